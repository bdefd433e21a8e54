"""``briefbot sources test``: what a feed would bring. Nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import bootstrap
from bot.cli import terminal
from bot.core.harmless import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.feeds.parsed import Feed, Item
    from bot.feeds.web import WebReader
    from bot.settings.schema import Settings

_SHOWN = 5


async def run(settings: Settings, addresses: Sequence[str], now: datetime) -> int:
    """Try addresses; 1 where one of them brings nothing."""
    failed = 0
    async with bootstrap.open_reader(settings) as reader:
        for address in addresses:
            failed += await _try(reader, address, now)
    return 1 if failed else 0


async def _try(reader: WebReader, address: str, now: datetime) -> int:
    from bot.feeds.fetch import FetchError
    from bot.feeds.parsed import ParseError

    try:
        fetched = await reader.fetching.get(address)
        if fetched.status != 200:
            terminal.complain(f"{address}: the server answers {fetched.status}")
            return 1
        feed = await reader.feed(fetched, now)
    except FetchError as error:
        terminal.complain(f"{address}: {error} ({error.kind})")
        return 1
    except ParseError as error:
        terminal.complain(f"{address}: {error} ({error.kind})")
        html = error.kind == "html"
        for link in await reader.workers.links(fetched.body, fetched.url) if html else ():
            terminal.out(f"  this page names a feed: {link.url}  {link.title}")
        return 1
    terminal.out("\n".join(_about(feed, fetched.url, fetched.moved, address)))
    return 0


def _about(feed: Feed, url: str, moved: str | None, address: str) -> Iterator[str]:
    yield f"{one_line(feed.title) or 'a feed without a title'} ({feed.kind}, {url})"
    if moved and moved != address:
        yield f"  has moved for good to {moved}"
    dated = sum(item.published is not None for item in feed.items)
    whole = sum(item.whole for item in feed.items)
    yield f"  {len(feed.items)} items, {dated} with a certain date, {whole} with the whole text"
    if feed.language:
        yield f"  language: {feed.language}"
    if feed.rhythm.every:
        yield f"  asks to be read every {feed.rhythm.every // 60} minutes at most"
    yield from (f"  note: {note}" for note in feed.notes)
    yield from (f"  {_line(item)}" for item in feed.items[:_SHOWN])
    if len(feed.items) > _SHOWN:
        yield f"  and {len(feed.items) - _SHOWN} more"


def _line(item: Item) -> str:
    when = f"{item.published:%Y-%m-%d %H:%M} UTC" if item.published else "date unknown"
    return f"- {when}  {one_line(item.title or item.text[:80])}"
