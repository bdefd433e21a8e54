import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import Problem, StoreError
from bot.core.model import Article, ArticleRef, FeedItem, Outlet
from bot.ports import Changes, FileRead
from bot.store.archive import SqlStore, open_memory
from bot.usecases import ingest as usecase
from bot.usecases.grouping import Grouping
from bot.usecases.ingest import ingest
from bot.usecases.report import Report

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
BRIDGE = (
    "Engineers closed the Harbour Bridge on Monday after a crack was found in its main span. "
    "The Harbour Bridge carries 40,000 vehicles a day, Mayor Ana Reyes said."
)


def item(key: str, text: str = BRIDGE, **more: object) -> FeedItem:
    return replace(FeedItem(key, text, "paper", Outlet(f"outlet-{key}"), id=key), **more)  # type: ignore[arg-type]


async def take(store: SqlStore, *items: FeedItem | FileRead | Problem) -> Report:
    return await ingest(items, store=store, now=NOW, identify=lambda _text: "en")


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    memory = open_memory()
    yield memory
    await memory.close()


async def test_articles_of_one_happening_become_one_event(store: SqlStore) -> None:
    other = "A crack in the main span closed the Harbour Bridge on Monday, said Mayor Ana Reyes."
    report = await take(store, item("a"), item("b", other))
    (event,) = set((await store.events_of(["a", "b"])).values())
    assert (report.new, report.events) == (2, {event})


async def test_reading_the_same_again_changes_nothing(store: SqlStore) -> None:
    await take(store, item("a"), item("b"))
    before = await store.counts()
    report = await take(store, item("a"), item("b"))
    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)
    assert await store.counts() == before


async def test_a_file_named_from_elsewhere_is_the_same_article(store: SqlStore) -> None:
    await take(store, item("a", path="a.txt"))
    assert (await take(store, item("a", path="day/a.txt"))).unchanged == 1


async def test_an_edit_becomes_a_version_and_the_old_one_stays_citable(store: SqlStore) -> None:
    await take(store, item("a"))
    report = await take(store, item("a", BRIDGE.replace("Monday", "Tuesday")))
    stored = await store.articles([ArticleRef("a", 1), ArticleRef("a", 2)])
    assert report.changed == 1
    assert "Monday" in stored[ArticleRef("a", 1)].text
    assert "Tuesday" in stored[ArticleRef("a", 2)].text
    (event,) = (await store.events(set((await store.events_of(["a"])).values()))).values()
    assert [article.version for article in event.articles] == [2]


async def test_two_versions_in_one_batch_are_told_apart(store: SqlStore) -> None:
    await take(store, item("a"), item("a", BRIDGE + " It opens again in May."))
    assert (await store.current(["a"]))["a"].version == 2


async def test_one_bad_item_stops_no_other(store: SqlStore) -> None:
    broken = Problem("news.jsonl", "is not JSON", 57)
    report = await take(store, item("a"), broken, item("empty", "  \n"), item("b"))
    assert report.new == 2
    assert report.problems == [broken, Problem("empty", "holds no text")]


async def test_a_files_stamp_is_kept_once_its_articles_are(store: SqlStore) -> None:
    await take(store, item("a"), FileRead("paper", "a.txt", "s1"))
    assert await store.stamps("paper") == {"a.txt": "s1"}


async def test_a_failing_archive_keeps_no_stamp(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_changes: Changes) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "apply", full)
        with pytest.raises(StoreError):
            await take(store, item("a"), FileRead("paper", "a.txt", "s1"))
    assert await store.stamps("paper") == {}
    report = await take(store, item("a"), FileRead("paper", "a.txt", "s1"))
    assert report.new == 1


async def test_batches_do_not_change_the_events(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [
        item(f"{n}", text.format(n=n), published=NOW + timedelta(minutes=n))
        for n in range(6)
        for text in [BRIDGE + " Report {n}.", "Voters in Norland elected Ida Berg as premier. {n}"][
            n % 2 : n % 2 + 1
        ]
    ]
    await take(store, *items)
    other = open_memory()
    monkeypatch.setattr(usecase, "BATCH", 2)
    for one in range(0, 6, 3):  # and across runs that each wake the clusterer anew
        await take(other, *items[one : one + 3])
    keys = [one.key for one in items]
    assert await other.events_of(keys) == await store.events_of(keys)
    await other.close()


async def test_progress_is_told_after_each_batch(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecase, "BATCH", 2)
    told: list[int] = []
    await ingest(
        [item("a"), item("b"), item("c")],
        store=store,
        now=NOW,
        identify=lambda _text: "en",
        progress=lambda report: told.append(report.read),
    )
    assert told == [2, 3]


async def test_a_batch_is_decided_on_while_the_one_before_is_stored(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecase, "BATCH", 1)
    looked, plain, current = asyncio.Event(), store.apply, store.current

    async def apply(changes: Changes) -> None:
        if changes.arrivals[0].article.id == "a":
            await asyncio.wait_for(looked.wait(), 60)  # until somebody looks for the next one
        await plain(changes)

    async def look(ids: Iterable[str]) -> dict[str, Article]:
        wanted = [*ids]
        if "b" in wanted:
            looked.set()
        return await current(wanted)

    monkeypatch.setattr(store, "apply", apply)
    monkeypatch.setattr(store, "current", look)
    report = await take(store, item("a"), item("b"))
    assert (report.new, len(report.events)) == (2, 1)


async def test_what_is_being_stored_is_known_already(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecase, "BATCH", 1)
    edited = BRIDGE + " It opens again in May."
    report = await take(store, item("a"), item("a"), item("a", edited), item("a", edited))
    assert (report.new, report.changed, report.unchanged) == (1, 1, 2)
    assert (await store.current(["a"]))["a"].version == 2


async def test_two_batches_are_decided_anew_where_the_events_changed_meanwhile(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await take(store, item("old"))
    other = open_memory()
    items = [item(f"{n}", f"{BRIDGE} Report {n}.") for n in range(5)]
    await take(other, item("old"), item("first", BRIDGE + " Report X."), *items)
    monkeypatch.setattr(usecase, "BATCH", 2)
    plain = store.apply

    async def apply(changes: Changes) -> None:
        monkeypatch.setattr(store, "apply", plain)
        await take(store, item("first", BRIDGE + " Report X."))
        await plain(changes)

    monkeypatch.setattr(store, "apply", apply)
    report = await take(store, *items)
    keys = ["old", "first", *(each.key for each in items)]
    assert (report.new, await store.events_of(keys)) == (5, await other.events_of(keys))
    assert await store.memory() == await other.memory()
    await other.close()


async def test_articles_that_somebody_else_took_in_meanwhile_are_known(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecase, "BATCH", 1)
    plain = store.apply

    async def apply(changes: Changes) -> None:
        monkeypatch.setattr(store, "apply", plain)
        await take(store, item("a"), item("b"))
        await plain(changes)

    monkeypatch.setattr(store, "apply", apply)
    report = await take(store, item("a"), item("b"), item("c"))
    assert (report.new, report.unchanged) == (1, 2)
    assert (await store.counts())["versions"] == 3


async def test_what_was_decided_on_a_batch_that_could_not_be_stored_is_not_stored(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecase, "BATCH", 1)
    keep, tried = Grouping(), []

    async def full(changes: Changes) -> None:
        tried.append(changes.arrivals[0].article.id)
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "apply", full)
        with pytest.raises(StoreError):
            await ingest(
                [item("a"), item("b")], store=store, now=NOW, identify=lambda _: "en", grouping=keep
            )
    assert tried == ["a"]
    report = await ingest(
        [item("b"), item("a")], store=store, now=NOW, identify=lambda _: "en", grouping=keep
    )
    assert (report.new, (await store.counts())["articles"]) == (2, 2)


async def test_long_articles_make_small_batches(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecase, "LARGEST", 2 * len(BRIDGE))
    told: list[int] = []
    await ingest(
        [item(str(n)) for n in range(5)],
        store=store,
        now=NOW,
        identify=lambda _text: "en",
        progress=lambda report: told.append(report.read),
    )
    assert told == [2, 4, 5]
