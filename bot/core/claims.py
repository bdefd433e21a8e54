"""Claims: sentences of several articles that say the same, counted by independent voice.

Sentences are compared as tf-idf vectors of their normalized stems, the frequencies taken
over the event itself: what every sentence of an event mentions tells nothing apart. A claim
is a star: one sentence, which is shown, and those that say the same as *it*. So every
citation of a claim was compared with the words shown, and chains cannot form.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.model import Sentence

Vector = dict[str, float]

SAME = 0.5
"""From this cosine on, two sentences say the same."""

WITHIN = 0.8
"""From this share of its weight on, a short sentence is told within a longer one."""


@dataclass(frozen=True, slots=True)
class Group:
    """One claim: ``shown`` and the other sentences that say it, as indices, best match first."""

    shown: int
    others: tuple[int, ...] = ()

    @property
    def members(self) -> tuple[int, ...]:
        """All of its sentences, the shown one first."""
        return (self.shown, *self.others)


def rarity(bags: Iterable[Iterable[str]]) -> dict[str, float]:
    """Weigh each term by how few of the sentences hold it: ``log(1 + n / df)``."""
    count = 0
    frequency: Counter[str] = Counter()
    for bag in bags:
        count += 1
        frequency.update(dict.fromkeys(bag, 1))
    return {term: math.log(1 + count / df) for term, df in frequency.items()}


def vector(terms: Iterable[str], rare: Mapping[str, float]) -> Vector:
    """Return the tf-idf vector of length 1; empty where there are no terms."""
    raw = {term: (1 + math.log(tf)) * rare.get(term, 0.0) for term, tf in Counter(terms).items()}
    length = math.sqrt(math.fsum(value * value for value in raw.values()))
    return {term: value / length for term, value in raw.items()} if length else {}


def neighbours(vectors: Sequence[Vector], floor: float = 0.0) -> list[dict[int, float]]:
    """Map each vector to those it resembles: index to cosine, where above ``floor``."""
    holding: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    found: list[dict[int, float]] = [{} for _ in vectors]
    for index, one in enumerate(vectors):
        cosines: defaultdict[int, float] = defaultdict(float)
        for term, weight in one.items():
            postings = holding[term]
            for other, value in postings:
                cosines[other] += weight * value
            postings.append((index, weight))
        for other, cosine in cosines.items():
            if cosine > floor:
                found[index][other] = found[other][index] = cosine
    return found


def same(one: Vector, other: Vector, cosine: float) -> bool:
    """Tell whether two sentences say the same, or one of them says what the other does."""
    if cosine >= SAME:
        return True
    small, large = sorted((one, other), key=len)
    if len(small) < 5:
        return False
    told = math.fsum(value * value for term, value in small.items() if term in large)
    return told >= WITHIN


def groups(
    sentences: Sequence[Sentence], voices: Mapping[str, str], scores: Sequence[float]
) -> list[Group]:
    """Group sentences into claims, those of most voices first, then by score.

    Every sentence belongs to one claim; of each other article, a claim holds the one sentence
    that matches its shown sentence best. ``scores`` says which of equals is shown.
    """
    vectors = [vector(one.terms, rarity(each.terms for each in sentences)) for one in sentences]
    return grouped(sentences, voices, scores, vectors, neighbours(vectors, 0.2))


def grouped(
    sentences: Sequence[Sentence],
    voices: Mapping[str, str],
    scores: Sequence[float],
    vectors: Sequence[Vector],
    near: Sequence[Mapping[int, float]],
) -> list[Group]:
    """Do what :func:`groups` does where vectors and neighbours are known."""

    def voice(index: int) -> str:
        identity = sentences[index].article.id
        return voices.get(identity, identity)

    def star(centre: int, free: set[int]) -> Group:
        best: dict[str, tuple[float, int]] = {}
        for other, cosine in sorted(near[centre].items()):
            if other not in free or sentences[other].article.id == sentences[centre].article.id:
                continue
            if same(vectors[centre], vectors[other], cosine):
                key = sentences[other].article.id
                best[key] = max(best.get(key, (0.0, 0)), (cosine, other))
        ranked = sorted(best.values(), key=lambda found: (-found[0], found[1]))
        return Group(centre, tuple(other for _, other in ranked))

    def rank(group: Group) -> tuple[int, float, int]:
        spoken = len({voice(index) for index in group.members})
        return (-spoken, -scores[group.shown], group.shown)

    free = set(range(len(sentences)))
    found: list[Group] = []
    waiting = sorted((star(index, free) for index in range(len(sentences))), key=rank)
    while waiting:
        group = waiting.pop(0)
        if group.shown not in free:
            continue
        if not free.issuperset(group.others):
            group = star(group.shown, free)
            waiting.append(group)
            waiting.sort(key=rank)
            continue
        free.difference_update(group.members)
        found.append(group)
    return sorted(found, key=rank)
