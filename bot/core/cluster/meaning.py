"""Embeddings as further evidence where the decision is close: an extra, never required.

Of each article its title and first lines are remembered; an embedding is made only when an
article might as well belong to an event as not, of the article and of that event's nearest one.
Their cosine then shifts the odds by a learned weight. Embeddings are a cache: they follow from
what is remembered, so a clusterer that was stopped goes on as if it had not been.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.core.cluster import extra
from bot.core.cluster.clusterer import Clusterer, Verdict
from bot.core.model import Component

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.decide import Weights
    from bot.core.cluster.features import Features
    from bot.core.cluster.loops import Loops
    from bot.core.cluster.scene import Scene
    from bot.core.cluster.types import ClusterOptions
    from bot.core.model import Article

    Floats = NDArray[np.float32]

MEANING = "the same in meaning"
"""The reason that an embedding gives."""

_READ = 500  # characters of the body
_CLOSE = 1.5  # logarithmic odds up to which a decision is close
_CANDIDATES = 2  # events looked at: the best one and its rival
_REMEMBERED = 20_000  # embeddings; 30 MB
WEIGHT, CENTRE = 3.5, 0.6
"""What a cosine of MiniLM's adds to the odds, and that at which it adds nothing.

Learned by a logistic regression over the odds and the cosine, on a quarter of the events of the
development stream (events-mixed-dev.jsonl), with the rest of the decision learned on another
quarter; measured on the other half.
"""


@dataclass(frozen=True, slots=True)
class Meant(Verdict):
    """A verdict with what embeddings said of the best candidate."""

    shift: float = 0.0

    def because(self, weights: Weights, loops: Loops) -> Sequence[Component]:
        """Return what spoke for the best candidate, and what against it."""
        told = Verdict.because(self, weights, loops)
        return (*told, Component(MEANING, round(self.shift, 4))) if self.shift else told


class Meaning(Clusterer):
    """A clusterer that asks an embedder where its own evidence is not enough."""

    def __init__(
        self, options: ClusterOptions | None = None, weights: Weights | None = None
    ) -> None:
        """Start with nothing; without an embedder in the options it is like any other."""
        super().__init__(options, weights)
        self._embedded = lru_cache(maxsize=_REMEMBERED)(self._embed)

    def _read(self, article: Article) -> Features:
        features = super()._read(article)
        if self._options.embedder is None:
            return features
        told = f"{article.headline}\n{article.text[article.body : article.body + _READ]}".strip()
        packed = zlib.compress(told.encode("utf-8", "replace"))
        return replace(features, extra=features.extra + extra.section(extra.TOLD, packed))

    def _judge(self, scene: Scene) -> Verdict:
        verdict = super()._judge(scene)
        if self._options.embedder is None:
            return verdict
        shifts = self._shifts(scene, verdict)
        odds = [one + shifts.get(at, 0.0) for at, one in enumerate(verdict.odds)]
        best = max(range(len(odds)), key=odds.__getitem__)
        return Meant(scene, verdict.judged, odds, best, shifts.get(best, 0.0))

    def _shifts(self, scene: Scene, verdict: Verdict) -> dict[int, float]:
        """Map the places of events on which the decision is close to what is added to the odds."""
        order = sorted(range(len(verdict.odds)), key=lambda at: -verdict.odds[at])
        close = [at for at in order[:_CANDIDATES] if abs(verdict.odds[at]) <= _CLOSE]
        shifts: dict[int, float] = {}
        for at in close:
            other = self._live.entries[int(scene.slots[verdict.nearest(at)])].features
            cosine = self._cosine(scene.features, other)
            if cosine is not None:
                shifts[at] = WEIGHT * (cosine - CENTRE)
        return shifts

    def _cosine(self, one: Features, other: Features) -> float | None:
        """Return how alike two articles are in meaning, ``None`` where one is not remembered."""
        texts = [extra.find(each.extra, extra.TOLD) for each in (one, other)]
        if not all(texts):
            return None
        first, second = map(self._embedded, texts)
        return round(float(first @ second), 3)

    def _embed(self, packed: bytes) -> Floats:
        embedder = self._options.embedder
        if embedder is None:
            raise ValueError("there is no embedder")
        return embedder.embed(zlib.decompress(packed).decode("utf-8"))
