"""Reprints: an article whose words stand, nearly all and in order, in another one.

Reports made from one mould (quakes, results, the weather) share most of their words too. What
tells them from reprints is that their names and numbers differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.cluster.features import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.cluster.features import Features
    from bot.core.cluster.live import Entry

_SHARED = 0.5  # of the shorter one's shingles
_FEWEST = 8  # shingles; fewer tell nothing
_SAME_FACTS = 0.6  # of the names and numbers of the one that has fewer


def containment(one: Features, other: Features) -> float:
    """Return the share of the shorter text's three-word shingles that the other holds, 0 to 1."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    limit = (1 << (32 - max(one.level, other.level))) - 1
    first = one.sketch[: one.sketch.searchsorted(limit, side="right")]
    second = other.sketch[: other.sketch.searchsorted(limit, side="right")]
    fewest = min(len(first), len(second))
    if fewest < _FEWEST:
        return 0.0
    return len(np.intersect1d(first, second, assume_unique=True)) / fewest


def _same_facts(one: Features, other: Features) -> bool:
    """Tell whether most names and numbers of the one that has fewer stand in the other."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    first = one.keys[one.bounds[NAMES] :]
    second = other.keys[other.bounds[NAMES] :]
    fewest = min(len(first), len(second))
    common = len(np.intersect1d(first, second, assume_unique=True))
    return common >= _SAME_FACTS * fewest


def original(features: Features, members: Iterable[Entry]) -> str | None:
    """Return the id of the member that an article reprints, the closest one, if any."""
    best, found = _SHARED, None
    for entry in members:
        share = containment(features, entry.features)
        if share > best and _same_facts(features, entry.features):
            best, found = share, entry.id
    return found
