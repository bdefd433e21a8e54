"""Why an article is, or is not, in a brief: each stage it went through, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from bot.core.dates import moment
from bot.core.duration import say
from bot.core.errors import NotFoundError
from bot.core.query import named
from bot.core.rank import ago
from bot.core.showing.document import Cell, Column, Document, Heading, Meta, Note, Table
from bot.usecases import answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from bot.core.model import Article, Component, Event, Score
    from bot.core.rank import Hit
    from bot.core.showing.document import Block
    from bot.ports import Logged
    from bot.usecases.converse import Desk

Result = Literal["passed", "stopped", "-"]
"""Whether an article came through a stage; "-" where the stage asks nothing of it."""

_REASONS = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that an article went through, or would have to, and what came of it."""

    stage: str
    result: Result
    because: str


async def why(
    name: str,
    desk: Desk,
    *,
    zone: tzinfo,
    topic: str = "",
    sources: Mapping[str, str] | None = None,
) -> Document:
    """Walk an article through every stage up to a brief on ``topic`` (on everything, if empty).

    ``name`` is its address, id or path. ``sources`` maps the ids of the configured sources to
    where they read from; it tells why an unknown article may be unknown. Raises
    :class:`bot.core.errors.NotFoundError` where nothing is known of it, with what is likely.
    """
    found = await desk.store.find(name)
    if not found:
        raise NotFoundError(_unknown(name, sources or {}))
    article = (await desk.store.current(found[:1]))[found[0]]
    logged = await desk.store.log(article.id)
    steps = [_fetched(article, zone), _read(article), _copied(logged)]
    event_id = (await desk.store.events_of([article.id])).get(article.id)
    if event_id is None:
        return _document(article, [*steps, Step("cluster", "stopped", "it is in no event")], (), ())
    event = (await desk.store.events([event_id]))[event_id]
    steps.append(_clustered(event, logged))
    ranked, more = await _ranked(event_id, topic, desk)
    steps += more
    return _document(article, steps, _reasons(logged), ranked)


def _unknown(name: str, sources: Mapping[str, str]) -> str:
    """Say what is likely where an article is not in the archive."""
    host = (urlsplit(name).hostname or "").removeprefix("www.")
    if not host:
        return f"no article goes by {name!r}: give its address, its id or its path"
    near = [key for key, where in sources.items() if host in where]
    if near:
        return (
            f"{name} is not in the archive, though source {near[0]!r} is of that site: it was not "
            f"in the feed when that was read; see: briefbot sources errors"
        )
    return f"{name} is not in the archive, and no source is of {host}; add one in sources.toml"


def _fetched(article: Article, zone: tzinfo) -> Step:
    seen = f"seen {moment(article.seen, zone)}" if article.seen else "seen at a time unknown"
    outlet = article.outlet.name or "an outlet unknown"
    version = f", version {article.version}" if article.version > 1 else ""
    return Step(
        "fetch", "passed", f"from {article.source or 'a file'}, by {outlet}; {seen}{version}"
    )


def _read(article: Article) -> Step:
    words = len(article.text.split())
    title = "a title" if article.title else "no title"
    return Step("parse", "passed", f"{words:,} words, {title}, language {article.language}")


def _copied(logged: Sequence[Logged]) -> Step:
    copy_of = next((each.copy_of for each in logged if each.copy_of), None)
    if copy_of:
        return Step("de-duplicate", "passed", f"a copy of article {copy_of}: no voice of its own")
    return Step("de-duplicate", "passed", "no copy of another article")


def _clustered(event: Event, logged: Sequence[Logged]) -> Step:
    count = f"{len(event.articles)} articles of {event.outlets()} outlets"
    if not logged:
        return Step("cluster", "passed", f"event {event.id}: {count}")
    last = logged[0]
    how = {
        "created": "opened the event: no other was likely enough",
        "grown": f"joined with {last.confidence or 0:.0%}",
        "moved": f"moved here from {last.origin}",
        "merged": "came with another event",
    }[last.kind]
    return Step("cluster", "passed", f"event {event.id} ({count}): {how}")


def _reasons(logged: Sequence[Logged]) -> tuple[Component, ...]:
    """Return what spoke for and against the event, the weightiest first."""
    parts = logged[-1].because if logged else ()
    told = sorted(parts, key=lambda part: -abs(part.value))
    return tuple(part for part in told if part.value or part.because)[:_REASONS]


Pair = tuple[str, "Score"]


async def _ranked(event: str, topic: str, desk: Desk) -> tuple[tuple[Pair, ...], list[Step]]:
    """Return the event's score with that of the one above it, and the steps up to a brief."""
    every = await answer.ranking(
        answer.Ask(named(topic, desk.topics), None),
        store=desk.store,
        now=desk.clock(),
        weights=desk.weights,
    )
    mine = next((hit for hit, _ in every if hit.event == event), None)
    steps = [_matched(mine, topic)]
    if mine is None:
        return (), steps
    window = None if topic else desk.window
    steps.append(_in_window(mine, desk, topic))
    if steps[-1].result == "stopped":
        return (), steps
    inside = [each for each in every if window is None or desk.clock() - each[0].last <= window]
    place = next(at for at, (hit, _) in enumerate(inside) if hit.event == event)
    result: Result = "passed" if place < desk.stories else "stopped"
    says = f"number {place + 1} of {len(inside)}; a brief shows {desk.stories}"
    steps.append(Step("rank", result, says))
    around = inside[max(0, place - 1) : place + 1]
    return tuple((hit.event, score) for hit, score in around), steps


def _matched(mine: Hit | None, topic: str) -> Step:
    if mine is None and not topic:
        return Step("match", "stopped", "there are too many newer or wider events to rank it")
    if not topic:
        return Step("match", "-", "no topic was asked for")
    if mine is None:
        return Step("match", "stopped", f"no article of its event matches “{topic}”")
    return Step("match", "passed", f"{mine.matching} of {mine.articles} articles match “{topic}”")


def _in_window(mine: Hit, desk: Desk, topic: str) -> Step:
    age = desk.clock() - mine.last
    if topic:
        return Step(
            "window", "-", f"its newest article is of {ago(age)}; a topic looks back at all"
        )
    inside: Result = "passed" if age <= desk.window else "stopped"
    usual = f"a brief without a topic looks {say(desk.window)} back"
    return Step("window", inside, f"its newest article is of {ago(age)}; {usual}")


def _document(
    article: Article, steps: Sequence[Step], reasons: Sequence[Component], ranked: Sequence[Pair]
) -> Document:
    title = article.headline or article.id
    blocks: list[Block] = [
        Heading(f"Why: {title}"),
        Meta((article.url or article.path or article.id,)),
    ]
    columns = (Column("Stage"), Column("Result"), Column("Because"))
    rows = [(step.stage, step.result, step.because) for step in steps]
    blocks.append(_table(columns, rows))
    if reasons:
        blocks += [Heading("Why this event", 3), _weighed(reasons)]
        if any(part.value for part in reasons):
            blocks.append(Note("Above 0 speaks for one event, below 0 against; in log-odds."))
    if ranked:
        blocks += [Heading("Why this rank", 3), _compared(ranked)]
    return Document(tuple(blocks), f"Why: {title}")


def _table(columns: tuple[Column, ...], rows: Iterable[Sequence[str]]) -> Table:
    return Table(columns, tuple(tuple(Cell(text) for text in row) for row in rows))


def _weighed(reasons: Sequence[Component]) -> Table:
    columns = (Column("Sign"), Column("Weight", right=True), Column(""))
    return _table(columns, [(each.name, f"{each.value:+.2f}", each.because) for each in reasons])


def _compared(ranked: Sequence[Pair]) -> Table:
    """Set an event's score beside that of the one above it, part by part."""
    _, mine = ranked[-1]
    above = ranked[0][1] if len(ranked) > 1 else None
    columns = [Column("Part"), Column("Points", right=True), Column("Because")]
    if above is None:
        rows = [(part.name, f"{part.value:.2f}", part.because) for part in mine.components]
        return _table(
            tuple(columns), [*rows, ("total", f"{mine.total:.2f}", "nothing is above it")]
        )
    columns.insert(2, Column(f"Above it ({ranked[0][0]})", right=True))
    theirs = {part.name: part.value for part in above.components}
    compared = [
        (part.name, f"{part.value:.2f}", f"{theirs.get(part.name, 0.0):.2f}", part.because)
        for part in mine.components
    ]
    gap = f"{above.total - mine.total:.2f} short of it"
    return _table(
        tuple(columns), [*compared, ("total", f"{mine.total:.2f}", f"{above.total:.2f}", gap)]
    )
