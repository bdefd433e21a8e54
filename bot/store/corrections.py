"""What people decided about events, read from the log of decisions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.ports import Correction
from bot.store.schema import REVISED, decisions

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_PERSON = "a person says so"  # as the clusterer's vocabulary has it, which is slow to load
_BY_A_PERSON = decisions.c.because.startswith(f'[["{_PERSON}"', autoescape=True)


def newest(connection: Connection, event: str) -> int:
    """Return the number in the log of what a person said last about an event, 0 if nobody did."""
    wanted = select(func.max(decisions.c.n)).where(
        _BY_A_PERSON, REVISED, decisions.c.event == event
    )
    return connection.execute(wanted).scalar() or 0


def load(connection: Connection) -> list[Correction]:
    """Return what people decided, newest first.

    The log has a row for each article that a decision moved; they count as one.
    """
    wanted = select(decisions).where(_BY_A_PERSON).order_by(decisions.c.n)
    found: dict[str, Correction] = {}
    for row in connection.execute(wanted):
        (_, _, by), (_, _, record) = json.loads(row.because)[:2]
        told = json.loads(record)
        key = f"{row.at} {row.kind} {row.event} {row.origin} {record}"
        if key not in found:
            found[key] = Correction(
                row.n,
                row.at,
                by,
                row.kind,
                row.event,
                row.origin,
                tuple(told["articles"]),
                told.get("undoes"),
            )
    return [*found.values()][::-1]
