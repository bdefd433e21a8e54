"""``briefbot config`` and ``status``: what the bot is set to and what it holds."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from bot import __version__, bootstrap
from bot.cli import digest_state, terminal
from bot.settings.effective import changed, effective

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bot.settings.schema import Settings


def config(arguments: argparse.Namespace) -> int:
    """Check the config; show what is in effect, or what differs from the defaults; its schema."""
    if arguments.action == "schema":
        from bot.settings.schema import schema  # pydantic is slow to load

        terminal.out(json.dumps(schema(), indent=2))
        return 0
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    if arguments.action == "check":
        where = settings.folder or "no config folder found; defaults are in effect"
        terminal.out(f"config is good: {where}")
        return 0
    rows = effective(settings) if arguments.action == "show" else changed(settings)
    told = _columns(rows, settings) if rows else ["everything is as it would be without a config"]
    terminal.out("\n".join(told))
    return 0


def _columns(rows: list[tuple[str, str]], settings: Settings) -> Iterator[str]:
    """Write settings in columns: name, value, where it comes from."""
    names, values = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value in rows:
        origin = settings.origins.get(name, "default")
        yield f"{name:{names}}  {value:{min(values, 60)}}  {origin}"


def status(arguments: argparse.Namespace) -> int:
    """Say what the archive holds and where it lies."""
    state = asyncio.run(_status(arguments))
    if arguments.format == "json":
        terminal.out(json.dumps(state, indent=2))
    else:
        width = max(map(len, state))
        digests: Any = state.pop("digests")
        queued: Any = state.pop("outbox")
        state["outbox"] = ", ".join(f"{n} {name}" for name, n in queued.items()) or "empty"
        lines = [f"{name:{width}}  {value}" for name, value in state.items()]
        lines += digest_state.lines(digests)
        terminal.out("\n".join(lines))
    return 0


async def _status(arguments: argparse.Namespace) -> dict[str, object]:
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        counts = await app.store.counts()
        digests = await digest_state.digests(app)
        outbox = await app.store.queue()
    return {
        "version": __version__,
        "config": str(settings.folder) if settings.folder else None,
        "data": str(settings.data),
        "sources": len(settings.sources),
        **counts,
        "outbox": outbox,
        "digests": digests,
    }
