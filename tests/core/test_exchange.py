"""Exchanging what was chosen for what tells more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.core.telling.exchange import Exchange, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence


def made(parts: Sequence[dict[str, float]], most: int, units: Sequence[Unit] = ()) -> Exchange:
    return Exchange(
        units or [(index,) for index in range(len(parts))],
        parts,
        [0.0] * len(parts),
        lambda told: len(told) <= most,
        [()] * len(parts),
    )


def covered(exchange: Exchange, units: Sequence[Unit]) -> float:
    told: dict[str, float] = {}
    for unit in units:
        for index in unit:
            told |= exchange.parts[index]
    return sum(told.values())


def test_what_others_tell_too_is_given_up_for_what_nobody_tells() -> None:
    parts = [{"a": 3.0, "b": 3.0}, {"a": 3.0, "c": 2.0}, {"b": 3.0, "d": 2.0}]
    assert sorted(made(parts, 2).best([(0,), (1,)])) == [(1,), (2,)]


def test_two_that_stand_together_make_room_for_two_others() -> None:
    parts = [{"a": 1.0}, {"b": 1.0}, {"c": 4.0}, {"d": 4.0}]
    exchange = made(parts, 2, [(0, 1), (2,), (3,)])
    assert sorted(exchange.best([(0, 1)])) == [(2,), (3,)]


def test_what_may_not_stand_side_by_side_does_not() -> None:
    parts = [{"a": 1.0}, {"b": 9.0}, {"b": 9.0, "c": 1.0}]
    apart = Exchange(
        [(0,), (1,), (2,)],
        parts,
        [0.0] * 3,
        lambda told: len(told) <= 2,
        [(), (2,), (1,)],
    )
    assert sorted(apart.best([(0,), (1,)])) == [(0,), (2,)]


def test_a_part_counts_as_who_holds_most_of_it_has_it() -> None:
    parts = [{"a": 3.0}, {"a": 5.0}, {"a": 1.0, "b": 2.5}, {"b": 3.0}]
    assert sorted(made(parts, 2).best([(0,), (2,)])) == [(1,), (3,)]
    assert sorted(made(parts, 1).best([(0,)])) == [(1,)]


def test_the_second_of_a_unit_adds_what_the_first_does_not_say() -> None:
    parts = [{"a": 4.0}, {"a": 4.0, "b": 1.0}, {"c": 2.0}, {"d": 2.0, "e": 2.5}]
    exchange = made(parts, 2, [(0, 1), (2,), (3,)])
    assert sorted(exchange.best([(0, 1)])) == [(2,), (3,)]


@given(
    st.lists(
        st.sets(st.sampled_from("abcdefgh"), max_size=4),
        min_size=1,
        max_size=9,
    ),
    st.integers(1, 4),
)
def test_it_never_gets_worse_nor_too_long(told: list[set[str]], most: int) -> None:
    parts = [{part: 1.0 + ord(part) % 5 for part in sorted(each)} for each in told]
    exchange = made(parts, most)
    before: list[Unit] = [(index,) for index in range(min(most, len(told)))]
    after = exchange.best(before)
    assert covered(exchange, after) >= covered(exchange, before) - 1e-6
    assert len(after) <= most
    assert len(set(after)) == len(after)
