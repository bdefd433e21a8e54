"""The ids of events: the one an event goes by, and those it has absorbed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.store.schema import aliases, events
from bot.store.sql import among, batches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection


def resolve(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Map event ids, aliases too, to the event's number and the id it goes by now."""
    found: dict[str, tuple[int, str]] = {}
    for batch in batches(ids):
        live = connection.execute(
            select(events.c.n, events.c.id).where(among(connection, events.c.id, batch))
        )
        found |= {row.id: (row.n, row.id) for row in live}
        rest = [key for key in batch if key not in found]
        if not rest:
            continue
        old = connection.execute(
            select(aliases.c.id.label("old"), events.c.n, events.c.id)
            .join(events, events.c.n == aliases.c.event)
            .where(among(connection, aliases.c.id, rest))
        )
        found |= {row.old: (row.n, row.id) for row in old}
    return found
