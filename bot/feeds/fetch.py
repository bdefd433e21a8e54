"""One address fetched: guarded at every hop, capped in bytes and time, and polite.

Redirects are followed here, not by the library, so that each hop is checked and permanent moves
can be told from passing ones. Bodies are unpacked here too, so that no more of a compressed
bomb is unpacked than is wanted.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin

import aiohttp

from bot import __version__
from bot.feeds.guard import Guard, RefusedError, web_url
from bot.feeds.resolve import Resolver
from bot.feeds.unpack import TooLargeError, Unpacker, UnpackError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from aiohttp import ClientResponse, ClientSession

LARGEST = 5 << 20
MOST_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may take, redirects included. Times are in seconds, sizes in bytes.

    ``largest`` counts bytes after decompression; ``idle`` bounds the wait for a connection and
    the time between two arrivals of bytes.
    """

    largest: int = LARGEST
    total: float = 9.0
    idle: float = 5.0
    redirects: int = MOST_REDIRECTS
    per_host: int = 2
    at_once: int = 100


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered. ``headers`` are the last hop's, names in lower case.

    ``moved`` is where permanent redirects alone led, ``None`` where there was none first.
    """

    status: int
    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    moved: str | None = None


class FetchError(Exception):
    """Nothing came of a fetch.

    ``kind`` is the class of the failure: ``refused`` (by the guard), ``dns``, ``connect``,
    ``tls``, ``timeout``, ``too-large``, ``redirects``, ``protocol``.
    """

    def __init__(self, kind: str, message: str) -> None:
        """Keep the class of the failure beside the words for a person."""
        super().__init__(message)
        self.kind = kind


def user_agent(contact: str = "") -> str:
    """Say honestly who fetches; ``contact`` is where its operator can be reached."""
    about = "; ".join(filter(None, ("news briefing bot, reads feeds", contact)))
    return f"briefbot/{__version__} ({about})"


class Fetcher:
    """Fetches addresses, at most two at a time from one host. Make it with :func:`fetcher`."""

    def __init__(self, session: ClientSession, guard: Guard, limits: Limits) -> None:
        """Fetch through a session whose connector opens its sockets through the guard."""
        self._session = session
        self._guard = guard
        self._limits = limits
        self._all = asyncio.Semaphore(limits.at_once)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(limits.per_host)
        )

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """Fetch an address, following redirects. Raises :class:`FetchError`.

        Waiting for other fetches from the same host is not counted against its time.
        """
        refusals: list[str] = []
        token = self._guard.refusals.set(refusals)
        try:
            return await self._follow(url, dict(headers or {}))
        except RefusedError as error:
            raise FetchError("refused", str(error)) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if refusals:
                raise FetchError("refused", refusals[0]) from None
            raise _told(error) from None
        finally:
            self._guard.refusals.reset(token)

    async def _follow(self, url: str, headers: dict[str, str]) -> Fetched:
        spent = _Time(self._limits.total)
        moved, permanent = None, True
        for _ in range(self._limits.redirects + 1):
            answer = await self._hop(url, headers, spent)
            target = answer.headers.get("location")
            if answer.status not in _MOVED or not target:
                return replace(answer, moved=moved) if moved else answer
            url = urldefrag(urljoin(url, target)).url
            permanent = permanent and answer.status in _FOR_GOOD
            moved = url if permanent else moved
        raise FetchError("redirects", f"more than {self._limits.redirects} redirects")

    async def _hop(self, url: str, headers: Mapping[str, str], spent: _Time) -> Fetched:
        host = web_url(url).hostname or ""
        turn = self._hosts[host]
        try:
            async with turn, self._all:
                return await self._timed(url, headers, spent)
        finally:
            if not turn.locked() and turn._value == self._limits.per_host:  # noqa: SLF001  asyncio tells no other way whether nobody holds it
                self._hosts.pop(host, None)

    async def _timed(self, url: str, headers: Mapping[str, str], spent: _Time) -> Fetched:
        loop = asyncio.get_running_loop()
        start = loop.time()
        try:
            async with asyncio.timeout(spent.left), self._open(url, headers) as response:
                return await self._answer(url, response)
        except TimeoutError:
            raise FetchError("timeout", _slow(self._limits)) from None
        finally:
            spent.left -= loop.time() - start

    def _open(self, url: str, headers: Mapping[str, str]) -> Any:  # noqa: ANN401  aiohttp's own context manager
        return self._session.get(url, headers=headers, allow_redirects=False)

    async def _answer(self, url: str, response: ClientResponse) -> Fetched:
        headers = {name.lower(): value for name, value in response.headers.items()}
        wanted = response.status == 200
        body = await self._body(response) if wanted else b""
        return Fetched(response.status, url, body, headers)

    async def _body(self, response: ClientResponse) -> bytes:
        limit = self._limits.largest
        too_large = FetchError("too-large", f"larger than {limit >> 20} MiB")
        try:
            unpacker = Unpacker(response.headers.get("Content-Encoding", ""), limit)
            parts = [unpacker.feed(chunk) async for chunk in response.content.iter_any()]
            unpacker.end()
        except TooLargeError:
            raise too_large from None
        except UnpackError as error:
            raise FetchError("protocol", str(error)) from None
        return b"".join(parts)


@dataclass(slots=True)
class _Time:
    """What is left of the time for a fetch, over all its hops."""

    left: float


def _slow(limits: Limits) -> str:
    return f"nothing came for {limits.idle:g} s, or not all within {limits.total:g} s"


# The first that fits; aiohttp's own timeouts derive from TimeoutError.
_CLASSES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    (TimeoutError, "timeout", "the server took too long"),
    # "127.1" and "2130706433" are met here too
    (aiohttp.InvalidURL, "refused", "the address does not name a host as it should"),
    (aiohttp.ClientConnectorDNSError, "dns", "the host's name is not known"),
    ((aiohttp.ClientSSLError, ssl.SSLError), "tls", "no trusted connection (certificate or TLS)"),
    (aiohttp.ClientConnectorError, "connect", "the server does not answer"),
    (
        (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError),
        "connect",
        "the connection broke off",
    ),
)


def _told(error: Exception) -> FetchError:
    """Sort a library's error into a class, in words that name no internals."""
    for kinds, kind, words in _CLASSES:
        if isinstance(error, kinds):
            return FetchError(kind, words)
    return FetchError("protocol", f"the server's answer is not HTTP ({type(error).__name__})")


@asynccontextmanager
async def fetcher(
    guard: Guard | None = None, limits: Limits | None = None, contact: str = ""
) -> AsyncIterator[Fetcher]:
    """Open what fetches, and close its connections at the end."""
    guard, limits = guard or Guard(), limits or Limits()
    resolver = Resolver()
    connector = aiohttp.TCPConnector(
        limit=limits.at_once,
        limit_per_host=limits.per_host,
        resolver=resolver,
        socket_factory=guard.socket,
        ttl_dns_cache=60,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={
            "User-Agent": user_agent(contact),
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate",
        },
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.idle, sock_read=limits.idle),
    ) as session:
        yield Fetcher(session, guard, limits)
