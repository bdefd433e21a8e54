"""How well events are linked across languages: ``python -m tests.benchmarks.across``.

There is no gold for it that may be used here, so there are two stand-ins. ``across.jsonl`` holds
articles made up for this, in nine languages, with twins that must not be linked (two quakes of
a day, two accords of the same men); the rule was tuned on one part of it and not on the other.
And the labelled English streams, every second article of which is said to be in another
language: what is linked wrongly there are real look-alikes. Its recall says little, because
names are written the same on both sides.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.cluster import Created, Grown, Merged
from bot.core.cluster.across import ACROSS, Crossing
from tests.benchmarks.clusters import DATA, STREAMS, _article, load
from tests.benchmarks.machine import keep, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.model import Article

INVENTED = Path(__file__).with_name("across.jsonl")


@dataclass
class Linked:
    """Links made, right and wrong, and events that are told in several languages."""

    right: int = 0
    wrong: int = 0
    found: int = 0
    true: int = 0

    def row(self) -> tuple[object, ...]:
        return self.right, self.wrong, f"{self.found} of {self.true}"


def invented(part: str) -> tuple[list[Article], dict[str, str]]:
    """Read the made-up articles of a part, in order of publication, with their events."""
    items = [json.loads(line) for line in INVENTED.read_text("utf-8").splitlines()]
    mine = sorted((item for item in items if item["part"] == part), key=lambda i: i["published"])
    return [*map(_article, mine)], {item["id"]: item["event"] for item in mine}


def linked(articles: Sequence[Article], gold: Mapping[str, str]) -> Linked:
    """Group a stream, and judge each link by the two events' first labelled articles.

    A link is right where articles in both languages tell of one true event.
    """
    clusterer, told = Crossing(), Linked()
    event_of: dict[str, str] = {}
    for article in articles:
        for decision in clusterer.add(article):
            if isinstance(decision, Created | Grown):
                event_of[decision.article] = decision.event
            elif isinstance(decision, Merged):
                if decision.because[0].name == ACROSS:
                    _judge(told, decision, event_of, gold)
                moved = [key for key, event in event_of.items() if event == decision.absorbed]
                event_of.update(dict.fromkeys(moved, decision.kept))
    _count(told, articles, event_of, gold)
    return told


def _judge(
    told: Linked, link: Merged, event_of: Mapping[str, str], gold: Mapping[str, str]
) -> None:
    sides = [
        {gold[key] for key, event in event_of.items() if event == side and key in gold}
        for side in (link.kept, link.absorbed)
    ]
    if all(sides):
        if sides[0] & sides[1]:
            told.right += 1
        else:
            told.wrong += 1


def _count(
    told: Linked, articles: Sequence[Article], event_of: Mapping[str, str], gold: Mapping[str, str]
) -> None:
    spoken: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for article in articles:
        if article.id in gold:
            spoken[gold[article.id]][article.language].add(event_of[article.id])
    for languages in spoken.values():
        if len(languages) > 1:
            told.true += 1
            told.found += bool(set.intersection(*languages.values()))


def pretended(articles: Sequence[Article]) -> list[Article]:
    """Say of every second article, by its id, that it is in another language."""
    return [
        replace(article, language="en-x" if _odd(article.id) else article.language)
        for article in articles
    ]


def _odd(text: str) -> bool:
    return hashlib.md5(text.encode(), usedforsecurity=False).digest()[0] % 2 == 1


def main() -> None:
    """Measure, print, and keep the table in README.md."""
    rows = [(f"made up, {part} part", *linked(*invented(part)).row()) for part in ("tune", "test")]
    for name in STREAMS:
        if (DATA / name).exists():
            articles, gold = load(DATA / name)
            told = linked(pretended(articles), gold)
            rows.append((f"{name}, halved", *told.row()))
    head = ("stream", "links right", "wrong", "events of several languages found")
    keep("across", "python -m tests.benchmarks.across", table(head, rows))


if __name__ == "__main__":
    main()
