"""Passages that two sentences have in common, though one of them says much besides.

Of each sentence the stretch is taken in which the weight of the shared terms most exceeds that
of the others (the maximal segment of Kadane's algorithm, what is not shared counting against
it); what both stretches hold is the common passage. It says the same when it weighs enough,
and when little else stands in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

AGAINST = 0.45
"""What is not shared counts so much of its weight against a stretch."""

WEIGHT = 0.22
"""A common passage weighs at least this share of the median sentence."""

DENSITY = 0.55
CLOSE = 0.7
"""So much of the weight of both stretches must be shared; more where few terms are."""

HELD = 0.3
"""A sentence is backed by a passage only if it holds this share of the sentence's weight."""


@dataclass(frozen=True, slots=True)
class Passages:
    """Finds passages that sentences have in common.

    ``bags`` holds the terms of each sentence in order, ``weight`` that of each term, ``total``
    that of each sentence; ``names`` are the terms that are names.
    """

    bags: Sequence[Sequence[str]]
    weight: Mapping[str, float]
    total: Sequence[float]
    names: Collection[str]

    @property
    def least(self) -> float:
        """The least weight of a common passage."""
        return WEIGHT * median(self.total) if self.total else 0.0

    def backs(self, index: int, other: int, *, alike: bool = False) -> bool:
        """Tell whether a passage common to both says a good part of what ``index`` says.

        ``alike`` tells that both sentences are alike as a whole: less is asked of the passage.
        """
        shared = set(self.bags[index]).intersection(self.bags[other])
        if self._sum(shared) < HELD * self.total[index]:
            return False
        one, first = self._stretch(self.bags[index], shared)
        two, second = self._stretch(self.bags[other], one)
        if not self._enough(two, shared, alike=alike):
            return False
        weight = self._sum(two)
        density = DENSITY if len(two) > 4 else CLOSE
        return weight >= self.least and weight >= density * max(first, second)

    def _enough(self, passage: set[str], shared: set[str], *, alike: bool) -> bool:
        """Tell whether a passage is long enough: a short one must do without names."""
        plain = len(passage.difference(self.names))
        least = 3 if alike or len(passage) > 4 else len(passage)
        return plain >= max(3, least) and (len(passage) > 3 or len(shared) > 4)

    def _sum(self, terms: Collection[str]) -> float:
        return math.fsum(sorted(map(self.weight.__getitem__, terms)))

    def _stretch(self, bag: Sequence[str], shared: set[str]) -> tuple[set[str], float]:
        """Return the shared terms in the best stretch of a sentence, and all that it weighs."""
        best, running, start, found = 0.0, 0.0, 0, (0, 0)
        for place, term in enumerate(bag):
            if running <= 0:
                running, start = 0.0, place
            running += self.weight[term] * (1 if term in shared else -AGAINST)
            if running > best:
                best, found = running, (start, place + 1)
        stretch = bag[slice(*found)]
        return shared.intersection(stretch), self._sum(stretch)
