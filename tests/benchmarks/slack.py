"""How long Slack waits for an acknowledgement: ``python -m tests.benchmarks.slack``.

Fifty readers type `/brief mines` at once, over Socket Mode and over HTTP, while a summary keeps
the processor busy for ten seconds. Slack gives up after three seconds. The bot is whole; Slack's
side is a loopback server in the same process, so its work counts too.
"""

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

import aiohttp

from bot import bootstrap
from bot.chat.slack.adapter import Options, SlackAdapter
from bot.chat.slack.app import PATH
from bot.summarizers import create
from bot.usecases.answer import Teller
from tests.benchmarks.machine import keep, percentile, table
from tests.chat.slack import sent
from tests.chat.slack.conftest import SECRETS, SIGNING
from tests.chat.slack.farside import FarSide

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ports import Summarizer
    from bot.usecases.converse import Desk

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


async def _bench() -> list[tuple[str, str, str, str]]:
    return [await _transport("socket"), await _transport("http")]


async def _transport(transport: str) -> tuple[str, str, str, str]:
    async with _desk() as desk, FarSide().serving() as side, _running(desk, side, transport) as bot:
        side.channels["D0001"] = ""
        await _command(bot, side, transport, 0)  # the one whose summary takes long
        slow: Any = desk.teller.summarizer
        await asyncio.to_thread(slow.began.wait)
        waits = await asyncio.gather(*(_command(bot, side, transport, n) for n in range(1, 51)))
        busy = time.perf_counter() < slow.until
        await side.until(lambda: len(side.responses) == READERS + 1, 120)
    assert busy, "the summary was done before the last acknowledgement"
    assert max(waits) < 3
    said = f"`/brief mines` acknowledged, {READERS} at once, over {transport}"
    times = [each * 1000 for each in waits]
    return (said, f"{percentile(times, 50):.0f} ms", f"{max(times):.0f} ms", "3 s")


@asynccontextmanager
async def _desk() -> AsyncIterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        settings = bootstrap.load_settings(ROOT / "config", Path(folder))
        async with bootstrap.open_app(settings, clock=lambda: AT) as app:
            await bootstrap.refresh(app)
            teller: Any = Teller(Slow(create("consensus")))
            yield replace(app.desk, teller=teller)


@asynccontextmanager
async def _running(desk: Desk, side: FarSide, transport: Any) -> AsyncIterator[SlackAdapter]:
    options = Options(Path(), transport=transport, api=side.url, port=0)
    adapter = SlackAdapter(desk, SECRETS, options)
    ready = asyncio.Event()
    task = asyncio.create_task(adapter.run(ready.set))
    await ready.wait()
    try:
        yield adapter
        await adapter.drain()
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _command(bot: SlackAdapter, side: FarSide, transport: str, n: int) -> float:
    """Type a command; return how many seconds its acknowledgement took."""
    payload = sent.slash("mines", user=f"U{n:04}", response_url=side.response_url(f"r{n}"))
    start = time.perf_counter()
    if transport == "socket":
        await side.tell(payload)
    else:
        body, kind = sent.body_of(payload)
        headers = sent.signed_headers(body, SIGNING, int(time.time()), kind)
        async with (
            aiohttp.ClientSession() as session,
            session.post(bot.address + PATH, data=body, headers=headers) as answer,
        ):
            assert answer.status == 200
            await answer.read()
    return time.perf_counter() - start


def main() -> None:
    """Measure, print, and keep the table beside this file."""
    rows = asyncio.run(_bench())
    keep(
        "slack",
        "python -m tests.benchmarks.slack",
        table(("what", "median", "most", "to reach"), rows),
    )


if __name__ == "__main__":
    main()
