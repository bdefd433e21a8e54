"""How long events stay: until when they must have ended to leave the archive."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.ports import Pruned

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import Store

_FOR_SURE = timedelta(days=1)
"""How much longer than the clusterer looks back: it may be at work on an article just then."""


def border(now: datetime, keep: timedelta, window: timedelta) -> datetime:
    """Return when the last article of an event that may leave must have come before.

    ``window`` is how long an event without news stays open to more: no such event leaves.
    """
    return now - max(keep, window + _FOR_SURE)


async def prune(
    store: Store, now: datetime, keep: timedelta | None, window: timedelta, *, dry_run: bool = False
) -> Pruned:
    """Let events leave that ended long enough ago, or say what would; none, if kept for ever."""
    if keep is None:
        return Pruned()
    return await store.prune(border(now, keep, window), dry_run=dry_run)


def said(found: Pruned) -> str:
    """Say what left."""
    return (
        f"{found.events:,} events with {found.articles:,} articles"
        f" ({found.characters:,} characters), {found.briefs:,} briefs"
    )
