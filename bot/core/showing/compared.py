"""The cross-source view of a story: what is agreed, what differs, who said what, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.dates import iso_date
from bot.core.showing.document import (
    Cell,
    Cited,
    Column,
    Heading,
    Note,
    Point,
    Statement,
    Table,
    Timeline,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.model import Claim, Difference, Story, Value
    from bot.core.showing.document import Block
    from bot.core.showing.numbering import Numbering


def sections(told: Story, numbering: Numbering) -> Iterator[Block]:
    """Yield the cross-source view, leaving out what is empty."""
    if told.agreement:
        yield from _agreement(told, numbering)
    if told.single_source:
        yield from _single(told, numbering)
    for difference in told.differences:
        yield from _difference(difference, numbering)
    if told.timeline:
        yield from (Heading("Timeline", 3), dated(told, numbering))
    if told.quotes:
        yield Heading("Who said what", 3)
        yield from spoken(told, numbering)


def compared(told: Story, numbering: Numbering) -> Iterator[Block]:
    """Yield what agrees, what one outlet has and what differs, and say which of it is empty."""
    if told.agreement:
        yield from _agreement(told, numbering)
    else:
        yield Note("Nothing was found that several independent outlets say alike.")
    if told.single_source:
        yield from _single(told, numbering)
    if not told.differences:
        yield Note("No difference between the sources was found.")
    for difference in told.differences:
        yield from _difference(difference, numbering)


def _agreement(told: Story, numbering: Numbering) -> Iterator[Block]:
    yield Heading("What several outlets say", 3)
    columns = (Column("Statement"), Column("Outlets", right=True), Column("Sources"))
    yield Table(
        columns,
        tuple(
            (
                Cell(claim.text),
                Cell(str(told.event.outlets(cited.article for cited in claim.citations))),
                Cell(citations=numbering.of(claim)),
            )
            for claim in told.agreement
        ),
    )


def _single(told: Story, numbering: Numbering) -> Iterator[Block]:
    yield Heading("Found in one outlet only", 3)
    yield cited_block(told.single_source, numbering, "single_source")


def _difference(difference: Difference, numbering: Numbering) -> Iterator[Block]:
    yield Heading(f"Sources differ on {_matter(difference)}", 3)
    yield Table(
        (Column("Value"), Column("In their words"), Column("Sources")),
        tuple(
            (
                Cell("" if _says_all(value) else value.value),
                Cell(value.claim.text),
                Cell(citations=numbering.of(value.claim)),
            )
            for value in difference.values
        ),
    )


def _matter(difference: Difference) -> str:
    """Return what is differed on. What is said of by whom is named by its first words."""
    kind, about = difference.kind, difference.about
    if kind == "attribution" and about and not about.endswith("…"):
        return about
    return f"{_KINDS.get(kind, kind)}: {about}" if about else _KINDS.get(kind, kind)


def _says_all(value: Value) -> bool:
    """Tell whether a value is most of the words that stand beside it: once is enough."""
    said = value.claim.text
    return value.value in said and 2 * len(value.value) > len(said)


_KINDS = {
    "date": "the date",
    "number": "a number",
    "scope": "the scope",
    "attribution": "who said or did it",
}


def dated(told: Story, numbering: Numbering) -> Timeline:
    """Return the dated statements as a timeline."""
    return Timeline(
        tuple(
            Point(
                iso_date(dated.when),
                Statement(dated.claim.text, numbering.of(dated.claim)),
                dated.inferred,
            )
            for dated in told.timeline
        )
    )


def spoken(told: Story, numbering: Numbering) -> Iterator[Block]:
    """Yield what people said, each with the speaker, and then what they are reported to have said.

    A report names its speaker itself.
    """
    if direct := [quote for quote in told.quotes if quote.direct]:
        yield Cited(
            tuple(
                Statement(
                    quote.claim.text,
                    numbering.of(quote.claim),
                    quote.speaker,
                    quoted=quote.claim.text[0] not in _MARKS,
                )
                for quote in direct
            ),
            "quotes",
        )
    if reported := [quote.claim for quote in told.quotes if not quote.direct]:
        yield Heading("Reported, not quoted", 3)
        yield cited_block(reported, numbering, "quotes")


_MARKS = '"“”„«»「『‘'


def cited_block(claims: Iterable[Claim], numbering: Numbering, role: str) -> Cited:
    """Return claims as cited statements."""
    return Cited(tuple(Statement(claim.text, numbering.of(claim)) for claim in claims), role)
