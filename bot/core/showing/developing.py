"""What is told of an event to those who know it: what is new, changed or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.showing.document import Cited, Heading, Note, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.model import Entry
    from bot.core.showing.document import Block
    from bot.core.showing.numbering import Numbering


def developing(entry: Entry, numbering: Numbering) -> Iterator[Block]:
    """Yield what is new of an event; what was told of it before is not told again."""
    yield Note(f"Developing, day {entry.day}.")
    if entry.new:
        new = (Statement(claim.text, numbering.of(claim)) for claim in entry.new)
        yield Cited(tuple(new), "new")
    for change in entry.changed:
        yield Heading(f"Changed: {change.was} → {change.now}", 3)
        old = Statement(change.old.text, numbering.of(change.old), "Before")
        now = Statement(change.new.text, numbering.of(change.new), "Now")
        yield Cited((now, old), "new")
    if entry.withdrawn:
        yield Heading("Withdrawn: no source says this any more", 3)
        gone = (Statement(one.text, numbering.of(one), "Withdrawn") for one in entry.withdrawn)
        yield Cited(tuple(gone), "new")
