"""Dated statements in order; what the text leaves open is resolved only where it can be."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.comparing.timeline import MOST, timeline
from bot.core.comparing.when import dates
from bot.core.language.sentences import sentences
from bot.core.model import Article, Event, Moment, Outlet

THURSDAY = date(2025, 3, 13)


def told(*texts: str, published: datetime | None = None, language: str = "en") -> list[Moment]:
    articles = [
        Article(f"a{n}", text, Outlet(f"o{n}"), published=published, language=language)
        for n, text in enumerate(texts)
    ]
    found = [sentence for article in articles for sentence in sentences(article)]
    return list(timeline(Event("e", tuple(articles)), found))


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("on March 3, 2025", "2025-03-03"),
        ("on 3 March 2025", "2025-03-03"),
        ("on the 3rd of March 2025", "2025-03-03"),
        ("on Mar. 3, 2025", "2025-03-03"),
        ("on 2025-03-03", "2025-03-03"),
        ("on 13.03.2025", "2025-03-13"),
        ("on 13/03/2025", "2025-03-13"),
        ("in March 2025", "2025-03"),
        ("in 1997", "1997"),
    ],
)
def test_explicit_dates_are_as_exact_as_the_text(text: str, when: str) -> None:
    (found,) = dates(text)
    assert (found.when, found.inferred) == (when, False)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "am 3. März 2025"),
        ("fr", "le 3 mars 2025"),
        ("es", "el 3 de marzo de 2025"),
        ("it", "il 3 marzo 2025"),
        ("pt", "em 3 de março de 2025"),
        ("ru", "3 марта 2025 года"),
        ("uk", "3 березня 2025 року"),
    ],
)
def test_the_months_of_other_languages(language: str, text: str) -> None:
    assert [found.when for found in dates(text, language)] == ["2025-03-03"]


@pytest.mark.parametrize(
    ("language", "text", "when"),
    [
        ("en", "the city said on Wednesday", "2025-03-12"),
        ("en", "the city said on Thursday", "2025-03-13"),
        ("en", "the court will rule on Wednesday", "2025-03-19"),
        ("en", "last Thursday", "2025-03-06"),
        ("en", "yesterday", "2025-03-12"),
        ("en", "two days ago", "2025-03-11"),
        ("en", "last month", "2025-02"),
        ("en", "last week", "2025-03"),
        ("en", "two years ago", "2023"),
        ("en", "on January 20", "2025-01-20"),
        ("en", "on December 20", "2024-12-20"),
        ("de", "am Mittwoch", "2025-03-12"),
        ("fr", "mercredi", "2025-03-12"),
        ("uk", "у середу", "2025-03-12"),
    ],
)
def test_relative_dates_are_inferred_from_the_anchor(language: str, text: str, when: str) -> None:
    (found,) = dates(text, language, THURSDAY)
    assert (found.when, found.inferred) == (when, True)


@pytest.mark.parametrize(
    "text",
    [
        "you may 5 times",
        "155 mm and 105 mm rounds",
        "at 12.30 or 19.15",
        "February 30, 2025",
        "05/06/2025",
        "some 2024 people",
        "flight 1997",
        "the report of 1,997 pages",
    ],
)
def test_what_is_no_date_or_none_that_is_sure(text: str) -> None:
    assert not [found for found in dates(text, "en", THURSDAY) if found.when]


def test_relative_dates_without_a_publication_date_stay_out() -> None:
    assert not told("The council closed the old bridge to all traffic on Wednesday.")


def test_a_day_without_a_year_is_resolved_by_another_article() -> None:
    found = told(
        "The council of Linden closed the old bridge on March 3, 2025.",
        "The bridge was reopened to pedestrians on March 9 after repairs.",
    )
    assert [(one.when, one.inferred) for one in found] == [
        ("2025-03-03", False),
        ("2025-03-09", True),
    ]


def test_moments_are_sorted_and_labelled() -> None:
    found = told(
        "The council closed the old bridge on Wednesday after a crack was found. "
        "The bridge was built in 1931 by the city. Repairs began in February 2025.",
        published=datetime(2025, 3, 13, 9, tzinfo=UTC),
    )
    assert [(one.when, one.inferred) for one in found] == [
        ("1931", False),
        ("2025-02", False),
        ("2025-03-12", True),
    ]


def test_what_several_articles_say_of_one_day_is_one_moment() -> None:
    found = told(
        "The council of Linden closed the old bridge on March 3, 2025.",
        "On March 3, 2025 the old bridge was closed by the council of Linden.",
    )
    assert len(found) == 1
    assert len(found[0].claim.citations) == 2


def test_relative_days_within_a_quotation_are_the_speakers_own() -> None:
    assert not told(
        "“We have all been waiting for today,” said Mayor Ana Reyes of Linden.",
        published=datetime(2025, 3, 13, 9, tzinfo=UTC),
    )


def test_the_day_on_which_something_was_said_gives_way_to_that_on_which_it_was() -> None:
    (found,) = told(
        "Officials said Tuesday that the ferry Noma had been checked on February 18.",
        published=datetime(2025, 3, 13, 9, tzinfo=UTC),
    )
    assert found.when == "2025-02-18"


def test_a_sentence_is_told_once_unless_both_its_days_are_named() -> None:
    published = datetime(2025, 3, 13, 9, tzinfo=UTC)
    once = told("The divers who had drowned on Monday were buried today.", published=published)
    assert len(once) == 1
    twice = told("The strike began on March 3 and ended on March 9.", published=published)
    assert [one.when for one in twice] == ["2025-03-03", "2025-03-09"]


@pytest.mark.parametrize(
    "text",
    [
        "It was the deadliest day for the force since the Sept. 11 attacks.",
        "The mayor and the council have been at odds this week.",
        "Ferries are to be checked more often this year.",
    ],
)
def test_what_names_no_day_is_not_dated(text: str) -> None:
    assert not told(text, published=datetime(2025, 3, 13, 9, tzinfo=UTC))


def test_a_screenful_that_keeps_what_the_event_is_about() -> None:
    background = "\n".join(
        f"A wholly unrelated thing number {n} took place in {1900 + n}." for n in range(40)
    )
    texts = [
        f"The bridge of Linden was closed by the council on March 3, 2025.\n{background}",
        "The council closed the bridge of Linden on March 3, 2025, it said.",
    ]
    found = told(*texts)
    assert len(found) == MOST
    assert found[-1].when == "2025-03-03"
    assert found == told(*texts[::-1]) or len(found) == MOST


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="on March 30,2th/.-adyFriMonlst", max_size=60))
def test_any_text_gives_real_dates(text: str) -> None:
    for found in dates(text, "en", THURSDAY):
        assert text[found.start : found.end]
        if found.when:
            padded = found.when + "-01-01"[len(found.when) - 4 :]
            assert date.fromisoformat(padded).isoformat() == padded


def test_what_leans_is_dated_together_with_what_it_leans_on() -> None:
    text = (
        "The council closed the old bridge to all traffic. "
        "This decision, signed on November 19, 2024, followed a survey of the cracks."
    )
    article = Article("a", text, Outlet("a"), language="en")
    (moment,) = timeline(Event("e", (article,)), sentences(article))
    assert moment.claim.text == text
