"""Two articles side by side, compiled: what :mod:`bot.core.cluster.pairs` does, in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import carray, types  # type: ignore[attr-defined]  # it says so nowhere
from numba.extending import intrinsic

from bot.core.cluster.compiled import loop
from bot.core.cluster.features import TITLE, UNIT, VIEWS, WORDS
from bot.core.cluster.lexicon import TERM_BITS
from bot.core.cluster.pairs import ALIKE, APART, FACTS, MOST_SHARED, NOT_TOLD, PARTS, RANKED, TAIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.cluster.compiled import Counts, Floats, Ints, Terms, Weights, Whole


_WIDE = len(VIEWS)
_FACTS, _RANKED = np.array(FACTS), np.array(RANKED)
_ALIKE = np.array(ALIKE)
_FIRST, _LAST = TAIL.start, TAIL.stop
COLUMNS = len(PARTS)
_PAST_FACTS = _WIDE + 2 * len(FACTS)


def _array_at(kind: Any) -> Any:  # noqa: ANN401  numba has no types
    """Return what turns an address in memory into a pointer to numbers, in compiled loops."""

    def pointer(_: Any, __: Any) -> tuple[Any, Callable[..., Any]]:  # noqa: ANN401  as above
        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # noqa: ANN401  as above
            return builder.inttoptr(values[0], context.get_value_type(signature.return_type))

        return kind(types.int64), generate

    return intrinsic(pointer)


_terms_at = _array_at(types.CPointer(types.uint32))  # type: ignore[no-untyped-call]  # as above
_weights_at = _array_at(types.CPointer(types.uint16))  # type: ignore[no-untyped-call]  # as above


@loop
def compare(
    keys: Terms,
    weights: Weights,
    bounds: Ints,
    logs: Floats,
    mine_outlet: int,
    everyone: Ints,
    near: int,
    lent: int,
    gaps: Floats,
    ranks: Floats,
    sizes: Floats,
    crowd: Floats,
    outlet: Ints,
    keys_at: Ints,
    weights_at: Ints,
    place: Ints,
    rows: Floats,
) -> float:
    """Write down a row for each pair; return the level of the article's look-alikes.

    ``logs`` are those of :meth:`bot.core.cluster.compiled_index.Index.seen_logs`.
    """
    count = len(everyone)
    mine, telling = np.empty(_WIDE), logs[:-1] / logs[-1]
    for view in range(_WIDE):
        mine[view] = bounds[view + 1] - bounds[view]
    theirs, many = np.empty((count, _WIDE)), np.zeros(count, np.int64)
    crowds, same_outlet = np.empty(count), np.empty(count)
    terms, told_at = np.empty(count, np.int64), np.empty(count, np.int64)
    for at in range(count):
        slot = everyone[at]
        for view in range(_WIDE):
            theirs[at, view] = sizes[slot, view]
            many[at] += np.int64(sizes[slot, view])
        crowds[at], same_outlet[at] = crowd[slot], 1.0 if outlet[slot] == mine_outlet else 0.0
        terms[at], told_at[at] = keys_at[slot], weights_at[slot]
    alike, told = np.zeros((2, count, _WIDE)), np.zeros((4, count))
    _meet(keys, weights, telling, terms, told_at, many, alike, told)
    every = np.empty((count, COLUMNS))
    level = _describe(
        mine, theirs, gaps, crowds, same_outlet, near, lent, ranks,
        alike[0], alike[1], told[0], told[1], told[2], told[3], every,
    )  # fmt: skip
    for at in range(len(place)):
        rows[at] = every[place[at]]
    return level


@loop
def _find(table: Terms, key: Whole) -> Whole:
    """Return the place of a key in an open hash table, or the free one where it would stand."""
    last = np.uint32(len(table) - 1)
    slot = (key * np.uint32(0x9E3779B1) >> np.uint32(7)) & last
    while table[slot] and table[slot] != key:
        slot = (slot + np.uint32(1)) & last
    return slot


@loop
def _squares(mine: Terms, weights: Weights, table: Terms, place: Counts, squares: Ints) -> Whole:
    """Write down the title's squared weights by the words' places; return their sum."""
    first, last = np.uint32(TITLE << TERM_BITS), np.uint32((TITLE + 1) << TERM_BITS)
    whole = np.int64(0)
    for at in range(len(mine)):
        if first <= mine[at] < last:
            square = np.int64(weights[at]) ** 2
            squares[place[_find(table, mine[at] - first)]] = square
            whole += square
    return whole


@loop
def _meet(  # noqa: C901  one pass, or it costs twice
    mine: Terms,
    mine_weights: Weights,
    rarity: Floats,
    keys_at: Ints,
    weights_at: Ints,
    sizes: Ints,
    alike: Floats,
    told: Floats,
) -> None:
    """Write down what :meth:`bot.core.cluster.pairs.Matcher.meet` returns.

    The others' terms and weights lie in memory where ``keys_at`` and ``weights_at`` say.
    """
    room = 1024
    while room < 4 * len(mine):
        room *= 2
    table, place = np.zeros(room, np.uint32), np.empty(room, np.int32)
    for at in range(len(mine)):
        slot = _find(table, mine[at])
        table[slot], place[slot] = mine[at], at
    squares = np.zeros(len(rarity), np.int64)
    whole = _squares(mine, mine_weights, table, place, squares)
    length = float(UNIT * UNIT)
    for other in range(len(sizes)):
        theirs = carray(_terms_at(keys_at[other]), (sizes[other],))
        their_weights = carray(_weights_at(weights_at[other]), (sizes[other],))
        mine_told = other_told = np.int64(0)
        rarest = rare = 0.0
        for at in range(len(theirs)):
            key, weight = theirs[at], np.int64(their_weights[at])
            view = key >> np.uint32(TERM_BITS)
            if view == TITLE:  # told where the word stands anywhere in this article
                slot = _find(table, key - np.uint32(TITLE << TERM_BITS))
                if table[slot] and mine_weights[place[slot]]:
                    other_told += weight * weight
            slot = _find(table, key)
            if not table[slot]:
                continue
            here = place[slot]
            if view == WORDS:
                mine_told += squares[here]
            if not mine_weights[here]:
                continue
            alike[0, other, view] += mine_weights[here] * weight
            alike[1, other, view] += 1.0
            if view == WORDS:
                rarest = max(rarest, rarity[here])
                squared = rarity[here] * rarity[here]
                rare += squared * squared
        alike[0, other] /= length
        told[0, other], told[1, other] = mine_told / max(1, whole), other_told / length
        told[2, other], told[3, other] = rarest, np.sqrt(np.sqrt(rare))


@loop
def _describe(
    mine: Floats,
    theirs: Floats,
    gaps: Floats,
    crowds: Floats,
    same_outlet: Floats,
    near: int,
    lent: int,
    ranks: Floats,
    cosines: Floats,
    shared: Floats,
    mine_told: Floats,
    other_told: Floats,
    rarest: Floats,
    rare: Floats,
    rows: Floats,
) -> float:
    told = _PAST_FACTS
    middle = _usual(gaps[:near], lent)
    for row in range(len(rows)):
        for view in range(_WIDE):
            rows[row, view] = cosines[row, view]
        for at in range(len(_FACTS)):
            view = _FACTS[at]
            rows[row, _WIDE + at] = min(shared[row, view], MOST_SHARED)
            smaller = min(mine[view], theirs[row, view])
            share = shared[row, view] / max(smaller, 1.0)
            rows[row, _WIDE + len(_FACTS) + at] = share if smaller > 0 else NOT_TOLD
        here = mine_told[row] if mine[TITLE] > 0 else NOT_TOLD
        there = other_told[row] if theirs[row, TITLE] > 0 else NOT_TOLD
        rows[row, told], rows[row, told + 1] = max(here, there), min(here, there)
        rows[row, told + 2], rows[row, told + 3] = rarest[row], rare[row]
        rows[row, told + 4], rows[row, told + 5] = gaps[row], gaps[row] - middle
        rows[row, told + 6] = same_outlet[row]
    crowd = 0.0
    for at in range(len(_RANKED)):
        level = _among(cosines[:, _RANKED[at]], near, ranks, _ALIKE[at], rows, told + 7 + at)
        crowd = level if at == 0 else crowd
    for row in range(len(rows)):
        rows[row, -3], rows[row, -2] = crowd, crowds[row]
        rows[row, -1] = cosines[row, WORDS] - 0.5 * (crowd + crowds[row])
    return crowd


@loop
def _usual(gaps: Floats, lent: int) -> float:
    values = np.full(len(gaps) + lent, APART)
    values[: len(gaps)] = gaps
    return float(np.median(values))


@loop
def _falling(values: Floats) -> Floats:
    """Return a few numbers, the greatest first."""
    ordered = np.empty(len(values))
    for at in range(len(values)):
        place = at
        while place and ordered[place - 1] < values[at]:
            ordered[place] = ordered[place - 1]
            place -= 1
        ordered[place] = values[at]
    return ordered


@loop
def _among(
    values: Floats, near: int, ranks: Floats, alike: float, rows: Floats, column: int
) -> float:
    ordered = _falling(values[:near])
    whole = _LAST - _FIRST
    have = min(max(near - _FIRST, 0), whole)
    missing = whole - have
    total = 0.0
    for at in range(_FIRST, _FIRST + have):
        total += ordered[at]
    middle = (total + missing * alike) / whole
    spread = 0.0
    for at in range(_FIRST, _FIRST + have):
        apart = ordered[at] - middle
        spread += apart * apart
    apart = alike - middle
    spread += missing * (apart * apart)
    scale = np.sqrt(spread / whole) + 0.02
    wide = len(_RANKED)
    for row in range(len(rows)):
        higher = 0
        while higher < near and ordered[higher] > values[row]:
            higher += 1
        rows[row, column] = ranks[higher]
        rows[row, column + wide] = (values[row] - middle) / scale
        rows[row, column + 2 * wide] = values[row] - middle
    return middle
