"""Feeds to be asked: made up, rendered beforehand, and served by a process of its own.

It shares the machine's cores with what is measured, so it does next to nothing for a request: it
finds the feed's number and the condition in the bytes and writes bytes that lie ready.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.request import urlopen

from tests.benchmarks.made_up import made_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
HOSTS = 250  # 127.0.1.1, 127.0.2.1 and so on
CHANGED = 10
"""One feed of so many has another item after the turn."""

_UNCHANGED = b"HTTP/1.1 304 Not Modified\r\nServer: benchmark\r\n\r\n"
_DONE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: where its feeds are, and how to speak to it."""

    port: int

    def url(self, feed: int) -> str:
        """Return the address of a feed; neighbours are on different hosts."""
        return f"http://127.0.{1 + feed % HOSTS}.1:{self.port}/{feed}"

    def turn(self) -> None:
        """Let one feed of ten have another item."""
        self._get("turn")

    def busy(self) -> float:
        """Return the seconds of CPU that it took so far."""
        return float(self._get("busy"))

    def _get(self, what: str) -> bytes:
        with urlopen(f"http://127.0.0.1:{self.port}/{what}") as answer:
            found: bytes = answer.read()
            return found


def document(feed: int, items: Iterable[int], of: int = 1000) -> bytes:
    """Make a feed up of items of these numbers; ``of`` is how many items all feeds hold."""
    parts = []
    for item in items:
        number = feed * 1009 + item
        made, ago = made_up(number, of), random.Random(number).randrange(3000)  # noqa: S311  repeatable, not secret
        when = format_datetime(NOW - timedelta(minutes=ago))
        told = "".join(f"&lt;p&gt;{paragraph}&lt;/p&gt;" for paragraph in made.paragraphs)
        parts.append(
            f"<item><title>{made.title}</title><guid>{feed}-{item}</guid>"
            f"<link>https://f{feed}.example/{item}?utm_source=rss</link><pubDate>{when}</pubDate>"
            f"<category>News</category><description>{told}</description></item>"
        )
    head = f"<title>Feed {feed}</title><link>https://f{feed}.example/</link><language>en</language>"
    told = f"<rss version='2.0'><channel>{head}{''.join(parts)}</channel></rss>"
    return f"<?xml version='1.0' encoding='utf-8'?>{told}".encode()


@contextmanager
def serving(feeds: int, items: int) -> Iterator[Served]:
    """Run a server of so many feeds of so many items each."""
    near, far = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(feeds, items, far), daemon=True
    )
    server.start()
    try:
        yield Served(near.recv())
    finally:
        server.kill()


def _serve(feeds: int, items: int, answer: Connection) -> None:
    answers = _Answers(feeds, items)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        place = await loop.create_server(lambda: _Connection(answers), "0.0.0.0", 0, backlog=4096)  # noqa: S104  a benchmark's own, for its minutes
        answer.send(place.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(run())


class _Answers:
    """What is answered to each path, as bytes, with the mark that tells one state from another."""

    def __init__(self, feeds: int, items: int) -> None:
        of = feeds * items
        self.now = {n: _answer(document(n, range(items), of), items) for n in range(feeds)}
        self._later = {
            n: _answer(document(n, range(items + 1), of), items + 1)
            for n in range(0, feeds, CHANGED)
        }

    def to(self, request: bytes) -> bytes:
        """Answer a request of our own client: ``GET /17 HTTP/1.1 ...``."""
        path = request[5 : request.index(b" ", 5)]
        if path == b"turn":
            self.now |= self._later
            return _DONE
        if path == b"busy":
            told = str(time.process_time()).encode()
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(told), told)
        condition, whole = self.now[int(path)]
        return _UNCHANGED if condition in request else whole


def _answer(body: bytes, items: int) -> tuple[bytes, bytes]:
    head = f'HTTP/1.1 200 OK\r\nETag: "{items}"\r\nContent-Type: application/rss+xml\r\n'
    whole = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    return f'If-None-Match: "{items}"'.encode(), whole


class _Connection(asyncio.Protocol):
    """A connection over which one request follows the answer to the other."""

    def __init__(self, answers: _Answers) -> None:
        self._answers = answers
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer; a request of this client's comes in one piece."""
        self._transport.write(self._answers.to(data))
