"""Text on a grid of character cells: how wide it is, and where its lines break.

A terminal gives East Asian wide characters and emoji two cells and combining marks none.
Text comes as runs, a string with a style each, so that a line may change style anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

GLUE = "\u00a0"
"""A space at which a line does not break."""

_NO_START = frozenset("、。，．・：；？！）］｝」』】〉》〕”’ー々…%")
"""Closing marks of East Asian writing, which do not begin a line."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line in one style; ``link`` is the URL it leads to."""

    text: str
    style: str = ""
    link: str = ""


Line = tuple[Run, ...]


@lru_cache(maxsize=4096)
def _cell(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"} or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def cells(text: str) -> int:
    """Return how many cells a text takes on a terminal.

    Emoji joined into one count as their parts do: some terminals draw them so, and to a
    line that is too short nothing happens.
    """
    if text.isascii():
        return len(text)
    # The variation selector asks for an emoji's wide form.
    return sum(map(_cell, text)) + text.count("\ufe0f")


def length(line: Iterable[Run]) -> int:
    """Return how many cells a line takes."""
    return sum(cells(run.text) for run in line)


def clusters(text: str) -> list[str]:
    """Split a text into what must not be torn apart: a letter and its marks, a joined emoji."""
    found: list[str] = []
    for char in text:
        joined = found and (_cell(char) == 0 or found[-1][-1] == "\u200d" or _is_modifier(char))
        flag = found and _is_flag(char) and len(found[-1]) == 1 and _is_flag(found[-1])
        if joined or flag:
            found[-1] += char
        else:
            found.append(char)
    return found


def _is_modifier(char: str) -> bool:
    return "\U0001f3fb" <= char <= "\U0001f3ff"


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def wrap(runs: Iterable[Run], width: int) -> list[Line]:
    """Break runs into lines of at most ``width`` cells.

    Lines break at spaces, between East Asian characters, and within a word only where it is
    longer than a line. Spaces at a break are left out. There is always at least one line.
    """
    lines: list[list[Run]] = [[]]
    used = 0
    for token in _tokens(runs):
        space = bool(lines[-1]) and token.spaced
        if used + space + token.width > width and lines[-1]:
            lines.append([])
            used, space = 0, False
        if space:
            first = token.runs[0]
            lines[-1].append(Run(" ", first.style, first.link) if token.inside else Run(" "))
            used += 1
        if token.width <= width - used:
            lines[-1] += token.runs
            used += token.width
            continue
        for run in _torn(token.runs):
            size = cells(run.text)
            if used + size > width and lines[-1]:
                lines.append([])
                used = 0
            lines[-1].append(run)
            used += size
    return [_merged(line) for line in lines]


@dataclass(slots=True)
class _Token:
    """What stays on one line; ``spaced`` if a space comes before, ``inside`` of one run."""

    runs: list[Run]
    spaced: bool
    inside: bool
    width: int = 0


_PARTS = re.compile(r" +|[^ ]+")


def _tokens(runs: Iterable[Run]) -> Iterator[_Token]:
    token: _Token | None = None
    spaced = False
    last: Run | None = None
    for run in runs:
        for part in _PARTS.findall(run.text):
            if part[0] == " ":
                if token:
                    yield token
                token, spaced = None, True
                continue
            for piece in _breakable(part):
                if token and _may_break(token.runs[-1].text, piece):
                    yield token
                    token = None
                if token is None:
                    inside = last is not None and (last.style, last.link) == (run.style, run.link)
                    token, spaced = _Token([], spaced, inside), False
                shown = piece.replace(GLUE, " ")
                token.runs.append(Run(shown, run.style, run.link))
                token.width += cells(shown)
                last = run
    if token:
        yield token


def _breakable(word: str) -> list[str]:
    """Split a word between East Asian characters, the only place within one to break a line."""
    if word.isascii() or not any(_cell(char) == 2 for char in word):
        return [word]
    pieces: list[str] = []
    for cluster in clusters(word):
        if pieces and not _may_break(pieces[-1], cluster):
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
    return pieces


def _may_break(before: str, after: str) -> bool:
    wide = _is_wide(before[-1]) or _is_wide(after[0])
    return wide and after[0] not in _NO_START and GLUE not in (before[-1], after[0])


def _is_wide(char: str) -> bool:
    return _cell(char) == 2


def _torn(runs: Iterable[Run]) -> Iterator[Run]:
    for run in runs:
        for cluster in clusters(run.text):
            yield Run(cluster, run.style, run.link)


def _merged(line: Sequence[Run]) -> Line:
    """Join neighbouring runs of one style."""
    merged: list[Run] = []
    for run in line:
        if merged and (merged[-1].style, merged[-1].link) == (run.style, run.link):
            merged[-1] = Run(merged[-1].text + run.text, run.style, run.link)
        else:
            merged.append(run)
    return tuple(merged)


def columns(contents: Sequence[Sequence[Sequence[Run]]], room: int) -> list[int] | None:
    """Share ``room`` cells among columns, given what stands in each.

    The widest give way first, but none below its longest word, and long texts not below 20
    cells; ``None`` where that is not enough.
    """
    widths = [max(map(length, column), default=0) for column in contents]
    least = [
        min(width, max(20 * (width > 40), _word(column)))
        for width, column in zip(widths, contents, strict=True)
    ]
    while sum(widths) > room:
        spare = [width if width > low else 0 for width, low in zip(widths, least, strict=True)]
        if not any(spare):
            return None
        widths[spare.index(max(spare))] -= 1
    return widths


def _word(column: Iterable[Iterable[Run]]) -> int:
    """Return the length of a column's longest word, up to 20."""
    words = (word for runs in column for run in runs for word in run.text.split())
    return min(20, max(map(cells, words), default=1))


def pad(line: Line, width: int, *, right: bool = False) -> Line:
    """Fill a line with spaces up to ``width`` cells."""
    space = Run(" " * max(0, width - length(line)))
    return (space, *line) if right else (*line, space)
