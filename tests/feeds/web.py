"""A real server on loopback that answers as a test wants it to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from bot.core.normalize import Prepared
from bot.feeds.fetch import Fetcher, Limits, fetcher
from bot.feeds.guard import Guard, networks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.model import Article
    from bot.usecases.crawl import Reading

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = networks(["127.0.0.0/8"])
QUICK = Limits(total=5.0, idle=2.0)


@dataclass
class Site:
    """What a server answers, by path, and what it was asked."""

    port: int = 0
    answers: dict[str, web.Response | Answer] = field(default_factory=dict)
    asked: list[web.BaseRequest] = field(default_factory=list)
    at_once: int = 0
    most: int = 0

    def url(self, path: str = "/feed.xml", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: str | bytes, **headers: str) -> str:
        """Answer with a body; headers are named with underscores."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def answer(_request: web.Request) -> web.Response:
            return web.Response(body=data, headers=named)

        self.answers[path] = answer
        return self.url(path)

    def status(self, path: str, status: int, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def answer(_request: web.Request) -> web.Response:
            return web.Response(status=status, headers=named)

        self.answers[path] = answer
        return self.url(path)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            answer = self.answers.get(request.path)
            if answer is None or isinstance(answer, web.Response):
                return answer or web.Response(status=404)
            return await answer(request)  # type: ignore[arg-type]  # a bare server gives the base class
        finally:
            self.at_once -= 1


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    """Serve on a free port of loopback."""
    served = Site()
    server = web.Server(served.handle)
    runner = web.ServerRunner(server, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.port = int(runner.addresses[0][1])
    try:
        yield served
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw(talk: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """Serve what no decent server would send; yields its address."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


@asynccontextmanager
async def client(limits: Limits = QUICK) -> AsyncIterator[Fetcher]:
    """A fetcher that loopback is allowed to."""
    async with fetcher(Guard(LOOPBACK), limits) as opened:
        yield opened


def articles(reading: Reading) -> list[Article]:
    """Return the articles that a feed brought; a page in its place brings none."""
    return [item.article for item, _ in reading.items if isinstance(item, Prepared)]


def body(article: Article) -> str:
    """Return an article's text without its title."""
    return article.text[article.body :]
