"""Articles in: normalize, tell new from known, cluster, store; one transaction a batch.

An interrupted run loses at most the batch in hand, and what it read is read again: a file's
stamp is stored together with the file's last articles, never before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.core.cluster import Clusterer, Merged
from bot.core.errors import Problem
from bot.core.language.text import index
from bot.core.model import FeedItem
from bot.core.normalize import Rejected, normalize
from bot.ports import Arrival, Changes, FileRead
from bot.usecases.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from bot.core.cluster import ClusterOptions, Decision
    from bot.core.model import Article
    from bot.ports import Store

BATCH = 250
"""Articles a transaction: large enough to be fast, small enough to lose little."""


async def ingest(  # noqa: PLR0913  what a test or an adapter may exchange
    items: Iterable[FeedItem | FileRead | Problem],
    *,
    store: Store,
    now: datetime,
    identify: Callable[[str], str],
    options: ClusterOptions | None = None,
    progress: Callable[[Report], None] = lambda _report: None,
) -> Report:
    """Take in what a reader of files or feeds yields, and say what became of it.

    Problems among the items are passed on in the report; the items beside them are taken in.
    ``identify`` tells the language of a text that does not say. ``progress`` is called after
    each batch.
    """
    run = _Run(store, now, identify, options, Report())
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
    options: ClusterOptions | None
    report: Report
    clusterer: Clusterer | None = None

    async def take(self, batch: Iterable[FeedItem | FileRead | Problem]) -> None:
        stamps: dict[str, dict[str, str]] = defaultdict(dict)
        articles: list[Article] = []
        for item in batch:
            match item:
                case Problem():
                    self.report.problems.append(item)
                case FileRead(source, path, stamp):
                    stamps[source][path] = stamp
                case FeedItem():
                    articles.extend(self._normalized(item))
        arrivals, decisions = await self._decide(articles)
        if arrivals or stamps:
            memory = self.clusterer.memory() if self.clusterer else None
            await self.store.apply(Changes(arrivals, decisions, memory, stamps))

    def _normalized(self, item: FeedItem) -> Iterator[Article]:
        result = normalize(item, identify=self.identify, seen=self.now)
        if isinstance(result, Rejected):
            self.report.problems.append(Problem(item.path or item.key, result.reason))
        else:
            yield result

    async def _decide(self, articles: list[Article]) -> tuple[list[Arrival], list[Decision]]:
        """Tell new from known, give versions, and cluster what is new."""
        known = await self.store.current(article.id for article in articles)
        fresh = [article for article in articles if article.id not in known]
        if fresh:
            (await self._awake()).prepare(fresh)
        arrivals: list[Arrival] = []
        decisions: list[Decision] = []
        for article in articles:
            before = known.get(article.id)
            if before is not None and _same(before, article):
                self.report.unchanged += 1
                continue
            current = article if before is None else replace(article, version=before.version + 1)
            known[article.id] = current
            clusterer = await self._awake()
            if before is None:
                decisions += clusterer.add(current)
                self.report.new += 1
            else:
                self.report.changed += 1
            arrivals.append(Arrival(current, index(current), clusterer.features(current.id)))
        self.report.events.update(map(_event, decisions))
        return arrivals, decisions

    async def _awake(self) -> Clusterer:
        """Wake the clusterer with what the archive remembers, once there is work for it."""
        if self.clusterer is None:
            memory, members = await self.store.memory(), await self.store.members(None)
            self.clusterer = Clusterer.restore(memory, members, self.options)
        return self.clusterer


def _same(stored: Article, read: Article) -> bool:
    """Whether a reading says nothing that the stored version does not."""
    return replace(read, version=stored.version, seen=stored.seen) == stored


def _event(decision: Decision) -> str:
    return decision.kept if isinstance(decision, Merged) else decision.event
