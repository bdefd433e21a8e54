"""The bot as a process in a world that runs faster: the real config, archive, scheduler, outbox.

Only two things are not those of `briefbot run`: the clock, and the platform on loopback.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from bot import bootstrap, jobs, serving
from bot.core.delivery import Claimed, Lost, NotSent, Outcome, Page, Sent
from bot.running import Running, signals
from tests.chaos.world import SPEED, World

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import Digest

EVERY = 0.15
"""Our seconds between two ticks."""


class LoopbackChat:
    """The far side, as an adapter sees it."""

    platform = "slack"

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    def pages(self, digest: Digest) -> list[Page]:
        events = tuple(entry.story.event.id for entry in digest.brief.entries)
        return [Page(f"{digest.document.title}\n{digest.brief.id}", events)]

    async def post(self, page: Claimed) -> Outcome:
        body = {"nonce": page.nonce, "text": page.payload}
        try:
            async with self._session.post(f"{self._url}/post", json=body) as reply:
                if reply.status == 429:
                    return NotSent("429", timedelta(seconds=int(reply.headers["Retry-After"])))
                if reply.status == 400:
                    return NotSent("refused")
                if reply.status >= 500:
                    return Lost(str(reply.status))
                return Sent((await reply.json())["id"])
        except aiohttp.ClientConnectorError as error:
            return NotSent(str(error))

    async def find(self, page: Claimed) -> str | None:
        async with self._session.get(f"{self._url}/find/{page.nonce}") as reply:
            reply.raise_for_status()
            found: str | None = (await reply.json())["id"]
            return found


async def work(folder: Path, url: str, behind: timedelta) -> None:
    world = World.load(folder / "world.json")

    def clock() -> datetime:
        return world.now() - behind

    settings = bootstrap.load_settings(folder / "config", None)
    timeout = aiohttp.ClientTimeout(total=2)
    stop = asyncio.Event()
    with signals(stop):
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            bootstrap.open_app(settings, clock=clock) as app,
        ):
            post = serving.make_post(app, [LoopbackChat(url, session)])
            post.stopwatch = lambda: time.monotonic() * SPEED
            running = Running({"scheduler": lambda: jobs.scheduler(post, EVERY)})
            await running.until(stop)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(process)d %(message)s")
    asyncio.run(work(Path(sys.argv[1]), sys.argv[2], timedelta(minutes=int(sys.argv[3]))))
