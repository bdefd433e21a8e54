"""Why an article is in a brief or not, stage by stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.errors import NotFoundError
from bot.core.model import FeedItem, Outlet
from bot.core.schedule import Schedule, Timing
from bot.core.showing.document import Table
from bot.ports import Interest, Who
from bot.store.archive import open_memory
from bot.summarizers import create
from bot.usecases.answer import Teller
from bot.usecases.audience import mark
from bot.usecases.desk import Desk, Reader
from bot.usecases.digest import Plan
from bot.usecases.digest_finding import Filters
from bot.usecases.explain import why
from bot.usecases.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.showing.document import Document

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
FIRE = (
    "A warehouse on Harbor Road in Belford burned down on Monday night. Fire chief Ana Lopez said "
    "that forty firefighters fought the flames until dawn and that nobody was hurt. The warehouse "
    "belonged to Tasman Paper, which kept three thousand tons of cardboard there."
)
VOTE = (
    "Parliament passed the budget on Tuesday by 212 votes to 198 after a debate of eleven hours. "
    "Finance minister Karl Brandt promised that pensions would rise. The opposition under Mia Holm "
    "called the deficit reckless and announced a complaint at the constitutional court."
)

FERRY = (
    "The ferry to Sandholm will sail again from Friday, its owners said, after engineers mended "
    "the rudder that broke in the storm. Islanders had been supplied by helicopter for nine days."
)


def item(key: str, text: str, hours: int) -> FeedItem:
    url = f"https://www.{key}.example/news?id=7&utm_source=x"
    when = NOW - timedelta(hours=hours)
    outlet = Outlet(f"o-{key}", f"The {key.title()}")
    path = f"folder/{key}.txt"
    return FeedItem(key, text, "s", outlet, None, url, path, published=when, language="en", id=key)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    store = open_memory(lambda: NOW)
    items = [item("fire", FIRE, 5), item("vote", VOTE, 2), item("copy", FIRE, 1)]
    old = item("old", FERRY, 90 * 24)
    await ingest([old, *items], store=store, now=NOW, identify=lambda _: "en")
    yield Desk(store, Teller(create("consensus")), lambda: NOW)
    await store.close()


async def told(name: str, desk: Desk, topic: str = "") -> dict[str, tuple[str, str]]:
    found = await why(name, desk, zone=UTC, topic=topic)
    return {stage: (result, because) for stage, result, because in rows(found, 0)}


def rows(document: Document, number: int) -> list[list[str]]:
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return [[cell.text for cell in row] for row in tables[number].rows]


async def test_each_stage_is_told(desk: Desk) -> None:
    stages = await told("vote", desk)
    assert [*stages] == ["fetch", "parse", "de-duplicate", "cluster", "match", "window", "rank"]
    assert "The Vote" in stages["fetch"][1]
    assert stages["match"] == ("-", "no topic was asked for")
    assert stages["rank"][0] == "passed"


@pytest.mark.parametrize(
    "name",
    [
        "vote",
        "https://www.vote.example/news?id=7&utm_source=x",
        "http://vote.example/news?utm_medium=y&id=7#top",
        "folder/vote.txt",
        "vote.txt",
    ],
)
async def test_an_article_goes_by_any_of_its_names(name: str, desk: Desk) -> None:
    assert "The Vote" in (await told(name, desk))["fetch"][1]


async def test_what_stopped_it_is_named(desk: Desk) -> None:
    assert (await told("old", desk))["window"][0] == "stopped"
    assert (await told("vote", desk, "warehouse"))["match"][0] == "stopped"
    assert (await told("vote", desk, "budget"))["rank"][0] == "passed"
    assert "a copy of article fire" in (await told("copy", desk))["de-duplicate"][1]


async def test_a_rank_is_set_against_the_one_above(desk: Desk) -> None:
    document = await why("vote", desk, zone=UTC)
    *parts, total = rows(document, -1)
    assert "short of it" in total[-1]
    assert float(total[2]) > float(total[1])
    assert float(total[1]) == pytest.approx(sum(float(part[1]) for part in parts), abs=0.03)


async def test_an_unknown_article_is_answered_with_what_is_likely(desk: Desk) -> None:
    sources = {"herald": "https://herald.example/feed"}
    with pytest.raises(NotFoundError, match="source 'herald' is of that site"):
        await why("https://www.herald.example/a", desk, zone=UTC, sources=sources)
    with pytest.raises(NotFoundError, match="no source is of other"):
        await why("https://other.example/a", desk, zone=UTC, sources=sources)
    with pytest.raises(NotFoundError, match="no article goes by 'x%_'"):
        await why("x%_", desk, zone=UTC)


async def test_which_clause_of_a_topic_let_it_through_or_did_not(desk: Desk) -> None:
    assert "included by `budget`" in (await told("vote", desk, "budget -fire"))["match"][1]
    assert (await told("vote", desk, "budget -pensions"))["match"] == (
        "stopped",
        "excluded by `-pensions`",
    )
    lacking = (await told("vote", desk, "budget title:fire lang:de"))["match"][1]
    assert lacking == "no article of its event is what `title:fire`, `lang:de` asks for"
    saved = replace(desk, topics={"money": "budget OR taxes"})
    assert "`budget OR taxes`" in (await told("vote", saved, "Money"))["match"][1]


async def test_what_people_hide_and_follow_is_named(desk: Desk) -> None:
    ana = Reader(Who("slack", "T1", "U1"))
    event = (await desk.store.events_of(["vote"]))["vote"]

    async def stages() -> dict[str, str]:
        found = await why("vote", desk, zone=UTC, reader=ana)
        return {stage: because for stage, _, because in rows(found, 0)}

    assert "filter" not in await stages()
    await desk.store.put_interest(ana.who, Interest("follow", "topic", "budget", NOW))
    assert "you follow it" in (await stages())["filter"]
    await desk.store.drop_interest(ana.who, "follow", "topic", "budget")
    await desk.store.put_interest(ana.who, Interest("mute", "event", event, NOW))
    assert "you muted it" in (await stages())["filter"]
    await mark(event, "mute", desk.store, NOW)
    assert "an admin hid it" in (await stages())["filter"]


PLAN = Plan("morning", "slack:T1/C1", Schedule(UTC, (Timing(time(8)),)))


def plan(**filters: object) -> Plan:
    return replace(PLAN, filters=Filters(**filters))  # type: ignore[arg-type]  # as each test asks


async def digest(made: Plan, desk: Desk, name: str = "vote") -> list[tuple[str, str, str]]:
    """Return what is told of a digest, stage by stage."""
    found = await why(name, replace(desk, plans=lambda: (made,)), zone=UTC)
    headings = [each.text for each in found.blocks if hasattr(each, "text")]
    assert f"Digest {made.id}" in headings
    return [(a, b, c) for a, b, c in rows(found, 1)]


@pytest.mark.parametrize(
    ("made", "last"),
    [
        (plan(topic="budget"), ("rank", "passed", "number 1 of 1")),
        (plan(topic="budget -pensions"), ("match", "stopped", "excluded by `-pensions`")),
        (plan(topic="drones"), ("match", "stopped", "`drones`")),
        (plan(exclude=("sport", "brandt")), ("filter", "stopped", "excluded by `brandt`")),
        (plan(include=("sport",)), ("filter", "stopped", "included by none of `sport`")),
        (plan(languages=("de",)), ("filter", "stopped", "no article of its event is of de")),
        (plan(sources=("x",)), ("filter", "stopped", "no article of its event is of x")),
        (replace(PLAN, stories=1), ("rank", "stopped", "has its 1 stories")),
        (replace(PLAN, enabled=False), ("digest", "stopped", "enabled = false")),
        (replace(PLAN, window=timedelta(hours=1)), ("window", "stopped", "older than the digest")),
    ],
    ids=lambda value: value[2] if isinstance(value, tuple) else "",
)
async def test_each_digest_says_what_stopped_it(
    desk: Desk, made: Plan, last: tuple[str, str, str]
) -> None:
    found = await digest(made, desk)
    stage, result, because = next(
        (each for each in found if each[0] == last[0]), ("missing", str(found), "")
    )
    assert (stage, result) == last[:2]
    assert last[2] in because
    stopped = [each for each in found if each[1] == "stopped"]
    assert len(stopped) == (result == "stopped")


async def test_a_filter_that_lets_it_through_is_named(desk: Desk) -> None:
    found = await digest(plan(topic="budget", include=("sport", "pensions")), desk)
    assert ("filter", "passed", "included by `pensions` (include)") in found
    assert ("novelty", "passed", "there is something new to tell of it") in found


async def test_the_digests_of_another_workspace_are_not_told(desk: Desk) -> None:
    with_plans = replace(
        desk, plans=lambda: (PLAN, replace(PLAN, id="x", destination="slack:T2/C"))
    )
    found = await why("vote", with_plans, zone=UTC, reader=Reader(Who("slack", "T2", "U1")))
    said = [each.text for each in found.blocks if hasattr(each, "text")]
    assert "Digest x" in said
    assert "Digest morning" not in said
