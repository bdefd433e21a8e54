"""The decision: does an article belong to one of the candidate events, or to none."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.cluster.features import AGES, LEAD, NAMES, TITLE, UNIT, VIEWS, WORDS
from bot.core.cluster.lexicon import TERM_BITS
from bot.core.model import Component

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.clusterer import Entry
    from bot.core.cluster.features import Features


@dataclass(frozen=True, slots=True)
class Weights:
    """What each named part adds to the logarithm of the odds, and the odds that suffice."""

    parts: Mapping[str, float] = field(default_factory=dict)
    bias: float = 0.0
    threshold: float = 0.5


def default_weights() -> Weights:
    """Return the weights that ship with the package."""
    return Weights(
        {
            "the same words": 14.0,
            "the same words in the lead": 3.0,
            "the same words in the title": 3.0,
            "the same names": 4.0,
            "ahead of the next event": 6.0,
            "other ages": -1.5,
            "days since the last article": -0.12,
            "a text of figures": -2.0,
        },
        bias=-7.4,
    )


@dataclass(frozen=True, slots=True)
class Scene:
    """An article and the events it might belong to, each with its representative members."""

    features: Features
    outlet: str
    events: Sequence[str]
    members: Sequence[Sequence[Entry]]
    sizes: Sequence[int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The event to join, if any."""

    event: str | None
    probability: float
    because: tuple[Component, ...] = ()


class Matcher:
    """Compares one article with many at once, view by view; holds scratch memory only."""

    def __init__(self) -> None:
        """Take the scratch memory."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        self._row = np.zeros(1 << TERM_BITS, np.int32)

    def cosines(self, features: Features, members: Sequence[Features]) -> NDArray[np.float64]:
        """Return the cosine of an article with each member in each view, (members, views).

        Weights are whole numbers, so the result does not depend on the order of summing.
        """
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        views = len(VIEWS)
        mine = np.unique(features.ids)
        table = np.zeros((len(mine) + 1, views), np.int64)
        self._row[mine] = np.arange(1, len(mine) + 1)
        table[self._row[features.ids], _views_of([features])] = features.weights
        rows = self._row[np.concatenate([member.ids for member in members])]
        self._row[mine] = 0
        products = table[rows, _views_of(members)]
        products *= np.concatenate([member.weights for member in members])
        sums = np.concatenate(([0], np.cumsum(products)))
        ends = np.cumsum(_lengths(members).ravel())
        dots = np.diff(sums[np.concatenate(([0], ends))]).reshape(len(members), views)
        cosines: NDArray[np.float64] = dots / float(UNIT * UNIT)
        return cosines


def _lengths(members: Sequence[Features]) -> NDArray[np.int64]:
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    bounds = np.array([member.bounds for member in members], dtype=np.int64)
    lengths: NDArray[np.int64] = bounds[:, 1:] - bounds[:, :-1]
    return lengths


def _views_of(members: Sequence[Features]) -> NDArray[np.int64]:
    """Return the view of each term of the members' terms, one after the other."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    each = np.tile(np.arange(len(VIEWS)), len(members))
    return np.repeat(each, _lengths(members).ravel())


def decide(scene: Scene, weights: Weights, matcher: Matcher) -> Verdict:
    """Return the best event, if it is good enough."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    if not scene.events:
        return Verdict(None, 0.0, (Component("nothing like it", weights.bias),))
    everyone = [entry.features for members in scene.members for entry in members]
    cosines = matcher.cosines(scene.features, everyone)
    rows: list[dict[str, float]] = []
    at = 0
    for members in scene.members:
        mine = cosines[at : at + len(members)]
        at += len(members)
        best = int(np.argmax(mine[:, WORDS]))
        near = min(abs(entry.features.when - scene.features.when) for entry in members)
        both = any(
            entry.features.bounds[AGES] < entry.features.bounds[AGES + 1] for entry in members
        )
        mean = mine.mean(axis=0)
        aged = scene.features.bounds[AGES] < scene.features.bounds[AGES + 1]
        rows.append(
            {
                "the same words": float(0.5 * mine[best, WORDS] + 0.5 * mean[WORDS]),
                "the same words in the lead": float(mine[:, LEAD].max()),
                "the same words in the title": float(mine[:, TITLE].max()),
                "the same names": float(mine[:, NAMES].max()),
                "other ages": float(aged and both and mine[:, AGES].max() == 0.0),
                "days since the last article": near,
                "a text of figures": float(scene.features.tabular),
            }
        )
    words = [row["the same words"] for row in rows]
    for row in rows:
        others = sorted(words, reverse=True)
        next_best = others[0] if row["the same words"] < others[0] else (others[1:] or [0.0])[0]
        row["ahead of the next event"] = row["the same words"] - next_best
    scores = [
        sum(weights.parts.get(name, 0.0) * value for name, value in row.items()) + weights.bias
        for row in rows
    ]
    best = int(np.argmax(scores))
    probability = 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, scores[best]))))
    because = tuple(
        Component(name, weights.parts[name] * value)
        for name, value in rows[best].items()
        if weights.parts.get(name)
    )
    return Verdict(
        scene.events[best] if probability >= weights.threshold else None,
        probability,
        (Component("to begin with", weights.bias), *because),
    )
