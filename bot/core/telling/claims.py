"""Claims: sentences of several articles that say the same, counted by independent voice.

A claim is a star: one sentence, which is shown, and of each other article the one that backs
*it* best (:mod:`bot.core.telling.comparison`). So every citation of a claim was compared with the
words shown, and chains cannot form.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.core.model import Sentence
    from bot.core.telling.comparison import Comparison

AGAIN = 0.6
"""From this probability on, a second sentence on a fact tells nothing new."""

LIKELY = 0.5
"""From this probability on, a witness of the second is one of the first."""


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """One claim: ``shown`` and the other sentences that say it, as indices, best match first."""

    shown: int
    others: tuple[int, ...] = ()

    @property
    def members(self) -> tuple[int, ...]:
        """All of its sentences, the shown one first."""
        return (self.shown, *self.others)


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
    """Leave out the claims whose shown sentence tells what that of one before does."""
    kept: list[Group] = []
    for group in found:
        if not any(_again(group, one, comparison) for one in kept):
            kept.append(group)
    return kept


def _again(group: Group, before: Group, comparison: Comparison) -> bool:
    """Tell whether a claim tells again what one before it does.

    A sentence on the same fact may tell of another one as well, and its witnesses of that one.
    """
    first, second = before.shown, group.shown
    backed = comparison.backed
    if first in comparison.same[second] or first in backed[second] or second in backed[first]:
        return True
    near = comparison.linked[first]
    others = [other for other in group.others if other not in before.members]
    return near.get(second, 0.0) >= AGAIN and all(near.get(each, 0.0) >= LIKELY for each in others)
