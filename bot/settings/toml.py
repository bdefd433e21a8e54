"""Read a TOML text to its end, whatever mistakes of form it holds.

Python's TOML reader stops at the first mistake. A person who made five wants to hear of five,
so each one is noted, its statement is taken out, and the rest is read.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

MOST_MISTAKES = 20
"""After so many mistakes of form a file is not TOML at all, and more lines help nobody."""

_PLACE = re.compile(r" \((?:at line (\d+), column \d+|at end of document)\)$")
_STATEMENT = re.compile(r"""\s*(?:\[|["'\w.-]+\s*[=:]|=|<<<<<<<|=======|>>>>>>>)""")
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w-]+(?:\.[\w-]+)*)")
_YAML = re.compile(r"\s*([\w-]+)\s*:(?:\s|$)")
_CONFLICT = re.compile(r"(?:<<<<<<<|=======|>>>>>>>)(?:\s|$)")
_BROKEN = "__broken"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake of form: the line, from 1, what is wrong, and the cure."""

    line: int
    what: str
    cure: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a TOML text holds.

    ``text`` is the text that was read in the end: the same lines, less the mistakes.
    """

    tree: dict[str, Any]
    text: str
    mistakes: list[Mistake] = field(default_factory=list)


def read(text: str) -> Reading:
    """Read a TOML text; never fails."""
    rows = text.replace("\r\n", "\n").split("\n")
    mistakes: list[Mistake] = []
    while len(mistakes) < MOST_MISTAKES:
        try:
            tree = tomllib.loads("\n".join(rows))
        except tomllib.TOMLDecodeError as error:
            at, message = _place(error, rows)
            start = _blame(rows, at)
            mistakes.append(_explain(rows, start, message))
            _take_out(rows, start)
        except RecursionError:
            mistakes.append(Mistake(1, "lists nested too deep to read", "no setting needs them"))
            break
        else:
            tree = {key: value for key, value in tree.items() if not key.startswith(_BROKEN)}
            return Reading(tree, "\n".join(rows), mistakes)
    return Reading({}, "", mistakes)


def _place(error: Exception, rows: list[str]) -> tuple[int, str]:
    """Return the index of the row at which the reader stopped, and its message."""
    message = str(error)
    found = _PLACE.search(message)
    at = int(found[1]) - 1 if found and found[1] else len(rows) - 1
    return min(at, len(rows) - 1), _PLACE.sub("", message)


def _blame(rows: list[str], at: int) -> int:
    """Return the row where the broken statement begins: what stands before it can be read.

    An array that is never closed is noticed only at the statement after it.
    """
    candidates = [row for row in range(at, -1, -1) if _STATEMENT.match(rows[row])]
    for row in candidates[:40]:
        try:
            tomllib.loads("\n".join(rows[:row]))
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
        return row
    return at


def _take_out(rows: list[str], start: int) -> None:
    """Blank a statement; a broken [header] is mended, so that its keys keep their table."""
    header = _HEADER.match(rows[start])
    end = start + 1
    while end < len(rows) and not _STATEMENT.match(rows[end]):
        rows[end] = ""
        end += 1
    if header is None:
        rows[start] = ""
        return
    closing = "]" * len(header[1])
    mended = f"{header[1]}{header[2]}{closing}"
    rows[start] = mended if rows[start] != mended else f"[{_BROKEN}{start}]"


def _explain(rows: list[str], start: int, message: str) -> Mistake:
    row = rows[start]
    if _CONFLICT.match(row):
        what = "a merge conflict's marker"
        cure = "keep one of the two sides and take the markers out"
    elif yaml := _YAML.match(row):
        from bot.settings.foreign import pair  # noqa: PLC0415  only for those who err so

        what = "this is YAML's form, not TOML's"
        cure = f"write: {pair(row) or f'{yaml[1]} = ...'}, and stand it under a [table]"
    elif message == "Cannot overwrite a value":
        what, cure = "this key stands twice in its table", "keep one of them"
    elif message.startswith("Cannot declare"):
        what, cure = "this table stands twice", "put its keys under one header"
    else:
        what = f"not TOML: {message[:1].lower()}{message[1:]}"
        cure = _cure(message)
    return Mistake(start + 1, what.replace("\n", " "), cure)


def _cure(message: str) -> str:
    if message.startswith(("Invalid value", "Expected newline")):
        return 'text stands in quotes: key = "..."'
    if "Unclosed" in message or "Unterminated" in message or "Illegal character" in message:
        return "close what is opened here"
    if "table declaration" in message:
        return "a table's header stands alone on its line: [brief]"
    return 'the form is key = value, as in: window = "24h"'
