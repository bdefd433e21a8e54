"""What runs beside the chat platforms: the clock of the digests, ingestion, health.

Each is a part that :class:`bot.running.Running` keeps up. APScheduler is the clock that ticks and
nothing more: which slots are due, and who posts them, is decided by what the archive knows. So a
tick that comes late, twice or in two processes at once changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.errors import BriefbotError
from bot.core.harmless import one_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import web

    from bot.usecases.delivering import Post

log = logging.getLogger(__name__)

TICK = 5.0
"""Seconds between two looks at what is due."""
CONFIG = 2.0
"""Seconds between two looks at the config; a change is taken up at the second that sees it."""
RETENTION = 86_400.0
"""Seconds between two looks at what may leave the archive."""
INGESTION = 60.0
"""Seconds between two looks at what is new; how often a feed is asked is the feeds' matter."""


class Ticking:
    """Work that is done again and again, one run at a time, until it is told to stop."""

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[object]],
        every: float,
        stop: Callable[[], None] = lambda: None,
    ) -> None:
        """Do ``work`` every so many seconds; ``stop`` asks it to begin nothing new."""
        self.name = name
        self._work = work
        self._every = every
        self._ask_to_stop = stop
        self._stopping = False
        self._told = ""
        self._idle = asyncio.Event()
        self._idle.set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Tick until cancelled."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415  heavy

        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_job(
            self.once,
            "interval",
            seconds=self._every,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # long work skips ticks
        scheduler.start()
        ready()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def once(self) -> None:
        """Do the work once; what goes wrong is told, and tried again at the next tick."""
        if self._stopping or not self._idle.is_set():
            return
        self._idle.clear()
        try:
            await self._work()
            self._told = ""
        except BriefbotError as error:
            self._tell(one_line(str(error)))
        except Exception as error:
            self._tell(one_line(f"unexpected {type(error).__name__}: {error}"))
            log.debug("%s", self.name, exc_info=error)
        finally:
            self._idle.set()

    def _tell(self, said: str) -> None:
        if said != self._told:  # the same trouble at every tick is told once
            log.error("%s: %s", self.name, said)
        self._told = said

    async def drain(self) -> None:
        """Begin nothing new; return when what was begun is done."""
        self._stopping = True
        self._ask_to_stop()
        await self._idle.wait()


def scheduler(post: Post, every: float = TICK) -> Ticking:
    """Make the job that posts digests when they are due."""
    post.stopping = False

    def stop() -> None:
        post.stopping = True

    return Ticking("scheduler", post.tick, every, stop)


class Health:
    """Answers on loopback: ``/healthz`` says how each part fares, ``/metrics`` counts."""

    name = "health"

    def __init__(
        self,
        port: int,
        states: Callable[[], dict[str, str]],
        counts: Callable[[], Awaitable[dict[str, float]]],
    ) -> None:
        """Listen on a port of 127.0.0.1; 0 takes a free one, which :attr:`port` then tells."""
        self.port = port
        self._states = states
        self._counts = counts

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve until cancelled."""
        from aiohttp import web  # noqa: PLC0415  only where it is wanted

        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._metrics)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", self.port)
            await site.start()
            self.port = runner.addresses[0][1]
            log.info("health on http://127.0.0.1:%d/healthz", self.port)
            ready()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def drain(self) -> None:
        """Answer to the end."""

    async def _healthz(self, _: web.Request) -> web.Response:
        from aiohttp import web  # noqa: PLC0415  as above

        states = self._states()
        well = all(state == "ready" for state in states.values())
        told = {"status": "ok" if well else "degraded", "parts": states}
        return web.json_response(told, status=200 if well else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        from aiohttp import web  # noqa: PLC0415  as above

        counts = await self._counts()
        for part, state in self._states().items():
            counts[f'briefbot_up{{part="{part}"}}'] = float(state == "ready")
        lines = [f"{name} {value:g}" for name, value in sorted(counts.items())]
        return web.Response(text="\n".join(lines) + "\n", content_type="text/plain")
