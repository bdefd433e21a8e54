"""A document's blocks as lines of Discord's markup, each short enough to be moved whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat import phrases
from bot.chat.discord.escape import cut, foreign, link, time
from bot.chat.phrases import SHORT
from bot.core.harmless import lines, one_line

if TYPE_CHECKING:
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

PIECE = 700
"""Characters of foreign text in a line; escaped they are at most twice as many."""


@dataclass(frozen=True)
class Phrases(phrases.Phrases):
    """Writes blocks for Discord."""

    bullet = "-"
    brackets = ("\\[", "\\]")
    room = 700

    def foreign(self, text: str) -> str:
        """Return foreign text on one line, so that Discord shows it as it is."""
        return foreign(text)

    def bold(self, escaped: str) -> str:
        """Return text that is escaped already in bold."""
        return f"**{escaped}**"

    def linked(self, url: str | None, label: str) -> str:
        """Return a link with a label of ours; the label alone where it cannot be linked."""
        return link(url, label)

    def cut(self, text: str, most: int) -> str:
        """Return a text in at most so many UTF-16 units."""
        return cut(text, most)

    def pieces(self, text: str) -> list[str]:
        """Return foreign text escaped, in pieces of one line each."""
        return pieces(text)

    def when(self, moment: datetime) -> str:
        """Return a moment in each reader's own zone."""
        return time(moment)

    def heading(self, block: Heading, number: str = "") -> str:
        """Return a heading: a story's in large, a section's in bold."""
        said = foreign(cut(block.text, PIECE)) + self.numbers(block.citations)
        if block.level > 2:
            return self.bold(said) if not block.citations else said
        return f"{'##' if block.level == 1 else '###'} {number}{said}"

    def meta(self, block: Meta) -> list[str]:
        """Return facts about what is shown, in small."""
        return quiet(" · ".join(block.parts))

    def note(self, block: Note) -> list[str]:
        """Return words of our own, in small."""
        return quiet(block.text)

    def cited(self, block: Cited, first: int | None = None, most: int | None = None) -> list[str]:
        """Return statements as a list, the first few if so wished; evidence stands alone."""
        said: list[str] = []
        for each in block.statements[:first]:
            top, *rest = self.statement(each, most)
            bare = block.role == "evidence"
            said += [top, *rest] if bare else [f"- {top}", *(f"  {line}" for line in rest)]
        return said

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

    def cell(self, cell: Cell, column: Column, *, first: bool) -> list[str]:
        """Return a cell; a number with the name of its column."""
        text = " ".join(f"{marker} {words}".strip() for marker, words in lines(cell.text))
        if not text:
            return []
        if first and len(text) <= SHORT:
            return [self.bold(foreign(text))]
        if column.right:
            return [f"{foreign(text)} {foreign(column.title.lower())}".strip()]
        return pieces(text)

    def joined(self, parts: list[str]) -> list[str]:
        """Join a row's parts to lines."""
        written = parts[:1]
        for part in parts[1:]:
            if len(written[-1]) + len(part) <= PIECE:
                written[-1] += f" · {part}"
            else:
                written.append(part)
        return written

    def sources(self, block: Sources) -> list[str]:
        """Return the list of sources in small, one a line."""
        said = ["-# **Sources**", *(self.source(source) for source in block.items)]
        return [*said, f"-# and {block.more} more"] if block.more else said

    def source(self, source: Source) -> str:
        """Return a source, its number a link, with who published it and when."""
        title = foreign(cut(source.title, 200))
        return f"-# \\[{link(source.url, str(source.n))}\\] {title} — {self.facts(source)}"

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
