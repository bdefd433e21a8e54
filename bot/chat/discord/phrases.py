"""A document's blocks as lines of Discord's markup, each short enough to be moved whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.chat.discord.escape import cut, foreign, link, time
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

PIECE = 700
"""Characters of foreign text in a line; escaped they are at most twice as many."""
LINKS = 700
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
        """Return a block as lines; none for what is no text (``More``, ``Break``)."""
        match block:
            case Heading():
                return [self.heading(block)]
            case Meta():
                return quiet(" · ".join(block.parts))
            case Note():
                return quiet(block.text)
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

    def heading(self, block: Heading, number: str = "") -> str:
        """Return a heading: a story's in large, a section's in bold."""
        said = foreign(cut(block.text, PIECE)) + self.numbers(block.citations)
        if block.level > 2:
            return f"**{said}**" if not block.citations else said
        return f"{'##' if block.level == 1 else '###'} {number}{said}"

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
        return f" \\[{', '.join(said)}\\]" if said else ""

    def cited(self, block: Cited, first: int | None = None, most: int | None = None) -> list[str]:
        """Return statements as a list, the first few if so wished; evidence stands alone."""
        said: list[str] = []
        for each in block.statements[:first]:
            top, *rest = self.statement(each, most)
            bare = block.role == "evidence"
            said += [top, *rest] if bare else [f"- {top}", *(f"  {line}" for line in rest)]
        return said

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
            said[0] = f"**{foreign(cut(statement.label, 150))}:** {said[0]}"
        said[-1] += self.numbers(statement.citations)
        return said

    def point(self, point: Point) -> Iterator[str]:
        """Return a dated statement."""
        inferred = " (worked out)" if point.inferred else ""
        first, *rest = self.statement(point.statement)
        yield f"- **{foreign(cut(point.when, 60))}**{inferred}: {first}"
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
        said[0] = f"- {said[0]}"
        written = _joined(said)
        written[-1] += self.numbers(cited)
        return written

    def excerpt(self, block: Excerpt) -> list[str]:
        """Return a span in bold within the paragraph in which it stands."""
        before = foreign(block.before[-PIECE // 2 :])
        after = foreign(block.after[: PIECE // 2])
        said = [f"> **{piece}**" for piece in pieces(block.text)]
        if before:
            said[0] = f"> {before} {said[0][2:]}"
        said[-1] += f" {after}" if after else ""
        said[-1] += self.numbers((block.n,))
        return said

    def sources(self, block: Sources) -> list[str]:
        """Return the list of sources, one a line."""
        said = ["-# **Sources**", *(self.source(source) for source in block.items)]
        return [*said, f"-# and {block.more} more"] if block.more else said

    def source(self, source: Source) -> str:
        """Return a source with who published it, and when in the reader's own zone."""
        facts = [foreign(cut(source.outlet, 100)) if source.outlet else "outlet unknown"]
        facts.append(time(source.published) if source.published else "date unknown")
        if source.copy_of:
            facts.append(f"a copy of {source.copy_of}")
        if source.path and not web_link(source.url):
            facts.append(foreign(cut(source.path.replace("\\", "/").rsplit("/", 1)[-1], 100)))
        title = foreign(cut(source.title, 200))
        return f"-# \\[{link(source.url, str(source.n))}\\] {title} — {' · '.join(facts)}"

    def outlets(self, block: Sources, most: int = 6) -> str:
        """Return the sources on one line: each number a link, with who published it."""
        said = []
        for source in block.items[:most]:
            name = cut(one_line(source.outlet), 40) if source.outlet else cut(source.title, 30)
            said.append(f"\\[{link(source.url, str(source.n))}\\] {foreign(name)}")
        more = block.more + len(block.items) - len(said)
        return "-# " + " · ".join([*said, *([f"and {more} more"] if more else [])])


def quiet(text: str) -> list[str]:
    """Return our own words in small."""
    return [f"-# {piece}" for piece in pieces(text)]


def pieces(text: str) -> list[str]:
    """Return a text escaped, in pieces of one line each, cut between words where it can be."""
    rest = one_line(text)
    said = []
    while len(rest) > PIECE:
        at = rest.rfind(" ", PIECE // 2, PIECE)
        at = PIECE if at < 0 else at
        said.append(foreign(rest[:at]))
        rest = rest[at:].lstrip()
    return [*said, foreign(rest)]


def _unit(marker: str, words: str) -> list[str]:
    bullet = "- " if marker in _BULLETS and marker else f"{foreign(marker)} " if marker else ""
    first, *rest = pieces(words)
    return [f"{bullet}{first}", *rest]


def _cell(cell: Cell, column: Column, *, first: bool) -> list[str]:
    """Return a cell; a number with the name of its column."""
    text = " ".join(f"{marker} {words}".strip() for marker, words in lines(cell.text))
    if not text:
        return []
    if first and len(text) <= SHORT:
        return [f"**{foreign(text)}**"]
    if column.right:
        return [f"{foreign(text)} {foreign(column.title.lower())}".strip()]
    return pieces(text)


def _joined(said: list[str]) -> list[str]:
    """Join short parts to lines."""
    written = [said[0]]
    for part in said[1:]:
        if len(written[-1]) + len(part) <= PIECE:
            written[-1] += f" · {part}"
        else:
            written.append(part)
    return written
