"""Parts fail, come back, are left off and are stopped in order; no test waits for real."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.running import Adapter, Pace, PermanentError, Running, described, signals

Script = Callable[["Part", Callable[[], None]], Awaitable[None]]


@dataclass
class World:
    """A clock that only moves when somebody sleeps, and what happened."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def pace(self, **changes: float) -> Pace:
        return Pace(
            sleep=self.sleep,
            clock=lambda: self.now,
            chance=lambda: 1.0,
            **changes,
        )


class Part:
    """An adapter that does what its script says and tells what is done to it."""

    def __init__(self, name: str, script: Script, world: World) -> None:
        self.name = name
        self._script = script
        self._world = world

    async def run(self, ready: Callable[[], None]) -> None:
        self._world.told.append(f"{self.name} runs")
        try:
            await self._script(self, ready)
        except asyncio.CancelledError:
            self._world.told.append(f"{self.name} ends")
            raise

    async def drain(self) -> None:
        self._world.told.append(f"{self.name} drains")


async def serve(_: Part, ready: Callable[[], None]) -> None:
    ready()
    await asyncio.Event().wait()


def failing(error: Exception) -> Script:
    async def fail(_: Part, __: Callable[[], None]) -> None:
        raise error

    return fail


def makes(name: str, world: World, *scripts: Script) -> Callable[[], Adapter]:
    """Make a fresh part per start, each with the next script; the last one stays."""
    left = list(scripts)
    return lambda: Part(name, left.pop(0) if len(left) > 1 else left[0], world)


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if holds():
            return
        await asyncio.sleep(0)
    pytest.fail("it never came to that")


@pytest.fixture
def world() -> World:
    return World()


async def test_one_that_is_down_leaves_the_other_serving(world: World) -> None:
    running = Running(
        {
            "slack": makes("slack", world, failing(OSError("no route"))),
            "discord": makes("discord", world, serve),
        },
        pace=world.pace(),
    )
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: len(world.slept) >= 4)
    assert running.states["discord"] == "ready"
    assert list(running.ready) == ["discord"]
    assert running.states["slack"].startswith("down, again in")
    stop.set()
    assert await task == {}
    assert world.told.count("discord runs") == 1


async def test_pauses_double_up_to_a_bound(world: World) -> None:
    running = Running(
        {"slack": makes("slack", world, failing(OSError()))}, pace=world.pace(first=1, most=10)
    )
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: len(world.slept) >= 6)
    stop.set()
    await task
    assert world.slept[:6] == [1, 2, 4, 8, 10, 10]


async def test_one_that_was_up_for_long_is_back_at_once(world: World) -> None:
    async def last(_: Part, ready: Callable[[], None]) -> None:
        ready()
        world.now += 61
        raise ConnectionError("reset")

    running = Running(
        {"slack": makes("slack", world, failing(OSError()), failing(OSError()), last, serve)},
        pace=world.pace(healthy=60),
    )
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: running.states["slack"] == "ready" and len(world.slept) == 3)
    stop.set()
    await task
    assert world.slept == [1, 2, 1]


async def test_chance_shortens_a_pause_by_a_quarter_at_most() -> None:
    assert [Pace(chance=lambda: 0.0).pause(n) for n in (1, 2, 99)] == [0.75, 1.5, 225]
    assert Pace(chance=lambda: 1.0).pause(99) == 300


async def test_every_start_is_a_fresh_instance(world: World) -> None:
    made: list[Part] = []

    def make() -> Adapter:
        made.append(Part("slack", serve if len(made) == 2 else failing(ValueError("odd")), world))
        return made[-1]

    running = Running({"slack": make}, pace=world.pace())
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: "slack" in running.ready)
    assert running.ready["slack"] is made[2]
    stop.set()
    await task
    assert len(set(map(id, made))) == 3


async def test_a_permanent_failure_turns_one_off(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    refused = PermanentError("Discord refused the token")
    running = Running(
        {
            "discord": makes("discord", world, failing(refused)),
            "slack": makes("slack", world, serve),
        },
        pace=world.pace(),
    )
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: running.states["discord"].startswith("off"))
    await until(lambda: "slack" in running.ready)
    stop.set()
    assert await task == {"discord": "Discord refused the token"}
    assert world.slept == []
    assert "discord is off: Discord refused the token" in caplog.text


async def test_it_ends_when_nothing_is_left_to_serve(world: World) -> None:
    running = Running(
        {"discord": makes("discord", world, failing(PermanentError("no")))},
        {"clock": makes("clock", world, serve)},
        world.pace(),
    )
    assert await running.until(asyncio.Event()) == {"discord": "no"}
    assert world.told[-1] == "clock ends"


async def test_what_cannot_even_be_made_is_tried_again(world: World) -> None:
    tries = iter([RuntimeError("not yet"), None])

    def make() -> Adapter:
        if error := next(tries):
            raise error
        return Part("slack", serve, world)

    running = Running({"slack": make}, pace=world.pace())
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: "slack" in running.ready)
    stop.set()
    await task
    assert world.slept == [1]


async def test_one_that_ends_or_cancels_itself_is_started_again(world: World) -> None:
    async def done(_: Part, ready: Callable[[], None]) -> None:
        ready()

    async def cancels_itself(_: Part, __: Callable[[], None]) -> None:
        raise asyncio.CancelledError

    running = Running(
        {"slack": makes("slack", world, done, cancels_itself, serve)}, pace=world.pace()
    )
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: running.states["slack"] == "ready" and len(world.slept) == 2)
    stop.set()
    assert await task == {}


async def test_a_stop_ends_jobs_then_drains_then_ends_adapters(world: World) -> None:
    running = Running(
        {"discord": makes("discord", world, serve)},
        {"scheduler": makes("scheduler", world, serve)},
        world.pace(),
    )
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: len(running.ready) == 2)
    world.told.clear()
    stop.set()
    await task
    assert world.told == ["scheduler drains", "scheduler ends", "discord drains", "discord ends"]
    assert running.ready == {}


async def test_a_stop_does_not_wait_for_ever(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    let_go = asyncio.Event()

    async def stubborn(_: Part, ready: Callable[[], None]) -> None:
        ready()
        while not let_go.is_set():
            try:
                await let_go.wait()
            except asyncio.CancelledError:
                continue

    class Slow(Part):
        async def drain(self) -> None:
            await asyncio.Event().wait()

    running = Running(
        {"discord": lambda: Slow("discord", stubborn, world)}, pace=world.pace(drain=0, stop=0)
    )
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: "discord" in running.ready)
    stop.set()
    await task
    assert "drain discord takes longer than 0 s" in caplog.text
    assert "does not end; left behind" in caplog.text
    let_go.set()
    await asyncio.sleep(0)


async def test_a_drain_that_fails_does_not_stop_the_stop(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Part):
        async def drain(self) -> None:
            raise OSError("gone")

    running = Running({"discord": lambda: Broken("discord", serve, world)}, pace=world.pace())
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: "discord" in running.ready)
    stop.set()
    await task
    assert "drain discord: OSError: gone" in caplog.text
    assert world.told[-1] == "discord ends"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_and_a_second_one_is_pythons(number: signal.Signals) -> None:
    stop = asyncio.Event()
    before = signal.getsignal(number)
    with signals(stop):
        os.kill(os.getpid(), number)
        await stop.wait()
        assert signal.getsignal(number) in (before, signal.SIG_DFL, signal.default_int_handler)


def test_an_error_is_told_without_what_its_address_carries() -> None:
    error = ConnectionError("401, url='wss://x.example/link/?ticket=abc-1&app=2'\nsecond line")
    assert described(error) == "ConnectionError: 401, url='wss://x.example/link/?…' second line"
    assert described(TimeoutError()) == "TimeoutError"
