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

from bot.core.cluster.decide import BOUND, SIGNS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.core.cluster.trees import Grown

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Terms = NDArray[np.uint32]
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


def shares(grown: Grown, by_leaf: Floats, row: Floats) -> Floats:
    """Return what :func:`bot.core.cluster.trees.shares` does."""
    told = np.zeros(by_leaf.shape[1])
    _shares(grown.parts, grown.borders, by_leaf, row, told)
    return told


@loop
def _shares(parts: Ints, borders: Floats, by_leaf: Floats, row: Floats, told: Floats) -> None:
    inner = parts.shape[1]
    for tree in range(len(parts)):
        node = 0
        while node < inner:
            node = 2 * node + 1 + (row[parts[tree, node]] > borders[tree, node])
        leaf = tree * (inner + 1) + node - inner
        for column in range(len(told)):
            told[column] += by_leaf[leaf, column]


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
