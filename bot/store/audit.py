"""What people changed: written once, read again, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, or_, select

from bot.ports import Audited, ConfigChange, Who
from bot.store.schema import audit

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Connection

    from bot.ports import Wanted

_OF_FILE = {
    "sources.toml": "source",
    "topics.toml": "topic",
    "digests.toml": "schedule",
    "briefbot.toml": "config",
}


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
        "action": made.action or _OF_FILE.get(change.file, ""),
    }
    (number,) = connection.execute(insert(audit).values(row)).inserted_primary_key or (0,)
    return int(number)


def load(connection: Connection, limit: int) -> list[Audited]:
    """Return the changes of files that were made by program, newest first."""
    by_program = select(audit).where(audit.c.file != "", audit.c.platform != "file")
    return _found(connection, by_program, limit)


def find(connection: Connection, wanted: Wanted) -> list[Audited]:
    """Return the changes that are looked for, newest first."""
    asked = {
        "platform": wanted.platform,
        "workspace": wanted.workspace,
        "place": wanted.place,
        "action": wanted.action,
    }
    same = (audit.c[name] == said for name, said in asked.items() if said)
    statement = select(audit).where(*same)
    if wanted.who:
        statement = statement.where(
            or_(audit.c.reader == wanted.who, audit.c.name.icontains(wanted.who, autoescape=True))
        )
    if wanted.since is not None:
        statement = statement.where(audit.c.at >= wanted.since)
    return _found(connection, statement, wanted.limit)


def _found(connection: Connection, statement: Select[tuple[object]], limit: int) -> list[Audited]:
    return [
        Audited(
            Who(row.platform, row.workspace, row.reader),
            row.name,
            row.at,
            row.place,
            ConfigChange(row.file, row.said, row.before, row.after),
            row.n,
            row.undoes,
            row.action or "",
        )
        for row in connection.execute(statement.order_by(audit.c.n.desc()).limit(limit))
    ]
