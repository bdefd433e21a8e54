"""Choosing sentences: budgets, what leans, what repeats, what was asked for."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.language.sentences import sentences
from bot.core.language.text import terms
from bot.core.model import Article, Outlet, Sentence
from bot.core.telling.summarize import (
    MOST,
    Budget,
    consensus,
    fill,
    in_reading_order,
    length,
)
from bot.core.telling.units import units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERALD = (
    "The city closed the harbour bridge on Monday after engineers found a crack in its main "
    "span. This decision cuts off 40,000 commuters for at least two months. "
    "The bakery at the corner sells bread."
)
COURIER = (
    "Engineers found a crack in the main span of the harbour bridge, and the city closed it on "
    "Monday. A free ferry will carry commuters from Tuesday, the mayor said."
)
GAZETTE = (
    "Harbour bridge was closed by the city on Monday because of a crack in the main span. "
    "Ferry tickets will be free for commuters from Tuesday until the bridge reopens."
)


def units_of(*texts: str, **changes: object) -> list[Sentence]:
    articles = [
        dataclasses.replace(
            Article(f"a{n}", text, Outlet(f"o{n}"), language="en"),
            **changes,  # type: ignore[arg-type]  # whatever the test changes
        )
        for n, text in enumerate(texts)
    ]
    return [sentence for article in articles for sentence in sentences(article)]


def told(
    found: Sequence[Sentence],
    budget: Budget,
    *,
    query: Sequence[str] = (),
    voices: Mapping[str, str] | None = None,
) -> list[str]:
    return [found[index].text for index in consensus(found, budget, query=query, voices=voices)]


def test_a_budget_needs_a_bound() -> None:
    with pytest.raises(ValueError, match="bound"):
        Budget()


@pytest.mark.parametrize(("count", "words"), [(1, None), (3, None), (None, 30), (2, 30)])
def test_both_bounds_hold(count: int | None, words: int | None) -> None:
    found = units_of(HERALD, COURIER, GAZETTE)
    chosen = consensus(found, Budget(count, words))
    assert chosen
    assert count is None or len(chosen) <= count
    assert words is None or sum(length(found[index]) for index in chosen) <= words


def test_what_all_report_is_told_once_and_first() -> None:
    shown = told(units_of(HERALD, COURIER, GAZETTE), Budget(3))
    assert "crack" in shown[0]
    assert sum("crack" in text for text in shown) == 1
    assert any("erry" in text for text in shown)


def test_a_sentence_that_leans_follows_what_it_leans_on_or_is_left_out() -> None:
    found = units_of(HERALD, COURIER)
    for words in range(5, 60, 5):
        shown = told(found, Budget(words=words))
        if any(text.startswith("This decision") for text in shown):
            place = [text.startswith("This decision") for text in shown].index(True)
            assert shown[place - 1].startswith("The city closed")


def test_a_chain_of_leaning_sentences_is_not_begun_in_the_middle() -> None:
    first, second, third = units_of(
        "The city closed the bridge. This cost a lot. This angered the whole of the town."
    )
    second, third = (dataclasses.replace(one, leans=True) for one in (second, third))
    assert units([first, second, third]) == {0: (0,), 1: (0, 1)}


def test_what_was_asked_for_comes_before_the_news() -> None:
    found = units_of(HERALD, COURIER, GAZETTE)
    assert "bakery" in told(found, Budget(1), query=terms("bakery bread", "en"))[0]


def test_of_one_outlet_the_newest_lead_is_told() -> None:
    old, new = (
        Article(
            f"a{day}",
            f"On day {day} the strikers marched to the gates of the mill. Then it rained a lot.",
            Outlet("o"),
            published=datetime(2025, 3, day, tzinfo=UTC),
            language="en",
        )
        for day in (1, 9)
    )
    found = [*sentences(old), *sentences(new)]
    assert told(found, Budget(1), voices={"a1": "a1", "a9": "a1"})[0].startswith("On day 9")


def test_a_long_sentence_gives_way_to_a_shorter_one_that_fits() -> None:
    long, short = units_of(" ".join(["word"] * 40) + " ends. The mayor has closed the old bridge.")
    assert fill([0, 1], [long, short], Budget(words=20)) == [1]


def test_sentences_beyond_the_bound_are_not_compared() -> None:
    found = units_of(*(f"In town number {n} a bridge was closed on Monday." for n in range(700)))
    assert len(found) > MOST
    assert len(consensus(found, Budget(5))) == 5


@settings(max_examples=40, deadline=None)
@given(st.permutations([HERALD, COURIER, GAZETTE, HERALD + " It rained."]))
def test_the_same_is_told_whatever_came_first(texts: list[str]) -> None:
    def spans(order: list[str]) -> list[tuple[str, int]]:
        articles = [Article(str(hash(text)), text, Outlet(text), language="en") for text in order]
        found = [sentence for article in articles for sentence in sentences(article)]
        chosen = consensus(found, Budget(4))
        return [(found[i].article.text, found[i].citation.start) for i in chosen]

    assert spans(texts) == spans(sorted(texts))


def test_reading_order_depends_on_the_texts_alone() -> None:
    found = units_of(GAZETTE, HERALD, COURIER)
    ordered = [found[index].article.text for index in in_reading_order(found)]
    assert ordered == sorted(ordered)


def test_the_news_is_told_beside_what_people_said_of_it() -> None:
    praise = "“She has done great work for three years and I will miss her,” said Mayor Alder."
    thanks = "“There are no words to express my gratitude to the mayor,” said Ines Roth."
    found = units_of(
        f"Ines Roth leaves her post as the town's press officer on Friday. {praise} {thanks}",
        f"The press officer of the town, Ines Roth, gives up her post. {thanks} {praise}",
    )
    assert any("post" in text for text in told(found, Budget(2)))


def test_a_speaker_who_is_not_named_needs_the_sentence_before() -> None:
    found = units_of(
        "Ines Roth leaves her post on Friday. “There are no words for this,” she said. "
        "“I am glad,” Roth told the Herald."
    )
    assert units(found) == {0: (0,), 1: (0, 1), 2: (2,)}


def test_what_happened_is_not_crowded_out_by_what_was_said() -> None:
    said = (
        "“We heard a loud bang under the bridge at night,” said Ida Berg. "
        "“The crack in the bridge grew by the hour,” said Olaf Brandt. "
        "“Nobody had looked at the bridge for years,” said Ana Reyes. "
        "“My shop by the bridge will not survive the winter,” said Petra Sonne. "
        "“The ferry is far too small for all of us,” said Karl Biener."
    )
    facts = (
        "The bridge over the river Elm was closed on Monday after a crack was found in it. "
        "Some 40,000 cars cross the bridge every day. "
        "A ferry will carry people across the river until spring. "
    )
    articles = [
        Article(key, f"{said} {facts}", Outlet(key), language="en") for key in ("a", "b", "c")
    ]
    found = [one for article in articles for one in sentences(article)]
    chosen = [found[index].text for index in consensus(found, Budget(count=5))]
    assert sum("“" in text for text in chosen) < 5
    assert any("was closed on Monday" in text for text in chosen)


def test_no_summary_begins_with_what_leans_lightly() -> None:
    light = f"However, {HERALD[0].lower()}{HERALD[1:]}"
    found = units_of(f"Rain fell in the mountains. {light}", COURIER, GAZETTE)
    assert any(one.lightly for one in found)
    for count in range(1, 5):
        first = consensus(found, Budget(count=count))[0]
        assert not found[first].leans


def test_a_sentence_of_two_hundred_words_is_no_part_of_a_brief() -> None:
    endless = "The council " + "of the town and of all the villages around it " * 20 + "met."
    assert told(
        units_of(endless, f"{endless} The bridge has been closed since then."), Budget(5)
    ) == ["The bridge has been closed since then."]


def test_most_voices_news_is_told_though_others_tell_more_of_the_rest() -> None:
    found = units_of(
        "The harbour bridge was closed on Monday. Engineers found a crack in the main span.",
        "The city closed the harbour bridge on Monday. A free ferry will sail from Tuesday.",
        "A free ferry sails from Tuesday. The bridge in the harbour has been closed since Monday.",
        "Ferries will be free from Tuesday. The harbour bridge was closed because of a crack.",
        "A crack was found in the main span by engineers. The ferry is free from Tuesday on.",
    )
    text = " ".join(told(found, Budget(3)))
    assert "closed" in text
    assert "crack" in text
    assert "free" in text


def test_a_list_gives_way_to_what_reads() -> None:
    listed = "The city named what it will do about the bridge:\n- A free ferry.\n- A new main span."
    found = units_of(f"{listed}\n\n{HERALD}", COURIER, GAZETTE)
    assert any("\n-" in one.text and one.showable for one in found)
    assert not any("\n-" in text for text in told(found, Budget(count=3)))
    alone = units_of(listed)
    assert told(alone, Budget(count=3)) == [one.text for one in alone if one.showable]
