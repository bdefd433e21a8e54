"""Reprints: an article whose words stand, nearly all and in order, in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.cluster.clusterer import Entry
    from bot.core.cluster.features import Features

_SHARED = 0.5  # of the shorter one's shingles
_FEWEST = 8  # shingles; fewer tell nothing


def containment(one: Features, other: Features) -> float:
    """Return the share of the shorter text's three-word shingles that the other holds, 0 to 1."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    level = max(one.level, other.level)
    limit = (1 << (32 - level)) - 1
    first = one.sketch[: np.searchsorted(one.sketch, limit, side="right")]
    second = other.sketch[: np.searchsorted(other.sketch, limit, side="right")]
    fewest = min(len(first), len(second))
    if fewest < _FEWEST:
        return 0.0
    return len(np.intersect1d(first, second, assume_unique=True)) / fewest


def original(features: Features, slots: Iterable[int], entries: Mapping[int, Entry]) -> str | None:
    """Return the article that this one reprints, the closest one, if it reprints any."""
    best, found = _SHARED, None
    for slot in slots:
        share = containment(features, entries[slot].features)
        if share >= best and (found is None or share > best):
            best, found = share, entries[slot].id
    return found
