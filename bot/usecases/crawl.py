"""Feeds in: ask those that are due, take in what is new, remember what came of it.

Many feeds are asked at once; what they bring is taken in by one hand, a batch at a time: first
the articles, then the names they go by, then the state of the feeds. A crawl that is cut off at
any point therefore asks again, and finds what it had already taken in unchanged.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeAlias
from urllib.parse import urlsplit

from bot.core.health import (
    NETWORK,
    Failed,
    FeedState,
    Outcome,
    decide,
    is_due,
    outage,
    silence,
    spared,
)
from bot.core.identity import article_id
from bot.core.normalize import Prepared, characters
from bot.usecases.crawl_report import CrawlReport

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
    from datetime import datetime, timedelta

    from bot.core.model import FeedItem, Outlet
    from bot.ports import Clock, Store
    from bot.usecases.report import Report

AT_ONCE = 64
BATCH = 4000
"""Articles after which what came is taken in: several transactions, so that one is decided on
while the other is stored."""

LARGEST = 8_000_000
"""Characters of articles after which it is, too."""

FEEDS = 1000
"""And feeds, however little they brought."""

LOADED = 500
"""Feeds whose memory is loaded at a time."""

TOLD_EVERY = 25
"""Feeds after which progress is told; nobody reads a line a thousand times a second."""

LONG_OUTAGE = 20
"""Feeds in a row that could not be reached, in the midst of others that could."""


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed to read, as configured.

    ``page`` lets a web page in its place be taken for an article: a person named the address.
    """

    id: str
    url: str
    every: timedelta
    outlet: Outlet | None = None
    language: str | None = None
    full_text: bool = False
    page: bool = False


Item: TypeAlias = "FeedItem | Prepared"


@dataclass(frozen=True, slots=True)
class Reading:
    """What asking a feed brought: its new items, each with the names it goes by."""

    outcome: Outcome
    items: Sequence[tuple[Item, tuple[str, ...]]] = ()
    notes: Sequence[str] = ()


class FeedReader(Protocol):
    """Asks feeds. Never raises for what a server or a feed does."""

    async def read(self, source: FeedSource, state: FeedState, now: datetime) -> Reading:
        """Ask one feed, with what is remembered of it."""
        ...


_Asked: TypeAlias = "tuple[FeedSource, FeedState]"
_Arrived: TypeAlias = "tuple[FeedSource, FeedState, Reading]"
TakeIn: TypeAlias = "Callable[[Iterable[Item]], Awaitable[Report]]"


async def crawl(  # noqa: PLR0913  what a test or an adapter may exchange
    sources: Iterable[FeedSource],
    *,
    store: Store,
    reader: FeedReader,
    take_in: TakeIn,
    clock: Clock,
    chance: Callable[[], float],
    progress: Callable[[CrawlReport], None] = lambda _: None,
    everything: bool = False,
    at_once: int = AT_ONCE,
    reserved: frozenset[str] = frozenset(),
) -> CrawlReport:
    """Ask the feeds that are due (all that are not paused, if ``everything``).

    May be called again and again, and cancelled at any time. ``chance`` gives numbers in [0, 1)
    that spread feeds over time. What stands in feeds that are ``reserved`` for some workspaces
    counts as new where another feed brings it. Raises only what the store raises.
    """
    now = clock()
    due = await _due(sources, store, now, everything=everything)
    # Hosts mix, so that no crawl waits at its end for one slow host's many feeds.
    due.sort(key=lambda _: chance())
    report = CrawlReport(total=len(due))
    desk = _Desk(store, take_in, clock, chance, report, progress, reserved)
    try:
        async with _asking(_Waiting(due, store), reader, clock, at_once) as arrivals:
            for _ in due:
                arrived = await arrivals.get()
                if isinstance(arrived, BaseException):
                    raise arrived
                await desk.receive(*arrived)
        await desk.close()
    finally:
        await desk.leave()
    return report


async def _due(
    sources: Iterable[FeedSource], store: Store, now: datetime, *, everything: bool
) -> list[FeedSource]:
    listed = {source.id: source for source in sources}
    states = await store.feed_states(listed, notes=False)
    asked = [(source, _current(states.get(key), source)) for key, source in listed.items()]
    return [
        source for source, state in asked if is_due(state, now) or (everything and not state.paused)
    ]


def _current(state: FeedState | None, source: FeedSource) -> FeedState:
    """Forget what is remembered of another address."""
    known = state is not None and state.asked == source.url
    return state if state and known else FeedState(source.id, source.url)


class _Waiting:
    """The feeds still to be asked; what is remembered of them is loaded not long before."""

    def __init__(self, due: Iterable[FeedSource], store: Store) -> None:
        self._due = iter(due)
        self._store = store
        self._loaded: deque[_Asked] = deque()
        self._one_at_a_time = asyncio.Lock()

    async def next(self) -> _Asked | None:
        """Return a feed, ``None`` where there is none left; raises what the store raises."""
        if self._loaded:
            return self._loaded.popleft()
        async with self._one_at_a_time:
            if not self._loaded and (some := [*islice(self._due, LOADED)]):
                states = await self._store.feed_states(source.id for source in some)
                self._loaded.extend((each, _current(states.get(each.id), each)) for each in some)
            return self._loaded.popleft() if self._loaded else None


@asynccontextmanager
async def _asking(
    waiting: _Waiting, reader: FeedReader, clock: Clock, at_once: int
) -> AsyncIterator[asyncio.Queue[_Arrived | BaseException]]:
    """Ask feeds, so many at once; yields where what they bring arrives, once for each.

    What keeps all of them from being asked arrives there too.
    """
    arrivals: asyncio.Queue[_Arrived | BaseException] = asyncio.Queue(2 * at_once)

    async def work() -> None:
        try:
            while (asked := await waiting.next()) is not None:
                await arrivals.put((*asked, await _read(reader, *asked, clock())))
        except Exception as error:  # noqa: BLE001  handed on, and raised there
            await arrivals.put(error)

    tasks = [asyncio.create_task(work()) for _ in range(at_once)]
    try:
        yield arrivals
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read(reader: FeedReader, source: FeedSource, state: FeedState, now: datetime) -> Reading:
    try:
        return await reader.read(source, state, now)
    except Exception as error:  # noqa: BLE001  a mistake of ours over one feed must not stop the others
        return Reading(Failed("internal", f"unexpected {type(error).__name__}"))


@dataclass(slots=True)
class _Desk:
    """Takes in what feeds brought, a batch at a time, and judges how each is doing.

    While one batch is stored, the next is gathered, and waits for it then.
    """

    store: Store
    take_in: TakeIn
    clock: Clock
    chance: Callable[[], float]
    report: CrawlReport
    progress: Callable[[CrawlReport], None]
    reserved: frozenset[str] = frozenset()
    items: list[tuple[Item, tuple[str, ...]]] = field(default_factory=list)
    states: list[FeedState] = field(default_factory=list)
    size: int = 0
    unreached: list[tuple[FeedSource, FeedState, Failed]] = field(default_factory=list)
    reached: bool = False
    storing: asyncio.Task[None] | None = None

    async def receive(self, source: FeedSource, state: FeedState, reading: Reading) -> None:
        self.report.count(source.id, state, reading.outcome, reading.notes)
        if isinstance(reading.outcome, Failed) and reading.outcome.kind in NETWORK:
            self.unreached.append((source, state, reading.outcome))
        else:
            self._judge_unreached()
            self.reached = True
            self.items += reading.items
            self.size += sum(characters(item) for item, _ in reading.items)
            self._judge(source, state, reading.outcome)
        if len(self.items) >= BATCH or self.size >= LARGEST or len(self.states) >= FEEDS:
            await self._store()
        if self.report.asked % TOLD_EVERY == 0 or self.report.total < TOLD_EVERY:
            self.progress(self.report)

    async def close(self) -> None:
        self._judge_unreached()
        await self._store()
        await self._stored()
        self.progress(self.report)

    async def leave(self) -> None:
        """Wait for what is being stored, which is all that a cancelled crawl leaves behind."""
        if self.storing is not None:
            self.storing.cancel()
            await asyncio.gather(self.storing, return_exceptions=True)

    def _judge(self, source: FeedSource, state: FeedState, outcome: Outcome) -> None:
        after = decide(state, outcome, self.clock(), source.every, self.chance())
        self.states.append(after)
        self.report.judged(state, after, silence(after, self.clock()))

    def _judge_unreached(self) -> None:
        """Tell feeds that fail from a network that does, by how many failed without a break."""
        waiting, self.unreached = self.unreached, []
        hosts = {urlsplit(state.address).hostname for _, state, _ in waiting}
        alone = not self.reached and len(hosts) >= 3 and outage(each for _, _, each in waiting)
        if alone or len(waiting) >= LONG_OUTAGE:
            self.report.unreached(len(waiting))
            self.states += [spared(state, self.clock(), self.chance()) for _, state, _ in waiting]
            return
        for source, state, outcome in waiting:
            self._judge(source, state, outcome)

    async def _store(self) -> None:
        await self._stored()
        items, self.items, self.size = self.items, [], 0
        states, self.states = self.states, []
        self.storing = asyncio.create_task(self._put(items, states))

    async def _stored(self) -> None:
        """Wait for the batch before; raises what storing it raised."""
        storing, self.storing = self.storing, None
        if storing is not None:
            try:
                await asyncio.shield(storing)
            except asyncio.CancelledError:
                self.storing = storing
                raise

    async def _put(
        self, items: Sequence[tuple[Item, tuple[str, ...]]], states: Sequence[FeedState]
    ) -> None:
        """Store the articles, then their names, then what is remembered of their feeds."""
        if items:
            wanted, named = await self._identified(items)
            taken = await self.take_in(wanted)
            self.report.took(taken)
            await self.store.put_identities(named)
        if states:
            await self.store.put_feed_states(states)

    async def _identified(
        self, items: Sequence[tuple[Item, tuple[str, ...]]]
    ) -> tuple[list[Item], dict[str, tuple[str, str]]]:
        """Give each item the id of the article that it is; leave out those of other feeds.

        Also returns the names that were not known, with their articles and sources.
        """
        known = await self.store.identities(name for _, own in items for name in own)
        wanted: list[Item] = []
        named: dict[str, tuple[str, str]] = {}
        for item, own in items:
            told = item.article if isinstance(item, Prepared) else item
            found = next(
                (at for name in own if (at := self._held(known.get(name), told.source))), None
            )
            key, source = found or (article_id(own), told.source)
            for name in own:
                if not self._held(known.get(name), told.source):
                    known[name] = named[name] = (key, source)
            if source == told.source:
                wanted.append(item if told.id == key else _called(item, key))
            else:
                self.report.elsewhere += 1
        return wanted, named

    def _held(self, known: tuple[str, str] | None, source: str) -> tuple[str, str] | None:
        """Return whose an item is, unless those are a feed that not all may know of."""
        return known if known and (known[1] == source or known[1] not in self.reserved) else None


def _called(item: Item, key: str) -> Item:
    """Return the item as the article of that id."""
    if isinstance(item, Prepared):
        return replace(item, article=replace(item.article, id=key))
    return replace(item, id=key)
