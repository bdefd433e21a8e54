"""Quantities in their sentences, with what each is about: what was counted, where, when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.comparing.contrast import sides
from bot.core.comparing.numbers import NUMBER_WORDS
from bot.core.comparing.speech import word_set
from bot.core.comparing.values import Quantity, quantities
from bot.core.language.text import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.model import Event, Sentence

_SHORT = 6  # terms; what a shorter sentence is about, the one before it may tell
_WINDOW = 60  # characters to either side that say what a number is about


@dataclass(frozen=True, slots=True)
class Mention:
    """One quantity in one sentence, with what it is about."""

    sentence: Sentence
    quantity: Quantity
    role: str
    local: frozenset[str]
    wide: frozenset[str]
    names: frozenset[str]
    slots: frozenset[tuple[str, str]]
    rate: str
    sides: frozenset[tuple[int, int]]
    voice: str
    article: str

    @property
    def said(self) -> str:
        """The number as written."""
        return self.sentence.text[self.quantity.start : self.quantity.end]

    @property
    def order(self) -> tuple[str, int, int]:
        """Where it stands."""
        return (self.article, self.sentence.citation.start, self.quantity.start)


def gather(event: Event, sentences: Sequence[Sentence]) -> list[Mention]:
    """Return the quantities of the sentences, in order."""
    voices = event.voices()
    before: dict[str, Sentence] = {}
    found: list[Mention] = []
    for sentence in sentences:
        key = sentence.article.id
        if _counts(sentence):
            found += mentions(sentence, before.get(key), voices.get(key, key))
        before[key] = sentence
    return found


def _counts(sentence: Sentence) -> bool:
    return _DIGIT.search(sentence.text) is not None or not NUMBER_WORDS.isdisjoint(sentence.words)


_DIGIT = re.compile(r"\d")


def mentions(sentence: Sentence, before: Sentence | None, voice: str) -> list[Mention]:
    """Return the quantities of one sentence; ``before`` is the one it may lean on."""
    language = sentence.article.language
    wide = set(sentence.terms)
    if before is not None and (sentence.leans or len(wide) < _SHORT):
        wide |= set(before.terms)
    found: list[Mention] = []
    for quantity in quantities(sentence.text, language):
        role = _role(sentence.text, quantity)
        if _is_part(sentence.text, quantity, role):
            continue
        near = around(sentence.text, quantity)
        local = frozenset(_content(terms(" ".join(near), language), quantity))
        found.append(
            Mention(
                sentence,
                quantity,
                role,
                local | frozenset(quantity.modifiers),
                frozenset(_content(wide, quantity)),
                _names(" ".join(near), sentence.text),
                _slots(*near, language),
                _rate(" ".join(near)),
                sides(sentence.words, _TOKEN.findall(" ".join(near).lower())),
                voice,
                sentence.article.id,
            )
        )
    return found


def _slots(before: str, after: str, language: str) -> frozenset[tuple[str, str]]:
    """Return what "of", "to", "for" and "from" bring in: the bread of "the price of bread".

    What stands right behind the number has a slot of its own: "$5 million to farmers".
    """
    listed = [
        *((match[1], match[2]) for match in _SLOT.finditer(f"{before} {after}")),
        *(("directly " + match[1], match[2]) for match in [_SLOT.match(after.lstrip())] if match),
    ]
    place = _PLACE.search(after)
    placed = () if place is None else re.findall(r"[^\W\d_]{2,}", place[1].replace(".", "").lower())
    return frozenset((slot.lower(), stem) for slot, word in listed
                     for stem in terms(word, language)[:1]) | {
        ("in", word) for word in placed if word not in _DAYS
    }  # fmt: skip


_SLOT = re.compile(
    r"\b(of|to|for|from)\s(?:(?:the|a|an|its|his|her|their|some|all|local|new)\s)?([a-z][\w-]{2,})",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|across)\s(?:the\s)?([A-Z][\w.-]*(?:\s[A-Z][\w.-]*)*)")
_RATES = {
    "per": re.compile(
        r"\b(?:(?:each|every|per|an?) (?:day|week|month|year)|annual(?:ly)?|daily|monthly|weekly|"
        r"yearly|on average|average)\b",
        re.IGNORECASE,
    ),
    "sum": re.compile(
        r"\b(?:since|so far|to date|alone|this year|over the (?:past|last)|cumulative)\b",
        re.IGNORECASE,
    ),
    "then": re.compile(r"\blast (?:year|season|month)\b", re.IGNORECASE),
    "against": re.compile(
        r"\b(?:against|oppos\w+|reject\w*|no|not|n't|abstain\w*|present)\b", re.IGNORECASE
    ),
}


def _rate(near: str) -> str:
    """Tell an amount per time from a sum over time, and votes against from votes for."""
    return " ".join(name for name, found in _RATES.items() if found.search(near))


_PART = re.compile(
    r"\b(?:includ\w+|among (?:them|those|the \w+)(?: \w+){0,4}|of (?:them|whom|those)|another|"
    r"other|additional|an? (?:extra|further)|one in)\s*(?:(?:at least|about)\s)?$",
    re.IGNORECASE,
)
# How long ago something was depends on the day on which it is told.
_OF_THEM = (
    *(" of them", " of whom", " of those", " each", " per ", " apiece", " a ", " ago"),
    *(" more ", " more,", " additional ", " further "),
)


def _is_part(text: str, quantity: Quantity, role: str) -> bool:
    """Tell a part of a whole from the whole: "including 3 children", "2 of them", "3 more".

    Who killed somebody "and two others" killed more than two; but "others injured" are all.
    """
    after = text[quantity.end : quantity.end + 12].lower()
    before = _PART.search(text, max(0, quantity.start - 45), quantity.start)
    others = role == "killed" and after.startswith((" others", " other "))
    return before is not None or after.startswith(_OF_THEM) or others


_SHARE = re.compile(
    r"\b(?:(?P<times>two|three|four|nine)[ -])?"
    r"(?P<of>third|half|quarter|fifth|tenth|most|some|many)s? of (?:[\w'’]+ ){0,2}"
    r"(?:(?:about|nearly|almost|some|roughly)\s)?$",
    re.IGNORECASE,
)
_SHARES = {"third": 3, "half": 2, "quarter": 4, "fifth": 5, "tenth": 10}
_TIMES = {"two": 2, "three": 3, "four": 4, "nine": 9}


def share(mention: Mention) -> tuple[float, float] | None:
    """Return how many "a third of the 9,000 residents" are; ``None`` where all are meant."""
    quantity = mention.quantity
    begin = max(0, quantity.start - _WINDOW)
    found = _SHARE.search(mention.sentence.text, begin, quantity.start)
    if found is None:
        return None
    parts = _SHARES.get(found["of"].lower())
    if parts is None:
        return 0.0, quantity.number
    exact = quantity.number * _TIMES.get((found["times"] or "").lower(), 1) / parts
    return 0.9 * exact, 1.1 * exact


def around(text: str, quantity: Quantity) -> tuple[str, str]:
    """Return the words shortly before and behind, within the clause."""
    before = text[max(0, quantity.start - _WINDOW) : quantity.start]
    after = text[quantity.end : quantity.end + _WINDOW]
    before = re.split(r"[;:()]", before)[-1]
    after = re.split(r"[;:()]", after)[0]
    if quantity.start > _WINDOW:
        before = before.partition(" ")[2]
    if quantity.end + _WINDOW < len(text):
        after = after.rpartition(" ")[0]
    return before, after


def _content(listed: Iterable[str], quantity: Quantity) -> list[str]:
    return [
        term
        for term in listed
        if not term[0].isdigit() and term not in _NUMBER_TERMS and term != quantity.unit
    ]


_NUMBER_TERMS = word_set("""
    one two three four five six seven eight nine ten eleven twelv dozen hundr thousand million
    billion usd percent report say said tell told accord offici author monday tuesday wednesday
    thursday friday saturday sunday day week year
""")


def _names(near: str, sentence: str) -> frozenset[str]:
    first = sentence.split(maxsplit=1)[0]
    return frozenset(
        word.lower() for word in _NAME.findall(near) if word != first and word.lower() not in _DAYS
    )


_NAME = re.compile(r"\b[A-ZÀ-ÞА-ЯІЇЄҐ][\w-]{2,}")
_DAYS = word_set("""
    monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december the this that some about more
""")

_ROLES: dict[str, frozenset[str]] = {
    "killed": word_set(
        "killed killing kill kills dead died die dies deaths death fatalities toll slain fatally "
        "perished bodies"
    ),
    "injured": word_set("injured injuring injures wounded wounding injuries hurt hospitalized"),
    "arrested": word_set("arrested arrests detained arresting custody charged"),
    "missing": word_set("missing unaccounted"),
    "evacuated": word_set("evacuated fled displaced homeless evacuate evacuation"),
    "rescued": word_set("rescued saved freed released"),
    "intercepted": word_set("intercepted downed destroyed shot intercepting destroying downing"),
    "launched": word_set("launched fired launching firing"),
}
_ROLE_OF = {word: role for role, listed in _ROLES.items() for word in sorted(listed)}
_TOKEN = re.compile(r"[^\W\d_]+|[,;:()—–]|\band\b")


def _role(text: str, quantity: Quantity) -> str:
    """Return what happened to those counted: the nearest word that tells, a comma counts more."""
    best, role = 4.6, ""
    for step, stretch in ((1, text[quantity.end :]), (-1, text[: quantity.start])):
        steps = _TOKEN.findall(stretch[:90] if step > 0 else stretch[-90:])[::step]
        cost = 0.0 if step > 0 else 0.5
        for word in steps:
            cost += 4.0 if word in ",;:()—–" or word == "and" else 1.0
            found = _ROLE_OF.get(word.lower())
            if found is not None and cost < best:
                best, role = cost, found
    inner = text[quantity.start : quantity.end].lower().split()[-1]
    return _ROLE_OF.get(inner, role)
