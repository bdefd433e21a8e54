"""``briefbot brief`` and ``briefbot story``."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC
from typing import TYPE_CHECKING, Any

from bot import bootstrap
from bot.cli import terminal
from bot.core.errors import StoreError
from bot.core.evidence import prove_json, references
from bot.core.query import named
from bot.core.showing import brief_json, compose
from bot.usecases import answer
from bot.usecases.audience import audience

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from bot.bootstrap import App
    from bot.core.model import Brief
    from bot.settings.schema import Settings


def brief(arguments: argparse.Namespace) -> int:
    """Answer a question, or brief on the top events."""
    asyncio.run(_brief(arguments))
    return 0


def story(arguments: argparse.Namespace) -> int:
    """Show one event from one side."""
    asyncio.run(_story(arguments))
    return 0


def why(arguments: argparse.Namespace) -> int:
    """Walk an article through every stage up to a brief."""
    asyncio.run(_why(arguments))
    return 0


async def _why(arguments: argparse.Namespace) -> None:
    from bot.usecases import explain  # a question asked seldom

    # What becomes of it in the digests is asked, too: they are in no copy of the settings.
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    async with _app(arguments, settings) as app:
        sources = {each.id: str(each.url or each.path) for each in app.settings.sources}
        found = await explain.why(
            arguments.name, app.desk, zone=UTC, topic=arguments.topic, sources=sources
        )
        terminal.show(found, arguments.format)


async def _brief(arguments: argparse.Namespace) -> None:
    async with _app(arguments) as app:
        wanted = app.settings.brief
        text = " ".join(arguments.query)
        since = arguments.since or (None if text else wanted.window)
        asked = named(text, app.topics)
        ask = answer.Ask(text, since, arguments.stories or wanted.stories, asked)
        now = app.clock()
        found = await answer.brief(
            ask,
            store=app.store,
            teller=app.teller,
            now=now,
            weights=app.weights,
            audience=await audience(app.store, now, saved=app.topics),
        )
        if arguments.format == "json":
            await _print_json(brief_json.brief_json(found), found, app)
        else:
            detail = arguments.detail or wanted.detail
            terminal.show(compose.brief(found, detail), arguments.format)


async def _story(arguments: argparse.Namespace) -> None:
    async with _app(arguments) as app:
        which = " ".join(arguments.query)
        found = await answer.story(
            which, store=app.store, teller=app.teller, now=app.clock(), weights=app.weights
        )
        entry = found.entries[0]
        if arguments.format == "json":
            payload = brief_json.story_json(entry, arguments.view)
            await _print_json(payload, found, app)
        else:
            terminal.show(compose.story(entry, arguments.view), arguments.format)


@asynccontextmanager
async def _app(
    arguments: argparse.Namespace, settings: Settings | None = None
) -> AsyncIterator[App]:
    """Open the program and look through its sources, so that the answer knows the latest."""
    settings = settings or bootstrap.reading_settings(arguments.config, arguments.data)
    clock = bootstrap.clock_at(arguments.at)
    async with bootstrap.open_app(settings, clock=clock, else_read=True) as app:
        await _refresh(app)
        yield app


async def _refresh(app: App) -> None:
    """Take in what is new; where the archive cannot take it, answer from what it holds."""
    try:
        with terminal.progress() as progress:
            report = await bootstrap.refresh(app, progress)
    except StoreError as error:  # a full disk, say, lets nobody write; what is there can be read
        terminal.complain(str(error))
    else:
        terminal.complain_all(report.problems)


async def _print_json(payload: dict[str, Any], found: Brief, app: App) -> None:
    """Print what was written once the archive proves it."""
    events = [entry.story.event for entry in found.entries]
    prove_json(payload, await app.store.articles(references(found)), events)
    terminal.out(json.dumps(payload, ensure_ascii=False, indent=2))
