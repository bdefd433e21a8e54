"""Articles in: normalize, tell new from known, cluster, store; one transaction a batch.

While one batch is stored, the next is decided on, as what comes after it; where the first could
not be stored as it was decided, both are decided anew. An interrupted run loses at most these two,
and what it read is read again: a file's stamp is stored together with the file's last articles,
never before.
"""

from __future__ import annotations

import asyncio
import gc
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from bot.core.cluster import Merged
from bot.core.errors import Problem, StaleError, StoreError
from bot.core.language.text import index
from bot.core.model import FeedItem
from bot.core.normalize import Prepared, Rejected, characters, normalize
from bot.ports import Arrival, Changes, FileRead
from bot.usecases.grouping import TRIES, Grouping
from bot.usecases.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.core.cluster import Clusterer, Decision
    from bot.core.language.text import Index
    from bot.core.model import Article
    from bot.ports import Store
    from bot.usecases.grouping import Lent

_Item: TypeAlias = FeedItem | Prepared | FileRead | Problem
_Read = tuple["Article", "Index | None"]

BATCH = 1000
"""Articles a transaction: large enough to be fast, small enough to lose little."""

_YOUNG = 10_000
"""New objects after which Python looks for garbage among them, while articles are taken in.

Its usual 700 are a few articles, whose objects all live until their batch is stored.
"""

LARGEST = 4_000_000
"""Characters after which a transaction takes no further article in."""


async def ingest(  # noqa: PLR0913  what a test or an adapter may exchange
    items: Iterable[_Item],
    *,
    store: Store,
    now: datetime,
    identify: Callable[[str], str],
    grouping: Grouping | None = None,
    reserved: frozenset[str] = frozenset(),
    progress: Callable[[Report], None] = lambda _report: None,
) -> Report:
    """Take in what a reader of files or feeds yields, and say what became of it.

    Problems among the items are passed on in the report; the items beside them are taken in.
    Those that come prepared are indexed already.
    ``identify`` tells the language of a text that does not say. ``progress`` is called after
    each batch. ``grouping`` keeps the clusterer awake from one call to the next. ``reserved``
    are the sources that are for some workspaces alone: their words are suggested to nobody, and
    they take no article over from another source.
    """
    if 0 < gc.get_threshold()[0] < _YOUNG:
        gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    run = _Run(store, now, identify, grouping or Grouping(), Report(), progress, reserved)
    try:
        for batch in _batches(items):
            await run.take(batch)
        await run.close()
    finally:
        await run.leave()
    return run.report


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Cut what is read into pieces that one transaction takes in."""
    batch: list[_Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += characters(item) if isinstance(item, FeedItem | Prepared) else 0
        if len(batch) >= BATCH or size >= LARGEST:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@dataclass(slots=True)
class _Batch:
    """What was read together: what is to be stored of it, and what became of it.

    ``current`` are the articles that the archive does not hold before it is stored.
    """

    read: list[_Read]
    stamps: Mapping[str, Mapping[str, str]]
    tally: Report = field(default_factory=Report)
    current: dict[str, Article] = field(default_factory=dict)
    changes: Changes | None = None
    storing: asyncio.Task[None] | None = None


@dataclass(slots=True)
class _Run:
    """``before`` is the batch that is being stored, ``lent`` the clusterer as it left it."""

    store: Store
    now: datetime
    identify: Callable[[str], str]
    grouping: Grouping
    report: Report
    progress: Callable[[Report], None]
    reserved: frozenset[str] = frozenset()
    before: _Batch | None = None
    lent: Lent | None = None

    async def take(self, items: Iterable[_Item]) -> None:
        """Decide on a batch while the one before is stored, then begin to store it."""
        batch = await self._sorted(items)
        await self._decide(batch)
        if not await self._stored():  # as it was decided then
            await self._decide(batch)
        self._begin(batch)

    async def close(self) -> None:
        """Wait for what is being stored, and give the clusterer back."""
        await self._stored()
        if self.lent is not None:
            self.grouping.back(self.lent)

    async def leave(self) -> None:
        """Wait for what is being stored, whatever becomes of it."""
        if self.before is not None and self.before.storing is not None:
            await asyncio.gather(self.before.storing, return_exceptions=True)

    async def _sorted(self, items: Iterable[_Item]) -> _Batch:
        stamps: dict[str, dict[str, str]] = defaultdict(dict)
        read: list[_Read] = []
        for item in items:
            match item:
                case Problem():
                    self.report.problems.append(item)
                case FileRead(source, path, stamp):
                    stamps[source][path] = stamp
                case Prepared(article, made):
                    read.append((article, made))
                case FeedItem():
                    read.extend(self._normalized(item))
        return _Batch(await self._apart(read) if self.reserved else read, stamps)

    async def _decide(self, batch: _Batch) -> None:
        """Decide which events a batch's articles belong to, and what is to be stored of it."""
        batch.tally, batch.current, batch.changes = Report(), {}, None
        known = await self._known(batch.read)
        fresh = _fresh(batch.read, known, batch.tally)
        if fresh:
            lent = self.lent or await self.grouping.awake(self.store)
            self.lent = None  # until it is sure what it knows
            made = self._clustered(fresh, known, lent.clusterer, batch.tally)
            changes = Changes(*made, None, batch.stamps)
            batch.changes, self.lent = self.grouping.learned(changes, lent)
            batch.current = {article.id: known[article.id] for article, _ in fresh}
        elif batch.stamps:
            batch.changes = Changes(stamps=batch.stamps)

    def _begin(self, batch: _Batch) -> None:
        self.before, batch.storing = batch, None
        if batch.changes is not None:
            batch.storing = asyncio.ensure_future(self.store.apply(batch.changes))

    async def _stored(self) -> bool:
        """Wait until the batch before is stored; tell whether it was as it was decided at first."""
        if (batch := self.before) is None:
            return True
        tries = 1
        while await self._is_stale(batch):
            if (tries := tries + 1) > TRIES:
                raise StoreError("the events are being changed all the time; try again in a moment")
            self.before = self.lent = None
            await self._decide(batch)
            self._begin(batch)
        self.before = None
        self.report.add(batch.tally)
        self.progress(self.report)
        return tries == 1

    async def _is_stale(self, batch: _Batch) -> bool:
        """Tell whether the events were corrected, or others took articles in, meanwhile."""
        try:
            if batch.storing is not None:
                await asyncio.shield(batch.storing)
        except StaleError:
            return True
        return False

    async def _known(self, read: Iterable[_Read]) -> dict[str, Article]:
        """Map the ids of articles that were read to what is known of them already."""
        known = await self.store.current(article.id for article, _ in read)
        if self.before is not None and (coming := self.before.current):
            known |= {article.id: coming[article.id] for article, _ in read if article.id in coming}
        return known

    def _normalized(self, item: FeedItem) -> Iterator[_Read]:
        result = normalize(item, identify=self.identify, seen=self.now)
        if isinstance(result, Rejected):
            self.report.problems.append(Problem(item.path or item.key, result.reason))
        else:
            yield result, None

    async def _apart(self, read: list[_Read]) -> list[_Read]:
        """Give articles of reserved sources ids of their own, which no other source can bring."""
        known = await self._known(read)
        told: list[_Read] = []
        for article, made in read:
            before, source = known.get(article.id), article.source
            if source in self.reserved and (before is None or before.source != source):
                told.append((replace(article, id=f"{source}/{article.id}"), made))
            else:
                told.append((article, made))
        return told

    def _clustered(
        self,
        fresh: list[_Read],
        known: dict[str, Article],
        clusterer: Clusterer,
        tally: Report,
    ) -> tuple[list[Arrival], list[Decision]]:
        """Give versions, and cluster what is new."""
        clusterer.prepare(article for article, _ in fresh if article.id not in known)
        arrivals: list[Arrival] = []
        decisions: list[Decision] = []
        for article, made in fresh:
            before = known.get(article.id)
            if before is not None and _same(before, article):  # twice in one batch
                tally.unchanged += 1
                continue
            current = article if before is None else replace(article, version=before.version + 1)
            known[article.id] = current
            if before is None:
                decisions += clusterer.add(current)
                tally.new += 1
            else:
                tally.changed += 1
            known_by = clusterer.features(current.id)
            arrivals.append(Arrival(current, self._indexed(current, made), known_by))
        tally.events.update(map(_event, decisions))
        return arrivals, decisions

    def _indexed(self, article: Article, made: Index | None) -> Index:
        known = made or index(article)
        return replace(known, topics={}) if article.source in self.reserved else known


def _fresh(read: Iterable[_Read], known: Mapping[str, Article], tally: Report) -> list[_Read]:
    """Return the articles that say something new, and count the others."""
    fresh = []
    for article, made in read:
        if (before := known.get(article.id)) is not None and _same(before, article):
            tally.unchanged += 1
        else:
            fresh.append((article, made))
    return fresh


def _same(stored: Article, read: Article) -> bool:
    """Whether a reading says nothing that the stored version does not.

    A file's path is how it was named, from here or from there.
    """
    return replace(read, version=stored.version, seen=stored.seen, path=stored.path) == stored


def _event(decision: Decision) -> str:
    return decision.kept if isinstance(decision, Merged) else decision.event
