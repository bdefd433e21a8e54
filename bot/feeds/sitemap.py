"""Sitemaps for news: the last two days of a publisher that has no feed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.feeds import fields
from bot.feeds.dates import moment
from bot.feeds.entries import LONGEST_TITLE, MOST_NAMES
from bot.feeds.markup import line_of
from bot.feeds.parsed import Feed, Item, ParseError

if TYPE_CHECKING:
    from datetime import datetime

_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_ROOT = re.compile(r"<(?:\w{1,20}:)?(urlset|sitemapindex)[\s>]")


def looks_like(text: str) -> bool:
    """Tell a sitemap, or an index of some, from a feed."""
    return _ROOT.search(text[:4000]) is not None


def read(text: str, now: datetime) -> Feed:
    """Read a sitemap for news; pages that carry no news mark are passed over.

    Raises :class:`ParseError`.
    """
    from lxml import etree  # noqa: PLC0415  slow to load

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    text = re.sub(r"\A\s*<\?xml[^>]{0,300}\?>", "", text)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        raise ParseError("not-a-feed", "begins like a sitemap but is not")
    if root.tag.endswith("sitemapindex"):
        inner = (line_of(loc.text or "") for loc in root.iter("{*}loc"))
        first = next(inner, "")
        raise ParseError("not-a-feed", f"an index of sitemaps; name one of them, such as {first}")
    items = tuple(item for url in root.iter("{*}url") if (item := _item(url, now)))
    if not items:
        raise ParseError("not-a-feed", "a sitemap, but not one for news")
    return Feed("sitemap", title=items[0].outlet or "", items=items)


def _item(url: Any, now: datetime) -> Item | None:  # noqa: ANN401  lxml's element, which ships no types
    news = url.find(f"{_NEWS}news")
    if news is None:
        return None

    def said(path: str) -> str:
        return line_of(news.findtext("/".join(_NEWS + part for part in path.split("/"))) or "")

    keywords = (fields.writable(word.strip()[:100]) for word in said("keywords").split(","))
    return Item(
        title=fields.writable(said("title")[:LONGEST_TITLE]),
        url=fields.web_address(line_of(url.findtext("{*}loc") or "")),
        published=moment(said("publication_date"), now),
        categories=tuple(dict.fromkeys(filter(None, keywords)))[:MOST_NAMES],
        language=fields.language_code(said("publication/language")),
        outlet=said("publication/name")[: fields.LONGEST_NAME] or None,
    )
