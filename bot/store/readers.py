"""What is remembered of readers: what they follow and mute, asked and reported."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, insert, or_, select
from sqlalchemy.exc import IntegrityError

from bot.ports import Asked, Feedback, Interest, Who
from bot.store.ids import resolve
from bot.store.schema import asked, deeds, feedback, interests, preferences
from bot.store.sql import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Connection

REMEMBERED = timedelta(days=30)
"""How long a deed is remembered; the messages whose buttons do it are gone long before."""


def _of(table: Table, who: Who) -> ColumnElement[bool]:
    columns = table.c
    return and_(
        columns.platform == who.platform,
        columns.workspace == who.workspace,
        columns.reader == who.user,
    )


def _row(who: Who) -> dict[str, Any]:
    return {"platform": who.platform, "workspace": who.workspace, "reader": who.user}


def load_interests(connection: Connection, who: Who, now: datetime) -> list[Interest]:
    """Return what a reader follows and mutes, oldest first, what has run out left out.

    An event that was merged goes by the id it has now.
    """
    wanted = (
        select(interests)
        .where(_of(interests, who), or_(interests.c.until.is_(None), interests.c.until > now))
        .order_by(interests.c.at, interests.c.what)
    )
    found = [
        Interest(row.mark, row.kind, row.what, row.at, row.until)
        for row in connection.execute(wanted)
    ]
    known = resolve(connection, (each.what for each in found if each.kind == "event"))
    return [
        Interest(each.mark, each.kind, known[each.what][1], each.at, each.until)
        if each.kind == "event" and each.what in known
        else each
        for each in found
    ]


def put_interest(connection: Connection, who: Who, interest: Interest) -> None:
    """Remember an interest; one of the same mark in the same thing is replaced."""
    row = {
        "mark": interest.mark,
        "kind": interest.kind,
        "what": interest.what,
        "at": interest.at,
        "until": interest.until,
    }
    upsert(connection, interests, [_row(who) | row])


def drop_interest(connection: Connection, who: Who, mark: str, kind: str, what: str) -> bool:
    """Forget an interest, whatever id its event had then; tell whether there was one."""
    names = {what}
    if kind == "event" and (known := resolve(connection, [what])):
        number = known[what][0]
        wanted = select(interests.c.what).where(_of(interests, who), interests.c.kind == kind)
        kept = [row.what for row in connection.execute(wanted)]
        names |= {old for old, (at, _) in resolve(connection, kept).items() if at == number}
    gone = delete(interests).where(
        _of(interests, who),
        interests.c.mark == mark,
        interests.c.kind == kind,
        interests.c.what.in_(sorted(names)),
    )
    return connection.execute(gone).rowcount > 0


def load_preferences(connection: Connection, who: Who) -> dict[str, str]:
    """Return what a reader set, by name."""
    wanted = select(preferences.c.name, preferences.c.value).where(_of(preferences, who))
    return {row.name: row.value for row in connection.execute(wanted)}


def put_preferences(connection: Connection, who: Who, values: dict[str, str]) -> None:
    """Set some of a reader's preferences; an empty value takes one back."""
    kept = [_row(who) | {"name": name, "value": value} for name, value in values.items() if value]
    upsert(connection, preferences, kept)
    gone = [name for name, value in values.items() if not value]
    connection.execute(
        delete(preferences).where(_of(preferences, who), preferences.c.name.in_(gone))
    )


def load_who_set(connection: Connection, name: str, value: str) -> dict[Who, dict[str, str]]:
    """Map the readers who set a preference to a value to all that they set."""
    theirs = preferences.alias()
    same = and_(
        *(theirs.c[key] == preferences.c[key] for key in ("platform", "workspace", "reader"))
    )
    wanted = (
        select(theirs)
        .join(preferences, same)
        .where(preferences.c.name == name, preferences.c.value == value)
        .order_by(theirs.c.platform, theirs.c.workspace, theirs.c.reader, theirs.c.name)
    )
    found: dict[Who, dict[str, str]] = {}
    for row in connection.execute(wanted):
        who = Who(row.platform, row.workspace, row.reader)
        found.setdefault(who, {})[row.name] = row.value
    return found


def put_deed(connection: Connection, deed: str, now: datetime) -> bool:
    """Tell whether something is done for the first time, and remember that it is."""
    connection.execute(delete(deeds).where(deeds.c.at < now - REMEMBERED))
    try:
        with connection.begin_nested():  # of two who come at once, the key lets one in
            connection.execute(insert(deeds).values(deed=deed, at=now))
    except IntegrityError:
        return False
    return True


def has_deed(connection: Connection, deed: str) -> bool:
    """Tell whether something was done."""
    return connection.execute(select(deeds.c.at).where(deeds.c.deed == deed)).first() is not None


def drop_deed(connection: Connection, deed: str) -> None:
    """Forget that something was done."""
    connection.execute(delete(deeds).where(deeds.c.deed == deed))


def load_asked(connection: Connection, who: Who, topic: str | None) -> Asked | None:
    """Return when a reader last asked for a topic, or for anything where that is ``None``."""
    wanted = select(asked).where(_of(asked, who)).order_by(asked.c.at.desc(), asked.c.topic)
    if topic is not None:
        wanted = wanted.where(asked.c.topic == topic)
    row = connection.execute(wanted.limit(1)).first()
    return Asked(row.topic, row.at, row.brief) if row else None


def put_asked(connection: Connection, who: Who, said: Asked) -> None:
    """Remember that a reader asked."""
    row = {"topic": said.topic, "at": said.at, "brief": said.brief}
    upsert(connection, asked, [_row(who) | row])


def put_feedback(connection: Connection, report: Feedback) -> int:
    """Queue a report; return its number."""
    row = _row(report.who) | {
        "at": report.at,
        "brief": report.brief,
        "event": report.event,
        "kind": report.kind,
        "text": report.text,
        "state": "open",
    }
    made = connection.execute(insert(feedback).values(row))
    (number,) = made.inserted_primary_key or (0,)
    return int(number)


def load_feedback(connection: Connection, platform: str, workspace: str) -> list[Feedback]:
    """Return a workspace's open reports, newest first."""
    wanted = (
        select(feedback)
        .where(
            feedback.c.platform == platform,
            feedback.c.workspace == workspace,
            feedback.c.state == "open",
        )
        .order_by(feedback.c.n.desc())
    )
    return [
        Feedback(
            Who(row.platform, row.workspace, row.reader),
            row.at,
            row.brief,
            row.event,
            row.kind,
            row.text,
            row.n,
        )
        for row in connection.execute(wanted)
    ]
