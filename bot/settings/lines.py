"""On which line of a TOML file a value stands.

Python's TOML reader tells values but not places, so this walks the same text again and notes
where each key begins. It expects text that the reader accepted.
"""

from __future__ import annotations

import contextlib
import re
import tomllib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]
"""Keys, and positions in arrays from 0, from the top of the file to a value."""

_TOKEN = re.compile(
    r'''(?P<string>"""(?:\\.|[^\\])*?"""(?!")|\'\'\'.*?\'\'\'(?!\')'''
    r"""|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
    r"""|(?P<comment>\#[^\n]*)|(?P<newline>\n)|(?P<mark>[\[\]{},=.])"""
    r"""|(?P<bare>[^\s\[\]{},=.\#"']+)""",
    re.DOTALL,
)


class _Token(NamedTuple):
    kind: str
    text: str
    line: int
    start: int


_END = _Token("end", "", 0, -1)


def lines(text: str) -> dict[Path, int]:
    """Map the path of every table, key and array item of a TOML text to its line, from 1."""
    reader = _Reader(text)
    with contextlib.suppress(RecursionError):  # nested too deep; what was found still helps
        reader.read()
    return reader.found


def line_of(found: dict[Path, int], path: Path) -> int | None:
    """Return the line of a path or, where it is not in the file, of what should hold it."""
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            return found[path[:length]]
    return None


def _tokens(text: str) -> Iterator[_Token]:
    line, seen = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        if match.lastgroup != "comment":
            yield _Token(match.lastgroup or "", match[0], line, seen)


def _name(token: _Token) -> str:
    if token.kind != "string":
        return token.text
    if token.text.startswith("'") or "\\" not in token.text:
        return token.text[1:-1]
    return str(tomllib.loads(f"k = {token.text}")["k"])


class _Reader:
    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self._tokens = list(_tokens(text))
        self._at = 0
        self._arrays: dict[Path, int] = {}

    def read(self) -> None:
        table: Path = ()
        while (token := self._skip_newlines()) is not _END:
            if token.text == "[" and token.kind == "mark":
                table = self._header(token)
            else:
                self._pair(table)

    def _peek(self) -> _Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def _next(self) -> _Token:
        token = self._peek()
        self._at += 1
        return token

    def _skip_newlines(self) -> _Token:
        while self._peek().kind == "newline":
            self._at += 1
        return self._peek()

    def _is_mark(self, text: str) -> bool:
        return self._peek().kind == "mark" and self._peek().text == text

    def _note(self, path: Path, line: int) -> None:
        self.found.setdefault(path, line)

    def _key(self) -> list[str]:
        parts = [_name(self._next())]
        while self._is_mark("."):
            self._next()
            parts.append(_name(self._next()))
        return parts

    def _header(self, opening: _Token) -> Path:
        self._next()
        inner = self._peek()
        array = inner.text == "[" and inner.kind == "mark" and inner.start == opening.start + 1
        if array:
            self._next()
        table: Path = ()
        parts = self._key()
        for part in parts[:-1]:
            table = self._current((*table, part), opening.line)
        table = (*table, parts[-1])
        if array:
            self._arrays[table] = self._arrays.get(table, -1) + 1
        table = self._current(table, opening.line)
        while self._is_mark("]"):
            self._next()
        return table

    def _current(self, table: Path, line: int) -> Path:
        """Name the newest element where a table's name stands for an array of tables."""
        self._note(table, line)
        if table in self._arrays:
            table = (*table, self._arrays[table])
            self._note(table, line)
        return table

    def _pair(self, table: Path) -> None:
        line = self._peek().line
        for part in self._key():
            table = (*table, part)
            self._note(table, line)
        self._next()  # the equals sign
        self._value(table)

    def _value(self, path: Path) -> None:
        if self._is_mark("["):
            self._array(path)
        elif self._is_mark("{"):
            self._inline_table(path)
        elif self._peek().kind == "string":
            self._next()
        else:
            while self._peek().kind == "bare" or self._is_mark("."):
                self._next()

    def _array(self, path: Path) -> None:
        self._next()
        index = 0
        while (token := self._skip_newlines()) is not _END and not self._is_mark("]"):
            if self._is_mark(","):
                self._next()
                index += 1
                continue
            self._note((*path, index), token.line)
            self._value((*path, index))
        self._next()

    def _inline_table(self, path: Path) -> None:
        self._next()
        while self._skip_newlines() is not _END and not self._is_mark("}"):
            if self._is_mark(","):
                self._next()
            else:
                self._pair(path)
        self._next()
