"""Which clause of a question lets an event through, and that the index decides the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import query as queries
from bot.core.cluster import Created, Grown
from bot.core.language.text import index, stems
from bot.core.matching import Clause, clauses, facts
from bot.core.model import Article, Outlet, Span
from bot.ports import Arrival, Changes
from bot.store.archive import open_memory

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


def article(key: str, title: str, body: str, outlet: str = "The Herald", **more: str) -> Article:
    return Article(
        key,
        f"{title}\n\n{body}",
        Outlet(outlet.lower(), outlet),
        more.get("source", "feed"),
        title=Span(0, len(title)),
        body=len(title) + 2,
        published=NOW - timedelta(days=2),
        language=more.get("language", "en"),
        categories=tuple(filter(None, more.get("categories", "").split("|"))),
    )


MINES = article(
    "m1",
    "Mines approved",
    "The United States sends landmines to Kyiv.",
    categories="UK Politics|War",
)
SPORT = article("m2", "A match in Kyiv", "Football is played again.", "BBC Sport", source="bbc")


def asked(text: str, *articles: Article) -> dict[str, bool]:
    found = clauses(
        queries.parse(text),
        [facts(each, index(each)) for each in articles],
        ["en", "de"],
        stems,
        NOW,
    )
    return {clause.said: clause.passed for clause in found}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mine kyiv", {"mine": True, "kyiv": True}),
        ("land football", {"land": True, "football": False}),
        ('"united states"', {'"united states"': True}),
        ('"states united"', {'"states united"': False}),
        ("drones OR mines", {"drones OR mines": True}),
        ("title:mines title:kyiv", {"title:mines": True, "title:kyiv": False}),
        ("kyiv -sport -mines", {"kyiv": True, "-sport": True, "-mines": False}),
        ("mines -football", {"mines": True, "-football": False}),
        ("mines outlet:bbc", {"mines": True, "outlet:bbc": False}),
        ("outlet:herald lang:de", {"outlet:herald": True, "lang:de": False}),
        ("category:politics,sport", {"category:politics,sport": True}),
        ('category:"uk politics"', {'category:"uk politics"': True}),
        ("category:polit -category:war", {"category:polit": False, "-category:war": True}),
        ("mines -source:bbc", {"mines": True, "-source:bbc": True}),
        ("mines age:1d", {"mines": True, "age:24h": False}),
        ("mines age:1w", {"mines": True, "age:7d": True}),
        ("", {}),
    ],
)
def test_each_clause_is_judged(text: str, found: dict[str, bool]) -> None:
    assert asked(text, MINES, SPORT) == found


def test_what_leaves_out_is_no_wish() -> None:
    one = [facts(MINES, index(MINES))]
    found = clauses(queries.parse("mines -sport"), one, ["en"], stems, NOW)
    assert found == [Clause("mines", passed=True), Clause("-sport", passed=True, wanted=False)]


WORDS = ["mines", "land mines", "kyiv", "landmine", "football", "states", "united", "bears"]
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
ARTICLES = st.lists(
    st.tuples(
        TEXT,
        TEXT,
        st.sampled_from(["The Herald", "BBC", "Post"]),
        st.sampled_from("ab"),
        st.sampled_from(["", "UK Politics", "ÉCONOMIE|Sport/Fußball", "100%_off"]),
    ),
    min_size=1,
    max_size=3,
)
ASKED = st.lists(
    st.sampled_from([
        *WORDS, '"land mines"', '"united states"', '"kyiv mines"', "OR", "-mines", "NOT", "-bears",
        '-"land mines"', "title:mines", 'title:"land mines"', "outlet:bbc", "outlet:herald,post",
        "-outlet:post", "category:politics", "-category:POLITICS,sport", 'category:"uk politics"',
        "category:économie", "-category:fussball", "category:%", "category:off", "source:a",
        "-source:b", "lang:en", "lang:de", "-lang:de",
    ]),
    min_size=1,
    max_size=4,
).map(" ".join)  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(events=st.lists(ARTICLES, min_size=1, max_size=3), text=ASKED)
async def test_the_index_decides_the_same(
    events: list[list[tuple[str, str, str, str, str]]], text: str
) -> None:
    store = open_memory(lambda: NOW)
    wanted = set()
    for number, several in enumerate(events):
        made = [
            article(f"{number}.{at}", title, body, outlet, source=source, categories=filed)
            for at, (title, body, outlet, source, filed) in enumerate(several)
        ]
        first, *rest = made
        await store.apply(
            Changes(
                [Arrival(each, index(each)) for each in made],
                [Created(f"e{number}", first.id), *(Grown(f"e{number}", r.id, 1) for r in rest)],
            )
        )
        if all(asked(text, *made).values()):
            wanted.add(f"e{number}")
    match = queries.match(queries.parse(text), ["en", "de"], stems)
    found = await store.search(match, since=None, limit=99)
    await store.close()
    assert {hit.event for hit in found} == wanted
