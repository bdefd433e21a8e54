"""Wires everything: the one module that knows all others. Tests override by argument."""

from __future__ import annotations

import logging
import os
import random
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from bot.core.errors import ConfigError
from bot.core.rank import Weights
from bot.settings.loading import load

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from bot.core.errors import Problem
    from bot.core.permission import Permits
    from bot.core.reserved import Reserved
    from bot.feeds.files import Source
    from bot.feeds.web import WebReader
    from bot.ports import Clock, Embedder, Feeds, FileRead, Store, Trials
    from bot.settings.schema import Settings
    from bot.usecases.answer import Teller
    from bot.usecases.crawl import FeedSource, Item
    from bot.usecases.crawl_report import CrawlReport
    from bot.usecases.desk import Desk
    from bot.usecases.digest import Plan
    from bot.usecases.grouping import Grouping
    from bot.usecases.report import Report


_CHANGEABLE = (
    *("brief", "summarizer", "rank", "cluster", "feeds"),
    *("sources", "topics", "digests", "permits"),
)
_KEPT = ("run", "slack", "discord", "database")


@dataclass
class App:
    """The program, put together: what a command or a chat adapter works with.

    Its settings change only through :meth:`apply`.
    """

    settings: Settings
    store: Store
    teller: Teller
    clock: Clock
    feeds: Feeds | None = None
    trials: Trials | None = None

    @cached_property
    def grouping(self) -> Grouping:
        """What keeps the clusterer awake between one taking in and the next."""
        from bot.core.cluster import ClusterOptions
        from bot.usecases.grouping import Grouping

        chosen = self.settings.cluster
        days = chosen.window / timedelta(days=1)
        embedder = make_embedder() if chosen.embeddings else None
        across = chosen.across_languages
        return Grouping(ClusterOptions(days, days, across_languages=across, embedder=embedder))

    def equip(self, feeds: Feeds, trials: Trials) -> None:
        """Give admins what they try feeds and digests with."""
        self.feeds, self.trials = feeds, trials
        self.desk.feeds, self.desk.trials = feeds, trials

    def apply(self, settings: Settings) -> list[str]:
        """Put other settings into effect; return what differs, and what needs a restart."""
        before, self.settings = self.settings, settings
        differ = [name for name in _CHANGEABLE if getattr(before, name) != getattr(settings, name)]
        kept = [name for name in _KEPT if _standing(before, name) != _standing(settings, name)]
        if before.slack.admins != settings.slack.admins:
            differ.append("slack.admins")
        self.teller = make_teller(settings)
        if "cluster" in differ:
            self.__dict__.pop("grouping", None)  # made anew when it is next needed
        usual = self._usual_desk()
        for each in fields(usual):
            setattr(self.desk, each.name, getattr(usual, each.name))
        said = [f"{', '.join(differ)} changed and in effect"] if differ else []
        return said + ([f"{', '.join(kept)} changed: restart for it"] if kept else [])

    @cached_property
    def desk(self) -> Desk:
        """What it takes to answer readers in chat: one for all who hold on to it."""
        return self._usual_desk()

    def _usual_desk(self) -> Desk:
        from bot.settings.changing import Editor
        from bot.usecases.desk import Desk

        usual = self.settings.brief
        return Desk(
            self.store,
            self.teller,
            self.clock,
            self.weights,
            usual.window,
            usual.stories,
            usual.detail,
            self.topics,
            Editor(self.settings.folder) if self.settings.folder else None,
            homes(self.settings, os.environ),
            make_permits(self.settings),
            self.feeds,
            self.trials,
            lambda: make_plans(self.settings),
            make_reserved(self.settings),
        )

    @property
    def topics(self) -> dict[str, str]:
        """The names of saved topics, in lower case, with what they ask."""
        return saved_topics(self.settings)

    @property
    def weights(self) -> Weights:
        """How ranking weighs its parts, as configured."""
        rank = self.settings.rank
        return Weights(rank.outlets, rank.freshness, rank.growth, rank.match, rank.half_life)


def _standing(settings: Settings, name: str) -> object:
    """Return what of a setting needs a restart: who may do what is asked anew at each step."""
    value = getattr(settings, name)
    return value.model_copy(update={"admins": ()}) if name == "slack" else value


def load_settings(folder: Path | None = None, data: Path | None = None) -> Settings:
    """Read the config in ``folder`` (the usual places by default); ``data`` overrides its archive.

    Raises :class:`bot.core.errors.ConfigError` with every mistake at once.
    """
    return load(folder, os.environ, data=data)


def least_settings(
    folder: Path | None = None, data: Path | None = None
) -> tuple[Settings, ConfigError | None]:
    """Return the settings or, where the config has mistakes, where things are and the mistakes.

    So a bot that goes on with its last good config can be asked how it fares. Raises
    :class:`bot.core.errors.ConfigError` where there is no config folder.
    """
    from bot.settings.loading import bare

    try:
        return load_settings(folder, data), None
    except ConfigError as error:
        found = bare(folder, os.environ, data=data)
        if found.folder is None:
            raise
        return found, error


def reading_settings(folder: Path | None = None, data: Path | None = None) -> Settings:
    """Return what a reader's question needs of the settings, at once if they were good before."""
    from bot.settings import remembered

    return remembered.load(folder, os.environ, data=data)


def homes(settings: Settings, environ: Mapping[str, str]) -> Collection[str]:
    """Return the workspaces whose admins may change what all share.

    Where the config names none and Slack's token is for one workspace, that one is the house.
    """
    one = "SLACK_BOT_TOKEN" in environ or "SLACK_BOT_TOKEN_FILE" in environ
    return settings.run.homes or (("slack:*",) if one else ())


def clock_at(moment: datetime | None) -> Clock:
    """Return a clock that stands still at ``moment``, or the system's where there is none."""
    return (lambda: moment) if moment else (lambda: datetime.now(UTC))


def make_teller(settings: Settings, summarizer: str | None = None) -> Teller:
    """Make what tells stories, with the configured summarizer or the one named."""
    from bot.summarizers import create
    from bot.usecases.answer import Teller

    return Teller(create(summarizer or settings.summarizer.name), settings.brief.sentences)


def make_embedder() -> Embedder:
    """Make what embeds texts.

    Raises :class:`bot.core.errors.ConfigError` with the cure where it is not installed.
    """
    from bot.embedders.minilm import load as load_model

    return load_model()


@asynccontextmanager
async def open_app(
    settings: Settings, *, clock: Clock, else_read: bool = False
) -> AsyncIterator[App]:
    """Open the archive and put the program together; closes the archive at the end.

    ``else_read``: an archive that cannot be written just then will do.
    """
    store = _open_archive(settings, else_read=else_read)
    try:
        yield App(settings, store, make_teller(settings), clock)
    finally:
        await store.close()


def _open_archive(settings: Settings, *, else_read: bool) -> Store:
    from bot.settings import secret
    from bot.settings.loading import STORE_VARIABLE
    from bot.store.archive import open_database, open_store

    whole = secret.read(STORE_VARIABLE, os.environ)
    url = whole.reveal() if whole else settings.database
    if not url:
        return open_store(settings.data, else_read=else_read)
    password = secret.read("BRIEFBOT_STORE_PASSWORD", os.environ)
    return open_database(url, password=password.reveal() if password else None)


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

    A path within a configured source is that source. No article is taken for another one
    because of the way in which its file was named.
    """
    from bot.feeds.files import Place

    found: dict[str, Source] = {}
    known = tuple(folders(settings))
    for path in paths:
        where = path.resolve()
        within = (each for each in known if where.is_relative_to(each.path.resolve()))
        typed = Place(where.as_posix(), path, outlet, typed=True, configured=known)
        source: Source = next(within, typed)
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


def feed_sources(settings: Settings) -> list[FeedSource]:
    """Return the feeds on the web that the config names and that are enabled."""
    from bot.feeds.articles import family_outlet
    from bot.usecases.crawl import FeedSource

    return [
        FeedSource(
            source.id,
            source.url,
            source.every or settings.feeds.every,
            family_outlet(source.outlet, source.family),
            source.language,
            source.full_text,
        )
        for source in settings.sources
        if source.url is not None and source.enabled
    ]


async def crawl(
    app: App,
    sources: Iterable[FeedSource] | None = None,
    progress: Callable[[CrawlReport], None] = lambda _: None,
    *,
    everything: bool = False,
) -> CrawlReport:
    """Ask the feeds that are due and take in what is new; may be called again and again.

    ``sources`` are those of the config by default. With ``everything``, feeds are asked that
    are not due yet, too. It may be cancelled at any time.
    """
    from bot.usecases import crawl as usecase
    from bot.usecases.aside import aside

    async def take(items: Iterable[Item]) -> Report:
        return await aside(_ingest(app, items, lambda _: None))

    async with open_reader(app.settings) as reader:
        return await usecase.crawl(
            feed_sources(app.settings) if sources is None else sources,
            store=app.store,
            reader=reader,
            take_in=take,
            clock=app.clock,
            chance=random.random,
            reserved=frozenset(make_reserved(app.settings).sources),
            progress=progress,
            everything=everything,
        )


def open_reader(settings: Settings) -> AbstractAsyncContextManager[WebReader]:
    """Open what asks feeds on the web, within the limits that the config sets."""
    from bot.feeds.web import web_reader

    return web_reader(settings.feeds.allow, settings.feeds.contact)


async def _ingest(
    app: App, items: Iterable[Item | FileRead | Problem], progress: Callable[[Report], None]
) -> Report:
    from bot.feeds.language import identify
    from bot.usecases.ingest import ingest

    return await ingest(
        items,
        store=app.store,
        now=app.clock(),
        identify=identify,
        grouping=app.grouping,
        reserved=frozenset(make_reserved(app.settings).sources),
        progress=progress,
    )


def make_permits(settings: Settings) -> Permits:
    """Return who may do what, as configured."""
    from bot.core.permission import Permit, Permits, whom

    rules = (
        Permit(tuple(whom(each) for each in rule.who), frozenset(rule.may))
        for rule in settings.permits
    )
    chiefs = {"slack": settings.slack.admins} if settings.slack.admins else {}
    return Permits(tuple(rules), chiefs)


def make_plans(settings: Settings) -> list[Plan]:
    """Return the subscriptions of the config."""
    from bot.core.query import named
    from bot.core.reserved import workspace_of
    from bot.usecases.digest import Plan
    from bot.usecases.digest_finding import Filters

    topics, reserved = saved_topics(settings), make_reserved(settings)

    def saved_for(destination: str) -> dict[str, str]:
        hidden = reserved.hidden_topics(workspace_of(destination))
        return {name: query for name, query in topics.items() if name not in hidden}

    return [
        Plan(
            id=digest.id,
            destination=digest.destination,
            schedule=digest.schedule,
            zone=digest.zone,
            filters=Filters(
                named(digest.topic, saved_for(digest.destination)),
                digest.sources,
                digest.include,
                digest.exclude,
                digest.languages,
                digest.follow,
                digest.caps,
            ),
            stories=digest.stories,
            detail=digest.detail,
            outlet_share=digest.outlet_share,
            window=digest.window,
            when_empty=digest.when_empty,
            catch_up=digest.catch_up,
            mention=digest.mention,
            enabled=digest.enabled,
            saved=saved_for(digest.destination),
            hidden=reserved.hidden_sources(workspace_of(digest.destination)),
        )
        for digest in settings.digests
    ]


def make_reserved(settings: Settings) -> Reserved:
    """Return what is for some workspaces alone, as configured."""
    from bot.core.reserved import EVERYBODY, Reserved

    return Reserved(
        {
            source.id: frozenset(source.workspaces)
            for source in settings.sources
            if source.workspaces and EVERYBODY not in source.workspaces
        },
        {
            _plain(topic.name): frozenset(topic.workspaces)
            for topic in settings.topics
            if topic.workspaces and EVERYBODY not in topic.workspaces
        },
    )


def saved_topics(settings: Settings) -> dict[str, str]:
    """Map the names of saved topics, in lower case, to what they ask."""
    return {_plain(topic.name): topic.query for topic in settings.topics}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
