"""Searching with bounds: from and to a day, and one outlet or source."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.commands import Search
from bot.core.evidence import prove, references
from bot.core.model import Brief, Entry
from bot.core.showing import compose
from bot.usecases import answer
from bot.usecases.converse import converse, said
from bot.usecases.desk import OFFERS, Reply
from bot.usecases.kept import keep

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.model import Article, Event
    from bot.usecases.desk import Desk, Reader

SHOWN = 10
"""Stories of a search."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Bounds of a search: days (their first instants, both counted in), a name."""

    since: datetime | None = None
    until: datetime | None = None
    source: str = ""

    def holds(self, event: Event) -> bool:
        """Tell whether one article of the event lies within the bounds."""
        return any(self._holds(article) for article in event.articles)

    def _holds(self, article: Article) -> bool:
        when = article.when
        if self.since and (when is None or when < self.since):
            return False
        if self.until and (when is None or when >= self.until + timedelta(days=1)):
            return False
        names = (article.source, article.outlet.name or "", article.outlet.id)
        return not self.source or any(self.source.lower() == name.lower() for name in names)


async def find(query: str, wanted: Filter, reader: Reader, desk: Desk) -> Reply:
    """Search within bounds, as :func:`bot.usecases.converse.converse` does without any."""
    if wanted == Filter():
        return await converse(Search(query), reader, desk)
    desk = desk.seen_in(reader.workspace)
    now = desk.clock()
    ranked = await answer.ranking(
        answer.Ask(query), store=desk.store, now=now, weights=desk.weights
    )
    events = await desk.store.events(hit.event for hit, _ in ranked)
    left = [
        (hit, score)
        for hit, score in ranked
        if hit.event in events and wanted.holds(events[hit.event])
    ][:SHOWN]
    if not left:
        return said(f"Nothing on “{query}” within these bounds.")
    chosen = [events[hit.event] for hit, _ in left]
    told = await desk.teller.stories(desk.store, chosen)
    entries = tuple(
        Entry(told[event.id], score) for event, (_, score) in zip(chosen, left, strict=True)
    )
    found = Brief(_id(query, wanted, now, entries), query, now, entries)
    prove(found, await desk.store.articles(references(found)))
    await keep(found, desk.store, detail="headlines", zone=reader.zone)
    document = compose.brief(found, "headlines", zone=reader.zone)
    return Reply(document, found.id, tuple(event.id for event in chosen), offers=OFFERS)


def _id(query: str, wanted: Filter, now: datetime, entries: tuple[Entry, ...]) -> str:
    parts = [query, repr(wanted), now.isoformat(), *(entry.story.event.id for entry in entries)]
    return "b" + hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()
