"""Sentences that say the same in few words, or in words that are common in the event."""

import pytest

from bot.core.language.sentences import sentences
from bot.core.model import Article, Outlet
from bot.core.telling.comparison import compare

AROUND = (
    "The harbour of Tarn lies below the old town. Ferries call there twice a day. "
    "The council wants to widen the mole next year, which engineers have asked for since 2019."
)


def backed(one: str, other: str) -> bool:
    """Tell whether one sentence is a source for the other, among what else two articles say."""
    texts = (f"{one} {AROUND}", f"{other} The weather was calm. Schools stayed open all week.")
    articles = [
        Article(f"a{n}", text, Outlet(f"o{n}"), language="en") for n, text in enumerate(texts)
    ]
    found = [each for article in articles for each in sentences(article)]
    mine = next(at for at, each in enumerate(found) if one.startswith(each.text))
    theirs = next(at for at, each in enumerate(found) if other.startswith(each.text))
    comparison = compare(found)
    return theirs in comparison.backed[mine] or mine in comparison.backed[theirs]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Police recovered a gun at the scene.", "A gun was recovered from the scene by police."),
        (
            "“You know what we do here is pulling ships, not sleep,” said the pilot.",
            "He was blunt: “You know what we do here is pulling ships, not sleep.”",
        ),
        (
            "Harbour police are investigating a collision that injured seven male passengers.",
            "Harbour police heard of a collision that left seven people injured on Saturday.",
        ),
        (
            "More than 1,100 former pilots asked in a petition that harbour master Orr resign.",
            "Some 1,100 former pilots and engineers called on harbour master Orr to resign.",
        ),
    ],
    ids=["few words", "the same words", "a toll", "a figure"],
)
def test_the_same_in_few_words(one: str, other: str) -> None:
    assert backed(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Police recovered a gun at the scene.", "Police did not recover a gun at the scene."),
        ("Seven passengers were injured in the collision.", "No passengers were injured."),
        (
            "Harbour police are investigating a collision that injured seven male passengers.",
            "Harbour police are looking for the skipper of a boat seen near the collision.",
        ),
    ],
    ids=["denied", "none", "another thing"],
)
def test_not_the_same_in_few_words(one: str, other: str) -> None:
    assert not backed(one, other)
