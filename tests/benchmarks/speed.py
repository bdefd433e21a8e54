"""How fast a brief comes, and how much memory it takes: ``python -m tests.benchmarks.speed``.

Each command is a process of its own, as a reader would start it. Beside it in the same run:
sumy's own LexRank over the same five articles, plain feedparser over the same feeds. ``--articles``
sets the size of the archive that is asked inside one process, as a running bot is (100,000 by
default).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bot.core.cluster import Created, Grown
from bot.core.language.sentences import sentences
from bot.core.language.text import index
from bot.core.model import Article, Outlet, Span
from bot.core.telling.story import summarize_articles
from bot.core.telling.summarize import Budget
from bot.ports import Arrival, Changes
from bot.store.archive import open_store
from bot.summarizers import create
from bot.usecases import answer
from tests.benchmarks.feeds_parsing import GOAL, parsing
from tests.benchmarks.machine import keep, percentile, table, timed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.cluster import Decision
    from bot.ports import Store

ROOT = Path(__file__).resolve().parents[2]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
QUESTIONS = ("mines", "ukraine", "topic77", '"land mines"', "putin topic5", "embassy -topic3", "")
RUNS = 7


def main() -> None:
    """Measure, print, and keep the table beside this file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=100_000)
    count = options.parse_args().articles
    rows = [*_processes(), *_summaries(), *_parsing(), *asyncio.run(_answers(count))]
    keep(
        "speed",
        "make bench",
        table(("what", "median", "99th percentile or most", "to reach"), rows),
    )


def _processes() -> Iterator[tuple[str, str, str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        fresh = [_run(Path(folder) / str(n)) for n in range(3)]
        again = [_run(Path(folder) / "0") for _ in range(RUNS)]
    bare = [_process([sys.executable, "-c", "import sqlalchemy"]) for _ in range(RUNS)]
    for what, runs, goal in (
        ("`briefbot brief mines`, first run: archive made, seeds read", fresh, "5 s"),
        ("`briefbot brief mines`, archive present", again, "1 s, 150 MB"),
        ("`python -c 'import sqlalchemy'`, for comparison", bare, ""),
    ):
        seconds = [second for second, _ in runs]
        most = max(megabytes for _, megabytes in runs)
        yield what, f"{median(seconds):.2f} s", f"{max(seconds):.2f} s, {most:.0f} MB", goal


def _run(data: Path) -> tuple[float, float]:
    return _process([sys.executable, "-m", "bot", "brief", "mines", "--data", str(data)])


def _process(command: list[str]) -> tuple[float, float]:
    """Run a command; return its wall-clock seconds and the most memory it held, in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603  ours
    _, status, used = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return taken, used.ru_maxrss / 1024


def _summaries() -> Iterator[tuple[str, str, str, str]]:
    articles = [_article(path.stem, path.read_text(encoding="utf-8")) for path in SEEDS]
    for name in ("consensus", "lex-rank"):
        summarizer = create(name)
        taken = timed(
            lambda chosen=summarizer: summarize_articles(articles, chosen, Budget(5)),  # type: ignore[misc]
            RUNS + 1,
        )[1:]
        what = f"five sentences from the seeds' text, {name}{'' if name[0] == 'c' else ' of sumy'}"
        yield what, _ms(median(taken)), _ms(max(taken)), ""


def _parsing() -> Iterator[tuple[str, str, str, str]]:
    for each in parsing():
        slow = f"plain feedparser {_ms(median(each.theirs))}, {each.times:.0f} times longer"
        what = f"a feed of {each.what} parsed; {slow}"
        yield what, _ms(median(each.ours)), _ms(max(each.ours)), GOAL


async def _answers(count: int) -> list[tuple[str, str, str, str]]:
    """Time whole answers (parse, search, rank, load, prove) from one large archive."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        print(f"filling an archive with {count:,} articles ...", file=sys.stderr)
        for batch in _batches(count):
            await store.apply(batch)
        await store.close()
        store = open_store(Path(folder))  # as a bot finds it that was started on it
        print("asking ...", file=sys.stderr)
        taken = await _asked(store)
        await store.close()
    what = f"an answer from {count:,} articles, in a running process"
    return [(what, _ms(median(taken)), _ms(percentile(taken, 99)), "100 ms at the 99th percentile")]


async def _asked(store: Store) -> list[float]:
    teller = answer.Teller(create("consensus"))
    taken = []
    for turn in range(40):
        for question in QUESTIONS:
            start = time.perf_counter()
            ask = answer.Ask(question, timedelta(days=7) if turn % 2 else None)
            await answer.brief(ask, store=store, teller=teller, now=NOW)
            # The first turns make the stories, as a running bot does when an event changes.
            if turn > 1:
                taken.append(time.perf_counter() - start)
    return taken


def _batches(count: int) -> Iterator[Changes]:
    """Make articles up from the seeds' sentences, each with a topic of its own mixed in."""
    rng = random.Random(1)  # noqa: S311  repeatable, not secret
    pool = [
        sentence.text
        for path in SEEDS
        for sentence in sentences(_article(path.stem, path.read_text(encoding="utf-8")))
    ]
    live: list[str] = []
    for first in range(0, count, 500):
        arrivals: list[Arrival] = []
        decisions: list[Decision] = []
        for n in range(first, min(first + 500, count)):
            article = _made_up(n, count - n, rng, pool)
            arrivals.append(Arrival(article, index(article)))
            if live and rng.random() < 0.5:
                decisions.append(Grown(rng.choice(live[-200:]), article.id, 0.9))
            else:
                live.append(f"e{n}")
                decisions.append(Created(f"e{n}", article.id))
        yield Changes(arrivals, decisions)


def _made_up(n: int, age: int, rng: random.Random, pool: list[str]) -> Article:
    """Return the ``n``-th article to arrive, ``age`` minutes old: news comes in order."""
    title = f"Topic{n % 1000} report {n}"
    body = " ".join([f"Topic{n % 1000} was in the news on day {n}.", *rng.sample(pool, 10)])
    published = NOW - timedelta(minutes=age)
    return Article(
        f"a{n}",
        f"{title}\n\n{body}",
        Outlet(f"outlet-{n % 300}", f"Outlet {n % 300}"),
        title=Span(0, len(title)),
        body=len(title) + 2,
        published=published,
        seen=published,
        language="en",
    )


def _article(key: str, text: str) -> Article:
    return Article(key, text, Outlet(key), language="en")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    main()
