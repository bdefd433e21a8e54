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

    from bot.core.cluster.compiled import Counts, Ints, Terms, Whole


_TERMS = 1 << TERM_BITS
_NONE = np.uint32(0xFFFFFFFF)
_TOP = 32  # in a pool's ``free``, above the free blocks by size: where unused room begins


class Lists(NamedTuple):
    """The postings of all terms.

    ``heads`` has a row for each term, so that the processor fetches all that is known of one at
    once: how many postings it :data:`HELD`, where its block's :data:`START` is, how many places
    of it are :data:`GONE`, and its :data:`ROOM` as a power of two, where 0 stands for no block.
    The places gone are at the beginning, left empty by the oldest articles, which are the first
    to be forgotten. ``pool`` are the blocks; ``free`` holds the first free one of each room.
    """

    heads: NDArray[np.int32]
    pool: NDArray[np.uint32]
    free: NDArray[np.int64]


HELD, START, GONE, ROOM = range(4)


def nothing() -> Lists:
    """Return the postings of no article."""
    free = np.full(_TOP + 1, int(_NONE), np.int64)
    free[_TOP] = 0
    return Lists(np.zeros((_TERMS, 4), np.int32), np.zeros(1 << 16, np.uint32), free)


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
def _give_back(head: Counts, lists: Lists) -> None:
    """Put a term's block with the free ones."""
    lists.pool[head[START]] = lists.free[head[ROOM]]
    lists.free[head[ROOM]] = head[START]
    head[ROOM] = head[GONE] = 0


@loop
def _move(head: Counts, block: Whole, room: int, lists: Lists) -> None:
    """Move a term's postings to the beginning of a block, which may be its own."""
    first = head[START] + head[GONE]
    for at in range(head[HELD]):
        lists.pool[block + at] = lists.pool[first + at]
    if head[ROOM] and block != head[START]:
        _give_back(head, lists)
    head[START], head[ROOM], head[GONE] = block, room, 0


@loop
def add(terms: Ints, done: int, slot: int, heads: Counts, pool: Terms, free: Ints) -> int:
    """Append a slot to terms' postings, from the ``done``-th on, until the pool is used up.

    Return how many are done then.
    """
    lists = Lists(heads, pool, free)  # several arrays are handed over sooner
    for at in range(done, len(terms)):
        head = heads[terms[at]]
        if head[ROOM] and 2 * head[GONE] > 1 << head[ROOM]:
            _move(head, head[START], head[ROOM], lists)
        if head[ROOM] == 0 or head[GONE] + head[HELD] == 1 << head[ROOM]:
            block = _block(head[ROOM] + 1, lists)
            if block < 0:
                return at
            _move(head, block, head[ROOM] + 1, lists)
        pool[head[START] + head[GONE] + head[HELD]] = slot
        head[HELD] += 1
    return len(terms)


@loop
def remove(terms: Ints, slot: int, heads: Counts, pool: Terms, free: Ints) -> None:
    """Take a slot out of terms' postings."""
    lists = Lists(heads, pool, free)
    for term in terms:
        head = heads[term]
        first, at = head[START] + head[GONE], 0
        while pool[first + at] != slot:
            at += 1
        for before in range(at, 0, -1):
            pool[first + before] = pool[first + before - 1]
        head[GONE] += 1
        head[HELD] -= 1
        if head[HELD] == 0:
            _give_back(head, lists)
        elif head[ROOM] > 1 and 4 * head[HELD] <= 1 << head[ROOM]:
            block = _block(head[ROOM] - 1, lists)
            if block >= 0:
                _move(head, block, head[ROOM] - 1, lists)
