"""How much a sentence matters to its event: what several voices say, early, in few words.

Four measures, each scaled to at most 1 within the event, added with fixed weights:

- *centre*: likeness to the centroid of the event (Radev et al. 2004),
- *support*: the best match among each other voice's sentences, averaged over the voices,
- *consensus*: how many other voices use the same pairs of stems (Gillick and Favre 2009),
- *lead*: how early it stands in its article.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core import claims

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.model import Sentence

Pair = tuple[str, str]

CENTRE, SUPPORT, CONSENSUS, LEAD, ASKED = 0.5, 0.17, 0.17, 0.17, 0.5


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of each sentence of an event, by index.

    ``near`` maps to similar sentences with their cosine; ``pairs`` holds the pairs of stems
    that follow each other, with the number of voices that use them; ``places`` how far down
    in its article it stands, from 0 to 1.
    """

    scores: list[float]
    vectors: list[claims.Vector]
    near: list[dict[int, float]]
    pairs: list[dict[Pair, float]]
    places: list[float]


def survey(
    sentences: Sequence[Sentence], voices: Mapping[str, str], query: Sequence[str] = ()
) -> Survey:
    """Score the sentences of one event; ``query`` holds stems that were asked for."""
    spoken = [voices.get(one.article.id, one.article.id) for one in sentences]
    rare = claims.rarity(one.terms for one in sentences)
    vectors = [claims.vector(one.terms, rare) for one in sentences]
    near = claims.neighbours(vectors)
    pairs = _pairs(sentences, spoken)
    parts = [
        (CENTRE, _centre(vectors)),
        (SUPPORT, _support(near, spoken)),
        (CONSENSUS, _consensus(pairs, len(set(spoken)))),
        (LEAD, [1 / math.sqrt(1 + one.index) for one in sentences]),
    ]
    if query:
        parts.append((ASKED, _asked(sentences, query)))
    scores = [0.0] * len(sentences)
    for weight, values in parts:
        top = max(values, default=0.0) or 1.0
        scores = [score + weight * value / top for score, value in zip(scores, values, strict=True)]
    return Survey(scores, vectors, near, pairs, _places(sentences))


def _centre(vectors: Sequence[claims.Vector]) -> list[float]:
    total: defaultdict[str, float] = defaultdict(float)
    for one in vectors:
        for term, value in one.items():
            total[term] += value
    return [math.fsum(value * total[term] for term, value in one.items()) for one in vectors]


def _support(near: Sequence[Mapping[int, float]], spoken: Sequence[str]) -> list[float]:
    found: list[float] = []
    for index, similar in enumerate(near):
        best: defaultdict[str, float] = defaultdict(float)
        for other, cosine in similar.items():
            if spoken[other] != spoken[index]:
                best[spoken[other]] = max(best[spoken[other]], cosine)
        found.append(math.fsum(best.values()))
    return found


def _pairs(sentences: Sequence[Sentence], spoken: Sequence[str]) -> list[dict[Pair, float]]:
    """Weigh each pair of neighbouring stems by the number of voices that use it."""
    using: defaultdict[Pair, set[str]] = defaultdict(set)
    bags = [dict.fromkeys(zip(one.terms, one.terms[1:], strict=False)) for one in sentences]
    for bag, voice in zip(bags, spoken, strict=True):
        for pair in bag:
            using[pair].add(voice)
    return [{pair: float(len(using[pair])) for pair in bag} for bag in bags]


def _consensus(pairs: Sequence[Mapping[Pair, float]], voices: int) -> list[float]:
    if voices < 2:
        return [0.0] * len(pairs)
    return [sum(count - 1 for count in bag.values()) / (len(bag) or 1) for bag in pairs]


def _asked(sentences: Sequence[Sentence], query: Sequence[str]) -> list[float]:
    wanted = set(query)
    return [len(wanted.intersection(one.terms)) / len(wanted) for one in sentences]


def _places(sentences: Sequence[Sentence]) -> list[float]:
    last: defaultdict[str, int] = defaultdict(int)
    for one in sentences:
        last[one.article.id] = max(last[one.article.id], one.index)
    return [one.index / (last[one.article.id] + 1) for one in sentences]
