"""A person corrects the events: for good, reversibly, and the clusterer remembers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.cluster import Clusterer, ClusterOptions
from bot.core.cluster.memory import Memory
from bot.core.errors import InputError, NotFoundError
from bot.core.model import FeedItem, Outlet
from bot.store.archive import SqlStore, open_memory
from bot.usecases import grouping
from bot.usecases.grouping import Grouping
from bot.usecases.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ports import Changes

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
FIRE = (
    "A warehouse on Harbor Road in Belford burned down on Monday night. Fire chief Ana Lopez said "
    "that forty firefighters fought the flames until dawn and that nobody was hurt. The warehouse "
    "belonged to Tasman Paper, which kept three thousand tons of cardboard there."
)
FIRE_TOO = (
    "Forty firefighters fought a blaze at Tasman Paper's warehouse in Belford until dawn on "
    "Tuesday. Nobody was hurt, said fire chief Ana Lopez. Thousands of tons of cardboard burned "
    "on Harbor Road."
)
FIRE_AGAIN = (
    "Fire chief Ana Lopez said that a warehouse of Tasman Paper on Harbor Road in Belford, which "
    "held three thousand tons of cardboard, had burned down. Forty firefighters were there."
)
VOTE = (
    "Parliament passed the budget on Tuesday by 212 votes to 198 after a debate of eleven hours. "
    "Finance minister Karl Brandt promised that pensions would rise; the opposition under Mia Holm "
    "called the deficit reckless and announced a complaint at the constitutional court."
)


def item(key: str, text: str, hours: int = 0) -> FeedItem:
    when = NOW + timedelta(hours=hours)
    outlet = Outlet(f"o-{key}")
    return FeedItem(key, text, "s", outlet, published=when, language="en", id=key)


async def take(store: SqlStore, *items: FeedItem, keep: Grouping | None = None) -> None:
    await ingest(items, store=store, now=NOW, identify=lambda _: "en", grouping=keep)


async def events(store: SqlStore, *articles: str) -> list[str]:
    found = await store.events_of(articles)
    return [found[key] for key in articles]


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    archive = open_memory(lambda: NOW)
    await take(archive, item("fire", FIRE), item("vote", VOTE, 1), item("too", FIRE_TOO, 2))
    yield archive
    await archive.close()


async def test_a_merge_keeps_the_older_id_and_is_remembered(store: SqlStore) -> None:
    fire, vote, too = await events(store, "fire", "vote", "too")
    assert fire == too != vote
    merged = await grouping.merge(store, vote, fire, by="Ana")
    assert merged.id == fire
    assert {article.id for article in merged.articles} == {"fire", "vote", "too"}
    assert (await store.events([vote]))[vote].id == fire
    await take(store, item("again", VOTE.replace("eleven", "twelve"), 3))
    assert await events(store, "again") == [fire]


async def test_a_split_is_remembered_by_the_clusterer(store: SqlStore) -> None:
    (fire,) = await events(store, "fire")
    apart = await grouping.split(store, fire, ["too"], by="Ana")
    assert [article.id for article in apart.articles] == ["too"]
    await take(store, item("again", FIRE_AGAIN, 3))
    now = await events(store, "fire", "too", "again")
    assert now[0] != now[1], "no later article may bring together what a person took apart"


async def test_a_running_clusterer_learns_of_a_correction(store: SqlStore) -> None:
    keep = Grouping()
    await take(store, item("filler", VOTE.replace("budget", "harvest"), 2), keep=keep)
    fire, vote = await events(store, "fire", "vote")
    await grouping.merge(store, fire, vote, by="Ana")
    await take(store, item("again", VOTE.replace("eleven", "twelve"), 3), keep=keep)
    assert await events(store, "again") == [fire]


async def test_a_correction_while_articles_are_taken_in_is_not_lost(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody merges two events when all is decided and nothing stored yet."""
    fire, vote = await events(store, "fire", "vote")
    plain = store.apply

    async def apply(changes: Changes) -> None:
        monkeypatch.setattr(store, "apply", plain)
        await grouping.merge(store, fire, vote, by="Ana")
        await plain(changes)

    monkeypatch.setattr(store, "apply", apply)
    again = item("again", VOTE.replace("eleven", "twelve"), 3)
    report = await ingest([again], store=store, now=NOW, identify=lambda _: "en")
    assert (report.new, report.unchanged) == (1, 0)
    assert await events(store, "fire", "vote", "again") == [fire] * 3
    assert Memory.load(await store.memory()).corrections == 1


async def test_articles_taken_in_while_a_person_decides_are_not_lost(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fire, vote = await events(store, "fire", "vote")
    plain, waiting = store.apply, [item("late", VOTE.replace("212", "213"), 4)]

    async def apply(changes: Changes) -> None:
        while waiting:
            await take(store, waiting.pop())
        await plain(changes)

    monkeypatch.setattr(store, "apply", apply)
    await grouping.merge(store, fire, vote, by="Ana")
    assert (await events(store, "fire", "vote", "late")) == [fire] * 3
    kept = Memory.load(await store.memory())
    assert (kept.order, kept.corrections) == (4, 1)


async def test_a_merge_is_taken_back(store: SqlStore) -> None:
    before = await events(store, "fire", "vote", "too")
    await grouping.merge(store, before[0], before[1], by="Ana")
    undone, found = await grouping.undo(store, by="Bo")
    assert (undone.by, undone.kind, found.id) == ("Ana", "merged", before[1])
    assert await events(store, "fire", "vote", "too") == before
    with pytest.raises(NotFoundError, match="nothing to undo"):
        await grouping.undo(store, by="Bo")
    assert [each.by for each in await store.corrections()] == ["Bo", "Ana"]


async def test_a_split_is_taken_back(store: SqlStore) -> None:
    (fire,) = await events(store, "fire")
    apart = await grouping.split(store, fire, ["too"], by="Ana")
    _, found = await grouping.undo(store, by="Ana")
    assert found.id == fire
    assert await events(store, "fire", "too") == [fire, fire]
    assert (await store.events([apart.id]))[apart.id].id == fire


async def test_the_first_article_can_be_split_off(store: SqlStore) -> None:
    (fire,) = await events(store, "fire")
    apart = await grouping.split(store, fire, ["fire"], by="Ana")
    assert apart.id != fire
    assert await events(store, "fire", "too") == [apart.id, fire]


async def test_what_makes_no_sense_is_refused_and_changes_nothing(store: SqlStore) -> None:
    fire, vote = await events(store, "fire", "vote")
    with pytest.raises(NotFoundError, match="no event 'nope'"):
        await grouping.merge(store, fire, "nope", by="Ana")
    with pytest.raises(InputError, match="one event already"):
        await grouping.merge(store, fire, fire, by="Ana")
    with pytest.raises(NotFoundError, match="has no article 'vote'"):
        await grouping.split(store, fire, ["vote"], by="Ana")
    with pytest.raises(InputError, match="not none and not all"):
        await grouping.split(store, vote, ["vote"], by="Ana")
    assert await store.corrections() == []


async def test_a_clusterer_that_is_kept_awake_decides_as_one_woken_each_time() -> None:
    items = [item("fire", FIRE), item("vote", VOTE, 1), item("too", FIRE_TOO, 2)]
    items.append(replace(item("again", FIRE_AGAIN, 3)))
    found = []
    for keep in (Grouping(), None):
        archive = open_memory(lambda: NOW)
        for each in items:
            await take(archive, each, keep=keep)
        found.append((await events(archive, *(each.key for each in items)), await archive.memory()))
        await archive.close()
    assert found[0] == found[1]


async def test_only_what_is_still_open_is_remembered(store: SqlStore) -> None:
    far = [item(f"v{at}", VOTE.replace("212", str(300 + at)), 24 * 400 + at) for at in range(30)]
    await take(store, *far)
    awake = (await Grouping(ClusterOptions()).awake(store)).clusterer
    assert isinstance(awake, Clusterer)
    assert "v29" in awake.assignment()
    assert "fire" not in awake.assignment()
