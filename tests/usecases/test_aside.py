from __future__ import annotations

import asyncio
import threading

import pytest

from bot.core.errors import StoreError
from bot.usecases.aside import aside


async def test_the_loop_goes_on_while_work_is_done_aside() -> None:
    gate = threading.Event()

    async def work() -> int:
        gate.wait(10)  # as computing would: nothing else on its loop can run
        return 7

    going = asyncio.create_task(aside(work()))
    await asyncio.sleep(0)
    assert not going.done()
    gate.set()
    assert await going == 7


async def test_what_it_raises_is_raised() -> None:
    async def work() -> None:
        raise StoreError("the disk is full")

    with pytest.raises(StoreError, match="disk"):
        await aside(work())


async def test_cancelling_waits_until_it_is_done() -> None:
    begun, gate, done = threading.Event(), threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        gate.wait(10)
        done.set()

    going = asyncio.create_task(aside(work()))
    await asyncio.to_thread(begun.wait, 10)
    going.cancel()
    await asyncio.sleep(0)
    assert not going.done()
    gate.set()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert done.is_set()
