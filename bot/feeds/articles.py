"""A feed's items to the program's: whose they are, and which is which."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.core.identity import Named, article_id, names
from bot.core.model import FeedItem, Outlet
from bot.feeds import fields
from bot.feeds.language import identify
from bot.feeds.parsed import Feed, Item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.feeds.webpage import Page

_COMMON = frozenset(
    ("www", "feeds", "feed", "rss", "news", "blog", "blogs", "com", "org", "net", "gov", "edu")
)
_PLACE = re.compile(r"https?://[^/?#]+")
"""What an address begins with, up to its path."""

_ENOUGH = 100
"""Characters that tell a language with some certainty."""

_SUBDOMAINS = ("www.", "feeds.", "feed.", "rss.", "m.")


def feed_items(  # noqa: PLR0913  what is configured of a source
    feed: Feed,
    source: str,
    url: str = "",
    *,
    outlet: Outlet | None = None,
    language: str | None = None,
    path: str | None = None,
) -> Iterator[tuple[FeedItem, tuple[str, ...]]]:
    """Yield each item once with the names it goes by; those that nothing names are left out.

    ``url`` is the feed's own address, ``outlet`` its publisher and ``language`` its language
    where somebody configured them.
    """
    items = feed.items
    homes = [_labels(address) for address in (feed.site, url) if address]
    found = names(url or feed.site or feed.title or source, [_named(item, homes) for item in items])
    seen: set[str] = set()
    for item, own in zip(items, found, strict=True):
        if own and own[0] not in seen:
            seen.add(own[0])
            key = article_id(own)
            yield (
                FeedItem(
                    key=key,
                    text=item.text,
                    source=source,
                    outlet=outlet or _outlet(feed, item, url or source),
                    title=item.title or None,
                    url=item.url,
                    path=path,
                    published=item.published,
                    language=language or item.language or _language(feed, item),
                    id=key,
                    authors=item.authors,
                    categories=item.categories,
                ),
                own,
            )


def page_item(
    page: Page, source: str, url: str, outlet: Outlet | None = None
) -> tuple[FeedItem, tuple[str, ...]]:
    """Return the article of a page at ``url``, with the names it goes by."""
    address = page.url or url
    ((*own,),) = names(address, [Named(url=address, title=page.title or page.text[:200])])
    site = Feed("page", page.site or "", url)
    item = FeedItem(
        key=article_id(own),
        text=page.text,
        source=source,
        outlet=outlet or _outlet(site, Item(outlet=page.site), url),
        title=page.title,
        url=address,
        published=page.published,
        language=page.language,
        id=article_id(own),
    )
    return item, tuple(own)


def _language(feed: Feed, item: Item) -> str | None:
    """Return the language that a feed says it is in, if that can be believed.

    Much software writes "en-US" into every feed, whatever its language.
    """
    if feed.language != "en" or len(item.text) < _ENOUGH:
        return feed.language
    found = identify(item.text)
    return feed.language if found == "und" else found


def family_outlet(name: str | None, family: str | None) -> Outlet | None:
    """Return the configured outlet; the outlets of one family are one voice, by one id."""
    own = fields.outlet_named(name or family or "")
    whole = fields.outlet_named(family) if family else None
    return Outlet(whole.id, own.name) if own and whole else own


def _named(item: Item, homes: Sequence[frozenset[str]]) -> Named:
    """Return what an item goes by; its address only where that is of the feed's own site.

    A feed that points at others' articles says something of its own about them: it must not
    take the place of the article itself.
    """
    day = item.published.date().isoformat() if item.published else ""
    labels = _labels(item.url or "")
    own = not homes or any(not labels.isdisjoint(home) for home in homes)
    # Without a guid an address tells at least the items of the one feed apart.
    guid = item.guid or ("" if own else item.url or "")
    return Named(guid, item.url if own else None, item.title or item.text[:200], day)


def _labels(address: str) -> frozenset[str]:
    """Return the telling parts of a host's name: its site's, whatever its country or service."""
    found = _PLACE.match(address)
    return _labels_of(found[0] if found else address)


@lru_cache(maxsize=1024)
def _labels_of(place: str) -> frozenset[str]:
    host = (urlsplit(place).hostname or "").lower()
    labels = frozenset(host.split(".")[:-1]) - _COMMON
    return frozenset(label for label in labels if len(label) > 2) or frozenset({host})


def _outlet(feed: Feed, item: Item, url: str) -> Outlet:
    """Return whose words they are: as the item says or, failing that, the site's.

    The feeds of one site are one voice, whatever each is called.
    """
    if item.outlet and (named := fields.outlet_named(item.outlet)):
        return named
    host = (urlsplit(feed.site or url).hostname or "").lower()
    for part in _SUBDOMAINS:
        host = host.removeprefix(part)
    if not host:
        return fields.outlet_named(feed.title) or fields.unnamed_outlet("feed", url)
    return Outlet(f"site:{host}", feed.title or host)
