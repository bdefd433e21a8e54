"""Articles in JSON Lines: one object a line.

``{"id", "source", "title", "text", "url", "published", "language"}``; only ``text`` is
required, null means unknown, other keys are ignored. ``source`` is the outlet's name,
``published`` is in ISO 8601 (without a zone: UTC; a date alone: its midnight), ``language``
an ISO 639 code. A line that cannot be used is one Problem; the others are read all the same.
"""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from bot.core.errors import Problem
from bot.core.harmless import one_line
from bot.core.model import FeedItem
from bot.feeds import fields
from bot.feeds.encoding import NotTextError, decode, guess, refuse_binary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.core.model import Outlet

LONGEST_LINE = 20 << 20
"""In bytes; the memory that reading a stream takes is a small multiple of it, no more."""

LONGEST_ID = 500
_FORM = 'each line is one JSON object: {"text": "..."}'
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class _LineError(ValueError):
    """A line that cannot be used: what is wrong, and the cure."""

    def __init__(self, what: str, cure: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure


@dataclass(frozen=True, slots=True)
class Told:
    """What holds for every article of a stream, unless its line says otherwise.

    Without an ``outlet``, an article whose publisher is unknown is an outlet of its own.
    """

    source: str = ""
    outlet: Outlet | None = None
    language: str | None = None
    path: str | None = None


def read_stream(
    stream: BinaryIO, where: str, told: Told | None = None, *, longest: int = LONGEST_LINE
) -> Iterator[tuple[int, FeedItem | Problem]]:
    """Read a stream lazily; yields (line number from 1, article or problem), in order.

    ``where`` names the stream in problems; ``longest`` bounds a line, in bytes. An article's
    key is its id, else its URL, else a hash of its content; a key that came before is a
    problem. What is no text at all is one problem, without a line.

    Raises ``OSError`` where the stream itself fails.
    """
    told = told or Told()
    seen: set[int] = set()
    decoder = _Decoder()
    for number, line in _lines(stream, longest):
        try:
            text = decoder.decode(line, longest)
            if not text or text.isspace():
                continue
            item = _item(_record(text), told)
            _refuse_repeated(item.key, seen)
        except _LineError as error:
            yield number, Problem(where, error.what, number, error.cure)
        except NotTextError as error:
            yield number, Problem(where, str(error), cure="save it as UTF-8")
            return
        else:
            yield number, item


def _lines(stream: BinaryIO, longest: int) -> Iterator[tuple[int, bytes | str | None]]:
    """Split into lines; ``None`` stands for one that is too long, which is never held whole."""
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        if number == 1 and line[:2] in _WIDE and line[:4] != codecs.BOM_UTF32_LE:
            yield from _wide_lines(line, stream, longest)
            return
        if len(line) > longest and not line.endswith(b"\n"):
            while (rest := stream.readline(1 << 16)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, line


def _wide_lines(first: bytes, stream: BinaryIO, longest: int) -> Iterator[tuple[int, str | None]]:
    """Split UTF-16, as some shells write it, into lines."""
    decoder = codecs.getincrementaldecoder(_WIDE[first[:2]])("replace")
    number, held, skipping = 1, "", False
    chunk = first[2:]
    while chunk:
        *whole, held = (held + decoder.decode(chunk)).split("\n")
        for line in whole:
            yield number, None if skipping else line
            number, skipping = number + 1, False
        if len(held) > longest:
            held, skipping = "", True
        chunk = stream.read(1 << 16)
    if skipping or held:
        yield number, None if skipping else held


class _Decoder:
    """Decodes lines: UTF-8 or, from the first line that is not, the encoding guessed then."""

    def __init__(self) -> None:
        self._other: str | None = None
        self._begun = False

    def decode(self, line: bytes | str | None, longest: int) -> str:
        """Raise :class:`NotTextError` where the stream begins with what is no text."""
        if line is None:
            raise _LineError(f"this line is longer than {longest:,} bytes", _FORM)
        if isinstance(line, str):
            return line
        if not self._begun:
            refuse_binary(line)
            self._begun = True
        try:
            return line.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self._guessed(line)

    def _guessed(self, line: bytes) -> str:
        self._other = self._other or guess(line)
        try:
            return line.decode(self._other) if self._other else decode(line)
        except (NotTextError, UnicodeDecodeError):
            raise _LineError("its encoding cannot be told", "save it as UTF-8") from None


def _record(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line.rstrip())
    except json.JSONDecodeError as error:
        message = error.msg[:1].lower() + error.msg[1:]
        raise _LineError(f"not JSON: {message} (column {error.colno})", _FORM) from None
    except RecursionError:
        raise _LineError("nested too deep", _FORM) from None
    except ValueError:  # such as a number of 5,000 digits
        raise _LineError("not JSON that can be read", _FORM) from None
    if not isinstance(record, dict):
        raise _LineError(f"{_kind(record)}, not an object", _FORM)
    return record


def _item(record: dict[str, Any], told: Told) -> FeedItem:
    text = _text(record)
    title = _optional(record, "title")
    url = _url(record)
    name = _optional(record, "source")
    given = _id(record)
    key = given or url or fields.fingerprint(name or "", title or "", text)
    said = fields.outlet_named(name) if name else None
    return FeedItem(
        key=key,
        text=text,
        source=told.source,
        outlet=said or told.outlet or fields.unnamed_outlet(told.source, key),
        title=title,
        url=url,
        path=told.path,
        published=_published(record),
        language=_language(record) or told.language,
        id=given,
    )


def _text(record: dict[str, Any]) -> str:
    if record.get("text") is None:
        raise _LineError('has no "text"', "give it one; only text is required")
    text = _optional(record, "text")
    if text is None:
        raise _LineError('"text" is empty', "give the article's text, or take the line out")
    return text


def _optional(record: dict[str, Any], name: str) -> str | None:
    """Return a text, ``None`` where it is absent, null or blank."""
    value = record.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        cure = "give a text in quotes" + ("" if name == "text" else ", or null where unknown")
        raise _LineError(f'"{name}" is {_kind(value)}, not a text', cure)
    return fields.writable(value) if value.strip() else None


def _id(record: dict[str, Any]) -> str | None:
    value = record.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    key = _optional(record, "id")
    if key is not None and len(key) > LONGEST_ID:
        raise _LineError(f'"id" is longer than {LONGEST_ID} characters', "give a shorter one")
    return key.replace("\0", "") or None if key else None


def _url(record: dict[str, Any]) -> str | None:
    value = _optional(record, "url")
    if value is None:
        return None
    if (url := fields.web_address(value)) is None:
        raise _LineError('"url" is no web address', 'give "https://...", or null where unknown')
    return url


def _published(record: dict[str, Any]) -> datetime | None:
    value = _optional(record, "published")
    if value is None:
        return None
    if (moment := fields.instant(value)) is None:
        cure = 'give ISO 8601 ("2024-11-20T09:30:00Z"), or null where unknown'
        raise _LineError(f'"published" is "{_shown(value)}", which is no date', cure)
    return moment


def _language(record: dict[str, Any]) -> str | None:
    value = _optional(record, "language")
    if value is None:
        return None
    if (code := fields.language_code(value)) is None:
        cure = 'give its ISO 639 code ("en"), or null where unknown'
        raise _LineError(f'"language" is "{_shown(value)}", which is no language code', cure)
    return None if code == "und" else code


def _refuse_repeated(key: str, seen: set[int]) -> None:
    """Keep eight bytes of each key's hash: a million articles take some 70 MB, not a GB."""
    mark = int(fields.fingerprint(key)[:16], 16)
    if mark in seen:
        what = f'the id "{_shown(key)}" stands already in an earlier line'
        raise _LineError(what, "give each article an id of its own")
    seen.add(mark)


def _shown(value: str) -> str:
    value = one_line(value)
    return value if len(value) <= 60 else f"{value[:59]}…"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "an object"
