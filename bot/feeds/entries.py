"""A parser's entries to items: which text, which address, whose words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.feeds import fields
from bot.feeds.dates import moment
from bot.feeds.markup import line_of, text_of
from bot.feeds.parsed import Item
from bot.feeds.rhythm import head_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

LONGEST_TITLE = 500
LONGEST_TEXT = 100_000
LONGEST_GUID = 2000
MOST_NAMES = 20

WHOLE = 1200
"""Characters from which a text that stands where whole articles stand is taken for one."""

_COUNTED = "/~r/"
"""Marks FeedBurner's addresses, which count a reader and lead on; the guid is the page's own."""

_KEYWORDS = ":keywords>"
_LONGEST_LIST = 4000  # characters of keywords
_ADDRESSES = ("http://", "https://")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,300}\?>")
_ADDRESSED = re.compile(r"\S+@\S+\s+\((.+)\)")


def items_of(
    entries: Sequence[Mapping[str, Any]], now: datetime, base: str, text: str
) -> tuple[Item, ...]:
    """Make items of entries as fastfeedparser and feedparser give them, in their order."""
    beside = _beside(text, len(entries), base)
    return tuple(_item(entry, now, more) for entry, more in zip(entries, beside, strict=True))


class _Beside(NamedTuple):
    """What the parsers leave out of an item: its own base address, its outlet, keywords."""

    base: str
    outlet: str | None = None
    keywords: tuple[str, ...] = ()


def _item(entry: Mapping[str, Any], now: datetime, beside: _Beside) -> Item:
    title = line_of(str(entry.get("title") or ""))[:LONGEST_TITLE]
    text, whole = _text(entry)
    filed = entry.get("tags") or beside.keywords
    guid = str(entry.get("id") or "").strip()[:LONGEST_GUID]
    link = str(entry.get("link") or "")
    if guid.startswith("http") and (not link or _COUNTED in link):
        link = guid
    return Item(
        title=fields.writable(title),
        text=fields.writable("" if text == title else text),
        guid="" if guid == link else fields.writable(guid),
        url=fields.web_address(link, beside.base),
        published=_published(entry, now),
        authors=_names(_authors(entry)) if entry.get("author") or entry.get("authors") else (),
        categories=_names((*_filed(entry.get("tags") or ()), *beside.keywords)) if filed else (),
        language=fields.language_code(str(entry.get("language") or "")),
        outlet=beside.outlet,
        whole=whole,
    )


def _text(entry: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the longest text that the entry gives, and whether it is meant to be all of it."""
    contents = [str(content.get("value") or "") for content in entry.get("content") or ()]
    described = str(entry.get("description") or entry.get("summary") or "")
    teaser = text_of(described)
    # The fast parser gives the one in place of the other, where a feed has but one of them.
    full = max((text_of(each) for each in contents if each != described), key=len, default="")
    text = max(full, teaser, key=len) or "\n\n".join(dict.fromkeys(_described(entry)))
    return text[:LONGEST_TEXT].rstrip(), bool(contents) and len(text) >= WHOLE


def _described(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield what stands beside pictures and films, for items that say nothing else."""
    for media in entry.get("media_content") or ():
        words = media.get("description") or media.get("text") or media.get("title") or ""
        if isinstance(words, str) and (words := text_of(words)):
            yield words
    if isinstance(described := entry.get("media_description"), str):  # as feedparser gives it
        yield text_of(described)


def _published(entry: Mapping[str, Any], now: datetime) -> datetime | None:
    """Return when it was published or, where the feed says only that, when it was last changed.

    fastfeedparser takes a guid for a date where there is none; that would be a guess.
    """
    told = str(entry.get("published") or "")
    if not told or told == str(entry.get("id") or "").strip():
        told = str(entry.get("updated") or "")
    return moment(told, now)


def _authors(entry: Mapping[str, Any]) -> Iterator[object]:
    for author in entry.get("authors") or ():
        yield author.get("name")
    yield entry.get("author")


def _filed(tags: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what a feed files an entry under, in the words that are for people."""
    for tag in tags:
        named = str(tag.get("label") or tag.get("term") or "")
        if not named.startswith(_ADDRESSES):
            yield named


def _names(told: Iterable[object]) -> tuple[str, ...]:
    """Return names once each, without the mail addresses that RSS puts before them."""
    names: dict[str, None] = {}
    for name in told:
        if isinstance(name, str) and (plain := line_of(name[:400])):
            addressed = _ADDRESSED.fullmatch(plain)
            names[fields.writable((addressed[1] if addressed else plain)[:100])] = None
    return tuple(names)[:MOST_NAMES]


def _beside(text: str, count: int, base: str) -> list[_Beside]:
    """Return of each item what the parsers leave out.

    The outlet is named by RSS's <source>, in feeds that gather from many; keywords by Media RSS.
    """
    plain = [_Beside(base)] * count
    told = "<source" in text or _KEYWORDS in text
    if not told and text.find("xml:base", len(head_of(text))) < 0:
        return plain
    from lxml import etree  # noqa: PLC0415  slow to load

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    data = _DECLARATION.sub("", text).encode("utf-8", "replace")
    root = etree.fromstring(data, parser, base_url=base or None)
    items = [] if root is None else list(root.iter("{*}item", "{*}entry"))
    if len(items) < count:
        return plain
    return [
        _Beside(fields.web_address(item.base or "") or base, _source(item), _keywords(item))
        for item in items[:count]
    ]


def _source(item: Any) -> str | None:  # noqa: ANN401  lxml's element, which ships no types
    return line_of(item.findtext("source") or "")[: fields.LONGEST_NAME] or None


def _keywords(item: Any) -> tuple[str, ...]:  # noqa: ANN401  as above
    told = (each.text or "" for each in item.iter("{*}keywords"))
    return tuple(word.strip() for line in told for word in line[:_LONGEST_LIST].split(","))
