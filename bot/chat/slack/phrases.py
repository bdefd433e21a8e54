"""A document's blocks as lines of Slack's markup, each short enough for a section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat import phrases
from bot.chat.phrases import SHORT
from bot.chat.slack.blocks import SECTION
from bot.chat.slack.escape import bold, cut, date, foreign, link
from bot.core.dates import day
from bot.core.harmless import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from bot.core.showing.document import (
        Cell,
        Cited,
        Column,
        Excerpt,
        Heading,
        Meta,
        Note,
        Source,
        Sources,
    )

PIECE = 1500
"""Characters of escaped text in a line, before its citations."""


@dataclass(frozen=True)
class Phrases(phrases.Phrases):
    """Writes blocks for Slack."""

    bullet = "•"
    brackets = ("[", "]")
    room = 1000

    def foreign(self, text: str) -> str:
        """Return foreign text on one line, so that Slack shows it as it is."""
        return foreign(text)

    def bold(self, escaped: str) -> str:
        """Return text that is escaped already in bold."""
        return bold(escaped)

    def linked(self, url: str | None, label: str) -> str:
        """Return a link; the label alone where the address is none."""
        return link(url, label)

    def cut(self, text: str, most: int) -> str:
        """Return a text in at most so many characters."""
        return cut(text, most)

    def pieces(self, text: str) -> list[str]:
        """Return foreign text escaped, in pieces of one line each."""
        return pieces(text)

    def when(self, moment: datetime) -> str:
        """Return a moment in each reader's own zone."""
        return date(moment, "{date_short}, {time}", day(moment))

    def heading(self, block: Heading) -> str:
        """Return a heading in bold."""
        return bold(foreign(cut(block.text, 300))) + self.numbers(block.citations)

    def meta(self, block: Meta) -> list[str]:
        """Return facts about what is shown."""
        return [foreign(cut(" · ".join(block.parts), 600))]

    def note(self, block: Note) -> list[str]:
        """Return words of our own."""
        return pieces(block.text)

    def cited(self, block: Cited) -> list[str]:
        """Return statements, one below the other."""
        return [line for each in block.statements for line in self.statement(each)]

    def excerpt(self, block: Excerpt) -> list[str]:
        """Return a span in bold within the paragraph in which it stands."""
        before = foreign(block.before[-PIECE // 2 :])
        after = one_line(block.after[: PIECE // 2])
        gap = " " if block.after[:1].isspace() and after else ""
        said = [f">{bold(piece)}" for piece in pieces(block.text)]
        said[0] = said[0].replace(">", f">{before} ", 1) if before else said[0]
        said[-1] += f"{gap}{foreign(after)}{self.numbers((block.n,))}"
        return said

    def cell(self, cell: Cell, column: Column, *, first: bool) -> list[str]:
        """Return a cell: what its row is about, a number, or what is said."""
        text = one_line(cell.text)
        if not text:
            return []
        if column.right:
            return [f" — {foreign(cut(text, 60))} {foreign(column.title.lower())}".rstrip()]
        said = pieces(text)
        if first:
            return [bold(said[0])] if len(text) <= SHORT else said
        return [f" — {said[0]}", *said[1:]]

    def joined(self, parts: list[str]) -> list[str]:
        """Join a row's parts to lines, which break where they would grow too long."""
        return pieces_of(parts)

    def sources(self, block: Sources) -> list[str]:
        """Return the list of sources, one a line."""
        said = [self.source(source) for source in block.items]
        return [*said, f"and {block.more} more"] if block.more else said

    def source(self, source: Source) -> str:
        """Return a source, its title a link, with who published it and when."""
        return f"[{source.n}] {link(source.url, cut(source.title, 200))} — {self.facts(source)}"


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
