"""Sentences that say the same though they share few terms, or only what is common in the event.

Rare terms tell most about what two sentences share, but the news itself is told in words that
most sentences of an event hold, and a short sentence has few. So words are counted here, not
weighed: a stretch of words in common that is most of a sentence, nearly all terms of a short
one, most terms of both, or a figure that hardly stands in both by chance.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bot.core.comparing.speech import word_set

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from bot.core.model import Sentence

ALIKE = 0.6
"""From this likeness on, a few terms are enough."""

LEAST = 0.25
"""Below this likeness, sentences have nothing to do with one another."""

NEAR = 0.45
"""From this likeness on, it is looked whether words stand in the same order."""

FEW = 3
SEVERAL = 5
MANY = 7
"""So many terms must be shared: by short sentences, by what opens two articles, by others."""

SHARE = 0.54
BOTH = 0.25
"""The share of the shorter one's terms that must be in both; the product of both's shares."""

RUN = 5
"""Stretches of so many words are looked for."""

PLAIN = 2
"""So many of the terms shared must be neither names nor figures, three where little is rare."""

SHORT = 8
"""A sentence of so few terms says little else that a "not" may belong to."""

LEAD = 3
"""So many sentences open an article."""


class Briefly:
    """Tells, pair by pair, whether a sentence is backed by another that shares little with it."""

    def __init__(
        self,
        sentences: Sequence[Sentence],
        bags: Sequence[Sequence[str]],
        names: Collection[str],
        numbers: Callable[[int], frozenset[str]],
    ) -> None:
        """Take an event's sentences, the distinct terms of each, and the numbers in each."""
        self._sentences = sentences
        self._bags = bags
        self._names = names
        self._numbers = numbers
        self._runs = cache(lambda index: _runs(sentences[index].words))
        self._denies = cache(lambda index: not _DENYING.isdisjoint(sentences[index].words))
        self._opens = _opening(sentences)

    def same(self, index: int, other: int, likeness: float, count: int) -> bool:
        """Tell whether two sentences say the same, as far as one holds what the other says.

        ``count`` is the number of terms that they share.
        """
        verbatim = likeness >= NEAR and (
            self._verbatim(index, other) or self._verbatim(other, index)
        )
        return verbatim or (
            (likeness >= ALIKE or (likeness >= LEAST and count >= SEVERAL - 1))
            and self._shares(index, other, likeness)
            and not self.denied(index, other)
        )

    def denied(self, index: int, other: int) -> bool:
        """Tell whether one of two short sentences denies what the other says."""
        short = max(len(self._bags[index]), len(self._bags[other])) <= SHORT
        return (
            short
            and self._denies(index) != self._denies(other)
            and not (self._verbatim(index, other) or self._verbatim(other, index))
        )

    def _shares(self, index: int, other: int, likeness: float) -> bool:
        """Tell whether enough terms are shared that are neither names nor figures."""
        shared = set(self._bags[index]).intersection(self._bags[other])
        figures = self._numbers(index) & self._numbers(other)
        plain = len(shared.difference(self._names, figures))
        common = len(shared | figures)
        return plain >= PLAIN and (
            (likeness >= ALIKE and common >= FEW)
            or (common > SEVERAL and any(map(_is_rare, figures)))
            or (plain > PLAIN and self._mostly(index, other, common))
        )

    def backs(self, index: int, other: int) -> bool:
        """Tell whether one of two sentences that say the same holds what ``index`` says."""
        shared = set(self._bags[index]).intersection(self._bags[other])
        return 2 * len(shared) >= len(self._bags[index]) or self._verbatim(index, other)

    def _mostly(self, index: int, other: int, common: int) -> bool:
        """Tell whether most of both sentences is shared."""
        least = SEVERAL if {index, other} <= self._opens else MANY
        one, two = len(self._bags[index]), len(self._bags[other])
        return common >= max(least, SHARE * min(one, two)) and common**2 >= BOTH * one * two

    def _verbatim(self, index: int, other: int) -> bool:
        """Tell whether most of a sentence's words stand in the other, in their order."""
        runs = self._runs(index)
        return 2 * len(runs & self._runs(other)) > max(2, len(runs))


def _runs(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def _is_rare(figure: str) -> bool:
    return len(figure) > 2 and not _YEAR.fullmatch(figure)


def _opening(sentences: Sequence[Sentence]) -> frozenset[int]:
    """Return the sentences with which the reports of the articles open, as indices."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, one in enumerate(sentences):
        if one.showable:
            found.setdefault(one.article.id, []).append((one.index, place))
    return frozenset(place for listed in found.values() for _, place in sorted(listed)[:LEAD])


_YEAR = re.compile(r"(?:19|20)\d\d")
_DENYING = word_set(
    "no not never none nobody neither nor without cannot didnt doesnt dont isnt arent wasnt werent "
    "hasnt havent hadnt wont wouldnt couldnt cant"
)
