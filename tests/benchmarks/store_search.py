"""How fast the archive answers, and how fast it takes articles in.

``python -m tests.benchmarks.store_search [ARTICLES]`` builds an archive of made-up articles
(100,000 by default) in a temporary folder. Their words follow Zipf's law, and a few words are
set to stand in a given share of them.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.core.cluster import Created, Grown
from bot.core.model import Article, Outlet, Span
from bot.core.query import Match
from bot.ports import Arrival, Changes, Index
from bot.store.archive import open_store
from bot.store.engine import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from bot.core.cluster import Decision
    from bot.store.archive import SqlStore

START = datetime(2024, 1, 1, tzinfo=UTC)
SPACING = timedelta(seconds=60)
WORDS = 60_000
LENGTH = 350
OUTLETS = 800
BATCH = 500
SHARES = {"everywhere": 0.9, "often": 0.3, "common": 0.05, "seldom": 0.001, "rare": 0.00005}
NEWEST = timedelta(hours=24)


def batches(count: int, seed: int = 1) -> Iterator[Changes]:
    """Make articles up: half of them open an event, the others join a recent one."""
    rng = np.random.default_rng(seed)
    ranks = np.arange(1, WORDS + 1)
    chances = 1 / ranks / np.sum(1 / ranks)
    names = np.array([f"w{rank}" for rank in ranks])
    live: list[str] = []
    for first in range(0, count, BATCH):
        size = min(BATCH, count - first)
        texts = names[rng.choice(WORDS, size=(size, LENGTH), p=chances)]
        marks = rng.random((size, len(SHARES)))
        arrivals: list[Arrival] = []
        decisions: list[Decision] = []
        for row in range(size):
            n = first + row
            marked = [
                word
                for word, chance in zip(SHARES, marks[row], strict=True)
                if chance < SHARES[word]
            ]
            arrivals.append(_arrival(n, [*texts[row], *marked], int(rng.integers(OUTLETS))))
            if live and rng.random() < 0.5:
                event = live[-1 - int(rng.integers(min(len(live), 300)))]
                decisions.append(Grown(event, f"a{n}", 0.8))
            else:
                live.append(f"e{n}")
                decisions.append(Created(f"e{n}", f"a{n}"))
        yield Changes(arrivals, decisions)


def _arrival(n: int, words: list[str], outlet: int) -> Arrival:
    head, body = words[:10], words[10:]
    title = " ".join(head)
    article = Article(
        id=f"a{n}",
        text=f"{title}\n\n{' '.join(body)}",
        outlet=Outlet(f"outlet-{outlet}", f"Outlet {outlet}"),
        source=f"source-{outlet}",
        title=Span(0, len(title)),
        body=len(title) + 2,
        url=f"https://example.org/{n}",
        published=START + n * SPACING,
        seen=START + n * SPACING,
        language="en",
    )
    topics = {word: word for word in {*head, *body[:10]}}
    return Arrival(article, Index(title, " ".join(body), " ".join(body[:5]), topics), b"x" * 600)


async def fill(store: SqlStore, count: int) -> None:
    """Fill the archive; print the articles stored per second, making them up not counted."""
    spent = worked = 0.0
    for changes in batches(count):
        begun, busy = time.perf_counter(), time.process_time()
        await store.apply(changes)
        spent += time.perf_counter() - begun
        worked += time.process_time() - busy
    print(f"stored {count / spent:.0f} articles/s ({count / worked:.0f} per processor second)")


async def measure(name: str, ask: Callable[[], Awaitable[object]], times: int = 200) -> None:
    """Ask many times; print the median and the 99th percentile in milliseconds."""
    took = []
    worked = time.process_time()
    for _ in range(times):
        begun = time.perf_counter()
        await ask()
        took.append(1000 * (time.perf_counter() - begun))
    worked = 1000 * (time.process_time() - worked) / times
    p50, p99 = np.percentile(took, [50, 99])
    print(f"{name:32} p50 {p50:7.2f} ms   p99 {p99:7.2f} ms   processor {worked:7.2f} ms")


def asking(*said: str, but: str = "") -> Match:
    """Ask for words that must all stand in an article."""
    excluded = ((tuple(but.split()),),) if but else ()
    return Match(tuple((tuple(word.split()),) for word in said), excluded)


async def ask_all(store: SqlStore, count: int) -> None:
    """Time every kind of question."""
    day = START + count * SPACING - NEWEST
    questions = {word: asking(word) for word in (*SHARES, "w40", "w4000")}
    questions |= {
        "often common": asking("often", "common"),
        "common w4000": asking("common", "w4000"),
        '"w1 w2" (phrase)': asking("w1 w2"),
        "common -often": asking("common", but="often"),
        "often -everywhere": asking("often", but="everywhere"),
        "unknown": asking("unknown"),
    }
    for name, match in questions.items():
        await measure(f"search {name}", partial(store.search, match, since=None, limit=50))
    for name in ("often", "common"):
        ask = partial(store.search, questions[name], since=day, limit=50)
        await measure(f"search {name}, a day", ask)
    await measure("recent, a day", lambda: store.recent(since=day, limit=50))
    await measure("recent, ever", lambda: store.recent(since=None, limit=50))
    month = START + count * SPACING / 2
    await measure("recent, half the time", lambda: store.recent(since=month, limit=50))
    found = [hit.event for hit in await store.recent(since=day, limit=10)]
    await measure("events, the ten most told", lambda: store.events(found))
    await measure("nearest to a word with a slip", lambda: store.nearest(["w4o00"], 3), 20)
    await measure("nearest to nonsense", lambda: store.nearest(["qqqqqqqq"], 3), 20)
    await measure("languages", store.languages)
    await measure("counts", store.counts, 20)


async def run(count: int) -> None:
    """Build an archive, fill it, ask it."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        await fill(store, count)
        await store.close()
        size = (await asyncio.to_thread((Path(folder) / FILE_NAME).stat)).st_size
        print(f"{count} articles of {LENGTH} words, {size / 2**20:.0f} MB")
        begun = time.perf_counter()
        store = open_store(Path(folder))
        print(f"opened in {1000 * (time.perf_counter() - begun):.1f} ms")
        await ask_all(store, count)
        await store.close()
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Run the benchmark."""
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))


if __name__ == "__main__":
    main()
