"""``briefbot ingest``: articles in, from files, folders, feeds and lists of feeds."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from bot import bootstrap
from bot.cli import terminal
from bot.core.errors import InputError, Problem

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from bot.bootstrap import App
    from bot.usecases.crawl import FeedSource
    from bot.usecases.crawl_report import CrawlReport
    from bot.usecases.report import Report


def ingest(arguments: argparse.Namespace) -> int:
    """Take articles in; 1 where something that was named could not be read."""
    return asyncio.run(_ingest(arguments))


async def _ingest(arguments: argparse.Namespace) -> int:
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        if not arguments.paths:
            return await _due(app)
        return await _named(app, arguments.paths, arguments.outlet)


async def _due(app: App) -> int:
    """Look through the config's folders and ask its feeds that are due."""
    with terminal.progress() as progress:
        read = await bootstrap.refresh(app, lambda report: progress(report.so_far()))
    with terminal.progress() as progress:
        report = await bootstrap.crawl(app, progress=progress)
    _tell(read, report)
    if not report.total:
        feeds = bootstrap.feed_sources(app.settings)
        hint = "no feed is due" if feeds else "no feed is on; see: briefbot sources --help"
        terminal.out(hint)
    return 1 if read.problems or (report.asked and report.failed == report.asked) else 0


async def _named(app: App, names: Sequence[str], outlet: str | None) -> int:
    addresses = [name for name in names if "://" in name]
    lists = [name for name in names if name.lower().endswith(".opml") and name not in addresses]
    paths = [Path(name) for name in names if name not in addresses and name not in lists]
    sources, problems = _feeds(app, addresses, lists, outlet)
    read = report = None
    if paths:
        with terminal.progress() as progress:
            places = bootstrap.places(app.settings, paths, outlet)
            read = await bootstrap.take_in(app, places, lambda report: progress(report.so_far()))
    if sources:
        with terminal.progress() as progress:
            report = await bootstrap.crawl(app, sources, progress, everything=True)
    terminal.complain_all(problems)
    _tell(read, report)
    wrong = problems or (read and read.problems) or (report and report.problems)
    return 1 if wrong else 0


def _feeds(
    app: App, addresses: Sequence[str], lists: Sequence[str], outlet: str | None
) -> tuple[list[FeedSource], list[Problem]]:
    """Return the feeds that addresses and lists of them stand for: the config's, or their own."""
    from bot.cli.sources_exchange import read_list
    from bot.feeds import fields
    from bot.usecases.crawl import FeedSource

    wanted: dict[str, str | None] = dict.fromkeys(addresses, outlet)
    problems: list[Problem] = []
    for name in lists:
        try:
            outlines, wrong = read_list(Path(name))
        except InputError as error:
            problems += error.problems
            continue
        problems += wrong
        wanted |= {outline.url: outlet or outline.title for outline in outlines}
    configured = {source.url: source for source in bootstrap.feed_sources(app.settings)}
    every = app.settings.feeds.every
    return [
        configured.get(url)
        or FeedSource(url, url, every, fields.outlet_named(name or ""), page=url in addresses)
        for url, name in wanted.items()
    ], problems


def _tell(read: Report | None, report: CrawlReport | None) -> None:
    if read is not None and (read.read or read.problems or report is None):
        terminal.complain_all(read.problems)
        terminal.out(str(read))
    if report is not None and report.total:
        terminal.complain_all(report.problems)
        terminal.out(report.summary())
