"""The article in an HTML page: its text by trafilatura, the rest only where the page says it.

A date that a page does not state in so many words is unknown, and so is its publisher: an
address in the browser's bar or a date somewhere in the text tells neither.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.core.harmless import one_line
from bot.feeds import fields
from bot.feeds.encoding import NotTextError, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from lxml.etree import _Element
    from lxml.html import HtmlElement

MOST_TAGS = 25_000
"""Extraction takes up to 0.3 ms a tag; a page of more is no article."""

MOST_ATTRIBUTES = 300
"""Of one tag; parsing takes time with the square of their number."""

_FIRST_YEAR = 1995
_DECLARED = re.compile(
    rb"""<meta[^>]{1,300}?charset\s*=\s*["']?\s*([\w:.-]{2,40})"""
    rb"""|^\s*<\?xml[^>]{1,200}?encoding\s*=\s*["']([\w:.-]{2,40})""",
    re.IGNORECASE,
)
# schema.org's mark, and Facebook's; both stand there for machines to see.
_PAYWALL = re.compile(
    rb"""["']isAccessibleForFree["']\s{0,9}:\s{0,9}["']?false"""
    rb"""|article:content_tier["'][^>]{0,40}["'](?:locked|metered)["']""",
    re.IGNORECASE,
)
_XML = re.compile(r"\A\s*<\?xml[^>]*>")
_TAG = re.compile(r"<[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(
    r"""[\s/]*[^\s>/][^\s=>/]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*)?)?"""
)
_LEAVES = ("p", "head", "item", "quote", "code")
_DATES = ("article:published_time", "og:article:published_time", "datepublished", "dc.date.issued")


@dataclass(frozen=True, slots=True)
class Page:
    """An article as its page tells it; what the page does not tell is ``None``."""

    text: str
    title: str | None = None
    url: str | None = None
    published: datetime | None = None
    language: str | None = None
    site: str | None = None


def read(data: bytes) -> Page | None:
    """Read a page; ``None`` where there is no article in it.

    Raises :class:`NotTextError` for what is no text, or built to take for ever.
    """
    declared = _DECLARED.search(data[:4096])
    name = (declared[1] or declared[2]).decode("ascii") if declared else None
    text = _XML.sub("", decode(data, name)).replace("\0", "")
    _refuse_costly(text)
    tree = _parse(text)
    if tree is None:
        return None
    about = _About(tree)
    title = about.title()
    body = _article(tree, title)
    if not body:
        return None
    return Page(
        body, title, about.url(), about.published(), about.language(), about.said("og:site_name")
    )


def paywalled(data: bytes) -> bool:
    """Tell a page that says itself that its article is not free to read."""
    return _PAYWALL.search(data) is not None


def _refuse_costly(text: str) -> None:
    """Raise :class:`NotTextError` for a page that would take minutes to take apart."""
    for number, tag in enumerate(_TAG.finditer(text)):
        if number >= MOST_TAGS:
            raise NotTextError(f"has more than {MOST_TAGS:,} tags, so it is no article")
        at, attributes = tag.end(), 0
        while found := _ATTRIBUTE.match(text, at):
            at, attributes = found.end(), attributes + 1
            if attributes > MOST_ATTRIBUTES:
                raise NotTextError(f"has a tag of more than {MOST_ATTRIBUTES} attributes")


def _parse(text: str) -> HtmlElement | None:
    # lxml and trafilatura take longer to load than to read a page.
    from lxml.etree import LxmlError  # noqa: PLC0415
    from lxml.html import document_fromstring  # noqa: PLC0415

    try:
        return document_fromstring(text)
    except (LxmlError, ValueError, AssertionError):
        return None


def _article(tree: HtmlElement, title: str | None) -> str:
    """Return the article's blocks with a blank line between, without the title on top."""
    from trafilatura import bare_extraction  # noqa: PLC0415  as above

    # It logs each page without an article; here that is a Problem with the file's name.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = bare_extraction(tree, include_comments=False, include_tables=False)
    except Exception:  # noqa: BLE001  a page that trips others' code must not stop the rest
        return ""
    body = getattr(found, "body", None)
    blocks = list(_blocks(body)) if body is not None else []
    while blocks and title and blocks[0].casefold() == title.casefold():
        del blocks[0]
    return "\n\n".join(blocks).strip()


def _blocks(body: _Element) -> Iterator[str]:
    """Yield paragraphs, headings and whole lists, each item of a list on a line of its own."""
    items: list[str] = []
    for element in body.iter("p", "head", "item", "quote", "code"):
        inside = next((above for above in element.iterancestors() if above.tag in _LEAVES), None)
        if element.tag == "item":
            items.append(f"- {_words(element)}")
            continue
        if inside is not None:
            continue
        if items:
            yield "\n".join(items)
            items = []
        if words := _words(element):
            yield words
    if items:
        yield "\n".join(items)


def _words(element: _Element) -> str:
    """Return an element's text on one line, without that of list items inside it."""
    parts: list[str] = []
    skipped = {
        id(inner) for item in element.iter("item") if item is not element for inner in item.iter()
    }
    for inner in element.iter():
        if id(inner) not in skipped:
            parts.append(f" {inner.text or ''}" if inner.tag in {"lb", "p"} else inner.text or "")
        if inner is not element and id(inner.getparent()) not in skipped:
            parts.append(f" {inner.tail or ''}" if inner.tag in {"lb", "p"} else inner.tail or "")
    return " ".join("".join(parts).split())


class _About:
    """What a page says of itself in its head: meta tags and schema.org's JSON-LD."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._meta: dict[str, str] = {}
        for meta in tree.iter("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
            content = one_line(meta.get("content") or "")
            if name and content:
                self._meta.setdefault(name.lower(), content)
        self._record = next(_records(tree), {})

    def said(self, name: str) -> str | None:
        """Return what a meta tag says."""
        return self._meta.get(name)

    def title(self) -> str | None:
        """Return the headline: as shared, as described, as shown, as in the browser's tab."""
        headings = [one_line(heading.text_content()) for heading in self._tree.iter("h1")]
        shown = headings[0] if len(headings) == 1 else None
        described = self._record.get("headline")
        tab = one_line(self._tree.findtext(".//title") or "")
        told = self.said("og:title") or (one_line(described) if isinstance(described, str) else "")
        return self._without_site(told or shown or tab) or None

    def _without_site(self, title: str) -> str:
        """Take the site's name off the end, where the page says what its name is."""
        site = self.said("og:site_name")
        if site and title.lower().endswith(site.lower()):
            return title[: -len(site)].rstrip(" -–—|·•:»") or title
        return title

    def url(self) -> str | None:
        """Return the canonical address."""
        links = (
            link.get("href") or ""
            for link in self._tree.iter("link")
            if (link.get("rel") or "").lower() == "canonical"
        )
        told = (*links, self.said("og:url") or "")
        return next(filter(None, map(fields.web_address, told)), None)

    def language(self) -> str | None:
        """Return the language that the page says it is in."""
        return fields.language_code(self._tree.get("lang") or self.said("og:locale") or "")

    def published(self) -> datetime | None:
        """Return when it was published, where all that the page says of it agrees."""
        told = [self._meta[name] for name in _DATES if name in self._meta]
        told.append(str(self._record.get("datePublished") or ""))
        told += [
            time.get("datetime") or ""
            for time in self._tree.iter("time")
            if (time.get("itemprop") or "").lower() == "datepublished"
        ]
        moments = [fields.instant(value, assume_utc=False) for value in told]
        known = [moment for moment in moments if moment and moment.year >= _FIRST_YEAR]
        if not known or max(known) - min(known) > timedelta(days=1):
            return None
        return known[0]


def _records(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the descriptions of articles in a page's JSON-LD."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            stack: list[Any] = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        while stack:
            value = stack.pop()
            if isinstance(value, list):
                stack.extend(reversed(value))
            elif isinstance(value, dict):
                if any(_is_article(kind) for kind in _listed(value.get("@type"))):
                    yield value
                stack.append(value.get("@graph"))


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else (value,)


def _is_article(kind: object) -> bool:
    return isinstance(kind, str) and kind.endswith(("Article", "BlogPosting", "Report"))
