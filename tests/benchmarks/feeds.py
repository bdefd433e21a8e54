"""How fast feeds are checked, taken in and parsed: ``python -m tests.benchmarks.feeds``.

A server in a process of its own (:mod:`tests.benchmarks.feeds_server`) answers on many loopback
addresses, as many hosts would. The first crawl reads every feed, the next finds all of them
unchanged, the last nine of ten, as a bot does all day. What the first one brought is then taken in
once more, into new archives: with its events, and each article an event of its own, which shows
what clustering takes of it. Beside it in the same run: plain feedparser over the same document as
our parse path.

``--many`` looks at the memory of a bot with 20,000 feeds alone, ``--growth N`` at how the cost of
an article grows with an archive of up to N of them, clustering left out.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.model import Outlet
from bot.feeds.language import identify
from bot.feeds.web import web_reader
from bot.store.archive import SqlStore, open_store
from bot.usecases.aside import aside
from bot.usecases.crawl import FeedSource, Item, crawl
from bot.usecases.crawl_report import CrawlReport
from bot.usecases.grouping import Grouping
from bot.usecases.ingest import ingest
from tests.benchmarks.feeds_growth import LATEST, SMALL, Apart, growth
from tests.benchmarks.feeds_parsing import parsing
from tests.benchmarks.feeds_server import HOSTS, NOW, Served, serving
from tests.benchmarks.machine import keep, table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.usecases.report import Report

GROWTH = f"""\
What the last {LATEST:,} articles before each size took of the CPU, from articles as parsers hand
them on to what is committed: their names looked for and kept, the articles, their full-text index,
events (each article one of its own), decisions, topics. Beside it, in turns of a few seconds'
length, so that what else the machine does slows both alike: as many more into an archive that
begins with {SMALL:,}."""

EVERY = timedelta(hours=1)
WARM = 150
"""Feeds that are read before anything is measured."""

HEAD = ("what", "measured", "to reach")
Measure = Callable[[list[FeedSource], Served], Coroutine[None, None, list[tuple[str, str, str]]]]
ABOUT = f"""\
Feeds are made up: titles of some nine words and teasers of 30 to 80, of words as frequent as in
English, two of five items about a happening that others tell of too. They lie ready as bytes in a
process of their own, which answers on {HOSTS} loopback addresses; its CPU is told, as it shares the
cores. CPU is each process's own, of all its threads: the bot's, that of the two processes that
parse and of the one that stores (their start included), the server's."""


def main() -> None:
    """Measure, print, and keep the table beside this file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=int, default=3000)
    options.add_argument("--items", type=int, default=10)
    options.add_argument("--many", action="store_true")
    options.add_argument("--growth", type=int, default=0)
    chosen = options.parse_args()
    if chosen.growth:
        head = (
            "articles stored",
            "CPU an article",
            "in a small archive",
            "times",
            "a second",
            "disk",
        )
        command = f"make bench-feeds ARGS='--growth {chosen.growth}'"
        keep("feeds-growth", command, f"{GROWTH}\n\n{table(head, growth(chosen.growth))}")
    elif chosen.many:
        rows = _crawling(_memory, 20_000, 1)
        keep("feeds-many", "make bench-feeds ARGS=--many", table(HEAD, rows))
    else:
        rows = [
            *(each.row() for each in parsing()),
            *_crawling(_crawls, chosen.feeds, chosen.items),
        ]
        keep("feeds", "make bench-feeds", f"{ABOUT}\n\n{table(HEAD, rows)}")


def _crawling(measure: Measure, feeds: int, items: int) -> list[tuple[str, str, str]]:
    with serving(feeds, items) as served:
        sources = [
            FeedSource(f"s{n}", served.url(n), EVERY, Outlet(f"o{n}", f"Outlet {n}"), "en")
            for n in range(feeds)
        ]
        return asyncio.run(measure(sources, served))


async def _crawls(sources: list[FeedSource], served: Served) -> list[tuple[str, str, str]]:
    brought: list[Item] = []
    with tempfile.TemporaryDirectory() as folder:  # loads and compiles all that is slow to load
        store = open_store(Path(folder))
        await _crawl(sources[:WARM], served, store, Grouping(), NOW)
        await store.close()
    with tempfile.TemporaryDirectory() as folder:
        store, grouping = open_store(Path(folder)), Grouping()
        first = await _crawl(sources, served, store, grouping, NOW, brought)
        checks = await _crawl(sources, served, store, grouping, NOW + 2 * EVERY)
        served.turn()
        second = await _crawl(sources, served, store, grouping, NOW + 4 * EVERY)
        await store.close()
    whole = await _taken_in(brought, Grouping())
    apart = await _taken_in(brought, Apart())
    new = first.report.new
    some = (
        f"{second.report.unchanged / len(sources):.0%} unchanged, {second.report.new:,} new items"
    )
    return [
        (
            f"first crawl of {len(sources):,} feeds: {new:,} new items, stored with their events",
            _rate(first, new, "items"),
            "2,500",
        ),
        ("what it brought, into the store with events", _rate(whole, new, "items"), ""),
        ("the same without clustering", _rate(apart, new, "items"), ""),
        (
            "clustering alone, as what is left",
            f"{(_all(whole) - _all(apart)) / new * 1e6:,.0f} µs",
            "",
        ),
        ("second crawl, all unchanged: checks alone", _rate(checks, len(sources), "checks"), ""),
        (f"third crawl, {some}", _rate(second, len(sources), "checks"), "1,000"),
        (
            f"memory of the bot with the {new:,} items of these rows; of a parser; of who stores",
            _megabytes(first),
            "1 GiB",
        ),
    ]


async def _memory(sources: list[FeedSource], served: Served) -> list[tuple[str, str, str]]:
    """Read every feed, then ask all of them again, an hour later each time."""
    with tempfile.TemporaryDirectory() as folder:
        store, grouping = open_store(Path(folder)), Grouping()
        crawls = [await _crawl(sources, served, store, grouping, NOW)]
        served.turn()
        for hour in range(1, 4):
            again = await _crawl(sources, served, store, grouping, NOW + 2 * hour * EVERY)
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
    """What a crawl, or taking in what it brought, took.

    Seconds by the wall, and of CPU: the bot's, the parsers', that of the process that stores, the
    server's. ``largest`` is the most megabytes that a parser held, ``memory`` the most that the bot
    did by then, ``beside`` the most that the process that stores did.
    """

    report: CrawlReport
    took: float
    busy: float
    parsers: float = 0
    server: float = 0
    storing: float = 0
    largest: int = 0
    memory: float = 0
    beside: int = 0


def _rate(run: Run, count: int, what: str) -> str:
    shares = [
        ("bot", run.busy),
        ("parsers", run.parsers),
        ("storing", run.storing),
        ("server", run.server),
    ]
    each = ", ".join(f"{who} {cpu / count * 1e6:,.0f}" for who, cpu in shares if cpu)
    return f"{run.took:.1f} s, {count / run.took:,.0f} {what}/s; µs of CPU each: {each}"


def _all(run: Run) -> float:
    return run.busy + run.storing


def _megabytes(run: Run) -> str:
    told = [run.memory, run.largest, *([run.beside] if run.beside else [])]
    return "; ".join(f"{megabytes:,.0f} MB" for megabytes in told)


async def _crawl(  # noqa: PLR0913, PLR0917  what a crawl is made of
    sources: list[FeedSource],
    served: Served,
    store: SqlStore,
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

    server, start, busy = served.busy(), time.perf_counter(), time.process_time()
    storing, _ = _storing(store)
    async with web_reader(("127.0.0.0/8",)) as reader:
        report = await crawl(
            sources,
            store=store,
            reader=reader,
            take_in=take_in,
            clock=lambda: now,
            chance=random.Random(1).random,  # noqa: S311  repeatable, not secret
        )
        pids = reader.workers.pids()
        parsers, largest = sum(map(_spent, pids)), max(map(_most, pids), default=0)
    took, busy = time.perf_counter() - start, time.process_time() - busy
    if report.failed:
        print(f"{report.failed} failed: {dict(report.errors)}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent, beside = _storing(store)
    return Run(
        report, took, busy, parsers, served.busy() - server,
        max(0.0, spent - storing), largest, memory, beside,
    )  # fmt: skip


def _storing(store: SqlStore) -> tuple[float, int]:
    """Return the seconds of CPU of the process that stores large batches, and its megabytes."""
    pid = store._beside.pid if store._beside else None
    return (0.0, 0) if pid is None else (_spent(pid), _most(pid))


def _most(pid: int) -> int:
    """Return the most megabytes that a process ever held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) >> 10


def _spent(pid: int) -> float:
    """Return the seconds of CPU that a process took so far."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


async def _taken_in(items: list[Item], grouping: Grouping) -> Run:
    """Take into a new archive what a crawl brought."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        start, busy = time.perf_counter(), time.process_time()
        report = await ingest(items, store=store, now=NOW, identify=identify, grouping=grouping)
        run = Run(CrawlReport(), time.perf_counter() - start, time.process_time() - busy)
        run.report.took(report)
        run.storing, run.beside = _storing(store)
        await store.close()
    return run


if __name__ == "__main__":
    main()
