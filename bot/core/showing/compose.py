"""Briefs and stories to documents: what a reader gets to see, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Literal

from bot.core.dates import date_range, moment
from bot.core.model import Entry, Score
from bot.core.showing.compared import cited_block, compared, dated, sections, spoken
from bot.core.showing.context import excerpt
from bot.core.showing.developing import developing
from bot.core.showing.document import (
    Break,
    Cell,
    Column,
    Document,
    Heading,
    Meta,
    More,
    Note,
    Table,
    View,
)
from bot.core.showing.numbering import Numbering
from bot.core.showing.sources import sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from bot.core.model import Article, Brief, Claim, Story
    from bot.core.showing.document import Block

Detail = Literal["headlines", "standard", "full"]
ViewName = Literal["summary", "evidence", "agreement", "timeline", "quotes", "sources", "why"]

VIEWS: tuple[ViewName, ...] = (
    "summary",
    "evidence",
    "agreement",
    "timeline",
    "quotes",
    "sources",
    "why",
)
"""The ways to look at a story, in the order in which they are offered."""

FEW_SOURCES = 6
"""Up to so many sources are listed whole, cited or not."""


def brief(
    answer: Brief,
    detail: Detail = "standard",
    *,
    zone: tzinfo = UTC,
    sentences: int | None = None,
) -> Document:
    """Compose the document that answers a question; times are told in ``zone``.

    ``sentences`` bounds what is shown of each summary; all of it is a view away.
    """
    blocks: list[Block] = [Heading(_title(answer)), _about(answer, zone)]
    blocks += [Note(note) for note in (*answer.notes, *_nothing(answer, zone))]
    for entry in answer.entries:
        blocks += [Break(), *_entry(entry, detail, zone, sentences)]
    return Document(tuple(blocks), f"{_title(answer)} ({_count(len(answer.entries), 'story')})")


def story(
    shown: Entry | Story,
    view: ViewName = "summary",
    score: Score | None = None,
    *,
    zone: tzinfo = UTC,
) -> Document:
    """Compose one view of a story; ``score`` is the entry's own where an entry is given."""
    entry = shown if isinstance(shown, Entry) else Entry(shown, score or Score(()))
    numbering = Numbering(entry.story, entry.novel())
    blocks = [*_head(entry.story, numbering, zone), *_view(entry, view, numbering, zone)]
    return Document(tuple(blocks), entry.story.headline.text)


def _title(answer: Brief) -> str:
    return f"Briefing: {answer.query}" if answer.query.strip() else "Briefing"


def _about(answer: Brief, zone: tzinfo) -> Meta:
    parts = [_count(len(answer.entries), "story")]
    if answer.since is not None:
        parts.append(f"since {moment(answer.since, zone)}")
    return Meta((*parts, "as of " + moment(answer.generated_at, zone)))


def _nothing(answer: Brief, zone: tzinfo) -> Iterator[str]:
    """Say why there is nothing to read, and what to do about it."""
    if answer.entries or answer.notes:
        return
    if answer.query.strip():
        near = f" Nearest: {', '.join(answer.nearest)}." if answer.nearest else ""
        yield f"Nothing on “{answer.query}”.{near}"
    if answer.since is not None:
        since = moment(answer.since, zone)
        yield f"Nothing older than {since} was looked at; --since 30d looks back."
    if not answer.nearest and (answer.since is None or not answer.query.strip()):
        yield "To read news in: briefbot ingest PATH"


def _entry(
    entry: Entry, detail: Detail, zone: tzinfo, sentences: int | None = None
) -> Iterator[Block]:
    numbering = Numbering(entry.story, entry.novel())  # as in every other view of the story
    told = replace(entry.story, summary=entry.story.summary[:sentences])
    yield from _head(told, numbering, zone)
    if entry.day:
        yield from developing(entry, numbering)
        yield sources(told.event, numbering, zone, _cited(told.headline, *entry.novel()))
        yield More(told.event.id, (View("summary"), *_others(told)))
        return
    if detail == "headlines":
        yield sources(told.event, numbering, zone, _cited(told.headline))
        return
    if entry.new:
        yield Heading("New since the last brief", 3)
        yield cited_block(entry.new, numbering, "new")
        yield Heading("The story so far", 3)
    yield from _summary(told, numbering)
    if detail == "full":
        yield from sections(told, numbering)
        yield sources(told.event, numbering, zone)
        yield More(told.event.id, (View("evidence"), View("why")))
        return
    few = len(numbering.articles) <= FEW_SOURCES
    cited = None if few else _cited(told.headline, *told.summary, *entry.new)
    yield sources(told.event, numbering, zone, cited)
    yield More(told.event.id, _others(entry.story))


def _head(told: Story, numbering: Numbering, zone: tzinfo) -> Iterator[Block]:
    yield Heading(told.headline.text, 2, numbering.of(told.headline))
    event = told.event
    voices = event.outlets()
    said = _count(len(event.articles), "article")
    outlets = "1 outlet" if voices == 1 else f"{voices} independent outlets"
    yield Meta((f"{said} from {outlets}", _when(event.articles, zone)))
    if doubted := sorted(numbering.of_id(key) or 0 for key in event.doubts):
        which = " and ".join(f"[{number}]" for number in doubted)
        verb = "belongs" if len(doubted) == 1 else "belong"
        yield Note(f"May be two events: it is not certain that {which} {verb} here.")


def _when(articles: Iterable[Article], zone: tzinfo) -> str:
    published = [article.published for article in articles]
    known = [time for time in published if time is not None]
    if not known:
        return "date unknown" if len(published) == 1 else "dates unknown"
    undated = len(published) - len(known)
    left_out = f" ({undated} of {len(published)} undated)" if undated else ""
    return date_range(min(known), max(known), zone) + left_out


def _summary(told: Story, numbering: Numbering) -> Iterator[Block]:
    if told.summary:
        yield cited_block(told.summary, numbering, "summary")
    else:
        yield Note("No sentence of these articles could be shown; read the sources.")


def _view(entry: Entry, view: ViewName, numbering: Numbering, zone: tzinfo) -> Iterator[Block]:
    told = entry.story
    everything = sources(told.event, numbering, zone)
    if view == "why":
        yield from _why(entry.score)
    elif view == "sources":
        yield everything
    elif view == "evidence":
        yield from _evidence(entry, numbering)
        yield everything
    else:
        yield from _told(told, view, numbering)
        yield everything
    if view == "summary":
        yield More(told.event.id, _others(told))


def _told(told: Story, view: ViewName, numbering: Numbering) -> Iterator[Block]:
    if view == "agreement":
        yield from compared(told, numbering)
    elif view == "timeline":
        yield dated(told, numbering) if told.timeline else Note("No dated statement found.")
    elif view == "quotes":
        yield from spoken(told, numbering)
        if not told.quotes:
            yield Note("Nobody is quoted.")
    else:
        yield from _summary(told, numbering)


def _evidence(entry: Entry, numbering: Numbering) -> Iterator[Block]:
    """Yield each sentence of the summary with where it stands, headline first."""
    told = entry.story
    for claim in dict.fromkeys((told.headline, *entry.new, *told.summary)):
        yield cited_block((claim,), numbering, "evidence")
        seen: set[str] = set()
        for citation in claim.citations:
            place = excerpt(citation, numbering.number(citation.article))
            # A reprint says the same in the same paragraph: once is enough.
            yield replace(place, before="", after="") if place.text in seen else place
            seen.add(place.text)


def _why(score: Score) -> Iterator[Block]:
    if not score.components:
        yield Note("This story was asked for by name; it was not ranked.")
        return
    shown, total = _sum([component.value for component in score.components])
    yield Table(
        (Column("Part"), Column("Points", right=True), Column("Because")),
        tuple(
            (Cell(component.name), Cell(value), Cell(component.because))
            for component, value in zip(score.components, shown, strict=True)
        ),
        (Cell("total"), Cell(total), Cell()),
    )


def _sum(values: list[float]) -> tuple[list[str], str]:
    """Write numbers with as few digits (two at least) as make them add up to what is written."""
    for digits in range(2, 10):
        rounded = [round(value, digits) for value in values]
        if round(sum(rounded), digits) == round(sum(values), digits):
            break
    return [f"{value:.{digits}f}" for value in rounded], f"{sum(rounded):.{digits}f}"


def _others(told: Story) -> tuple[View, ...]:
    """Return the views that show more than the summary does."""
    compared = len(told.agreement) + len(told.single_source) + len(told.differences)
    counts = {"agreement": compared, "timeline": len(told.timeline), "quotes": len(told.quotes)}
    return tuple(
        View(name, counts.get(name, 0))
        for name in VIEWS
        if name != "summary" and counts.get(name, 1)
    )


def _cited(*claims: Claim) -> set[str]:
    return {cited.article.id for claim in claims for cited in claim.citations}


def _count(number: int, thing: str) -> str:
    if number == 1:
        return f"1 {thing}"
    return f"{number} {thing[:-1]}ies" if thing.endswith("y") else f"{number} {thing}s"
