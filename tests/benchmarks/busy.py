"""A bot that is kept busy: what the benchmarks of acknowledgements have in common."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import bootstrap
from bot.summarizers import create
from bot.usecases.answer import Teller
from tests.benchmarks.machine import percentile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.ports import Summarizer
    from bot.usecases.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
READERS = 50
BUSY = 10.0
"""Seconds of work for the processor."""
AT = datetime(2024, 11, 21, 8, tzinfo=UTC)


class Slow:
    """A summarizer whose first choice takes long, in Python, holding the interpreter."""

    def __init__(self, plain: Summarizer) -> None:
        self._plain = plain
        self.name = plain.name
        self.until = 0.0
        self.began = threading.Event()

    def choose(self, *arguments: Any, **options: Any) -> list[int]:
        if not self.until:
            self.until = time.perf_counter() + BUSY
            self.began.set()
            while time.perf_counter() < self.until:
                sum(range(1000))
        return self._plain.choose(*arguments, **options)


@asynccontextmanager
async def slow_desk() -> AsyncIterator[Desk]:
    """A desk over the seeds whose first summary takes long."""
    with tempfile.TemporaryDirectory() as folder:
        settings = bootstrap.load_settings(ROOT / "config", Path(folder))
        async with bootstrap.open_app(settings, clock=lambda: AT) as app:
            await bootstrap.refresh(app)
            teller: Any = Teller(Slow(create("consensus")))
            yield replace(app.desk, teller=teller)


async def begun(desk: Desk) -> None:
    """Wait until the long summary has begun."""
    slow: Any = desk.teller.summarizer
    await asyncio.to_thread(slow.began.wait)


def is_busy(desk: Desk) -> bool:
    """Tell whether the long summary is still being made."""
    slow: Any = desk.teller.summarizer
    return bool(time.perf_counter() < slow.until)


def row(over: str, waits: Sequence[float]) -> tuple[str, str, str, str]:
    """Return a line of the table of waits, given in seconds."""
    assert max(waits) < 3
    said = f"`/brief mines` acknowledged, {READERS} at once, over {over}"
    times = [each * 1000 for each in waits]
    return (said, f"{percentile(times, 50):.0f} ms", f"{max(times):.0f} ms", "3 s")
