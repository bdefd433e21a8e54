"""What an article costs on its way into an archive that grows, clustering left out."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.core.cluster import Created, mint
from bot.core.language.text import Index, index
from bot.core.model import Article, Component, Outlet, Span
from bot.core.normalize import Prepared
from bot.ports import Basis
from bot.store.archive import open_store
from bot.usecases.grouping import Grouping, Lent
from bot.usecases.ingest import ingest
from tests.benchmarks.made_up import made_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.cluster import Clusterer, Decision
    from bot.ports import Changes, Store

START = datetime(2024, 11, 21, 8, tzinfo=UTC)
STEPS = (1_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
LATEST = 5_000
"""Articles over which the cost is measured, up to each step."""

POOL = 5_000
"""Items whose texts come again and again."""

FEATURES = bytes(600)
"""As long as the clusterer's are of a short article."""


class Apart(Grouping):
    """A grouping in which each article is an event of its own, at no cost."""

    async def awake(self, store: Store) -> Lent:  # noqa: ARG002  the signature of what it stands for
        """Lend what decides nothing."""
        return Lent(cast("Clusterer", _Alone()), Basis(None))

    def learned(self, changes: Changes, lent: Lent) -> tuple[Changes, Lent]:
        """Return what came, as it is."""
        return changes, lent


class _Alone:
    def prepare(self, articles: Iterable[Article]) -> None:
        pass

    def add(self, article: Article) -> list[Decision]:
        return [Created(mint(article.id), article.id, (Component("the first article", 1.0),))]

    def features(self, article_id: str) -> bytes:  # noqa: ARG002  as the clusterer's
        return FEATURES


def growth(most: int) -> list[tuple[str, ...]]:
    """Fill an archive; return rows of size, CPU an article of the latest, rate, size on disk."""
    return asyncio.run(_grown(most))


async def _grown(most: int) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        stored = 0
        for step in (*(step for step in STEPS if step < most), most):
            await _fill(store, articles(stored, max(stored, step - LATEST)))
            latest = [*articles(max(stored, step - LATEST), step)]
            busy, start = time.process_time(), time.perf_counter()
            await _fill(store, iter(latest))
            each = (time.process_time() - busy) / len(latest)
            rate = len(latest) / (time.perf_counter() - start)
            size = _size(Path(folder)) >> 20
            rows.append((f"{step:,}", f"{each * 1e6:,.0f} µs", f"{rate:,.0f}", f"{size:,} MB"))
            print(rows[-1], flush=True)
            stored = step
        await store.close()
    return rows


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


async def _fill(store: Store, items: Iterator[Prepared]) -> None:
    await ingest(items, store=store, now=START, identify=lambda _: "en", grouping=Apart())


def articles(first: int, end: int) -> Iterator[Prepared]:
    """Make articles up, the same for the same numbers.

    Each has a made-up item's text, and names of its own: words come again, names go on coming.
    """
    items = _pool()
    for number in range(first, end):
        rng = random.Random(number)  # noqa: S311  repeatable, not secret
        item, name = items[number % len(items)], f"n{rng.getrandbits(32):x}"
        yield _article(number, f"{rng.getrandbits(80):020x}", item, name)


@lru_cache(maxsize=1)
def _pool() -> list[tuple[str, str, Index]]:
    found = []
    for number in range(POOL):
        made = made_up(number, POOL)
        body = "\n\n".join(made.paragraphs)
        text = f"{made.title}\n\n{body}"
        title, at = Span(0, len(made.title)), len(made.title) + 2
        whole = Article("", text, Outlet("o"), title=title, body=at, language="en")
        found.append((made.title, body, index(whole)))
    return found


def _article(number: int, key: str, item: tuple[str, str, Index], name: str) -> Prepared:
    title, body, known = item
    stamp = START + timedelta(seconds=number)
    article = Article(
        id=key,
        text=f"{title}\n\n{body} {name}",
        outlet=Outlet(f"o{number % 2000}", f"Outlet {number % 2000}"),
        source=f"s{number % 2000}",
        title=Span(0, len(title)),
        body=len(title) + 2,
        url=f"https://o{number % 2000}.example/{number}",
        published=stamp,
        seen=stamp,
        language="en",
    )
    topics = {**known.topics, name: name}
    return Prepared(article, Index(known.title, f"{known.body} {name}", known.parts, topics))
