"""When sources differ on how old somebody is, and when they only seem to."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.comparing.compare import differences
from bot.core.language.sentences import sentences
from bot.core.model import Article, Difference, Event, Outlet


def flagged(*texts: str, apart: int | None = None) -> list[Difference]:
    """Compare texts that are published so many days one after the other."""
    first = datetime(2025, 3, 1, tzinfo=UTC)
    articles = tuple(
        Article(
            f"a{n}",
            text,
            Outlet(f"o{n}"),
            language="en",
            published=None if apart is None else first + timedelta(days=n * apart),
        )
        for n, text in enumerate(texts)
    )
    found = [sentence for article in articles for sentence in sentences(article)]
    return list(differences(Event("e", articles), found))


ONE = "Officers arrested Marcus Dell, 31, at a motel near the harbour on Sunday."


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("The driver was identified as 37-year-old Marcus Dell of Corris.", "37-year-old"),
        ("Marcus T. Dell, 37, is to appear before a judge next week.", "37"),
        ("A lawyer for Mr. Marcus Dell, a 37-year-old carpenter, gave no comment.", "37-year-old"),
        ("Marcus Dell is 37 years old and has two children, neighbours said.", "37 years old"),
        ("Carpenter Marcus Dell, 37, was the only one on board.", "37"),
        ("Police named the 37-year-old as Marcus Dell in a short statement.", "37-year-old"),
    ],
)
def test_two_ages_of_one_person_stand_side_by_side(other: str, said: str) -> None:
    (found,) = flagged(ONE, other)
    assert (found.kind, found.about) == ("number", "age of Marcus Dell")
    assert [value.value for value in found.values] == ["31", said]
    assert [value.claim.text for value in found.values] == [ONE, other]


@pytest.mark.parametrize(
    "other",
    [
        "The driver was identified as 31-year-old Marcus Dell of Corris.",
        "The 37-year-old sister of Marcus Dell was with him.",
        "Marcus Dell Jr., 13, watched from the car.",
        "Tomas Dell, 37, runs the motel.",
        "Marcus Dell, 62, his father of the same name, posted bail.",
        "Marcus Dell, 31, lives there with a namesake: Marcus Dell, 37, moved in this year.",
        "Marcus Dell, 37th in the race last year, works as a carpenter.",
        "Marcus Dell, 37 kilometres from home, ran out of fuel.",
    ],
)
def test_other_people_and_other_numbers_are_no_age_of_this_one(other: str) -> None:
    assert not flagged(ONE, other)


def test_places_have_no_age() -> None:
    assert not flagged(
        "It snowed in Old Quay, 12, and Upper Corris, 9, overnight.",
        "It snowed in Old Quay, 15, and Upper Corris, 9, overnight.",
    )


def test_a_birthday_may_lie_between_two_publications() -> None:
    older = "Marcus Dell, 32, was sentenced for the theft of a boat."
    assert flagged(ONE, older)
    assert flagged(ONE, older, apart=2)
    assert not flagged(ONE, older, apart=90)
    assert flagged(ONE, older.replace("32", "34"), apart=90)


def test_one_outlet_with_two_ages_does_not_differ_with_itself() -> None:
    texts = (ONE, "Marcus Dell, 37, is to appear before a judge next week.")
    articles = tuple(
        Article(f"a{n}", text, Outlet("o"), language="en") for n, text in enumerate(texts)
    )
    found = [sentence for article in articles for sentence in sentences(article)]
    assert not differences(Event("e", articles), found)
