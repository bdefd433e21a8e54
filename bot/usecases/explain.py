"""Why an article is, or is not, in a brief: each stage it went through, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.core.dates import moment
from bot.core.duration import say
from bot.core.errors import NotFoundError
from bot.core.language.text import index, stems
from bot.core.matching import clauses, facts
from bot.core.query import named, parse
from bot.core.rank import ago
from bot.core.showing.document import Cell, Column, Document, Heading, Meta, Note, Table
from bot.usecases import answer
from bot.usecases.audience import audience
from bot.usecases.explain_digests import Step, destinations, matched, seen_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from bot.core.health import FeedState
    from bot.core.model import Article, Component, Event, Score
    from bot.core.rank import Hit
    from bot.core.showing.document import Block
    from bot.ports import Logged
    from bot.usecases.desk import Desk, Reader
    from bot.usecases.digest import Plan
    from bot.usecases.explain_digests import Result

_REASONS = 10


async def why(  # noqa: PLR0913  what an explanation depends on, each by its name
    name: str,
    desk: Desk,
    *,
    zone: tzinfo,
    topic: str = "",
    reader: Reader | None = None,
    sources: Mapping[str, str] | None = None,
) -> Document:
    """Walk an article through every stage up to a brief on ``topic`` (on everything, if empty).

    ``name`` is its address, id or path, or the id of its event. ``sources`` maps the ids of the
    configured sources to where they read from; it tells why an unknown article may be unknown.
    What becomes of it in each digest is told of those in the workspace of ``reader``, or of all.
    Raises :class:`bot.core.errors.NotFoundError` where nothing is known of it, with what is
    likely.
    """
    found = await desk.store.find(name) or await _newest_of(name, desk)
    if not found:
        raise NotFoundError(await _unknown(name, sources or {}, desk))
    article = (await desk.store.current(found[:1]))[found[0]]
    logged = await desk.store.log(article.id)
    steps = [_fetched(article, zone), _read(article), _copied(logged)]
    event_id = (await desk.store.events_of([article.id])).get(article.id)
    if event_id is None:
        return _document(article, [*steps, Step("cluster", "stopped", "it is in no event")])
    event = (await desk.store.events([event_id]))[event_id]
    steps.append(_clustered(event, logged))
    ranked, more = await _ranked(event, topic, desk, reader)
    steps += more
    digests = await destinations(event, seen_by(desk.plans(), reader), desk)
    return _document(article, steps, _reasons(logged), ranked, digests)


async def _newest_of(event: str, desk: Desk) -> list[str]:
    """Return the newest article of an event, by the event's id; none where there is no such."""
    known = (await desk.store.events([event])).get(event)
    return [known.articles[-1].id] if known else []


async def _unknown(name: str, sources: Mapping[str, str], desk: Desk) -> str:
    """Say what is likely where an article is not in the archive."""
    host = (urlsplit(name).hostname or "").removeprefix("www.")
    if not host:
        return f"no article goes by {name!r}: give its address, its id or its path"
    near = [key for key, where in sources.items() if host in where]
    if near:
        state = (await desk.store.feed_states(near[:1])).get(near[0])
        return (
            f"{name} is not in the archive, though source {near[0]!r} is of that site: "
            f"{_not_fetched(state)}; see: briefbot sources errors"
        )
    return f"{name} is not in the archive, and no source is of {host}; add one in sources.toml"


def _not_fetched(state: FeedState | None) -> str:
    if state is None or state.checked is None:
        return "it has not been asked yet"
    if state.paused:
        return f"it is paused ({state.message or state.paused})"
    if state.failures:
        return f"it failed {state.failures} times ({state.message or state.error})"
    return "it was not in the feed when that was read"


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
        "merged": f"became one with event {last.origin}",
    }[last.kind]
    return Step("cluster", "passed", f"event {event.id} ({count}): {how}")


def _reasons(logged: Sequence[Logged]) -> tuple[Component, ...]:
    """Return what spoke for and against the event, the weightiest first.

    Where another event became one with it, that is what is to be explained.
    """
    from bot.core.cluster import RECORD  # noqa: PLC0415 - loads the clusterer, for this alone

    merged = (each.because for each in logged if each.kind == "merged" and each.because)
    joined = logged[-1].because if logged else ()
    parts = [part for part in next(merged, joined) if part.name != RECORD]
    told = sorted(parts, key=lambda part: -abs(part.value))
    return tuple(part for part in told if part.value or part.because)[:_REASONS]


Pair = tuple[str, "Score"]


async def _ranked(
    event: Event, topic: str, desk: Desk, reader: Reader | None
) -> tuple[tuple[Pair, ...], list[Step]]:
    """Return the event's score with that of the one above it, and the steps up to a brief."""
    every = await answer.ranking(
        answer.Ask(named(topic, desk.topics), None),
        store=desk.store,
        now=desk.clock(),
        weights=desk.weights,
    )
    mine = next((hit for hit, _ in every if hit.event == event.id), None)
    steps = [await _matched(event, mine, topic, desk)]
    if mine is None or _stopped(steps):
        return (), steps
    window = None if topic else desk.window
    steps.append(_in_window(mine, desk, topic))
    if _stopped(steps):
        return (), steps
    steps += await _marked(event.id, desk, reader)
    if _stopped(steps):
        return (), steps
    inside = [each for each in every if window is None or desk.clock() - each[0].last <= window]
    place = next(at for at, (hit, _) in enumerate(inside) if hit.event == event.id)
    result: Result = "passed" if place < desk.stories else "stopped"
    says = f"number {place + 1} of {len(inside)}; a brief shows {desk.stories}"
    steps.append(Step("rank", result, says))
    around = inside[max(0, place - 1) : place + 1]
    return tuple((hit.event, score) for hit, score in around), steps


def _stopped(steps: Sequence[Step]) -> bool:
    return steps[-1].result == "stopped"


async def _matched(event: Event, mine: Hit | None, topic: str, desk: Desk) -> Step:
    """Say which clauses of a topic let the event through, or which did not."""
    if mine is None and not topic:
        return Step("match", "stopped", "there are too many newer or wider events to rank it")
    if not topic:
        return Step("match", "-", "no topic was asked for")
    known = [facts(article, index(article)) for article in event.articles]
    asked, spoken = parse(named(topic, desk.topics)), await desk.store.languages()
    step = matched(topic, clauses(asked, known, spoken, stems, desk.clock()))
    if step.result == "stopped":
        return step
    if mine is None:
        return Step("match", "stopped", f"{step.because}, but too many newer events match, too")
    count = f"{mine.matching} of {mine.articles} articles match “{topic}”"
    return Step("match", "passed", f"{count}: {step.because}")


async def _marked(event: str, desk: Desk, reader: Reader | None) -> list[Step]:
    """Say whether an admin, or the reader who asks, hid or pinned an event."""
    house = await audience(desk.store, desk.clock(), saved=desk.topics)
    if event in house.muted:
        return [Step("filter", "stopped", "an admin hid it; `story release` takes that back")]
    whose = [reader.who] if reader else []
    own = await audience(desk.store, desk.clock(), *whose, saved=desk.topics)
    if event in own.muted:
        return [Step("filter", "stopped", "you muted it, or a topic of it; see `following`")]
    if event in own.followed:
        who = "an admin pinned it" if event in house.followed else "you follow it"
        return [Step("filter", "passed", f"{who}, so it comes first")]
    return []


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
    article: Article,
    steps: Sequence[Step],
    reasons: Sequence[Component] = (),
    ranked: Sequence[Pair] = (),
    digests: Iterable[tuple[Plan, Sequence[Step]]] = (),
) -> Document:
    title = article.headline or article.id
    blocks: list[Block] = [
        Heading(f"Why: {title}"),
        Meta((article.url or article.path or article.id,)),
    ]
    columns = (Column("Stage"), Column("Result"), Column("Because"))
    rows = [(step.stage, step.result, step.because) for step in steps]
    blocks.append(_table(columns, rows))
    for plan, several in digests:
        rows = [(step.stage, step.result, step.because) for step in several]
        blocks += [Heading(f"Digest {plan.id}", 3), _table(columns, rows)]
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
