"""How surely two sentences of two articles tell of one fact, in whatever words.

Who reports the same fact in other words still needs its number, its names or its one fitting
word: a term that several articles use, each in one place, ties these places together, while what
an event is about stands in every other sentence and ties nothing (the burstiness of content
words; Church and Gale 1995). Two sentences are weighed by the ties between them, against their
lengths and how far apart they stand in their articles: a logistic regression, fitted and checked
on other events by ``tests/benchmarks/facts.py``.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import combinations
from typing import TYPE_CHECKING

from bot.core.comparing.numbers import every_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.model import Sentence

FEATURES = ("ties", "number", "shorter", "longer", "apart", "together")
"""What two sentences are judged by.

``ties`` sums the ties of the words that stand in both, ``number`` is that of the number which ties
them most; ``shorter`` and ``longer`` are the logarithms of how many terms they have, and one;
``apart`` is how far from one another they stand in their articles, from 0 to 1 for eight
sentences or more; ``together`` sums the three strongest ties of two terms that stand in one
sentence here and there: two common words may be used side by side of one thing alone.
"""

LEAST = 0.05
"""Less sure links are not told."""

_LOOSE = 0.05
"""What ties less is in too many sentences to tell any two from others."""

_TIED = 0.2
"""Less than this holds no two sentences together."""

_FAR = 8
_STRONGEST, _COMPARED = 3, 8  # ties that count; terms in common that are paired, the rarest
_BOTH = 2
_FEW, _DOZEN, _YEARS = 3, 12, (1900, 2100)


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over :data:`FEATURES`."""

    weights: tuple[float, ...] = (4.76, 9.88, -0.35, -1.42, -1.87, 1.23)
    base: float = 1.21

    def probability(self, values: Sequence[float]) -> float:
        """Return the probability for these values of :data:`FEATURES`."""
        odds = self.base + math.fsum(map(float.__mul__, self.weights, values))
        return 1 / (1 + math.exp(-odds))


FITTED = Logistic()


def links(
    sentences: Sequence[Sentence], bags: Sequence[Sequence[str]], logistic: Logistic = FITTED
) -> list[dict[int, float]]:
    """Map each sentence to those of other articles that may tell of the same fact.

    ``bags`` holds the distinct terms of each. The values are probabilities, :data:`LEAST` at
    the least.
    """
    found: list[dict[int, float]] = [{} for _ in sentences]
    for index, other, values in measured(sentences, bags):
        likely = logistic.probability(values)
        if likely >= LEAST:
            found[index][other] = found[other][index] = likely
    return found


def measured(
    sentences: Sequence[Sentence], bags: Sequence[Sequence[str]]
) -> Iterator[tuple[int, int, tuple[float, ...]]]:
    """Yield the pairs of sentences that something ties, with their values of :data:`FEATURES`.

    Both may be shown and stand in two articles; the first has the higher index.
    """
    articles = [one.article.id for one in sentences]
    words, numbers = _matters(bags), [_numbers(one) for one in sentences]
    tied = _Tied(_ties(words, articles))
    counted = _Tied({n: tie * _rarity(float(n)) for n, tie in _ties(numbers, articles).items()})
    sizes = [math.log(1 + len(bag)) for bag in bags]
    together = _Together(words, numbers, articles)
    for index, one in enumerate(sentences):
        if not one.showable:
            continue
        ties = tied.sums(index, words[index])
        most = counted.largest(index, numbers[index])
        near = {other for other, held in enumerate(ties) if held >= _TIED}
        for other in sorted(near.union(most)):
            held, number = ties[other], most.get(other, 0.0)
            if held + number >= _TIED and articles[other] != articles[index]:
                shorter, longer = sorted((sizes[index], sizes[other]))
                apart = min(_FAR, abs(one.index - sentences[other].index)) / _FAR
                paired = together.strongest(index, other)
                yield index, other, (held, number, shorter, longer, apart, paired)


class _Tied:
    """The sentences that hold each term, up to one of them."""

    def __init__(self, ties: Mapping[str, float]) -> None:
        self._ties = ties
        self._holding: dict[str, list[int]] = {term: [] for term in ties}

    def sums(self, index: int, terms: Iterable[str]) -> list[float]:
        """Add a sentence, and return what ties those before it to it, by index."""
        found = [0.0] * index
        for term in terms:
            if tie := self._ties.get(term):
                holding = self._holding[term]
                for other in holding:
                    found[other] += tie
                holding.append(index)
        return found

    def largest(self, index: int, terms: Iterable[str]) -> dict[int, float]:
        """Add a sentence, and map those before it to what ties them to it most."""
        found: dict[int, float] = {}
        for term in terms:
            if tie := self._ties.get(term):
                holding = self._holding[term]
                for other in holding:
                    found[other] = max(tie, found.get(other, 0.0))
                holding.append(index)
        return found


class _Together:
    """How well two terms that stand in one sentence tie it to others where both do."""

    def __init__(
        self,
        words: Sequence[Sequence[str]],
        numbers: Sequence[Sequence[str]],
        articles: Sequence[str],
    ) -> None:
        self._articles = articles
        self._others = len(set(articles)) - 1
        every = zip(words, numbers, strict=True)
        self._terms = [frozenset((*spoken, *counted)) for spoken, counted in every]
        holding: defaultdict[str, set[int]] = defaultdict(set)
        for index, terms in enumerate(self._terms):
            for term in terms:
                holding[term].add(index)
        self._holding = holding
        self._times = {term: len(held) for term, held in holding.items()}
        self._known: dict[tuple[str, str], float] = {}

    def strongest(self, index: int, other: int) -> float:
        """Return the sum of the strongest ties between two sentences, three at most."""
        shared = sorted(self._terms[index] & self._terms[other])
        if len(shared) > _COMPARED:
            shared = sorted(nsmallest(_COMPARED, shared, key=self._times.__getitem__))
        return sum(nlargest(_STRONGEST, map(self._tie, combinations(shared, 2))))

    def _tie(self, pair: tuple[str, str]) -> float:
        found = self._known.get(pair)
        if found is None:
            both = self._holding[pair[0]] & self._holding[pair[1]]
            who = len({self._articles[index] for index in both})
            several = who if who > _BOTH else 0  # of two, each word alone says as much
            found = self._known[pair] = _tie(several, len(both), self._others, len(self._articles))
        return found


_REVERSING = ("de", "dis", "un", "non", "in", "mis", "over")
_LONG = 5


def _matters(bags: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the words of each, a word and its opposite as one: they are about one matter."""
    known = {term for bag in bags for term in bag}
    base: dict[str, str] = {}
    for term in known:
        if term.startswith(_REVERSING):
            rests = (term.removeprefix(prefix) for prefix in _REVERSING)
            found = [rest for rest in rests if len(term) > len(rest) >= _LONG and rest in known]
            base.update((term, rest) for rest in found[:1])
    return [
        [*dict.fromkeys(base.get(term, term) for term in bag if not term[0].isdigit())]
        for bag in bags
    ]


def _ties(held: Sequence[Sequence[str]], articles: Sequence[str]) -> dict[str, float]:
    """Return how well each term ties the sentences that hold it, up to 1.

    Best does what many articles hold, each in one sentence of many.
    """
    times: Counter[str] = Counter()
    using: defaultdict[str, set[str]] = defaultdict(set)
    for listed, article in zip(held, articles, strict=True):
        times.update(listed)
        for each in listed:
            using[each].add(article)
    others = len(set(articles)) - 1
    found: dict[str, float] = {}
    for each, who in using.items():
        tie = _tie(len(who), times[each], others, len(held))
        if tie >= _LOOSE:
            found[each] = tie
    return found


def _tie(several: int, times: int, others: int, sentences: int) -> float:
    """Return how well a term ties the sentences that hold it, up to 1.

    So many articles hold it, so many ``times``; there are as many ``others`` beside one.
    """
    if several < _BOTH:
        return 0.0
    share = (1 - 1 / several) * math.sqrt((several - 1) / others)
    share *= math.pow(several / times, 1.5)
    return share * (1 - times / sentences)


def _numbers(sentence: Sentence) -> list[str]:
    """Return the numbers in a sentence, each once, in one form."""
    return [*dict.fromkeys(map(repr, every_number(sentence.text)))]


def _rarity(number: float) -> float:
    """Return how seldom a number stands in two reports by chance, from 0 to 1."""
    if number <= _FEW:
        return 0.3
    if number <= _DOZEN:
        return 0.6
    return 0.5 if _YEARS[0] < number < _YEARS[1] else 1.0
