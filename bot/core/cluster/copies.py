"""Reprints: an article whose words stand, nearly all and in order, in another one.

Reports made from one mould (quakes, results, the weather) share most of their words too. What
tells them from reprints is that their names and numbers differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.cluster.features import NAMES, sketch_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.features import Features, Sketch
    from bot.core.cluster.live import Entry

    Shared = Callable[[NDArray[np.uint32], NDArray[np.uint32]], int]

_SHARED = 0.5  # of the shorter one's shingles
_FEWEST = 8  # shingles; fewer tell nothing
_SAME_FACTS = 0.6  # of the names and numbers of the one that has fewer


def common(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> int:
    """Return how many numbers two arrays have in common, each without doubles."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    return len(np.intersect1d(first, second, assume_unique=True))


def containment(one: Features | Sketch, other: Features | Sketch, shared: Shared = common) -> float:
    """Return the share of the shorter text's three-word shingles that the other holds, 0 to 1."""
    level = max(one.level, other.level)
    first, second = _at(level, one), _at(level, other)
    fewest = min(len(first), len(second))
    if fewest < _FEWEST:
        return 0.0
    return shared(first, second) / fewest


def _at(level: int, one: Features | Sketch) -> NDArray[np.uint32]:
    """Return the hashes that a sketch of a level, its own or a higher one, has."""
    if one.level == level:
        return one.sketch
    return one.sketch[: one.sketch.searchsorted((1 << (32 - level)) - 1, side="right")]


def _same_facts(one: Features, other: Features, shared: Shared) -> bool:
    """Tell whether most names and numbers of the one that has fewer stand in the other."""
    first = one.keys[one.bounds[NAMES] :]
    second = other.keys[other.bounds[NAMES] :]
    fewest = min(len(first), len(second))
    return shared(first, second) >= _SAME_FACTS * fewest


def original(features: Features, members: Iterable[Entry], shared: Shared = common) -> str | None:
    """Return the id of the member that an article reprints, the closest one, if any.

    ``shared`` counts what two arrays have in common.
    """
    best, found = _SHARED, None
    for entry in members:
        share = containment(features, sketch_of(entry.data), shared)
        if share > best and _same_facts(features, entry.features, shared):
            best, found = share, entry.id
    return found
