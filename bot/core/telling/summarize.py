"""Choosing sentences: what most voices say, each thing once, in an order that reads.

Selection is greedy over units (:mod:`bot.core.telling.units`): a sentence, or a sentence with
the one before it where it leans on that one. A unit's worth is that of the concepts it adds to
those told already, by word, and its own merit (:mod:`bot.core.telling.salience`): a budgeted,
nearly submodular coverage (Lin and Bilmes 2011). Where sentences are counted, some are then
exchanged for such as tell more of the facts that several voices report
(:mod:`bot.core.telling.links`, :mod:`bot.core.telling.exchange`); where words are, the concepts
alone come nearer to what editors write.
A claim is told once (:mod:`bot.core.telling.claims`). Nothing depends on the order of the
articles: they are put into one of their own first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from bot.core.telling import salience
from bot.core.telling.concepts import is_quotation
from bot.core.telling.exchange import Exchange
from bot.core.telling.units import units, worth_reading

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from bot.core.model import Sentence
    from bot.core.telling.concepts import Pair


def length(sentence: Sentence) -> int:
    """Count the words as people do: what white space parts."""
    return len(sentence.text.split())


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be shown; at least one of the two bounds is given."""

    count: int | None = None
    words: int | None = None

    def __post_init__(self) -> None:
        if self.count is None and self.words is None:
            msg = "a summary needs a bound: sentences, words or both"
            raise ValueError(msg)

    def admits(self, lengths: Iterable[int]) -> bool:
        """Tell whether sentences of these lengths fit."""
        known = list(lengths)
        return (self.count is None or len(known) <= self.count) and (
            self.words is None or sum(known) <= self.words
        )


def in_reading_order(sentences: Sequence[Sentence]) -> list[int]:
    """Return the indices in an order that depends on the articles' contents alone."""
    return sorted(
        range(len(sentences)),
        key=lambda index: (
            sentences[index].article.text,
            sentences[index].article.id,
            sentences[index].index,
        ),
    )


def fill(ranking: Iterable[int], sentences: Sequence[Sentence], budget: Budget) -> list[int]:
    """Take what fits, best first, each leaning sentence with the one before it.

    A sentence that does not fit is passed over for the next; none is cut, none repeated.
    """
    possible = units(sentences)
    chosen: list[int] = []
    told: set[str] = set()
    for index in ranking:
        added = [each for each in possible.get(index, ()) if each not in chosen]
        if not added or any(sentences[each].text in told for each in added):
            continue
        if not budget.admits(length(sentences[each]) for each in (*chosen, *added)):
            continue
        if len(added) < len(possible[index]):
            # The sentence it leans on is told already: put it right behind that one.
            chosen.insert(chosen.index(possible[index][0]) + 1, index)
        else:
            chosen.extend(added)
        told.update(sentences[each].text for each in added)
    return chosen


def consensus(
    sentences: Sequence[Sentence],
    budget: Budget,
    *,
    query: Sequence[str] = (),
    voices: Mapping[str, str] | None = None,
    weights: salience.Weights = salience.FITTED,
) -> list[int]:
    """Choose the sentences that tell most of what several voices say.

    Returns indices into ``sentences`` in the order in which they read best.
    """
    order = _first_ones(sentences, in_reading_order(sentences))
    known = [sentences[index] for index in order]
    view = salience.survey(known, voices or {}, query, weights)
    selection = _Selection(known, budget, view, weights)
    selection.run()
    missed = selection.missed_news()
    if missed is not None:
        selection = _Selection(known, budget, view, weights)
        selection.run(first=missed)
    if budget.count is not None:
        selection.exchange()
    chosen = selection.ordered()
    return [order[index] for index in chosen]


MOST = 600
"""So many sentences are compared with one another; of more, the first ones of each article."""


def _first_ones(sentences: Sequence[Sentence], order: Sequence[int]) -> list[int]:
    if len(order) <= MOST:
        return list(order)
    by_place = sorted(range(len(order)), key=lambda each: (sentences[order[each]].index, each))
    return [order[each] for each in sorted(by_place[:MOST])]


class _Selection:
    """One greedy selection over sentences in canonical order.

    A unit's worth only falls as others are chosen, save where half of it is chosen already. So
    what it was worth last is a bound, and only the units at the top are weighed again (lazy
    greedy; Minoux 1978).
    """

    def __init__(
        self,
        sentences: Sequence[Sentence],
        budget: Budget,
        view: salience.Survey,
        weights: salience.Weights,
    ) -> None:
        self.sentences = sentences
        self.budget = budget
        self.view = view
        self.weights = weights
        self.texts = [one.text for one in sentences]
        self.lengths = [length(one) for one in sentences]
        self.quoted = [is_quotation(one) for one in sentences]
        self.fixed = [
            merit + weights.news * news + weights.size * math.log(1 + words)
            for merit, news, words in zip(view.merits, view.news, self.lengths, strict=True)
        ]
        self.units = worth_reading(sentences, self.lengths, budget.admits)
        self.chosen: list[tuple[int, ...]] = []
        self.shown: list[int] = []
        self.told: set[int] = set()
        self.covered: set[Pair] = set()
        self.heard: dict[int, float] = {}
        # Of few voices, one that agrees proves little: the share is shrunk.
        self.others = len(set(view.voice)) + 2

    def run(self, first: int | None = None) -> None:
        """Take the best unit until none fits, that of ``first`` before all."""
        if first is not None:
            self._take(self.units[first])
        waiting = [(-self._worth(unit), index) for index, unit in self.units.items()]
        heapify(waiting)
        while waiting:
            bound, index = heappop(waiting)
            added = self._added(index)
            if not added or self._is_told(added) or not self._fits(added):
                continue
            worth = -self._worth(added)
            if worth > bound and waiting and (worth, index) > waiting[0]:
                heappush(waiting, (worth, index))
                continue
            self._take(self.units[index])
            if self.units.get(index + 1, ())[:-1] == (index,):
                # The next sentence leans on this one, and comes alone from now on.
                heappush(waiting, (-math.inf, index + 1))

    def exchange(self) -> None:
        """Exchange sentences for such as hold more of what several voices report."""
        if len(set(self.view.voice)) < SEVERAL:
            return
        most = LONGER * sum(self.lengths[index] for index in self.shown)

        def admits(told: Sequence[int]) -> bool:
            lengths = [self.lengths[index] for index in told]
            return self.budget.admits(lengths) and sum(lengths) <= most

        alike: dict[str, list[int]] = {}
        for index, text in enumerate(self.texts):
            alike.setdefault(text, []).append(index)
        same = self.view.comparison.same
        barred = [{*same[index], *alike[text]} for index, text in enumerate(self.texts)]
        own = [merit * words for merit, words in zip(self.fixed, self.lengths, strict=True)]
        units = [unit for _, unit in sorted(self.units.items()) if self._is_short(unit)]
        self.chosen = Exchange(units, self._parts(), own, admits, barred).best(self.chosen)

    def _is_short(self, unit: tuple[int, ...]) -> bool:
        return max(self.lengths[index] for index in unit) <= LONG

    def _parts(self) -> list[dict[Hashable, float]]:
        """Return what each sentence tells: its concepts, the news, of which sentences the fact.

        What a sentence says is worth the share of the voices that say so, too; so a fact counts
        by how many voices report it, and how often (facility location; Lin and Bilmes 2011).
        """
        linked, weight = self.view.comparison.linked, self.weights.facts
        voice = self.view.voice
        others = len(set(voice)) - 1
        shares = [_voices(near, voice, voice[at]) / others for at, near in enumerate(linked)]
        found: list[dict[Hashable, float]] = []
        for index, pairs in enumerate(self.view.pairs):
            parts: dict[Hashable, float] = dict(pairs.items())
            if not self.sentences[index].leans:
                parts["news"] = self.weights.first * self.view.news[index]
            parts["voice", voice[index]] = self.weights.voice
            parts["fact", index] = weight * shares[index]
            for other, likely in linked[index].items():
                parts["fact", other] = weight * shares[other] * (1 - (1 - likely) ** SOON)
            found.append(parts)
        return found

    def missed_news(self) -> int | None:
        """Return the sentence that tells the news best, if nothing chosen comes near to it."""
        rated = self.view.news
        alone = [
            index
            for index, unit in self.units.items()
            if len(unit) == 1
            and not self.sentences[index].leans
            and self.lengths[index] <= LONG
            and self.budget.admits([self.lengths[index]])
        ]
        best = max(alone, key=lambda index: (rated[index], -index), default=None)
        if best is None or best in self.told or not self.shown:
            return None
        near = max(rated[index] for index in self.shown) >= rated[best] - NEAR
        return None if near else best

    def _added(self, index: int) -> list[int]:
        return [each for each in self.units[index] if each not in self.shown]

    def _fits(self, added: Sequence[int]) -> bool:
        return self.budget.admits(self.lengths[index] for index in (*self.shown, *added))

    def _is_told(self, added: Sequence[int]) -> bool:
        """Tell whether one of the sentences says what a chosen one says already."""
        texts = {self.texts[index] for index in self.shown}
        return any(index in self.told or self.texts[index] in texts for index in added)

    def _worth(self, added: Sequence[int]) -> float:
        """Return the worth of the new concepts and the merit, by the word."""
        words = sum(self.lengths[index] for index in added) or 1
        fresh = {
            pair: worth
            for index in added
            for pair, worth in self.view.pairs[index].items()
            if pair not in self.covered
        }
        merit = sum(self._merit(index) * self.lengths[index] for index in added)
        return (sum(fresh.values()) + merit) / words

    def _merit(self, index: int) -> float:
        """Return a sentence's merit as things stand, for each of its words."""
        voice = self.view.voice[index]
        again = sum(self.view.voice[each] == voice for each in self.shown)
        return (
            self.fixed[index]
            - self._chatter(index)
            + self.weights.claim * self._news_of(index)
            + self.weights.again * again
        )

    def _chatter(self, index: int) -> float:
        """Return what a quotation loses where sentences are counted and enough of them speak."""
        if self.budget.count is None or not self.quoted[index]:
            return 0.0
        spoken = sum(self.quoted[each] for each in self.shown)
        return 4 * self.weights.quote if spoken >= QUOTED * self.budget.count else 0.0

    def _news_of(self, index: int) -> float:
        """Return the share of the other voices that say this, as far as it is not told yet."""
        best: dict[str, float] = {}
        for other, likely in self.view.said[index].items():
            voice = self.view.voice[other]
            said = likely * (1 - self.heard.get(other, 0.0))
            if said > best.get(voice, 0.0):
                best[voice] = said
        return (1 - self.heard.get(index, 0.0)) * sum(best.values()) / self.others

    def _take(self, unit: tuple[int, ...]) -> None:
        before = unit[:-1]
        if before and before[0] in self.shown:
            self.chosen = [unit if each == before else each for each in self.chosen]
        else:
            self.chosen.append(unit)
        for index in unit:
            if index not in self.shown:
                self.shown.append(index)
            self.covered.update(self.view.pairs[index])
            self.told.update(self.view.comparison.same[index])
            self.heard[index] = 1.0
            for other, likeness in self.view.comparison.alike[index].items():
                self.heard[other] = max(self.heard.get(other, 0.0), salience.sure(likeness))

    def ordered(self) -> list[int]:
        """Put the news first, the rest by how far down their articles tell it."""
        if not self.chosen:
            return []
        rated = self.view.news
        lead = max(
            self.chosen,
            key=lambda unit: (not self.sentences[unit[0]].leans, rated[unit[0]], -unit[0]),
        )
        rest = [unit for unit in self.chosen if unit != lead]
        rest.sort(key=lambda unit: (self.view.places[unit[0]], unit[0]))
        return [index for unit in (lead, *rest) for index in unit]


def _voices(linked: Mapping[int, float], voice: Sequence[str], own: str) -> float:
    """Return how many voices but its own may report what a sentence does."""
    best: dict[str, float] = {}
    for other, likely in linked.items():
        who = voice[other]
        if who != own and likely > best.get(who, 0.0):
            best[who] = likely
    return sum(best.values())


QUOTED = 0.4
"""Once this share of a summary quotes somebody, what happened comes before what was said."""

NEAR = 0.09
"""What tells the news at most so much worse than the best sentence tells it well enough."""

LONG = 40
"""Sentences of more words are not begun with."""

SEVERAL = 2
"""Of so many voices on, it means something that others report a fact, too."""

LONGER = 1.4
"""An exchange may make a summary so much longer."""

SOON = 2
"""A fact that is likely told counts nearly as told: not told again to be sure."""
