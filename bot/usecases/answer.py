"""Answering: a question in, a proven brief out. Reading only; stories are made where missing."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core import query as queries
from bot.core.errors import NotFoundError
from bot.core.evidence import prove, references
from bot.core.language.text import stems
from bot.core.model import Brief, Entry
from bot.core.rank import rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.core.model import Claim, Event, Score, Story
    from bot.core.rank import Hit, Weights
    from bot.ports import Store, Summarizer

CANDIDATES = 200
"""Events that are ranked to fill a brief of a few stories."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: what about (everything, if empty), how far back, how many stories.

    ``query`` is what is asked where ``text`` is but the name of a saved topic.
    """

    text: str = ""
    since: timedelta | None = None
    stories: int = 5
    query: str = ""

    def parsed(self) -> queries.Query:
        """Return what is asked, taken apart."""
        return queries.parse(self.query or self.text)


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a brief is for: events to put first, and events to leave out, by their ids."""

    followed: frozenset[str] = frozenset()
    muted: frozenset[str] = frozenset()

    def sort(self, ranked: Iterable[tuple[Hit, Score]]) -> list[tuple[Hit, Score]]:
        """Return what the audience wants to see, what it follows first, else in the order given."""
        wanted = [each for each in ranked if each[0].event not in self.muted]
        return sorted(wanted, key=lambda each: each[0].event not in self.followed)


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes stories of events. ``sentences`` bounds a story's summary."""

    summarizer: Summarizer
    sentences: int = 5

    @property
    def name(self) -> str:
        """What tells stories made differently apart."""
        return f"{self.summarizer.name}/{self.sentences}/6"

    async def stories(self, store: Store, events: Iterable[Event]) -> dict[str, Story]:
        """Map the events' ids to their stories, made now where the archive has none up to date."""
        wanted = {event.id: event for event in events}
        kept = await store.stories(wanted, self.name)
        missing = [event for key, event in wanted.items() if key not in kept]
        if missing:
            # Telling is work for the processor: whoever else is waiting must not wait for it.
            made = await asyncio.to_thread(self.make, missing)
            await store.put_stories(made, self.name)
            kept |= {story.event.id: story for story in made}
        return kept

    def make(self, events: Iterable[Event]) -> list[Story]:
        """Tell events anew; work for the processor."""
        from bot.core.telling.story import tell  # noqa: PLC0415  much to load for a rare need

        return [tell(event, self.summarizer, count=self.sentences) for event in events]


async def brief(  # noqa: PLR0913  what an answer depends on, each by its name
    ask: Ask,
    *,
    store: Store,
    teller: Teller,
    now: datetime,
    weights: Weights | None = None,
    audience: Audience | None = None,
    told: Mapping[str, Sequence[Claim]] | None = None,
) -> Brief:
    """Answer a question, for everybody or for one audience.

    ``told`` maps events to what was told of them before: what is new since is marked.

    Raises :class:`bot.core.errors.EvidenceError` rather than return a brief that its stored
    articles do not prove.
    """
    query = ask.parsed()
    since = _since(ask, query, now)
    ranked = await ranking(ask, store=store, now=now, weights=weights, audience=audience)
    entries = await _entries(store, teller, ranked[: ask.stories])
    if told:
        from bot.core.comparing.novelty import marked  # noqa: PLC0415  needed by digests alone

        entries = tuple(marked(each, told.get(each.story.event.id, ())) for each in entries)
    nearest: tuple[str, ...] = ()
    if query and not entries:
        nearest = tuple(await store.nearest(query.said, 3))
    answer = Brief(
        id=_brief_id(ask, now, entries),
        query=ask.text,
        generated_at=now,
        entries=entries,
        since=since,
        nearest=nearest,
    )
    return await _proven(answer, store)


async def story(
    which: str, *, store: Store, teller: Teller, now: datetime, weights: Weights | None = None
) -> Brief:
    """Return a brief of the one event that ``which`` names, by its id or by a question.

    Raises :class:`bot.core.errors.NotFoundError` where there is none.
    """
    if named := (await store.events([which])).get(which):
        ranked = rank(await store.hits([named.id]), now=now, weights=weights)
        entries = await _entries(store, teller, ranked)
        return await _proven(Brief(_brief_id(Ask(which), now, entries), which, now, entries), store)
    found = await brief(Ask(which, stories=1), store=store, teller=teller, now=now, weights=weights)
    if not found.entries:
        near = f"; nearest: {', '.join(found.nearest)}" if found.nearest else ""
        raise NotFoundError(f"no event {which!r}{near}")
    return found


async def ranking(
    ask: Ask,
    *,
    store: Store,
    now: datetime,
    weights: Weights | None = None,
    audience: Audience | None = None,
) -> list[tuple[Hit, Score]]:
    """Return the events that answer a question, best first, however many are to be shown."""
    query = ask.parsed()
    hits = await _find(store, query, _since(ask, query, now))
    return (audience or Audience()).sort(rank(hits, now=now, weights=weights))


def _since(ask: Ask, query: queries.Query, now: datetime) -> datetime | None:
    """Return how far back to look: what is asked for beside the question and in it."""
    spans = [span for span in (ask.since, query.age) if span]
    return now - min(spans) if spans else None


async def matching(topic: str, *, store: Store, since: datetime | None = None) -> list[str]:
    """Return the ids of the events that a topic is about, best first; none for no topic."""
    query = queries.parse(topic)
    return [hit.event for hit in await _find(store, query, since)] if query else []


async def _find(store: Store, query: queries.Query, since: datetime | None) -> list[Hit]:
    if not query and not query.excluded:
        return await store.recent(since=since, limit=CANDIDATES)
    match = queries.match(query, await store.languages(), stems)
    return await store.search(match, since=since, limit=CANDIDATES)


async def _entries(
    store: Store, teller: Teller, ranked: Sequence[tuple[Hit, Score]]
) -> tuple[Entry, ...]:
    events = await store.events(hit.event for hit, _ in ranked)
    stories = await teller.stories(store, events.values())
    return tuple(Entry(stories[events[hit.event].id], score) for hit, score in ranked)


async def _proven(answer: Brief, store: Store) -> Brief:
    prove(answer, await store.articles(references(answer)))
    return answer


def _brief_id(ask: Ask, now: datetime, entries: tuple[Entry, ...]) -> str:
    """Name a brief by what it says, so that the same question of the same archive is the same."""
    parts = [ask.text, str(ask.since), str(ask.stories), now.isoformat()]
    for entry in entries:
        parts.append(entry.story.event.id)
        parts.extend(
            f"{citation.article.ref} {citation.start}"
            for claim in (*entry.story.claims(), *entry.new)
            for citation in claim.citations
        )
    return "b" + hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()
