"""What is new in a feed, ready to be stored: the part of a check that computes.

It is done in the process that parsed the feed (:mod:`bot.feeds.worker`), so that the bot's own
is left to its readers, and only what is new passes from one to the other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.core.health import Rhythm
from bot.core.language.text import Index
from bot.core.model import Article, FeedItem, Outlet, Span
from bot.core.normalize import Prepared, Rejected, prepare
from bot.feeds.articles import feed_items
from bot.feeds.language import identify
from bot.feeds.repeated import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.feeds.parsed import Feed

_PRINT = 8
"""Bytes kept of the hash of a body, and of each item's name and content."""

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose feed it is, and what is remembered of it.

    ``outlet`` and ``language`` are those that somebody configured. ``seen`` are the prints of
    what it held when it was last read, ``lines`` its frame (:mod:`bot.feeds.repeated`).
    """

    source: str
    url: str
    outlet: Outlet | None = None
    language: str | None = None
    seen: bytes = b""
    lines: bytes = b""
    full_text: bool = False


@dataclass(frozen=True, slots=True)
class Fresh:
    """An item that was not there before, with its names; ``edited``: but an older version was.

    ``whole`` tells that its text is the article and no teaser.
    """

    item: FeedItem
    names: Names
    edited: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a feed. ``seen`` and ``lines`` are to be remembered of it.

    Where full texts are to be fetched, there are ``teasers`` to complete, and no ``items`` yet.
    """

    rhythm: Rhythm = field(default_factory=Rhythm)
    notes: tuple[str, ...] = ()
    seen: bytes = b""
    lines: bytes = b""
    items: tuple[tuple[Prepared, Names], ...] = ()
    teasers: tuple[Fresh, ...] = ()


def body_print(body: bytes) -> bytes:
    """Return what tells a body from another: what ``seen`` begins with."""
    return _print(body)


def news(feed: Feed, body: bytes, asked: Asked, now: datetime) -> News:
    """Return what a feed, parsed from ``body``, brings that was not in it before."""
    found = list(
        feed_items(feed, asked.source, asked.url, outlet=asked.outlet, language=asked.language)
    )
    prints = [(_print(own[0].encode()), _print(_content(item, own))) for item, own in found]
    before = {asked.seen[at : at + _PRINT] for at in range(_PRINT, len(asked.seen), _PRINT)}
    whole = {item.url for item in feed.items if item.whole}
    fresh = [
        Fresh(item, own, name in before, item.url in whole)
        for (item, own), (name, content) in zip(found, prints, strict=True)
        if content not in before
    ]
    seen = _print(body) + b"".join(name + content for name, content in prints)
    if asked.full_text and fresh:
        return News(feed.rhythm, feed.notes, seen, asked.lines, teasers=tuple(fresh))
    items, lines, notes = ready(fresh, asked.lines, now)
    if feed.items and not found:
        notes = (*notes, "no item has an id, an address of its own or words")
    return News(feed.rhythm, (*feed.notes, *notes), seen, lines, items)


def ready(
    fresh: Iterable[Fresh], lines: bytes, now: datetime
) -> tuple[tuple[tuple[Prepared, Names], ...], bytes, tuple[str, ...]]:
    """Take a source's frame off the texts and make articles of them.

    Returns the articles, what is now known of the frame, and a line for each item that is none.
    """
    fresh = list(fresh)
    frame = Frame.load(lines)
    # An article that is edited again and again does not make its lines a custom.
    frame.learn(each.item.text for each in fresh if not each.edited)
    items: list[tuple[Prepared, Names]] = []
    notes: list[str] = []
    for each in fresh:
        text = frame.cleared(each.item.text)
        made = prepare(each.item, text, identify=identify, seen=now)
        if isinstance(made, Rejected):
            notes.append(f"an item {made.reason}: {each.item.url or each.names[0]}")
        else:
            items.append((made, each.names))
    return tuple(items), frame.dump() if fresh else lines, tuple(notes)


def _print(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_PRINT).digest()


def _content(item: FeedItem, own: Names) -> bytes:
    """Return what makes an item differ from its next version; a date that moves does not."""
    return "\0".join((own[0], item.title or "", item.text)).encode("utf-8", "surrogatepass")


# How these values pass between processes: lists, in the order of their fields.


def pack_asked(asked: Asked) -> list[Any]:
    """Return it as values that any serializer takes."""
    outlet = (asked.outlet.id, asked.outlet.name) if asked.outlet else None
    return [
        asked.source,
        asked.url,
        outlet,
        asked.language,
        asked.seen,
        asked.lines,
        asked.full_text,
    ]


def unpack_asked(told: Sequence[Any]) -> Asked:
    """Return what :func:`pack_asked` was given."""
    source, url, outlet, *rest = told
    return Asked(source, url, Outlet(*outlet) if outlet else None, *rest)


def pack_news(made: News) -> dict[str, Any]:
    """Return it as values that any serializer takes."""
    rhythm = made.rhythm
    return {
        "rhythm": (rhythm.every, sorted(rhythm.hours), sorted(rhythm.days)),
        "notes": made.notes,
        "seen": made.seen,
        "lines": made.lines,
        "items": [(_packed(each), names) for each, names in made.items],
        "teasers": pack_fresh(made.teasers),
    }


def unpack_news(told: dict[str, Any], now: datetime) -> News:
    """Return what :func:`pack_news` was given; ``now`` is when it was made."""
    every, hours, days = told["rhythm"]
    return News(
        Rhythm(every, frozenset(hours), frozenset(days)),
        tuple(told["notes"]),
        told["seen"],
        told["lines"],
        tuple((_unpacked(each, now), tuple(names)) for each, names in told["items"]),
        unpack_fresh(told["teasers"]),
    )


def pack_fresh(fresh: Iterable[Fresh]) -> list[Any]:
    """Return them as values that any serializer takes."""
    return [(_packed_item(each.item), each.names, each.edited, each.whole) for each in fresh]


def unpack_fresh(told: Iterable[Sequence[Any]]) -> tuple[Fresh, ...]:
    """Return what :func:`pack_fresh` was given."""
    return tuple(
        Fresh(_unpacked_item(item), tuple(names), edited, whole)
        for item, names, edited, whole in told
    )


def _packed_item(item: FeedItem) -> tuple[Any, ...]:
    return (
        item.key,
        item.text,
        item.source,
        (item.outlet.id, item.outlet.name),
        item.title,
        item.url,
        item.path,
        _stamp(item.published),
        item.language,
        item.id,
        item.authors,
        item.categories,
    )


def _unpacked_item(told: Sequence[Any]) -> FeedItem:
    key, text, source, outlet, title, url, path, published, language, own, by, filed = told
    when = _moment(published)
    return FeedItem(
        key,
        text,
        source,
        Outlet(*outlet),
        title,
        url,
        path,
        when,
        language,
        own,
        tuple(by),
        tuple(filed),
    )


def _packed(each: Prepared) -> tuple[Any, ...]:
    article, index = each.article, each.index
    title = article.title
    return (
        article.id,
        article.text,
        article.outlet.id,
        article.outlet.name,
        article.source,
        title.start if title else None,
        title.end if title else None,
        article.body,
        article.url,
        article.path,
        _stamp(article.published),
        article.language,
        article.authors,
        article.categories,
        (index.title, index.body, index.parts, dict(index.topics)),
    )


def _unpacked(told: Sequence[Any], now: datetime) -> Prepared:
    *told, by, filed, index = told
    key, text, outlet, name, source, start, end, body, url, path, when, language = told
    title = None if start is None else Span(start, end)
    article = Article(
        key,
        text,
        Outlet(outlet, name),
        source,
        1,
        title,
        body,
        url,
        path,
        _moment(when),
        now,
        language,
        tuple(by),
        tuple(filed),
    )
    return Prepared(article, Index(*index))


def _stamp(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _moment(stamp: float | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)
