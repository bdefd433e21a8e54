"""Concepts of an event: pairs of neighbouring words, and what each is worth telling.

The worth of a pair is the probability that an editor's summary holds it, estimated by a
logistic regression on how many voices use it, how often and how early, in quotation or not
(after Gillick and Favre 2009, who count documents, and Li, Qian and Liu 2013, who learn).
``tests/benchmarks/fit_summaries.py`` fits the weights and checks them on held-out events.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain, repeat
from operator import add
from typing import TYPE_CHECKING

from bot.core.language.text import stem_of, stop_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.model import Sentence

Pair = int
"""Two neighbouring words, see :class:`Concepts`."""

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
        *(-2.894, 1.129, -2.318, 3.0),
        *(-0.033, 0.01, -0.548, 0.546, 0.417),
        *(3.527, 0.932),
    )
    base: float = -2.328

    def worth(self, values: Sequence[float]) -> float:
        """Return the probability for these values of :data:`FEATURES`."""
        total = self.base + math.fsum(map(float.__mul__, self.weights, values))
        return 1 / (1 + math.exp(-total))


FITTED = Logistic()


@dataclass(frozen=True, slots=True)
class Concepts:
    """The pairs of each sentence, by index, and of each pair its share and its features.

    A pair of words is one number, that of the first word times how many ``words`` there are,
    plus that of the second: numbers are compared faster than words. Many pairs are measured
    alike, so ``kind`` maps a pair to its place in ``values``.
    """

    words: list[str]
    bags: list[tuple[Pair, ...]]
    share: dict[Pair, float]
    kind: dict[Pair, int]
    values: list[tuple[float, ...]]

    def features(self) -> dict[tuple[str, str], tuple[float, ...]]:
        """Map each pair, in words, to its values of :data:`FEATURES`."""
        size = len(self.words)
        return {
            (self.words[pair // size], self.words[pair % size]): self.values[kind]
            for pair, kind in self.kind.items()
        }


def measure(sentences: Sequence[Sentence], voice: Sequence[str]) -> Concepts:
    """Find the concepts of one event; ``voice`` tells who says each sentence."""
    words = list(dict.fromkeys(chain.from_iterable(one.words for one in sentences)))
    bags = _bags(sentences, words)
    told: defaultdict[str, dict[Pair, None]] = defaultdict(dict)
    for bag, who in zip(bags, voice, strict=True):
        told[who].update(dict.fromkeys(bag))
    using = _counted(told.values())
    count = _counted(bags)
    quoted = _counted(bag for one, bag in zip(sentences, bags, strict=True) if is_quotation(one))
    lead = _counted(bag for one, bag in zip(sentences, bags, strict=True) if place(one) < LEAD)
    first = _first(sentences, bags)
    language = language_of(sentences)
    forms = _Forms(told, words, language)
    stops = stop_words(language)
    stop = [word in stops for word in words]
    pairs = list(count)
    ones, others = [pair // len(words) for pair in pairs], [pair % len(words) for pair in pairs]
    counted = zip(
        map(using.__getitem__, pairs),
        count.values(),
        map(first.__getitem__, pairs),
        map(add, map(stop.__getitem__, ones), map(stop.__getitem__, others)),
        map(quoted.get, pairs, repeat(0)),
        map(lead.get, pairs, repeat(0)),
        map(forms.pairs.__getitem__, pairs),
        map(min, map(forms.words.__getitem__, ones), map(forms.words.__getitem__, others)),
        strict=True,
    )
    # Most pairs occur once and are measured alike: those are worked out once.
    kinds: dict[tuple[int, ...], int] = {}
    kind = {
        pair: kinds.setdefault(each, len(kinds)) for pair, each in zip(pairs, counted, strict=True)
    }
    several, size = len(told) or 1, math.log(len(sentences) or 1)
    values = [_values(each, several, size) for each in kinds]
    share = {pair: used / several for pair, used in using.items()}
    return Concepts(words, bags, share, kind, values)


def _bags(sentences: Sequence[Sentence], words: Sequence[str]) -> list[tuple[Pair, ...]]:
    """Return each sentence's pairs of neighbouring words, each once."""
    number = {word: place for place, word in enumerate(words)}
    times = len(words).__mul__
    found: list[tuple[Pair, ...]] = []
    for one in sentences:
        numbers = [*map(number.__getitem__, one.words)]
        found.append(tuple(dict.fromkeys(map(add, map(times, numbers), numbers[1:]))))
    return found


def _counted(bags: Iterable[Iterable[Pair]]) -> Counter[Pair]:
    return Counter(chain.from_iterable(bags))


def _values(key: Sequence[int], several: int, size: float) -> tuple[float, ...]:
    """Return the values of :data:`FEATURES` for what was counted of a pair."""
    using, times, first, stop, quoted, lead, alike, rarer = key
    return (
        using / several,
        math.log(times),
        1 / (1 + first),
        1 / math.sqrt(1 + first),
        float(stop == 1),
        float(stop == 2),
        size,
        quoted / times,
        lead / times,
        alike / several,
        rarer / several,
    )


class _Forms:
    """How many voices use a pair in any form of its words, and how many a word in any form."""

    def __init__(
        self, told: Mapping[str, Iterable[Pair]], words: Sequence[str], language: str
    ) -> None:
        size = len(words)
        form = stem_of(words, language)
        number = {each: place for place, each in enumerate(dict.fromkeys(form.values()))}
        stem = [number[form[word]] for word in words]
        stemmed = {
            pair: stem[pair // size] * size + stem[pair % size]
            for pair in dict.fromkeys(chain.from_iterable(told.values()))
        }
        each = [set(map(stemmed.__getitem__, pairs)) for pairs in told.values()]
        using = _counted(each)
        self.pairs = {pair: using[alike] for pair, alike in stemmed.items()}
        several = _counted(
            {pair // size for pair in pairs} | {pair % size for pair in pairs} for pairs in each
        )
        self.words = [several[number] for number in stem]


def worth(concepts: Concepts, logistic: Logistic) -> dict[Pair, float]:
    """Return the worth of every pair."""
    known = [logistic.worth(values) for values in concepts.values]
    return {pair: known[kind] for pair, kind in concepts.kind.items()}


def place(sentence: Sentence) -> int:
    """Return a sentence's place in its article, the title not counted, from 0."""
    return max(0, sentence.index - (sentence.article.title is not None))


def is_quotation(sentence: Sentence) -> bool:
    """Tell whether a sentence holds a quotation mark."""
    cited = sentence.citation
    return _MARKS.search(cited.article.text, cited.start, cited.end) is not None


_MARKS = re.compile('["“”„«»]')


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
