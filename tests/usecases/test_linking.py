"""Articles in several languages, taken in as one event where the config says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.core.cluster import ClusterOptions
from bot.core.cluster.across import ACROSS
from bot.core.model import FeedItem, Outlet
from bot.store.archive import open_memory
from bot.usecases import grouping
from bot.usecases.grouping import Grouping
from bot.usecases.ingest import ingest
from tests.benchmarks.across import INVENTED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.archive import SqlStore

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ACROSS_LANGUAGES = ClusterOptions(across_languages=True)


def item(key: str) -> FeedItem:
    lines = INVENTED.read_text("utf-8").splitlines()
    (found,) = (each for each in map(json.loads, lines) if each["id"] == key)
    return FeedItem(
        key,
        found["text"],
        "s",
        Outlet(found["source"], found["source"]),
        found["title"],
        published=datetime.fromisoformat(found["published"]),
        language=found["language"],
        id=key,
    )


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    opened = open_memory(lambda: NOW)
    yield opened
    await opened.close()


async def take(store: SqlStore, *keys: str, options: ClusterOptions | None = None) -> None:
    """Take articles in as a program that has just started."""
    await ingest(
        [item(key) for key in keys],
        store=store,
        now=NOW,
        identify=lambda _: "und",
        grouping=Grouping(options or ACROSS_LANGUAGES),
    )


async def test_one_event_in_three_languages_also_through_restarts(store: SqlStore) -> None:
    for key in ("train-uk", "train-en", "club-en", "train-fr"):
        await take(store, key)
    found = await store.events_of(["train-uk", "train-en", "train-fr", "club-en"])
    assert found["train-uk"] == found["train-en"] == found["train-fr"] != found["club-en"]
    (event,) = (await store.events([found["train-fr"]])).values()
    assert event.outlets() == 3


async def test_why_can_tell_what_links_them(store: SqlStore) -> None:
    await take(store, "train-uk", "train-en")
    (link, *_) = await store.log("train-en")
    assert link.kind == "merged"
    assert link.because[0].name == ACROSS
    assert "Zhmerynka" in link.because[0].because


async def test_the_absorbed_event_stays_an_alias(store: SqlStore) -> None:
    await take(store, "train-uk")
    before = (await store.events_of(["train-uk"]))["train-uk"]
    await take(store, "train-en")
    (link, *_) = await store.log("train-en")
    assert link.origin is not None
    for name in (before, link.origin):
        assert [event.id for event in (await store.events([name])).values()] == [link.event]


async def test_a_person_s_split_of_languages_stays(store: SqlStore) -> None:
    await take(store, "train-uk", "train-en")
    event = (await store.events_of(["train-en"]))["train-en"]
    await grouping.split(store, event, ["train-en"], by="ana")
    await take(store, "train-fr")
    found = await store.events_of(["train-uk", "train-en"])
    assert found["train-uk"] != found["train-en"]


async def test_switched_on_later_it_links_what_comes_then(store: SqlStore) -> None:
    await take(store, "train-uk", options=ClusterOptions())
    await take(store, "train-en", "train-fr")
    found = await store.events_of(["train-uk", "train-en", "train-fr"])
    assert found["train-en"] == found["train-fr"] != found["train-uk"]
