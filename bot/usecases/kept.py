"""Briefs that were sent, kept so that a button of an old message still finds its story."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.core.model import Brief, Component, Entry, Score

if TYPE_CHECKING:
    from datetime import tzinfo

    from bot.core.showing.compose import Detail
    from bot.ports import Store
    from bot.usecases.answer import Teller


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a brief: what was asked and when, its events in order, their scores."""

    id: str
    query: str
    made: datetime
    since: datetime | None
    stories: tuple[tuple[str, Score], ...]

    def event(self, n: int) -> str | None:
        """Return the id of the ``n``-th story's event, from 1."""
        return self.stories[n - 1][0] if 0 < n <= len(self.stories) else None

    def score(self, event: str) -> Score:
        """Return why a story stood where it stood."""
        return next((score for known, score in self.stories if known == event), Score(()))


async def keep(
    brief: Brief,
    store: Store,
    *,
    detail: Detail = "standard",
    zone: tzinfo = UTC,
    sentences: int | None = None,
) -> None:
    """Keep a brief as it was shown. The same brief kept twice is kept once."""
    from bot.core import record  # noqa: PLC0415 - and all of the comparing that briefs hold

    name = getattr(zone, "key", None) or "UTC"
    shown = record.encode(brief, detail=detail, zone=name, sentences=sentences)
    await store.put_brief(brief, shown)


async def recall(brief_id: str, store: Store) -> Kept | None:
    """Return a kept brief, or ``None`` where it is gone."""
    found = await store.brief(brief_id)
    if found is None:
        return None
    record: dict[str, Any] = json.loads(found.decode(errors="surrogatepass"))
    return Kept(
        brief_id,
        record["query"],
        datetime.fromisoformat(record["made"]),
        datetime.fromisoformat(record["since"]) if record["since"] else None,
        tuple(
            (each["event"], Score(tuple(Component(*part) for part in each["score"])))
            for each in record["stories"]
        ),
    )


async def again(kept: Kept, *, store: Store, teller: Teller) -> Brief:
    """Return a kept brief as its events are told now; events that are gone are left out."""
    events = await store.events(event for event, _ in kept.stories)
    told = await teller.stories(store, events.values())
    entries = tuple(
        Entry(told[events[event].id], score) for event, score in kept.stories if event in events
    )
    return Brief(kept.id, kept.query, kept.made, entries, kept.since)
