"""``briefbot backup``, ``restore`` and ``prune``: copies of the archive, and what leaves it."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from bot import bootstrap
from bot.cli import terminal
from bot.core.errors import InputError

if TYPE_CHECKING:
    import argparse

    from bot.settings.schema import Settings
    from bot.store.copying import Copied


def backup(arguments: argparse.Namespace) -> int:
    """Copy the archive to a file."""
    from bot.store import copying

    settings = _on_disk(arguments)
    made = copying.backup(settings.data, arguments.file, overwrite=arguments.overwrite)
    terminal.out(f"copied and proven: {_said(made)}")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Put a copy in the archive's place."""
    from bot.store import copying

    settings = _on_disk(arguments)
    now = bootstrap.clock_at(arguments.at)()
    made = copying.restore(arguments.file, settings.data, now, overwrite=arguments.overwrite)
    terminal.out(f"put back and proven: {_said(made)}")
    terminal.out("digests that fell due since the copy was made are not posted")
    return 0


def _said(made: Copied) -> str:
    from bot.usecases.status import size_said

    count = f"{made.articles:,} articles in {made.events:,} events"
    return f"{made.file} ({size_said(made.size)}, {count})"


def _on_disk(arguments: argparse.Namespace) -> Settings:
    """Return the settings. Raises :class:`InputError` where the archive is on a server."""
    from bot.settings.loading import STORE_VARIABLE

    settings, _ = bootstrap.least_settings(arguments.config, arguments.data)
    elsewhere = STORE_VARIABLE in os.environ or f"{STORE_VARIABLE}_FILE" in os.environ
    if settings.database or elsewhere:
        raise InputError(
            "this archive is in PostgreSQL, whose own tools copy it while it is in use:"
            " pg_dump --format=custom --file=FILE DATABASE, and back with: pg_restore --clean"
            " --single-transaction --dbname=DATABASE FILE"
        )
    return settings


def prune(arguments: argparse.Namespace) -> int:
    """Let events leave the archive that ended long ago, or say what would."""
    return asyncio.run(_prune(arguments))


async def _prune(arguments: argparse.Namespace) -> int:
    from bot.usecases import retention

    settings = bootstrap.load_settings(arguments.config, arguments.data)
    keep = arguments.older_than or settings.keep
    if keep is None:
        raise InputError('everything is kept: [store] keep = "forever"; or say --older-than 365d')
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        now, window = app.clock(), settings.cluster.window
        found = await retention.prune(app.store, now, keep, window, dry_run=arguments.dry_run)
    before = retention.border(now, keep, window)
    done = "would leave" if arguments.dry_run else "left"
    terminal.out(f"{done}: {retention.said(found)}; quiet since before {before:%Y-%m-%d %H:%M} UTC")
    return 0
