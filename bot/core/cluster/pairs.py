"""Two articles side by side: what speaks for one event, and what against.

One new article is compared with many live ones at once, view by view. All that is compared is
relative: cosines, shares of the smaller set, ranks and distances among the neighbours found,
because absolute thresholds do not carry over from one stream of news to another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.core.cluster.features import (
    AGES,
    DATES,
    DAYS,
    NAMES,
    NUMBERS,
    STREETS,
    TITLE,
    UNIT,
    VIEWS,
    WORDS,
)
from bot.core.cluster.lexicon import TERM_BITS, TERM_MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.features import Features

    Floats = NDArray[np.float64]

_FACTS = (NAMES, NUMBERS, AGES, STREETS, DATES, DAYS)
_RANKED = (WORDS, NAMES, TITLE)
_TAIL = slice(2, 12)  # the neighbours that are near but, as a rule, not the same event
_NOT_TOLD = -0.2  # a share of nothing; not the same as nothing in common
_ALIKE = (0.13, 0.04, 0.05)  # what they have in common, as a rule, in the ranked views

PARTS = (
    *(f"the same {VIEWS[view]}" for view in range(len(VIEWS))),
    *(f"{VIEWS[view]} in common" for view in _FACTS),
    *(f"share of {VIEWS[view]}" for view in _FACTS),
    "title told by the other",
    "both titles told",
    "rarest word in common",
    "rare words in common",
    "time between them",
    "time between them against other neighbours",
    "the same outlet",
    *(f"rank by {VIEWS[view]}" for view in _RANKED),
    *(f"{VIEWS[view]} against other neighbours" for view in _RANKED),
    *(f"{VIEWS[view]} above other neighbours" for view in _RANKED),
    "look-alikes of this article",
    "look-alikes of the other",
    "words above both's look-alikes",
)
"""The names of the columns of :func:`describe`, as people read them."""


class Met(NamedTuple):
    """What an article has in common with others, a row for each of them.

    ``cosines`` and ``shared``, the number of terms, have a column for each view.
    ``mine_told`` is the share of this title's weight that stands in the other's text and
    ``other_told`` the reverse; ``rarest`` the rarity of the rarest word in common, ``rare``
    the length of the vector of squared rarities.
    """

    cosines: Floats
    shared: Floats
    mine_told: Floats
    other_told: Floats
    rarest: Floats
    rare: Floats


class _Found(NamedTuple):
    """The terms of others that the article has too: row in its table, view, weight, owner."""

    rows: NDArray[np.int64]
    views: NDArray[np.int64]
    weights: NDArray[np.int64]
    owners: NDArray[np.int64]


class Matcher:
    """Compares one article with many; holds scratch memory only."""

    def __init__(self) -> None:
        """Take the scratch memory."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        self._row = np.zeros(1 << TERM_BITS, np.uint16)

    def meet(
        self,
        features: Features,
        others: Sequence[Features],
        rarity: Callable[[NDArray[np.int64]], Floats],
    ) -> Met:
        """Return what an article has in common with each of the others."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        mine = features.keys & TERM_MASK
        terms = np.unique(mine)
        table = np.zeros((len(terms) + 1, len(VIEWS)), np.int64)
        self._row[terms] = np.arange(1, len(terms) + 1)
        table[self._row[mine], features.keys >> TERM_BITS] = features.weights
        keys = np.concatenate([other.keys for other in others])
        rows = self._row[keys & TERM_MASK]
        self._row[terms] = 0
        known = np.flatnonzero(rows)
        owners = np.repeat(np.arange(len(others)), [len(other.keys) for other in others])
        found = _Found(
            rows[known].astype(np.int64),
            (keys[known] >> TERM_BITS).astype(np.int64),
            np.concatenate([other.weights for other in others])[known].astype(np.int64),
            owners[known],
        )
        return _summed(table, found, len(others), rarity(terms.astype(np.int64)))


def _summed(table: NDArray[np.int64], found: _Found, count: int, rarity: Floats) -> Met:
    """Sum the terms in common up by their owner and view."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    rows, views, weights, owners = found
    wide, place = len(VIEWS), owners * len(VIEWS) + views
    mine = table[rows, views]
    squares = table[:, TITLE] ** 2
    in_words = views == WORDS
    in_title = (views == TITLE) & (table[rows, WORDS] > 0)
    both = in_words & (mine > 0)
    told = rarity[rows[both] - 1]
    rarest = np.zeros(count)
    np.maximum.at(rarest, owners[both], told)
    length = float(UNIT * UNIT)
    shared = np.bincount(place, mine > 0, count * wide).astype(np.float64)
    return Met(
        np.bincount(place, mine * weights, count * wide).reshape(count, wide) / length,
        shared.reshape(count, wide),
        np.bincount(owners[in_words], squares[rows[in_words]], count) / max(1, squares.sum()),
        np.bincount(owners[in_title], weights[in_title] ** 2, count) / length,
        rarest,
        np.sqrt(np.sqrt(np.bincount(owners[both], told**4, count))),
    )


def _sizes(others: Sequence[Features]) -> Floats:
    """Return how many terms each article has in each view, (others, views)."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    bounds = np.array([other.bounds for other in others])
    counts: Floats = (bounds[:, 1:] - bounds[:, :-1]).astype(np.float64)
    return counts


def describe(
    features: Features,
    others: Sequence[Features],
    same_outlet: Sequence[float],
    met: Met,
    near: int,
) -> tuple[Floats, float]:
    """Return a row for each pair, its columns named by :data:`PARTS`, and the article's crowd.

    The first ``near`` of the others are its neighbours, by which the rest is measured.
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    mine, theirs = _sizes([features]), _sizes(others)
    wide, facing = len(VIEWS), len(VIEWS) + len(_FACTS)
    rows = np.empty((len(others), len(PARTS)))
    rows[:, :wide] = met.cosines
    common = met.shared[:, list(_FACTS)]
    rows[:, wide:facing] = np.minimum(common, 6.0)
    smaller = np.minimum(mine, theirs)[:, list(_FACTS)]
    told = facing + len(_FACTS)
    rows[:, facing:told] = np.where(smaller > 0, common / np.maximum(smaller, 1.0), _NOT_TOLD)
    mine_told = np.where(mine[:, TITLE] > 0, met.mine_told, _NOT_TOLD)
    other_told = np.where(theirs[:, TITLE] > 0, met.other_told, _NOT_TOLD)
    gaps = np.log1p(np.abs(np.array([other.when for other in others]) - features.when))
    relative, crowd = _among(met.cosines, near)
    rows[:, told + 7 : -3] = relative
    crowds = np.array([other.crowd for other in others])
    rows[:, told] = np.maximum(mine_told, other_told)
    rows[:, told + 1] = np.minimum(mine_told, other_told)
    rows[:, told + 2], rows[:, told + 3] = met.rarest, met.rare
    rows[:, told + 4], rows[:, told + 5] = gaps, gaps - np.median(gaps[:near])
    rows[:, told + 6] = same_outlet
    rows[:, -3], rows[:, -2] = crowd, crowds
    rows[:, -1] = met.cosines[:, WORDS] - 0.5 * (crowd + crowds)
    return rows, crowd


def _among(cosines: Floats, near: int) -> tuple[Floats, float]:
    """Return ranks, z-scores and excesses among the neighbours, and the level of look-alikes.

    The first come as columns, each for all of the ranked views.
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    values = cosines[:, list(_RANKED)]
    others = values[:near]
    tail = np.tile(_ALIKE, (_TAIL.stop - _TAIL.start, 1))
    tail[: max(0, near - _TAIL.start)] = np.sort(others, axis=0)[::-1][_TAIL]
    middle = tail.mean(axis=0)
    above = values - middle
    ranks = np.log1p((others[None, :, :] > values[:, None, :]).sum(axis=1))
    scores = above / (np.sqrt(((tail - middle) ** 2).mean(axis=0)) + 0.02)
    return np.hstack((ranks, scores, above)), float(middle[0])
