"""Lists of sources or topics that somebody uploads: OPML, or TOML as the config's own files.

Read in a worker (see :mod:`bot.feeds.worker`): a list may be built to take for ever. Only what
an upload may bring is taken: feeds by their address and topics, nothing that lies on the bot's
machine.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from bot.core.errors import InputError
from bot.core.harmless import one_line
from bot.core.naming import free_id
from bot.feeds import opml
from bot.feeds.encoding import NotTextError, decode
from bot.feeds.fields import web_address
from bot.feeds.parsed import ParseError

LARGEST = 1 << 20
"""Bytes."""
MOST = 2000
"""Entries of a list; nobody follows more."""

_OPML = re.compile(r"\A[\ufeff\s]*<")
_KNOWN = {
    "source": (
        "id",
        "url",
        "outlet",
        "language",
        "family",
        "groups",
        "full_text",
        "every",
        "enabled",
    ),
    "topic": ("name", "query", "about"),
}
_NEEDED = {"source": "url", "topic": "name"}


def read(data: bytes, kind: str) -> list[dict[str, Any]]:
    """Return the values of the sources or topics in a list.

    Raises :class:`ParseError` with one line where all of it cannot be used.
    """
    if len(data) > LARGEST:
        raise ParseError("too-large", f"is larger than {LARGEST >> 20} MB; split it")
    if not data.strip():
        raise ParseError("empty", "is empty")
    try:
        text = decode(data)
    except NotTextError as error:
        raise ParseError("encoding", f"cannot be read: {error}") from None
    if _OPML.match(text):
        if kind != "source":
            raise ParseError("kind", "is a list of feeds, not of topics; import it under sources")
        found = _feeds(data)
    else:
        found = _tables(text, kind)
    if len(found) > MOST:
        raise ParseError("too-large", f"names {len(found)}, more than {MOST}; split it")
    return found


def _feeds(data: bytes) -> list[dict[str, Any]]:
    """Read OPML, refused whole where any of it is broken."""
    try:
        outlines, problems = opml.read(data, "")
    except InputError as error:
        raise ParseError("opml", str(error)) from None
    if problems:
        raise ParseError("opml", str(problems[0]))
    return [values_of(each) for each in outlines]


def values_of(outline: opml.Outline) -> dict[str, Any]:
    """Return a feed of a list as the config writes it, without a name."""
    found: dict[str, Any] = {"url": outline.url}
    if name := one_line(outline.title)[:100].strip():
        found["outlet"] = name
    if outline.language:
        found["language"] = outline.language
    if outline.folders:
        found["groups"] = [free_id(folder, ()) for folder in outline.folders]
    return found


def _tables(text: str, kind: str) -> list[dict[str, Any]]:
    """Read TOML, refused whole where any of it is not of the kind that is wanted."""
    try:
        tree = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise ParseError(
            "toml", f"is neither OPML nor TOML: {one_line(str(error))[:100]}"
        ) from None
    except RecursionError:
        raise ParseError("hostile", "is nested too deep to read") from None
    if others := sorted(set(tree) - {kind}):
        what = ", ".join(map(repr, others))[:100]
        raise ParseError("toml", f"holds {what}; an import of {kind}s takes [[{kind}]] alone")
    listed = tree.get(kind)
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise ParseError("toml", f"has no [[{kind}]]")
    for n, each in enumerate(listed, 1):
        _look(n, each, kind)
    return listed


def _look(n: int, values: dict[str, Any], kind: str) -> None:
    """Refuse an entry that has what no upload may bring."""
    if strange := sorted(set(values) - set(_KNOWN[kind])):
        cure = " (a path can only be set in the file)" * ("path" in strange)
        raise ParseError("toml", f"{kind} {n} has {strange[0][:40]!r}, not to be imported{cure}")
    given = values.get(_NEEDED[kind])
    if not isinstance(given, str) or not given.strip():
        raise ParseError("toml", f"{kind} {n} has no {_NEEDED[kind]!r}")
    if kind == "source" and web_address(given) is None:
        raise ParseError("toml", f"{kind} {n} has a url that is no web address")
