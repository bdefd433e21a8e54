"""What the voices of an event agree on: pairs of terms that several use in one sentence.

Unlike the concepts of :mod:`bot.core.telling.concepts` the terms need not be neighbours, nor in the
same order or form: "the embassy has closed" and "closing of the U.S. embassy" share a pair. A
pair weighs by the share of the voices that use it and by the rarity of its terms, so that what
is in every sentence of an event counts for little. Of two voices alone, agreement proves
little, and weighs nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Pair = tuple[str, str]

NEAR = 10
"""Two terms of a sentence are a pair when fewer than so many shared ones stand between them."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The pairs of each sentence that several voices use, with their weights up to 1.

    ``facts`` has them weighed by the square of the share of the other voices, so that what most
    report counts for far more than what two do, and by the product of the terms' rarities.
    """

    pairs: list[dict[Pair, float]]
    facts: list[dict[Pair, float]]


def agreed(bags: Sequence[Sequence[str]], voice: Sequence[str]) -> Agreed:
    """Find what several voices agree on.

    ``bags`` holds the distinct terms of each sentence in order, ``voice`` who says it.
    """
    several = len(set(voice))
    if several < 3:
        return Agreed([{} for _ in bags], [{} for _ in bags])
    rare, shared = _rarity(bags, voice)
    pairs = [_pairs([term for term in bag if term in shared]) for bag in bags]
    using: defaultdict[Pair, set[str]] = defaultdict(set)
    for found, who in zip(pairs, voice, strict=True):
        for pair in found:
            using[pair].add(who)
    others = {pair: len(who) - 1 for pair, who in using.items() if len(who) > 1}
    scale = (several - 2) / ((several - 1) * (several + 1))
    both = {pair: rare[pair[0]] * rare[pair[1]] for pair in others}
    weight = {pair: more * scale * math.sqrt(both[pair]) for pair, more in others.items()}
    fact = {pair: (more / (several - 1)) ** 2 * both[pair] for pair, more in others.items()}
    return Agreed(_of(pairs, weight), _of(pairs, fact))


def _of(pairs: Sequence[Sequence[Pair]], weight: Mapping[Pair, float]) -> list[dict[Pair, float]]:
    return [{pair: weight[pair] for pair in found if pair in weight} for found in pairs]


def _rarity(
    bags: Sequence[Sequence[str]], voice: Sequence[str]
) -> tuple[dict[str, float], set[str]]:
    """Return how rare each term is, from 0 to 1, and the terms that several voices use."""
    frequency: Counter[str] = Counter()
    first: dict[str, str] = {}
    shared: set[str] = set()
    for bag, who in zip(bags, voice, strict=True):
        frequency.update(bag)
        shared.update(term for term in bag if first.setdefault(term, who) != who)
    most = math.log(1 + len(bags))
    return {
        term: math.sqrt(math.log(1 + len(bags) / n) / most) for term, n in frequency.items()
    }, shared


def _pairs(bag: Sequence[str]) -> list[Pair]:
    return [
        (one, other) if one < other else (other, one)
        for place, one in enumerate(bag)
        for other in bag[place + 1 : place + 1 + NEAR]
    ]
