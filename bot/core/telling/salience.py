"""What each sentence of an event is worth: its concepts, its merit, the claim it makes.

Concepts (:mod:`bot.core.telling.concepts`) say what is worth telling. The merit of a sentence adds
what they do not see: its likeness to the event's centroid (Radev et al. 2004), how much of it
several voices say, its place, whether it quotes, comments or talks to the reader, and the
reader's question.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from operator import is_ as _is
from typing import TYPE_CHECKING

from bot.core.telling import claims, concepts
from bot.core.telling.comparison import Comparison, compare, rarity
from bot.core.telling.concepts import is_quotation, place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.model import Sentence

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
_DATED = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, [A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}"
)
_CAPTION = re.compile(
    r"""image\ (?:caption|copyright)|(?:file|handout|undated)\ |photo\b|close\ (?-i:[A-Z])
    |(?:in\ this|this|an?)\ (?:[\w.,]+\ ){0,6}(?:photo|image|picture|video|frame)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CUT_OFF = re.compile(r",\ [A-Z][a-z]{2,8}\.?\ \d{1,2},\ \d{4}\.?$|(?:\.\.\.|…)$")
_END = 30  # characters at the end in which such a sign stands
"""Captions (a report rarely gives the day of the week and the year), and what is cut off."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a selection.

    ``concepts`` gives concepts their worth. The others weigh the parts of a sentence's merit,
    each of which is at most 1; ``claim`` the share of the other voices that say what it says
    and nothing chosen before does; ``again`` each sentence chosen before from the same voice;
    ``reader`` that it speaks to the reader; ``comment`` that it comments rather than reports;
    ``caption`` that it is cut off or looks like a caption; ``light`` that it leans lightly.
    ``news`` weighs how well a sentence tells the news, ``size`` the logarithm of its words.
    Where sentences are counted, and exchanged for better ones, ``facts`` weighs what others
    report of the same, ``first`` how well the one that tells the news best does so, ``voice``
    each voice that is heard.
    ``alone`` weighs lead and recency where there is one voice only.
    """

    concepts: concepts.Logistic = concepts.FITTED
    centre: float = 0.1
    consensus: float = 0.08
    place: float = 0.05
    lead: float = 0.03
    quote: float = 0.05
    reader: float = -0.15
    comment: float = -0.12
    caption: float = -0.2
    light: float = -0.02
    alone: float = 0.3
    claim: float = 0.1
    news: float = 0.06
    size: float = -0.03
    again: float = -0.004
    facts: float = 35.0
    first: float = 300.0
    voice: float = 16.0
    query: float = 0.5


FITTED = Weights()

ABOUT = 0.5
"""A sentence half as near to the centroid as the nearest is about the event."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of the sentences of an event, by index.

    ``pairs`` holds the worth of each sentence's concepts; ``merits`` its merit; ``places`` how
    far down in its article it stands, from 0 to 1; ``voice`` who says it; ``said`` the
    sentences of other voices that are about the same, with how surely they are, from 0 to 1;
    ``news`` how well it tells the news itself.
    """

    pairs: list[dict[concepts.Pair, float]]
    merits: list[float]
    places: list[float]
    voice: list[str]
    comparison: Comparison
    said: list[dict[int, float]]
    groups: list[claims.Group]
    news: list[float]


def survey(
    sentences: Sequence[Sentence],
    voices: Mapping[str, str],
    query: Sequence[str] = (),
    weights: Weights = FITTED,
) -> Survey:
    """Judge the sentences of one event; ``query`` holds stems that were asked for.

    The last answers are remembered by the identity of the sentences: who tells a story asks
    for the same survey as the summarizer it asks in turn.
    """
    known = _Known(tuple(sentences))
    return _survey(known, tuple(sorted(voices.items())), tuple(query), weights)


def forget() -> None:
    """Forget the last answers, so that work can be timed."""
    _survey.cache_clear()


class _Known:
    """Sentences that are the same only if they are the same objects in the same order."""

    __slots__ = ("sentences",)

    def __init__(self, sentences: tuple[Sentence, ...]) -> None:
        self.sentences = sentences

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.sentences)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Known)
            and len(self.sentences) == len(other.sentences)
            and all(map(_is, self.sentences, other.sentences))
        )


@lru_cache(maxsize=2)
def _survey(
    known: _Known, voices: tuple[tuple[str, str], ...], query: tuple[str, ...], weights: Weights
) -> Survey:
    sentences, who = known.sentences, dict(voices)
    voice = [who.get(one.article.id, one.article.id) for one in sentences]
    found = concepts.measure(sentences, voice)
    worth = concepts.worth(found, weights.concepts)
    centre = _scaled(_centre(sentences))
    merits = _merits(sentences, voice, found, centre, weights)
    comparison = compare(sentences)
    groups = claims.groups(sentences, comparison, voice.__getitem__, merits)
    for index, share in enumerate(_asked(sentences, query)):
        merits[index] += weights.query * share
    told = [  # of the news itself, rather than of what was said about it
        merit - 2 * weights.quote * is_quotation(one)
        for merit, one in zip(merits, sentences, strict=True)
    ]
    return Survey(
        [dict(zip(bag, map(worth.__getitem__, bag), strict=True)) for bag in found.bags],
        merits,
        _places(sentences),
        voice,
        comparison,
        _said(sentences, voice, comparison),
        groups,
        _news(sentences, voice, groups, told, centre),
    )


def _news(
    sentences: Sequence[Sentence],
    voice: Sequence[str],
    groups: Sequence[claims.Group],
    merits: Sequence[float],
    centre: Sequence[float],
) -> list[float]:
    """Rate how well each sentence tells the news itself: central, early, by many voices.

    To stand early counts only for what is about the event: some begin with quite another thing.
    """
    several = len(set(voice)) + 2
    places = _places(sentences)
    said = {index: group.members for group in groups for index in group.members}
    rated: list[float] = []
    for index, one in enumerate(sentences):
        # The same words in several places have one origin: they prove nothing.
        agreed = {voice[each] for each in said[index] if sentences[each].text != one.text}
        early = 0.1 * (1 - places[index]) + 0.15 / (1 + place(one) / 2)
        rated.append(
            merits[index] + early * min(1.0, centre[index] / ABOUT) + 0.2 * len(agreed) / several
        )
    return rated


def sure(likeness: float) -> float:
    """Turn a likeness into how surely two sentences are about one thing, from 0 to 1."""
    return min(1.0, max(0.0, (likeness - 0.25) / 0.2))


def _said(
    sentences: Sequence[Sentence], voice: Sequence[str], comparison: Comparison
) -> list[dict[int, float]]:
    """Find what other voices say of the same; the same words have one origin and do not count."""
    texts = [one.text for one in sentences]
    return [
        {
            other: surely
            for other, likeness in similar.items()
            if (surely := sure(likeness))
            and voice[other] != voice[index]
            and texts[other] != texts[index]
        }
        for index, similar in enumerate(comparison.alike)
    ]


def _merits(
    sentences: Sequence[Sentence],
    voice: Sequence[str],
    found: concepts.Concepts,
    centre: Sequence[float],
    weights: Weights,
) -> list[float]:
    shared = [
        math.fsum(map(found.share.__getitem__, bag)) / len(bag) if bag else 0.0
        for bag in found.bags
    ]
    parts = [
        (weights.centre, centre),
        (weights.consensus, _scaled(shared)),
        (weights.place, [1 - depth for depth in _places(sentences)]),
        (weights.lead, [float(place(one) < concepts.LEAD) for one in sentences]),
        (weights.quote, [float(is_quotation(one)) for one in sentences]),
        (weights.reader, [float(speaks_to_reader(one)) for one in sentences]),
        (weights.comment, [_comments(one) for one in sentences]),
        (weights.light, [float(one.lightly) for one in sentences]),
        (weights.caption, [float(_is_caption(one.text)) for one in sentences]),
    ]
    if len(set(voice)) == 1:
        parts.append((weights.alone, [1 / math.sqrt(1 + place(one)) for one in sentences]))
        parts.append((weights.alone, _recency(sentences)))
    return [
        math.fsum(weight * values[index] for weight, values in parts)
        for index in range(len(sentences))
    ]


def _is_caption(text: str) -> bool:
    return (
        _CAPTION.match(text) is not None
        or _CUT_OFF.search(text, max(0, len(text) - _END)) is not None
        or ("day, " in text and _DATED.search(text) is not None)
    )


def speaks_to_reader(sentence: Sentence) -> bool:
    """Tell a sentence that says "you" to whoever reads it, and quotes nobody."""
    return not _READER.isdisjoint(sentence.words) and not is_quotation(sentence)


def _comments(sentence: Sentence) -> float:
    """Return how much of a comment a sentence is, from 0 to 1; what somebody said is none."""
    found = sum(map(_COMMENT.__contains__, sentence.words))
    if not found or is_quotation(sentence):
        return 0.0
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
    rare = rarity([tuple(dict.fromkeys(one.terms)) for one in sentences])
    total: defaultdict[str, float] = defaultdict(float)
    vectors: list[dict[str, float]] = []
    for one in sentences:
        raw = {
            term: rare[term] if tf == 1 else (1 + math.log(tf)) * rare[term]
            for term, tf in Counter(one.terms).items()
        }
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
