"""Whom a brief is for: what a reader follows and mutes, and what an admin pins and hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.core.errors import NotFoundError
from bot.core.query import named
from bot.ports import Interest, Who
from bot.usecases import answer
from bot.usecases.answer import Audience

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.ports import Store

HOUSE = Who("", "", "")
"""Everybody: what the house follows is pinned, what it mutes is hidden."""

MARKS: dict[str, Literal["follow", "mute"] | None] = {
    "pin": "follow",
    "hide": "mute",
    "release": None,
}
"""What an admin may do with an event for everybody; ``release`` takes either back."""


async def audience(
    store: Store, now: datetime, *readers: Who, saved: Mapping[str, str] | None = None
) -> Audience:
    """Return the events that readers, and the house, follow and mute, one by one or by topic.

    ``saved`` maps the names of saved topics to what they ask.
    """
    marked: dict[str, set[str]] = {"follow": set(), "mute": set()}
    for who in (HOUSE, *readers):
        for interest in await store.interests(who, now):
            events = [interest.what]
            if interest.kind == "topic":
                asked = named(interest.what, saved or {})
                events = await answer.matching(asked, store=store)
            marked[interest.mark].update(events)
    return Audience(frozenset(marked["follow"]), frozenset(marked["mute"]))


async def mark(
    event: str, wanted: Literal["follow", "mute"] | None, store: Store, now: datetime
) -> str:
    """Pin an event (``follow``), hide it (``mute``), or neither; return the id it goes by.

    Raises :class:`bot.core.errors.NotFoundError` where there is no such event.
    """
    known = (await store.events([event])).get(event)
    if known is None:
        raise NotFoundError(f"no event {event!r}; `briefbot brief --format json` tells their ids")
    for old in ("follow", "mute"):
        await store.drop_interest(HOUSE, old, "event", known.id)
    if wanted is not None:
        await store.put_interest(HOUSE, Interest(wanted, "event", known.id, now))
    return known.id
