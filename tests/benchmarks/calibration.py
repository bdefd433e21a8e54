"""How far the probability that an article belongs to an event can be taken at its word.

Told by ``python -m tests.benchmarks.clusters --holdout``. What counts are labelled articles whose
best candidate is an event of labelled articles: does the article tell of what most of them do?
"""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.core.cluster import Clusterer, Created, Grown, Weights
from bot.core.cluster.decide import probability
from bot.core.model import SURE
from tests.benchmarks.machine import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.cluster.clusterer import Verdict
    from bot.core.model import Article

_BINS = [at / 10 for at in range(11)]


class Judged(NamedTuple):
    """The odds of an article's best candidate, whether it joined, and whether it belongs."""

    odds: float
    joined: bool
    right: bool
    event: str

    def told(self, factor: float = 1.0, summand: float = 0.0) -> float:
        """Return the probability that calibrated odds stand for."""
        return probability(factor * self.odds + summand)


class _Judge(Clusterer):
    def __init__(self, weights: Weights | None, gold: Mapping[str, str]) -> None:
        super().__init__(weights=weights)
        self._gold = gold
        self.judged: list[Judged] = []

    def _choose(self, article: Article, verdict: Verdict) -> Created | Grown:
        decision = super()._choose(article, verdict)
        truth = self._gold.get(article.id)
        slots = self._live.events[verdict.event].slots
        named = Counter(self._gold.get(self._live.entries[slot].id) for slot in slots)
        name = named.most_common(1)[0][0]
        if truth is not None and name is not None:
            odds = verdict.odds[verdict.best]
            joined = isinstance(decision, Grown)
            self.judged.append(Judged(odds, joined, name == truth, truth))
        return decision


def judged(
    articles: Sequence[Article],
    every: Mapping[str, str],
    scored: Mapping[str, str],
    weights: Weights | None,
) -> list[Judged]:
    """Replay a stream with ``every`` label known; return what was judged of the scored ones."""
    judge = _Judge(weights, every)
    for article in articles:
        judge.add(article)
    events = set(scored.values())
    return [each for each in judge.judged if each.event in events]


def fit(rows: Sequence[Judged]) -> tuple[float, float]:
    """Return factor and summand that make the odds what they ought to be (Platt 1999)."""
    odds = np.array([[row.odds] for row in rows])
    model = LogisticRegression(C=1e6).fit(odds, [row.right for row in rows])
    return float(model.coef_[0][0]), float(model.intercept_[0])


def error(told: Iterable[tuple[float, bool]]) -> float:
    """Return the expected calibration error over ten bins (Naeini et al. 2015)."""
    rows = [*told]
    total = 0.0
    for low, high in pairwise(_BINS):
        inside = [each for each in rows if low <= each[0] < high or each[0] == high == 1.0]
        total += abs(sum(p for p, _ in inside) - sum(right for _, right in inside))
    return total / len(rows)


def report(rows: Sequence[Judged], shipped: tuple[float, float]) -> str:
    """Return the table of what is told and what is true, and how good the doubts are."""
    halves = [[row for row in rows if _half(row.event) == half] for half in (0, 1)]
    crossed = [
        (row.told(*fit(other)), row.right) for mine, other in (halves, halves[::-1]) for row in mine
    ]
    head = ("decided on", "articles", "mean", "true", "told")
    lines = (
        f"Of {len(rows)} articles, expected calibration error of the odds decided on: "
        f"{error((row.told(), row.right) for row in rows):.3f}; of what people are told, fitted on "
        f"one half\nof these events and measured on the other: {error(crossed):.3f} (fitted on "
        f"both: {_pair(fit(rows))}; the package ships {_pair(shipped)}).\n{_doubts(rows, shipped)}"
    )
    return f"{lines}\n\n{table(head, [*_reliability(rows, shipped)])}"


def _pair(pair: tuple[float, float]) -> str:
    return f"{pair[0]:.2f} and {pair[1]:.2f}"


def _half(event: str) -> int:
    return hashlib.md5(event.encode(), usedforsecurity=False).digest()[-3] % 2


def _reliability(
    rows: Sequence[Judged], shipped: tuple[float, float]
) -> Iterable[tuple[object, ...]]:
    for low, high in pairwise(_BINS):
        inside = [row for row in rows if low <= row.told() < high or row.told() == high == 1.0]
        if inside:
            count = len(inside)
            mean = sum(row.told() for row in inside) / count
            true = sum(row.right for row in inside) / count
            told = sum(row.told(*shipped) for row in inside) / count
            yield f"{low:.1f} to {high:.1f}", count, f"{mean:.2f}", f"{true:.2f}", f"{told:.2f}"


def _doubts(rows: Sequence[Judged], shipped: tuple[float, float]) -> str:
    """Say how many of the articles that are in the wrong event are told to be doubtful."""
    joined = [row for row in rows if row.joined]
    wrong = sum(not row.right for row in joined)
    said = []
    for name, pair in (("as decided on", (1.0, 0.0)), ("as told", shipped)):
        doubted = [row for row in joined if row.told(*pair) < SURE]
        found = sum(not row.right for row in doubted)
        said.append(f"{name}, {len(doubted)} are doubted, {found} of them rightly")
    return f"Of {len(joined)} that joined, {wrong} are in the wrong event: {'; '.join(said)}."
