"""The contract of every store: what a question finds, and what is offered instead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.cluster import Created
from bot.core.model import Outlet
from bot.core.query import Match, Where
from bot.ports import Arrival, Changes, Index
from bot.store import search
from bot.store.archive import open_memory
from tests.store.samples import HOUR, NOON, arrival, article, asks, created, titled

if TYPE_CHECKING:
    from bot.store.archive import SqlStore


async def found(store: SqlStore, match: Match) -> set[str]:
    return {hit.event for hit in await store.search(match, since=None, limit=99)}


@pytest.fixture
async def archive(store: SqlStore) -> SqlStore:
    """Three events: mines (with a title, and a second article), a quake, bears."""
    await store.apply(
        created(
            "mines",
            titled("m1", "Mines approved", "The United States sends them to Kyiv."),
            arrival(article("m2", "Landmines will help Kyiv."), parts="land mines"),
        )
    )
    await store.apply(created("quake", article("q", "A quake shook Kyiv with the united towns.")))
    await store.apply(created("bears", article("b", "Bears in all states.", published=NOON - HOUR)))
    return store


@pytest.mark.parametrize(
    ("match", "events"),
    [
        (asks("kyiv"), {"mines", "quake"}),
        (asks("kyiv", "quake"), {"quake"}),
        (asks("approved", "help"), set()),  # in two articles of one event, in none both
        (asks("bears|quake"), {"bears", "quake"}),
        (asks("none|quake", "none|kyiv"), {"quake"}),
        (asks("united states"), {"mines"}),
        (asks("states united"), set()),
        (asks("approved the"), set()),  # a phrase does not reach from title to body
        (asks("mines"), {"mines"}),
        (asks("land"), {"mines"}),
        (asks("land mines"), set()),  # parts are no phrase
        (asks("kyiv", but=("shook",)), {"mines"}),
        (asks("approved", but=("help",)), set()),  # excluded by another article of the event
        (asks("kyiv", but=("united towns", "land")), set()),
        (asks("kyiv", but=("states united",)), {"mines", "quake"}),
        (asks(but=("kyiv",)), {"bears"}),
        (asks(), {"mines", "quake", "bears"}),
        (asks("quak"), set()),  # no part of a word
        (asks("KYIV"), {"mines", "quake"}),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
async def test_what_a_question_finds(archive: SqlStore, match: Match, events: set[str]) -> None:
    assert await found(archive, match) == events


async def test_a_hit_counts_the_articles_that_match(archive: SqlStore) -> None:
    [hit] = await archive.search(asks("kyiv", "approved|help"), since=None, limit=9)
    assert (hit.event, hit.matching, hit.articles, hit.outlets) == ("mines", 2, 2, 2)
    assert hit.match > 0
    [hit] = await archive.search(asks("approved"), since=None, limit=9)
    assert (hit.matching, hit.articles) == (1, 2)


async def test_time_bounds_the_newest_article_of_the_event(archive: SqlStore) -> None:
    both = asks("states|shook")
    assert len(await archive.search(both, since=NOON - HOUR, limit=9)) == 3
    assert {hit.event for hit in await archive.search(both, since=NOON, limit=9)} == {
        "mines",
        "quake",
    }
    assert await archive.search(both, since=NOON + HOUR, limit=9) == []

    late = arrival(article("m3", "Nothing more.", published=NOON + HOUR))
    await archive.apply(Changes([late], created("mines", late).decisions))
    assert [hit.event for hit in await archive.search(both, since=NOON + HOUR, limit=9)] == [
        "mines"
    ]


async def test_the_limit_keeps_the_best(store: SqlStore) -> None:
    for n in range(20):
        await store.apply(created(f"other{n}", article(f"o{n}", "Nothing of the kind.")))
    await store.apply(created("body", article("a", "All about the weather, and of a quake.")))
    await store.apply(created("title", titled("b", "A quake", "All about the weather.")))
    await store.apply(created("part", arrival(article("c", "Shaken all around."), parts="quake")))

    order = [hit.event for hit in await store.search(asks("quake"), since=None, limit=9)]
    assert order == ["title", "body", "part"]
    best = await store.search(asks("quake"), since=None, limit=1)
    assert [hit.event for hit in best] == ["title"]


async def test_equal_matches_come_newest_first(store: SqlStore) -> None:
    await store.apply(created("old", article("a", "Quake.", published=NOON - HOUR)))
    await store.apply(created("new", article("b", "Quake.", published=NOON + HOUR)))
    await store.apply(created("mid", article("c", "Quake.", published=NOON)))

    order = [hit.event for hit in await store.search(asks("quake"), since=None, limit=9)]
    assert order == ["new", "mid", "old"]


async def test_of_very_many_matches_the_newest_arrivals_are_weighed(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "WINDOW", 3)
    for n in range(5):
        await store.apply(created(f"e{n}", article(f"a{n}", published=NOON - n * HOUR)))

    assert await found(store, asks("mines")) == {"e2", "e3", "e4"}
    since = await store.search(asks("mines"), since=NOON - 2 * HOUR, limit=9)
    assert {hit.event for hit in since} == {"e0", "e1", "e2"}


async def test_stems_stay_whole(store: SqlStore) -> None:
    stems = ["u.s.", "covid-19", "l’état", "наступ", "देशों", "3,5%", "c++", "#1", "naïve", "İ"]
    index = Index("", " ".join(stems))
    await store.apply(created("e", Arrival(article("a"), index)))

    for stem in stems:
        assert await found(store, Match((((stem,),),))) == {"e"}, stem
    assert await found(store, Match(((tuple(stems),),))) == {"e"}
    for piece in ("u", "covid", "19", "état", "naive", "c"):
        assert await found(store, Match((((piece,),),))) == set(), piece


HOSTILE = [
    '"',
    '""',
    '" OR "',
    "*",
    "mines*",
    "^mines",
    "NEAR",
    "NEAR(mines kyiv)",
    "AND",
    "NOT",
    "title:mines",
    "{title body}:mines",
    "-mines",
    "mines)",
    "(",
    "\x00",
    "mines\x00",
    "\x1b",
    "mines\x7f",
    "'; DROP TABLE articles; --",
    "%",
    "_",
    "\\",
    "\ud800",
    "\U0001f4a5",
    "\u200b",
    "­",
]


async def test_nothing_typed_is_an_operator(archive: SqlStore) -> None:
    for said in HOSTILE:
        assert await found(archive, Match((((said,),),))) == set(), said
        assert await found(archive, Match((((said, "mines"),),))) == set(), said
        assert await found(archive, Match((((said,), ("mines",)),))) == {"mines"}, said
        assert await found(archive, Match(((("mines",),),), (((said,),),))) == {"mines"}, said
        assert await archive.nearest([said], 3) == []
    assert (await archive.counts())["articles"] == 4


async def test_hostile_stems_are_found_as_they_are(store: SqlStore) -> None:
    made = [
        Arrival(article(f"a{n}"), Index("x", f"some {said} here{n}"))
        for n, said in enumerate(HOSTILE)
    ]
    await store.apply(Changes(made, [Created(f"e{n}", f"a{n}") for n in range(len(made))]))

    for n, said in enumerate(HOSTILE):
        assert f"e{n}" in await found(store, Match((((said,),),))), said
        assert await found(store, Match((((said, f"here{n}"),),))) == {f"e{n}"}, said


async def test_a_question_without_any_stem_in_a_part_finds_nothing(archive: SqlStore) -> None:
    assert await found(archive, Match((((" ",),),))) == set()
    assert await found(archive, Match(((),))) == set()
    assert await found(archive, Match((((),), (("mines",),)))) == set()
    assert await found(archive, Match(((("mines",),),), ((),))) == {"mines"}


async def test_a_very_long_question_is_answered(archive: SqlStore) -> None:
    words = [f"w{n}" for n in range(3000)]
    assert await found(archive, asks(*words)) == set()
    assert await found(archive, asks("mines", but=tuple(words))) == {"mines"}
    assert await found(archive, asks("|".join([*words, "mines"]))) == {"mines"}
    assert await found(archive, asks(*["mines"] * 3000)) == {"mines"}
    assert await found(archive, asks(" ".join(words))) == set()


@settings(max_examples=25, deadline=None)
@given(stems=st.lists(st.text(min_size=1), min_size=1, max_size=5), phrase=st.booleans())
async def test_whatever_is_indexed_is_found(stems: list[str], *, phrase: bool) -> None:
    store = open_memory()
    words = [word for stem in stems for word in stem.split()]
    await store.apply(created("e", Arrival(article("a"), Index("title", " ".join(words)))))
    parts = (((tuple(words)),),) if phrase else tuple(((word,),) for word in words)
    if words:
        assert await found(store, Match(parts)) == {"e"}
    await store.close()


async def offers(store: SqlStore, *topics: str) -> None:
    """Store an article for each topic; a topic given twice is more frequent."""
    for n, topic in enumerate(topics):
        one = Arrival(article(f"{topic}{n}"), Index("", topic, topics={topic.lower(): topic}))
        await store.apply(created(f"e{topic}{n}", one))


async def test_the_nearest_topics_are_spelled_most_alike(store: SqlStore) -> None:
    await offers(store, "Mines", "mimosa", "Minsk", "Ukraine", "nines", "nines", "weather")

    assert await store.nearest(["mimes"], 3) == ["Mines", "nines", "mimosa"]
    assert (await store.nearest(["ukrane"], 3))[0] == "Ukraine"
    assert (await store.nearest(["kuraine"], 3))[0] == "Ukraine"
    assert (await store.nearest(["UKRAINE?"], 3))[0] == "Ukraine"
    assert (await store.nearest(["xkraine"], 3))[0] == "Ukraine"
    assert (await store.nearest(["kraine"], 3))[0] == "Ukraine"


async def test_the_more_frequent_of_two_equally_near_comes_first(store: SqlStore) -> None:
    await offers(store, "mined", "mines", "mines", "minex", "minex", "minex")

    assert await store.nearest(["mine5"], 3) == ["minex", "mines", "mined"]


async def test_the_word_itself_is_not_offered(store: SqlStore) -> None:
    await offers(store, "mines", "mines", "miners", "weather")

    assert await store.nearest(["Mines"], 3) == ["miners", "weather"]


async def test_the_most_frequent_topics_of_late_fill_up(store: SqlStore) -> None:
    old = Index("", "x", topics={"ancient": "ancient"})
    for n in range(4):
        then = article(f"o{n}", published=NOON - 400 * 24 * HOUR)
        await store.apply(created(f"o{n}", Arrival(then, old)))
    await offers(store, "mines", "quake", "quake", "bears", "bears", "bears")

    assert await store.nearest(["zzzzzzzz"], 3) == ["bears", "quake", "mines"]
    assert await store.nearest(["zzzzzzzz", "bears"], 3) == ["quake", "mines", "ancient"]
    assert await store.nearest([], 1) == ["bears"]
    assert await store.nearest(["mimes"], 0) == []


async def test_one_way_of_writing_a_topic_is_offered(store: SqlStore) -> None:
    for n, surface in enumerate(["mines", "mines", "Mines"]):
        index = Index("", "x", topics={"mine": surface})
        await store.apply(created(f"e{n}", Arrival(article(f"a{n}"), index)))

    assert await store.nearest(["mimes"], 3) == ["mines"]


async def test_an_empty_archive_offers_nothing(store: SqlStore) -> None:
    assert await store.nearest(["mines"], 3) == []
    assert await store.search(asks("mines"), since=None, limit=9) == []
    assert await store.recent(since=None, limit=9) == []
    assert await store.languages() == []


async def test_a_title_an_outlet_a_source_and_a_language_narrow_down(store: SqlStore) -> None:
    bbc, cnn = Outlet("o1", "BBC News 100%"), Outlet("o2", "CNN")
    one = titled("a", "Mines sent", "To Kyiv.", outlet=bbc, source="s1", language="en")
    two = titled("b", "Aid sent", "With mines.", outlet=cnn, source="s2", language="de")
    one = replace(one, categories=("UK politics", "Économie"))
    two = replace(two, categories=("Sport/Fußball 100%",))
    await store.apply(created("e", one))
    await store.apply(created("f", two))
    mines = asks("mines")

    assert await found(store, mines) == {"e", "f"}
    assert await found(store, replace(mines, titled=mines.required)) == {"e"}
    assert await found(store, replace(asks(), titled=mines.required)) == {"e"}
    for where, events in (
        (Where("outlet", ("bbc",)), {"e"}),
        (Where("outlet", ("100%",)), {"e"}),
        (Where("outlet", ("10_%",)), set()),
        (Where("outlet", ("bbc", "cnn")), {"e", "f"}),
        (Where("outlet", ("bbc",), wanted=False), {"f"}),
        (Where("source", ("s2",)), {"f"}),
        (Where("language", ("DE",)), {"f"}),
        (Where("source", ("' OR 1=1 --",)), set()),
        (Where("category", ("Politics",)), {"e"}),
        (Where("category", ("polit", "k p")), set()),
        (Where("category", ("politics économie",)), set()),
        (Where("category", ("ÉCONOMIE", "fussball")), {"e", "f"}),
        (Where("category", ("uk politics",), wanted=False), {"f"}),
        (Where("category", ("100_", "%")), {"f"}),
        (Where("category", ("' OR 1=1 --",)), set()),
    ):
        assert await found(store, replace(mines, where=(where,))) == events
        assert await found(store, replace(asks(), where=(where,))) == events
        both = replace(asks("mines", but=("aid",)), where=(where,))
        assert await found(store, both) == events & {"e"}
