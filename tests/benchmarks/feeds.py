"""How fast feeds are checked, taken in and parsed: ``python -m tests.benchmarks.feeds``.

A server in a process of its own answers on many loopback addresses, as many hosts would. The
first crawl reads every feed; the second finds nine of ten unchanged, as a bot does all day.
Beside it in the same run: plain feedparser over the same document as our parse path.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import resource
import tempfile
import time
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
from bot.usecases.grouping import Grouping
from bot.usecases.ingest import ingest
from tests.benchmarks.machine import keep, table, timed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.connection import Connection

    from bot.ports import Store
    from bot.usecases.crawl_report import CrawlReport
    from bot.usecases.report import Report

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
EVERY = timedelta(hours=1)
HOSTS = 250  # 127.0.1.0 and so on, ten feeds each at 2,500
WORDS = [word for word in top_n_list("en", 20_000) if word.isalpha() and len(word) > 2]


def main() -> None:
    """Measure, print, and keep the table beside this file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=int, default=5000)
    options.add_argument("--items", type=int, default=2)
    chosen = options.parse_args()
    rows = [*_parsing(), *_crawling(chosen.feeds, chosen.items)]
    keep("feeds", "make bench-feeds", table(("what", "measured", "to reach"), rows))


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


def _crawling(feeds: int, items: int) -> list[tuple[str, str, str]]:
    near, far = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(items, far), daemon=True)
    server.start()
    try:
        return asyncio.run(_crawls(feeds, near.recv()))
    finally:
        server.kill()


async def _crawls(feeds: int, port: int) -> list[tuple[str, str, str]]:
    sources = [
        FeedSource(f"s{n}", _url(n, port), EVERY, Outlet(f"o{n}", f"Outlet {n}"), "en")
        for n in range(feeds)
    ]
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        grouping = Grouping()
        first, first_took, inside = await _crawl(sources, store, grouping, NOW)
        async with web_reader(("127.0.0.0/8",)) as reader:
            await reader.fetching.get(f"http://127.0.0.1:{port}/turn")
        before = time.process_time()
        second, second_took, _ = await _crawl(sources, store, grouping, NOW + 2 * EVERY)
        busy = time.process_time() - before
        await store.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        (
            f"first crawl of {feeds:,} feeds, {first.new:,} new items with their events",
            f"{first_took:.1f} s, {first.new / first_took:,.0f} items/s",
            "",
        ),
        ("of it, into the store with events", f"{first.new / inside:,.0f} items/s", "2,500"),
        (
            f"second crawl, {second.unchanged / max(1, second.asked):.0%} unchanged",
            f"{second_took:.1f} s, {second.asked / second_took:,.0f} checks/s",
            "1,000",
        ),
        (
            "the same by the bot's own time on the processor, articles taken in as well",
            f"{busy / second.asked * 1e6:,.0f} µs a check",
            "",
        ),
        ("memory of the bot; of a worker", f"{most:,.0f} MB; {workers:,.0f} MB", "1 GiB"),
    ]


async def _crawl(
    sources: list[FeedSource], store: Store, grouping: Grouping, now: datetime
) -> tuple[CrawlReport, float, float]:
    """Crawl once; returns also the seconds it took, and those spent taking articles in."""
    inside = 0.0

    async def take_in(items: Iterable[Item]) -> Report:
        nonlocal inside
        start = time.perf_counter()
        taken = await aside(
            ingest(items, store=store, now=now, identify=identify, grouping=grouping)
        )
        inside += time.perf_counter() - start
        return taken

    start = time.perf_counter()
    async with web_reader(("127.0.0.0/8",)) as reader:
        report = await crawl(
            sources,
            store=store,
            reader=reader,
            take_in=take_in,
            clock=lambda: now,
            chance=random.Random(1).random,  # noqa: S311  repeatable, not secret
        )
    took = time.perf_counter() - start
    if report.failed:
        print(f"{report.failed} failed: {dict(report.errors)}")
    return report, took, inside


def _url(feed: int, port: int) -> str:
    return f"http://127.0.{1 + feed % HOSTS}.1:{port}/{feed}"


if __name__ == "__main__":
    main()
