"""Wires everything: the one module that knows all others. Tests override by argument."""

from __future__ import annotations

import logging
import os
import random
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from bot.core.errors import BriefbotError
from bot.core.rank import Weights
from bot.settings.loading import load

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from bot.core.errors import Problem
    from bot.core.model import FeedItem
    from bot.feeds.files import Source
    from bot.feeds.web import WebReader
    from bot.ports import Chat, Clock, FileRead, Store
    from bot.reloading import Reload
    from bot.running import Adapter, Running
    from bot.settings.digests import DigestSettings
    from bot.settings.schema import Settings
    from bot.settings.secret import Secret
    from bot.usecases.answer import Teller
    from bot.usecases.converse import Desk
    from bot.usecases.crawl import FeedSource
    from bot.usecases.crawl_report import CrawlReport
    from bot.usecases.delivering import Post
    from bot.usecases.digest import Plan
    from bot.usecases.grouping import Grouping
    from bot.usecases.report import Report


_CHANGEABLE = ("brief", "summarizer", "rank", "cluster", "feeds", "sources", "topics", "digests")
_KEPT = ("run", "slack", "discord")


@dataclass
class App:
    """The program, put together: what a command or a chat adapter works with.

    Its settings change only through :meth:`apply`.
    """

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

    def apply(self, settings: Settings) -> list[str]:
        """Put other settings into effect; return what differs, and what needs a restart."""
        before, self.settings = self.settings, settings
        differ = [name for name in _CHANGEABLE if getattr(before, name) != getattr(settings, name)]
        kept = [name for name in _KEPT if getattr(before, name) != getattr(settings, name)]
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
        from bot.usecases.converse import Desk

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
            self.settings.run.homes,
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

    async def take(items: Iterable[FeedItem]) -> Report:
        return await aside(_ingest(app, items, lambda _: None))

    async with open_reader(app.settings) as reader:
        return await usecase.crawl(
            feed_sources(app.settings) if sources is None else sources,
            store=app.store,
            reader=reader,
            take_in=take,
            clock=app.clock,
            chance=random.random,
            progress=progress,
            everything=everything,
        )


def open_reader(settings: Settings) -> AbstractAsyncContextManager[WebReader]:
    """Open what asks feeds on the web, within the limits that the config sets."""
    from bot.feeds.web import web_reader

    return web_reader(settings.feeds.allow, settings.feeds.contact)


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


@dataclass(frozen=True)
class Platform:
    """A chat platform: the variables that its secrets come in, and what makes its adapter.

    ``make`` is given the program and the secrets, in the order of ``needs``; ``otherwise`` says
    what is needed instead where the settings ask for something else. ``chat`` makes what posts
    digests through the adapter that runs just then, if one does.
    """

    needs: tuple[str, ...]
    make: Callable[..., Adapter]
    otherwise: Callable[[Settings], tuple[str, ...] | None] = lambda _: None
    chat: Callable[[Callable[[], Any]], Chat] | None = None


def _slack(app: App, *secrets: Secret) -> Adapter:
    from bot.chat.slack.adapter import Options, SlackAdapter, api_address
    from bot.chat.slack.installations import Secrets
    from bot.chat.slack.plans import FIELDS, Plan

    given = {each.name.removeprefix("SLACK_"): each for each in secrets}
    held = Secrets(
        bot=given.get("BOT_TOKEN"),
        app=given.get("APP_TOKEN"),
        signing=given.get("SIGNING_SECRET"),
        client_id=given.get("CLIENT_ID"),
        client_secret=given.get("CLIENT_SECRET"),
    )
    wanted = app.settings.slack

    def planned() -> list[Plan]:
        return [
            Plan(
                id=each.id,
                destination=where,
                topic=each.topic,
                schedule=each.schedule,
                enabled=each.enabled,
                when_empty=each.when_empty,
                simple=len(each.times) == 1 and each.model_fields_set <= FIELDS,
            )
            for each in app.settings.digests
            if (where := each.destination.removeprefix("slack:")) != each.destination
        ]

    return SlackAdapter(
        app.desk,
        held,
        Options(
            app.settings.data,
            wanted.transport,
            wanted.host,
            wanted.port,
            wanted.admins,
            api_address(os.environ),
            planned,
        ),
    )


def _slack_over_http(settings: Settings) -> tuple[str, ...] | None:
    """Return what Slack needs over HTTP: a workspace's token, or what installs it in many."""
    if settings.slack.transport == "socket":
        return None
    one = "SLACK_BOT_TOKEN" in os.environ or "SLACK_BOT_TOKEN_FILE" in os.environ
    whose = ("SLACK_BOT_TOKEN",) if one else ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
    return ("SLACK_SIGNING_SECRET", *whose)


def _slack_chat(live: Callable[[], Any]) -> Chat:
    from bot.chat.slack.digests import SlackChat

    return SlackChat(lambda: getattr(live(), "gateway", None))


def _discord(app: App, token: Secret) -> Adapter:
    from bot.chat.discord.adapter import Adapter as DiscordAdapter
    from bot.chat.discord.client import Options

    wanted = app.settings.discord
    return DiscordAdapter(app.desk, token.reveal, Options(wanted.publish, wanted.shards or None))


def _discord_chat(live: Callable[[], Any]) -> Chat:
    from bot.chat.discord.digests import DiscordChat

    return DiscordChat(lambda: getattr(live(), "gateway", None))


PLATFORMS: Mapping[str, Platform] = {
    "discord": Platform(("DISCORD_TOKEN",), _discord, chat=_discord_chat),
    "slack": Platform(
        ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), _slack, _slack_over_http, _slack_chat
    ),
}
"""The chat platforms, by the name that `briefbot run --only` calls them."""


def make_running(app: App, only: Collection[str] | None = None) -> Running:
    """Put together what runs: the platforms named, or all whose secrets are there.

    Raises :class:`bot.core.errors.BriefbotError` where there is none to run.
    """
    from bot.running import Pace, Running

    unknown = sorted(set(only or ()) - set(PLATFORMS))
    if unknown:
        known = ", ".join(PLATFORMS) or "none"
        raise BriefbotError(f"no platform called {', '.join(unknown)}; there is: {known}")
    adapters = {
        name: make for name in only or PLATFORMS if (make := _adapter(app, name, asked=bool(only)))
    }
    if not adapters and not any(_needs_no_platform(each) for each in app.settings.digests):
        needed = "; ".join(f"{name}: {', '.join(it.needs)}" for name, it in PLATFORMS.items())
        raise BriefbotError(f"no chat platform has its tokens in the environment ({needed})")

    def live(name: str) -> Adapter | None:
        return running.ready.get(name)

    chats = [
        chat(partial(live, name)) for name in adapters if (chat := PLATFORMS[name].chat) is not None
    ]
    jobs = _jobs(app, make_post(app, chats), lambda: running.states)
    # Without a platform the digests to files and the console are what there is to run.
    parts = (adapters, jobs) if adapters else (jobs, {})
    running = Running(*parts, Pace(job=3, drain=2.5, stop=1))  # ten seconds in all
    return running


def _needs_no_platform(digest: DigestSettings) -> bool:
    return digest.enabled and digest.destination.startswith(("file:", "console:"))


def _jobs(
    app: App, post: Post, states: Callable[[], dict[str, str]]
) -> dict[str, Callable[[], Adapter]]:
    """Return what makes each job: the digests' clock, ingestion and, where wanted, health."""
    from bot import jobs
    from bot.usecases.aside import aside

    async def ingestion() -> None:
        report = await aside(refresh(app))
        for problem in report.problems:
            log.warning("%s", problem)
        if feed_sources(app.settings):
            crawled = await crawl(app)
            if crawled.asked:
                log.info("%s", crawled)

    async def counts() -> dict[str, float]:
        queue = await app.store.queue()
        stored = await app.store.counts()
        return {
            **{f'briefbot_outbox{{state="{state}"}}': n for state, n in queue.items()},
            **{f"briefbot_{name}": n for name, n in stored.items()},
            **{f'briefbot_attempts_total{{end="{end}"}}': n for end, n in post.counts.items()},
        }

    made: dict[str, Callable[[], Adapter]] = {
        "scheduler": lambda: jobs.scheduler(post),
        "ingestion": lambda: jobs.Ticking("ingestion", ingestion, jobs.INGESTION),
    }
    if (folder := app.settings.folder) is not None:
        watched = _reload(app, post, folder)
        made["config"] = lambda: jobs.Ticking("config", watched.look, jobs.CONFIG)
    if app.settings.run.health:
        made["health"] = lambda: jobs.Health(app.settings.run.health, states, counts)
    return made


def _reload(app: App, post: Post, folder: Path) -> Reload[Settings]:
    """Make what puts changes of the config into effect while the bot runs."""
    from bot.reloading import Reload, stamps
    from bot.settings.schema import FILES

    def apply(settings: Settings) -> list[str]:
        said = app.apply(settings)
        post.plans, post.ops = make_plans(settings), settings.ops.destination
        post.teller, post.weights = app.teller, app.weights
        return said

    return Reload(
        look_at=lambda: stamps(folder / name for name in FILES),
        read=lambda: load_settings(folder, app.settings.data),
        apply=apply,
        tell=post.tell,
    )


def _adapter(app: App, name: str, *, asked: bool) -> Callable[[], Adapter] | None:
    """Return what makes a platform's adapter; ``None`` where nobody set its secrets."""
    from bot.settings import secret

    platform = PLATFORMS[name]
    needs = platform.otherwise(app.settings) or platform.needs
    secrets = [secret.read(needed, os.environ) for needed in needs]
    missing = [needed for needed, found in zip(needs, secrets, strict=True) if found is None]
    if missing and (asked or len(missing) < len(secrets)):
        raise BriefbotError(f"{name} needs {' and '.join(missing)} in the environment")
    return None if missing else partial(platform.make, app, *secrets)


def saved_topics(settings: Settings) -> dict[str, str]:
    """Map the names of saved topics, in lower case, to what they ask."""
    return {" ".join(topic.name.split()).casefold(): topic.query for topic in settings.topics}


def make_plans(settings: Settings) -> list[Plan]:
    """Return the subscriptions of the config."""
    from bot.core.query import named
    from bot.usecases.digest import Plan
    from bot.usecases.digest_finding import Filters

    saved = saved_topics(settings)
    return [
        Plan(
            id=digest.id,
            destination=digest.destination,
            schedule=digest.schedule,
            zone=digest.zone,
            filters=Filters(
                named(digest.topic, saved),
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
        )
        for digest in settings.digests
    ]


def make_post(app: App, chats: Iterable[Chat] = ()) -> Post:
    """Make what queues and delivers digests: to files and the console, and to ``chats``."""
    import uuid

    from bot.chat.plain import ConsoleChat, FileChat
    from bot.usecases.delivering import Post

    there: list[Chat] = [ConsoleChat(), FileChat(), *chats]
    return Post(
        store=app.store,
        teller=app.teller,
        chats={chat.platform: chat for chat in there},
        plans=make_plans(app.settings),
        clock=app.clock,
        holder=uuid.uuid4().hex,
        weights=app.weights,
        ops=app.settings.ops.destination,
    )
