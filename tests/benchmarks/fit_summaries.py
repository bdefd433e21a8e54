"""Fit what concepts are worth: ``python -m tests.benchmarks.fit_summaries``.

A concept is a pair of neighbouring words; the question is whether the reference summary of its
event holds it too (words compared by their Porter stems, as ROUGE does). The regression is
scikit-learn's, on standardized features, with C = 0.05; printed are its weights on all events,
in the features' own units, ready for :class:`bot.core.telling.concepts.Logistic`. :func:`held_out`
gives each event the weights that were fitted on four fifths of the events, without it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.core.language.sentences import sentences
from bot.core.language.text import words
from bot.core.model import Article, Event, Outlet, Sentence
from bot.core.telling.concepts import FEATURES, Logistic, measure
from tests.benchmarks.regression import logistic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "multinews-dev.jsonl"
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """One event with the summary that an editor wrote of it."""

    event: Event
    sentences: list[Sentence]
    reference: str

    @property
    def fold(self) -> int:
        """Which fifth it belongs to, by the hash of its name."""
        return hashlib.sha256(self.event.id.encode()).digest()[0] % FOLDS


def samples() -> list[Sample]:
    """Read the development set; each document is an outlet of its own."""
    if not DATA.exists():
        sys.exit("the development data is not there (../shared/data): nothing to measure")
    found = []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        articles = tuple(
            Article(f"{one['id']}-{n}", text, Outlet(f"{one['id']}-{n}"), language="en")
            for n, text in enumerate(one["docs"])
            if text.strip()
        )
        event = Event(one["id"], articles)
        units = [sentence for article in articles for sentence in sentences(article)]
        found.append(Sample(event, units, one["references"][0]))
    return found


def fitted(several: Sequence[Sample]) -> Logistic:
    """Fit the weights on some events."""
    measured = [_measured(one) for one in several]
    features = np.vstack([values for values, _ in measured])
    held = np.concatenate([held for _, held in measured])
    return Logistic(*logistic(features, held, strength=0.05, digits=3))


def held_out(several: Sequence[Sample]) -> dict[str, Logistic]:
    """Map the id of each event to weights fitted on events of the other folds."""
    by_fold = {
        fold: fitted([one for one in several if one.fold != fold])
        for fold in sorted({one.fold for one in several})
    }
    return {one.event.id: by_fold[one.fold] for one in several}


def _measured(one: Sample) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    voices = one.event.voices()
    found = measure(one.sentences, [voices[each.article.id] for each in one.sentences])
    features = found.features()
    said = words(one.reference)
    reference = {(_stem(a), _stem(b)) for a, b in pairwise(said)}
    held = [(_stem(a), _stem(b)) in reference for a, b in features]
    return np.array(list(features.values())), np.array(held)


@cache
def _stem(word: str) -> str:
    from rouge_score.tokenizers import DefaultTokenizer  # noqa: PLC0415 - loads NLTK

    found = DefaultTokenizer(use_stemmer=True).tokenize(word)
    return str(found[0]) if found else word


def main() -> None:
    """Fit on everything and print."""
    found = fitted(samples())
    print(f"base {found.base}")
    for name, weight in zip(FEATURES, found.weights, strict=True):
        print(f"{name} {weight}")


if __name__ == "__main__":
    main()
