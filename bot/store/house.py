"""What the archive knows of the house: reports to settle, how the running bot fares, its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text, update

from bot.ports import Feedback, Who
from bot.store.schema import feedback, house
from bot.store.sql import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

OPEN, DONE = "open", "done"


def reports(connection: Connection, *, everything: bool) -> list[tuple[Feedback, str]]:
    """Return reports, newest first, each with who settled it (nobody: an empty text)."""
    wanted = select(feedback).order_by(feedback.c.n.desc())
    if not everything:
        wanted = wanted.where(feedback.c.state == OPEN)
    return [
        (
            Feedback(
                Who(row.platform, row.workspace, row.reader),
                row.at,
                row.brief,
                row.event,
                row.kind,
                row.text,
                row.n,
            ),
            row.settled_by or "",
        )
        for row in connection.execute(wanted)
    ]


def settle(connection: Connection, n: int, by: Who, now: datetime, *, anywhere: bool) -> bool:
    """Settle an open report; false where there is none of that number that somebody may see."""
    wanted = update(feedback).where(feedback.c.n == n, feedback.c.state == OPEN)
    if not anywhere:
        wanted = wanted.where(
            feedback.c.platform == by.platform, feedback.c.workspace == by.workspace
        )
    done = wanted.values(state=DONE, settled=now, settled_by=by.user)
    return connection.execute(done).rowcount > 0


def put(connection: Connection, name: str, value: str, now: datetime) -> None:
    """Remember what the running bot tells of itself."""
    upsert(connection, house, [{"name": name, "value": value, "at": now}])


def load(connection: Connection) -> dict[str, tuple[str, datetime]]:
    """Map what the running bot told of itself to the text and when that was."""
    return {row.name: (row.value, row.at) for row in connection.execute(select(house))}


def size(connection: Connection) -> int:
    """Return how many bytes the archive takes, indexes and room to grow included."""
    if connection.dialect.name == "sqlite":
        asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        asked = (
            "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c"
            " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
        )
    return int(connection.execute(text(asked)).scalar_one())
