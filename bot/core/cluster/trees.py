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
    def _arrays(self) -> tuple[NDArray[np.int64], Floats, Floats]:
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        return np.array(self.parts), np.array(self.borders), np.array(self.values)

    def odds(self, rows: Floats) -> Floats:
        """Return the logarithm of the odds for each row."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        parts, borders, values = self._arrays
        inner = np.arange(len(parts)) * parts.shape[1]
        every = (np.arange(len(rows)) * rows.shape[1])[:, None]
        flat = np.ascontiguousarray(rows).ravel()
        node = np.zeros((len(rows), len(parts)), np.int64)
        for _ in range(self.depth):
            place = inner + node
            above = flat.take(every + parts.take(place)) > borders.take(place)
            node = 2 * node + 1 + above
        leaves = np.arange(len(parts)) * values.shape[1] + node
        total: Floats = self.base + values.take(leaves).sum(axis=1)
        return total

    def explain(self, row: Floats) -> list[tuple[int, float]]:
        """Return what each column adds to a row's logarithm of the odds, most telling first.

        A split's share is by how much it changes the tree's prediction (Saabas 2014); the shares
        and the ensemble's own mean, under -1, add up to :meth:`odds`.
        """
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        parts, borders, values = self._arrays
        trees = np.arange(len(parts))
        node = np.zeros(len(parts), np.int64)
        shares = np.zeros(len(row))
        for _ in range(self.depth):
            part = parts[trees, node]
            below = 2 * node + 1 + (row[part] > borders[trees, node])
            shares += np.bincount(part, values[trees, below] - values[trees, node], len(row))
            node = below
        order = np.argsort(-np.abs(shares), kind="stable")
        mean = (-1, float(self.base + values[:, 0].sum()))
        return [mean, *((int(part), float(shares[part])) for part in order if shares[part])]
