"""The inverted index, compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bot.core.cluster import index
from bot.core.cluster.compiled import loop
from bot.core.cluster.compiled_postings import GONE, HELD, START, add, nothing, remove
from bot.core.cluster.features import NAMES, UNIT, VIEWS, WORDS, Features
from bot.core.cluster.index import BACKGROUND, INDEXED, LENGTH
from bot.core.cluster.lexicon import TERM_BITS, TERM_MASK

if TYPE_CHECKING:
    from bot.core.cluster.compiled import Counts, Floats, Ints, Terms, Weights
    from bot.core.cluster.features import Arrival
    from bot.core.cluster.reading import Raw


class Index(index.Index):
    """What :class:`bot.core.cluster.index.Index` is."""

    def __init__(self, postings: int) -> None:
        """Start empty; ``postings`` bounds what one search may follow."""
        super().__init__(postings)
        self._lists = nothing()
        self._known: tuple[Terms | None, Ints] = (None, np.zeros(0, np.int64))
        self._often = 1.0 + np.log(np.arange(1, 1 << 10))

    def add(self, slot: int, features: Features) -> None:
        """Count an article's terms and let it be found under its most telling ones."""
        self._count(features, 1)
        if slot >= len(self._order):
            self._make_room(slot)
        self._order[slot] = features.order
        terms, done = self._found_by(features), 0
        while done < len(terms):
            done = add(terms, done, slot, *self._lists)
            if done < len(terms):
                pool = self._lists.pool
                self._lists = self._lists._replace(pool=np.concatenate((pool, np.zeros_like(pool))))

    def remove(self, slot: int, features: Features) -> None:
        """Undo :meth:`add`."""
        self._count(features, -1)
        remove(self._found_by(features), slot, *self._lists)

    def _count(self, features: Features, articles: int) -> None:
        _count(self._frequency, features.keys, features.bounds, articles)
        self.size += articles

    def weigh(self, raw: Raw, arrival: Arrival) -> Features:
        """Weight an article's terms by how rare they are now."""
        count = len(raw.keys)
        keys, weights = np.empty(count, np.uint32), np.empty(count, np.uint16)
        scarce = np.empty(count)
        most = _scarcity(raw.keys, raw.counts, raw.frequency, self._frequency, self.size, scarce)
        if most > len(self._often):
            self._often = 1.0 + np.log(np.arange(1, 2 * most))
        _weigh(raw.keys, raw.counts, np.log(scarce), self._often, keys, weights)
        return Features(
            keys, weights, raw.sketch, raw.level, raw.exact, raw.size, raw.tabular, *arrival
        )

    def seen_logs(self, features: Features) -> Floats:
        """Return the logarithms by which an article's words are rare; all divide by the last."""
        scarce = np.empty(features.bounds[WORDS + 1] + 1)
        _seen(features.keys, self._frequency, self.size + BACKGROUND + 1.0, scarce)
        logs: Floats = np.log(scarce, out=scarce)
        return logs

    def _found_by(self, features: Features) -> Ints:
        known, terms = self._known
        if known is features.keys:  # searched for first, added next
            return terms
        found = np.empty(INDEXED + len(features.keys), np.int64)
        return found[: _found_by(features.keys, features.weights, features.bounds, found)]

    def near(self, features: Features, most: int) -> list[int]:
        """Return up to ``most`` slots that share the most telling terms, best first."""
        best = np.empty(most, np.int64)
        found: list[int] = best[: self.nearest(features, best)].tolist()
        return found

    def nearest(self, features: Features, best: Ints) -> int:
        """Fill ``best`` with slots as :meth:`near` returns them; tell how many those are."""
        terms = np.empty(INDEXED + len(features.keys), np.int64)
        many, found = _search(
            features.keys, features.weights, features.bounds, terms,
            self._lists.heads, self._lists.pool,
            self._logs, math.log(self.size + 2.0), self._place, self._order, best,
        )  # fmt: skip
        self._known = features.keys, terms[:many]
        return found


@loop
def _scarcity(
    keys: Ints, counts: Ints, background: Floats, frequency: Counts, articles: int, scarce: Floats
) -> int:
    """Write down of what the logarithm is a term's rarity; return the greatest of the counts."""
    most, whole = 1, articles + BACKGROUND + 1.0
    for at in range(len(keys)):
        prior = min(1.0, background[at] * LENGTH) * BACKGROUND
        scarce[at] = whole / (frequency[keys[at] & TERM_MASK] + prior + 0.5)
        most = max(most, counts[at])
    return most


@loop
def _seen(keys: Terms, frequency: Counts, whole: float, scarce: Floats) -> None:
    for at in range(len(scarce) - 1):
        scarce[at] = whole / (frequency[keys[at] & TERM_MASK] + 1.0)
    scarce[-1] = whole


@loop
def _weigh(
    keys: Ints, counts: Ints, rarity: Floats, often: Floats, terms: Terms, weights: Weights
) -> None:
    """Write down what :func:`bot.core.cluster.features.weigh` makes of keys and counts.

    ``often`` is what terms are worth by how often they come, from once on.
    """
    lengths = np.zeros(len(VIEWS))
    for at in range(len(keys)):
        worth = often[counts[at] - 1] * rarity[at]
        lengths[keys[at] >> TERM_BITS] += worth * worth
    lengths = np.sqrt(lengths)
    for at in range(len(keys)):
        worth = often[counts[at] - 1] * rarity[at]
        terms[at] = keys[at]
        weights[at] = np.rint(worth * UNIT / lengths[keys[at] >> TERM_BITS])


@loop
def _count(frequency: Counts, keys: Terms, bounds: Ints, more: int) -> None:
    for at in range(bounds[WORDS + 1]):
        frequency[keys[at] & TERM_MASK] += more
    for at in range(bounds[NAMES], len(keys)):
        frequency[keys[at] & TERM_MASK] += more


@loop
def _found_by(keys: Terms, weights: Weights, bounds: Ints, found: Ints) -> int:
    """Write down what :func:`bot.core.cluster.index.found_by` finds; tell how many terms."""
    words, names, end = bounds[WORDS + 1], bounds[NAMES], bounds[NAMES + 1]
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
def _search(
    keys: Terms,
    weights: Weights,
    bounds: Ints,
    terms: Ints,
    heads: Counts,
    pool: Terms,
    logs: Floats,
    whole: float,
    spot: Counts,
    order: Ints,
    best: Ints,
) -> tuple[int, int]:
    """Write down an article's terms, and the slots that share most of their worth.

    Return how many terms those are, and how many slots. ``spot`` is scratch, which may hold
    anything: where a slot stands among those met so far, if it does.
    """
    many = _found_by(keys, weights, bounds, terms)
    follow = len(logs) - 1
    ranked = np.empty(many, np.int64)
    for at in range(many):
        ranked[at] = np.int64(heads[terms[at], HELD]) << 32 | at
    ranked.sort()
    slots, score = np.empty(follow, np.uint32), np.empty(follow)
    met, taken = np.int32(0), 0
    for each in ranked:
        head, size = heads[terms[each & 0xFFFFFFFF]], int(each >> 32)
        if size == 0:
            continue
        if taken and taken + size > follow:
            break
        count = min(size, follow)
        end = head[START] + head[GONE] + size
        worth = (whole - logs[count]) * (whole - logs[count])
        taken += count
        for slot in pool[end - count : end]:
            here = spot[slot]
            if here < 0 or here >= met or slots[here] != slot:
                here = spot[slot] = met
                slots[met], score[met] = slot, 0.0
                met += np.int32(1)
            score[here] += worth
    return many, _best(slots[:met], score, order, best)


@loop
def _best(slots: Terms, score: Floats, order: Ints, best: Ints) -> int:
    """Write down the slots that are worth most, best first; tell how many those are."""
    most, held = len(best), 0
    worth = np.empty(most)
    for at in range(len(slots)):
        mine, slot = score[at], np.int64(slots[at])
        if held == most:
            if mine < worth[most - 1]:
                continue
            if mine == worth[most - 1] and order[slot] > order[best[most - 1]]:
                continue
            held -= 1
        place = held
        while place and (
            worth[place - 1] < mine
            or (worth[place - 1] == mine and order[best[place - 1]] > order[slot])
        ):
            best[place], worth[place] = best[place - 1], worth[place - 1]
            place -= 1
        best[place], worth[place] = slot, mine
        held += 1
    return held
