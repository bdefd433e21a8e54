"""A document's blocks as lines of a chat's markup: what is the same wherever that is.

A platform says how foreign text is escaped, set in bold, linked and cut into pieces; which block
becomes which lines, and what a line holds, is said here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from bot.core.harmless import harmless, lines, web_link
from bot.core.showing.document import (
    Break,
    Cited,
    Excerpt,
    Heading,
    Meta,
    Note,
    Sources,
    Table,
    Timeline,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.core.showing.document import Block, Cell, Column, Point, Row, Source, Statement

MOST_CITED = 30
SHORT = 40
"""A first cell up to so long is what its row is about, and is set in bold."""
_BULLETS = frozenset("-*+•‣◦▪●–—·")


@dataclass(frozen=True)
class Phrases(ABC):
    """Writes blocks; ``urls`` maps the numbers of sources to where their articles stand.

    ``room`` is how many characters the links of a line's citations may take; further ones are
    numbers alone.
    """

    urls: Mapping[int, str] = field(default_factory=dict)

    bullet: ClassVar[str]
    brackets: ClassVar[tuple[str, str]]
    room: ClassVar[int]

    @abstractmethod
    def foreign(self, text: str) -> str:
        """Return foreign text on one line, so that it is shown as it is."""

    @abstractmethod
    def bold(self, escaped: str) -> str:
        """Return text that is escaped already in bold."""

    @abstractmethod
    def linked(self, url: str | None, label: str) -> str:
        """Return a link; the label alone where the address is none."""

    @abstractmethod
    def cut(self, text: str, most: int) -> str:
        """Return a text in at most so many characters, as the platform counts them."""

    @abstractmethod
    def pieces(self, text: str) -> list[str]:
        """Return foreign text escaped, in pieces of one line each; at least one."""

    @abstractmethod
    def when(self, moment: datetime) -> str:
        """Return a moment in each reader's own zone."""

    @abstractmethod
    def heading(self, block: Heading) -> str:
        """Return a heading."""

    @abstractmethod
    def meta(self, block: Meta) -> list[str]:
        """Return facts about what is shown."""

    @abstractmethod
    def note(self, block: Note) -> list[str]:
        """Return words of our own."""

    @abstractmethod
    def cited(self, block: Cited) -> list[str]:
        """Return statements."""

    @abstractmethod
    def excerpt(self, block: Excerpt) -> list[str]:
        """Return a span in bold within the paragraph in which it stands."""

    @abstractmethod
    def cell(self, cell: Cell, column: Column, *, first: bool) -> list[str]:
        """Return a cell as parts of its row's line."""

    @abstractmethod
    def joined(self, parts: list[str]) -> list[str]:
        """Join a row's parts to lines."""

    @abstractmethod
    def sources(self, block: Sources) -> list[str]:
        """Return the list of sources, one a line."""

    def of(self, block: Block) -> list[str]:  # noqa: PLR0911 - one case a kind of block
        """Return a block as lines; none for what is no text (``More``, ``Break``)."""
        match block:
            case Heading():
                return [self.heading(block)]
            case Meta():
                return self.meta(block)
            case Note():
                return self.note(block)
            case Cited():
                return self.cited(block)
            case Excerpt():
                return self.excerpt(block)
            case Table():
                rows = (*block.rows, *((block.total,) if block.total else ()))
                return [line for row in rows for line in self.row(row, block.columns)]
            case Timeline():
                return [line for point in block.points for line in self.point(point)]
            case Sources():
                return self.sources(block)
            case _:
                return []

    def numbers(self, citations: Iterable[int]) -> str:
        """Return citations in brackets, as links while there is room."""
        said: list[str] = []
        room = self.room
        for n in (cited := tuple(citations))[:MOST_CITED]:
            link = self.linked(self.urls.get(n), str(n))
            room -= len(link)
            said.append(link if room > 0 else str(n))
        if len(cited) > MOST_CITED:
            said.append(f"and {len(cited) - MOST_CITED} more")
        opened, closed = self.brackets
        return f" {opened}{', '.join(said)}{closed}" if said else ""

    def statement(self, statement: Statement, most: int | None = None) -> list[str]:
        """Return a source's words, a list's items on lines of their own.

        ``most`` cuts them to so many characters, with a sign that there is more.
        """
        text = harmless(statement.text)
        units = lines(text if most is None else self.cut(text, most)) or [("", "…")]
        said = [line for marker, words in units for line in self._unit(marker, words)]
        if statement.quoted:
            said[0], said[-1] = f"“{said[0]}", f"{said[-1]}”"
        if statement.label:
            label = self.bold(f"{self.foreign(self.cut(statement.label, 150))}:")
            said[0] = f"{label} {said[0]}"
        said[-1] += self.numbers(statement.citations)
        return said

    def _unit(self, marker: str, words: str) -> list[str]:
        sign = self.bullet if marker and marker in _BULLETS else self.foreign(marker)
        first, *rest = self.pieces(words)
        return [f"{sign} {first}" if marker else first, *rest]

    def point(self, point: Point) -> Iterator[str]:
        """Return a dated statement."""
        inferred = " (worked out)" if point.inferred else ""
        first, *rest = self.statement(point.statement)
        when = self.bold(self.foreign(self.cut(point.when, 60)))
        yield f"{self.bullet} {when}{inferred}: {first}"
        yield from rest

    def row(self, row: Row, columns: tuple[Column, ...]) -> list[str]:
        """Return a table's row: what it is about, then the rest of it."""
        said: list[str] = []
        cited: tuple[int, ...] = ()
        for column, cell in zip(columns, row, strict=True):
            cited += cell.citations
            said += self.cell(cell, column, first=not said)
        if not said:
            return []
        written = self.joined(said)
        written[0] = f"{self.bullet} {written[0]}"
        written[-1] += self.numbers(cited)
        return written

    def facts(self, source: Source) -> str:
        """Return who published a source, and when in the reader's own zone."""
        facts = [self.foreign(self.cut(source.outlet, 100)) if source.outlet else "outlet unknown"]
        facts.append(self.when(source.published) if source.published else "date unknown")
        if source.copy_of:
            facts.append(f"a copy of {self.brackets[0]}{source.copy_of}{self.brackets[1]}")
        if source.path and not web_link(source.url):
            name = source.path.replace("\\", "/").rsplit("/", 1)[-1]
            facts.append(self.foreign(self.cut(name, 100)))
        return " · ".join(facts)


def apart(blocks: Iterable[Block]) -> list[list[Block]]:
    """Take a document apart at the borders between its stories."""
    found: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Break):
            found.append([])
        else:
            found[-1].append(block)
    return [part for part in found if part]
