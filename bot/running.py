"""Keeping the bot up: supervised adapters and jobs, and a stop in order.

Each part runs in its own task. A part that fails is made afresh and started again after a
pause that grows; one that says no retry can help is left off, and the others go on. A stop
first ends the jobs (nothing new falls due), then lets the adapters finish what readers wait
for, then ends them; the archive closes last, by whoever opened it.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.core.errors import BriefbotError
from bot.core.harmless import one_line
from bot.core.secrecy import masked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping

log = logging.getLogger(__name__)

_QUERY = re.compile(r"(?<=\?)[^\s'\">)]+")
"""What follows the question mark of an address: it may hold a ticket."""


class PermanentError(BriefbotError):
    """A part cannot run and no retry can help: a refused token, a missing permission."""


class Adapter(Protocol):
    """A chat platform, or a job such as the scheduler. An instance runs once."""

    name: str

    async def run(self, ready: Callable[[], None]) -> None:
        """Run until cancelled; call ``ready`` once it can serve.

        Raises :class:`PermanentError` where no retry can help; anything else asks for one.
        """
        ...

    async def drain(self) -> None:
        """Take nothing new, and return when what was begun is done. Bounded by the caller."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How restarts wait and how long a stop may take, in seconds.

    The pause doubles from ``first`` to ``most``; it starts again from ``first`` once a part
    was ready for ``healthy``. Up to a quarter of a pause is left to chance, so that parts that
    failed together do not return together. ``job``, ``drain`` and ``stop`` bound the steps of
    a stop.
    """

    first: float = 1
    most: float = 300
    healthy: float = 60
    job: float = 10
    drain: float = 10
    stop: float = 5
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random

    def pause(self, failures: int) -> float:
        """Return how long to wait after so many failures in a row (from 1)."""
        whole = min(self.most, self.first * 2.0 ** min(failures - 1, 30))
        return whole * (0.75 + 0.25 * self.chance())


class Running:
    """The parts of a running bot.

    ``states`` maps each part's name to how it fares, in a few words; ``ready`` maps it to its
    adapter while that one can serve.
    """

    def __init__(
        self,
        adapters: Mapping[str, Callable[[], Adapter]],
        jobs: Mapping[str, Callable[[], Adapter]] | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Take what makes each adapter and each job, by name; a fresh one is made per start."""
        self._adapters = dict(adapters)
        self._jobs = dict(jobs or {})
        self._pace = pace or Pace()
        self._live: dict[str, Adapter] = {}
        self.ready: dict[str, Adapter] = {}
        self.states: dict[str, str] = dict.fromkeys((*self._jobs, *self._adapters), "starting")

    async def until(self, stop: asyncio.Event) -> dict[str, str]:
        """Run everything until ``stop`` is set, or until no adapter is left to serve.

        Returns why each part that was left off cannot run, by its name.
        """
        adapters = self._start(self._adapters)
        jobs = self._start(self._jobs)
        told = asyncio.create_task(stop.wait())
        over = asyncio.create_task(_ended(adapters.values()))
        try:
            await asyncio.wait({told, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            told.cancel()
            over.cancel()
            await self._stop(adapters, jobs)
        tasks = {**jobs, **adapters}
        return {name: why for name, task in tasks.items() if (why := _permanent(task))}

    def _start(self, parts: Mapping[str, Callable[[], Adapter]]) -> dict[str, asyncio.Task[None]]:
        return {
            name: asyncio.create_task(self._keep(name, make), name=f"keep {name}")
            for name, make in parts.items()
        }

    async def _stop(
        self, adapters: Mapping[str, asyncio.Task[None]], jobs: Mapping[str, asyncio.Task[None]]
    ) -> None:
        log.info("stopping")
        await self._drain(jobs, self._pace.job)
        await _end(jobs.values(), self._pace.job)
        await self._drain(adapters, self._pace.drain)
        await _end(adapters.values(), self._pace.stop)
        log.info("stopped")

    async def _drain(self, names: Iterable[str], bound: float) -> None:
        drains = [
            asyncio.create_task(self._live[name].drain(), name=f"drain {name}")
            for name in names
            if name in self._live
        ]
        if not drains:
            return
        done, late = await asyncio.wait(drains, timeout=bound)
        for task in late:
            log.warning("%s takes longer than %g s; not waited for", task.get_name(), bound)
            task.cancel()
        for task in done:
            error = None if task.cancelled() else task.exception()
            if error:
                log.warning("%s: %s", task.get_name(), described(error))

    async def _keep(self, name: str, make: Callable[[], Adapter]) -> None:
        """Keep one part up; ends only by being cancelled or by a permanent failure."""
        failures = 0
        while True:
            ready_at, error = await self._once(name, make)
            if isinstance(error, PermanentError):
                self.states[name] = f"off: {error}"
                log.error("%s is off: %s", name, one_line(str(error)))
                raise error
            was_up = ready_at is not None and self._pace.clock() - ready_at >= self._pace.healthy
            failures = 1 if was_up else failures + 1
            pause = self._pace.pause(failures)
            why = described(error) if error else "it ended by itself"
            self.states[name] = f"down, again in {pause:.0f} s: {why}"
            log.warning("%s is down: %s; again in %.0f s", name, why, pause)
            log.debug("%s", name, exc_info=error)
            await self._pace.sleep(pause)

    async def _once(
        self, name: str, make: Callable[[], Adapter]
    ) -> tuple[float | None, BaseException | None]:
        """Run one fresh instance to its end; return when it was ready and what ended it."""
        ready_at: list[float] = []

        def ready() -> None:
            ready_at.append(self._pace.clock())
            self.ready[name] = self._live[name]
            self.states[name] = "ready"
            log.info("%s is ready", name)

        self.states[name] = "starting"
        try:
            adapter = self._live[name] = make()
        except Exception as refusal:  # noqa: BLE001 - whatever it is, the others go on
            return None, refusal
        task = asyncio.create_task(adapter.run(ready), name=f"run {name}")
        try:
            await asyncio.wait({task})
        finally:
            await _end([task], self._pace.stop)  # when we are cancelled, so is it
            self.ready.pop(name, None)
            self._live.pop(name, None)
        error = None if task.cancelled() else task.exception()
        return (ready_at[0] if ready_at else None), error


def described(error: BaseException) -> str:
    """Tell an error in one line, without what an address in it may carry."""
    said = masked(one_line(_QUERY.sub("…", str(error))))[:300]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


@contextmanager
def signals(stop: asyncio.Event) -> Iterator[None]:
    """Set ``stop`` at the first SIGTERM or SIGINT; a second one ends the process as ever."""
    loop = asyncio.get_running_loop()
    heeded = (signal.SIGTERM, signal.SIGINT)

    def heed() -> None:
        stop.set()
        for number in heeded:
            loop.remove_signal_handler(number)

    for number in heeded:
        loop.add_signal_handler(number, heed)
    try:
        yield
    finally:
        for number in heeded:
            loop.remove_signal_handler(number)


async def _ended(tasks: Iterable[asyncio.Task[None]]) -> bool:
    await asyncio.wait(list(tasks))  # gather would pass a cancellation on to them
    return True


async def _end(tasks: Iterable[asyncio.Task[None]], bound: float) -> None:
    """Cancel tasks and wait for their end, no longer than the bound."""
    running = [task for task in tasks if not task.done()]
    for task in running:
        task.cancel()
    if running:
        _, late = await asyncio.wait(running, timeout=bound)
        for task in late:
            log.warning("%s does not end; left behind", task.get_name())


def _permanent(task: asyncio.Task[None]) -> str:
    failed = task.exception() if task.done() and not task.cancelled() else None
    return str(failed) if isinstance(failed, PermanentError) else ""
