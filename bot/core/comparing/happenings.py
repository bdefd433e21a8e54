"""When sources differ on the day of one happening.

Two dates are compared where the verbs they belong to tell the same kind of happening and the
sentences around them say the same otherwise. A weekday contradicts a full date where the
calendar says that it was another day; that is worked out, so it is labelled as inferred.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations, islice, pairwise
from typing import TYPE_CHECKING

from bot.core.comparing.contrast import opposed, sides
from bot.core.comparing.deeds import LANGUAGES, kinds
from bot.core.comparing.speech import word_set
from bot.core.comparing.values import disagree, quantities
from bot.core.comparing.when import Dated, dates
from bot.core.language.calendar import MONTHS, WEEKDAYS
from bot.core.language.text import terms
from bot.core.model import Claim, Difference, Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.comparing.values import Quantity
    from bot.core.model import Event, Sentence

_MOST = 160  # dates compared with one another
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = len("2024-11-19")

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Happening:
    """A date and what happened then; ``terms`` are those of its sentence."""

    sentence: Sentence
    dated: Dated
    kind: str
    verb: str
    terms: frozenset[str]
    names: frozenset[str]
    sides: frozenset[tuple[int, int]]
    voice: str

    @property
    def said(self) -> str:
        """The date as written."""
        return self.sentence.text[self.dated.start : self.dated.end]

    @property
    def order(self) -> tuple[str, int]:
        """Where it stands."""
        return (self.sentence.article.id, self.sentence.citation.start + self.dated.start)


def date_differences(event: Event, sentences: Sequence[Sentence]) -> list[Difference]:
    """Return the happenings that articles put on different days, surest first."""
    listed = _happenings(event, sentences)
    pairs = [
        (score, one, other)
        for one, other in combinations(listed, 2)
        if one.kind == other.kind and (score := _differ(one, other, listed)) > 0
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1].order, pair[2].order))
    found: list[Difference] = []
    kinds: set[str] = set()
    for _, one, other in pairs:
        if one.kind not in kinds:
            kinds.add(one.kind)
            sides = (_alike(one, other, listed), _alike(other, one, listed))
            found.append(Difference("date", _about(one, other), tuple(map(_value, sides))))
    return found


def _happenings(event: Event, sentences: Sequence[Sentence]) -> list[Happening]:
    voices = event.voices()
    before: dict[str, Sentence] = {}
    found: list[Happening] = []
    for sentence in sentences:
        article = sentence.article
        if (article.language in LANGUAGES or article.language == "und") and _is_dated(
            sentence.text
        ):
            voice = voices.get(article.id, article.id)
            found += happenings(sentence, before.get(article.id), voice)
        before[article.id] = sentence
    return found[:: max(1, -(-len(found) // _MOST))]


def _is_dated(text: str) -> bool:
    return _HINT.search(text) is not None and "nniversary" not in text


def happenings(sentence: Sentence, before: Sentence | None, voice: str) -> list[Happening]:
    """Return the dated happenings of one sentence; ``before`` is the one it may lean on."""
    article, text = sentence.article, sentence.text
    anchor = article.published.date() if article.published is not None else None
    stems = set(sentence.terms)
    if sentence.leans and before is not None:
        stems |= set(before.terms)
    content = frozenset(term for term in stems if not term[0].isdigit() and term not in _CALENDAR)
    known = kinds(article.language)
    found: list[Happening] = []
    for dated in dates(text, article.language, anchor):
        verb = _verb(text, dated, known)
        if verb is not None and not _is_quoted(text, dated):
            kind = known[verb[0].lower()]
            # Where every noun has a capital, capitals tell no names.
            german = article.language == "de"
            names = frozenset() if german else _names(text[verb.end() : dated.start])
            taken = sides(word for word in sentence.words if not _YEAR.fullmatch(word))
            found.append(Happening(sentence, dated, kind, verb[0], content, names, taken, voice))
    return found


def _names(between: str) -> frozenset[str]:
    """Return the names between a verb and its date: the place, most often."""
    return frozenset(
        word.lower() for word in _NAME.findall(between) if word.lower() not in _NO_NAMES
    )


_NAME = re.compile(r"\b[A-ZÀ-Þ][\w-]{2,}")
_NO_NAMES = word_set("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december the but and
""")


_HINT = re.compile(
    "|".join([r"\d", r"day\b", *(WEEKDAYS[code].replace(" ", "|") for code in ("de", "fr", "es"))]),
    re.IGNORECASE,
)
_CALENDAR = word_set("""
    monday tuesday wednesday thursday friday saturday sunday januari februari march april june juli
    august septemb octob novemb decemb jan feb mar apr jun jul aug sept oct nov dec today yesterday
""") | frozenset(
    chain.from_iterable(
        terms(f"{MONTHS[code]} {WEEKDAYS[code]}", code) for code in ("de", "fr", "es")
    )
)


def _verb(text: str, dated: Dated, known: Mapping[str, str]) -> re.Match[str] | None:
    """Return the verb a date belongs to: the last one shortly before it, or the first after.

    Another verb in between has the date for itself. ``known`` maps verbs to their kinds.
    """
    begin = max(0, dated.start - 70)
    borders = [match.end() for match in _BORDER.finditer(text, begin, dated.start)]
    before = list(_WORD.finditer(text, max([begin, *borders]), dated.start))
    for steps, word in enumerate(before[:-13:-1]):
        kind = known.get(word[0].lower())
        if kind is not None and (kind != "say" or steps < 3):
            return word
        if word[0].endswith("ed") and len(word[0]) > 4:
            return None
    opens = dated.start < 25  # "On Monday, the council passed ..."
    start = dated.end + (text[dated.end : dated.end + 1] == ",")
    border = _BORDER.search(text, start, dated.end + 80)
    after = _WORD.finditer(text, start, border.start() if border else dated.end + 80)
    for word in islice(after, 12 if opens else 3):
        if word[0].lower() in known and word[0].lower() not in _NOUNS:
            return word
        if word[0].endswith("ed") and len(word[0]) > 4:
            return None
    return None


_YEAR = re.compile(r"(?:19|20)\d\d")
_NOUNS = word_set("""
    announcement death dead summit talks meeting shooting attack explosion blast election vote
    referendum wedding lawsuit missing crash custody
""")
_BORDER = re.compile(r"[;:—–(),]|(?<=[a-z]{2})\.\s")


def _is_quoted(text: str, dated: Dated) -> bool:
    head = text[: dated.start]
    return head.count("“") > head.count("”") or head.count('"') % 2 == 1


def _differ(one: Happening, other: Happening, listed: Sequence[Happening]) -> float:
    """Return how surely two dates of one happening contradict each other, 0 where they do not."""
    if not _comparable(one, other) or agree(one.dated, other.dated):
        return 0.0
    shared = len(one.terms & other.terms)
    likeness = shared / max(1, min(len(one.terms), len(other.terms)))
    least, floor = _LIKENESS.get(one.kind, (4, 0.5))
    least -= likeness >= 0.8 or not one.names.isdisjoint(other.names)
    if shared < least or likeness < floor or _is_squared(one, other, listed):
        return 0.0
    if disagree(_counted(one), _counted(other)):
        return 0.0  # other numbers, too: another happening
    return likeness


def _counted(one: Happening) -> list[Quantity]:
    """Return the sentence's quantities without its date: "3 mars" counts nothing."""
    found = quantities(one.sentence.text)
    return [each for each in found if not one.dated.start <= each.start < one.dated.end]


_LIKENESS = {"announce": (4, 0.4), "say": (5, 0.65)}
"""How many terms, and what share of them, the sentences must have in common."""


def _comparable(one: Happening, other: Happening) -> bool:
    return (
        one.voice != other.voice
        and one.sentence.article.id != other.sentence.article.id
        and not (one.names and other.names and one.names.isdisjoint(other.names))
        and not opposed(one.sides, other.sides)
    )


def _is_squared(one: Happening, other: Happening, listed: Sequence[Happening]) -> bool:
    """Tell whether either article gives the other's date, too, for such a happening."""
    for mine, theirs in ((one, other), (other, one)):
        near = dates(mine.sentence.text, mine.sentence.article.language)
        same = [day for day in near if day.start != mine.dated.start and _definite(day)]
        if any(_definite(theirs.dated) and agree(day, theirs.dated) for day in same):
            return True
    for happening in listed:
        for mine, theirs in ((one, other), (other, one)):
            if (
                happening is not mine
                and happening.kind == mine.kind
                and happening.sentence.article.id == mine.sentence.article.id
                and agree(happening.dated, theirs.dated)
            ):
                return True
    return False


def agree(one: Dated, other: Dated) -> bool:
    """Tell whether two dates may be the same day; what cannot be compared may be.

    The same weekday may: what is published anew a week later keeps its "on Friday".
    """
    days = [_weekday(one), _weekday(other)]
    by_weekday = one.weekday is not None or other.weekday is not None
    if by_weekday and None not in days and days[0] == days[1]:
        return True
    if one.when and other.when and not (_loose(one) or _loose(other)):
        short, long = sorted((one.when, other.when), key=len)
        return long.startswith(short)
    if one.month and other.month and one.day and other.day:
        return (one.month, one.day) == (other.month, other.day)
    return None in days or not by_weekday


def _definite(dated: Dated) -> bool:
    """Tell a date that names a day."""
    return dated.weekday is not None or bool(dated.day) or len(dated.when) == _DAY


def _loose(dated: Dated) -> bool:
    """Tell whether a date is but a weekday, or a relative one that is not exact."""
    return dated.inferred and len(dated.when) < _DAY


def _weekday(dated: Dated) -> int | None:
    if dated.weekday is not None:
        return dated.weekday
    return date.fromisoformat(dated.when).weekday() if len(dated.when) == _DAY else None


def _alike(one: Happening, against: Happening, listed: Sequence[Happening]) -> list[Happening]:
    """Return a happening with those of other articles that put it on the same day."""
    best: dict[str, Happening] = {}
    for other in listed:
        if (
            other.kind == one.kind
            and other.sentence.article.id not in (one.sentence.article.id,
                                                  against.sentence.article.id)
            and agree(other.dated, one.dated)
            and not agree(other.dated, against.dated)
            and len(other.terms & one.terms) >= 4
        ):  # fmt: skip
            best.setdefault(other.sentence.article.id, other)
    return [one, *best.values()]


def _about(one: Happening, other: Happening) -> str:
    """Say what the date is of: the verb, and the words that both sides have, in their order."""
    common = one.terms & other.terms
    text, language = one.sentence.text, one.sentence.article.language
    dated = range(one.dated.start, one.dated.end)
    shared = [
        word
        for word in _WORD.finditer(text)
        if len(word[0]) > 2
        and word.start() not in dated
        and word[0] != one.verb
        and not common.isdisjoint(terms(word[0], language))
    ]
    verb = next(word for word in _WORD.finditer(text) if word[0] == one.verb)
    kept = sorted([verb, *shared[:_SHOWN]], key=lambda word: word.start())
    said = kept[0][0]
    for before, word in pairwise(kept):
        between = text[before.end() : word.start()]
        said += (between if _CLOSE.fullmatch(between) else " … ") + word[0]
    return said


_SHOWN = 4  # words beside the verb
_CLOSE = re.compile(r"\s(?:[^\W\d_]{1,3}\s)?")
"""What may stand between two words shown without being left out: a blank, a small word."""


def _value(side: Sequence[Happening]) -> Value:
    claim = Claim(tuple(dict.fromkeys(one.sentence.citation for one in side)))
    return Value(_worded(side[0]), claim)


def _worded(one: Happening) -> str:
    """Give a date as written, with what was worked out from it labelled as inferred."""
    dated = one.dated
    if dated.inferred and dated.when:
        return f"{one.said} ({dated.when}, inferred)"
    if dated.weekday is None and len(dated.when) == _DAY:
        return f"{one.said} (a {_DAYS[date.fromisoformat(dated.when).weekday()]}, inferred)"
    return one.said
