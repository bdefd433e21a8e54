"""Where sources differ: on numbers, dates, scope and speakers, and in told disputes.

Two mentions are compared where they count the same (unit or noun), play the same role (killed,
injured, launched) and stand in sentences that say the same otherwise. Nothing is flagged that
can be squared: ranges that overlap, rounding, other units, another granularity, a value that
the other article gives elsewhere. Neither side is taken for right.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from itertools import combinations, islice
from typing import TYPE_CHECKING

from bot.core.comparing.ages import age_differences
from bot.core.comparing.attribution import attribution_differences
from bot.core.comparing.bounded import early
from bot.core.comparing.contested import contested
from bot.core.comparing.contrast import opposed
from bot.core.comparing.disputes import disputes
from bot.core.comparing.happenings import agree, date_differences
from bot.core.comparing.mentions import around, gather, share
from bot.core.comparing.numbers import every_number
from bot.core.comparing.quotes import hear
from bot.core.comparing.scope import scope_differences
from bot.core.comparing.values import disagree, quantities
from bot.core.comparing.when import dates
from bot.core.language.text import terms
from bot.core.model import Claim, Difference, Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.comparing.mentions import Mention
    from bot.core.comparing.quotes import Heard
    from bot.core.comparing.when import Dated
    from bot.core.model import Event, Sentence

MOST = 6
"""At most so many differences."""

_CONTESTED = 2  # told statements and their denials
_SENTENCES = 600  # read in an event, shared among its articles
_LONGEST = 1_000  # characters; what is longer is no sentence that could be compared
_BUCKET = 40  # mentions of one noun that are compared with one another


def differences(
    event: Event, sentences: Sequence[Sentence], heard: Heard | None = None
) -> tuple[Difference, ...]:
    """Return where the event's articles differ, and what they call disputed.

    Told disputes first, then dates, numbers, scope and attribution, each of the most voices
    first, and what one side says and another denies; at most :data:`MOST`. Independent of the
    order of articles and sentences. ``heard`` is what
    :func:`bot.core.comparing.quotes.hear` returns of the same, where that is known.
    """
    shown = [
        one
        for listed in early(sentences, _SENTENCES)
        for one in listed
        if one.showable and one.citation.end - one.citation.start <= _LONGEST
    ]
    found = [
        *disputes(shown),
        *date_differences(event, shown),
        *_numbers(event, shown),
        *age_differences(shown, event.voices()),
        *scope_differences(shown, event.voices()),
        *attribution_differences(heard or hear(event, sentences), shown),
        *islice(contested(shown), _CONTESTED),
    ]
    return tuple(found[:MOST])


def _numbers(event: Event, sentences: Sequence[Sentence]) -> list[Difference]:
    mentions = gather(event, sentences)
    rare = _rarity(mentions)
    buckets: defaultdict[tuple[str, bool], list[Mention]] = defaultdict(list)
    for mention in mentions:
        bucket = buckets[mention.quantity.unit, mention.quantity.measured]
        if len(bucket) < _BUCKET:
            bucket.append(mention)
    pairs = [
        (score, one, other)
        for key in sorted(buckets)
        for one, other in combinations(buckets[key], 2)
        if (score := contradiction(one, other, buckets[key], rare)) > 0
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1].order, pair[2].order))
    return _told(pairs, mentions)


def _rarity(mentions: Sequence[Mention]) -> dict[str, float]:
    frequency = Counter(term for mention in mentions for term in mention.wide)
    return {term: math.log(1 + len(mentions) / df) for term, df in frequency.items()}


def _overlap(one: frozenset[str], other: frozenset[str], rare: Mapping[str, float]) -> float:
    """Return the share of the smaller set's weight that both have."""
    common = math.fsum(rare.get(term, 1.0) for term in sorted(one & other))
    least = min(math.fsum(rare.get(t, 1.0) for t in sorted(side)) for side in (one, other))
    return common / least if least else 0.0


def contradiction(
    one: Mention, other: Mention, listed: Sequence[Mention], rare: Mapping[str, float]
) -> float:
    """Return how surely two mentions contradict each other, 0 where they do not."""
    if one.quantity.agrees(other.quantity):
        return 0.0
    score = likeness(one, other, rare)
    if not score or _is_squared(one, other, listed) or _is_another_happening(one, other):
        return 0.0
    return score


def likeness(one: Mention, other: Mention, rare: Mapping[str, float]) -> float:
    """Return how surely two mentions of two voices are about the same thing, 0 if they are not."""
    if not _comparable(one, other):
        return 0.0
    local = _overlap(one.local, other.local, rare)
    wide = _overlap(one.wide, other.wide, rare)
    if any(wide >= floor[0] and local >= floor[1] for floor in _floors(one)):
        return wide + local
    return 0.0


def _comparable(one: Mention, other: Mention) -> bool:
    """Tell whether two mentions of two voices may be about the same thing."""
    return (
        one.voice != other.voice
        and one.article != other.article
        and one.role == other.role
        and one.rate == other.rate
        and _reach(one) == _reach(other)
        and not opposed(one.sides, other.sides)
        and not _named_apart(one.names, other.names)
        and not _fills_apart(one.slots, other.slots)
        and len(one.wide & other.wide) >= _least(one, other)
    )


def _least(one: Mention, other: Mention) -> int:
    """Return how many terms the sentences must share: a toll is told in few, and so are they."""
    return 2 if one.role in _TOLLS or one.wide == other.wide else 3


_FAR = frozenset(
    {"worldwide", "global", "globally", "nationwide", "countrywide", "internationally"}
)


def _reach(mention: Mention) -> bool:
    """Tell a number that is said of the world or a whole country: others may be of less."""
    return not _FAR.isdisjoint(mention.sentence.words)


def _fills_apart(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Tell the price *of bread* from that *of milk*."""
    mine, theirs = {word for word, _ in one}, {word for word, _ in other}
    return any(
        {stem for word, stem in one if word == joint}.isdisjoint(
            {stem for word, stem in other if word == joint}
        )
        for joint in mine & theirs
    )


def _named_apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether each side names somebody or something that the other does not."""
    alone = min(len(one - other), len(other - one))
    return alone > 0 and len(one & other) <= min(len(one), len(other)) / 2


def _floors(mention: Mention) -> list[tuple[float, float]]:
    """Return how much of the sentence, and of the words around, must be the same: any will do."""
    if mention.role and not mention.quantity.measured:
        # A toll is told in many ways; what it is the toll of, in much the same words.
        tolls = [(0.42, 0.1), (0.6, 0.0)] if mention.role in _TOLLS else []
        return [(0.45, 0.45) if mention.role == "arrested" else (0.3, 0.3), *tolls]
    if mention.quantity.unit == "people":
        return [(0.5, 0.6)]
    if mention.quantity.unit in ("s", "%"):
        return [(0.6, 0.6)]
    return [(0.4, 0.45)]


_TOLLS = frozenset({"killed", "injured", "missing", "evacuated"})


def _is_another_happening(one: Mention, other: Mention) -> bool:
    """Tell whether the two sentences differ in a second number or a date: they tell two things."""
    mine = [q for q in quantities(one.sentence.text) if q.start != one.quantity.start]
    theirs = [q for q in quantities(other.sentence.text) if q.start != other.quantity.start]
    if disagree(mine, theirs):
        return True
    days = [_happened(side.sentence) for side in (one, other)]
    return all(days) and not any(agree(here, there) for here in days[0] for there in days[1])


def _happened(sentence: Sentence) -> list[Dated]:
    """Return the dates in a sentence, but for the weekday on which somebody said it."""
    return [
        found
        for found in dates(sentence.text, sentence.article.language)
        if found.weekday is None or not _SAID.search(sentence.text, 0, found.start)
    ]


_SAID = re.compile(r"\b(?:said|told|announced|reported|says|confirmed)(?: \w+){0,2} (?:on )?$")


def _is_squared(one: Mention, other: Mention, listed: Sequence[Mention]) -> bool:
    """Tell whether either article gives the other's value, too, elsewhere."""
    for mine, theirs in ((one, other), (other, one)):
        told = every_number(mine.sentence.text)
        if theirs.quantity.number in told or _is_sum(theirs, mine, told):
            return True
        part = share(mine)
        if part is not None and part[0] <= theirs.quantity.number <= part[1]:
            return True
    for mention in listed:
        if mention.role != one.role and mention.role:
            continue
        for mine, theirs in ((one, other), (other, one)):
            if (
                mention.article == mine.article
                and mention is not mine
                and mention.quantity.agrees(theirs.quantity)
            ):
                return True
    return False


def _is_sum(whole: Mention, part: Mention, told: Sequence[float]) -> bool:
    """Tell whether one side adds up what the other counts apart: one killed, three injured."""
    rest = whole.quantity.number - part.quantity.number
    others = Counter(told)
    others[part.quantity.number] -= 1
    return bool(part.role) and rest > 0 and others[rest] > 0


def _told(
    pairs: Sequence[tuple[float, Mention, Mention]], mentions: Sequence[Mention]
) -> list[Difference]:
    """Make differences of the best pairs, each mention in one of them only."""
    used: set[tuple[str, int, int]] = set()
    topics: set[tuple[str, str]] = set()
    found: list[Difference] = []
    for _, one, other in pairs:
        topic = (one.quantity.unit, one.role)
        if one.order in used or other.order in used or topic in topics:
            continue
        topics.add(topic)
        sides = [_side(side, mentions) for side in (one, other)]
        used |= {mention.order for side in sides for mention in side}
        found.append(
            Difference("number", _about(one, other), tuple(_value(side) for side in sides))
        )
    return found


def _side(mention: Mention, mentions: Sequence[Mention]) -> list[Mention]:
    """Return a mention with those of other articles that give the same value of the same."""
    alike = [
        other
        for other in mentions
        if other.article != mention.article
        and other.quantity.unit == mention.quantity.unit
        and other.role == mention.role
        and other.quantity.low == mention.quantity.low
        and other.quantity.high == mention.quantity.high
        and len(other.wide & mention.wide) >= 3
    ]
    best: dict[str, Mention] = {}
    for other in alike:
        best.setdefault(other.article, other)
    return [mention, *best.values()]


def _value(side: Sequence[Mention]) -> Value:
    return Value(side[0].said, Claim(tuple(dict.fromkeys(one.sentence.citation for one in side))))


def _about(one: Mention, other: Mention) -> str:
    """Say what a number is about, in the words that both sides have close to it."""
    noun = "" if one.quantity.measured else one.quantity.noun
    if noun and one.role:
        counted = "people" if noun.lower() in _ROLE_NOUNS else noun
        return f"{counted} {one.role}"
    language = one.sentence.article.language
    common = one.local & other.local
    near = " ".join(around(one.sentence.text, one.quantity))
    shared = [word for word in _WORDS.findall(near) if not common.isdisjoint(terms(word, language))]
    return " ".join(dict.fromkeys([*filter(None, [noun]), *shared[:4]]))


_ROLE_NOUNS = frozenset({"killed", "dead", "injured", "wounded", "missing"})
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
