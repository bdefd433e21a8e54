"""Parsing in a process that is killed when it takes too long or dies of what it reads."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer
from typing import Any

from bot.feeds.discovery import Link
from bot.feeds.parsed import Feed, ParseError, unpacked
from bot.feeds.webpage import Page
from bot.feeds.worker import read_frame, write_frame

SECONDS = 9.0
"""For one document; with that a feed's check ends within ten seconds of its last byte."""

_ROOT = Path(__file__).resolve().parents[2]


def command(module: str) -> tuple[list[str], dict[str, Any]]:
    """Return what starts a worker: a command line, and the environment and folder for it.

    Nothing of the bot's own environment is its business, secrets least of all.
    """
    environ = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environ |= {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return [sys.executable, "-m", module], {"env": environ, "cwd": _ROOT}


def feed_request(data: bytes, now: datetime, url: str, charset: str | None) -> dict[str, Any]:
    """Return the request to parse a feed."""
    return {"task": "feed", "data": data, "now": now.timestamp(), "url": url, "charset": charset}


def page_in(answer: dict[str, Any]) -> Page | None:
    """Return the page that a worker found."""
    told = answer["page"]
    if told is None:
        return None
    when = told["published"]
    published = None if when is None else datetime.fromtimestamp(when, UTC)
    return Page(**told | {"published": published})


def links_in(answer: dict[str, Any]) -> list[Link]:
    """Return the feeds that a worker found."""
    return [Link(**each) for each in answer["links"]]


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
        return unpacked(self.ask(feed_request(data, now, url, charset))["feed"])

    def list(self, data: bytes, kind: str) -> list[dict[str, Any]]:
        """Return what an uploaded list names, as :func:`bot.feeds.lists.read` does."""
        found: list[dict[str, Any]] = self.ask({"task": "list", "data": data, "kind": kind})["list"]
        return found

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
            line, options = command(self._module)
            self._process = subprocess.Popen(  # noqa: S603  our own program
                line,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                **options,
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
