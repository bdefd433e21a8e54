"""The sentences of an event compared with one another: what is alike, the same, backed, linked.

Two sentences are as alike as the geometric mean of their cosine and of the share of the
lighter one's weight that stands in the other: a short report is told within a long one, but
not by a chance word. Terms weigh by their rarity among the event's own sentences, softened,
since what the event is about is in most of them. Words that say the same count as one
(:mod:`bot.core.telling.synonyms`).

One sentence backs another if they say the same and it holds enough of what the other says,
some of it in words that are no names: two reports on one person may share no more than the
person's name and office. Or both have one passage in common, whatever else the longer of them
says (:mod:`bot.core.telling.passages`). Or they share few terms, or only common ones, but most
of what they say (:mod:`bot.core.telling.briefly`). Or what they share ties them to one fact
(:mod:`bot.core.telling.links`). Nothing backs what it speaks against: numbers, tense, a "not".
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.core.comparing.units import ONES, TENS
from bot.core.language.text import terms
from bot.core.telling.briefly import Briefly
from bot.core.telling.links import links
from bot.core.telling.passages import Passages
from bot.core.telling.synonyms import merged
from bot.core.telling.tense import tense

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.model import Sentence
    from bot.core.telling.tense import Tense

_CAPITAL = re.compile(r"(?<![\w'’.-])[^\W\d_a-zà-öø-ÿа-яіїєґ][\w'’.-]*")

_SPELLED = {word: str(value) for word, value in (ONES | TENS).items() if value > 1}
"""Numbers in words; "one" is left out, for it is seldom a count."""

SAME = 0.42
"""From this likeness on, two sentences say the same if they share enough terms."""

NOTHING = 0.25
"""Below this likeness, sentences have nothing to do with one another."""

ENOUGH = 5
"""So many terms must be shared, one less where the likeness is great."""


HELD = 0.42
"""A sentence is backed by one that holds this share of its weight."""

LINKED = 0.9
"""From this probability on, two sentences tell of one fact."""

TOLD = 0.2
"""Where they do, a sentence is backed by one that holds this share of its weight."""

TERMS = 60
"""So many terms of a sentence are compared: hardly one of a report has more."""

CHECKED = 60
"""A sentence is compared by its passages with so many others: texts of few words would not end."""

PLAIN = 2
"""So many of the terms shared must be no names, for one sentence to back another."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The sentences of an event compared with one another, by index.

    ``alike`` maps to similar sentences with their likeness, from 0 to 1; ``same`` lists those,
    in whatever article, that say the same, best match first, and ``backed`` those of them
    that back the sentence. ``linked`` maps to those of other articles that may tell of the same
    fact, whatever else they say, with how likely they do (:mod:`bot.core.telling.links`). ``bags``
    are the distinct terms of each, words that say the same as one.
    """

    alike: list[dict[int, float]]
    same: list[tuple[int, ...]]
    backed: list[tuple[int, ...]]
    linked: list[dict[int, float]]
    bags: list[tuple[str, ...]]


def rarity(bags: Sequence[Iterable[str]]) -> dict[str, float]:
    """Weigh each term by how few of the sentences hold it: ``log(1 + n / df)``."""
    frequency: Counter[str] = Counter()
    for bag in bags:
        frequency.update(bag)
    return {term: math.log(1 + len(bags) / df) for term, df in frequency.items()}


def compare(sentences: Sequence[Sentence]) -> Comparison:
    """Compare every sentence with every other, by way of the terms that they share."""
    return _Comparing(sentences).compared()


class _Comparing:
    """What is known of the sentences of one event while they are compared, by index."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        simpler = merged(sentences)
        self.sentences = sentences
        self.bags = [
            tuple(dict.fromkeys(simpler.get(term, term) for term in one.terms))[:TERMS]
            for one in sentences
        ]
        # A term's weight times itself, softened: (log(1 + n / df) ** 0.75) ** 2.
        self.weight = {term: value**1.5 for term, value in rarity(self.bags).items()}
        self.total = [math.fsum(self.weight[term] for term in bag) for bag in self.bags]
        self.names = _names(sentences, simpler)
        self.passages = Passages(self.bags, self.weight, self.total, self.names)
        self.numbers = cache(lambda index: _numbers(sentences[index]))
        self.tense = cache(lambda index: tense(sentences[index]))
        self.brief = Briefly(sentences, self.bags, self.names, self.numbers)
        self.alike: list[dict[int, float]] = [{} for _ in sentences]
        self.same: list[list[int]] = [[] for _ in sentences]
        self.backed: list[list[int]] = [[] for _ in sentences]
        self.checked = [0] * len(sentences)

    def compared(self) -> Comparison:
        least = self.passages.least
        for index, other, common, count in _sharing(self.bags, self.weight, self.total, least):
            self._compare(index, other, common, count)
        linked = links(self.sentences, self.bags)
        for index, near in enumerate(linked):
            for other, likely in near.items():
                if likely >= LINKED and self._tells(index, other):
                    self.backed[index].append(other)
        return Comparison(
            self.alike,
            [self._best_first(at, others) for at, others in enumerate(self.same)],
            [self._best_first(at, others) for at, others in enumerate(self.backed)],
            linked,
            self.bags,
        )

    def _compare(self, index: int, other: int, common: float, count: int) -> None:
        """Compare two sentences that share so many terms, of so much weight together."""
        mine, theirs = self.total[index], self.total[other]
        lighter = min(mine, theirs)
        likeness = common / math.sqrt(lighter * math.sqrt(mine * theirs))
        many = common >= self.passages.least and count > 3
        if likeness >= NOTHING and common >= NOTHING * lighter:
            self.alike[index][other] = self.alike[other][index] = likeness
        elif not many:
            return
        surely = _enough(likeness, count)
        apart = _apart(self.sentences[index], self.sentences[other])
        passage = apart and many and self.checked[index] < CHECKED
        briefly = apart and not surely and self.brief.same(index, other, likeness, count)
        if not (surely or passage or briefly) or not self._compatible(index, other):
            return
        self.checked[index] += passage
        if surely or briefly:
            self.same[index].append(other)
            self.same[other].append(index)
        for one, two in ((index, other), (other, index)):
            if (
                (surely and self._holds(one, two))
                or (briefly and self.brief.backs(one, two))
                or (passage and self.passages.backs(one, two, alike=surely))
            ):
                self.backed[one].append(two)

    def _holds(self, index: int, other: int) -> bool:
        """Tell whether a sentence holds enough of another, and not in names alone."""
        shared = self._shared(index, other)
        return (
            self._weight(shared) >= HELD * self.total[index] and len(shared - self.names) >= PLAIN
        )

    def _tells(self, index: int, other: int) -> bool:
        """Tell whether a sentence backs the fact in another that it is linked with."""
        if other in self.backed[index]:
            return False
        shared = self._shared(index, other)
        figures = self.numbers(index) & self.numbers(other)
        return (
            self._weight(shared) >= TOLD * self.total[index]
            and len(shared - self.names - figures) >= (PLAIN if figures else PLAIN + 1)
            and self._compatible(index, other)
        )

    def _shared(self, index: int, other: int) -> set[str]:
        return set(self.bags[index]).intersection(self.bags[other])

    def _weight(self, shared: set[str]) -> float:
        return math.fsum(sorted(self.weight[term] for term in shared))

    def _compatible(self, index: int, other: int) -> bool:
        """Tell that no number, no tense and no "not" speaks against two sentences."""
        return (
            _agree(self.numbers(index), self.numbers(other))
            and not _clash(self.tense(index), self.tense(other))
            and not self.brief.denied(index, other)
        )

    def _best_first(self, index: int, others: Iterable[int]) -> tuple[int, ...]:
        """Order sentences by likeness; what can be read by itself is the better evidence."""
        alike = self.alike[index]
        return tuple(
            sorted(
                others,
                key=lambda other: (self.sentences[other].leans, -alike.get(other, 0.0), other),
            )
        )


def _sharing(
    bags: Sequence[Sequence[str]],
    weight: Mapping[str, float],
    total: Sequence[float],
    least: float,
) -> Iterable[tuple[int, int, float, int]]:
    """Yield the pairs of sentences that share enough: their indices, the weight, how many terms."""
    holding: dict[str, list[int]] = {term: [] for term in weight}
    sets = [*map(frozenset, bags)]
    floor = max(1e-9, min(least, NOTHING * min(filter(None, total), default=0.0)))
    for index, bag in enumerate(bags):
        shared = [0.0] * index
        for term in bag:
            more = weight[term]
            for other in holding[term]:
                shared[other] += more
            holding[term].append(index)
        mine = NOTHING * total[index]
        for other in [other for other, common in enumerate(shared) if common >= floor]:
            common = shared[other]
            near = common >= mine or common >= NOTHING * total[other]
            if near or common >= least:
                count = len(sets[index] & sets[other])
                if near or count > 3:
                    yield index, other, common, count


def _apart(one: Sentence, other: Sentence) -> bool:
    """Tell whether two sentences that may be shown stand in two articles."""
    return one.showable and other.showable and one.article.id != other.article.id


def _names(sentences: Sequence[Sentence], simpler: Mapping[str, str]) -> set[str]:
    """Return the terms that are names, going by their capitals within sentences."""
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    capitals: defaultdict[str, list[str]] = defaultdict(list)
    for one in sentences:
        text, language = one.text, one.article.language
        if language == "de" or text.isupper():
            continue  # capitals say nothing here
        written[language].update(one.terms)
        capitals[language] += [*_CAPITAL.findall(text, 1), "."]
    return {
        simpler.get(term, term)
        for language, found in capitals.items()
        for term, times in Counter(terms(" ".join(found), language)).items()
        if 2 * times >= written[language][term]
    }


def _enough(likeness: float, shared: int) -> bool:
    return likeness >= SAME and shared >= (ENOUGH if likeness < 0.6 else ENOUGH - 1)


def _numbers(sentence: Sentence) -> frozenset[str]:
    digits = {term for term in sentence.terms if term[0].isdigit()}
    return frozenset(digits | {_SPELLED[word] for word in sentence.words if word in _SPELLED})


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell that no numbers stand against each other: what one counts, the other counts too.

    Where several are the same, the others are of something else.
    """
    return one <= other or other <= one or len(one & other) > 2


def _clash(one: Tense, other: Tense) -> bool:
    """Tell whether one sentence says to be coming what the other says has been."""
    return not (one.ahead.isdisjoint(other.done) and other.ahead.isdisjoint(one.done))
