"""What an article costs on its way into an archive that grows, clustering left out."""

from __future__ import annotations

import asyncio
import gc
import random
import tempfile
import time
from dataclasses import dataclass
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
from bot.usecases.crawl import BATCH as CRAWLED
from bot.usecases.grouping import Grouping, Lent
from bot.usecases.ingest import ingest
from tests.benchmarks.made_up import made_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.cluster import Clusterer, Decision
    from bot.ports import Changes, Store

START = datetime(2024, 11, 21, 8, tzinfo=UTC)
STEPS = (1_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
LATEST = 10_000
"""Articles over which the cost is measured, up to each step."""

SMALL = 1_000
"""Articles in the archive that it is compared with, before as many more come to it."""

PIECE = 2_000

POOL = 5_000
"""Items whose texts come again and again."""

NEW_NAMES = 4
"""One article of so many brings a name that is new; the others one of the latest."""

LATELY = 1_000
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
    """Fill an archive; return rows of size, CPU an article, the same beside it, rate, disk."""
    return asyncio.run(_grown(most))


async def _grown(most: int) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    stored = 0
    with tempfile.TemporaryDirectory() as folder:  # what is slow but once
        warm = open_store(Path(folder))
        await _compared(warm, 0, PIECE)
        await warm.close()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        for step in (*(step for step in STEPS if step < most), most):
            first = max(stored, step - LATEST)
            await _fill(store, [*articles(stored, first)])
            here, beside = await _compared(store, first, step)
            size = _size(Path(folder)) >> 20
            each = here.busy / beside.busy
            rows.append(
                (
                    f"{step:,}",
                    f"{here.busy / here.count * 1e6:,.0f} µs",
                    f"{beside.busy / beside.count * 1e6:,.0f} µs",
                    f"{each:.2f}",
                    f"{here.count / here.took:,.0f}",
                    f"{size:,} MB",
                )
            )
            print(rows[-1], flush=True)
            stored = step
        await store.close()
    return rows


@dataclass
class _Cost:
    count: int = 0
    busy: float = 0
    took: float = 0


async def _compared(store: Store, first: int, end: int) -> tuple[_Cost, _Cost]:
    """Store articles in turns in the archive and in a small one: what disturbs slows both."""
    here, beside = _Cost(), _Cost()
    with tempfile.TemporaryDirectory() as folder:
        small = open_store(Path(folder))
        await _fill(small, [*articles(end, end + SMALL)])
        for start in range(first, end, PIECE):
            some = [*articles(start, min(end, start + PIECE))]
            others = [*articles(end + SMALL + start, end + SMALL + start + len(some))]
            turns = [(here, store, some), (beside, small, others)]
            for cost, archive, items in turns if start // PIECE % 2 else turns[::-1]:
                gc.collect()
                busy, began = time.process_time(), time.perf_counter()
                await _fill(archive, items)
                cost.busy += time.process_time() - busy
                cost.took += time.perf_counter() - began
                cost.count += len(items)
        await small.close()
    return here, beside


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


async def _fill(store: Store, items: Sequence[Prepared]) -> None:
    """Take articles in as a crawl does: their names are looked for, and kept after them."""
    for at in range(0, len(items), CRAWLED):
        some = items[at : at + CRAWLED]
        names = {f"{kind}{each.article.id}": each for kind in "gu" for each in some}
        assert not await store.identities(names)
        await ingest(some, store=store, now=START, identify=lambda _: "en", grouping=Apart())
        await store.put_identities(
            {name: (each.article.id, each.article.source) for name, each in names.items()}
        )


def articles(first: int, end: int) -> Iterator[Prepared]:
    """Make articles up, the same for the same numbers.

    Each has a made-up item's text and a name beside it: words come again, and so do names for a
    while, but one article of four brings one that none had before.
    """
    items = _pool()
    for number in range(first, end):
        rng = random.Random(number)  # noqa: S311  repeatable, not secret
        item = items[number % len(items)]
        latest = number // NEW_NAMES
        name = _name(latest if number % NEW_NAMES == 0 else latest - rng.randrange(LATELY))
        yield _article(number, f"{rng.getrandbits(80):020x}", item, name)


def _name(number: int) -> str:
    return f"n{random.Random(number).getrandbits(40):x}"  # noqa: S311  as above


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
