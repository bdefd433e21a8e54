"""What is flagged as a difference, and above all what is not."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.comparing.compare import MOST, differences
from bot.core.comparing.contrast import opposed, sides
from bot.core.language.sentences import sentences
from bot.core.model import Article, Difference, Event, Outlet

PAIRS = Path(__file__).parents[1] / "benchmarks" / "differences.jsonl"


def flagged(*texts: str, copies: dict[str, str] | None = None) -> list[Difference]:
    articles = [
        Article(f"a{n}", text, Outlet(f"o{n}"), language="en") for n, text in enumerate(texts)
    ]
    found = [sentence for article in articles for sentence in sentences(article)]
    return list(differences(Event("e", tuple(articles), copies or {}), found))


PLANT = "The explosion at the Norvik plant killed nine workers, the company said."
OTHER = "Eleven workers were killed in the explosion at the Norvik plant, officials said."


def test_both_sides_stand_side_by_side_with_their_citations() -> None:
    (found,) = flagged(PLANT, OTHER)
    assert found.kind == "number"
    assert found.about == "workers killed"
    assert [value.value for value in found.values] == ["nine workers", "Eleven workers"]
    assert [value.claim.text for value in found.values] == [PLANT, OTHER]


def test_articles_that_give_the_same_value_are_cited_together() -> None:
    (found,) = flagged(PLANT, OTHER, PLANT.replace("the company", "a union"))
    assert [len(value.claim.citations) for value in found.values] == [2, 1]


def test_a_copy_is_no_other_voice() -> None:
    assert not flagged(PLANT, OTHER, copies={"a1": "a0"})


def test_what_the_other_article_says_elsewhere_squares_the_two() -> None:
    assert not flagged(
        PLANT, f"Nine workers were killed in the explosion at the Norvik plant at first. {OTHER}"
    )


def test_a_weekday_that_does_not_fit_a_date_is_labelled_as_inferred() -> None:
    (found,) = flagged(
        "The agency announced on Wednesday its decision to close the Harbour tunnel to lorries.",
        "The decision to close the Harbour tunnel to lorries was announced by the agency on "
        "March 11, 2025.",
    )
    assert found.kind == "date"
    assert found.about == "agency announced … decision to close the Harbour"
    assert [value.value for value in found.values] == [
        "Wednesday",
        "March 11, 2025 (a Tuesday, inferred)",
    ]


def test_a_dispute_that_one_article_tells_is_cited_clause_by_clause() -> None:
    text = (
        "The rebels claim that 40 soldiers were captured at the dam, although army figures differ."
    )
    (found,) = flagged(text)
    assert [value.value for value in found.values] == ["40 soldiers", "army figures differ"]
    assert all(value.claim.text in text for value in found.values)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The storm killed 46 people in the U.S., 23 of them in the north, officials said.",
            "The storm killed 10 people in Perrin City, officials said.",
        ),
        (
            "One person was killed and three people were injured at a club in Tarn on Sunday.",
            "Four people were injured in the shooting at a club in Tarn on Sunday.",
        ),
        (
            "About a third of the 9,000 residents of Tarn were told to leave.",
            "Some 3,000 residents of Tarn were told to leave.",
        ),
        (
            "The minister learned the details of the payment a couple of weeks before the vote.",
            "The minister learned the details of the payment ten days before the vote.",
        ),
        (
            "The senator learned the details of the payment ten days ago, she said.",
            "The senator learned the details of the payment three weeks ago, she said.",
        ),
        (
            "In a poll 50 percent blamed Ms Orr for the strike, while 32 percent blamed unions.",
            "The pilots went on strike on Monday.",
        ),
    ],
    ids=["a part of a country", "a sum", "a share", "a couple of weeks", "ago", "a poll"],
)
def test_what_can_be_squared_is_no_difference(one: str, other: str) -> None:
    assert not flagged(one, other)


def test_a_weekday_that_is_printed_again_a_week_later_is_the_same_day() -> None:
    text = "A teenage boy was shot to death Friday night in the Gresham district, police said."
    articles = tuple(
        Article(f"a{n}", said, Outlet(f"o{n}"), published=datetime(2025, 3, day, tzinfo=UTC),
                language="en")
        for n, (said, day) in enumerate(((text, 8), (text.replace("police", "officers"), 15)))
    )  # fmt: skip
    found = [sentence for article in articles for sentence in sentences(article)]
    assert not differences(Event("e", articles), found)


def test_who_killed_somebody_and_more_killed_both() -> None:
    assert not flagged(
        "Four people were killed by a man at an apartment complex in Tarn on Sunday.",
        "A man shot his friend on Sunday, then killed three more people at an apartment complex "
        "in Tarn.",
    )


def test_years_joined_by_a_hyphen_are_years() -> None:
    (found,) = flagged(
        "The court gave banker Emil Roth a six-year prison term for fraud on Tuesday.",
        "The court on Tuesday gave banker Emil Roth a prison term of four years for fraud.",
    )
    assert [value.value for value in found.values] == ["six-year", "four years"]
    assert not flagged(
        "The two-year-old boy of banker Emil Roth was found on Tuesday.",
        "The three-year-old boy of banker Emil Roth was found on Tuesday.",
    )


def test_an_accusation_and_its_denial_are_a_dispute() -> None:
    (found,) = flagged("The mayor accused the builder of fraud, but the builder denied the charge.")
    assert (found.kind, found.about) == ("attribution", "an accusation")


def test_a_toll_told_in_other_words_is_compared() -> None:
    (found,) = flagged(
        "Wind-whipped fires raced through the vineyards of Orm, killing 17 people, and left about "
        "150 missing, state officials said.",
        "More than 200 have been reported missing as wind-whipped fires race through the "
        "vineyards of Orm.",
    )
    assert found.about == "people missing"
    assert [value.value for value in found.values] == ["150 missing", "200"]


def pairs() -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if "a" in row]


@pytest.mark.parametrize(
    "row", [row for row in pairs() if not row["differ"]], ids=lambda r: r["id"]
)
def test_nothing_is_falsely_flagged(row: dict[str, str]) -> None:
    assert not flagged(row["a"], row["b"]), row["why"]


def test_the_order_of_articles_does_not_matter() -> None:
    texts = [row["a"] for row in pairs()] + [row["b"] for row in pairs()]
    articles = [
        Article(f"a{n:03}", text, Outlet(f"o{n}"), language="en") for n, text in enumerate(texts)
    ]
    found = [sentence for article in articles for sentence in sentences(article)]
    forth = differences(Event("e", tuple(articles)), found)
    back = differences(Event("e", tuple(articles[::-1])), found[::-1])
    assert forth == back
    assert len(forth) <= MOST


def test_words_that_tell_two_things_apart() -> None:
    assert opposed(sides(["first", "bus"]), sides(["second", "bus"]))
    assert opposed(sides(["1997"]), sides(["1998"]))
    assert not opposed(sides(["first", "second"]), sides(["second"]))
    assert not opposed(sides(["bus"]), sides(["second"]))


WORDS = "12 9 people killed on Monday May 5 , . in Karst but said".split()  # noqa: SIM905 - words


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_any_words_give_verbatim_sides(words: list[str]) -> None:
    text, other = " ".join(words) or "x", " ".join(reversed(words)) or "y"
    for difference in flagged(text, other):
        assert len(difference.values) >= 2
        assert all(
            value.claim.text in text or value.claim.text in other for value in difference.values
        )
