"""Events in a crowd: the seeds among thousands, languages beside one another, results."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest

from bot.core.cluster import Clusterer, Created, Grown
from bot.core.model import Article, Outlet, Span
from tests.benchmarks.across import invented
from tests.core.test_cluster_odd import article, events, largest, run, story

ROOT = Path(__file__).parents[2]
STREAM = ROOT.parent / "shared" / "data" / "events-mixed-dev.jsonl"
SEEDS = [*sorted((ROOT / "seeds").glob("*.txt"))]


def among(others: list[Article]) -> None:
    """Check that seeds spread among others are one event that holds nothing else."""
    seeds = {path.stem: path.read_text("utf-8") for path in SEEDS}
    every = len(others) // len(seeds)
    clusterer = Clusterer()
    for number, (name, text) in enumerate(seeds.items()):
        for other in others[number * every : (number + 1) * every]:
            clusterer.add(other)
        clusterer.add(Article(name, text, Outlet(name), language="en"))
    found = clusterer.assignment()
    (event,) = {found[name] for name in seeds}
    assert {key for key, each in found.items() if each == event} == {*seeds}


def test_the_seeds_among_a_thousand_made_up_others_are_one_pure_event() -> None:
    among([article(f"other{number}", story(number), day=number / 300) for number in range(1000)])


@pytest.mark.skipif(not STREAM.exists(), reason="the development streams are not here")
def test_the_seeds_among_five_thousand_real_others_are_one_pure_event() -> None:
    with STREAM.open(encoding="utf-8") as lines:
        among([real(json.loads(line)) for line in islice(lines, 5000)])


def real(item: dict[str, str]) -> Article:
    title = item["title"]
    return Article(
        item["id"],
        f"{title}\n\n{item['text']}",
        Outlet(item["source"]),
        title=Span(0, len(title)) if title else None,
        body=len(title) + 2,
        published=datetime.fromisoformat(item["published"]),
        language="en",
    )


def test_of_ten_languages_mixed_each_event_has_one() -> None:
    codes = ["en", "de", "fr", "es", "it", "pt", "ru", "uk", "nl", "sv"]
    articles = [
        article(f"a{number}", story(number), day=number / 90, language=codes[number % 10])
        for number in range(300)
    ]
    articles += [each for part in ("tune", "test") for each in invented(part)[0]]
    spoken = defaultdict(set)
    found = events(articles)
    for each in articles:
        spoken[found[each.id]].add(each.language)
    assert {len(languages) for languages in spoken.values()} == {1}
    assert largest(found) <= 20


def test_tables_of_results_make_no_mega_event() -> None:
    clubs = ["Odell", "Belford", "Kelso", "Marsh", "Tasman", "Orrin", "Keller", "Brandt"]
    tables = [
        "Results of the day. "
        + " ".join(
            f"{home} {(at * 7 + row) % 97} {away} {(at * 3 + row) % 89}"
            for row, home in enumerate(clubs)
            for away in clubs[row + 1 :]
        )
        for at in range(150)
    ]
    articles = [article(f"a{at}", table, day=at / 5) for at, table in enumerate(tables)]
    assert largest(events(articles)) == 1


def test_copies_are_found_without_being_looked_for_among_all() -> None:
    clusterer = run([article(f"a{at}", story(1), day=at / 100) for at in range(200)])
    assert clusterer._live.index.size == 1


def test_at_arrival_and_in_the_end_are_both_known() -> None:
    """What is told at arrival is never taken back; the end may differ by merges alone."""
    clusterer = Clusterer()
    online = {}
    for each in invented("test")[0]:
        first = clusterer.add(each)[0]
        assert isinstance(first, Created | Grown)
        online[each.id] = first.event
    assert [*online] == [*clusterer.assignment()]
