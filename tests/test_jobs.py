"""The jobs beside the chat platforms: they tick, stop when told, and say how they fare."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING

import aiohttp

from bot.cli.run import JsonLines
from bot.core.errors import StoreError
from bot.jobs import Health, Ticking

if TYPE_CHECKING:
    import pytest


async def run_until(job: Ticking, done: asyncio.Event) -> None:
    ready = asyncio.Event()
    task = asyncio.create_task(job.run(ready.set))
    await asyncio.wait_for(done.wait(), 10)
    assert ready.is_set()
    await job.drain()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_ticks_until_it_is_told_to_stop() -> None:
    ticks, three = [], asyncio.Event()

    async def work() -> None:
        ticks.append(1)
        if len(ticks) == 3:
            three.set()

    await run_until(job := Ticking("clock", work, 0.01), three)
    count = len(ticks)
    await job.once()
    assert len(ticks) == count


async def test_a_tick_waits_for_none_that_still_works() -> None:
    inside, most, go, done = 0, 0, asyncio.Event(), asyncio.Event()

    async def work() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await go.wait()
        inside -= 1
        done.set()

    job = Ticking("clock", work, 60)
    first = asyncio.create_task(job.once())
    await asyncio.sleep(0)
    await job.once()
    go.set()
    await first
    assert most == 1


async def test_a_stop_waits_for_what_was_begun() -> None:
    began, go, ended = asyncio.Event(), asyncio.Event(), []

    async def work() -> None:
        began.set()
        await go.wait()
        ended.append(1)

    asked: list[int] = []
    job = Ticking("clock", work, 60, lambda: asked.append(1))
    once = asyncio.create_task(job.once())
    await began.wait()
    drained = asyncio.create_task(job.drain())
    await asyncio.sleep(0)
    assert asked
    assert not drained.done()
    go.set()
    await drained
    assert ended
    await once


async def test_the_same_trouble_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    errors: list[Exception | None] = [
        StoreError("the disk is full"), StoreError("the disk is full"), None,
        StoreError("the disk is full"), KeyError("x"),
    ]  # fmt: skip

    async def work() -> None:
        if error := errors.pop(0):
            raise error

    job = Ticking("scheduler", work, 60)
    for _ in range(5):
        await job.once()
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert said == [
        "scheduler: the disk is full",
        "scheduler: the disk is full",
        "scheduler: unexpected KeyError: 'x'",
    ]


async def test_health_is_told_on_loopback() -> None:
    states = {"scheduler": "ready"}

    async def counts() -> dict[str, float]:
        return {'briefbot_outbox{state="sent"}': 3}

    health, up = Health(0, lambda: states, counts), asyncio.Event()
    task = asyncio.create_task(health.run(up.set))
    await asyncio.wait_for(up.wait(), 10)
    base = f"http://127.0.0.1:{health.port}"
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{base}/healthz") as reply:
            assert (reply.status, await reply.json()) == (200, {"status": "ok", "parts": states})
        states["slack"] = "down, again in 5 s: no route"
        async with session.get(f"{base}/healthz") as reply:
            assert reply.status == 503
        async with session.get(f"{base}/metrics") as reply:
            told = await reply.text()
    assert told == (
        'briefbot_outbox{state="sent"} 3\n'
        'briefbot_up{part="scheduler"} 1\nbriefbot_up{part="slack"} 0\n'
    )
    await health.drain()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_a_line_for_programs_is_one_json_object() -> None:
    record = logging.LogRecord("bot", logging.INFO, "f", 1, "digest %s\nposted", ("a",), None)
    record.digest = "a"
    line = JsonLines().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["message"], told["digest"], told["level"]) == ("digest a posted", "a", "INFO")
