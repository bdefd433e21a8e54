"""Quantities read from text: how many of what, as a range, in one unit.

"$1.2bn" and "1,200 million dollars" are the same value, "10 miles" is about 16 kilometres, "a
dozen" is 12, "dozens" lies between 24 and 99, "more than 50" has no upper end. What only looks
like a quantity is not read: years, dates, times, ordinals, scores, model and route numbers,
the ages of things.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.core.comparing.numbers import MAY_BEGIN, Number, Word, cut, hedged, may_begin, number
from bot.core.comparing.speech import CALENDAR, word_set
from bot.core.comparing.units import CURRENCY, LONG_UNITS, UNITS
from bot.core.language import text

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts.

    ``start`` to ``end`` is the number with its unit or noun. ``low`` to ``high`` is what it
    may mean, in ``unit``: a unit of measure (``m``, ``usd``, ``%``) or the stem of the noun
    counted. ``step`` is how fine the number is given (100 for "1,200"). ``noun`` is the noun
    as written, ``number`` the bare number, ``modifiers`` the stems between number and noun.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    noun: str
    step: float = 1.0
    modifiers: tuple[str, ...] = ()
    measured: bool = False
    number: float = 0.0

    def agrees(self, other: Quantity) -> bool:
        """Tell whether two quantities may be the same: they overlap, or one rounds the other."""
        if self.low <= other.high and other.low <= self.high:
            return True
        one, two = self.middle, other.middle
        coarse, apart = max(self.step, other.step), abs(one - two)
        if self.measured:
            loose = 0.06 if self.converted or other.converted else 0.03
            return apart <= max(loose * max(one, two), min(coarse / 2, 0.08 * max(one, two)))
        return max(one, two) >= 100 and coarse >= 5 and apart <= 0.03 * max(one, two)

    @property
    def middle(self) -> float:
        """One number for the range."""
        if math.isinf(self.high):
            return self.low
        return (self.low + self.high) / 2

    @property
    def converted(self) -> bool:
        """Whether the unit it was given in is another than the one it is compared in."""
        if not self.measured or self.unit == "s" or self.step <= 0:
            return False
        digits = math.log10(self.step)
        return abs(digits - round(digits)) > 1e-9


_PEOPLE = word_set("people persons person individuals personnes menschen personen personas persone "
                   "pessoas человек людей осіб human")  # fmt: skip
_PLURALS = word_set("""
    people men women children police troops personnel staff teeth feet mice geese cattle aircraft
    dead injured wounded missing killed survivors
""")
_SINGULAR = word_set("""
    person man woman child boy girl soldier officer civilian student teenager policeman firefighter
    driver passenger gunman suspect victim
""")
_NOT_COUNTED = word_set("""
    times time percentage points point others other more additional further another thirds quarters
    sides ways things kinds types parts of and or to in on at for with by from as than a the is was
    were are have has had
""")
_NEVER_BEFORE = word_set("""
    article chapter section route highway flight no. number nr page room gate phase level category
    type model version grade group day week part title resolution interstate exit channel line
    platform unit episode season round game game
""")


def quantities(sentence: str, language: str = "en") -> list[Quantity]:
    """Return the quantities in a sentence, in order; offsets are into ``sentence``."""
    starts = [match.start() for match in MAY_BEGIN.finditer(sentence)]
    if not starts:
        return []
    low = max(0, sentence.rfind(" ", 0, max(0, starts[0] - 40)))
    found = cut(sentence, low, starts[-1] + 90)
    listed: list[Quantity] = []
    at = 0
    while at < len(found):
        read = number(found, at) if may_begin(found[at]) else None
        if read is None:
            at += 1
            continue
        at = read.last
        if _is_label(found, read, sentence):
            continue
        quantity = _counted(found, hedged(found, read), language)
        if quantity is not None:
            listed.append(replace(quantity, number=read.low))
    return listed


def _is_label(found: Sequence[Word], number: Number, sentence: str) -> bool:
    """Tell a number that names something from one that counts."""
    first, end = found[number.first], found[number.last - 1].end
    tail = sentence[end : end + 14].lower()
    return (
        (number.first > 0 and _names_it(found, number))
        or _CALIBRE.match(tail) is not None
        or _NO_COUNT.match(tail) is not None
        or (_SCORE.match(tail) is not None and not number.currency)
        or (number.last < len(found) and found[number.last].low in CALENDAR)
        or _is_year(first, number)
    )


_CALIBRE = re.compile(r"\s?-?mm\b(?! (?:of|in|long|thick|wide|deep)\b|[.,;])")
_NO_COUNT = re.compile(
    r"(?:st|nd|rd|th)\b|:\d|/\d|\s?[ap]\.?m\b|-?\s?(?:year|month|week|day)s?[- ]old"
    r"|-(?!(?:mile|foot|percent|million|billion|acre|mph)|year[ -](?!old)\w+)[^\W\d]"  # "4-door"
)
_SCORE = re.compile(r"[-–]\d")


def _names_it(found: Sequence[Word], number: Number) -> bool:
    """Tell by the word before: "Article 5", "Boeing 737", "May 5", "F-16"."""
    first, before = found[number.first], found[number.first - 1]
    return (
        before.low in _NEVER_BEFORE
        or (before.low == "no" and before.text.endswith("."))
        or (before.low in CALENDAR and number.low <= _LAST_DAY)
        or before.text in {":", "#", "/"}
        or (first.glued and before.text in {"-", ".", "–"})
        or (
            first.text[0].isdigit()
            and before.text[0].isupper()
            and number.first > 1
            and before.low not in _OPENING
            and before.low not in CALENDAR
        )
    )


_LAST_DAY = 31
_OPENING = word_set("the a an at about over some nearly almost killing wounding injuring and")


def _is_year(first: Word, number: Number) -> bool:
    return (
        len(first.text) == 4
        and number.last == number.first + 1
        and 1900 <= number.low <= 2099
        and "," not in first.text
    )


def _counted(found: Sequence[Word], number: Number, language: str) -> Quantity | None:
    """Attach the unit or the noun that a number counts."""
    unit = _unit(found, number)
    if unit is not None:
        return _measured(found, number, *unit)
    noun = _noun(found, number.last, number, language)
    start = found[number.first].start
    if noun is None:
        if not _is_toll(found, number):
            return None
        end = found[number.last - 1].end
        return Quantity(start, end, number.low, number.high, "people", "people", number.step)
    head = found[noun]
    stem = _stem(head.low, language)
    if not stem:
        return None
    between = " ".join(word.text for word in found[number.last : noun])
    said = head.text.rstrip(".")
    return Quantity(
        start,
        head.start + len(said),
        number.low,
        number.high,
        stem,
        said,
        number.step,
        tuple(text.terms(between, language)),
    )


def _unit(found: Sequence[Word], number: Number) -> tuple[str, float, int] | None:
    """Return the unit of measure behind a number, its worth and where it ends."""
    at = number.last
    if number.currency:
        return number.currency, 1.0, at
    lows = [word.low for word in found[at : at + 3]]
    for phrase, (unit, factor) in LONG_UNITS.items():
        if tuple(lows[: len(phrase)]) == phrase:
            return unit, factor, at + len(phrase)
    if lows and lows[0] in CURRENCY and not (lows[0] == "pounds" and _weighs(found, at)):
        return CURRENCY[lows[0]], 1.0, at + 1
    if lows and lows[0] in UNITS:
        return *UNITS[lows[0]], at + 1
    if len(lows) > 1 and lows[0] == "-" and lows[1] in UNITS:  # "10-mile"
        return *UNITS[lows[1]], at + 2
    return None


def _weighs(found: Sequence[Word], at: int) -> bool:
    return any(word.low in _WEIGHING for word in found[max(0, at - 5) : at + 5])


_WEIGHING = word_set("weigh weighs weighing weighed weight heavy")


def _is_toll(found: Sequence[Word], number: Number) -> bool:
    """Tell "killing 12", "12 were injured": people, though no noun says so."""
    before = found[number.first - 1].low if number.first else ""
    if before in _AMONG and number.first > 1:
        before = found[number.first - 2].low
    after = [word.low for word in found[number.last : number.last + 4]]
    if before in _HARMING:
        return not after or after[0] not in {"of", "-"}
    said = [word for word in after if word not in _BETWEEN]
    return bool(said) and said[0] in _HARMED and (len(after) > 1 and after[0] in _BETWEEN)


_HARMING = word_set("killing killed kills wounding wounded wounds injuring injured injures")
_HARMED = word_set("killed injured wounded hurt dead arrested missing hospitalized detained")
_BETWEEN = word_set("were was are have has been had reported confirmed feared still")
_AMONG = word_set("least than about nearly almost some over")


def _measured(
    found: Sequence[Word], number: Number, unit: str, factor: float, last: int
) -> Quantity:
    final = found[min(last, len(found)) - 1]
    noun = final.text.rstrip(".")
    end = final.end - len(final.text) + len(noun)
    start = found[number.first].start
    low, high = number.low, number.high
    if unit == "s" and low < high:  # "a couple of weeks" may be ten days
        low, high = low * _LOOSELY, high / _LOOSELY
    return Quantity(
        start, end, low * factor, high * factor, unit, noun, number.step * factor, measured=True
    )


_LOOSELY = 0.7
"""How much less a stretch of time told by a vague number may be, or its end how much more."""


def _noun(found: Sequence[Word], at: int, number: Number, language: str) -> int | None:
    """Return the noun counted: the first plural of the next few words, or a participle."""
    end = min(len(found), at + 5)
    if language != "en":
        usable = at < end and found[at].text[0].isalpha() and len(found[at].low) > 3
        stops = text.stop_words(language)
        named = usable and (found[at].low in _PEOPLE or found[at].low not in stops)
        return at if named else None
    one = number.low == number.high == 1
    for index in range(at, end):
        low = found[index].low
        if not low[0].isalpha() or (low in _NOT_COUNTED and low not in _PLURALS):
            return None
        if low in _PLURALS or low.endswith("men") or (one and low in _SINGULAR):
            return index
        if not one and low.endswith("s") and not low.endswith(("ss", "us", "is", "’s", "'s")):
            return index
        if found[index].text.endswith("."):
            return None
    return None


@lru_cache(maxsize=20_000)
def _stem(noun: str, language: str) -> str:
    if noun in _PEOPLE or noun in {"dead", "killed", "injured", "wounded", "missing"}:
        return "people"
    return " ".join(text.terms(noun, language)[-1:])


def disagree(mine: Sequence[Quantity], theirs: Sequence[Quantity]) -> bool:
    """Tell whether numbers of the same unit are given and none of them is the same."""
    same_unit = [here.agrees(there) for here in mine for there in theirs if here.unit == there.unit]
    return bool(same_unit) and not any(same_unit)
