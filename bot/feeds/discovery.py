"""The feeds that a web page names in its head, and those it links to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from bot.feeds import fields
from bot.feeds.encoding import NotTextError, decode
from bot.feeds.markup import line_of

_HEAD = 512 * 1024  # characters
_TAG = re.compile(r"<(link|a|base)\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{2,20})\s{0,5}=\s{0,5}("[^"]*"|'[^']*'|[^\s"'>]+)""")
_TYPES = frozenset(
    f"application/{kind}" for kind in ("rss+xml", "atom+xml", "feed+json", "rdf+xml", "json")
)
_FEEDLIKE = re.compile(
    r"(?:^|[/._-])(?:rss|atom|feeds?)(?:[/._-]|$)|\.(?:rss|rdf|atom)$", re.IGNORECASE
)
MOST = 20


@dataclass(frozen=True, slots=True)
class Link:
    """A feed that a page names."""

    url: str
    title: str = ""


def links(data: bytes, url: str) -> list[Link]:
    """Return the feeds that a page at ``url`` names, those it declares before mere links."""
    try:
        text = decode(data)[:_HEAD]
    except NotTextError:
        return []
    base = url
    declared: dict[str, Link] = {}
    linked: dict[str, Link] = {}
    for tag in _TAG.finditer(text):
        pairs = _ATTRIBUTE.findall(tag[2])
        told = {name.lower(): unescape(value.strip("\"'")) for name, value in pairs}
        target = fields.web_address(told.get("href", ""), base)
        if target is None:
            continue
        title = line_of(told.get("title", ""))[: fields.LONGEST_NAME]
        name = tag[1].lower()
        if name == "base":
            base = target
        elif name == "link":
            if _declares(told):
                declared.setdefault(target, Link(target, title))
        elif _FEEDLIKE.search(urlsplit(target).path):
            linked.setdefault(target, Link(target, title))
    return list((declared or linked).values())[:MOST]


def _declares(told: dict[str, str]) -> bool:
    kinds = told.get("rel", "").lower().split()
    kind = told.get("type", "").lower().partition(";")[0].strip()
    return ("alternate" in kinds or "feed" in kinds) and kind in _TYPES
