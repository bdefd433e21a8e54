"""A small ensemble of decision trees, evaluated for many rows at once.

All trees are complete and of one depth: node ``n`` has the children ``2n + 1`` (not above the
border) and ``2n + 2``, so a row falls through all trees together, one level at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_EXACT = 2.0**40
"""Leaves are whole multiples of one part in so many, so that their sums are exact in any order."""


class Grown(NamedTuple):
    """Trees as arrays.

    ``parts`` and ``borders`` are (trees, inner nodes), ``values`` (trees, nodes), ``leaves``,
    the last of them, (trees, leaves).
    """

    base: float
    parts: NDArray[np.uint32]
    borders: Floats
    values: Floats
    leaves: Floats


@dataclass(frozen=True)
class Trees:
    """``parts[t][n]`` is the column that node ``n`` of tree ``t`` looks at, ``borders`` its border.

    ``values[t][n]`` is what node ``n`` would predict, inner nodes first, leaves last; the sum
    over the trees' leaves and ``base`` is the logarithm of the odds.
    """

    base: float
    depth: int
    parts: Sequence[Sequence[int]]
    borders: Sequence[Sequence[float]]
    values: Sequence[Sequence[float]]

    @cached_property
    def grown(self) -> Grown:
        """Return the trees as arrays."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        parts, borders = np.array(self.parts, np.uint32), np.array(self.borders)
        values = _exact(np.array(self.values))
        leaves = values[:, parts.shape[1] :].copy()
        return Grown(float(_exact(np.array(self.base))), parts, borders, values, leaves)

    def odds(self, rows: Floats) -> Floats:
        """Return the logarithm of the odds for each row."""
        return odds(self.grown, rows)

    @cached_property
    def mean(self) -> float:
        """Return the mean of the odds over all rows."""
        return self.grown.base + float(self.grown.values[:, 0].sum())

    @cached_property
    def by_leaf(self) -> Floats:
        """Return what each column adds to the mean by leaf, (leaves of all trees, columns).

        A split's share is by how much it changes the tree's prediction (Saabas 2014).
        """
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        columns = 1 + max(map(max, self.parts))
        wide = 1 << self.depth
        shares = np.zeros((len(self.parts) * wide, columns))
        every = self.grown.values.tolist()
        for tree, (parts, values) in enumerate(zip(self.parts, every, strict=True)):
            for leaf in range(wide):
                at = leaf + wide - 1
                while at:
                    above = (at - 1) // 2
                    shares[tree * wide + leaf, parts[above]] += values[at] - values[above]
                    at = above
        return shares


def shares(trees: Trees, row: Floats) -> Floats:
    """Return what each column adds to a row's logarithm of the odds, beyond the mean."""
    told: Floats = trees.by_leaf[leaves(trees.grown, row[None])[:, 0]].sum(axis=0)
    return told


def odds(grown: Grown, rows: Floats) -> Floats:
    """Return the logarithm of the odds for each row."""
    total: Floats = grown.base + grown.leaves.ravel().take(leaves(grown, rows)).sum(axis=0)
    return total


def _exact(values: Floats) -> Floats:
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    rounded: Floats = np.rint(values * _EXACT) / _EXACT
    return rounded


def leaves(grown: Grown, rows: Floats) -> Ints:
    """Return the leaf that each row comes to in each tree, (trees, rows).

    All comparisons are made at once; then each level's answers pick those of the next.
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    borders = grown.borders.T[:, :, None]
    asked = [*(np.ascontiguousarray(rows.T)[grown.parts.T] > borders)]
    leaf: Ints = asked[0].astype(np.int64)
    while len(asked) > 1:
        answer = asked[0]
        below, rest = _below(asked)
        asked = [np.where(answer, high, low) for low, high in zip(below, rest, strict=True)]
        leaf += leaf
        leaf += asked[0]
    leaf += (np.arange(len(grown.parts)) * grown.leaves.shape[1])[:, None]
    return leaf


def _below(nodes: Sequence[NDArray[np.bool_]]) -> tuple[list[NDArray[np.bool_]], ...]:
    """Return the left and the right subtree of a complete tree, each in the tree's order."""
    low: list[NDArray[np.bool_]] = []
    high: list[NDArray[np.bool_]] = []
    start, wide = 1, 1
    while start < len(nodes):
        low += nodes[start : start + wide]
        high += nodes[start + wide : start + 2 * wide]
        start, wide = start + 2 * wide, 2 * wide
    return low, high
