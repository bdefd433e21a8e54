"""Which item of a feed is which article: by its guid, its address, or its title.

None of the three can be relied on alone. Guids are missing, repeated, or made anew with each
fetch; addresses carry marks of who shared them, or are the front page's; titles recur. So an item
goes by several names, of which those that cannot tell it from its neighbours are left out, and it
is a known article if any of its names is known.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

# What campaigns, social networks and newsletters add to an address; none of it is part of what
# the address names. Kept is all else: many a site's articles differ in "?id=" alone.
_TRACKING_TERMS = """
fbclid gclid gclsrc dclid wbraid gbraid msclkid yclid twclid ttclid igshid igsh mc_cid mc_eid
mkt_tok _hsenc _hsmi __twitter_impression cmp cmpid icid smid sref ftag xtor ocid ncid s_cid
spm guccounter guce_referrer guce_referrer_sig ref_src ref_url referrer partner_id wt_mc wt_zmc
piano_id __source source_id campaign_id ns_mchannel ns_source ns_campaign ns_linkname ns_fee
at_medium at_campaign at_link_id at_link_type at_link_origin at_format at_ptr_name at_bbc_team
"""
_TRACKING = frozenset(_TRACKING_TERMS.split())
_TRACKING_STEMS = ("utm_", "pk_", "mtm_", "hsa_", "stm_", "vero_", "oly_")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_PLAIN_URL = re.compile(
    r"https?://([A-Za-z0-9.-]+)((?:/[A-Za-z0-9/%:@!$&+,;=~._()-]*)?)(?:\?([!\"$-~]*))?(?:#[!-~]*)?"
)
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/%:@!$&+,;=~._()-]*")
_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Named:
    """What an item says of itself that may tell which it is."""

    guid: str = ""
    url: str | None = None
    title: str = ""
    day: str = ""


def canonical_url(url: str) -> str | None:
    """Return what is left of an address once scheme, ``www.``, tracking and anchor are off.

    ``None`` where that does not name one page: a site's front page, or no address at all.

    >>> canonical_url("https://www.News.example:443/a/?utm_source=x&id=7#top")
    'news.example/a?id=7'
    """
    if plain := _PLAIN_URL.fullmatch(url):  # as nearly all are
        return _canonical(plain[1].lower(), None, plain[2], plain[3])
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"}:
        return None
    return _canonical(host, port, parts.path, parts.query)


def _canonical(host: str, port: int | None, path: str, query: str | None) -> str | None:
    host = host.removeprefix("www.")
    path = _INDEX.sub("", path).rstrip("/")
    query = _telling(query) if query else ""
    if not host or not (path or query):
        return None
    place = host if port in {None, 80, 443} else f"{host}:{port}"
    if not _PLAIN_PATH.fullmatch(path):
        path = quote(path, safe="/%:@!$&+,;=~-._()")
    return f"{place}{path}{'?' if query else ''}{query}"


def _telling(query: str) -> str:
    """Return a query without what only tracks, in one order."""
    told = [part for part in query.split("&") if not _tracks(part.partition("=")[0])]
    if not told:  # as nearly always
        return ""
    pairs = parse_qsl("&".join(told), keep_blank_values=True)
    return urlencode(sorted(pair for pair in pairs if not _tracks(pair[0])))


def _tracks(name: str) -> bool:
    name = name.lower()
    return name in _TRACKING or name.startswith(_TRACKING_STEMS)


def names(feed: str, items: Sequence[Named]) -> list[tuple[str, ...]]:
    """Return the names that each item goes by, most telling first; none for an item without any.

    ``feed`` names the feed, within which guids and titles count. An address counts everywhere,
    so that one article in two feeds is one. What several items of the feed share names none of
    them. Items of one feed that go by the same first name are the same item twice.
    """
    urls = [canonical_url(item.url) if item.url else None for item in items]
    guids = Counter(item.guid for item in items)
    shared = Counter(url for url in urls if url)
    found = []
    for item, url in zip(items, urls, strict=True):
        own: list[str] = []
        if item.guid and guids[item.guid] == 1:
            own.append(_name("guid", feed, item.guid))
        if url and shared[url] == 1:
            own.append(_name("url", url))
        if not own and (title := _WORDS.sub(" ", item.title.casefold()).strip()):
            own.append(_name("title", feed, title, item.day))
        found.append(tuple(own))
    return found


def article_id(own: Sequence[str]) -> str:
    """Return the id of a new article: made of its address where it has one, else of its name."""
    return next((name for name in own if name.startswith("u")), own[0])[1:]


def _name(kind: str, *parts: str) -> str:
    told = "\0".join((kind, *parts, "")).encode("utf-8", "surrogatepass")
    return f"{kind[0]}{hashlib.blake2b(told, digest_size=10).hexdigest()}"
