"""A document's blocks as lines of Slack's markup, each short enough for a section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.chat.slack.blocks import SECTION
from bot.chat.slack.escape import bold, cut, date, foreign, link
from bot.core.dates import day
from bot.core.harmless import harmless, lines, one_line, web_link
from bot.core.showing.document import (
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

    from bot.core.showing.document import Block, Cell, Column, Point, Row, Source, Statement

PIECE = 1500
"""Characters of escaped text in a line, before its citations."""
LINKS = 1000
"""Characters that the links of a line's citations may take; further ones are numbers alone."""
MOST_CITED = 30
SHORT = 40
"""A first cell up to so long is what its row is about, and is set in bold."""
_BULLETS = frozenset("-*+•‣◦▪●–—·")


@dataclass(frozen=True)
class Phrases:
    """Writes blocks; ``urls`` maps the numbers of sources to where their articles stand."""

    urls: Mapping[int, str] = field(default_factory=dict)

    def of(self, block: Block) -> list[str]:  # noqa: PLR0911 - one case a kind of block
        """Return a block as lines; none for what is no text (:class:`More`, :class:`Break`)."""
        match block:
            case Heading():
                return [bold(foreign(cut(block.text, 300))) + self.numbers(block.citations)]
            case Meta():
                return [foreign(cut(" · ".join(block.parts), 600))]
            case Note():
                return pieces(block.text)
            case Cited():
                return [line for each in block.statements for line in self.statement(each)]
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
        room = LINKS
        for n in (cited := tuple(citations))[:MOST_CITED]:
            linked = link(self.urls.get(n), str(n))
            room -= len(linked)
            said.append(linked if room > 0 else str(n))
        if len(cited) > MOST_CITED:
            said.append(f"and {len(cited) - MOST_CITED} more")
        return f" [{', '.join(said)}]" if said else ""

    def statement(self, statement: Statement, most: int | None = None) -> list[str]:
        """Return a source's words, a list's items on lines of their own.

        ``most`` cuts them to so many characters, with a sign that there is more.
        """
        text = harmless(statement.text)
        units = lines(text if most is None else cut(text, most)) or [("", "…")]
        said = [line for marker, words in units for line in _unit(marker, words)]
        if statement.quoted:
            said[0], said[-1] = f"“{said[0]}", f"{said[-1]}”"
        if statement.label:
            said[0] = f"{bold(foreign(cut(statement.label, 150)) + ':')} {said[0]}"
        said[-1] += self.numbers(statement.citations)
        return said

    def point(self, point: Point) -> Iterator[str]:
        """Return a dated statement."""
        inferred = " (worked out)" if point.inferred else ""
        first, *rest = self.statement(point.statement)
        yield f"• {bold(foreign(cut(point.when, 60)))}{inferred}: {first}"
        yield from rest

    def row(self, row: Row, columns: tuple[Column, ...]) -> list[str]:
        """Return a table's row: what it is about, then the rest of it."""
        said: list[str] = []
        cited: tuple[int, ...] = ()
        for column, cell in zip(columns, row, strict=True):
            cited += cell.citations
            said += _cell(cell, column, first=not said)
        if not said:
            return []
        first, *rest = pieces_of(said)
        written = [f"• {first}", *rest]
        written[-1] += self.numbers(cited)
        return written

    def excerpt(self, block: Excerpt) -> list[str]:
        """Return a span in bold within the paragraph in which it stands."""
        before = foreign(block.before[-PIECE // 2 :])
        after = one_line(block.after[: PIECE // 2])
        gap = " " if block.after[:1].isspace() and after else ""
        said = [f">{bold(piece)}" for piece in pieces(block.text)]
        said[0] = said[0].replace(">", f">{before} ", 1) if before else said[0]
        said[-1] += f"{gap}{foreign(after)}{self.numbers((block.n,))}"
        return said

    def sources(self, block: Sources) -> list[str]:
        """Return the list of sources, one a line."""
        said = [self.source(source) for source in block.items]
        return [*said, f"and {block.more} more"] if block.more else said

    def source(self, source: Source) -> str:
        """Return a source with who published it, and when in the reader's own zone."""
        facts = [foreign(cut(source.outlet, 100)) if source.outlet else "outlet unknown"]
        if source.published:
            facts.append(date(source.published, "{date_short}, {time}", day(source.published)))
        else:
            facts.append("date unknown")
        if source.copy_of:
            facts.append(f"a copy of [{source.copy_of}]")
        if source.path and not web_link(source.url):
            facts.append(foreign(cut(source.path.replace("\\", "/").rsplit("/", 1)[-1], 100)))
        return f"[{source.n}] {link(source.url, cut(source.title, 200))} — {' · '.join(facts)}"


def _unit(marker: str, words: str) -> list[str]:
    bullet = "• " if marker in _BULLETS and marker else f"{foreign(marker)} " if marker else ""
    first, *rest = pieces(words)
    return [f"{bullet}{first}", *rest]


def _cell(cell: Cell, column: Column, *, first: bool) -> list[str]:
    """Return a cell as part of its row's line: what it is about, a number, or what is said."""
    text = one_line(cell.text)
    if not text:
        return []
    if column.right:
        return [f" — {foreign(cut(text, 60))} {foreign(column.title.lower())}".rstrip()]
    said = pieces(text)
    if first:
        return [bold(said[0])] if len(text) <= SHORT else said
    return [f" — {said[0]}", *said[1:]]


def pieces_of(parts: Iterable[str]) -> list[str]:
    """Join parts of a line, which breaks where it would grow too long."""
    said = [""]
    for part in parts:
        if len(said[-1]) + len(part) > PIECE + 200:
            said.append("")
        said[-1] += part
    return said


def pieces(text: str, limit: int = PIECE) -> list[str]:
    """Escape foreign text in pieces of at most ``limit`` characters, at least one piece.

    A text is torn between words, and within a word only where it is longer than a piece.
    """
    said: list[str] = []
    words = [""]
    room = limit
    for word in _breakable(one_line(text), limit):
        length = len(foreign(f"x{word}"))  # not at the start, where a quote would be none
        if length > room and words[-1]:
            said.append(foreign(words[-1]))
            words, room = [""], limit
        words[-1] += word
        room -= length
    last = foreign(words[-1])
    return [*said, last] if last or not said else said


def _breakable(text: str, limit: int) -> Iterator[str]:
    """Yield words with the space behind them; what is too long comes in parts."""
    most = limit // 6  # an ampersand takes five characters once it is escaped
    for word in text.split(" "):
        for at in range(0, len(word), most):
            part = word[at : at + most]
            yield part if at + most < len(word) else f"{part} "


def paragraphs(said: Iterable[str], limit: int = SECTION) -> list[str]:
    """Join lines into texts of at most ``limit`` characters."""
    found: list[str] = []
    for line in filter(None, said):
        if found and len(found[-1]) + len(line) + 1 <= limit:
            found[-1] += f"\n{line}"
        else:
            found.append(line.lstrip("\n"))
    return found
