"""Which deeds a sentence tells as done, and which as still to come.

"Will visit" and "has visited" share all their stems, but do not say the same. Read from the
words around the verb, in English, German, French and Spanish; of other languages, and of the
simple futures that only an ending tells, nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.core.language.text import stem_of, stop_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.model import Sentence

_REACH = 3
"""So many words behind an auxiliary its verb may stand."""

_AHEAD = {
    "en": "will shall wont plans plan planning expects expected scheduled slated going intends",
    "de": "wird werden will wollen soll sollen plant",
    "fr": "va vont doit doivent devrait devraient",
    "es": "va van debe deben prevé planea",
}
_DONE = {
    "en": "has have had was were did",
    "de": "hat haben hatte hatten ist sind war waren wurde wurden",
    "fr": "a ont avait avaient est sont était étaient",
    "es": "ha han había habían fue fueron",
}
_PAST = {"en": ("ed",), "es": ("ió", "aron", "ieron")}


@dataclass(frozen=True, slots=True)
class Tense:
    """The stems of verbs, or of what may be one, that are to come and that are done."""

    ahead: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()


_NOTHING = Tense()


def tense(sentence: Sentence) -> Tense:
    """Tell what a sentence says is to come, and what it says is done; never both of one verb."""
    code = sentence.article.language
    if code not in _AHEAD:
        return _NOTHING
    ahead = _behind(sentence, code, ahead=True)
    done = _done(sentence, code)
    return Tense(ahead - done, done - ahead)


def _done(sentence: Sentence, code: str) -> frozenset[str]:
    endings = _PAST.get(code)
    past = {word for word in sentence.words if endings and word.endswith(endings) and len(word) > 4}
    return _stems(past, code) | _behind(sentence, code, ahead=False)


def _behind(sentence: Sentence, code: str, *, ahead: bool) -> frozenset[str]:
    """Return the stems of the words right behind an auxiliary, up to the next auxiliary."""
    marks, against = _words(code, ahead=ahead), _words(code, ahead=not ahead)
    found: set[str] = set()
    left = 0
    for word in sentence.words:
        if word in marks:
            left = _REACH
        elif word in against:
            left = 0
        elif left:
            found.add(word)
            left -= 1
    return _stems(found, code)


def _stems(found: Iterable[str], code: str) -> frozenset[str]:
    return frozenset(stem_of(set(found) - stop_words(code), code).values())


@lru_cache(maxsize=16)
def _words(code: str, *, ahead: bool) -> frozenset[str]:
    return frozenset((_AHEAD if ahead else _DONE)[code].split())
