"""Decisions and copies once more, in loops that numba compiles where it is installed.

What NumPy does with a call an array, a compiled loop does in one pass, several times as fast. Each
function here returns, bit for bit, what its namesake beside it returns, so that it does not
matter to the events which of the two ran: sums are exact or taken in the same order, and
logarithms are NumPy's in both. Loading numba takes most of a second, so a few articles go without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from numba import njit

from bot.core.cluster.decide import BOUND, TOLD, Judged
from bot.core.cluster.reasons import (
    FIRST_PART,
    FIRST_SIGN,
    GENERAL,
    NAMES,
    REST,
    SIGNS,
    Reasons,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bot.core.cluster.decide import Weights as Learned

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Terms = NDArray[np.uint32]
    Counts = NDArray[np.int32]
    Parts = NDArray[np.uint32]
    Weights = NDArray[np.uint16]
    Whole = int | np.integer
    """A whole number, of Python's or NumPy's: to a compiled loop it is all the same."""

_F = TypeVar("_F", bound="Callable[..., object]")


def loop(function: _F) -> _F:
    """Compile a function at its first call; the machine code is kept for the next process.

    Where there is no folder to keep it in (a read-only installation, no home), it is not kept.
    """
    try:
        return cast("_F", njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:
        return cast("_F", njit(nogil=True, error_model="numpy")(function))


def judge(weights: Learned, rows: Floats, starts: Ints) -> Judged:
    """Return what :func:`bot.core.cluster.decide.judge` does."""
    count = len(starts)
    told, pairs, odds = np.empty((count, len(SIGNS))), np.empty(len(rows)), np.empty(count)
    base, parts, borders, _, leaves = weights.pairs.grown
    best = _judge(
        base, parts, borders, leaves, weights.by_sign, weights.bias, rows, starts, told, pairs, odds
    )
    return Judged(told, pairs, odds.tolist(), best)


@loop
def _judge(
    base: float,
    parts: Parts,
    borders: Floats,
    leaves: Floats,
    by_sign: Floats,
    bias: float,
    rows: Floats,
    starts: Ints,
    told: Floats,
    pairs: Floats,
    odds: Floats,
) -> int:
    """Write down the events' signs, the pairs' odds and the events'; return the best's place."""
    _odds(base, parts, borders, leaves, rows, pairs)
    _signs(pairs, starts, told)
    best = 0
    for event in range(len(starts)):
        total = 0.0
        for sign in range(len(by_sign)):
            total += told[event, sign] * by_sign[sign]
        odds[event] = np.rint((total + bias) * 1e9) / 1e9
        if odds[event] > odds[best]:
            best = event
    return best


@loop
def _odds(
    base: float, parts: Parts, borders: Floats, leaves: Floats, rows: Floats, found: Floats
) -> None:
    inner = np.uint64(parts.shape[1])  # places without a sign are read without a look at it
    for at in range(len(rows)):
        row, total = rows[at], 0.0
        for tree in range(len(parts)):
            part, border = parts[tree], borders[tree]
            node = np.uint64(0)
            while node < inner:
                above = np.uint64(row[part[node]] > border[node])
                node = np.uint64(2) * node + np.uint64(1) + above
            total += leaves[tree, node - inner]
        found[at] = base + total


@loop
def _signs(odds: Floats, starts: Ints, found: Floats) -> None:
    leader = runner_up = -BOUND
    ordered = np.empty(len(odds))
    for event in range(len(starts)):
        end = starts[event + 1] if event + 1 < len(starts) else len(odds)
        mine = ordered[starts[event] : end]
        _sort(odds[starts[event] : end], mine)
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


@loop
def _sort(odds: Floats, mine: Floats) -> None:
    """Write down a few odds in ascending order, within bounds."""
    for at in range(len(odds)):
        each, place = min(max(odds[at], -BOUND), BOUND), at
        while place and mine[place - 1] > each:
            mine[place] = mine[place - 1]
            place -= 1
        mine[place] = each


def explain(weights: Learned, signs: Floats, row: Floats) -> Reasons:
    """Return what :func:`bot.core.cluster.decide.explain` does."""
    codes, values = np.empty(len(NAMES), np.uint8), np.empty(len(NAMES))
    _, parts, borders, nodes, _ = weights.pairs.grown
    count = _explain(
        parts, borders, nodes, weights.pairs.mean, weights.by_sign, weights.bias, signs, row,
        codes, values,
    )  # fmt: skip
    return Reasons(codes[:count].tobytes(), values[:count].tobytes())


@loop
def _explain(
    parts: Parts,
    borders: Floats,
    nodes: Floats,
    mean: float,
    by_sign: Floats,
    bias: float,
    signs: Floats,
    row: Floats,
    codes: NDArray[np.uint8],
    values: Floats,
) -> int:
    """Write down the codes of the reasons and their values; return how many there are."""
    shares = np.zeros(len(row))
    _shares(parts, borders, nodes, row, shares)
    apart = mean + shares.sum()  # exact: leaves are whole multiples of a power of two
    scale = by_sign[0] * signs[0] / apart if apart else 0.0
    codes[0], values[0], filled = GENERAL, mean * scale, 1
    while filled <= TOLD:
        most = 0
        for column in range(len(shares)):  # of equals the last one
            if abs(shares[column]) >= abs(shares[most]):
                most = column
        if shares[most] == 0.0:
            break
        codes[filled], values[filled] = FIRST_PART + most, shares[most] * scale
        shares[most] = 0.0
        filled += 1
    for sign in range(1, len(by_sign)):
        codes[filled], values[filled] = FIRST_SIGN + sign - 1, by_sign[sign] * signs[sign]
        filled += 1
    codes[filled], values[filled] = REST, bias + scale * shares.sum()
    return filled + 1


@loop
def _shares(parts: Parts, borders: Floats, nodes: Floats, row: Floats, shares: Floats) -> None:
    inner = np.uint64(parts.shape[1])
    for tree in range(len(parts)):
        node = np.uint64(0)
        while node < inner:
            part = parts[tree, node]
            above = np.uint64(row[part] > borders[tree, node])
            below = np.uint64(2) * node + np.uint64(1) + above
            shares[part] += nodes[tree, below] - nodes[tree, node]
            node = below


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
