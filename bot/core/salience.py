"""What is worth telling of an event: its concepts, and the merit of each sentence.

A concept is a pair of neighbouring words. How likely an editor's summary would hold it is
estimated by a logistic regression on how many voices use it, how often and how early, in
quotation or not (after Gillick and Favre 2009 and Li, Qian and Liu 2013; fitted and checked
by ``tests/benchmarks/fit_summaries.py``). The merit of a sentence adds what concepts do not
see: its likeness to the event's centroid (Radev et al. 2004), what other voices also say, its
place, and the reader's question.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core import claims
from bot.core.text import stop_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.model import Sentence

Pair = tuple[str, str]

FEATURES = ("share", "often", "early", "soon", "stop1", "stop2", "size", "quoted", "lead")
"""What a concept is judged by.

``share`` of the voices that use it; ``often`` its count, logarithmic; ``early`` and ``soon``
fall with the place of its first sentence, fast and slowly; ``stop1`` and ``stop2`` tell that
one or both words are stop words; ``size`` is the event's number of sentences, logarithmic;
``quoted`` and ``lead`` are the shares of its sentences that hold a quotation, and that are
among the first eight of their article.
"""

LEAD = 8
_READER = frozenset({"you", "your", "we've", "we're", "we'll"})
_COMMENT = frozenset(
    [
        *("continue", "continues", "continuing", "remain", "remains", "ongoing", "underscore"),
        *("underscores", "underscoring", "underlines", "highlights", "highlighting", "illustrates"),
        *("illustrating", "reflects", "reflecting", "signifies", "stresses", "emphasizes"),
        *("complexity", "complexities", "dynamics", "landscape", "implications", "ramifications"),
        *("pivotal", "crucial", "volatile", "multifaceted", "paradigm", "notable", "arguably"),
        *("tension", "tensions", "heightened", "heightening", "escalate", "escalates"),
        *("escalating", "intensifies", "intensifying"),
        *("looms", "uncertain", "uncertainty", "stakes", "poised", "backdrop", "broader"),
    ]
)
"""Words of commentary: what is full of them rarely tells what happened."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a selection.

    ``pairs`` belong to :data:`FEATURES`, ``base`` is their constant. The others weigh the
    parts of a sentence's merit, each of which is at most 1; ``claim`` the share of the other
    voices that say what it says and nothing chosen before does; ``reader`` that it speaks to
    the reader; ``comment`` that it comments rather than reports. ``alone`` weighs lead and
    recency where there is one voice only.
    """

    pairs: tuple[float, ...] = (1.069, 1.245, -2.372, 3.05, 0.026, 0.118, -0.518, 0.477, 0.447)
    base: float = -2.17
    centre: float = 0.1
    consensus: float = 0.08
    place: float = 0.05
    lead: float = 0.03
    quote: float = 0.05
    reader: float = -0.15
    comment: float = -0.12
    alone: float = 0.3
    claim: float = 0.3
    query: float = 0.5


FITTED = Weights()


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of the sentences of an event, by index.

    ``pairs`` holds the worth of each sentence's concepts; ``merits`` its merit; ``places`` how
    far down in its article it stands, from 0 to 1; ``voice`` who says it.
    """

    pairs: list[dict[Pair, float]]
    merits: list[float]
    places: list[float]
    voice: list[str]
    comparison: claims.Comparison
    groups: list[claims.Group]
    claim_of: list[int] = field(default_factory=list)


def survey(
    sentences: Sequence[Sentence],
    voices: Mapping[str, str],
    query: Sequence[str] = (),
    weights: Weights = FITTED,
) -> Survey:
    """Judge the sentences of one event; ``query`` holds stems that were asked for."""
    voice = [voices.get(one.article.id, one.article.id) for one in sentences]
    bags = [pairs_of(one) for one in sentences]
    measured = measure(sentences, bags, voice)
    worth = {pair: _logistic(weights, values) for pair, values in measured.items()}
    pairs = [{pair: worth[pair] for pair in bag} for bag in bags]
    merits = _merits(sentences, voice, bags, measured, weights)
    comparison = claims.compare(sentences)
    groups = claims.groups(sentences, comparison, voice.__getitem__, merits)
    claim_of = [0] * len(sentences)
    for number, group in enumerate(groups):
        for index in group.members:
            claim_of[index] = number
    for index, share in enumerate(_asked(sentences, query)):
        merits[index] += weights.query * share
    return Survey(pairs, merits, _places(sentences), voice, comparison, groups, claim_of)


def pairs_of(sentence: Sentence) -> tuple[Pair, ...]:
    """Return a sentence's pairs of neighbouring words, each once."""
    return tuple(dict.fromkeys(zip(sentence.words, sentence.words[1:], strict=False)))


def news(sentences: Sequence[Sentence], view: Survey, weights: Weights = FITTED) -> list[float]:
    """Rate how well each sentence tells the news itself: central, early, by many voices."""
    several = len(set(view.voice)) + 2
    rated: list[float] = []
    for index, one in enumerate(sentences):
        members = view.groups[view.claim_of[index]].members
        # The same words in several places have one origin: they prove nothing.
        agreed = len({view.voice[each] for each in members if sentences[each].text != one.text})
        rated.append(
            view.merits[index]
            - (2 * weights.quote if is_quotation(one) else 0.0)
            + 0.15 * (1 - view.places[index])
            + 0.2 * agreed / several
        )
    return rated


def place(sentence: Sentence) -> int:
    """Return a sentence's place in its article, the title not counted, from 0."""
    return max(0, sentence.index - (sentence.article.title is not None))


def measure(
    sentences: Sequence[Sentence], bags: Sequence[Sequence[Pair]], voice: Sequence[str]
) -> dict[Pair, tuple[float, ...]]:
    """Measure each concept as :data:`FEATURES` says."""
    using: defaultdict[Pair, set[str]] = defaultdict(set)
    count: Counter[Pair] = Counter()
    first: dict[Pair, int] = {}
    quoted: Counter[Pair] = Counter()
    lead: Counter[Pair] = Counter()
    for one, bag, who in zip(sentences, bags, voice, strict=True):
        where = place(one)
        for pair in bag:
            using[pair].add(who)
            first[pair] = min(where, first.get(pair, where))
        count.update(bag)
        if is_quotation(one):
            quoted.update(bag)
        if where < LEAD:
            lead.update(bag)
    stops = stop_words(_language(sentences))
    several = len(set(voice)) or 1
    size = math.log(len(sentences) or 1)
    return {
        pair: (
            len(using[pair]) / several,
            math.log(times),
            1 / (1 + first[pair]),
            1 / math.sqrt(1 + first[pair]),
            float((pair[0] in stops) != (pair[1] in stops)),
            float(pair[0] in stops and pair[1] in stops),
            size,
            quoted[pair] / times,
            lead[pair] / times,
        )
        for pair, times in count.items()
    }


def is_quotation(sentence: Sentence) -> bool:
    """Tell whether a sentence holds a quotation mark."""
    return any(mark in sentence.text for mark in '"“”„«»')


def _language(sentences: Sequence[Sentence]) -> str:
    counts = Counter(one.article.language for one in sentences)
    return min(counts, key=lambda code: (-counts[code], code), default="und")


def _logistic(weights: Weights, values: Sequence[float]) -> float:
    total = weights.base + math.fsum(map(float.__mul__, weights.pairs, values))
    return 1 / (1 + math.exp(-total))


def _merits(
    sentences: Sequence[Sentence],
    voice: Sequence[str],
    bags: Sequence[Sequence[Pair]],
    measured: Mapping[Pair, Sequence[float]],
    weights: Weights,
) -> list[float]:
    shared = [
        math.fsum(measured[pair][0] for pair in bag) / len(bag) if bag else 0.0 for bag in bags
    ]
    parts = [
        (weights.centre, _scaled(_centre(sentences))),
        (weights.consensus, _scaled(shared)),
        (weights.place, [1 - depth for depth in _places(sentences)]),
        (weights.lead, [float(place(one) < LEAD) for one in sentences]),
        (weights.quote, [float(is_quotation(one)) for one in sentences]),
        (weights.reader, [float(_speaks_to_reader(one)) for one in sentences]),
        (weights.comment, [_comments(one) for one in sentences]),
    ]
    if len(set(voice)) == 1:
        parts.append((weights.alone, [1 / math.sqrt(1 + place(one)) for one in sentences]))
        parts.append((weights.alone, _recency(sentences)))
    return [
        math.fsum(weight * values[index] for weight, values in parts)
        for index in range(len(sentences))
    ]


def _speaks_to_reader(sentence: Sentence) -> bool:
    return not is_quotation(sentence) and not _READER.isdisjoint(sentence.words)


def _comments(sentence: Sentence) -> float:
    """Return how much of a comment a sentence is, from 0 to 1; what somebody said is none."""
    if is_quotation(sentence):
        return 0.0
    found = sum(word in _COMMENT for word in sentence.words)
    return min(1.0, 10 * found / (len(sentence.words) or 1))


def _recency(sentences: Sequence[Sentence]) -> list[float]:
    """Rank the articles by their time: 1 for the newest, 0 for the oldest or undated."""
    times = {one.article.when for one in sentences} - {None}
    order = {when: rank / len(times) for rank, when in enumerate(sorted(filter(None, times)), 1)}
    return [order[when] if (when := one.article.when) else 0.0 for one in sentences]


def _scaled(values: Sequence[float]) -> list[float]:
    top = max(values, default=0.0) or 1.0
    return [value / top for value in values]


def _centre(sentences: Sequence[Sentence]) -> list[float]:
    """Return the cosine of each sentence's tf-idf vector with the sum of all, unscaled."""
    rare = claims.rarity([tuple(dict.fromkeys(one.terms)) for one in sentences])
    total: defaultdict[str, float] = defaultdict(float)
    vectors: list[dict[str, float]] = []
    for one in sentences:
        raw = {term: (1 + math.log(tf)) * rare[term] for term, tf in Counter(one.terms).items()}
        length = math.sqrt(math.fsum(value * value for value in raw.values())) or 1.0
        vectors.append({term: value / length for term, value in raw.items()})
        for term, value in vectors[-1].items():
            total[term] += value
    return [math.fsum(value * total[term] for term, value in one.items()) for one in vectors]


def _asked(sentences: Sequence[Sentence], query: Sequence[str]) -> list[float]:
    wanted = set(query)
    return [len(wanted.intersection(one.terms)) / (len(wanted) or 1) for one in sentences]


def _places(sentences: Sequence[Sentence]) -> list[float]:
    last: defaultdict[str, int] = defaultdict(int)
    for one in sentences:
        last[one.article.id] = max(last[one.article.id], one.index)
    return [one.index / (last[one.article.id] + 1) for one in sentences]
