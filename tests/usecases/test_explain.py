"""Why an article is in a brief or not, stage by stage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.errors import NotFoundError
from bot.core.model import FeedItem, Outlet
from bot.core.showing.document import Table
from bot.store.archive import open_memory
from bot.summarizers import create
from bot.usecases.answer import Teller
from bot.usecases.converse import Desk
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
