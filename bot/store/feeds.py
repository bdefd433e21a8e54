"""Feeds: what is remembered of each between checks, and which items are which articles."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.core.health import FeedState, Rhythm
from bot.store.schema import feeds, identities
from bot.store.sql import among, batches, upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Row
    from sqlalchemy.engine import Connection

_NOTES = ("seen", "lines")
_COLUMNS = [column for column in feeds.c if column.name not in _NOTES]


def load(
    connection: Connection, sources: Iterable[str], *, notes: bool = True
) -> dict[str, FeedState]:
    """Map sources to what is remembered of their feeds; ``notes``: also of their items."""
    wanted = select(*_COLUMNS, *(feeds.c[name] for name in _NOTES if notes))
    found: dict[str, FeedState] = {}
    for batch in batches(sources):
        for row in connection.execute(wanted.where(among(connection, feeds.c.source, batch))):
            found[row.source] = _state(row)
    return found


def put(connection: Connection, states: Iterable[FeedState]) -> None:
    """Remember states; the last one of a source counts."""
    rows = {state.source: _row(state) for state in states}
    upsert(connection, feeds, list(rows.values()))


def load_identities(connection: Connection, names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Map names to the article that goes by them and its source."""
    found: dict[str, tuple[str, str]] = {}
    for batch in batches(names):
        wanted = select(identities).where(among(connection, identities.c.name, batch))
        found.update((row.name, (row.article, row.source)) for row in connection.execute(wanted))
    return found


def put_identities(connection: Connection, named: Mapping[str, tuple[str, str]]) -> None:
    """Remember the names that articles go by."""
    rows = [
        {"name": name, "article": article, "source": source}
        for name, (article, source) in sorted(named.items())
    ]
    upsert(connection, identities, rows)


def _row(state: FeedState) -> dict[str, Any]:
    row = {field.name: getattr(state, field.name) for field in fields(state)}
    rhythm = state.rhythm
    told = [rhythm.every, sorted(rhythm.hours), sorted(rhythm.days)]
    return row | {"rhythm": json.dumps(told)}


def _state(row: Row[Any]) -> FeedState:
    values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's public name for it
    every, hours, days = json.loads(row.rhythm)
    values["rhythm"] = Rhythm(every, frozenset(hours), frozenset(days))
    return FeedState(**values)
