"""Wires what `briefbot run` runs: the chat platforms, the digests' clock, ingestion, the config.

Beside :mod:`bot.bootstrap`, which puts the program together, the only module that knows all.
"""

from __future__ import annotations

import logging
import os
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.bootstrap import crawl, feed_sources, load_settings, make_plans, refresh
from bot.core.errors import BriefbotError, ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from bot.bootstrap import App
    from bot.ports import Chat
    from bot.pulse import Pulse
    from bot.reloading import Reload
    from bot.running import Adapter, Running
    from bot.settings.digests import DigestSettings
    from bot.settings.schema import Settings
    from bot.settings.secret import Secret
    from bot.usecases.delivering import Post
    from bot.usecases.digest import Plan

log = logging.getLogger(__name__)


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
    from bot.chat.slack.plans import Plan

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
                simple=len(each.times) == 1,
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
    from bot.trying import DigestTrials, FeedTrials

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
    post = make_post(app, chats)
    app.equip(FeedTrials(app), DigestTrials(app, post.chats))
    jobs = _jobs(app, post, lambda: running.states)
    # Without a platform the digests to files and the console are what there is to run.
    parts = (adapters, jobs) if adapters else (jobs, {})
    running = Running(*parts, Pace(job=3, drain=2.5, stop=1))  # ten seconds in all
    return running


@asynccontextmanager
async def posting(app: App, platforms: Collection[str] = ()) -> AsyncIterator[Post]:
    """Make what a command posts digests with: it speaks on platforms, and hears nothing there.

    Without a name it is those whose secrets are there and that a digest goes to. Raises
    :class:`bot.core.errors.BriefbotError` where a platform that is named takes nothing.
    """
    planned = (each.destination for each in app.settings.digests if each.enabled)
    wanted = platforms or {where.partition(":")[0] for where in planned}
    chats: list[Chat] = []
    async with AsyncExitStack() as stack:
        for name in sorted(set(PLATFORMS) & set(wanted)):
            make, chat = _adapter(app, name, asked=bool(platforms)), PLATFORMS[name].chat
            if make is not None and chat is not None:
                adapter: Any = make()
                await stack.enter_async_context(adapter.speaking())
                chats.append(chat(partial(_itself, adapter)))
        yield make_post(app, chats)


def mute_chats() -> list[Chat]:
    """Return what renders for every platform and posts on none."""
    return [each.chat(lambda: None) for each in PLATFORMS.values() if each.chat is not None]


def _itself(adapter: Adapter) -> Adapter:
    return adapter


def _needs_no_platform(digest: DigestSettings) -> bool:
    return digest.enabled and digest.destination.startswith(("file:", "console:"))


def _jobs(
    app: App, post: Post, states: Callable[[], dict[str, str]]
) -> dict[str, Callable[[], Adapter]]:
    """Return what makes each job: the digests' clock, ingestion and, where wanted, health."""
    from bot import jobs
    from bot.pulse import EVERY, Pulse, texts
    from bot.settings.loading import NAMES
    from bot.usecases.aside import aside
    from bot.usecases.retention import prune, said

    async def ingestion() -> None:
        report = await aside(refresh(app))
        for problem in report.problems:
            log.warning("%s", problem)
        if feed_sources(app.settings):
            crawled = await crawl(app)
            if crawled.asked:
                log.info("%s", crawled)

    async def retention() -> None:
        wanted = app.settings
        found = await prune(app.store, app.clock(), wanted.keep, wanted.cluster.window)
        if found.events or found.briefs:
            log.info("left the archive: %s", said(found))

    async def counts() -> dict[str, float]:
        queue = await app.store.queue()
        stored = await app.store.counts()
        return {
            **{f'briefbot_outbox{{state="{state}"}}': n for state, n in queue.items()},
            **{f"briefbot_{name}": n for name, n in stored.items()},
            **{f'briefbot_attempts_total{{end="{end}"}}': n for end, n in post.counts.items()},
        }

    folder = app.settings.folder
    pulse = Pulse(app.store, app.clock, states, lambda: texts(folder, NAMES))
    made: dict[str, Callable[[], Adapter]] = {
        "scheduler": lambda: jobs.scheduler(post),
        "ingestion": lambda: jobs.Ticking("ingestion", ingestion, jobs.INGESTION),
        "retention": lambda: jobs.Ticking("retention", retention, jobs.RETENTION),
        "pulse": lambda: jobs.Ticking("pulse", pulse.beat, EVERY),
    }
    if folder is not None:
        watched = _reload(app, post, folder, pulse)
        made["config"] = lambda: jobs.Ticking("config", watched.look, jobs.CONFIG)
    if app.settings.run.health:
        made["health"] = lambda: jobs.Health(app.settings.run.health, states, counts)
    return made


def _reload(app: App, post: Post, folder: Path, pulse: Pulse | None = None) -> Reload[Settings]:
    """Make what puts changes of the config into effect while the bot runs."""
    from bot.reloading import Reload, stamps
    from bot.settings.changing import deleted, present
    from bot.settings.schema import FILES

    known = present(folder)

    def read() -> Settings:
        there = present(folder)
        if gone := sorted(known - there):  # an accident rather than a wish to lose it all
            raise ConfigError(deleted(folder / name) for name in gone)
        settings = load_settings(folder, app.settings.data)
        known.update(there)
        return settings

    def apply(settings: Settings) -> list[str]:
        said = app.apply(settings)
        post.plans, post.ops = make_plans(settings), settings.ops.destination
        post.teller, post.weights = app.teller, app.weights
        return said

    return Reload(
        look_at=lambda: stamps(folder / name for name in FILES),
        read=read,
        apply=apply,
        tell=post.tell,
        heed=pulse.heed if pulse else None,
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


def make_post(app: App, chats: Iterable[Chat] = ()) -> Post:
    """Make what queues and delivers digests: to files and the console, and to ``chats``."""
    import uuid

    from bot.chat.plain import ConsoleChat, FileChat
    from bot.usecases.delivering import Post
    from bot.usecases.preferences import Own

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
        own=Own(app.desk),
    )
