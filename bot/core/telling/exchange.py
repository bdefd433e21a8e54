"""Making a chosen set of sentences better by exchanging some of it for others.

A greedy choice takes what tells most by the word, and may end with sentences whose facts the
others hold too. So each unit is in turn left out and what is free is filled anew by what adds
most; the best such exchange is made, until none is better (a local search for budgeted maximum
coverage; Khuller, Moss and Naor 1999).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence

Unit = tuple[int, ...]

ROUNDS = 8
"""So many exchanges at most, that time is bounded."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is told is worth: ``parts`` of each sentence, each once, and its ``own`` worth.

    A part that several sentences hold counts as the one has it that holds most of it.

    ``units`` are what may be chosen, in order; ``admits`` tells whether sentences fit, ``barred``
    maps each to those that may not stand beside it.
    """

    units: Sequence[Unit]
    parts: Sequence[Mapping[Any, float]]
    own: Sequence[float]
    admits: Callable[[Sequence[int]], bool]
    barred: Sequence[Collection[int]]

    def best(self, chosen: Sequence[Unit]) -> list[Unit]:
        """Exchange units of a choice for others as long as that is worth more."""
        current = list(chosen)
        worth = self._worth(current)
        for _ in range(ROUNDS):
            tried = [self._without(current, unit) for unit in current]
            found = max(tried, key=self._worth, default=current)
            if self._worth(found) <= worth + 1e-9:
                break
            current, worth = found, self._worth(found)
        return current

    def _worth(self, units: Sequence[Unit]) -> float:
        told = sorted(index for unit in units for index in unit)
        covered = self._covered(told)
        return sum(covered.values()) + sum(self.own[index] for index in told)

    def _covered(self, told: Iterable[int]) -> dict[Hashable, float]:
        covered: dict[Hashable, float] = {}
        for index in told:
            for part, worth in self.parts[index].items():
                if worth > covered.get(part, 0.0):
                    covered[part] = worth
        return covered

    def _without(self, units: Sequence[Unit], left_out: Unit) -> list[Unit]:
        """Leave a unit out, and fill what is free with others, the best first."""
        kept = [unit for unit in units if unit != left_out]
        told = [index for unit in kept for index in unit]
        covered = self._covered(told)
        open_to = self._beside(told, [unit for unit in self.units if unit != left_out])
        while open_to:
            fits = [unit for unit in open_to if self.admits([*told, *unit])]
            gains = [self._gain(unit, covered) for unit in fits]
            if not gains or max(gains) <= 0:
                break
            unit = fits[gains.index(max(gains))]
            kept.append(unit)
            told += unit
            covered = self._covered(told)
            open_to = self._beside(unit, fits)
        return kept

    def _beside(self, told: Iterable[int], units: Iterable[Unit]) -> list[Unit]:
        """Return the units that may stand beside what is told."""
        barred = {other for index in told for other in (index, *self.barred[index])}
        return [unit for unit in units if barred.isdisjoint(unit)]

    def _gain(self, unit: Unit, covered: Mapping[Hashable, float]) -> float:
        total, seen = 0.0, covered
        for place, index in enumerate(unit):
            if place:  # the second of a unit adds what the first does not say
                seen = {**covered, **self._covered(unit[:place])}
            parts = self.parts[index]
            total += self.own[index]
            for part, worth in parts.items():
                before = seen.get(part, 0.0)
                if worth > before:
                    total += worth - before
        return total
