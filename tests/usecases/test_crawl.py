"""Which feeds are asked, what is kept of what they bring, and what of the feeds themselves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.errors import StoreError
from bot.core.health import Changed, Failed, FeedState, Unchanged
from bot.core.model import FeedItem, Outlet
from bot.store.archive import SqlStore, open_memory
from bot.usecases import crawl as usecase
from bot.usecases.crawl import FeedSource, Item, Reading, crawl
from bot.usecases.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from bot.core.health import Outcome
    from bot.usecases.crawl_report import CrawlReport
    from bot.usecases.report import Report

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
EVERY = timedelta(minutes=30)
TEXT = "Engineers closed the Harbour Bridge on Monday after a crack was found in its main span. "


class Feeds:
    """Feeds that answer as a test says, and a record of who was asked."""

    def __init__(self, **answers: Reading | Outcome | Exception) -> None:
        self.answers = answers
        self.asked: list[FeedState] = []
        self.gate: asyncio.Event | None = None
        self.came = asyncio.Event()

    async def read(self, source: FeedSource, state: FeedState, now: datetime) -> Reading:  # noqa: ARG002  the port's signature
        self.asked.append(state)
        self.came.set()
        if self.gate:
            await self.gate.wait()
        answer = self.answers[source.id]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Reading) else Reading(answer)


def source(key: str, host: str | None = None) -> FeedSource:
    return FeedSource(key, f"https://{host or key}.example/feed", EVERY)


def item(key: str, origin: str = "a", text: str = TEXT, **more: object) -> FeedItem:
    return replace(FeedItem(key, f"{text} {key}", origin, Outlet(origin)), **more)  # type: ignore[arg-type]


def brought(*items: tuple[FeedItem, tuple[str, ...]]) -> Reading:
    return Reading(Changed(len(items), '"e"'), items)


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    memory = open_memory()
    yield memory
    await memory.close()


async def run(  # noqa: PLR0913  each may differ from the plain case
    store: SqlStore,
    feeds: Feeds,
    *,
    now: datetime = NOW,
    sources: Iterable[FeedSource] | None = None,
    everything: bool = False,
    reserved: frozenset[str] = frozenset(),
    take_in: Callable[[Iterable[FeedItem]], object] | None = None,
) -> CrawlReport:
    async def taken(items: Iterable[FeedItem]) -> Report:
        return await ingest(items, store=store, now=now, identify=lambda _: "en", reserved=reserved)

    return await crawl(
        sources or [source(key) for key in feeds.answers],
        store=store,
        reader=feeds,
        take_in=take_in or taken,  # type: ignore[arg-type]  # a test's own
        clock=lambda: now,
        chance=lambda: 0.0,
        everything=everything,
        reserved=reserved,
    )


async def test_what_feeds_bring_is_stored_and_clustered(store: SqlStore) -> None:
    report = await run(store, Feeds(a=brought((item("x"), ("gx", "ux")), (item("y"), ("gy",)))))
    assert (report.asked, report.changed, report.new, report.baseline) == (1, 1, 2, 1)
    assert set(await store.current(["x", "gx"[1:]])) == {"x"}
    state = (await store.feed_states(["a"]))["a"]
    assert (state.etag, state.baseline, state.due) == ('"e"', NOW, NOW + EVERY)


async def test_only_feeds_that_are_due_are_asked(store: SqlStore) -> None:
    feeds = Feeds(a=Unchanged(), b=Unchanged())
    await run(store, feeds)
    assert (await run(store, feeds)).asked == 0
    assert (await run(store, feeds, everything=True)).asked == 2
    assert (await run(store, feeds, now=NOW + EVERY)).asked == 2


async def test_a_paused_feed_is_left_alone(store: SqlStore) -> None:
    await store.put_feed_states([FeedState("a", source("a").url, paused="by hand")])
    assert (await run(store, Feeds(a=Unchanged()), everything=True)).asked == 0


async def test_another_address_in_the_config_is_another_feed(store: SqlStore) -> None:
    await run(store, Feeds(a=brought()))
    feeds = Feeds(a=Unchanged())
    await run(store, feeds, sources=[source("a", "elsewhere")])
    assert feeds.asked[0] == FeedState("a", "https://elsewhere.example/feed")


async def test_an_item_is_the_article_that_any_of_its_names_is_known_for(store: SqlStore) -> None:
    await run(store, Feeds(a=brought((item("x"), ("g1", "u1")))))
    later = NOW + EVERY
    moved = brought((item("x", text=TEXT + "It opens in May."), ("g1", "u2")))
    report = await run(store, Feeds(a=moved), now=later)
    assert (report.new, report.edited) == (0, 1)
    (article,) = (await store.current(["u1"[1:], "1"])).values()
    assert article.version == 2
    again = brought((item("x", text=TEXT + "It opens in June."), ("g9", "u2")))
    assert (await run(store, Feeds(a=again), now=later + EVERY)).edited == 1


async def test_one_article_in_two_feeds_is_one(store: SqlStore) -> None:
    feeds = Feeds(a=brought((item("x"), ("ga", "u1"))), b=brought((item("x", "b"), ("gb", "u1"))))
    report = await run(store, feeds)
    assert (report.new, report.edited, report.elsewhere) == (1, 0, 1)
    assert (await store.identities(["gb"]))["gb"] == (await store.identities(["u1"]))["u1"]


async def test_what_a_feed_for_some_alone_brought_is_new_where_all_see_it(store: SqlStore) -> None:
    first = Feeds(a=brought((item("x"), ("ga", "u1"))))
    assert (await run(store, first, reserved=frozenset("a"))).new == 1
    both = Feeds(
        a=brought((item("x", text=f"{TEXT} More."), ("ga", "u1"))),
        b=brought((item("x", "b"), ("gb", "u1"))),
    )
    report = await run(store, both, now=NOW + EVERY, reserved=frozenset("a"))
    assert (report.new, report.elsewhere) == (1, 0)
    assert (await store.identities(["gb"]))["gb"][1] == "b"
    assert (await store.without(frozenset("a")).counts())["articles"] == 1


async def test_a_feed_that_fails_hurts_no_other(store: SqlStore) -> None:
    feeds = Feeds(
        a=Failed("http-500", "trouble"),
        b=brought((item("x", "b"), ("gx",))),
        c=ZeroDivisionError("ours"),
    )
    report = await run(store, feeds)
    assert (report.new, report.failed) == (1, 2)
    assert dict(report.errors) == {"http-500": 1, "internal": 1}
    states = await store.feed_states(["a", "b", "c"])
    assert [states[key].failures for key in "abc"] == [1, 0, 1]
    assert {problem.where for problem in report.problems} == {"a", "c"}


async def test_our_own_outage_is_held_against_no_feed(store: SqlStore) -> None:
    down = Failed("dns", "no such host")
    report = await run(store, Feeds(a=down, b=down, c=Failed("timeout", "")))
    assert report.outage == 3
    states = await store.feed_states(["a", "b", "c"])
    assert [state.failures for state in states.values()] == [0, 0, 0]
    assert "outage" in report.summary()
    (problem,) = report.problems  # one line, not one a feed
    assert "online" in str(problem)


async def test_feeds_of_one_host_that_fail_together_fail(store: SqlStore) -> None:
    down = Failed("connect", "")
    sources = [source(key, "one") for key in "abc"]
    report = await run(store, Feeds(a=down, b=down, c=down), sources=sources)
    assert report.outage == 0
    assert (await store.feed_states(["a"]))["a"].failures == 1


async def test_an_outage_in_the_midst_of_a_crawl_is_told_too(store: SqlStore) -> None:
    answers: dict[str, Outcome] = {f"s{n}": Failed("timeout", "") for n in range(30)}
    report = await run(store, Feeds(a=Unchanged(), **answers))
    assert report.outage == 30


async def test_a_feed_that_has_gone_silent_is_told(store: SqlStore) -> None:
    known = FeedState("a", source("a").url, newest=NOW - timedelta(days=30), gap=3600.0)
    lively = FeedState("b", source("b").url, newest=NOW - timedelta(hours=2), gap=3600.0)
    await store.put_feed_states([known, lively])
    report = await run(store, Feeds(a=Unchanged(), b=Unchanged()))
    assert [problem.where for problem in report.problems] == ["a"]
    assert "has brought nothing new for 30d" in report.problems[0].what


async def test_what_went_for_good_is_told_with_its_cure(store: SqlStore) -> None:
    report = await run(store, Feeds(a=Failed("gone", "gone for good")))
    assert any("sources resume a" in str(problem) for problem in report.problems)
    assert (await store.feed_states(["a"]))["a"].paused == "gone"


async def test_nothing_is_remembered_of_a_feed_whose_articles_could_not_be_stored(
    store: SqlStore,
) -> None:
    async def full(_items: object) -> None:
        raise StoreError("the disk is full")

    feeds = Feeds(a=brought((item("x"), ("gx",))))
    with pytest.raises(StoreError, match="disk"):
        await run(store, feeds, take_in=full)
    assert await store.feed_states(["a"]) == {}
    assert (await run(store, feeds)).new == 1


async def test_an_archive_that_fails_while_feeds_are_asked_ends_the_crawl(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecase, "LOADED", 1)
    load, asked = store.feed_states, 0

    async def fails(sources: Iterable[str], *, notes: bool = True) -> dict[str, FeedState]:
        nonlocal asked
        asked += notes
        if asked > 1:
            raise StoreError("the disk is gone")
        return await load(sources, notes=notes)

    monkeypatch.setattr(store, "feed_states", fails)
    with pytest.raises(StoreError, match="gone"):
        await run(store, Feeds(a=Unchanged(), b=Unchanged(), c=Unchanged()))
    assert len(asyncio.all_tasks()) == 1


async def test_a_crawl_may_be_cut_off_and_begun_again(store: SqlStore) -> None:
    feeds = Feeds(a=brought((item("x"), ("gx",))))
    feeds.gate = asyncio.Event()
    going = asyncio.create_task(run(store, feeds))
    await feeds.came.wait()
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    feeds.gate.set()
    assert len(asyncio.all_tasks()) == 1
    assert (await run(store, feeds)).new == 1
    assert (await run(store, feeds, now=NOW + EVERY)).new == 0


@pytest.mark.parametrize(("bound", "most"), [("BATCH", 2), ("LARGEST", 2)])
async def test_feeds_are_asked_while_a_batch_is_stored(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(usecase, bound, most)
    both = asyncio.Event()

    async def waits(items: Iterable[Item]) -> Report:
        await both.wait()  # which never comes if the second feed waits for the first one's batch
        return await ingest(items, store=store, now=NOW, identify=lambda _: "en")

    def told(report: CrawlReport) -> None:
        if report.asked == 2:
            both.set()

    two = brought((item("x"), ("gx",)), (item("y"), ("gy",)))
    answers = {"a": two, "b": Reading(Unchanged())}
    async with asyncio.timeout(20):
        report = await crawl(
            [source(key) for key in answers],
            store=store,
            reader=Feeds(**answers),
            take_in=waits,
            clock=lambda: NOW,
            chance=lambda: 0.0,
            progress=told,
        )
    assert (report.new, report.unchanged) == (2, 1)
    assert set(await store.feed_states(["a", "b"])) == {"a", "b"}


async def test_a_crawl_cut_off_while_it_stores_leaves_nothing_running(store: SqlStore) -> None:
    storing = asyncio.Event()

    async def never(_items: Iterable[Item]) -> Report:
        storing.set()
        await asyncio.Event().wait()
        raise AssertionError

    feeds = Feeds(a=brought((item("x"), ("gx",))))
    going = asyncio.create_task(run(store, feeds, take_in=never))
    await storing.wait()
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert len(asyncio.all_tasks()) == 1
    assert await store.feed_states(["a"]) == {}


async def test_the_summary_tells_counts_and_rates(store: SqlStore) -> None:
    report = await run(store, Feeds(a=brought((item("x"), ("gx",))), b=Failed("timeout", "slow")))
    report.started, report.stopwatch = 0.0, lambda: 2.0
    assert str(report) == "2 of 2 feeds (1/s), 0 unchanged, 1 failed, 1 new articles (0/s)"
    assert "failures: timeout 1" in report.summary()


async def test_progress_is_told_while_it_goes_on_and_at_the_end(store: SqlStore) -> None:
    told: list[int] = []
    answers: dict[str, Outcome] = {f"s{n}": Unchanged() for n in range(60)}
    await crawl(
        [source(key) for key in answers],
        store=store,
        reader=Feeds(**answers),
        take_in=lambda _: pytest.fail("nothing is new"),
        clock=lambda: NOW,
        chance=lambda: 0.0,
        progress=lambda report: told.append(report.asked),
    )
    assert told == [25, 50, 60]
