"""Parsing in processes that are killed when they take too long or die of what they read."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from threading import Timer
from typing import TYPE_CHECKING, Any, TypeVar

from bot.feeds.discovery import Link
from bot.feeds.parsed import Feed, ParseError, unpacked
from bot.feeds.webpage import Page
from bot.feeds.worker import read_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

SECONDS = 9.0
"""For one document; with that a feed's check ends within ten seconds of its last byte."""

_ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """One process, started when it is first needed and again after it was killed."""

    def __init__(self, seconds: float = SECONDS, module: str = "bot.feeds.worker") -> None:
        """Give each document so many seconds; ``module`` is what the process runs."""
        self._seconds = seconds
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None

    def feed(
        self, data: bytes, now: datetime, *, url: str = "", charset: str | None = None
    ) -> Feed:
        """Parse a feed, as :func:`bot.feeds.parse.parse` does; raises :class:`ParseError`."""
        request = {
            "task": "feed",
            "data": data,
            "now": now.timestamp(),
            "url": url,
            "charset": charset,
        }
        return unpacked(self.ask(request)["feed"])

    def page(self, data: bytes) -> Page | None:
        """Return the article in a page; ``None`` where it has none that is free to read."""
        told = self.ask({"task": "page", "data": data})["page"]
        if told is None:
            return None
        when = told["published"]
        published = None if when is None else datetime.fromtimestamp(when, UTC)
        return Page(**told | {"published": published})

    def links(self, data: bytes, url: str) -> list[Link]:
        """Return the feeds that a page names, as :func:`bot.feeds.discovery.links` does."""
        told = self.ask({"task": "links", "data": data, "url": url})["links"]
        return [Link(**each) for each in told]

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Put a request to the process; raises :class:`ParseError` where nothing came of it."""
        answer = self._asked(request)
        if answer is None and self._ended():  # it had done its share; the next one starts anew
            answer = self._asked(request)
        if answer is None:
            raise ParseError("parser", "the parser broke down over it")
        if "failed" in answer:
            raise ParseError(answer["failed"], answer["message"])
        return answer

    def _asked(self, request: dict[str, Any]) -> dict[str, Any] | None:
        process = self._running()
        assert process.stdin is not None  # noqa: S101  for the type checker: they are pipes
        assert process.stdout is not None  # noqa: S101
        late: list[bool] = []

        def stop() -> None:
            late.append(True)
            process.kill()

        timer = Timer(self._seconds, stop)
        timer.start()
        try:
            write_frame(process.stdin, request)  # type: ignore[arg-type]  # a pipe is binary
            answer = read_frame(process.stdout)  # type: ignore[arg-type]  # as above
        except (OSError, ValueError):
            answer = None
        finally:
            timer.cancel()
        if late:
            self.close()
            raise ParseError("parser", f"took longer than {self._seconds:g} s to read")
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            # Nothing of the bot's environment is its business, secrets least of all.
            environ = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
            self._process = subprocess.Popen(  # noqa: S603  our own program
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environ | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
                cwd=_ROOT,
            )
        return self._process

    def _ended(self) -> bool:
        """Tell a worker that ended as it should from one that died."""
        if self._process is None:
            return False
        try:
            return self._process.wait(1) == 0
        except subprocess.TimeoutExpired:
            return False

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except OSError:  # what was never read by the dead process
                        continue
            process.wait()


class Workers:
    """As many workers as there is work for, up to ``count``, for use by asynchronous code."""

    def __init__(self, count: int = 2, seconds: float = SECONDS) -> None:
        """Start nothing yet."""
        self._threads = ThreadPoolExecutor(count, "parser")
        self._all = [Worker(seconds) for _ in range(count)]
        self._free: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._all:
            self._free.put(worker)

    async def feed(
        self, data: bytes, now: datetime, *, url: str = "", charset: str | None = None
    ) -> Feed:
        """Parse a feed; raises :class:`ParseError`."""
        return await self._put(lambda worker: worker.feed(data, now, url=url, charset=charset))

    async def page(self, data: bytes) -> Page | None:
        """Return the article in a page, as :meth:`Worker.page` does."""
        return await self._put(lambda worker: worker.page(data))

    async def links(self, data: bytes, url: str) -> list[Link]:
        """Return the feeds that a page names; none where it cannot be read."""
        try:
            return await self._put(lambda worker: worker.links(data, url))
        except ParseError:
            return []

    async def _put(self, work: Callable[[Worker], _T]) -> _T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._done, work)

    def _done(self, run: Callable[[Worker], _T]) -> _T:
        worker = self._free.get()
        try:
            return run(worker)
        finally:
            self._free.put(worker)

    async def close(self) -> None:
        """End the processes, those at work too."""
        for worker in self._all:
            worker.close()
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
