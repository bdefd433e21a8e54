from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.cluster import Clusterer, Created, Grown, Merged, Moved
from bot.core.model import Article, Outlet, Span

START = datetime(2026, 1, 1, tzinfo=UTC)
SEEDS = Path(__file__).parents[2] / "seeds"

FIRE = (
    "A warehouse on Harbor Road in Belford burned down on Monday night. Fire chief Ana Lopez said "
    "that forty firefighters fought the flames until dawn and that nobody was hurt. The warehouse "
    "belonged to Tasman Paper, which kept three thousand tons of cardboard there."
)
FIRE_TOO = (
    "Forty firefighters fought a blaze at Tasman Paper's warehouse in Belford until dawn on "
    "Tuesday. Nobody was hurt, said fire chief Ana Lopez. Thousands of tons of cardboard burned "
    "on Harbor Road."
)
VOTE = (
    "Parliament passed the budget on Tuesday by 212 votes to 198 after a debate of eleven hours. "
    "Finance minister Karl Brandt promised that pensions would rise; the opposition under Mia Holm "
    "called the deficit reckless and announced a complaint at the constitutional court."
)


def article(  # noqa: PLR0913 - a test names only what it is about
    key: str,
    text: str,
    *,
    title: str = "",
    outlet: str | None = None,
    day: float | None = 0.0,
    language: str = "en",
) -> Article:
    head = f"{title}\n\n" if title else ""
    return Article(
        key,
        head + text,
        Outlet(outlet or key),
        outlet or key,
        title=Span(0, len(title)) if title else None,
        body=len(head),
        published=None if day is None else START + timedelta(days=day),
        language=language,
    )


def events(articles: list[Article]) -> dict[str, str]:
    clusterer = Clusterer()
    for each in articles:
        clusterer.add(each)
    return clusterer.assignment()


def test_two_reports_of_one_happening_are_one_event_and_another_is_not() -> None:
    found = events([article("a", FIRE), article("b", VOTE), article("c", FIRE_TOO, day=0.5)])
    assert found["a"] == found["c"] != found["b"]


def test_the_first_article_creates_and_the_second_grows_with_reasons() -> None:
    clusterer = Clusterer()
    (created,) = clusterer.add(article("a", FIRE))
    (grown,) = clusterer.add(article("b", FIRE_TOO))
    assert isinstance(created, Created)
    assert isinstance(grown, Grown)
    assert grown.event == created.event
    assert 0.5 <= grown.confidence <= 1.0
    assert grown.because


def test_adding_an_article_again_changes_nothing() -> None:
    clusterer = Clusterer()
    clusterer.add(article("a", FIRE))
    assert clusterer.add(article("a", FIRE)) == []


def test_what_a_person_merged_stays_merged() -> None:
    clusterer = Clusterer()
    for each in (article("a", FIRE), article("b", VOTE)):
        clusterer.add(each)
    found = clusterer.assignment()
    (merged,) = clusterer.correct(Merged(found["a"], found["b"]))
    assert merged == Merged(found["a"], found["b"])
    clusterer.add(article("c", FIRE_TOO, day=0.5))
    assert len(set(clusterer.assignment().values())) == 1
    assert clusterer.correct(Merged(found["a"], found["b"])) == []


def test_what_a_person_split_stays_split() -> None:
    clusterer = Clusterer()
    for each in (article("a", FIRE), article("b", FIRE_TOO)):
        clusterer.add(each)
    (origin,) = set(clusterer.assignment().values())
    clusterer.correct(Moved(("b",), origin, "by-hand"))
    clusterer.add(article("c", FIRE + " " + FIRE_TOO, day=0.5))
    found = clusterer.assignment()
    assert found["a"] != found["b"] == "by-hand"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not here")
def test_the_seeds_are_one_event() -> None:
    texts = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    found = events([article(str(at), text, day=None) for at, text in enumerate(texts)])
    assert len(set(found.values())) == 1
