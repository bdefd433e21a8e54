"""Concepts of an event: pairs of neighbouring words, and what each is worth telling.

The worth of a pair is the probability that an editor's summary holds it, estimated by a
logistic regression on how many voices use it, how often and how early, in quotation or not
(after Gillick and Favre 2009, who count documents, and Li, Qian and Liu 2013, who learn).
``tests/benchmarks/fit_summaries.py`` fits the weights and checks them on held-out events.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.core.language.text import stem_of, stop_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.model import Sentence

Pair = tuple[str, str]

FEATURES = (
    *("share", "often", "early", "soon", "stop1", "stop2", "size", "quoted", "lead"),
    *("stems", "rarer"),
)
"""What a pair is judged by.

``share`` of the voices that use it; ``often`` its count, logarithmic; ``early`` and ``soon``
fall with the place of its first sentence, fast and slowly; ``stop1`` and ``stop2`` tell that
one or both words are stop words; ``size`` is the event's number of sentences, logarithmic;
``quoted`` and ``lead`` are the shares of its sentences that hold a quotation, and that are
among the first :data:`LEAD` of their article; ``stems`` is the share of the voices that use
the pair in any form of its words, ``rarer`` that of those who use the rarer of the two.
"""

LEAD = 8


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over :data:`FEATURES`."""

    weights: tuple[float, ...] = (
        *(-3.083, 1.233, -2.214, 2.795),
        *(-0.034, 0.006, -0.577, 0.508, 0.455),
        *(3.511, 0.952),
    )
    base: float = -2.104

    def worth(self, values: Sequence[float]) -> float:
        """Return the probability for these values of :data:`FEATURES`."""
        total = self.base + math.fsum(map(float.__mul__, self.weights, values))
        return 1 / (1 + math.exp(-total))


FITTED = Logistic()


@dataclass(frozen=True, slots=True)
class Concepts:
    """The pairs of each sentence, by index, and of each pair its share and its features."""

    bags: list[tuple[Pair, ...]]
    share: dict[Pair, float]
    features: dict[Pair, tuple[float, ...]]


def pairs_of(sentence: Sentence) -> tuple[Pair, ...]:
    """Return a sentence's pairs of neighbouring words, each once."""
    return tuple(dict.fromkeys(zip(sentence.words, sentence.words[1:], strict=False)))


def measure(sentences: Sequence[Sentence], voice: Sequence[str]) -> Concepts:
    """Find the concepts of one event; ``voice`` tells who says each sentence."""
    bags = [pairs_of(one) for one in sentences]
    told: defaultdict[str, dict[Pair, None]] = defaultdict(dict)
    count: Counter[Pair] = Counter()
    quoted: Counter[Pair] = Counter()
    lead: Counter[Pair] = Counter()
    for one, bag, who in zip(sentences, bags, voice, strict=True):
        told[who].update(dict.fromkeys(bag))
        count.update(bag)
        if is_quotation(one):
            quoted.update(bag)
        if place(one) < LEAD:
            lead.update(bag)
    using: Counter[Pair] = Counter()
    for pairs in told.values():
        using.update(pairs.keys())
    first = _first(sentences, bags)
    language = language_of(sentences)
    stops = stop_words(language)
    forms = _Forms(told, language)
    several, size = len(told) or 1, math.log(len(sentences) or 1)
    # Most pairs occur once and are measured alike: those are worked out once.
    known: dict[tuple[int, ...], tuple[float, ...]] = {}
    features: dict[Pair, tuple[float, ...]] = {}
    for pair, times in count.items():
        stop = (pair[0] in stops) + (pair[1] in stops)
        alike, rarer = forms.using(pair)
        key = (using[pair], times, first[pair], stop, quoted[pair], lead[pair], alike, rarer)
        values = known.get(key)
        if values is None:
            values = known[key] = (
                using[pair] / several,
                math.log(times),
                1 / (1 + first[pair]),
                1 / math.sqrt(1 + first[pair]),
                float(stop == 1),
                float(stop == 2),
                size,
                quoted[pair] / times,
                lead[pair] / times,
                alike / several,
                rarer / several,
            )
        features[pair] = values
    return Concepts(bags, {pair: used / several for pair, used in using.items()}, features)


class _Forms:
    """Who uses a pair in any form of its words, and who each of the words."""

    def __init__(self, told: Mapping[str, Iterable[Pair]], language: str) -> None:
        vocabulary = {word for pairs in told.values() for pair in pairs for word in pair}
        self.stem = stem_of(vocabulary, language)
        self.pairs: Counter[Pair] = Counter()
        self.words: Counter[str] = Counter()
        for pairs in told.values():
            stem = self.stem
            stemmed = {(stem[one], stem[other]) for one, other in pairs}
            self.pairs.update(stemmed)
            self.words.update({*chain.from_iterable(stemmed)})

    def using(self, pair: Pair) -> tuple[int, int]:
        """Return how many voices use the pair in any form, and how many the rarer word."""
        one, other = self.stem[pair[0]], self.stem[pair[1]]
        return self.pairs[one, other], min(self.words[one], self.words[other])


def worth(concepts: Concepts, logistic: Logistic) -> dict[Pair, float]:
    """Return the worth of every pair."""
    known = {values: logistic.worth(values) for values in set(concepts.features.values())}
    return {pair: known[values] for pair, values in concepts.features.items()}


def place(sentence: Sentence) -> int:
    """Return a sentence's place in its article, the title not counted, from 0."""
    return max(0, sentence.index - (sentence.article.title is not None))


def is_quotation(sentence: Sentence) -> bool:
    """Tell whether a sentence holds a quotation mark."""
    text = sentence.text
    return any(mark in text for mark in '"“”„«»')


def _first(sentences: Sequence[Sentence], bags: Sequence[Sequence[Pair]]) -> dict[Pair, int]:
    """Map each pair to the place of the earliest sentence that holds it."""
    places = [place(one) for one in sentences]
    first: dict[Pair, int] = {}
    for index in sorted(range(len(sentences)), key=lambda each: -places[each]):
        first.update(dict.fromkeys(bags[index], places[index]))
    return first


def language_of(sentences: Sequence[Sentence]) -> str:
    """Return the language of most sentences, ``und`` where there are none."""
    counts = Counter(one.article.language for one in sentences)
    return min(counts, key=lambda code: (-counts[code], code), default="und")
