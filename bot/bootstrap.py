"""Wires everything: the one module that knows all others. Tests override by argument."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from bot.core.rank import Weights
from bot.settings.loading import load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from pathlib import Path

    from bot.core.errors import Problem
    from bot.core.model import FeedItem
    from bot.feeds.files import Source
    from bot.ports import Clock, FileRead, Store
    from bot.settings.schema import Settings
    from bot.usecases.answer import Teller
    from bot.usecases.grouping import Grouping
    from bot.usecases.report import Report


@dataclass(frozen=True)
class App:
    """The program, put together: what a command or a chat adapter works with."""

    settings: Settings
    store: Store
    teller: Teller
    clock: Clock

    @cached_property
    def grouping(self) -> Grouping:
        """What keeps the clusterer awake between one taking in and the next."""
        from bot.core.cluster import ClusterOptions
        from bot.usecases.grouping import Grouping

        days = self.settings.cluster.window / timedelta(days=1)
        return Grouping(ClusterOptions(horizon=days, keep=days))

    @property
    def weights(self) -> Weights:
        """How ranking weighs its parts, as configured."""
        rank = self.settings.rank
        return Weights(rank.outlets, rank.freshness, rank.growth, rank.match, rank.half_life)


def load_settings(folder: Path | None = None, data: Path | None = None) -> Settings:
    """Read the config in ``folder`` (the usual places by default); ``data`` overrides its archive.

    Raises :class:`bot.core.errors.ConfigError` with every mistake at once.
    """
    return load(folder, os.environ, data=data)


def clock_at(moment: datetime | None) -> Clock:
    """Return a clock that stands still at ``moment``, or the system's where there is none."""
    return (lambda: moment) if moment else (lambda: datetime.now(UTC))


def make_teller(settings: Settings, summarizer: str | None = None) -> Teller:
    """Make what tells stories, with the configured summarizer or the one named."""
    from bot.summarizers import create
    from bot.usecases.answer import Teller

    return Teller(create(summarizer or settings.summarizer.name), settings.brief.sentences)


@asynccontextmanager
async def open_app(settings: Settings, *, clock: Clock) -> AsyncIterator[App]:
    """Open the archive and put the program together; closes the archive at the end."""
    from bot.store.archive import open_store

    store = open_store(settings.data)
    try:
        yield App(settings, store, make_teller(settings), clock)
    finally:
        await store.close()


def folders(settings: Settings) -> list[Source]:
    """Return the sources that are files and folders, not feeds on the web."""
    from bot.feeds.files import Place

    return [
        Place(source.id, source.path, source.outlet, source.language, source.enabled)
        for source in settings.sources
        if source.path is not None
    ]


def places(settings: Settings, paths: Iterable[Path], outlet: str | None) -> list[Source]:
    """Return the sources that paths typed by hand stand for.

    A path within a configured source is that source, so that no article is taken for another
    one because of the way in which it was named.
    """
    from bot.feeds.files import Place

    found: dict[str, Source] = {}
    for path in paths:
        where = path.resolve()
        configured = (s for s in folders(settings) if where.is_relative_to(s.path.resolve()))
        source: Source = next(configured, Place(where.as_posix(), path, outlet))
        found[source.id] = source
    return list(found.values())


async def refresh(app: App, progress: Callable[[Report], None] = lambda _: None) -> Report:
    """Look through the files and folders that the config names for what is new."""
    from bot.feeds.files import read_sources
    from bot.usecases.report import Report

    sources = folders(app.settings)
    known = {source.id: await app.store.stamps(source.id) for source in sources}
    items = read_sources(sources, known)
    first = next(items, None)
    if first is None:  # as nearly always: what it takes to take something in is not loaded
        return Report()
    return await _ingest(app, chain([first], items), progress)


async def take_in(
    app: App, sources: Iterable[Source], progress: Callable[[Report], None] = lambda _: None
) -> Report:
    """Read the sources into the archive, files that have not changed too, and say what is new."""
    from bot.feeds.files import read_sources

    return await _ingest(app, read_sources(sources, {}), progress)


async def _ingest(
    app: App, items: Iterable[FeedItem | FileRead | Problem], progress: Callable[[Report], None]
) -> Report:
    from bot.feeds.language import identify
    from bot.usecases.ingest import ingest

    return await ingest(
        items,
        store=app.store,
        now=app.clock(),
        identify=identify,
        grouping=app.grouping,
        progress=progress,
    )
