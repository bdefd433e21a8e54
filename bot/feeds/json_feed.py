"""JSON Feed, versions 1 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.feeds import fields
from bot.feeds.dates import moment
from bot.feeds.entries import LONGEST_GUID, LONGEST_TEXT, LONGEST_TITLE, MOST_NAMES, WHOLE
from bot.feeds.markup import line_of, text_of
from bot.feeds.parsed import Feed, Item, ParseError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def read(text: str, now: datetime, url: str = "") -> Feed:
    """Read a JSON Feed. Raises :class:`ParseError`."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise ParseError("not-a-feed", "begins like JSON but is not") from None
    if not isinstance(told, dict) or not isinstance(told.get("items"), list):
        raise ParseError("not-a-feed", "this is JSON, but no JSON Feed")
    site = fields.web_address(_said(told, "home_page_url"), url)
    records = [record for record in told["items"] if isinstance(record, dict)]
    return Feed(
        kind="json",
        title=line_of(_said(told, "title"))[: fields.LONGEST_NAME],
        site=site,
        language=fields.language_code(_said(told, "language")),
        items=tuple(_item(record, now, url or site or "") for record in records),
    )


def _item(record: dict[str, Any], now: datetime, base: str) -> Item:
    marked = _said(record, "content_html")
    full = text_of(marked) if marked else _said(record, "content_text").strip()
    text = full or text_of(_said(record, "summary"))
    url = _said(record, "url") or _said(record, "external_url")
    guid = _said(record, "id").strip()
    return Item(
        title=fields.writable(line_of(_said(record, "title"))[:LONGEST_TITLE]),
        text=fields.writable(text[:LONGEST_TEXT]),
        guid="" if guid == url else fields.writable(guid[:LONGEST_GUID]),
        url=fields.web_address(url or (guid if guid.startswith("http") else ""), base),
        published=moment(_said(record, "date_published") or _said(record, "date_modified"), now),
        authors=tuple(_names(record)),
        categories=tuple(_texts(record.get("tags"))),
        language=fields.language_code(_said(record, "language")),
        whole=bool(full) and len(full) >= WHOLE,
    )


def _said(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and name == "id":
        return str(value)
    return value if isinstance(value, str) else ""


def _names(record: dict[str, Any]) -> list[str]:
    listed = record.get("authors")
    authors = listed if isinstance(listed, list) else [record.get("author")]
    return _texts(author.get("name") for author in authors if isinstance(author, dict))


def _texts(values: object) -> list[str]:
    listed: Iterable[object] = values if hasattr(values, "__iter__") else ()
    named = (fields.writable(line_of(value)[:100]) for value in listed if isinstance(value, str))
    return list(dict.fromkeys(filter(None, named)))[:MOST_NAMES]
