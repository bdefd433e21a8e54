"""Changes of the config that were made from chat: written once, read again, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.ports import Audited, ConfigChange, Who
from bot.store.schema import audit

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def put(connection: Connection, made: Audited) -> int:
    """Log a change; return its number."""
    change = made.change
    row = {
        "at": made.at,
        "platform": made.who.platform,
        "workspace": made.who.workspace,
        "reader": made.who.user,
        "name": made.name,
        "place": made.place,
        "file": change.file,
        "said": change.said,
        "before": change.before,
        "after": change.after,
        "undoes": made.undoes,
    }
    (number,) = connection.execute(insert(audit).values(row)).inserted_primary_key or (0,)
    return int(number)


def load(connection: Connection, limit: int) -> list[Audited]:
    """Return the changes, newest first."""
    return [
        Audited(
            Who(row.platform, row.workspace, row.reader),
            row.name,
            row.at,
            row.place,
            ConfigChange(row.file, row.said, row.before, row.after),
            row.n,
            row.undoes,
        )
        for row in connection.execute(select(audit).order_by(audit.c.n.desc()).limit(limit))
    ]
