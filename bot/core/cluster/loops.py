"""The clusterer's inner loops, which exist twice: in NumPy, and compiled where numba is there.

Both give the same results, bit for bit, so the events never depend on which of them ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from bot.core.cluster import copies, decide, index, reading, scene, trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.lexicon import Lexicon
    from bot.core.cluster.live import Live
    from bot.core.cluster.types import ClusterOptions
    from bot.core.model import Article

    Floats = NDArray[np.float64]
    Terms = NDArray[np.uint32]


class _Read(Protocol):
    def __call__(self, articles: Sequence[Article], lexicon: Lexicon) -> list[reading.Raw]:
        """Take the words, names and facts of articles of one language."""
        ...


class _Stage(Protocol):
    def __call__(self, live: Live, options: ClusterOptions) -> scene.Stage:
        """Return what sets articles beside the live ones."""
        ...


class _Odds(Protocol):
    def __call__(self, grown: trees.Grown, rows: Floats) -> Floats:
        """Return the logarithm of the odds for each row."""
        ...


class _Shares(Protocol):
    def __call__(self, grown: trees.Grown, by_leaf: Floats, row: Floats) -> Floats:
        """Return what each column adds to a row's logarithm of the odds."""
        ...


class _Signs(Protocol):
    def __call__(self, odds: Floats, starts: Sequence[int]) -> Floats:
        """Return a row for each candidate event."""
        ...


class _Common(Protocol):
    def __call__(self, first: Terms, second: Terms) -> int:
        """Return how many numbers two ascending arrays have in common."""
        ...


class Loops(NamedTuple):
    """One set of them."""

    read: _Read
    postings: type[index.Index]
    stage: _Stage
    odds: _Odds
    shares: _Shares
    signs: _Signs
    common: _Common


def plain() -> Loops:
    """Return those in NumPy."""
    return Loops(
        reading.read,
        index.Index,
        scene.Stage,
        trees.odds,
        trees.shares,
        decide.signs,
        copies.common,
    )


def compiled() -> Loops | None:
    """Return the compiled ones, or ``None`` where numba is not installed."""
    try:
        from bot.core.cluster import compiled as fast  # noqa: PLC0415  heavy, and optional
        from bot.core.cluster import compiled_index, compiled_reading, compiled_scene  # noqa: PLC0415  as above
    except ImportError:
        return None
    return Loops(
        compiled_reading.read,
        compiled_index.Index,
        compiled_scene.Stage,
        fast.odds,
        fast.shares,
        fast.signs,
        fast.common,
    )
