"""Two articles side by side: what speaks for one event, and what against.

One new article is compared with many live ones at once, view by view. All that is compared is
relative: cosines, shares of the smaller set, ranks and distances among the neighbours found,
because absolute thresholds do not carry over from one stream of news to another.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

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
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.features import Features, Terms

    Floats = NDArray[np.float64]

FACTS = (NAMES, NUMBERS, AGES, STREETS, DATES, DAYS)
RANKED = (WORDS, NAMES, TITLE)
TAIL = slice(2, 12)  # the neighbours that are near but, as a rule, not the same event
MOST_SHARED = 6.0  # more terms of a kind in common say no more
NOT_TOLD = -0.2  # a share of nothing; not the same as nothing in common
ALIKE = (0.13, 0.04, 0.05)  # what they have in common, as a rule, in the ranked views
APART = math.log1p(4.0)  # days between an article and them, as a rule, as gaps are told
FEW = 60  # words; an item of two sentences

PARTS = (
    *(f"the same {VIEWS[view]}" for view in range(len(VIEWS))),
    *(f"{VIEWS[view]} in common" for view in FACTS),
    *(f"share of {VIEWS[view]}" for view in FACTS),
    "title told by the other",
    "both titles told",
    "rarest word in common",
    "rare words in common",
    "time between them",
    "time between them against other neighbours",
    "the same outlet",
    *(f"rank by {VIEWS[view]}" for view in RANKED),
    *(f"{VIEWS[view]} against other neighbours" for view in RANKED),
    *(f"{VIEWS[view]} above other neighbours" for view in RANKED),
    "look-alikes of this article",
    "look-alikes of the other",
    "words above both's look-alikes",
)
"""The names of the columns of :func:`describe`, as people read them."""


class Seen(Protocol):
    """How rare terms are in the stream."""

    def __call__(self, ids: NDArray[np.int64]) -> Floats:
        """Return a number for each, 0 to about 1."""
        ...


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


class Facing(NamedTuple):
    """The others that an article is compared with, a row for each of them.

    ``sizes`` has a column for each view; ``when`` is in days; ``same_outlet`` is 0 or 1. The
    first ``near`` of them are the article's neighbours, by which the rest is measured; ``lent``
    more are taken to be as neighbours are as a rule (:func:`lent`).
    """

    terms: Sequence[Terms]
    sizes: Floats
    when: Floats
    crowd: Floats
    same_outlet: Floats
    near: int
    lent: int


class Matcher:
    """Compares one article with many; holds scratch memory only."""

    def __init__(self) -> None:
        """Take the scratch memory."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        self._row = np.zeros(1 << TERM_BITS, np.uint16)
        self._places = np.arange(1, 1 << 16, dtype=np.uint16)

    def meet(
        self,
        features: Features,
        others: Sequence[Terms],
        rarity: Seen,
    ) -> Met:
        """Return what an article has in common with each of the others."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        mine = (features.keys & TERM_MASK).astype(np.int64)
        self._row[mine] = self._places[: len(mine)]
        here = self._row[mine]  # a term of several views has one row: that of its last view
        table = np.zeros((len(mine) + 1, len(VIEWS)), np.int64)
        table[here, features.keys >> TERM_BITS] = features.weights
        every = np.concatenate([other.keys for other in others])
        rows = self._row[every & TERM_MASK]
        self._row[mine] = 0
        known = rows.nonzero()[0]
        keys = every[known].astype(np.int64)
        ends = np.array([len(other.keys) for other in others]).cumsum()
        found = _Found(
            rows[known].astype(np.int64),
            keys >> TERM_BITS,
            np.concatenate([other.weights for other in others])[known].astype(np.int64),
            ends.searchsorted(known, side="right"),
        )
        return _summed(table, found, len(others), rarity(mine))


def _summed(table: NDArray[np.int64], found: _Found, count: int, rarity: Floats) -> Met:
    """Sum the terms in common up by their owner and view."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    rows, views, weights, owners = found
    wide, place = len(VIEWS), owners * len(VIEWS) + views
    mine = table[rows, views]
    squares = table[:, TITLE] ** 2
    in_words = (views == WORDS).nonzero()[0]
    in_title = (views == TITLE).nonzero()[0]
    in_title = in_title[table[rows[in_title], WORDS] > 0]
    both = in_words[mine[in_words] > 0]
    told, owned = rarity[rows[both] - 1], owners[both]
    squared = told * told
    rarest = np.zeros(count)
    np.maximum.at(rarest, owned, told)
    length = float(UNIT * UNIT)
    cosines = np.bincount(place, mine * weights, count * wide) / length
    shared = np.bincount(place, mine > 0, count * wide).astype(np.float64)
    mine_told = np.bincount(owners[in_words], squares[rows[in_words]], count)
    return Met(
        cosines.reshape(count, wide),
        shared.reshape(count, wide),
        mine_told / max(1, squares.sum()),
        np.bincount(owners[in_title], weights[in_title] ** 2, count) / length,
        rarest,
        np.sqrt(np.sqrt(np.bincount(owned, squared * squared, count))),
    )


def describe(features: Features, others: Facing, met: Met) -> tuple[Floats, float]:
    """Return a row for each pair, its columns named by :data:`PARTS`, and the article's crowd."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    mine, theirs = features.sizes, others.sizes
    facts, ranked = _columns()
    wide, facing = len(VIEWS), len(VIEWS) + len(FACTS)
    rows = np.empty((len(theirs), len(PARTS)))
    rows[:, :wide] = met.cosines
    common = met.shared[:, facts]
    np.minimum(common, MOST_SHARED, out=rows[:, wide:facing])
    smaller = np.minimum(mine[facts], theirs[:, facts])
    told = facing + len(FACTS)
    rows[:, facing:told] = np.where(smaller > 0, common / np.maximum(smaller, 1.0), NOT_TOLD)
    mine_told = met.mine_told if mine[TITLE] > 0 else np.full(len(theirs), NOT_TOLD)
    other_told = np.where(theirs[:, TITLE] > 0, met.other_told, NOT_TOLD)
    np.maximum(mine_told, other_told, out=rows[:, told])
    np.minimum(mine_told, other_told, out=rows[:, told + 1])
    rows[:, told + 2], rows[:, told + 3] = met.rarest, met.rare
    gaps = np.log1p(np.abs(others.when - features.when))
    usual = _usual(gaps[: others.near].tolist(), others.lent)
    rows[:, told + 4], rows[:, told + 5] = gaps, gaps - usual
    rows[:, told + 6] = others.same_outlet
    crowd = _among(met.cosines[:, ranked], others.near, rows[:, told + 7 : -3])
    rows[:, -3], rows[:, -2] = crowd, others.crowd
    rows[:, -1] = met.cosines[:, WORDS] - 0.5 * (crowd + others.crowd)
    return rows, crowd


@lru_cache(maxsize=1)
def _columns() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    return np.array(FACTS), np.array(RANKED)


def lent(features: Features, near: int, live: int) -> int:
    """Return how many neighbours an archive is too young to have, beside those that it has.

    In one of few articles they are all about one thing, as a rule, and tell nothing of what
    lies between an article and others. One of few words is lent none: what it tells of may be
    told of another place in nearly the same words.
    """
    return 0 if features.size < FEW else max(0, TAIL.stop - max(near, live))


def _usual(gaps: list[float], lent: int) -> float:
    """Return the median of the neighbours' gaps, those lent among them."""
    values = sorted([*gaps, *([APART] * lent)])
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def _among(values: Floats, near: int, out: Floats) -> float:
    """Write ranks, z-scores and excesses among the neighbours; return the level of look-alikes.

    Each comes as a column for each of the ranked views.
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    others = values[:near]
    tail = np.sort(others, axis=0)[::-1][TAIL].copy()
    whole = TAIL.stop - TAIL.start
    missing = whole - len(tail)
    alike = np.array(ALIKE)
    middle = (tail.sum(axis=0) + missing * alike) / whole
    spread = ((tail - middle) ** 2).sum(axis=0) + missing * (alike - middle) ** 2
    above = values - middle
    wide = values.shape[1]
    out[:, :wide] = np.log1p((others[:, None, :] > values).sum(axis=0))
    out[:, wide : 2 * wide] = above / (np.sqrt(spread / whole) + 0.02)
    out[:, 2 * wide :] = above
    return float(middle[0])
