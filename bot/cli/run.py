"""``briefbot run``: the bot itself, until it is told to stop."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import bootstrap, serving
from bot.cli import terminal
from bot.core.harmless import one_line
from bot.running import signals
from bot.settings.secret import hidden

if TYPE_CHECKING:
    import argparse

    from bot.settings.schema import Settings


def run(arguments: argparse.Namespace) -> int:
    """Serve readers until SIGTERM or Ctrl-C; 1 if nothing could be served."""
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    _log_to_stderr(settings.run.log, debug=arguments.debug)
    return asyncio.run(_run(settings, arguments))


async def _run(settings: Settings, arguments: argparse.Namespace) -> int:
    stop = asyncio.Event()
    with signals(stop):
        async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
            running = serving.make_running(app, arguments.only)
            off = await running.until(stop)
    for name, why in off.items():
        terminal.complain(f"{name}: {why}")
    return 0 if stop.is_set() else 1


class PlainLines(logging.Formatter):
    """A line of the log for people."""

    def __init__(self) -> None:
        """Begin with when, how grave and who."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and a trace where there is one."""
        return hidden(super().format(record))


class JsonLines(logging.Formatter):
    """A line of the log as a JSON object: when, how grave, who, what, and what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "name": record.name,
            "message": one_line(record.getMessage()),
        }
        about = {key: getattr(record, key) for key in _ABOUT if hasattr(record, key)}
        if record.exc_info:
            about["trace"] = self.formatException(record.exc_info)
        told = {
            key: hidden(value) if isinstance(value, str) else value
            for key, value in (line | about).items()
        }
        return json.dumps(told, ensure_ascii=False, default=lambda other: hidden(str(other)))


_ABOUT = ("digest", "brief", "late")
"""What a line may be about, as those who log it name it."""


def _log_to_stderr(form: str, *, debug: bool) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else PlainLines())
    logging.basicConfig(level=logging.DEBUG if debug else logging.INFO, handlers=[handler])
    for library in ("discord", "slack_bolt", "slack_sdk", "aiohttp", "apscheduler"):
        # Their debug lines hold whole payloads, headers too: nothing to keep.
        logging.getLogger(library).setLevel(logging.WARNING)
