"""Where sources differ on how far something reaches: all of a country, or a part of it.

A word of extent ("all", "parts of", "nationwide", "partial") is read with the noun behind it.
Two of them differ where they stand on different sides of one scale before the same noun, in
sentences of two voices that say the same otherwise: the same words but for a few, no other
day, number or side. Where an article gives both extents itself, it has told the difference
already. English alone: other languages are left out rather than guessed at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from bot.core.comparing.contrast import opposed, sides
from bot.core.comparing.happenings import agree
from bot.core.comparing.speech import word_set
from bot.core.comparing.values import disagree, quantities
from bot.core.comparing.when import dates
from bot.core.language.text import terms
from bot.core.model import Claim, Difference, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.model import Sentence

_MOST = 2  # such differences of an event
_BUCKET = 40  # extents of one noun that are compared with one another
_ALIKE = 0.6  # of all the words of both sentences, so many must be in both
_SHARED = 3  # and so many at least besides the noun

_THE = r"(?:(?:the|its|his|her|their|our|these|those)\s+)?"
_SCALES: tuple[tuple[str, str], ...] = (
    (
        rf"(?:all(?:\s+of)?|every|each(?:\s+of)?|(?:the\s+)?(?:entire|whole)(?:\s+of)?)\s+{_THE}",
        (
            rf"(?:(?:a\s+)?(?:parts?|portions?|sections?|half)\s+of|(?:some|most|certain|a\s+few)"
            rf"(?:\s+of)?|not\s+(?:all|every)(?:\s+of)?)\s+{_THE}"
        ),
    ),
    (r"(?:nationwide|countrywide|nation-wide|country-wide|national)\s+",
     r"(?:limited|partial|regional|local|statewide|state-wide|citywide)\s+"),
    (r"(?:full|complete|total|unlimited)\s+", r"(?:partial|limited|incomplete)\s+"),
    (r"(?:permanent|indefinite)\s+", r"temporary\s+"),
)  # fmt: skip
_HEDGED = re.compile(r"\b(?:nearly|almost|virtually|not|at|of|after|above)\s+$", re.IGNORECASE)
_EXTENTS = [
    [re.compile(rf"\b{side}(?P<noun>[^\W\d_][\w'’-]+)", re.IGNORECASE) for side in scale]
    for scale in _SCALES
]
_WORDS = word_set(
    "all every each entire whole nationwide countrywide national full complete total unlimited "
    "permanent indefinite part parts portion portions section sections half some most certain few "
    "limited partial regional local statewide citywide incomplete temporary"
)


@dataclass(frozen=True, slots=True)
class _Extent:
    """A word of extent with its noun: which scale, which end of it, what it reaches over."""

    scale: int
    side: int
    noun: str
    said: str
    sentence: Sentence
    bag: frozenset[str]
    voice: str


def scope_differences(sentences: Sequence[Sentence], voices: Mapping[str, str]) -> list[Difference]:
    """Return where voices give one thing another reach, the most alike sentences first."""
    buckets: defaultdict[tuple[int, str], list[_Extent]] = defaultdict(list)
    for sentence in sentences:
        for extent in _extents(sentence, voices):
            bucket = buckets[extent.scale, extent.noun]
            if len(bucket) < _BUCKET:
                bucket.append(extent)
    pairs: list[tuple[float, _Extent, _Extent]] = []
    for key in sorted(buckets):
        for pair in combinations(buckets[key], 2):
            one, other = sorted(pair, key=lambda extent: extent.side)
            if (likeness := _differ(one, other, buckets[key])) > 0:
                pairs.append((likeness, one, other))
    pairs.sort(key=lambda pair: (-pair[0], pair[1].said, pair[2].said))
    found: dict[str, Difference] = {}
    for _, one, other in pairs:
        found.setdefault(one.noun, _difference(one, other))
    return list(found.values())[:_MOST]


def _extents(sentence: Sentence, voices: Mapping[str, str]) -> Iterator[_Extent]:
    article = sentence.article
    if article.language not in ("en", "und") or _WORDS.isdisjoint(sentence.words):
        return
    text = sentence.text
    bag = frozenset(sentence.terms)
    for scale, both in enumerate(_EXTENTS):
        for side, pattern in enumerate(both):
            for match in pattern.finditer(text):
                noun = terms(match["noun"], article.language)
                if not noun or _HEDGED.search(text, max(0, match.start() - 12), match.start()):
                    continue
                marks = frozenset(terms(match[0], article.language)).difference(noun)
                voice = voices.get(article.id, article.id)
                yield _Extent(scale, side, noun[0], match[0], sentence, bag - marks, voice)


def _differ(one: _Extent, other: _Extent, listed: Sequence[_Extent]) -> float:
    """Return how alike two sentences are that differ in scope, 0 where they do not."""
    if one.side == other.side or one.voice == other.voice:
        return 0.0
    both = one.bag & other.bag
    likeness = len(both) / len(one.bag | other.bag)
    if likeness < _ALIKE or len(both - {one.noun}) < _SHARED:
        return 0.0
    if opposed(sides(one.sentence.words), sides(other.sentence.words)):
        return 0.0
    if _another_time(one.sentence, other.sentence):
        return 0.0
    own = {(each.sentence.article.id, each.side) for each in listed}
    told = (one.sentence.article.id, other.side) in own or (
        other.sentence.article.id,
        one.side,
    ) in own
    return 0.0 if told else likeness


def _another_time(one: Sentence, other: Sentence) -> bool:
    language = one.article.language
    mine, theirs = dates(one.text, language), dates(other.text, language)
    if mine and theirs and not any(agree(here, there) for here in mine for there in theirs):
        return True
    return disagree(list(quantities(one.text)), list(quantities(other.text)))


def _difference(one: _Extent, other: _Extent) -> Difference:
    values = tuple(
        Value(" ".join(each.said.split()), Claim((each.sentence.citation,)))
        for each in (one, other)
    )
    return Difference("scope", one.said.split()[-1], values)
