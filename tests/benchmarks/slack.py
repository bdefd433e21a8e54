"""How long Slack waits for an acknowledgement: ``python -m tests.benchmarks.slack``.

Fifty readers type `/brief mines` at once, over Socket Mode and over HTTP, while a summary keeps
the processor busy for ten seconds. Slack gives up after three seconds. The bot is whole; Slack's
side is a loopback server in the same process, so its work counts too.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.chat.slack.adapter import Options, SlackAdapter
from bot.chat.slack.app import PATH
from tests.benchmarks.busy import READERS, begun, is_busy, row, slow_desk
from tests.benchmarks.machine import keep, table
from tests.chat.slack import sent
from tests.chat.slack.conftest import SECRETS, SIGNING
from tests.chat.slack.farside import FarSide

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.usecases.desk import Desk


async def _bench() -> list[tuple[str, str, str, str]]:
    return [await _transport("socket"), await _transport("http")]


async def _transport(transport: str) -> tuple[str, str, str, str]:
    async with (
        slow_desk() as desk,
        FarSide().serving() as side,
        _running(desk, side, transport) as bot,
    ):
        side.channels["D0001"] = ""
        await _command(bot, side, transport, 0)  # the one whose summary takes long
        await begun(desk)
        waits = await asyncio.gather(*(_command(bot, side, transport, n) for n in range(1, 51)))
        assert is_busy(desk), "the summary was done before the last acknowledgement"
        await side.until(lambda: len(side.responses) == READERS + 1, 120)
    return row(transport, waits)


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
