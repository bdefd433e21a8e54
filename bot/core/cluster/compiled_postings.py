"""All postings in one array, compiled: followed without a Python object each.

A term's postings are a block of that array, with room for a power of two; blocks that are no
longer needed are strung together by size, each holding the place of the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.core.cluster.compiled import loop
from bot.core.cluster.lexicon import TERM_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.core.cluster.compiled import Ints, Terms, Whole

    Counts = NDArray[np.int32]

_TERMS = 1 << TERM_BITS
_NONE = np.uint32(0xFFFFFFFF)
_TOP = 32  # in a pool's ``free``, above the free blocks by size: where unused room begins


class Lists(NamedTuple):
    """The postings of all terms: how many a term has, where its block starts, its room.

    The room is the power of two; 0 stands for no block. The first ``gone`` places of a block are
    left empty by the oldest articles, which are the first to be forgotten. ``free`` holds the
    first free block of each room.
    """

    held: NDArray[np.int32]
    start: NDArray[np.uint32]
    gone: NDArray[np.uint32]
    room: NDArray[np.uint8]
    pool: NDArray[np.uint32]
    free: NDArray[np.int64]


def nothing() -> Lists:
    """Return the postings of no article."""
    free = np.full(_TOP + 1, int(_NONE), np.int64)
    free[_TOP] = 0
    return Lists(
        np.zeros(_TERMS, np.int32),
        np.zeros(_TERMS, np.uint32),
        np.zeros(_TERMS, np.uint32),
        np.zeros(_TERMS, np.uint8),
        np.zeros(1 << 16, np.uint32),
        free,
    )


@loop
def _block(room: int, lists: Lists) -> int:
    """Take a block with so much room, or -1 where the pool is used up."""
    free = lists.free
    start = free[room]
    if start != _NONE:
        free[room] = lists.pool[start]
        return int(start)
    start = free[_TOP]
    if start + (1 << room) > len(lists.pool):
        return -1
    free[_TOP] = start + (1 << room)
    return int(start)


@loop
def _give_back(term: int, lists: Lists) -> None:
    """Put a term's block with the free ones."""
    start, room = np.int64(lists.start[term]), lists.room[term]
    lists.pool[start] = lists.free[room]
    lists.free[room] = start
    lists.room[term] = lists.gone[term] = 0


@loop
def _move(term: int, block: Whole, room: int, lists: Lists) -> None:
    """Move a term's postings to the beginning of a block, which may be its own."""
    old = np.int64(lists.start[term])
    first = old + np.int64(lists.gone[term])
    for at in range(lists.held[term]):
        lists.pool[block + at] = lists.pool[first + at]
    if lists.room[term] and block != old:
        _give_back(term, lists)
    lists.start[term], lists.room[term], lists.gone[term] = block, room, 0


@loop
def add(
    terms: Ints,
    done: int,
    slot: int,
    held: Counts,
    start: Terms,
    gone: Terms,
    room: NDArray[np.uint8],
    pool: Terms,
    free: Ints,
) -> int:
    """Append a slot to terms' postings, from the ``done``-th on, until the pool is used up.

    Return how many are done then.
    """
    lists = Lists(held, start, gone, room, pool, free)  # several arrays are handed over sooner
    for at in range(done, len(terms)):
        term = terms[at]
        if room[term] and 2 * gone[term] > 1 << room[term]:
            _move(term, np.int64(lists.start[term]), room[term], lists)
        if room[term] == 0 or gone[term] + held[term] == 1 << room[term]:
            block = _block(room[term] + 1, lists)
            if block < 0:
                return at
            _move(term, block, room[term] + 1, lists)
        lists.pool[lists.start[term] + gone[term] + held[term]] = slot
        held[term] += 1
    return len(terms)


@loop
def remove(
    terms: Ints,
    slot: int,
    held: Counts,
    start: Terms,
    gone: Terms,
    room: NDArray[np.uint8],
    pool: Terms,
    free: Ints,
) -> None:
    """Take a slot out of terms' postings."""
    lists = Lists(held, start, gone, room, pool, free)
    for term in terms:
        first, many = np.int64(lists.start[term]) + np.int64(lists.gone[term]), held[term]
        at = 0
        while pool[first + at] != slot:
            at += 1
        for before in range(at, 0, -1):
            pool[first + before] = pool[first + before - 1]
        lists.gone[term] += 1
        held[term] = many - 1
        if many == 1:
            _give_back(term, lists)
        elif room[term] > 1 and 4 * (many - 1) <= 1 << room[term]:
            block = _block(room[term] - 1, lists)
            if block >= 0:
                _move(term, block, room[term] - 1, lists)
