"""What was composed and posted, as status, audits and corrections read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, select, update

from bot.core.delivery import Edition, Omission, Posted
from bot.store.outbox import KEYS, claimed_of, key_of, matching
from bot.store.schema import editions, outbox

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.engine import Connection

    from bot.core.delivery import Claimed, Key


def recent_editions(connection: Connection, subscription: str, limit: int) -> list[Edition]:
    """Return a subscription's digests, newest first."""
    of_it = select(editions).where(editions.c.subscription == subscription)
    wanted = of_it.order_by(editions.c.composed.desc(), editions.c.at.desc()).limit(limit)
    return [_edition(row) for row in connection.execute(wanted)]


def last_told(connection: Connection, destination: str, subscription: str | None) -> Edition | None:
    """Return a subscription's, or any, newest digest at a destination that has not failed."""
    failed = exists().where(
        *(outbox.c[name] == editions.c[name] for name in KEYS[:3]), outbox.c.state == "failed"
    )
    wanted = (
        select(editions)
        .where(editions.c.destination == destination, ~failed)
        .order_by(editions.c.composed.desc())
        .limit(1)
    )
    if subscription is not None:
        wanted = wanted.where(editions.c.subscription == subscription)
    row = connection.execute(wanted).first()
    return _edition(row) if row else None


def _edition(row: Row[Any]) -> Edition:
    return Edition(
        row.subscription,
        row.day,
        row.slot,
        row.destination,
        row.at,
        row.composed,
        row.expires,
        row.brief,
        tuple(json.loads(row.instead)),
        tuple(Omission(*each) for each in json.loads(row.left_out)),
    )


def posted(
    connection: Connection, subscription: str | None, states: Collection[str], limit: int
) -> list[Posted]:
    """Return pages in the outbox, newest slot first; of all states if none is named."""
    joined = outbox.join(editions, and_(*(outbox.c[name] == editions.c[name] for name in KEYS[:3])))
    wanted = select(outbox, editions.c.at).select_from(joined)
    if subscription is not None:
        wanted = wanted.where(outbox.c.subscription == subscription)
    if states:
        wanted = wanted.where(outbox.c.state.in_(sorted(states)))
    wanted = wanted.order_by(
        editions.c.at.desc(), outbox.c.subscription, outbox.c.slot.desc(), outbox.c.page
    )
    return [
        Posted(
            key_of(row),
            row.destination,
            row.state,
            row.attempts,
            row.at,
            row.due,
            row.sent,
            row.message,
            row.error,
        )
        for row in connection.execute(wanted.limit(limit))
    ]


def sent_since(connection: Connection, since: datetime) -> list[tuple[Claimed, str, str]]:
    """Return the pages sent since an instant with their message and brief, in order."""
    joined = outbox.join(editions, and_(*(outbox.c[name] == editions.c[name] for name in KEYS[:3])))
    wanted = (
        select(outbox, editions.c.brief)
        .select_from(joined)
        .where(outbox.c.state == "sent", outbox.c.sent >= since, editions.c.brief != "")
        .order_by(*(outbox.c[name] for name in KEYS))
    )
    rows = connection.execute(wanted).all()
    return [
        (claimed_of(connection, row, doubt=False), row.message or "", row.brief) for row in rows
    ]


def amend(connection: Connection, key: Key, payload: str) -> None:
    """Remember what a page that was sent says now."""
    where = and_(matching(outbox, key), outbox.c.state == "sent")
    connection.execute(update(outbox).where(where).values(payload=payload))


def queue(connection: Connection) -> dict[str, int]:
    """Count the pages in the outbox by state."""
    counted = select(outbox.c.state, func.count().label("n")).group_by(outbox.c.state)
    return {row.state: row.n for row in connection.execute(counted)}
