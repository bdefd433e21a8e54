"""What one side says and another denies, as one article tells it."""

import pytest

from bot.core.comparing.contested import contested
from bot.core.language.sentences import sentences
from bot.core.model import Article, Outlet


def sides(text: str, language: str = "en") -> list[tuple[str, ...]]:
    found = sentences(Article("a", text, Outlet("o"), language=language))
    return [tuple(value.claim.text for value in each.values) for each in contested(found)]


@pytest.mark.parametrize(
    "text",
    [
        "The town counted 900 people at the march. The organizers dispute this.",
        "The town counted 900 people at the march. But Ida Moen, who led it, rejected that figure.",
        "The mill claims that its filters work. The river board has denied the claim.",
        "Ida Moen says she was never told. The mayor contradicts her: she signed for it in May.",
        "The union maintains that the crew was tired. The owner replied that all had slept.",
    ],
    ids=["dispute this", "that figure", "the claim", "contradicts", "replies"],
)
def test_a_sentence_that_denies_the_one_before_it_stands_beside_it(text: str) -> None:
    first, second = (one.text for one in sentences(Article("a", text, Outlet("o"), language="en")))
    assert sides(text) == [(first, second)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "The mayor maintains that the bridge was checked, whereas the engineers insist "
                "that it never was."
            ),
            (
                "The mayor maintains that the bridge was checked",
                "the engineers insist that it never was",
            ),
        ),
        (
            (
                "The opposition said that funds had been cut, while the minister said that they "
                "had in fact grown by 6%."
            ),
            (
                "The opposition said that funds had been cut",
                "the minister said that they had in fact grown by 6%",
            ),
        ),
        (
            (
                "Whether the old pier is covered is disputed, the town affirming and the owner "
                "denying it."
            ),
            (
                "Whether the old pier is covered is disputed",
                "the town affirming and the owner denying it",
            ),
        ),
    ],
    ids=["insist never", "in fact", "whether"],
)
def test_two_halves_of_a_sentence_stand_side_by_side(text: str, expected: tuple[str, str]) -> None:
    assert sides(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        # Denied is something else than what was just said.
        "The mayor said the fair was a success. The builder denied the claim that he was broke.",
        "The mayor said the fair was a success. The builder denied that he was broke.",
        # The same person speaks on.
        "The mayor said the fair was a success. He disputes this year's figures in the press.",
        "The mayor said she knew of it, but insists she did not sign.",
        "Mayor Ida Moen says she was never told. But Moen denied this in May.",
        # Nobody said it.
        "The fair lasted nine days. The organizers dispute this.",
        "Was the fair a success, as the mayor says? The organizers dispute this.",
        # A dispute is a thing, too.
        "The mayor said the fair was a success. Some think it was in a dispute that it ended.",
        # Both agree.
        "The mayor said the fair was a success, while the organizers said it was well run.",
        # Others were asked.
        "Half of them said it helped, while a third said it had not done so.",
    ],
)
def test_what_is_no_dispute_is_not_told_as_one(text: str) -> None:
    assert sides(text) == []


def test_other_languages_are_left_alone() -> None:
    assert sides("The town counted 900 people. The organizers dispute this.", "de") == []


def test_endless_sentences_are_no_sides() -> None:
    assert sides(f"The town said {'so and ' * 80}so. The organizers dispute this.") == []
