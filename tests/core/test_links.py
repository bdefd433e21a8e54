"""Sentences of two articles that tell of one fact in other words."""

from __future__ import annotations

from itertools import permutations

import pytest

from bot.core.language.sentences import sentences
from bot.core.model import Article, Outlet, Sentence
from bot.core.telling.comparison import compare
from bot.core.telling.links import _COMPARED, FEATURES, FITTED, LEAST, _Together, links, measured

TEXTS = (
    (
        "The tunnel under the strait will close for six weeks. A survey found cracks in 214 of its "
        "segments. The mayor asked for patience. Lorries are to take the ferry meanwhile."
    ),
    (
        "Drivers face a detour, for the tunnel shuts next month. Surveyors counted 214 cracked "
        "segments. Hauliers will use the ferry instead. A toll is planned from next year."
    ),
    (
        "Bad news for commuters: no tunnel till July. Of 900 segments, 214 had cracks when it was "
        "searched. The ferry company has hired forty people. The tunnel was opened in 1987."
    ),
)


def told(*texts: str) -> list[Sentence]:
    articles = [Article(f"a{n}", t, Outlet(f"o{n}"), language="en") for n, t in enumerate(texts)]
    return [one for article in articles for one in sentences(article)]


def likely(found: list[Sentence], one: str, other: str) -> float:
    linked = links(found, compare(found).bags)
    first, second = (
        next(at for at, each in enumerate(found) if each.text.startswith(begin))
        for begin in (one, other)
    )
    return linked[first].get(second, 0.0)


def test_a_number_and_a_fitting_word_tie_what_is_told_in_other_words() -> None:
    found = told(*TEXTS)
    assert likely(found, "A survey found", "Surveyors counted") > 0.9
    assert likely(found, "A survey found", "Of 900 segments") > 0.9
    assert likely(found, "Surveyors counted", "Of 900 segments") > 0.9


def test_what_stands_in_every_other_sentence_ties_nothing() -> None:
    found = told(*TEXTS)
    assert likely(found, "The tunnel under", "The tunnel was opened") < 0.5
    assert likely(found, "The mayor asked", "A toll is planned") == 0


def test_a_word_and_its_opposite_are_about_one_matter() -> None:
    found = told(
        "The beacons stay active for nine days. The mast is 40 metres high. Ships pass it daily.",
        "They deactivate after nine days. A crane was hired. The bay is shallow there.",
        "The council met on Monday. Nobody objected to the plan. The harbour is old.",
    )
    assert likely(found, "The beacons stay", "They deactivate") > 0.5


def test_only_other_articles_are_linked_both_ways_and_as_likely() -> None:
    found = told(*TEXTS)
    linked = links(found, compare(found).bags)
    for index, near in enumerate(linked):
        for other, value in near.items():
            assert found[index].article.id != found[other].article.id
            assert LEAST <= value <= 1
            assert linked[other][index] == value


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_the_articles_does_not_matter(order: tuple[int, ...]) -> None:
    first, second = told(*TEXTS), told(*(TEXTS[n] for n in order))
    one, other = links(first, compare(first).bags), links(second, compare(second).bags)

    def named(found: list[Sentence], linked: list[dict[int, float]]) -> dict[str, float]:
        return {
            f"{found[at].text} | {found[to].text}": round(value, 9)
            for at, near in enumerate(linked)
            for to, value in near.items()
        }

    assert named(first, one) == named(second, other)


def test_one_article_links_nothing() -> None:
    found = told(TEXTS[0])
    assert links(found, compare(found).bags) == [{} for _ in found]
    assert links([], []) == []


def test_what_is_measured_has_a_value_for_each_feature() -> None:
    found = told(*TEXTS)
    values = [each for _, _, each in measured(found, compare(found).bags)]
    assert values
    assert all(len(each) == len(FEATURES) == len(FITTED.weights) for each in values)
    assert all(0 <= each[FEATURES.index("apart")] <= 1 for each in values)


def test_two_common_words_side_by_side_tie_what_each_alone_does_not() -> None:
    found = told(
        "Bus fares rise in May. The council will sell the old depot. Bus drivers met the council.",
        "The council put the depot up for sale. Bus fares are high. The bus fleet is old.",
        "A buyer for the depot is sought by the council. The depot burned once. Fares rose, too.",
    )
    pairs = {
        (found[one].text, found[other].text): dict(zip(FEATURES, values, strict=True))
        for one, other, values in measured(found, compare(found).bags)
    }
    sale = "The council put the depot up for sale.", "The council will sell the old depot."
    once = "The depot burned once.", "The council will sell the old depot."
    assert pairs[sale]["together"] > pairs[sale]["ties"] / 2
    assert pairs.get(once, {}).get("together", 0.0) == 0.0


def test_sentences_that_share_many_words_are_compared_by_few_pairs() -> None:
    words = [[f"word{n}" for n in range(60)]] * 3
    together = _Together(words, [[]] * 3, ["a", "b", "c"])
    assert together.strongest(0, 1) == pytest.approx(0.0)  # in all sentences there are
    assert len(together._known) == _COMPARED * (_COMPARED - 1) // 2
