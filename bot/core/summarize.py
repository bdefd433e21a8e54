"""Choosing sentences: what most voices say, each thing once, in an order that reads.

Selection is greedy over units: a sentence, or a sentence with the one before it where it
leans on that one. A unit's worth is its salience (:mod:`bot.core.salience`) plus what it says
that is not yet told, less its likeness to what is (maximal marginal relevance, Carbonell
and Goldstein 1998; coverage of concepts as Gillick and Favre 2009 and Lin and Bilmes 2011).
Nothing depends on the order of the articles: they are put into one of their own first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.core import claims, salience

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.model import Sentence


class Summarizer(Protocol):
    """Chooses sentences. The same as :class:`bot.ports.Summarizer`, which the core cannot see."""

    name: str

    def choose(
        self,
        sentences: Sequence[Sentence],
        *,
        count: int | None = None,
        words: int | None = None,
        query: Sequence[str] = (),
        voices: Mapping[str, str] | None = None,
    ) -> list[int]:
        """Return indices into ``sentences`` in the order in which they read best."""
        ...


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


def units(sentences: Sequence[Sentence]) -> dict[int, tuple[int, ...]]:
    """Map each sentence that may be chosen to what must be shown with it, itself last.

    A sentence that leans brings the one before it; where that one is missing, may not be
    shown, stands in another paragraph or leans itself, the sentence cannot be chosen at all.
    """
    place = {(one.article.id, one.index): index for index, one in enumerate(sentences)}
    found: dict[int, tuple[int, ...]] = {}
    for index, one in enumerate(sentences):
        if not one.showable:
            continue
        if not one.leans:
            found[index] = (index,)
            continue
        before = place.get((one.article.id, one.index - 1))
        if before is not None and sentences[before].showable and not sentences[before].leans:
            found[index] = (before, index)
    return found


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
) -> list[int]:
    """Choose the sentences that tell most of what several voices say.

    Returns indices into ``sentences`` in the order in which they read best.
    """
    order = in_reading_order(sentences)
    sorted_sentences = [sentences[index] for index in order]
    chosen = _Selection(sorted_sentences, budget, query, voices or {}).run()
    return [order[index] for index in chosen]


class _Selection:
    """One greedy selection over sentences in canonical order."""

    NEW = 0.5
    ALIKE = 0.25
    SAME_ARTICLE = 0.05

    def __init__(
        self,
        sentences: Sequence[Sentence],
        budget: Budget,
        query: Sequence[str],
        voices: Mapping[str, str],
    ) -> None:
        self.sentences = sentences
        self.budget = budget
        self.view = salience.survey(sentences, voices, query)
        self.units = units(sentences)
        self.chosen: list[tuple[int, ...]] = []
        self.told: dict[int, float] = {}
        self.covered: set[salience.Pair] = set()

    def run(self) -> list[int]:
        while True:
            best = self._best()
            if best is None:
                return self._ordered()
            self._take(best)

    def _shown(self) -> list[int]:
        return [index for unit in self.chosen for index in unit]

    def _best(self) -> tuple[int, ...] | None:
        shown = self._shown()
        lengths = [length(self.sentences[index]) for index in shown]
        best: tuple[float, int] | None = None
        for index, unit in self.units.items():
            added = [each for each in unit if each not in shown]
            if not added or self._repeats(added):
                continue
            if not self.budget.admits([*lengths, *(length(self.sentences[i]) for i in added)]):
                continue
            worth = sum(self._worth(each) for each in added) / len(added)
            if best is None or worth > best[0]:
                best = (worth, index)
        return None if best is None else self.units[best[1]]

    def _repeats(self, added: Sequence[int]) -> bool:
        return any(self.told.get(index, 0.0) >= claims.SAME for index in added)

    def _worth(self, index: int) -> float:
        pairs = self.view.pairs[index]
        weight = sum(pairs.values())
        fresh = sum(value for pair, value in pairs.items() if pair not in self.covered)
        article = self.sentences[index].article.id
        already = sum(self.sentences[each].article.id == article for each in self._shown())
        return (
            (1 - self.ALIKE) * self.view.scores[index]
            - self.ALIKE * self.told.get(index, 0.0)
            + self.NEW * (fresh / weight if weight else 0.0)
            - self.SAME_ARTICLE * already
        )

    def _take(self, unit: tuple[int, ...]) -> None:
        shown = self._shown()
        if unit[0] in shown:
            self.chosen = [unit if each == unit[:-1] else each for each in self.chosen]
        else:
            self.chosen.append(unit)
        for index in unit:
            self.covered.update(self.view.pairs[index])
            self.told[index] = 1.0
            for other, cosine in self.view.near[index].items():
                self.told[other] = max(self.told.get(other, 0.0), cosine)

    def _ordered(self) -> list[int]:
        """Put the news first, the rest by how early their articles tell it."""
        if not self.chosen:
            return []
        lead, *rest = self.chosen
        rest.sort(key=lambda unit: (self.view.places[unit[0]], unit[0]))
        return [index for unit in (lead, *rest) for index in unit]
