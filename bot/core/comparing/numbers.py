"""Numbers read from text: digits, words, scales, ranges, and the hedges around them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.comparing.speech import word_set
from bot.core.comparing.units import CURRENCY, ONES, ONLY_GLUED, SCALES, TENS, UNITS, VAGUE
from bot.core.language import text

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST = frozenset([*ONES, *TENS, *(phrase.split()[0] for phrase in VAGUE), *CURRENCY, "us", "c"])
"""The first words of all that can be a number."""
MAY_BEGIN = re.compile(rf"\d+|\b(?:{'|'.join(sorted({*ONES, *TENS, *VAGUE}))})\b", re.IGNORECASE)
_VAGUE_WORDS = {word for phrase in VAGUE for word in phrase.split()} - {"a", "of"}
NUMBER_WORDS = frozenset([*ONES, *TENS, *_VAGUE_WORDS])
"""Words, lower-cased, one of which stands in every quantity without a digit."""
_ABOUT = word_set("""
    about around some roughly approximately estimated circa etwa rund ungefähr environ quelque unos
    unas alrededor около приблизно близько ~
""")
_OVER = (
    ("more", "than"), ("at", "least"), ("no", "fewer", "than"), ("no", "less", "than"),
    ("over",), ("upwards", "of"), ("above",), ("exceeding",), ("surpassing",), ("topped",),
    ("mehr", "als"), ("mindestens",), ("über",), ("plus", "de"), ("au", "moins"),
    ("más", "de"), ("al", "menos"), ("più", "di"), ("almeno",), ("mais", "de"),
    ("более",), ("больше",), ("не", "менее"), ("понад",), ("більше",), ("щонайменше",),
    ("minimum", "of"), ("passed",), ("exceeded",), ("beyond",), ("past",),
)  # fmt: skip
_UNDER = (
    ("up", "to"), ("less", "than"), ("fewer", "than"), ("under",), ("below",), ("at", "most"),
    ("no", "more", "than"), ("as", "many", "as"), ("as", "much", "as"), ("bis", "zu"),
    ("weniger", "als"), ("moins", "de"), ("menos", "de"), ("meno", "di"), ("maximum", "of"),
    ("менее",), ("менше",), ("до",),
)  # fmt: skip
_NEARLY = (
    ("nearly",), ("almost",), ("close", "to"), ("just", "under"), ("fast",), ("knapp",),
    ("près", "de"), ("casi",), ("quasi",), ("quase",), ("почти",), ("майже",),
)  # fmt: skip
_WORD = re.compile(
    r"\d+(?:[.,\u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+[.,]\d+|\d+"  # numbers
    r"|[$€£¥₹₽%~]|[^\W\d_]+(?:['’-][^\W\d_]+)*\.?|\S"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number or mark of a sentence; ``glued`` where no blank stands before it."""

    start: int
    end: int
    text: str
    low: str
    glued: bool


def cut(sentence: str, start: int, end: int) -> list[Word]:
    """Return the words between two offsets of a sentence."""
    found: list[Word] = []
    for match in _WORD.finditer(sentence, start, end):
        surface = match[0]
        low = surface.lower().rstrip(".")
        glued = match.start() > 0 and not sentence[match.start() - 1].isspace()
        number, hyphen, unit = low.partition("-")
        if hyphen and unit in UNITS and (number in ONES or number in TENS):  # "six-year"
            at = match.start() + len(number)
            found.append(Word(match.start(), at, surface[: len(number)], number, glued))
            found.append(Word(at, at + 1, hyphen, hyphen, glued=True))
            found.append(Word(at + 1, match.end(), surface[len(number) + 1 :], unit, glued=True))
            continue
        found.append(Word(match.start(), match.end(), surface, low or surface, glued))
    return found


@dataclass(frozen=True, slots=True)
class Number:
    """Words ``first`` up to ``last`` make a number from ``low`` to ``high``."""

    first: int
    last: int
    low: float
    high: float
    step: float
    currency: str = ""


def may_begin(word: Word) -> bool:
    """Tell whether a number may begin with this word."""
    return word.text[0].isdigit() or word.low.partition("-")[0] in _FIRST


def number(found: Sequence[Word], at: int) -> Number | None:
    """Read the number that begins at a word; ranges ("5 to 7", "5-7") as one."""
    first = _single(found, at)
    if first is None or first.last >= len(found):
        return first
    low = found[first.last].low
    between = low in {"to", "-", "–", "or", "bis", "à"} or (
        low == "and" and at > 0 and found[at - 1].low == "between"
    )
    if between and first.last + 1 < len(found):
        second = _single(found, first.last + 1)
        if second is not None and second.low >= first.low:
            scale = second.low / _bare(found, second) if first.low < 1000 <= second.low else 1.0
            start = first.low * scale if first.low * scale <= second.low else first.low
            currency = first.currency or second.currency
            return Number(at, second.last, start, second.high, second.step, currency)
    return first


def _bare(found: Sequence[Word], number: Number) -> float:
    """Return a number without its scale word."""
    for word in found[number.first : number.last]:
        value = _digits(word.text)
        if value is not None:
            return value[0] or 1.0
        if word.low in ONES:
            return ONES[word.low] or 1.0
    return number.low or 1.0


def _single(found: Sequence[Word], at: int) -> Number | None:
    start = at
    currency = ""
    if found[at].low in {"us", "a", "c"} and at + 1 < len(found) and found[at + 1].text == "$":
        at += 1
    if found[at].text in CURRENCY and at + 1 < len(found):
        currency = CURRENCY[found[at].text]
        at += 1
    vague = _vague(found, at) if not currency else None
    if vague is not None:
        return vague
    value = _digits(found[at].text)
    if value is None:
        return _spelled(found, start, at)
    amount, step = value
    last = at + 1
    if last < len(found) and found[last].low in SCALES:
        word = found[last]
        if word.glued or word.low not in ONLY_GLUED:
            amount, step, last = amount * SCALES[word.low], step * SCALES[word.low], last + 1
    return Number(start, last, amount, amount, step, currency)


def _digits(surface: str) -> tuple[float, float] | None:
    """Return a number in digits and how fine it is given."""
    if not surface[0].isdigit() or not surface[0].isascii() or len(surface) > 18:
        return None
    (plain, *rest) = text.words(surface) or [""]
    if rest or not plain.replace(".", "", 1).isdigit():
        return None
    value = float(plain)
    if "." in plain:
        return value, 10.0 ** -len(plain.partition(".")[2])
    zeros = len(plain) - len(plain.rstrip("0"))
    return value, 10.0 ** min(zeros, len(plain) - 1)


def _vague(found: Sequence[Word], at: int) -> Number | None:
    for size in (3, 2, 1):
        phrase = " ".join(word.low for word in found[at : at + size])
        if phrase in VAGUE and at + size <= len(found):
            low, high = VAGUE[phrase]
            last = at + size
            if last < len(found) and found[last].low in {"of", "hundred", "thousand", "million"}:
                if found[last].low != "of":
                    continue
                last += 1
            return Number(at, last, low, high, 1.0)
    return None


def _spelled(found: Sequence[Word], start: int, at: int) -> Number | None:
    """Read "twenty-five", "three hundred", "two million"; "one" alone is no number here."""
    total, last, seen = 0.0, at, False
    scaled = False
    while last < len(found):
        for part in found[last].low.split("-"):
            if part in ONES:
                total, seen = total + ONES[part], True
            elif part in TENS:
                total, seen = total + TENS[part], True
            elif part in SCALES and seen and len(part) > 2:
                total, scaled = total * SCALES[part], True
            else:
                if last == at or part != found[last].low:
                    return _spelled_as(start, last, total, seen=seen and last > at, scaled=scaled)
                break
        else:
            last += 1
            continue
        break
    return _spelled_as(start, last, total, seen=seen and last > at, scaled=scaled)


def _spelled_as(start: int, last: int, total: float, *, seen: bool, scaled: bool) -> Number | None:
    step = 10.0 ** (len(str(int(total))) - len(str(int(total)).rstrip("0"))) if total else 1.0
    return Number(start, last, total, total, step if scaled else 1.0) if seen else None


def hedged(found: Sequence[Word], number: Number) -> Number:
    """Widen a number by the words before it: "about", "more than", "up to", "nearly"."""
    at = number.first
    before = tuple(word.low for word in found[max(0, at - 3) : at])
    if before and before[-1] in ("a", "an", "the"):
        before = before[:-1]
    low, high = number.low, number.high
    if any(before[-len(phrase) :] == phrase for phrase in _NEARLY):
        low *= 0.85
    elif any(before[-len(phrase) :] == phrase for phrase in _UNDER):
        low = 0.0
    elif any(before[-len(phrase) :] == phrase for phrase in _OVER):
        high = math.inf
    elif before and before[-1] in _ABOUT:
        low, high = low * 0.85, high * 1.15
    after = found[number.last].low if number.last < len(found) else ""
    if after == "+" or (after == "or" and number.last + 1 < len(found)
                        and found[number.last + 1].low == "more"):  # fmt: skip
        high = math.inf
    return replace(number, low=low, high=high)


def worth(said: str) -> float | None:
    """Return the number that a few words are, ``None`` where they are none.

    >>> worth("twenty-five")
    25.0
    """
    found = cut(said, 0, len(said))
    read = number(found, 0) if found and may_begin(found[0]) else None
    return read.low if read is not None else None


_REACH = 80
"""So many characters behind its begin a number ends at the latest."""


def every_number(sentence: str) -> list[float]:
    """Return every number in a sentence, whatever it counts."""
    listed: list[float] = []
    end = 0
    for match in MAY_BEGIN.finditer(sentence):
        start = match.start()
        if start >= end:
            found = cut(sentence, start, min(len(sentence), start + _REACH))
            read = _single(found, 0) if may_begin(found[0]) else None
            if read is not None:
                listed.append(read.low)
                end = found[read.last - 1].end
    return listed
