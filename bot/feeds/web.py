"""Feeds on the web, asked one at a time: fetch, parse, and tell what is new of what was there."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from bot.core.health import GONE, Changed, Failed, FeedState, Unchanged, wants_all
from bot.feeds.articles import page_item
from bot.feeds.fetch import FetchError, Limits, fetcher
from bot.feeds.full_text import FullText
from bot.feeds.guard import Guard, networks
from bot.feeds.news import Asked, News, body_print
from bot.feeds.parsed import ParseError
from bot.feeds.workers import Workers
from bot.usecases.crawl import Reading

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from bot.feeds.fetch import Fetched, Fetcher
    from bot.feeds.news import Fresh
    from bot.feeds.parsed import Feed
    from bot.usecases.crawl import FeedSource

LONGEST_MARK = 500
"""Characters of an ETag or date that are kept; what is longer is not sent back."""

MOST_PAGES = 15
"""Pages fetched for one check of a feed."""

PAGES_SECONDS = 90.0

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
        if state.seen.startswith(body_print(fetched.body)):  # the server knows no conditions
            return Reading(_changed(fetched, state))
        asked = Asked(
            source.id,
            source.url,
            source.outlet,
            source.language,
            state.seen,
            state.lines,
            source.full_text,
        )
        charset = _charset(fetched.headers.get("content-type", ""))
        try:
            news = await self.workers.news_in(
                fetched.body, asked, now, url=fetched.url, charset=charset
            )
            if news.teasers:
                news = await self._completed(news, now)
        except ParseError as error:
            return await self._no_feed(source, fetched, error)
        return Reading(_changed(fetched, state, news), news.items, news.notes)

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

    async def _completed(self, news: News, now: datetime) -> News:
        """Fetch the pages of items that came as teasers, a few a check and within some time."""
        items = [fresh.item for fresh in news.teasers if not fresh.whole]
        texts: dict[str, str] = {}
        try:
            async with asyncio.timeout(PAGES_SECONDS):
                for item in [item for item in items if item.url][:MOST_PAGES]:
                    if item.url and (text := await self._full_text.of(item.url, item.text)):
                        texts[item.url] = text
        except TimeoutError:  # the others keep their teasers
            pass
        fresh = [_with_text(each, texts.get(each.item.url or "")) for each in news.teasers]
        made = await self.workers.ready(fresh, news.lines, now)
        return replace(
            news, items=made.items, lines=made.lines, notes=(*news.notes, *made.notes), teasers=()
        )

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


def _with_text(fresh: Fresh, text: str | None) -> Fresh:
    return replace(fresh, item=replace(fresh.item, text=text)) if text else fresh


def _changed(fetched: Fetched, state: FeedState, news: News | None = None) -> Changed:
    """Return what reading a feed came to; without ``news`` it is as it was."""
    known = news or state
    return Changed(
        fresh=len(news.items) if news else 0,
        etag=_mark(fetched, "etag"),
        modified=_mark(fetched, "last-modified"),
        moved=fetched.moved,
        rhythm=known.rhythm,
        seen=known.seen,
        lines=known.lines,
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
