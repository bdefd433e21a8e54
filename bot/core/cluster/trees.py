"""A small ensemble of decision trees, evaluated for many rows at once.

All trees are complete and of one depth: node ``n`` has the children ``2n + 1`` (not above the
border) and ``2n + 2``, so a row falls through all trees together, one level at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


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
    def _levels(self) -> tuple[NDArray[np.int64], Floats, Floats, NDArray[np.int64]]:
        """Return parts and borders by node, then tree; the leaves' values; each tree's first."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        parts, borders, values = map(np.array, (self.parts, self.borders, self.values))
        leaves = values[:, parts.shape[1] :]
        first = np.arange(len(parts)) * leaves.shape[1]
        return parts.T.copy(), borders.T[:, :, None].copy(), leaves.ravel(), first[:, None]

    def _leaves(self, rows: Floats) -> NDArray[np.int64]:
        """Return the leaf that each row comes to in each tree, (trees, rows).

        All comparisons are made at once; then each level's answers pick those of the next.
        """
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        parts, borders, _, first = self._levels
        asked = [*(np.ascontiguousarray(rows.T)[parts] > borders)]
        leaf: NDArray[np.int64] = asked[0].astype(np.int64)
        while len(asked) > 1:
            answer = asked[0]
            below, rest = _below(asked)
            asked = [np.where(answer, high, low) for low, high in zip(below, rest, strict=True)]
            leaf += leaf
            leaf += asked[0]
        leaf += first
        return leaf

    def odds(self, rows: Floats) -> Floats:
        """Return the logarithm of the odds for each row."""
        total: Floats = self.base + self._levels[2].take(self._leaves(rows)).sum(axis=0)
        return total

    @cached_property
    def _shares(self) -> tuple[float, Floats]:
        """Return the mean over all rows, and what each column adds to it by leaf.

        A split's share is by how much it changes the tree's prediction (Saabas 2014).
        """
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        columns = 1 + max(map(max, self.parts))
        wide = 1 << self.depth
        shares = np.zeros((len(self.parts) * wide, columns))
        for tree, (parts, values) in enumerate(zip(self.parts, self.values, strict=True)):
            for leaf in range(wide):
                at = leaf + wide - 1
                while at:
                    above = (at - 1) // 2
                    shares[tree * wide + leaf, parts[above]] += values[at] - values[above]
                    at = above
        return self.base + sum(values[0] for values in self.values), shares

    def explain(self, row: Floats) -> list[tuple[int, float]]:
        """Return what each column adds to a row's logarithm of the odds, most telling first.

        The shares and the mean over all rows, under -1, add up to :meth:`odds`.
        """
        mean, shares = self._shares
        told = shares[self._leaves(row[None])[:, 0]].sum(axis=0).tolist()
        order = sorted(range(len(told)), key=lambda part: -abs(told[part]))
        return [(-1, mean), *((part, told[part]) for part in order if told[part])]


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
