"""Which events a digest is made from: what its topic and filters let through, and why not.

Each clause of a filter is asked by itself, so that what it left out can be told with its name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.core import query as queries
from bot.core.delivery import Omission
from bot.core.language.text import stems
from bot.usecases.answer import Audience

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.core.model import Event
    from bot.core.query import Match
    from bot.core.rank import Hit
    from bot.ports import Store

CANDIDATES = 200
"""Events that a digest is chosen from."""
_MANY = 2000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a digest is about; see :class:`bot.settings.digests.DigestSettings`."""

    topic: str = ""
    sources: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    caps: Mapping[str, int] = field(default_factory=dict)

    def narrowed(self, event: Event) -> Event | None:
        """Return an event with the articles of the wanted sources and languages alone."""
        kept = [
            article
            for article in event.articles
            if (not self.sources or article.source in self.sources)
            and (not self.languages or article.language in self.languages)
        ]
        if len(kept) == len(event.articles):
            return event
        ids = {article.id for article in kept}
        copies = {c: o for c, o in event.copies.items() if c in ids and o in ids}
        doubts = {key: doubt for key, doubt in event.doubts.items() if key in ids}
        return replace(event, articles=tuple(kept), copies=copies, doubts=doubts) if kept else None


@dataclass(frozen=True, slots=True)
class Found:
    """The events to rank, those to put first, the capped topics of each, what was left out."""

    hits: Sequence[Hit]
    followed: frozenset[str]
    topics: Mapping[str, frozenset[str]]
    left_out: Sequence[Omission]


async def find(
    filters: Filters, store: Store, since: datetime | None, audience: Audience | None = None
) -> Found:
    """Return the events active since then that the filters, and the audience, let through."""
    whose = audience or Audience()
    spoken = await store.languages()
    search = _Search(store, filters, spoken, since)
    hits = await search.wanted()
    here = {hit.event for hit in hits}
    left_out = {
        event: Omission(event, "", "muted", "it is muted by its reader, or hidden by an admin")
        for event in sorted(here & whose.muted)
    }
    for clause in filters.exclude:
        for event in sorted(here & await search.speaking_of(clause)):
            because = f"it speaks of “{clause}”, which is excluded"
            left_out.setdefault(event, Omission(event, "", "exclude", because))
    if filters.include:
        included = await search.included()
        for event in sorted(here - included - set(left_out)):
            because = f"it speaks of none of {', '.join(filters.include)}"
            left_out[event] = Omission(event, "", "include", because)
    followed = {*whose.followed}
    for clause in filters.follow:
        followed |= await search.speaking_of(clause)
    topics: dict[str, set[str]] = {}
    for topic in filters.caps:
        for event in await search.speaking_of(topic):
            topics.setdefault(event, set()).add(topic)
    return Found(
        [hit for hit in hits if hit.event not in left_out],
        frozenset(followed),
        {event: frozenset(several) for event, several in topics.items()},
        list(left_out.values()),
    )


@dataclass(frozen=True, slots=True)
class _Search:
    """Searches on behalf of one digest."""

    store: Store
    filters: Filters
    spoken: Sequence[str]
    since: datetime | None

    def _parts(self, text: str) -> Match:
        return queries.match(queries.parse(text), self.spoken, stems)

    async def wanted(self) -> list[Hit]:
        asked = self._parts(self.filters.topic)
        if not asked:
            return await self.store.recent(since=self.since, limit=CANDIDATES)
        return await self.store.search(asked, since=self.since, limit=CANDIDATES)

    async def speaking_of(self, clause: str) -> set[str]:
        """Return the wanted events that speak of what a clause asks for."""
        asked, base = self._parts(clause), self._parts(self.filters.topic)
        if not asked:
            return set()
        hits = await self.store.search(base & asked, since=self.since, limit=_MANY)
        return {hit.event for hit in hits}

    async def included(self) -> set[str]:
        found: set[str] = set()
        for clause in self.filters.include:
            found |= await self.speaking_of(clause)
        return found
