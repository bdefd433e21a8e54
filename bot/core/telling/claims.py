"""Claims: sentences of several articles that say the same, counted by independent voice.

Two sentences are as alike as the geometric mean of their cosine and of the share of the
lighter one's weight that stands in the other: a short report is told within a long one, but
not by a chance word. Terms weigh by their rarity among the event's own sentences, softened,
since what the event is about is in most of them. Words that say the same count as one
(:mod:`bot.core.telling.synonyms`).

One sentence backs another if they say the same and it holds enough of what the other says,
some of it in words that are no names: two reports on one person may share no more than the
person's name and office. Or both have one passage in common, whatever else the longer of them
says (:mod:`bot.core.telling.passages`). Or they share few terms, or only common ones, but most
of what they say (:mod:`bot.core.telling.briefly`).

A claim is a star: one sentence, which is shown, and of each other article the one that backs
*it* best. So every citation of a claim was compared with the words shown, and chains cannot
form.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from bot.core.comparing.units import ONES, TENS
from bot.core.language.text import terms
from bot.core.telling.briefly import Briefly
from bot.core.telling.passages import Passages
from bot.core.telling.synonyms import merged
from bot.core.telling.tense import tense

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

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

TERMS = 60
"""So many terms of a sentence are compared: hardly one of a report has more."""

CHECKED = 60
"""A sentence is compared by its passages with so many others: texts of few words would not end."""

PLAIN = 2
"""So many of the terms shared must be no names, for one sentence to back another."""


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """One claim: ``shown`` and the other sentences that say it, as indices, best match first."""

    shown: int
    others: tuple[int, ...] = ()

    @property
    def members(self) -> tuple[int, ...]:
        """All of its sentences, the shown one first."""
        return (self.shown, *self.others)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The sentences of an event compared with one another, by index.

    ``alike`` maps to similar sentences with their likeness, from 0 to 1; ``same`` lists those,
    in whatever article, that say the same, best match first, and ``backed`` those of them
    that back the sentence. ``bags`` are the distinct terms of each, words that say the same as
    one.
    """

    alike: list[dict[int, float]]
    same: list[tuple[int, ...]]
    backed: list[tuple[int, ...]]
    bags: list[tuple[str, ...]]


def rarity(bags: Sequence[Iterable[str]]) -> dict[str, float]:
    """Weigh each term by how few of the sentences hold it: ``log(1 + n / df)``."""
    frequency: Counter[str] = Counter()
    for bag in bags:
        frequency.update(bag)
    return {term: math.log(1 + len(bags) / df) for term, df in frequency.items()}


def compare(sentences: Sequence[Sentence]) -> Comparison:
    """Compare every sentence with every other, by way of the terms that they share."""
    simpler = merged(term for one in sentences for term in one.terms)
    bags = [
        tuple(dict.fromkeys(simpler.get(term, term) for term in one.terms))[:TERMS]
        for one in sentences
    ]
    # A term's weight times itself, softened: (log(1 + n / df) ** 0.75) ** 2.
    weight = {term: value**1.5 for term, value in rarity(bags).items()}
    total = [math.fsum(weight[term] for term in bag) for bag in bags]
    names = _names(sentences, simpler)
    passages = Passages(bags, weight, total, names)
    least = passages.least
    alike: list[dict[int, float]] = [{} for _ in bags]
    same: list[list[int]] = [[] for _ in bags]
    backed: list[list[int]] = [[] for _ in bags]
    checked = [0] * len(bags)
    numbers = cache(lambda index: _numbers(sentences[index]))
    brief = Briefly(sentences, bags, names, numbers)
    compatible = _compatible(sentences, numbers, brief)

    def held(index: int, other: int) -> bool:
        shared = set(bags[index]).intersection(bags[other])
        share = math.fsum(sorted(weight[term] for term in shared))
        return share >= HELD * total[index] and len(shared - names) >= PLAIN

    def backs(index: int, other: int, *, surely: bool, briefly: bool, passage: bool) -> bool:
        return (
            (surely and held(index, other))
            or (briefly and brief.backs(index, other))
            or (passage and passages.backs(index, other, alike=surely))
        )

    for index, other, common, count in _sharing(bags, weight, total, least):
        lighter = min(total[index], total[other])
        likeness = common / math.sqrt(lighter * math.sqrt(total[index] * total[other]))
        if likeness >= NOTHING and common >= NOTHING * lighter:
            alike[index][other] = alike[other][index] = likeness
        elif common < least or count < 4:
            continue
        surely = _enough(likeness, count)
        apart = _apart(sentences[index], sentences[other])
        passage = apart and common >= least and count > 3 and checked[index] < CHECKED
        briefly = apart and not surely and brief.same(index, other, likeness, count)
        if not (surely or passage or briefly) or not compatible(index, other):
            continue
        checked[index] += passage
        if surely or briefly:
            same[index].append(other)
            same[other].append(index)
        for one, two in ((index, other), (other, index)):
            if backs(one, two, surely=surely, briefly=briefly, passage=passage):
                backed[one].append(two)

    return Comparison(
        alike,
        [_best_first(others, sentences, alike[at]) for at, others in enumerate(same)],
        [_best_first(others, sentences, alike[at]) for at, others in enumerate(backed)],
        bags,
    )


def _best_first(
    others: Iterable[int], sentences: Sequence[Sentence], alike: Mapping[int, float]
) -> tuple[int, ...]:
    """Order sentences by likeness; what can be read by itself is the better evidence."""
    return tuple(
        sorted(others, key=lambda other: (sentences[other].leans, -alike.get(other, 0.0), other))
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


def _compatible(
    sentences: Sequence[Sentence], numbers: Callable[[int], frozenset[str]], brief: Briefly
) -> Callable[[int, int], bool]:
    """Return what tells whether no number, no tense and no "not" speaks against two sentences."""
    tense_of = cache(lambda index: tense(sentences[index]))

    def compatible(index: int, other: int) -> bool:
        return (
            _agree(numbers(index), numbers(other))
            and not _clash(tense_of(index), tense_of(other))
            and not brief.denied(index, other)
        )

    return compatible


def _clash(one: Tense, other: Tense) -> bool:
    """Tell whether one sentence says to be coming what the other says has been."""
    return not (one.ahead.isdisjoint(other.done) and other.ahead.isdisjoint(one.done))


def groups(
    sentences: Sequence[Sentence],
    comparison: Comparison,
    voice: Callable[[int], str],
    scores: Sequence[float],
) -> list[Group]:
    """Group sentences into claims, those of most voices first, then by score.

    Every sentence belongs to one claim. What may not be shown is no evidence; what leans on
    another sentence may be evidence, but is never shown for a claim of several voices.
    """

    def star(centre: int, free: Mapping[int, None]) -> Group:
        best: dict[str, int] = {}
        fit = sentences[centre].showable and not sentences[centre].leans
        for other in comparison.backed[centre] if fit else ():
            article = sentences[other].article.id
            if (
                other in free
                and sentences[other].showable
                and article != sentences[centre].article.id
            ):
                best.setdefault(article, other)
        return Group(centre, tuple(best.values()))

    def rank(group: Group) -> tuple[int, float, int]:
        spoken = len(dict.fromkeys(map(voice, group.members)))
        return (-spoken, -scores[group.shown], group.shown)

    free = dict.fromkeys(range(len(sentences)))
    waiting = [(rank(group), group) for group in (star(index, free) for index in free)]
    heapify(waiting)
    found: list[Group] = []
    while waiting:
        _, group = heappop(waiting)
        if group.shown not in free:
            continue
        if any(other not in free for other in group.others):
            # An earlier claim took some of it: it can only have become weaker.
            group = star(group.shown, free)
            heappush(waiting, (rank(group), group))
            continue
        for index in group.members:
            del free[index]
        found.append(group)
    return found


def distinct(found: Sequence[Group], comparison: Comparison) -> list[Group]:
    """Leave out the claims whose shown sentence says the same as that of one before."""
    kept: list[Group] = []
    for group in found:
        same = {group.shown, *comparison.same[group.shown], *comparison.backed[group.shown]}
        if not any(
            one.shown in same or group.shown in comparison.backed[one.shown] for one in kept
        ):
            kept.append(group)
    return kept
