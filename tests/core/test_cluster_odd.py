"""Odd input: no event swallows what it should not, and nothing stalls."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.cluster import Clusterer, ClusterOptions, Created, Grown, followed
from bot.core.cluster.features import decode
from bot.core.model import Article, Outlet, Span

START = datetime(2026, 1, 1, tzinfo=UTC)
FIRE = (
    "A warehouse on Harbor Road in Belford burned down on Monday night. Fire chief Ana Lopez said "
    "that forty firefighters fought the flames until dawn and that nobody was hurt. The warehouse "
    "belonged to Tasman Paper, which kept three thousand tons of cardboard there. Two schools "
    "nearby stayed closed because of the smoke, and the road was to be opened again by noon."
)
NOUNS = [
    "harbor",
    "council",
    "orchard",
    "railway",
    "museum",
    "hospital",
    "stadium",
    "library",
    "factory",
    "bakery",
    "theatre",
    "bridge",
    "reservoir",
    "airport",
    "monastery",
    "vineyard",
    "lighthouse",
    "quarry",
    "sawmill",
    "brewery",
]
VERBS = [
    "closes",
    "reopens",
    "expands",
    "sues",
    "hires",
    "strikes",
    "collapses",
    "wins",
    "loses",
    "moves",
]
NAMES = [
    "Aldane",
    "Brixley",
    "Corvane",
    "Dunmore",
    "Elsworth",
    "Farrow",
    "Galloway",
    "Hartsel",
    "Inverley",
    "Jocasta",
]


def article(key: str, text: str, *, day: float = 0.0, language: str = "en") -> Article:
    moment = START + timedelta(days=day)
    return Article(key, text, Outlet(key), published=moment, language=language)


def story(number: int) -> str:
    """A made-up report, unlike the others."""
    noun, verb = NOUNS[number % 20], VERBS[number // 20 % 10]
    name = NAMES[number // 7 % 10] + NAMES[number // 3 % 10].lower()
    return (
        f"The {noun} of {name} {verb} after a dispute of {number} days, said mayor "
        f"{name[::-1].title()}. "
        f"Neighbours of the {noun} were told on the {number % 28 + 1} of the month. "
        f"Case {number * 37} goes to the court of {name}ton, where {number} people had signed."
    )


def run(articles: list[Article], options: ClusterOptions | None = None) -> Clusterer:
    clusterer = Clusterer(options)
    for each in articles:
        clusterer.add(each)
    return clusterer


def events(articles: list[Article]) -> dict[str, str]:
    clusterer = Clusterer()
    return followed(decision for each in articles for decision in clusterer.add(each))


def largest(found: dict[str, str]) -> int:
    return max(Counter(found.values()).values())


def test_a_thousand_copies_of_one_text_are_one_event_of_copies() -> None:
    clusterer = Clusterer()
    made = [
        decision
        for number in range(1000)
        for decision in clusterer.add(article(f"a{number}", FIRE, day=number / 100))
    ]
    assert isinstance(made[0], Created)
    assert all(isinstance(each, Grown) and each.copy_of == "a0" for each in made[1:])
    assert len(set(clusterer.assignment().values())) == 1


def test_a_cut_reprint_is_a_copy() -> None:
    clusterer = run([article("whole", FIRE)])
    (grown,) = clusterer.add(article("cut", FIRE[: len(FIRE) * 2 // 3], day=0.1))
    assert isinstance(grown, Grown)
    assert grown.copy_of == "whole"


def test_a_report_from_the_same_mould_is_no_copy() -> None:
    other = (
        FIRE.replace("Harbor", "Quarry").replace("Belford", "Odell").replace("Ana Lopez", "Bo Ek")
    ).replace("Tasman Paper", "Kelso Timber")
    clusterer = run([article("a", FIRE)])
    (made,) = clusterer.add(article("b", other))
    assert getattr(made, "copy_of", None) is None


def test_a_thousand_empty_titles_make_no_mega_event() -> None:
    articles = [article(f"a{number}", story(number)) for number in range(1000)]
    assert largest(events(articles)) <= 20


def test_empty_and_one_word_articles_stay_alone() -> None:
    texts = ["", "Breaking", "Breaking", "...", "\n\n", "Breaking"]
    assert largest(events([article(f"a{at}", text) for at, text in enumerate(texts)])) == 1


def test_what_is_set_aside_says_why() -> None:
    (created,) = Clusterer().add(article("a", "Breaking"))
    assert isinstance(created, Created)
    assert created.because[0].name == "set aside"
    assert created.because[0].because


def test_an_article_of_two_megabytes_costs_no_more_to_remember_than_another() -> None:
    clusterer = run([article("long", FIRE * 5000), article("short", FIRE[:300])])
    assert len(clusterer.features("long")) < 10_000
    assert decode(clusterer.features("long")) is not None


def test_all_at_one_instant_make_no_mega_event() -> None:
    articles = [article(f"a{number}", story(number)) for number in range(300)]
    assert largest(events(articles)) <= 20


@pytest.mark.parametrize("day", [-20_000.0, 26_800.0])
def test_dates_of_1970_and_2099_do_not_stop_the_clock(day: float) -> None:
    articles = [article("first", FIRE)]
    articles += [article(f"odd{number}", story(number), day=day) for number in range(5)]
    articles += [article(f"a{number}", story(number + 100), day=0.1) for number in range(20)]
    articles += [article("odd", story(99), day=day), article("again", FIRE, day=0.3)]
    found = events(articles)
    assert found["first"] == found["again"]
    assert all(found[f"odd{number}"] != found["first"] for number in range(5))


def test_a_twin_of_next_year_is_another_event() -> None:
    found = events([article("now", FIRE), article("next year", FIRE, day=365)])
    assert found["now"] != found["next year"]


def test_stock_tickers_make_no_mega_event() -> None:
    tickers = ["AAPL", "MSFT", "GOOG", "AMZN", "TSLA", "NVDA", "META", "NFLX", "INTC", "ORCL"]
    tables = [
        " ".join(
            f"{name} {(at * 37 + row * 91) % 997 / 7:.2f}" for row, name in enumerate(tickers * 3)
        )
        for at in range(200)
    ]
    articles = [article(f"a{at}", table, day=at / 10) for at, table in enumerate(tables)]
    assert largest(events(articles)) == 1


def test_languages_are_not_mixed() -> None:
    clusterer = run([article("a", FIRE[:250], language="en")])
    (made,) = clusterer.add(article("b", FIRE[:-100], language="de"))
    assert isinstance(made, Created)


def test_what_is_old_is_forgotten_and_memory_stays_bounded() -> None:
    options = ClusterOptions(live=50)
    articles = [article(f"a{number}", story(number), day=number / 100) for number in range(300)]
    clusterer = run(articles, options)
    assert len(clusterer._live.entries) <= 51
    assert len(clusterer._live.sheet.names) <= 51
    assert "a299" in clusterer.assignment()
    assert "a0" not in clusterer.assignment()


def test_a_title_takes_part() -> None:
    title = "Warehouse of Tasman Paper burns down in Belford"
    text = f"{title}\n\n{FIRE}"
    titled = Article("t", text, Outlet("t"), title=Span(0, len(title)), body=len(title) + 2)
    assert largest(events([article("a", FIRE), titled])) == 2
