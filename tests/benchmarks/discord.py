"""How long Discord waits for an acknowledgement: ``python -m tests.benchmarks.discord``.

Fifty readers type `/brief mines` at once while a summary keeps the processor busy for ten
seconds. Discord gives up after three seconds. The bot is whole: its client, its gateway and its
HTTP; Discord's side is a loopback server in the same process, so its work counts too.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.chat.discord.adapter import Adapter
from bot.chat.discord.client import Options
from tests.benchmarks.busy import READERS, begun, is_busy, row, slow_desk
from tests.benchmarks.machine import keep, table
from tests.chat.discord.connected import served
from tests.chat.discord.farside import TOKEN, FarSide, far_side


class Timed(FarSide):
    """A far side that notes when each request came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: dict[str, float] = {}

    async def handle(self, request: Any) -> Any:
        self.came.setdefault(request.path.rpartition("/api/v10")[2], time.perf_counter())
        return await super().handle(request)


async def _bench() -> tuple[str, str, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        async with slow_desk() as desk, far_side(patch, Timed()) as far:
            options = Options(shards=1)
            async with served(lambda: Adapter(desk, lambda: TOKEN, options)) as adapter:
                await far.command("brief", topic="mines")  # the one whose summary takes long
                await begun(desk)
                waits = await asyncio.gather(*(_wait(far) for _ in range(READERS)))
                assert is_busy(desk), "the summary was done before the last acknowledgement"
                await far.until(READERS + 1, "PATCH", "/@original", patience=120)
                await adapter.drain()
    return row("the gateway", waits)


async def _wait(far: Timed) -> float:
    """Type a command; return how many seconds its acknowledgement took."""
    start = time.perf_counter()
    number = await far.command("brief", topic="mines")
    path = f"/interactions/{number}/token-{number}/callback"
    await far.until(1, "POST", path)
    return far.came[path] - start


def main() -> None:
    """Measure, print, and keep the table beside this file."""
    found = asyncio.run(_bench())
    keep(
        "discord",
        "python -m tests.benchmarks.discord",
        table(("what", "median", "most", "to reach"), [found]),
    )


if __name__ == "__main__":
    main()
