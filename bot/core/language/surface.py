"""Surface forms: finding the words of a text, and one spelling for each of them.

"U.S.", "US" and "United States" are ``usa``; "1,000" is ``1000``; "anti-personnel" is
"antipersonnel". Every surface form is worked out once and then remembered, so that the cost of a
text is that of finding its tokens.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from bot.core.language.lexicon import ACRONYMS, CAPITALS, ELIDED, LONG_NAMES, NAMED, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

_MARKS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0dff\u0e00-\u0eff"
# One pass, as few alternatives as possible: this is where the time goes. What an odd match
# ("end.Next", "word_word") really is, is worked out once, when it is first met.
_TOKEN = re.compile(r"\w+(?:(?:\.?['’ʼ\-‐‑]|[.,])\w+)*|%")
_TOKEN_WITH_MARKS = re.compile(rf"[\w{_MARKS}]+(?:(?:\.?['’ʼ\-‐‑]|[.,])[\w{_MARKS}]+)*|%")
_HAS_MARKS = re.compile(rf"[{_MARKS}]")
_UNSEEN = r"\u00ad\u200b-\u200f\u2060\ufeff"
_INVISIBLE = re.compile(rf"[{_UNSEEN}]")
_ODD = re.compile(rf"[{_UNSEEN}{_MARKS}\u00a0\u202f]")
_SPACED_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u202f](?=\d{3}(?!\d))")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
_NUMBER = re.compile(r"\d[\d.,]*")
_DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\.?|EE\.UU\.?")
_APART = re.compile(r"[.,_]")
HYPHENS = re.compile(r"[-‐‑]")
APOSTROPHES = re.compile(r"['’ʼ]")
_LONGEST_WORD = 60  # characters; what is longer is hardly met twice
_LONGEST_SURFACE = 1_000  # what goes on without a blank for longer is data, not words
_REMEMBERED = 200_000  # surface forms per language; a stream of garbage must not fill memory


class Remembered(dict[str, _T]):
    """A dictionary that works out what it does not know, and forgets all when it is full."""

    __slots__ = ("_work_out",)

    def __init__(self, work_out: Callable[[str], _T]) -> None:
        """Take what works out the answer for a form not met before."""
        super().__init__()
        self._work_out = work_out

    def __missing__(self, surface: str) -> _T:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self._work_out(surface)
        if len(surface) <= _LONGEST_WORD:
            self[surface] = found
        return found


def tokens(text: str) -> list[str]:
    """Return the surface forms of a text's words, in order; long names as their acronym."""
    if not text.isascii():
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        if _ODD.search(text):  # one look for what few texts have
            text = _SPACED_THOUSANDS.sub("", _INVISIBLE.sub("", text))
    if "per cent" in text:
        text = text.replace("per cent", "percent")
    # No token holds a blank, and nearly all that stands between two has been met before.
    found = [*map(_FOUND.__getitem__, text.split())]
    if None in found:
        return _TOKEN_WITH_MARKS.findall(_shortened(text))
    return [*chain.from_iterable(filter(None, found))]


def _found(piece: str) -> tuple[str, ...] | None:
    """Return the tokens of what stands between two blanks, ``None`` for some of a long name."""
    if NAMED.search(piece):
        return None
    return tuple((_TOKEN_WITH_MARKS if _HAS_MARKS.search(piece) else _TOKEN).findall(piece))


def _shortened(text: str) -> str:
    """Write long names as their acronyms."""
    for fragments, name, acronym in LONG_NAMES:
        if any(map(text.__contains__, fragments)):
            text = name.sub(acronym, text)
    return text


_FOUND = Remembered(_found)


def _canonical(surface: str) -> tuple[str, ...]:
    """Take one surface form apart into lower-cased words in one spelling."""
    if surface.isascii() and surface.isalpha():  # as nearly all are
        return (CAPITALS.get(surface) or surface.lower(),)
    if len(surface) > _LONGEST_SURFACE:
        return ()
    whole = _canonical_whole(surface)
    return whole if whole is not None else _canonical_parts(surface)


def _canonical_whole(surface: str) -> tuple[str, ...] | None:
    """Return the form of a country, a percent sign, a number or an acronym with dots."""
    if surface in CAPITALS:
        return (CAPITALS[surface],)
    if surface == "%":
        return ("percent",)
    if _NUMBER.fullmatch(surface):
        return _number(surface)
    if _DOTTED.fullmatch(surface):
        letters = surface.replace(".", "").lower()
        return (ACRONYMS.get(letters, letters),)
    return None


def _canonical_parts(surface: str) -> tuple[str, ...]:
    """Take apart what hyphens, apostrophes, points and underscores join."""
    if len(pieces := [piece for piece in HYPHENS.split(surface) if piece]) > 1:
        first = pieces[0].lower()
        if first in PREFIXES or (len(first) == 1 and pieces[1].isdigit()):
            pieces[:2] = ["".join(pieces[:2])]
        return _each(pieces)
    if len(pieces := [piece for piece in APOSTROPHES.split(surface) if piece]) > 1:
        return _without_apostrophes(pieces)
    if len(pieces := [piece for piece in _APART.split(surface) if piece]) > 1:
        return _each(pieces)
    word = unicodedata.normalize("NFKC", pieces[0]).lower().replace("ё", "е") if pieces else ""
    return (word,) if word else ()


def _each(surfaces: list[str]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(map(_canonical, surfaces)))


def _without_apostrophes(pieces: list[str]) -> tuple[str, ...]:
    """Part "l'Ukraine", cut the end of "Ukraine's", join "don't" and "п'ять"."""
    while len(pieces) > 1 and pieces[-1] in ("s", "S"):
        pieces.pop()
    if len(pieces) > 1 and pieces[0].lower() in ELIDED:
        return _each(pieces)
    return _canonical("".join(pieces))


def _number(surface: str) -> tuple[str, ...]:
    """Return a number without separators of thousands and with a point for decimals."""
    if surface.isdigit():
        return (surface,)
    if _GROUPED.fullmatch(surface):
        return (surface.replace(",", "").replace(".", ""),)
    pieces = re.split("[.,]", surface)
    if len(pieces) == 2:
        return (".".join(pieces),)
    if "," in surface and "." in surface:  # 1,234.5 and 1.234,5
        return ("".join(pieces[:-1]) + "." + pieces[-1],)
    return tuple(pieces)  # 20.11.2024, 192.168.0.1, 1,2,3


CANONICAL = Remembered(_canonical)
"""Maps a surface form to its lower-cased words in one spelling."""
