"""What is at an address: a feed, or a page that names some. Nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.errors import InputError
from bot.core.harmless import one_line
from bot.feeds.fetch import FetchError
from bot.feeds.parsed import ParseError
from bot.ports import FeedFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.feeds.fetch import Fetched
    from bot.feeds.parsed import Feed
    from bot.feeds.web import WebReader

_SHOWN = 3
_NAMED = 5


async def look(reader: WebReader, address: str, now: datetime) -> FeedFound:
    """Look at a feed, or at the first that the page there names.

    Raises :class:`InputError` with the reason where there is none.
    """
    fetched = await _fetched(reader, address)
    try:
        feed = await reader.feed(fetched, now)
    except ParseError as error:
        links = [link.url for link in await reader.workers.links(fetched.body, fetched.url)]
        if not links:
            raise InputError(f"{address}: {error}, and it names no feed") from None
        return await _named(reader, links, now)
    return _told(feed, fetched.moved or address)


async def _named(reader: WebReader, links: Sequence[str], now: datetime) -> FeedFound:
    """Look at the first feed that a page names."""
    fetched = await _fetched(reader, links[0])
    try:
        feed = await reader.feed(fetched, now)
    except ParseError as error:
        raise InputError(f"{links[0]}, which that page names: {error}") from None
    return _told(feed, fetched.moved or links[0], tuple(links[1 : 1 + _NAMED]))


async def _fetched(reader: WebReader, address: str) -> Fetched:
    try:
        fetched = await reader.fetching.get(address)
    except FetchError as error:
        raise InputError(f"{address}: {error} ({error.kind})") from None
    if fetched.status != 200:
        raise InputError(f"{address}: the server answers {fetched.status}")
    return fetched


def _told(feed: Feed, address: str, others: tuple[str, ...] = ()) -> FeedFound:
    dated = [item.published for item in feed.items if item.published]
    headlines = (one_line(item.title or item.text[:80])[:150] for item in feed.items)
    return FeedFound(
        address,
        one_line(feed.title)[:100].strip(),
        feed.language,
        len(feed.items),
        max(dated, default=None),
        tuple(filter(None, headlines))[:_SHOWN],
        others,
    )
