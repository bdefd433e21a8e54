"""The inverted index, compiled: all postings in one array, followed without a Python object each.

A term's postings are a block of that array, with room for a power of two; blocks that are no
longer needed are strung together by size, each holding the place of the next.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.core.cluster import index
from bot.core.cluster.compiled import loop
from bot.core.cluster.features import NAMES, WORDS
from bot.core.cluster.index import INDEXED
from bot.core.cluster.lexicon import TERM_BITS, TERM_MASK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.core.cluster.compiled import Floats, Ints, Terms, Weights, Whole
    from bot.core.cluster.features import Features


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


class Index(index.Index):
    """What :class:`bot.core.cluster.index.Index` is."""

    def __init__(self, postings: int) -> None:
        """Start empty; ``postings`` bounds what one search may follow."""
        super().__init__(postings)
        free = np.full(_TOP + 1, int(_NONE), np.int64)
        free[_TOP] = 0
        self._lists = Lists(
            np.zeros(_TERMS, np.int32),
            np.zeros(_TERMS, np.uint32),
            np.zeros(_TERMS, np.uint32),
            np.zeros(_TERMS, np.uint8),
            np.zeros(1 << 16, np.uint32),
            free,
        )
        self._known: tuple[Terms | None, Ints] = (None, np.zeros(0, np.int64))

    def add(self, slot: int, features: Features) -> None:
        """Count an article's terms and let it be found under its most telling ones."""
        self._count(features, 1)
        if slot >= len(self._order):
            self._make_room(slot)
        self._order[slot] = features.order
        terms, done = self._found_by(features), 0
        while done < len(terms):
            done = _add(terms, done, slot, self._lists)
            if done < len(terms):
                pool = self._lists.pool
                self._lists = self._lists._replace(pool=np.concatenate((pool, np.zeros_like(pool))))

    def remove(self, slot: int, features: Features) -> None:
        """Undo :meth:`add`."""
        self._count(features, -1)
        _remove(self._found_by(features), slot, self._lists)

    def _count(self, features: Features, articles: int) -> None:
        bounds = features.bounds
        _count(self._frequency, features.keys, bounds[WORDS + 1], bounds[NAMES], articles)
        self.size += articles

    def _found_by(self, features: Features) -> Ints:
        known, terms = self._known
        if known is features.keys:  # searched for first, added next
            return terms
        bounds, keys = features.bounds, features.keys
        found = np.empty(INDEXED + bounds[NAMES + 1] - bounds[NAMES], np.int64)
        many = _found_by(
            keys, features.weights, bounds[WORDS + 1], bounds[NAMES], bounds[NAMES + 1], found
        )
        self._known = keys, found[:many]
        return self._known[1]

    def near(self, features: Features, most: int) -> list[int]:
        """Return up to ``most`` slots that share the most telling terms, best first."""
        best = np.empty(most, np.int64)
        found: list[int] = best[: self.nearest(features, best)].tolist()
        return found

    def nearest(self, features: Features, best: Ints) -> int:
        """Fill ``best`` with slots as :meth:`near` returns them; tell how many those are."""
        return int(
            _nearest(
                self._found_by(features), self._lists, self._logs,
                math.log(self.size + 2.0), self._score, self._order, best,
            )
        )  # fmt: skip


@loop
def _count(frequency: NDArray[np.int32], keys: Terms, words: int, names: int, more: int) -> None:
    for at in range(words):
        frequency[keys[at] & TERM_MASK] += more
    for at in range(names, len(keys)):
        frequency[keys[at] & TERM_MASK] += more


@loop
def _found_by(keys: Terms, weights: Weights, words: int, names: int, end: int, found: Ints) -> int:
    """Write down what :func:`bot.core.cluster.index.found_by` finds; tell how many terms."""
    told = np.empty(words, np.int64)
    for at in range(words):
        told[at] = np.int64(weights[at]) << TERM_BITS | np.int64(keys[at])
    told.sort()
    most = min(words, INDEXED)
    for at in range(most):
        found[at] = told[words - 1 - at] & TERM_MASK
    for at in range(names, end):
        found[most + at - names] = keys[at] & TERM_MASK
    every = found[: most + end - names]
    every.sort()
    many = 0
    for at in range(len(every)):
        if at == 0 or every[at] != every[at - 1]:
            found[many] = every[at]
            many += 1
    return many


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
def _add(terms: Ints, done: int, slot: int, lists: Lists) -> int:
    """Append a slot to terms' postings, from the ``done``-th on, until the pool is used up.

    Return how many are done then.
    """
    held, room, gone = lists.held, lists.room, lists.gone
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
def _remove(terms: Ints, slot: int, lists: Lists) -> None:
    """Take a slot out of terms' postings."""
    held, room, pool = lists.held, lists.room, lists.pool
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


@loop
def _nearest(
    terms: Ints,
    lists: Lists,
    logs: Floats,
    whole: float,
    score: Floats,
    order: Ints,
    best: Ints,
) -> int:
    follow = len(logs) - 1
    sizes = np.empty(len(terms), np.int64)
    for at in range(len(terms)):
        sizes[at] = lists.held[terms[at]]
    touched = np.empty(follow, np.int64)
    met = taken = 0
    for at in np.argsort(sizes, kind="mergesort"):
        if sizes[at] == 0:
            continue
        if taken and taken + sizes[at] > follow:
            break
        count = min(sizes[at], follow)
        term = terms[at]
        end = np.int64(lists.start[term]) + np.int64(lists.gone[term]) + sizes[at]
        worth = (whole - logs[count]) * (whole - logs[count])
        taken += count
        for place in range(end - count, end):
            slot = lists.pool[place]
            if score[slot] == 0.0:
                touched[met] = slot
                met += 1
            score[slot] += worth
    found = _best(touched[:met], score, order, best)
    for each in range(met):
        score[touched[each]] = 0.0
    return found


@loop
def _best(slots: Ints, score: Floats, order: Ints, best: Ints) -> int:
    """Write down the slots that are worth most, best first; tell how many those are."""
    most, held = len(best), 0
    for slot in slots:
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
    return held
