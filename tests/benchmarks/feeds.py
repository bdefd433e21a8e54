"""How fast feeds are checked, taken in and parsed: ``python -m tests.benchmarks.feeds``.

A server in a process of its own answers on many loopback addresses, as many hosts would. The
first crawl reads every feed, the next finds all of them unchanged, the last nine of ten, as a
bot does all day. What the first one brought is then taken in once more, into new archives: with
its events, and each article an event of its own, which shows what clustering takes of it.
Beside it in the same run: plain feedparser over the same document as our parse path.

``--many`` looks at the memory of a bot with 20,000 feeds alone, ``--growth N`` at how the cost of
an article grows with an archive of up to N of them, clustering left out.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
from aiohttp import web
from wordfreq import top_n_list

from bot.core.model import Outlet
from bot.feeds.language import identify
from bot.feeds.parse import parse
from bot.feeds.web import web_reader
from bot.store.archive import open_store
from bot.usecases.aside import aside
from bot.usecases.crawl import FeedSource, Item, crawl
from bot.usecases.crawl_report import CrawlReport
from bot.usecases.grouping import Grouping
from bot.usecases.ingest import ingest
from tests.benchmarks.feeds_growth import Apart, growth
from tests.benchmarks.machine import keep, table, timed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.connection import Connection

    from bot.ports import Store
    from bot.usecases.report import Report

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
EVERY = timedelta(hours=1)
HEAD = ("what", "measured", "to reach")
Measure = Callable[[list[FeedSource], str], Coroutine[None, None, list[tuple[str, str, str]]]]
HOSTS = 250  # 127.0.1.0 and so on, ten feeds each at 2,500
WORDS = [word for word in top_n_list("en", 20_000) if word.isalpha() and len(word) > 2]


def main() -> None:
    """Measure, print, and keep the table beside this file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=int, default=5000)
    options.add_argument("--items", type=int, default=2)
    options.add_argument("--many", action="store_true")
    options.add_argument("--growth", type=int, default=0)
    chosen = options.parse_args()
    if chosen.growth:
        head = ("articles stored", "CPU an article, since the row above", "a second", "on disk")
        command = f"make bench-feeds ARGS='--growth {chosen.growth}'"
        keep("feeds-growth", command, table(head, growth(chosen.growth)))
    elif chosen.many:
        rows = _crawling(_memory, 20_000, 1)
        keep("feeds-many", "make bench-feeds ARGS=--many", table(HEAD, rows))
    else:
        rows = [*_parsing(), *_crawling(_crawls, chosen.feeds, chosen.items)]
        keep("feeds", "make bench-feeds", table(HEAD, rows))


def document(feed: int, items: Iterable[int]) -> bytes:
    """Make a feed up, of words as frequent as in English; the same for the same numbers."""
    parts = []
    for item in items:
        rng = random.Random(feed * 100_003 + item)  # noqa: S311  repeatable, not secret
        words = [WORDS[int(len(WORDS) * rng.random() ** 3)] for _ in range(70)]
        when = format_datetime(NOW - timedelta(minutes=rng.randrange(3000)))
        parts.append(
            f"<item><title>{' '.join(words[:9]).capitalize()}</title><guid>{feed}-{item}</guid>"
            f"<link>https://f{feed}.example/{item}?utm_source=rss</link><pubDate>{when}</pubDate>"
            f"<category>News</category><description>&lt;p&gt;{' '.join(words[9:40])}.&lt;/p&gt;"
            f"&lt;p&gt;{' '.join(words[40:])}.&lt;/p&gt;</description></item>"
        )
    head = f"<title>Feed {feed}</title><link>https://f{feed}.example/</link><language>en</language>"
    told = f"<rss version='2.0'><channel>{head}{''.join(parts)}</channel></rss>"
    return f"<?xml version='1.0' encoding='utf-8'?>{told}".encode()


def _parsing() -> list[tuple[str, str, str]]:
    """Parse one feed both ways in turns; the quickest turn of each is the least disturbed."""
    teasers = document(1, range(40))
    rows = []
    for what, data in (("40 teasers", teasers), ("40 whole articles", _whole(teasers))):
        ours, theirs = [], []
        for _ in range(10):
            ours += timed(lambda data=data: parse(data, NOW), 5)  # type: ignore[misc]  # bound now
            theirs += timed(lambda data=data: feedparser.parse(data), 1)  # type: ignore[misc]  # bound now
        quick, slow = min(ours), min(theirs)
        measured = f"{quick * 1000:.1f} ms, {slow * 1000:.1f} ms: {slow / quick:.0f} times faster"
        rows.append((f"a feed of {what}: our parse path, plain feedparser", measured, "10 times"))
    return rows


def _whole(teasers: bytes) -> bytes:
    """Return a feed with whole articles in HTML beside its teasers, as many are."""
    paragraph = (
        "<p>Some <em>forty thousand</em> vehicles &amp; their drivers cross the "
        '<a href="https://n.example/bridge?a=1&amp;b=2" rel="nofollow">bridge</a> each day, the '
        'agency said.<br><img src="https://n.example/bridge.jpg" alt="The bridge" width="600"></p>'
    )
    whole = f"<content:encoded><![CDATA[{paragraph * 8}]]></content:encoded></item>"
    space = b"xmlns:content='http://purl.org/rss/1.0/modules/content/' version='2.0'"
    return teasers.replace(b"</item>", whole.encode()).replace(b"version='2.0'", space, 1)


def _serve(items: int, answer: Connection) -> None:
    """Serve feeds; in the second round one of ten has one more item."""
    turned = [False]

    async def handle(request: web.BaseRequest) -> web.Response:
        if request.path == "/turn":
            turned[0] = True
            return web.Response()
        feed = int(request.path[1:])
        count = items + (turned[0] and feed % 10 == 0)
        if request.headers.get("If-None-Match") == f'"{count}"':
            return web.Response(status=304)
        return web.Response(body=document(feed, range(count)), headers={"ETag": f'"{count}"'})

    async def run() -> None:
        runner = web.ServerRunner(web.Server(handle))
        await runner.setup()
        place = web.TCPSite(runner, "0.0.0.0", 0, backlog=4096)  # noqa: S104  a benchmark's own, for its minutes
        await place.start()
        answer.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


def _crawling(measure: Measure, feeds: int, items: int) -> list[tuple[str, str, str]]:
    near, far = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(items, far), daemon=True
    )
    server.start()
    try:
        port = near.recv()
        sources = [
            FeedSource(f"s{n}", _url(n, port), EVERY, Outlet(f"o{n}", f"Outlet {n}"), "en")
            for n in range(feeds)
        ]
        return asyncio.run(measure(sources, f"http://127.0.0.1:{port}/turn"))
    finally:
        server.kill()


async def _crawls(sources: list[FeedSource], turn: str) -> list[tuple[str, str, str]]:
    brought: list[Item] = []
    with tempfile.TemporaryDirectory() as folder:
        store, grouping = open_store(Path(folder)), Grouping()
        first = await _crawl(sources, store, grouping, NOW, brought)
        checks = await _crawl(sources, store, grouping, NOW + 2 * EVERY)
        await _fetched(turn)
        second = await _crawl(sources, store, grouping, NOW + 4 * EVERY)
        await store.close()
    whole = await _taken_in(brought, Grouping())
    apart = await _taken_in(brought, Apart())
    new = first.report.new
    return [
        (
            f"first crawl of {len(sources):,} feeds, {new:,} new items with their events",
            f"{first.took:.1f} s, {new / first.took:,.0f} items/s",
            "",
        ),
        ("what it brought, into the store with events", _rate(whole, new, "items"), "2,500"),
        ("the same without clustering", _rate(apart, new, "items"), ""),
        (
            "clustering alone, as what is left",
            f"{(whole.busy - apart.busy) / new * 1e6:,.0f} µs",
            "",
        ),
        ("second crawl, all unchanged: checks alone", _rate(checks, len(sources), "checks"), ""),
        (
            f"third crawl, {second.report.unchanged / len(sources):.0%} unchanged",
            _rate(second, len(sources), "checks"),
            "1,000",
        ),
        ("memory of the bot; of a worker", _megabytes(second), "1 GiB"),
    ]


async def _memory(sources: list[FeedSource], turn: str) -> list[tuple[str, str, str]]:
    """Read every feed, then ask all of them again, an hour later each time."""
    with tempfile.TemporaryDirectory() as folder:
        store, grouping = open_store(Path(folder)), Grouping()
        crawls = [await _crawl(sources, store, grouping, NOW)]
        await _fetched(turn)
        for hour in range(1, 4):
            again = await _crawl(sources, store, grouping, NOW + 2 * hour * EVERY)
            crawls = [*crawls, again]
        await store.close()
    return [
        (
            f"{len(sources):,} feeds, crawl {n}: {run.report.new:,} new items",
            f"{run.took:.0f} s; {_megabytes(run)}",
            "an hour; 1 GiB",
        )
        for n, run in enumerate(crawls, 1)
    ]


@dataclass
class Run:
    """What a crawl, or taking in what it brought, took: seconds by the wall and of all cores."""

    report: CrawlReport
    took: float
    busy: float
    workers: int = 0


def _rate(run: Run, count: int, what: str) -> str:
    each = run.busy / count * 1e6
    return (
        f"{run.took:.1f} s, {count / run.took:,.0f} {what}/s; {each:,.0f} µs of the bot's CPU each"
    )


def _megabytes(run: Run) -> str:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{most:,.0f} MB; {run.workers:,.0f} MB"


async def _crawl(
    sources: list[FeedSource],
    store: Store,
    grouping: Grouping,
    now: datetime,
    brought: list[Item] | None = None,
) -> Run:
    """Crawl once; what comes is added to ``brought``."""

    async def take_in(items: Iterable[Item]) -> Report:
        if brought is not None:
            brought.extend(items)
        return await aside(
            ingest(items, store=store, now=now, identify=identify, grouping=grouping)
        )

    start, busy = time.perf_counter(), time.process_time()
    async with web_reader(("127.0.0.0/8",)) as reader:
        report = await crawl(
            sources,
            store=store,
            reader=reader,
            take_in=take_in,
            clock=lambda: now,
            chance=random.Random(1).random,  # noqa: S311  repeatable, not secret
        )
        workers = max(map(_most, reader.workers.pids()), default=0)
    if report.failed:
        print(f"{report.failed} failed: {dict(report.errors)}")
    return Run(report, time.perf_counter() - start, time.process_time() - busy, workers)


def _most(pid: int) -> int:
    """Return the most megabytes that a process ever held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) >> 10


async def _fetched(url: str) -> None:
    async with web_reader(("127.0.0.0/8",)) as reader:
        await reader.fetching.get(url)


async def _taken_in(items: list[Item], grouping: Grouping) -> Run:
    """Take into a new archive what a crawl brought."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        start, busy = time.perf_counter(), time.process_time()
        report = await ingest(items, store=store, now=NOW, identify=identify, grouping=grouping)
        run = Run(CrawlReport(), time.perf_counter() - start, time.process_time() - busy)
        run.report.took(report)
        await store.close()
    return run


def _url(feed: int, port: int) -> str:
    return f"http://127.0.{1 + feed % HOSTS}.1:{port}/{feed}"


if __name__ == "__main__":
    main()
