"""What the clusterer decided: carried out, and logged. Only a writer needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from bot.core.cluster import Created, Grown, Merged, Moved
from bot.core.cluster.reasons import dump
from bot.store.ids import resolve
from bot.store.placing import Place, Places
from bot.store.schema import aliases, articles, decisions, events, members, stories
from bot.store.sql import among, batches, upsert, upsert_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

    from bot.core.cluster import Decision
    from bot.store.articles import Arrived


def decide(
    connection: Connection, made: Sequence[Decision], arrived: Mapping[str, Arrived], at: datetime
) -> None:
    """Carry out decisions in order and log them; ``arrived`` are articles with a new version."""
    if not made and not arrived:
        return
    places = _load_places(connection, made, arrived)
    ids, olds = dict(places.ids), dict(places.aliases)
    for decision in made:
        places.decide(decision)
    _write_places(connection, places, ids, olds)
    if rows := [row for decision in made for row in _logged(decision)]:
        first = (connection.execute(select(func.max(decisions.c.n))).scalar() or 0) + 1
        columns = dict(zip(_LOGGED, map(list, zip(*rows, strict=True)), strict=True))
        numbers = [*range(first, first + len(rows))]
        upsert_columns(connection, decisions, {"n": numbers, "at": [at] * len(rows)} | columns)


def _load_places(
    connection: Connection, made: Sequence[Decision], arrived: Mapping[str, Arrived]
) -> Places:
    """Load all that the decisions may change."""
    named = [name for decision in made for name in _events_named(decision)]
    spoken = [*sorted(arrived), *(key for decision in made for key in _articles_named(decision))]
    # What is stored for the first time is in no event yet, so nothing is to be looked up.
    places = {
        key: Place(new.n, key, new.outlet, new.moment)
        for key, new in arrived.items()
        if not new.known
    }
    for batch in batches(key for key in spoken if key not in places):
        places |= _places(connection, among(connection, articles.c.id, batch))
    concerned = {place.event for place in places.values() if place.event is not None}
    for batch in batches(named):
        concerned.update(number for number, _ in resolve(connection, batch).values())
    ids: dict[int, str] = {}
    olds: dict[str, int] = {}
    for some in batches(sorted(concerned)):
        places |= _places(connection, among(connection, members.c.event, some))
        rows = connection.execute(
            select(events.c.n, events.c.id).where(among(connection, events.c.n, some))
        )
        ids |= {row.n: row.id for row in rows}
        found = connection.execute(select(aliases).where(among(connection, aliases.c.event, some)))
        olds |= {row.id: row.event for row in found}
    next_number = (connection.execute(select(func.max(events.c.n))).scalar() or 0) + 1
    return Places(ids, olds, places, frozenset(arrived), next_number)


def _events_named(decision: Decision) -> tuple[str, ...]:
    match decision:
        case Merged():
            return decision.kept, decision.absorbed
        case Moved():
            return decision.origin, decision.event
        case _:
            return (decision.event,)


def _articles_named(decision: Decision) -> tuple[str, ...]:
    match decision:
        case Merged():
            return ()
        case Moved():
            return decision.articles
        case _:
            return (decision.article,)


def _places(connection: Connection, condition: ColumnElement[bool]) -> dict[str, Place]:
    wanted = (
        select(
            articles.c.n,
            articles.c.id,
            articles.c.outlet,
            articles.c.moment,
            members.c.event,
            members.c.copy_of,
        )
        .select_from(articles.outerjoin(members, members.c.article == articles.c.n))
        .where(condition)
        .order_by(articles.c.n)
    )
    return {row.id: Place(*row) for row in connection.execute(wanted)}


def _write_places(
    connection: Connection, places: Places, ids: Mapping[int, str], olds: Mapping[str, int]
) -> None:
    """Write what differs from how it was: ``ids`` and ``olds``, the events and their aliases."""
    summaries = [
        {"n": number, "id": places.ids[number], **places.summary(number)}
        for number in sorted(places.touched)
    ]
    upsert(connection, events, summaries)
    changed = [
        {"article": place.n, "event": place.event, "copy_of": place.copy_of}
        for place in sorted(places.changed.values(), key=lambda place: place.n)
    ]
    upsert(connection, members, changed)
    _write_aliases(connection, places.aliases, olds)
    for gone in batches(sorted(set(ids) - set(places.ids))):
        connection.execute(delete(stories).where(stories.c.event.in_(gone)))
        connection.execute(delete(events).where(events.c.n.in_(gone)))


def _write_aliases(connection: Connection, now: Mapping[str, int], olds: Mapping[str, int]) -> None:
    new = [{"id": key, "event": number} for key, number in now.items() if olds.get(key) != number]
    upsert(connection, aliases, new)
    for gone in batches(sorted(set(olds) - set(now))):
        connection.execute(delete(aliases).where(aliases.c.id.in_(gone)))


_LOGGED = ("kind", "event", "because", "article", "origin", "copy_of", "confidence")


def _logged(decision: Decision) -> list[tuple[Any, ...]]:
    """Return the rows of the log: one for each article that a decision speaks of."""
    told = dump(decision.because)
    match decision:
        case Created():
            return [("created", decision.event, told, decision.article, None, None, None)]
        case Grown():
            copied, likely = decision.copy_of, decision.confidence
            return [("grown", decision.event, told, decision.article, None, copied, likely)]
        case Merged():
            return [("merged", decision.kept, told, None, decision.absorbed, None, None)]
        case Moved():
            said = "moved", decision.event, told
            return [(*said, each, decision.origin, None, None) for each in decision.articles]
