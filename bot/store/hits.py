"""What ranking needs to know of events before they are loaded, where no word is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.core.rank import Hit
from bot.store.ids import resolve
from bot.store.schema import events
from bot.store.sql import batches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Connection

_known = select(events.c.id, events.c.articles, events.c.outlets, events.c.first, events.c.last)


def recent(
    connection: Connection,
    since: datetime | None,
    limit: int,
    *conditions: ColumnElement[bool],
) -> list[Hit]:
    """Return the events active since then: most outlets first, then the newest."""
    order = events.c.outlets.desc(), events.c.last.desc(), events.c.n
    wanted = _known.where(*conditions).order_by(*order).limit(limit)
    return _hits(connection, wanted if since is None else wanted.where(events.c.last >= since))


def named(connection: Connection, ids: Iterable[str]) -> list[Hit]:
    """Return the events of these ids, aliases too, each once, in order of creation."""
    found: list[Hit] = []
    for batch in batches(sorted(number for number, _ in resolve(connection, ids).values())):
        found += _hits(connection, _known.where(events.c.n.in_(batch)).order_by(events.c.n))
    return found


def _hits(connection: Connection, wanted: Select[Any]) -> list[Hit]:
    return [
        Hit(row.id, 0.0, 0, row.articles, row.outlets, row.first, row.last)
        for row in connection.execute(wanted)
    ]
