"""The decision: does an article belong to one of the candidate events, or to none.

Every representative of a candidate event is compared with the article, and trees turn each
pair into the odds of being one event. What the event as a whole says (its best and its mean
member, its lead over the runner-up) is weighed by a logistic regression.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.core.cluster import trees
from bot.core.cluster.pairs import PARTS
from bot.core.cluster.reasons import FIRST_PART, FIRST_SIGN, GENERAL, REST, SIGNS, Reasons
from bot.core.cluster.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TOLD = 8  # parts of a pair that are named in a reason
BOUND = 8.0  # odds beyond 3000 to 1 say no more


@dataclass(frozen=True)
class Weights:
    """The learned decision: readable, small, with the name of the data it was learned from.

    ``calibration`` turns the odds on which it decides into those that people are told: factor
    and summand (Platt 1999), measured on events that the rest was not learned from.
    """

    pairs: Trees
    event: Sequence[float]
    bias: float
    threshold: float
    provenance: str = ""
    calibration: tuple[float, float] = (1.0, 0.0)

    @cached_property
    def by_sign(self) -> Floats:
        """Return ``event`` as an array."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        return np.array(self.event)

    def odds(self, rows: Floats) -> Floats:
        """Return the logarithm of the odds that an article belongs to events, from their signs."""
        total: Floats = ((rows * self.by_sign).sum(axis=1) + self.bias).round(9)
        return total

    def told(self, odds: float) -> float:
        """Return the probability that people are told for the logarithm of odds."""
        factor, summand = self.calibration
        return probability(factor * odds + summand)

    @classmethod
    def load(cls, text: str) -> Weights:
        """Read what :meth:`dump` wrote. Raises ``ValueError`` where it does not fit."""
        data: dict[str, Any] = json.loads(text)
        if tuple(data["parts"]) != PARTS or tuple(data["signs"]) != SIGNS:
            msg = "the weights were learned for other parts than this program has"
            raise ValueError(msg)
        trees = data["trees"]
        pairs = Trees(
            data["base"],
            data["depth"],
            [tree["part"] for tree in trees],
            [tree["border"] for tree in trees],
            [tree["value"] for tree in trees],
        )
        factor, summand = data.get("calibration", (1.0, 0.0))
        return cls(
            pairs,
            data["event"],
            data["bias"],
            data["threshold"],
            data["provenance"],
            (factor, summand),
        )

    def dump(self) -> str:
        """Return the weights as JSON, a tree on a line."""
        pairs = self.pairs
        columns = zip(pairs.parts, pairs.borders, pairs.values, strict=True)
        trees = [
            json.dumps({"part": [*part], "border": [*border], "value": [*value]})
            for part, border, value in columns
        ]
        head = {
            "provenance": self.provenance,
            "threshold": self.threshold,
            "calibration": [*self.calibration],
            "signs": SIGNS,
            "event": [*self.event],
            "bias": self.bias,
            "parts": PARTS,
            "depth": pairs.depth,
            "base": pairs.base,
        }
        return json.dumps(head, indent=1)[:-2] + ',\n "trees": [\n' + ",\n".join(trees) + "\n]}\n"


@lru_cache(maxsize=1)
def default_weights() -> Weights:
    """Return the weights that ship with the package."""
    return Weights.load((Path(__file__).parent / "weights.json").read_text("utf-8"))


class Judged(NamedTuple):
    """How likely an article belongs to each of its candidate events; odds are logarithmic.

    ``signs`` has a row for each event, ``pairs`` the odds of each pair with an article of theirs,
    ``odds`` those of the events; ``best`` is the place of the most likely event.
    """

    signs: Floats
    pairs: Floats
    odds: list[float]
    best: int


def judge(weights: Weights, rows: Floats, starts: Ints) -> Judged:
    """Weigh candidate events by the rows of their pairs, event ``e``'s from ``starts[e]``."""
    pairs = trees.odds(weights.pairs.grown, rows)
    told = signs(pairs, starts.tolist())
    odds = weights.odds(told)
    return Judged(told, pairs, odds.tolist(), int(odds.argmax()))


def signs(odds: Floats, starts: Sequence[int]) -> Floats:
    """Return a row for each candidate event, its columns named by :data:`SIGNS`.

    ``odds`` are the pairs' logarithmic odds, event by event, event ``e``'s from ``starts[e]``.
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    clipped: list[float] = np.clip(odds, -BOUND, BOUND).tolist()
    ends = (*starts[1:], len(clipped))
    every = [sorted(clipped[start:end]) for start, end in zip(starts, ends, strict=True)]
    runner_up, leader = sorted((-BOUND, -BOUND, *(each[-1] for each in every)))[-2:]
    return np.array([_sign(each, runner_up if each[-1] == leader else leader) for each in every])


def _sign(odds: Sequence[float], following: float) -> tuple[float, ...]:
    """Return the signs of one event, its pairs' odds in ascending order."""
    best, top, count = odds[-1], odds[-3:], len(odds)
    speaking = sum(each > 0 for each in odds) / count
    means = sum(odds) / count, sum(top) / len(top)
    return (best, *means, odds[0], best - following, speaking, following)


def explain(weights: Weights, signs: Floats, row: Floats) -> Reasons:
    """Return why: what the event as a whole says, its most similar article taken apart.

    ``signs`` are the event's, ``row`` that of the pair with this article.
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    mean, shares = weights.pairs.mean, trees.shares(weights.pairs, row)
    columns = abs(shares).argsort(kind="stable")[::-1]
    columns = columns[: (shares != 0.0).sum()]
    shares = shares[columns]
    best = float(signs[0])
    apart = mean + float(shares.sum())
    scale = weights.event[0] * best / apart if apart else 0.0
    told = FIRST_PART + columns[:TOLD]
    codes = (GENERAL, *told.tolist(), *range(FIRST_SIGN, REST), REST)
    whole = weights.by_sign[1:] * signs[1:]
    other = weights.bias + scale * float(shares[TOLD:].sum())
    values = np.concatenate(([mean * scale], shares[:TOLD] * scale, whole, [other]))
    return Reasons(bytes(codes), values.astype("<f8").tobytes())


def logit(probability: float) -> float:
    """Turn a probability into the logarithm of odds, within bounds."""
    within = max(1e-12, min(1.0 - 1e-12, probability))
    return math.log(within / (1.0 - within))


def probability(odds: float) -> float:
    """Turn the logarithm of odds into a probability."""
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, odds))))
