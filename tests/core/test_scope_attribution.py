"""Where sources differ on how far something reaches, and on who said something."""

import pytest

from bot.core.comparing.compare import differences
from bot.core.language.sentences import sentences
from bot.core.model import Article, Difference, Event, Outlet


def found(*texts: str, language: str = "en") -> list[Difference]:
    articles = tuple(
        Article(f"a{n}", text, Outlet(f"o{n}"), language=language) for n, text in enumerate(texts)
    )
    listed = [one for article in articles for one in sentences(article)]
    forth = differences(Event("e", articles), listed)
    back = differences(Event("e", articles[::-1]), listed[::-1])
    assert forth == back, "the order of the articles does not matter"
    return list(forth)


ALL = "All schools in Marrow will stay closed on Friday because of the flood, the mayor said."
SOME = "Some schools in Marrow will stay closed on Friday because of the flood, the mayor said."


def test_all_against_some_is_told_with_both_spans() -> None:
    (difference,) = found(ALL, SOME)
    assert (difference.kind, difference.about) == ("scope", "schools")
    assert [value.value for value in difference.values] == ["All schools", "Some schools"]
    assert [value.claim.text for value in difference.values] == [ALL, SOME]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("a nationwide ban", "a limited ban"),
        ("a permanent ban", "a temporary ban"),
        ("a full ban", "a partial ban"),
    ],
)
def test_other_scales(wide: str, narrow: str) -> None:
    text = "The government ordered {} on the sale of fireworks after the fire in Harn."
    assert [one.kind for one in found(text.format(wide), text.format(narrow))] == ["scope"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ALL, SOME.replace("schools", "shops")),
        (ALL, SOME.replace("Friday", "Monday")),
        (ALL, SOME.replace("Marrow will stay", "Pell were once").replace("flood", "frost")),
        (ALL + " On Monday some schools may open.", SOME),
        ("Not " + ALL[0].lower() + ALL[1:], SOME),
        ("Nearly " + ALL[0].lower() + ALL[1:], SOME),
        (ALL, ALL),
    ],
)
def test_what_is_no_difference_in_scope(one: str, other: str) -> None:
    assert "scope" not in {difference.kind for difference in found(one, other)}


def test_other_languages_are_left_out() -> None:
    assert not found(ALL, SOME, language="de")


WORDS = "“We will not leave a single valley behind,”"


def test_the_same_words_of_two_people() -> None:
    (difference,) = found(
        f"{WORDS} said Finance Minister Ana Torbeck.", f"{WORDS} said Prime Minister Jon Halvard."
    )
    assert difference.kind == "attribution"
    assert {value.value for value in difference.values} == {
        "Finance Minister Ana Torbeck",
        "Prime Minister Jon Halvard",
    }


@pytest.mark.parametrize(
    "other",
    [
        f"{WORDS} Torbeck said.",
        f"{WORDS} the minister said.",
        f"{WORDS} said the Norland Party.",
        f"{WORDS} said Jon Halvard, quoting Torbeck.",
        "“The dam is old and it has cracks in many places,” said Jon Halvard.",
    ],
)
def test_what_is_no_difference_in_speaker(other: str) -> None:
    assert not found(f"{WORDS} said Finance Minister Ana Torbeck.", other)
