"""Parsing in several processes at once, for asynchronous code.

Each process is handed a few documents ahead and answers them in order, so that neither side
waits for the other; one that takes too long over a document is killed, and the documents behind
that one are given to its successor.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

import msgpack

from bot.feeds import news
from bot.feeds.parsed import ParseError, unpacked
from bot.feeds.process import SECONDS, command, feed_request, links_in, page_in
from bot.feeds.worker import framed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.feeds.discovery import Link
    from bot.feeds.parsed import Feed
    from bot.feeds.webpage import Page

_AHEAD = 8
"""Documents that one process holds at a time."""

_WORTH_A_START = 16
"""Documents waiting that take longer to parse than another process takes to start."""

_Order = tuple[bytes, "asyncio.Future[dict[str, Any]]"]


class Workers:
    """As many processes as there is work for, up to ``count``."""

    def __init__(
        self, count: int = 2, seconds: float = SECONDS, module: str = "bot.feeds.worker"
    ) -> None:
        """Start nothing yet. Each document has so many seconds."""
        self._waiting: deque[_Order] = deque()
        self._lanes = [_Lane(self._waiting, seconds, module) for _ in range(count)]

    async def feed(
        self, data: bytes, now: datetime, *, url: str = "", charset: str | None = None
    ) -> Feed:
        """Parse a feed; raises :class:`ParseError`."""
        answer = await self.ask(feed_request(data, now, url, charset))
        return unpacked(answer["feed"])

    async def news_in(
        self,
        data: bytes,
        asked: news.Asked,
        now: datetime,
        *,
        url: str = "",
        charset: str | None = None,
    ) -> news.News:
        """Parse a feed and return what is new in it; raises :class:`ParseError`."""
        told = {"task": "news", "asked": news.pack_asked(asked)}
        answer = await self.ask(feed_request(data, now, url, charset) | told)
        return news.unpack_news(answer["news"], now)

    async def ready(self, fresh: Iterable[news.Fresh], lines: bytes, now: datetime) -> news.News:
        """Make articles of items, as :func:`bot.feeds.news.ready`; raises :class:`ParseError`."""
        told = {"task": "ready", "fresh": news.pack_fresh(fresh), "lines": lines}
        answer = await self.ask(told | {"now": now.timestamp()})
        return news.unpack_news(answer["news"], now)

    async def page(self, data: bytes) -> Page | None:
        """Return the article in a page; ``None`` where it has none that is free to read."""
        return page_in(await self.ask({"task": "page", "data": data}))

    async def links(self, data: bytes, url: str) -> list[Link]:
        """Return the feeds that a page names; none where it cannot be read."""
        try:
            return links_in(await self.ask({"task": "links", "data": data, "url": url}))
        except ParseError:
            return []

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Put a request to a process; raises :class:`ParseError` where nothing came of it."""
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append((framed(request), future))
        self._lane().wake()
        answer = await future
        if "failed" in answer:
            raise ParseError(answer["failed"], answer["message"])
        return answer

    def _lane(self) -> _Lane:
        """Return a process to give work to: of those begun, unless they have plenty to do."""
        begun = [lane for lane in self._lanes if lane.begun]
        plenty = len(self._waiting) > _WORTH_A_START * len(begun)
        if plenty and len(begun) < len(self._lanes):
            return next(lane for lane in self._lanes if not lane.begun)
        return min(begun, key=lambda lane: lane.held)

    def pids(self) -> list[int]:
        """Return the numbers of the processes that run."""
        return [lane.pid for lane in self._lanes if lane.pid is not None]

    async def close(self) -> None:
        """End the processes, those at work too; what they were asked is given up."""
        for lane in self._lanes:
            await lane.close()
        while self._waiting:
            self._waiting.popleft()[1].cancel()


class _Lane:
    """One process, started when it is first needed and again after it was killed."""

    def __init__(self, waiting: deque[_Order], seconds: float, module: str) -> None:
        self._waiting = waiting
        self._seconds = seconds
        self._module = module
        self._asked: deque[_Order] = deque()
        self._process: asyncio.subprocess.Process | None = None
        self._work: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The number of its process, ``None`` where there is none."""
        return self._process.pid if self._process else None

    @property
    def begun(self) -> bool:
        """Whether its process runs, or is being started."""
        return self._process is not None or (self._work is not None and not self._work.done())

    @property
    def held(self) -> int:
        """How many documents it was given and has not answered."""
        return len(self._asked)

    def wake(self) -> None:
        """Take what is waiting, as much as may be held."""
        if self._work is None or self._work.done():
            if self._waiting:
                self._work = asyncio.create_task(self._serve())
        elif self._process is not None:
            self._take()

    def _take(self) -> None:
        while self._waiting and len(self._asked) < _AHEAD:
            order = self._waiting.popleft()
            if not order[1].done():  # nobody waits for it any more
                self._asked.append(order)
                self._send(order)

    def _send(self, order: _Order) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(order[0])

    async def _serve(self) -> None:
        """Answer until nothing is asked; the process stays for the next time."""
        while self._asked or self._waiting:
            if self._process is None:
                self._process = await self._started()
                for order in self._asked:
                    self._send(order)
            self._take()
            if self._asked and (failure := await self._answered()) is not None:
                await self._end()
                if failure:
                    self._settle({"failed": "parser", "message": failure})

    async def _answered(self) -> str | None:
        """Answer the first document; tell why it failed, "" where the process merely ended."""
        assert self._process is not None  # noqa: S101  for the type checker
        assert self._process.stdout is not None  # noqa: S101  the same
        stream = self._process.stdout
        try:
            async with asyncio.timeout(self._seconds):
                length = int.from_bytes(await stream.readexactly(4))
                data = await stream.readexactly(length)
        except TimeoutError:
            return f"took longer than {self._seconds:g} s to read"
        except (asyncio.IncompleteReadError, OSError):
            return "the parser broke down over it"
        if not length:  # it has done its share
            return ""
        self._settle(msgpack.unpackb(data))
        return None

    def _settle(self, answer: dict[str, Any]) -> None:
        _, future = self._asked.popleft()
        if not future.done():
            future.set_result(answer)

    async def _started(self) -> asyncio.subprocess.Process:
        line, options = command(self._module)
        return await asyncio.create_subprocess_exec(
            *line,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=1 << 20,
            **options,
        )

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        # Its pipes are closed once all that it said is read.
        await process.communicate()

    async def close(self) -> None:
        """End the process; what it was asked is given up."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.wait([self._work])
        await self._end()
        while self._asked:
            self._asked.popleft()[1].cancel()
