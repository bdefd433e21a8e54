"""Articles in: normalize, tell new from known, cluster, store; one transaction a batch.

An interrupted run loses at most the batch in hand, and what it read is read again: a file's
stamp is stored together with the file's last articles, never before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.core.cluster import Merged
from bot.core.errors import Problem, StaleError, StoreError
from bot.core.language.text import index
from bot.core.model import FeedItem
from bot.core.normalize import Prepared, Rejected, normalize
from bot.ports import Arrival, Changes, FileRead
from bot.usecases.grouping import TRIES, Grouping
from bot.usecases.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from bot.core.cluster import Clusterer, Decision
    from bot.core.language.text import Index
    from bot.core.model import Article
    from bot.ports import Store

_Read = tuple["Article", "Index | None"]

BATCH = 500
"""Articles a transaction: large enough to be fast, small enough to lose little."""


async def ingest(  # noqa: PLR0913  what a test or an adapter may exchange
    items: Iterable[FeedItem | Prepared | FileRead | Problem],
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
    run = _Run(store, now, identify, grouping or Grouping(), Report(), reserved)
    stream = iter(items)
    while batch := list(islice(stream, BATCH)):
        await run.take(batch)
        progress(run.report)
    return run.report


@dataclass(slots=True)
class _Run:
    store: Store
    now: datetime
    identify: Callable[[str], str]
    grouping: Grouping
    report: Report
    reserved: frozenset[str] = frozenset()

    async def take(self, batch: Iterable[FeedItem | Prepared | FileRead | Problem]) -> None:
        stamps: dict[str, dict[str, str]] = defaultdict(dict)
        read: list[_Read] = []
        for item in batch:
            match item:
                case Problem():
                    self.report.problems.append(item)
                case FileRead(source, path, stamp):
                    stamps[source][path] = stamp
                case Prepared(article, made):
                    read.append((article, made))
                case FeedItem():
                    read.extend(self._normalized(item))
        if self.reserved:
            read = await self._apart(read)
        for _ in range(TRIES):
            tally = Report()
            try:
                await self._place(read, stamps, tally)
            except StaleError:  # somebody corrected the events, or took articles in, meanwhile
                continue
            self.report.add(tally)
            return
        raise StoreError("the events are being changed all the time; try again in a moment")

    async def _place(
        self, read: list[_Read], stamps: dict[str, dict[str, str]], tally: Report
    ) -> None:
        """Decide which events articles belong to, and store it all."""
        fresh, known = await self._fresh(read, tally)
        if fresh:
            lent = await self.grouping.awake(self.store)
            arrivals, decisions = self._decide(fresh, known, lent.clusterer, tally)
            await self.grouping.apply(self.store, Changes(arrivals, decisions, None, stamps), lent)
        elif stamps:
            await self.store.apply(Changes(stamps=stamps))

    def _normalized(self, item: FeedItem) -> Iterator[_Read]:
        result = normalize(item, identify=self.identify, seen=self.now)
        if isinstance(result, Rejected):
            self.report.problems.append(Problem(item.path or item.key, result.reason))
        else:
            yield result, None

    async def _apart(self, read: list[_Read]) -> list[_Read]:
        """Give articles of reserved sources ids of their own, which no other source can bring."""
        known = await self.store.current(article.id for article, _ in read)
        told: list[_Read] = []
        for article, made in read:
            before, source = known.get(article.id), article.source
            if source in self.reserved and (before is None or before.source != source):
                told.append((replace(article, id=f"{source}/{article.id}"), made))
            else:
                told.append((article, made))
        return told

    async def _fresh(
        self, read: list[_Read], tally: Report
    ) -> tuple[list[_Read], dict[str, Article]]:
        """Return the articles that say something new, and what is stored of them."""
        known = await self.store.current(article.id for article, _ in read)
        fresh = []
        for article, made in read:
            if (before := known.get(article.id)) is not None and _same(before, article):
                tally.unchanged += 1
            else:
                fresh.append((article, made))
        return fresh, known

    def _decide(
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


def _same(stored: Article, read: Article) -> bool:
    """Whether a reading says nothing that the stored version does not.

    A file's path is how it was named, from here or from there.
    """
    return replace(read, version=stored.version, seen=stored.seen, path=stored.path) == stored


def _event(decision: Decision) -> str:
    return decision.kept if isinstance(decision, Merged) else decision.event
