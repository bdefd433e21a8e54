"""``briefbot run``: the bot itself, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot import bootstrap
from bot.cli import terminal
from bot.running import signals

if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace) -> int:
    """Serve readers until SIGTERM or Ctrl-C; 1 if nothing could be served."""
    _log_to_stderr(debug=arguments.debug)
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    stop = asyncio.Event()
    with signals(stop):
        async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
            running = bootstrap.make_running(app, arguments.only)
            off = await running.until(stop)
    for name, why in off.items():
        terminal.complain(f"{name}: {why}")
    return 0 if stop.is_set() else 1


def _log_to_stderr(*, debug: bool) -> None:
    logging.basicConfig(
        level=logging.DEBUG if debug else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    for library in ("discord", "slack_bolt", "slack_sdk", "aiohttp", "apscheduler"):
        # Their debug lines hold whole payloads, headers too: nothing to keep.
        logging.getLogger(library).setLevel(logging.WARNING)
