"""Learn the clusterer's decision from streams whose events are known.

The pairs' odds come from small gradient-boosted trees (Friedman 2001) over relative features,
the events' from a logistic regression over what their members' odds say together. Streams are
replayed as a live system would see them, now and then with a wrong split, so that the decision
meets the events as it will meet them. scikit-learn learns; it is not needed to decide.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.core.cluster.clusterer import Clusterer, Verdict
from bot.core.cluster.decide import Weights, signs
from bot.core.cluster.naming import mint
from bot.core.cluster.reasons import SIGNS
from bot.core.cluster.trees import Trees
from bot.core.cluster.types import Created, Decision, Grown
from bot.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.model import Article

    Floats = NDArray[np.float64]

_DEPTH = 3
_TREES = 120
_SPLIT = 7  # one in so many articles opens an event of its own, though its event is live
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_SAMPLES = ((3, 2), (16, 6), (80, 12))  # one in so many events, how many times
_NOTHING = Weights(Trees(0.0, 1, [[0]], [[0.0]], [[0.0, 0.0, 0.0]]), [0.0] * len(SIGNS), 0.0, 0.5)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A labelled article among its candidates: the events' true names, ``None`` where mixed."""

    truth: str
    names: Sequence[str | None]
    starts: Sequence[int]
    rows: Floats

    def pairs(self) -> Iterable[tuple[Floats, bool]]:
        """Each candidate's rows, and whether it is the true event."""
        ends = [*self.starts[1:], len(self.rows)]
        for name, start, end in zip(self.names, self.starts, ends, strict=True):
            if name is not None:
                yield self.rows[start:end], name == self.truth


class _Teacher(Clusterer):
    """Replays a stream with the true events, and writes down what there was to decide."""

    def __init__(self, gold: Mapping[str, str]) -> None:
        super().__init__(weights=_NOTHING)
        self._gold = gold
        self.lessons: list[Lesson] = []

    def _choose(self, article: Article, verdict: Verdict) -> Created | Grown:
        truth = self._gold.get(article.id)
        if truth is not None:
            names = [self._name(event) for event in verdict.scene.events]
            scene = verdict.scene
            self.lessons.append(Lesson(truth, names, scene.starts.tolist(), scene.rows))
            if truth in names and _chance(article.id) % _SPLIT:
                return Grown(scene.events[names.index(truth)], article.id, 1.0)
        return Created(mint(article.id), article.id)

    def _revise(self, event: str, verdict: Verdict) -> list[Decision]:  # noqa: ARG002 - as taught
        return []

    def _name(self, event: str) -> str | None:
        slots = self._live.events[event].slots
        names = {self._gold.get(self._live.entries[slot].id) for slot in slots}
        return names.pop() if len(names) == 1 else None


def _chance(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest())


def lessons(articles: Iterable[Article], gold: Mapping[str, str]) -> list[Lesson]:
    """Replay a stream; ``gold`` maps the ids of its labelled articles to their events."""
    teacher = _Teacher(gold)
    for article in articles:
        teacher.add(article)
    return teacher.lessons


def samples(articles: Sequence[Article], gold: Mapping[str, str]) -> Iterable[list[Article]]:
    """Yield a stream and smaller ones drawn from it, event by event.

    What is rare and who is alone look different in a small stream; the decision must know both.
    Some are told slower, without dates or without titles, so that it leans on no one sign.
    """
    yield [*articles]
    for share, count in _SAMPLES:
        for number in range(count):
            yield [
                _retold(article, number)
                for article in articles
                if _chance(f"{share} {number} {gold.get(article.id, article.id)}") % share == 0
            ]


def _retold(article: Article, number: int) -> Article:
    """Return an article as a sample of that number tells it.

    One in two has no title; one in three has five times its age, one in three no date.
    """
    if number % 2:
        article = replace(article, title=None)
    if number % 3 == 0 or article.published is None:
        return article
    if number % 3 == 2:
        return replace(article, published=None, seen=None)
    age = article.published - _FIRST
    return replace(article, published=_FIRST + 5 * age)


def learn(taught: Sequence[Lesson], provenance: str, threshold: float = 0.5) -> Weights:
    """Return the weights that the lessons teach.

    The regression over events learns from pairs' odds that were learned on the other half of
    the events, because on its own half the trees are surer than they ought to be.
    Raises :class:`InputError` where the lessons are too few.
    """
    import numpy as np  # noqa: PLC0415 - heavy; only training needs it
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a tool for developers

    if sum(lesson.truth in lesson.names for lesson in taught) < 50:
        raise InputError("too few articles share an event for anything to be learned from them")
    halves = [[each for each in taught if _chance(each.truth) % 2 == half] for half in (0, 1)]
    columns = [_signs(_fit(halves[half]), halves[1 - half]) for half in (0, 1)]
    rows, truths = (np.concatenate(part) for part in zip(*columns, strict=True))
    regression = LogisticRegression(C=0.05, max_iter=1000).fit(rows, truths)
    event = [round(float(weight), 4) for weight in regression.coef_[0]]
    bias = round(float(regression.intercept_[0]), 4)
    return Weights(_fit(taught), event, bias, threshold, provenance)


def _signs(trees: Trees, taught: Sequence[Lesson]) -> tuple[Floats, NDArray[np.bool_]]:
    import numpy as np  # noqa: PLC0415 - heavy; only training needs it

    rows, truths = [], []
    for lesson in taught:
        for name, row in zip(
            lesson.names, signs(trees.odds(lesson.rows), lesson.starts), strict=True
        ):
            if name is not None:
                rows.append(row)
                truths.append(name == lesson.truth)
    return np.array(rows), np.array(truths)


def _fit(taught: Sequence[Lesson]) -> Trees:
    """Learn the odds of pairs; the members of one event weigh together as its square root."""
    import numpy as np  # noqa: PLC0415 - heavy; only training needs it
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - for developers

    found = [pair for lesson in taught for pair in lesson.pairs()]
    rows = np.concatenate([pair for pair, _ in found])
    counts = np.array([len(pair) for pair, _ in found])
    truths = np.repeat([true for _, true in found], counts)
    weights = np.repeat(1.0 / np.sqrt(counts), counts)
    model = HistGradientBoostingClassifier(
        max_iter=_TREES,
        max_depth=_DEPTH,
        learning_rate=0.1,
        min_samples_leaf=40,
        l2_regularization=5.0,
        early_stopping=False,
        random_state=0,
    ).fit(rows, truths, sample_weight=weights)
    trees = [_complete(stage[0].nodes) for stage in model._predictors]  # noqa: SLF001 - no other way to its trees
    base = round(float(model._baseline_prediction.item()), 4)  # noqa: SLF001 - the same
    parts, borders, values = ([*each] for each in zip(*trees, strict=True))
    return Trees(base, _DEPTH, parts, borders, values)


def _complete(nodes: Any) -> tuple[list[int], list[float], list[float]]:  # noqa: ANN401 - scikit-learn's own array
    """Turn scikit-learn's tree into a complete one of fixed depth."""
    inner = 2**_DEPTH - 1
    part, border, value = [0] * inner, [0.0] * inner, [0.0] * (2 * inner + 1)

    def mean(node: int) -> tuple[float, float]:
        this = nodes[node]
        if this["is_leaf"]:
            return float(this["value"]), float(this["count"])
        (one, some), (other, more) = mean(this["left"]), mean(this["right"])
        return (one * some + other * more) / (some + more), some + more

    def walk(node: int, at: int) -> None:
        this = nodes[node]
        value[at] = round(mean(node)[0], 4)
        if at >= inner:
            return
        left, right = node, node
        if not this["is_leaf"]:
            part[at] = int(this["feature_idx"])
            border[at] = float(f"{this['num_threshold']:.5g}")
            left, right = int(this["left"]), int(this["right"])
        walk(left, 2 * at + 1)
        walk(right, 2 * at + 2)

    walk(0, 0)
    return part, border, value


def train(
    streams: Iterable[tuple[str, Iterable[Article], Mapping[str, str]]],
    out: Path,
    tell: Callable[[str], None] = lambda _: None,
) -> Weights:
    """Learn from named streams with their true events, and write the weights to a file."""
    taught: list[Lesson] = []
    names = []
    for name, articles, gold in streams:
        found = [lesson for part in samples([*articles], gold) for lesson in lessons(part, gold)]
        taught += found
        names.append(f"{name} ({len(gold)} labelled articles, {len(set(gold.values()))} events)")
        tell(f"{name}: {len(found)} decisions to learn from")
    weights = learn(taught, "learned from " + "; ".join(names))
    out.write_text(weights.dump(), "utf-8")
    return weights
