"""The clusterer's inner loops, which exist twice: in NumPy, and compiled where numba is there.

Both give the same results, bit for bit, so the events never depend on which of them ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from bot.core.cluster import copies, decide, index, reading, scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.lexicon import Lexicon
    from bot.core.cluster.live import Live
    from bot.core.cluster.reasons import Reasons
    from bot.core.cluster.types import ClusterOptions
    from bot.core.model import Article

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Terms = NDArray[np.uint32]


class _Read(Protocol):
    def __call__(self, articles: Sequence[Article], lexicon: Lexicon) -> list[reading.Raw]:
        """Take the words, names and facts of articles of one language."""
        ...


class _Stage(Protocol):
    def __call__(self, live: Live, options: ClusterOptions) -> scene.Stage:
        """Return what sets articles beside the live ones."""
        ...


class _Judge(Protocol):
    def __call__(self, weights: decide.Weights, rows: Floats, starts: Ints) -> decide.Judged:
        """Weigh candidate events by the rows of their pairs."""
        ...


class _Explain(Protocol):
    def __call__(self, weights: decide.Weights, signs: Floats, row: Floats) -> Reasons:
        """Return why, from an event's signs and the row of its most similar article's pair."""
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
    judge: _Judge
    explain: _Explain
    common: _Common


def plain() -> Loops:
    """Return those in NumPy."""
    return Loops(
        reading.read,
        index.Index,
        scene.Stage,
        decide.judge,
        decide.explain,
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
        fast.judge,
        fast.explain,
        fast.common,
    )
