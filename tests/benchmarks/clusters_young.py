"""How well events are found in a new archive: ``python -m tests.benchmarks.clusters_young``.

Who tries the program puts a few articles in, and there is nothing yet to measure them by. The
invented events of ``facts.jsonl`` and, where ``../shared`` is, the clusters of Multi-News (some
of whose texts are no articles) are taken in by a fresh clusterer, one event or several at once.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.core.model import Article, Outlet, Span
from tests.benchmarks.cluster_scores import pairs
from tests.benchmarks.clusters import DATA, ours
from tests.benchmarks.facts import DATA as INVENTED
from tests.benchmarks.machine import keep, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    Event = list[Article]

_TOGETHER = (2, 5, 20)  # events at once
_TURNS = 20
_TODAY = datetime(2026, 11, 2, 8, tzinfo=UTC)  # when they are taken in
_SEEN = """\
What a young archive is lent was chosen looking at these events, too: the figures show that it
fits, not what to expect."""
_COMMAND = "python -m tests.benchmarks.clusters_young"


def main() -> None:
    """Measure, print, and keep the table in README.md."""
    rows: list[tuple[object, ...]] = []
    for name, events in _events():
        rows += [(name, "one, alone", *_scores([[each] for each in events]))]
        for many in _TOGETHER:
            rows += [(name, f"{many} at once", *_scores(_drawn(events, many)))]
    told = table(("events", "in an archive", "whole", "P", "R"), rows)
    keep("clusters-young", _COMMAND, f"{_SEEN}\n\n{told}")


def _events() -> Iterator[tuple[str, list[Event]]]:
    yield "invented", [_told(each["id"], each["articles"]) for each in _lines(INVENTED)]
    clusters = DATA / "multinews-dev.jsonl"
    if clusters.exists():
        read = (
            (each["id"], [{"text": text} for text in each["docs"]]) for each in _lines(clusters)
        )
        yield "Multi-News", [_told(key, texts) for key, texts in read]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _told(event: object, articles: Iterable[dict[str, str]]) -> Event:
    made = [_article(f"{event}/{at}", each) for at, each in enumerate(articles)]
    return sorted(made, key=lambda each: each.published or _TODAY)


def _article(key: str, item: dict[str, str]) -> Article:
    title, published = item.get("title") or "", item.get("published")
    head = f"{title}\n\n" if title else ""
    return Article(
        key,
        head + item["text"],
        Outlet(key),
        title=Span(0, len(title)) if title else None,
        body=len(head),
        published=datetime.fromisoformat(published) if published else None,
        seen=_TODAY,
        language="en",
    )


def _drawn(events: list[Event], many: int) -> list[list[Event]]:
    draw = random.Random(1)  # noqa: S311  a benchmark's sample
    return [draw.sample(events, many) for _ in range(_TURNS)]


def _scores(archives: Iterable[list[Event]]) -> tuple[str, str, str]:
    """Return how many events were found whole and alone, and the pairs' precision and recall."""
    gold: dict[str, str] = {}
    found: dict[str, str] = {}
    whole = events = 0
    for turn, archive in enumerate(archives):
        articles = [article for event in archive for article in event]
        random.Random(turn).shuffle(articles)  # noqa: S311  as above
        named = ours(articles if len(archive) > 1 else archive[0])[1]
        for event in archive:
            name = f"{turn}/{event[0].id}"
            gold |= {f"{turn}/{article.id}": name for article in event}
            whole += len({named[article.id] for article in event}) == 1
            events += 1
        found |= {f"{turn}/{article}": f"{turn}/{event}" for article, event in named.items()}
    precision, recall, _ = pairs(gold, found)
    return f"{whole} of {events}", f"{100 * precision:.1f}", f"{100 * recall:.1f}"


if __name__ == "__main__":
    main()
