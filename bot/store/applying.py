"""A batch into the archive: articles, events, what is remembered of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.errors import StaleError
from bot.store import articles, records

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from bot.ports import Changes

LARGE = 500
"""Articles from which on a batch may be one of many, which another process stores better."""


def store(connection: Connection, changes: Changes, at: datetime) -> None:
    """Carry out what a batch changes, within a transaction; ``at`` dates the log of decisions.

    Raises :class:`bot.core.errors.StaleError` where it was decided on another state than this.
    """
    # The clusterer's vocabulary takes a while to load, and answering needs none of it.
    from bot.store import deciding  # noqa: PLC0415

    if changes.basis is not None and records.load_memory(connection) != changes.basis.memory:
        raise StaleError("the events were changed meanwhile; try again")
    arrived = articles.store(connection, changes.arrivals)
    deciding.decide(connection, changes.decisions, arrived, at)
    records.put_stamps(connection, changes)
    if changes.memory is not None:
        records.put_memory(connection, changes.memory)
