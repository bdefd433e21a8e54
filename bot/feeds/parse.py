"""Bytes to a feed: RSS, Atom, RDF, JSON Feed and news sitemaps.

fastfeedparser reads nearly every feed there is; what it makes nothing of is given to feedparser,
which forgives more and takes a hundred times as long. Call this in a process that may be killed
(:mod:`bot.feeds.workers`): the bytes are hostile, and what is refused here by a look at them is
only what is known to be built to take for ever.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.feeds import fields, json_feed, sitemap
from bot.feeds.encoding import NotTextError, decode
from bot.feeds.entries import items_of
from bot.feeds.markup import line_of
from bot.feeds.mending import mended
from bot.feeds.parsed import Feed, ParseError
from bot.feeds.rhythm import base_of, head_of, language_of, rhythm_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MOST_ITEMS = 1000
"""Of one feed; the first ones, which are the newest in nearly all feeds."""

MOST_ATTRIBUTES = 300
"""Of one tag; parsing takes time with the square of their number."""

LARGEST_BROKEN = 1 << 20
"""Bytes of a broken feed that the forgiving parser is given."""

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{1,200}?encoding\s*=\s*["']([\w:.-]{2,40})["']""")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,300}\?>")
_LONG_TAG = re.compile(r"<[A-Za-z?][^<>]{2000,}")
_HTML = re.compile(
    r"\s{0,99}(?:<!--.{0,2000}?-->\s{0,99})?<(?:!doctype html|html|head|body)",
    re.IGNORECASE | re.DOTALL,
)
_FEEDLIKE = re.compile(
    r"<(?:[\w.-]{1,20}:)?(?:rss|feed|rdf|channel|item|entry)[\s>]", re.IGNORECASE
)


def parse(data: bytes, now: datetime, *, url: str = "", charset: str | None = None) -> Feed:
    """Read a feed that came from ``url``; ``charset`` is what the server says of its encoding.

    Raises :class:`bot.feeds.parsed.ParseError`.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise ParseError("empty", "empty")
    text = _text(data, charset).lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return _bounded(json_feed.read(text, now, url))
    refuse_hostile(text)
    if sitemap.looks_like(text):
        return _bounded(sitemap.read(text, now))
    if _HTML.match(text):
        raise ParseError("html", "this is a web page, not a feed")
    if "<opml" in text[:2000].lower():
        raise ParseError("not-a-feed", "an OPML list of feeds; see: briefbot sources import")
    return _xml(text, now, url)


def _text(data: bytes, charset: str | None) -> str:
    """Return the text; what is valid UTF-8 is that, whatever the feed or its server says."""
    if b"\0" not in data and b"\x1b" not in data:
        try:
            return data.decode()
        except UnicodeDecodeError:
            pass
    declared = _DECLARED.search(data[:1000])
    try:
        return decode(data, declared[1].decode("ascii") if declared else charset)
    except NotTextError as error:
        raise ParseError("encoding", str(error)) from None


def refuse_hostile(text: str) -> None:
    """Raise :class:`ParseError` for XML that is known to be built to take for ever."""
    if "<!ENTITY" in text[: 1 << 20]:
        raise ParseError("hostile", "declares entities of its own, which no feed needs")
    for tag in _LONG_TAG.finditer(text):
        if max(tag[0].count("="), len(tag[0].split(None, MOST_ATTRIBUTES + 1))) > MOST_ATTRIBUTES:
            raise ParseError("hostile", f"has a tag of more than {MOST_ATTRIBUTES} attributes")


def _xml(text: str, now: datetime, url: str) -> Feed:
    text = mended(text)
    found = _fast(text)
    if (found is None or not found["entries"]) and _FEEDLIKE.search(text):
        found = _forgiving(text) or found
    if found is None:
        raise ParseError("not-a-feed", "this is no feed that could be read")
    head = head_of(text)
    about: Mapping[str, Any] = found["feed"]
    site = fields.web_address(str(about.get("link") or ""), url)
    base = fields.web_address(base_of(head), url) or site or url
    entries = found["entries"]
    feed = Feed(
        kind=_kind(text),
        title=line_of(str(about.get("title") or ""))[: fields.LONGEST_NAME],
        site=site,
        language=fields.language_code(language_of(head) or ""),
        items=items_of(entries[:MOST_ITEMS], now, base, text),
        rhythm=rhythm_of(head),
    )
    return _noted(feed, len(entries))


def _fast(text: str) -> Any:  # noqa: ANN401  the library's own dictionary
    from fastfeedparser import main as fast  # noqa: PLC0415  loaded where there are feeds

    # It makes UTC of every date by guess and forgets what was written. In its place stands
    # what hands dates on as they are; bot.feeds.dates reads them.
    fast._parse_date = _as_written  # noqa: SLF001  it offers no other way
    try:
        return fast.parse(_DECLARATION.sub("", text).encode("utf-8", "replace"))
    except Exception:  # noqa: BLE001  whatever trips it, the forgiving parser may do better
        return None


def _as_written(date: str) -> str | None:
    return date.strip() or None


def _forgiving(text: str) -> Any:  # noqa: ANN401  the library's own dictionary
    data = _DECLARATION.sub("", text).encode("utf-8", "replace")
    if len(data) > LARGEST_BROKEN:
        return None
    import feedparser  # noqa: PLC0415  slow to load, and seldom needed

    found = feedparser.parse(data, response_headers={"content-type": "text/xml; charset=utf-8"})
    return found if found.get("version") or found["entries"] else None


def _kind(text: str) -> str:
    head = text[:4000].lower()
    if "<rdf" in head:
        return "rdf"
    return "atom" if "<feed" in head or ":feed" in head else "rss"


def _bounded(feed: Feed) -> Feed:
    return _noted(replace(feed, items=feed.items[:MOST_ITEMS]), len(feed.items))


def _noted(feed: Feed, count: int) -> Feed:
    """Leave out items that say nothing, and tell of what was left out."""
    said = tuple(item for item in feed.items if item.title or item.text)
    notes = list(feed.notes)
    if count > MOST_ITEMS:
        notes.append(f"has {count:,} items; the first {MOST_ITEMS:,} are read")
    if mute := len(feed.items) - len(said):
        items = "1 item holds" if mute == 1 else f"{mute:,} items hold"
        notes.append(f"{items} neither title nor text")
    elif not said:
        notes.append("holds no items")
    return replace(feed, items=said, notes=tuple(notes))
