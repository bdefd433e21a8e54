"""The platform, as it is on a bad day: it refuses, fails, loses replies, and keeps what it got.

It has no idempotency: what is posted twice is there twice.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    import random
    from datetime import datetime

    from tests.chaos.world import World

MOODS = ("good",) * 6 + ("refuse", "busy", "fail", "lose", "drop", "late")
"""What becomes of a post. All but ``refuse`` and ``busy`` leave its sender in doubt at times."""


class FarSide:
    """The platform's server. ``calm`` ends the bad day."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world = world
        self.chance = chance
        self.calm = False
        self.got: dict[str, list[datetime]] = {}
        self.moods: Counter[str] = Counter()
        self.url = ""
        self._later: set[asyncio.Task[None]] = set()

    async def start(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/post", self._post)
        app.router.add_get("/find/{nonce}", self._find)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    def _take(self, nonce: str) -> None:
        self.got.setdefault(nonce, []).append(self.world.now())

    async def _post(self, request: web.Request) -> web.Response:
        nonce = (await request.json())["nonce"]
        mood = "good" if self.calm else self.chance.choice(MOODS)
        self.moods[mood] += 1
        if mood == "busy":
            return web.json_response({}, status=429, headers={"Retry-After": "2"})
        if mood == "refuse":
            return web.json_response({}, status=400)
        if mood == "fail" and self.chance.random() < 0.5:
            return web.json_response({}, status=503)
        if mood == "late":
            task = asyncio.create_task(self._take_later(nonce))
            self._later.add(task)
            task.add_done_callback(self._later.discard)
        else:
            self._take(nonce)
        if mood in {"lose", "late"}:
            assert request.transport is not None
            request.transport.close()
        if mood == "drop":
            return web.json_response({}, status=500)
        if mood == "fail":
            return web.json_response({}, status=504)
        return web.json_response({"id": f"m-{nonce}"})

    async def _take_later(self, nonce: str) -> None:
        """Let a post have its effect when its sender has long given up on the reply."""
        await asyncio.sleep(self.chance.uniform(0.05, 0.4))
        self._take(nonce)

    async def _find(self, request: web.Request) -> web.Response:
        if not self.calm and self.chance.random() < 0.15:
            return web.json_response({}, status=500)
        nonce = request.match_info["nonce"]
        return web.json_response({"id": f"m-{nonce}" if nonce in self.got else None})
