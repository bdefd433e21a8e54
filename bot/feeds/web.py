"""Feeds on the web, asked one at a time: fetch, parse, and tell what is new of what was there."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from bot.core.health import GONE, Changed, Failed, FeedState, Unchanged, wants_all
from bot.feeds.articles import feed_items, page_item
from bot.feeds.fetch import FetchError, Limits, fetcher
from bot.feeds.full_text import FullText
from bot.feeds.guard import Guard, networks
from bot.feeds.parsed import ParseError
from bot.feeds.repeated import Frame
from bot.feeds.workers import Workers
from bot.usecases.crawl import Reading

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from bot.core.model import FeedItem
    from bot.feeds.fetch import Fetched, Fetcher
    from bot.feeds.parsed import Feed
    from bot.usecases.crawl import FeedSource

_PRINT = 8
"""Bytes kept of the hash of a body, and of each item's name and content."""

LONGEST_MARK = 500
"""Characters of an ETag or date that are kept; what is longer is not sent back."""

MOST_PAGES = 15
"""Pages fetched for one check of a feed."""

PAGES_SECONDS = 90.0

_Named = tuple["FeedItem", tuple[str, ...]]

_STATUSES = {
    401: "it wants a password",
    403: "the server refuses us",
    404: "there is nothing at its address",
    429: "the server asks to be left alone for a while",
}


class WebReader:
    """Asks feeds through a fetcher and parses them in workers. Make it with :func:`web_reader`."""

    def __init__(self, fetching: Fetcher, workers: Workers) -> None:
        """Fetch and parse with these."""
        self.fetching = fetching
        self.workers = workers
        self._full_text = FullText(fetching, workers)

    async def read(self, source: FeedSource, state: FeedState, now: datetime) -> Reading:
        """Ask a feed; what it held at the last look is not among the items."""
        conditions = {} if wants_all(state, now) else _conditions(state)
        try:
            fetched = await self.fetching.get(state.address, conditions)
        except FetchError as error:
            return Reading(Failed(error.kind, str(error)))
        if fetched.status == 304 and conditions:
            return Reading(Unchanged(fetched.moved))
        if fetched.status != 200:
            return Reading(_refusal(fetched, now))
        return await self._parsed(source, state, fetched, now)

    async def _parsed(
        self, source: FeedSource, state: FeedState, fetched: Fetched, now: datetime
    ) -> Reading:
        whole = _print(fetched.body)
        if state.seen.startswith(whole):  # the server knows no conditions
            return Reading(_changed(fetched, state, state.seen))
        try:
            feed = await self.feed(fetched, now)
        except ParseError as error:
            return await self._no_feed(source, fetched, error)
        items = list(
            feed_items(feed, source.id, source.url, outlet=source.outlet, language=source.language)
        )
        before = _prints(state.seen)
        fresh = [each for each in items if _print(_content(*each)) not in before]
        if source.full_text:
            fresh = await self._completed(fresh, {item.url for item in feed.items if item.whole})
        frame = Frame.load(state.lines)
        # An article that is edited again and again does not make its lines a custom.
        frame.learn(item.text for item, own in fresh if _print(own[0].encode()) not in before)
        fresh = [(replace(item, text=frame.cleared(item.text)), own) for item, own in fresh]
        seen = whole + b"".join(
            _print(own[0].encode()) + _print(_content(item, own)) for item, own in items
        )
        outcome = _changed(fetched, state, seen, feed, len(fresh))
        return Reading(replace(outcome, lines=frame.dump()), fresh, feed.notes)

    async def _no_feed(self, source: FeedSource, fetched: Fetched, error: ParseError) -> Reading:
        """Take a page that a person named for an article, or tell what else it may be."""
        if error.kind != "html":
            return Reading(Failed(error.kind, str(error)))
        found = await self.workers.links(fetched.body, fetched.url)
        named = f"{error}; it names {found[0].url}" if found else str(error)
        if not source.page:
            return Reading(Failed(error.kind, named))
        try:
            page = await self.workers.page(fetched.body)
        except ParseError as failure:
            return Reading(Failed(failure.kind, str(failure)))
        if page is None:
            return Reading(Failed(error.kind, f"no article is free to read in this page; {named}"))
        return Reading(Changed(1), [page_item(page, source.id, fetched.url, source.outlet)])

    async def _completed(self, items: Sequence[_Named], whole: set[str | None]) -> list[_Named]:
        """Fetch the pages of items that came as teasers, a few a check and within some time."""
        wanted = [item for item, _ in items if item.url and item.url not in whole][:MOST_PAGES]
        texts: dict[str, str] = {}
        try:
            async with asyncio.timeout(PAGES_SECONDS):
                for item in wanted:
                    if item.url and (text := await self._full_text.of(item.url, item.text)):
                        texts[item.url] = text
        except TimeoutError:  # the others keep their teasers
            pass
        return [
            (replace(item, text=texts.get(item.url or "", item.text)), own) for item, own in items
        ]

    async def feed(self, fetched: Fetched, now: datetime) -> Feed:
        """Parse what was fetched; raises :class:`ParseError`."""
        charset = _charset(fetched.headers.get("content-type", ""))
        return await self.workers.feed(fetched.body, now, url=fetched.url, charset=charset)


@asynccontextmanager
async def web_reader(
    allowed: Iterable[str] = (), contact: str = "", limits: Limits | None = None
) -> AsyncIterator[WebReader]:
    """Open what asks feeds, and close its connections and processes at the end.

    ``allowed`` names addresses beside the public internet that may be fetched from.
    """
    workers = Workers()
    try:
        async with fetcher(Guard(networks(allowed)), limits, contact) as fetching:
            yield WebReader(fetching, workers)
    finally:
        await workers.close()


def _conditions(state: FeedState) -> dict[str, str]:
    told = {"If-None-Match": state.etag, "If-Modified-Since": state.modified}
    return {name: value for name, value in told.items() if value}


def _changed(
    fetched: Fetched, state: FeedState, seen: bytes, feed: Feed | None = None, fresh: int = 0
) -> Changed:
    return Changed(
        fresh=fresh,
        etag=_mark(fetched, "etag"),
        modified=_mark(fetched, "last-modified"),
        moved=fetched.moved,
        rhythm=feed.rhythm if feed else state.rhythm,
        seen=seen,
        lines=state.lines,
    )


def _mark(fetched: Fetched, name: str) -> str:
    value = fetched.headers.get(name, "").strip()
    return value if len(value) <= LONGEST_MARK and value.isprintable() else ""


def _refusal(fetched: Fetched, now: datetime) -> Failed:
    status = fetched.status
    if status == 410:
        return Failed(GONE, "the server says that it is gone for good")
    words = _STATUSES.get(status) or (
        "the server has trouble of its own" if status >= 500 else "an answer that makes no sense"
    )
    return Failed(f"http-{status}", words, _retry_after(fetched, now))


def _retry_after(fetched: Fetched, now: datetime) -> float | None:
    """Return how many seconds the server asks to be left alone."""
    told = fetched.headers.get("retry-after", "").strip()[:50]
    if told.isdecimal():
        return float(told[:9])
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _charset(content_type: str) -> str | None:
    for part in content_type.split(";")[1:5]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip("\"' ")[:40] or None
    return None


def _print(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_PRINT).digest()


def _prints(seen: bytes) -> frozenset[bytes]:
    return frozenset(seen[at : at + _PRINT] for at in range(_PRINT, len(seen), _PRINT))


def _content(item: FeedItem, own: tuple[str, ...]) -> bytes:
    """Return what makes an item differ from its next version; a date that moves does not."""
    return "\0".join((own[0], item.title or "", item.text)).encode("utf-8", "surrogatepass")
