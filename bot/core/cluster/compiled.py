"""The clusterer's inner loops once more, compiled by numba where that is installed.

What NumPy does with a call an array, a compiled loop does in one pass, several times as fast. Each
function here returns, bit for bit, what its namesake beside it returns, so that it does not
matter to the events which of the two ran: sums are exact or taken in the same order, and
logarithms are NumPy's in both. Loading numba takes most of a second, so a few articles go without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from numba import njit

from bot.core.cluster.decide import BOUND, SIGNS
from bot.core.cluster.features import TITLE, UNIT, VIEWS, WORDS
from bot.core.cluster.lexicon import TERM_BITS, TERM_MASK
from bot.core.cluster.pairs import ALIKE, FACTS, MOST_SHARED, NOT_TOLD, PARTS, RANKED, TAIL, Met

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.core.cluster.features import Features
    from bot.core.cluster.index import Postings, Scratch
    from bot.core.cluster.pairs import Facing, Seen
    from bot.core.cluster.trees import Grown

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Terms = NDArray[np.uint32]
    Weights = NDArray[np.uint16]
    Whole = int | np.integer
    """A whole number, of Python's or NumPy's: to a compiled loop it is all the same."""

_WIDE = len(VIEWS)
_FACTS, _RANKED = np.array(FACTS), np.array(RANKED)
_ALIKE = np.array(ALIKE)
_FIRST, _LAST = TAIL.start, TAIL.stop
_COLUMNS = len(PARTS)
_PAST_FACTS = _WIDE + 2 * len(FACTS)

_F = TypeVar("_F", bound="Callable[..., object]")


def loop(function: _F) -> _F:
    """Compile a function at its first call; the machine code is kept for the next process."""
    return cast("_F", njit(cache=True, nogil=True, error_model="numpy")(function))


def meet(features: Features, others: Sequence[Features], rarity: Seen) -> Met:
    """Return what :meth:`bot.core.cluster.pairs.Matcher.meet` does."""
    words = features.view(WORDS)
    telling = rarity((features.keys[words] & TERM_MASK).astype(np.int64))
    count = len(others)
    ends = np.array([len(other.keys) for other in others]).cumsum()
    keys = np.concatenate([other.keys for other in others])
    weights = np.concatenate([other.weights for other in others])
    alike, told = np.zeros((2, count, _WIDE)), np.zeros((4, count))
    _meet(features.keys, features.weights, telling, keys, weights, ends, alike, told)
    return Met(alike[0], alike[1], told[0], told[1], told[2], told[3])


@loop
def _find(table: Terms, key: Whole) -> Whole:
    """Return the place of a key in an open hash table, or the free one where it would stand."""
    last = np.uint32(len(table) - 1)
    slot = (key * np.uint32(0x9E3779B1) >> np.uint32(7)) & last
    while table[slot] and table[slot] != key:
        slot = (slot + np.uint32(1)) & last
    return slot


@loop
def _squares(mine: Terms, weights: Weights, table: Terms, place: Ints, squares: Ints) -> Whole:
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
    theirs: Terms,
    their_weights: Weights,
    ends: Ints,
    alike: Floats,
    told: Floats,
) -> None:
    room = 1024
    while room < 4 * len(mine):
        room *= 2
    table, place = np.zeros(room, np.uint32), np.zeros(room, np.int64)
    for at in range(len(mine)):
        slot = _find(table, mine[at])
        table[slot], place[slot] = mine[at], at
    squares = np.zeros(len(rarity), np.int64)
    whole = _squares(mine, mine_weights, table, place, squares)
    length = float(UNIT * UNIT)
    at = 0
    for other in range(len(ends)):
        mine_told = other_told = np.int64(0)
        rarest = rare = 0.0
        while at < ends[other]:
            key, weight = theirs[at], np.int64(their_weights[at])
            view = key >> np.uint32(TERM_BITS)
            at += 1
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


def describe(features: Features, others: Facing, met: Met) -> tuple[Floats, float]:
    """Return what :func:`bot.core.cluster.pairs.describe` does."""
    rows = np.empty((len(others.when), _COLUMNS))
    gaps = np.log1p(np.abs(others.when - features.when))
    ranks = np.log1p(np.arange(others.near + 1))
    crowd = _describe(
        features.sizes, others.sizes, gaps, others.crowd, others.same_outlet, others.near, ranks,
        met.cosines, met.shared, met.mine_told, met.other_told, met.rarest, met.rare, rows,
    )  # fmt: skip
    return rows, float(crowd)


@loop
def _describe(
    mine: Floats,
    theirs: Floats,
    gaps: Floats,
    crowds: Floats,
    same_outlet: Floats,
    near: int,
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
    middle = np.median(gaps[:near])
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
def _among(
    values: Floats, near: int, ranks: Floats, alike: float, rows: Floats, column: int
) -> float:
    ordered = np.sort(values[:near])[::-1]
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


def odds(grown: Grown, rows: Floats) -> Floats:
    """Return what :func:`bot.core.cluster.trees.odds` does."""
    found = np.empty(len(rows))
    _odds(*grown, rows, found)
    return found


@loop
def _odds(
    base: float, parts: Ints, borders: Floats, leaves: Floats, rows: Floats, found: Floats
) -> None:
    inner = parts.shape[1]
    for row in range(len(rows)):
        total = 0.0
        for tree in range(len(parts)):
            node = 0
            while node < inner:
                above = rows[row, parts[tree, node]] > borders[tree, node]
                node = 2 * node + 1 + above
            total += leaves[tree, node - inner]
        found[row] = base + total


def leaves(grown: Grown, rows: Floats) -> Ints:
    """Return what :func:`bot.core.cluster.trees.leaves` does."""
    found = np.empty((len(grown.parts), len(rows)), np.int64)
    _leaves(grown.parts, grown.borders, rows, found)
    return found


@loop
def _leaves(parts: Ints, borders: Floats, rows: Floats, found: Ints) -> None:
    inner = parts.shape[1]
    for row in range(len(rows)):
        for tree in range(len(parts)):
            node = 0
            while node < inner:
                above = rows[row, parts[tree, node]] > borders[tree, node]
                node = 2 * node + 1 + above
            found[tree, row] = tree * (inner + 1) + node - inner


def signs(odds: Floats, starts: Sequence[int]) -> Floats:
    """Return what :func:`bot.core.cluster.decide.signs` does."""
    found = np.empty((len(starts), len(SIGNS)))
    _signs(odds, np.array(starts), BOUND, found)
    return found


@loop
def _signs(odds: Floats, starts: Ints, bound: float, found: Floats) -> None:
    leader = runner_up = -bound
    for event in range(len(starts)):
        end = starts[event + 1] if event + 1 < len(starts) else len(odds)
        mine = np.sort(np.minimum(np.maximum(odds[starts[event] : end], -bound), bound))
        count, top, speaking, total = len(mine), min(3, len(mine)), 0, 0.0
        for each in mine:
            speaking += each > 0
            total += each
        best, three = mine[-1], 0.0
        for at in range(count - top, count):
            three += mine[at]
        found[event, 0], found[event, 1], found[event, 2] = best, total / count, three / top
        found[event, 3], found[event, 5] = mine[0], speaking / count
        if best > leader:
            leader, runner_up = best, leader
        elif best > runner_up:
            runner_up = best
    for event in range(len(starts)):
        following = runner_up if found[event, 0] == leader else leader
        found[event, 4], found[event, 6] = found[event, 0] - following, following


def nearest(postings: Postings, scratch: Scratch, most: int) -> Ints:
    """Return what :func:`bot.core.cluster.index.nearest` does."""
    best = np.empty(most, np.int64)
    return best[: _nearest(*postings, scratch.rows[0], scratch.order, best)]


@loop
def _nearest(
    slots: Terms, counts: Ints, worth: Floats, score: Floats, order: Ints, best: Ints
) -> int:
    most = len(best)
    touched = np.empty(len(slots), np.int64)
    met = at = 0
    for posting in range(len(counts)):
        for _ in range(counts[posting]):
            slot = slots[at]
            at += 1
            if score[slot] == 0.0:
                touched[met] = slot
                met += 1
            score[slot] += worth[posting]
    held = 0
    for each in range(met):
        slot = touched[each]
        if held == most:
            last = best[held - 1]
            if score[slot] < score[last]:
                continue
            if score[slot] == score[last] and order[slot] > order[last]:
                continue
            held -= 1
        place = held
        while place and (
            score[best[place - 1]] < score[slot]
            or (score[best[place - 1]] == score[slot] and order[best[place - 1]] > order[slot])
        ):
            best[place] = best[place - 1]
            place -= 1
        best[place] = slot
        held += 1
    for each in range(met):
        score[touched[each]] = 0.0
    return held


def common(first: Terms, second: Terms) -> int:
    """Return what :func:`bot.core.cluster.copies.common` does, of ascending arrays."""
    return int(_common(first, second))


@loop
def _common(first: Terms, second: Terms) -> int:
    found = here = there = 0
    while here < len(first) and there < len(second):
        if first[here] == second[there]:
            found += 1
            here += 1
            there += 1
        elif first[here] < second[there]:
            here += 1
        else:
            there += 1
    return found
