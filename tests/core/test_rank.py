from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Component, Score
from bot.core.rank import Hit, Weights, ago, rank, short_of

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
HIT = Hit("e1", match=0, matching=0, articles=5, outlets=3,
          first=NOW - timedelta(hours=30), last=NOW - timedelta(hours=2))  # fmt: skip

moments = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone
hits = st.builds(
    Hit,
    event=st.text("abc", min_size=1, max_size=3),
    match=st.floats(0, 50),
    matching=st.integers(0, 9),
    articles=st.integers(1, 9),
    outlets=st.integers(1, 9),
    first=moments,
    last=moments,
)


def best_of(*found: Hit) -> str:
    return rank(found, now=NOW)[0][0].event


def test_more_independent_outlets_rank_higher() -> None:
    assert best_of(HIT, replace(HIT, event="e2", outlets=4)) == "e2"


def test_newer_ranks_higher() -> None:
    assert best_of(HIT, replace(HIT, event="e2", last=NOW)) == "e2"


def test_faster_growth_ranks_higher() -> None:
    assert best_of(HIT, replace(HIT, event="e2", articles=9)) == "e2"


def test_a_better_match_ranks_higher() -> None:
    asked = replace(HIT, match=3.0, matching=5)
    assert best_of(asked, replace(asked, event="e2", match=4.0)) == "e2"


def test_a_passing_mention_in_a_large_event_ranks_below_an_event_about_it() -> None:
    passing = replace(HIT, match=4.0, matching=1, articles=50, outlets=6)
    about = replace(HIT, event="e2", match=4.0, matching=5)
    assert best_of(passing, about) == "e2"


def test_where_nothing_was_asked_nothing_is_said_of_a_match() -> None:
    ((_, score),) = rank([HIT], now=NOW)
    assert [component.name for component in score.components] == ["outlets", "freshness", "growth"]


def test_each_part_says_why() -> None:
    ((_, score),) = rank([replace(HIT, match=2.0, matching=4)], now=NOW)
    assert [component.because for component in score.components] == [
        "3 independent outlets",
        "newest article 2 hours ago",
        "5 articles in 2 days",
        "4 of 5 articles match",
    ]


def test_weights_change_the_order() -> None:
    old = replace(HIT, event="old", outlets=6, last=NOW - timedelta(days=9))
    new = replace(HIT, event="new", outlets=1)
    assert rank([old, new], now=NOW, weights=Weights(outlets=0))[0][0].event == "new"
    assert rank([old, new], now=NOW, weights=Weights(freshness=0))[0][0].event == "old"


@given(st.lists(hits, max_size=8, unique_by=lambda hit: hit.event))
def test_the_order_does_not_depend_on_the_order_of_arrival(found: list[Hit]) -> None:
    assert rank(found, now=NOW) == rank(list(reversed(found)), now=NOW)


@given(st.lists(hits, max_size=8, unique_by=lambda hit: hit.event))
def test_the_parts_add_up_and_best_comes_first(found: list[Hit]) -> None:
    totals = [score.total for _, score in rank(found, now=NOW)]
    assert totals == sorted(totals, reverse=True)
    assert all(total >= 0 for total in totals)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=40), "40 days ago"),
    ],
)
def test_ages_read_as_a_person_would_say_them(age: timedelta, said: str) -> None:
    assert ago(age) == said


def test_a_gap_is_told_part_by_part() -> None:
    mine = Score((Component("outlets", 2.0), Component("match", 1.0)))
    above = Score((Component("outlets", 1.5), Component("match", 2.25)))
    told = "0.75 short of the story above it: match 1.25 less, outlets 0.50 more"
    assert short_of(mine, above) == told
    assert short_of(mine, mine) == "level with the story above it"
