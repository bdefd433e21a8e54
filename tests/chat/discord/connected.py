"""An adapter that is connected to the far side."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.chat.discord.adapter import Adapter


@contextlib.asynccontextmanager
async def served(make: Callable[[], Adapter]) -> AsyncIterator[Adapter]:
    """An adapter that is connected."""
    adapter = make()
    ready = asyncio.Event()
    task = asyncio.create_task(adapter.run(ready.set))
    try:
        async with asyncio.timeout(20):
            await asyncio.wait(
                {task, waiting := asyncio.create_task(ready.wait())},
                return_when=asyncio.FIRST_COMPLETED,
            )
        waiting.cancel()
        assert ready.is_set(), task.exception()
        yield adapter
    finally:
        task.cancel()
        await asyncio.wait({task})


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.005)
