"""Where sources differ on who said something: the same words, put into two mouths.

Only people with full names are told apart, for "a spokesman" may be anybody; and only where
neither article names the other's speaker, for then it may be we who misread it.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from bot.core.comparing.cast import surname
from bot.core.language.text import words
from bot.core.model import Claim, Difference, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.comparing.quotes import Heard, Said
    from bot.core.model import Citation, Sentence

_MOST = 2  # such differences of an event
_SHORTEST = 6  # words; fewer may be said by two people
_SHOWN = 6  # words that tell which quotation is meant
_VOICES = 12  # of those who carry a quotation, so many are compared
_CAPITAL = "A-ZÀ-ÞА-ЯІЇЄҐ"
_PERSON = re.compile(
    rf"(?!(?i:the|a|an|both|one|another|some)\b).*?"
    rf"(?P<name>[{_CAPITAL}][\w'’-]+ (?:[{_CAPITAL}]\. )?[{_CAPITAL}][\w'’-]+)(?:,|$)",
    re.DOTALL,
)
"""Somebody by first name and surname, whatever stands before or, after a comma, behind."""
_APPOSED = re.compile(
    rf"[^,]*[a-zß-ÿа-яіїєґ], "
    rf"(?P<name>[{_CAPITAL}][\w'’-]+ (?:[{_CAPITAL}]\. )?[{_CAPITAL}][\w'’-]+)$"
)
"""Somebody whose whole name follows a role: "the ship's captain, Ilya Vosk"."""


def attribution_differences(heard: Heard, sentences: Sequence[Sentence]) -> list[Difference]:
    """Return the words that one voice has one person say, and another voice another."""
    found: list[Difference] = []
    for group in heard.quoted:
        named = [
            one for one in group[:_VOICES] if len(one.words) >= _SHORTEST and _named(one.speaker)
        ]
        pair = next((pair for pair in combinations(named, 2) if _are_two(*pair)), None)
        if pair is not None:
            begins = " ".join(pair[0].citation.text.split()[:_SHOWN])
            values = tuple(
                Value(one.speaker, Claim((_within(one, sentences),)))
                for one in sorted(pair, key=lambda one: one.speaker)
            )
            found.append(Difference("attribution", f"{begins} …", values))
    return found[:_MOST]


def _are_two(one: Said, other: Said) -> bool:
    """Tell two people for certain."""
    if one.voice == other.voice or not _name(one).isdisjoint(_name(other)):
        return False
    return not any(
        surname(mine.speaker) in words(theirs.citation.article.text)
        for mine, theirs in ((one, other), (other, one))
    )


def _name(one: Said) -> frozenset[str]:
    found = _named(one.speaker)
    return frozenset(words(found["name"])) if found else frozenset()


def _named(speaker: str) -> re.Match[str] | None:
    return _PERSON.match(speaker) or _APPOSED.match(speaker)


def _within(one: Said, sentences: Sequence[Sentence]) -> Citation:
    """Return the sentence in which the words begin: it mostly names the speaker, too."""
    cited = one.citation
    return next(
        (
            each.citation
            for each in sentences
            if each.article.id == cited.article.id
            and each.citation.start <= cited.start < each.citation.end
        ),
        cited,
    )
