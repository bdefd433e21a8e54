"""Tokens as numbers: one dictionary look-up a token, everything else on arrays.

A surface token is looked at once; its codes then stand for its terms (a compound has
several), their class and how frequent they are in the language at large. A lexicon is a
cache: it holds nothing that could not be worked out again, so it may be emptied at any time.
"""

from __future__ import annotations

import re
import zlib
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from bot.core.cluster.counted import COUNTS, DAYS, MONTHS, STREETS
from bot.core.language.compounds import frequencies
from bot.core.language.text import lookup, terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.compiled_tokens import Pieces

TERM_BITS = 22
TERM_MASK = (1 << TERM_BITS) - 1

CAPITAL, NUMBER, END, SOFT, BLOCK, YEARS, OLD, MONTH, DAY, STREET, COMMA, EMPTY = (
    1 << bit for bit in range(12)
)
"""What a token is: flags. A stop word is a token without a term; code 0 is no token at all."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+(?:['’.][^\W_]+)*|[.!?\n]+|[^\w\s]")
_SHORT = {
    "United States": "USA",
    "United Kingdom": "UK",
    "United Nations": "UN",
    "European Union": "EU",
}
_UNIONS = re.compile("|".join(_SHORT))
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FULL = 300_000  # pieces and tokens per language; a stream of garbage must not fill memory
_LETTERS = 32 * _FULL
_PIECE = 40  # characters; longer pieces are no words and do not come again
_RARE = 5e-7  # the frequency of a word that the background does not know
_NOTHING = (0, EMPTY, 0, 0.0)
_WORDS = {"block": BLOCK, "year": YEARS, "years": YEARS, "old": OLD}


def shortened(text: str) -> str:
    """Write what is better known by its letters so: "USA"."""
    if "United " in text or "European U" in text:
        return _UNIONS.sub(lambda found: _SHORT[found[0]], text)
    return text


def hashed(text: str) -> int:
    """Return the stable number of a term (0 is kept for "no term")."""
    return (zlib.crc32(text.encode("utf-8", "surrogatepass")) & TERM_MASK) or 1


def tokens(text: str) -> list[str]:
    """Split into words, numbers, ends of sentences and other marks, in order."""
    found = _TOKEN.findall(text)
    if text.isascii() or not _UNSPACED.search(text):
        return found
    return [piece for token in found for piece in _pieces(token)]


def _pieces(token: str) -> list[str]:
    """Overlapping pairs of characters where a script sets no spaces between words."""
    if len(token) < 3 or not _UNSPACED.match(token):
        return [token]
    return [token[at : at + 2] for at in range(len(token) - 1)]


class Columns(NamedTuple):
    """What is known of each code: four parallel arrays.

    ``bits`` are those of its frequency as a float32, which sort as the frequencies do.
    """

    term: NDArray[np.int64]
    flags: NDArray[np.int64]
    value: NDArray[np.int64]
    bits: NDArray[np.int64]


class Lexicon(dict[str, tuple[int, ...]]):
    """The pieces of text between spaces seen so far in one language, as the codes of tokens.

    Most pieces have been seen before, punctuation and all, so that a text costs little more
    than to cut it at its spaces.
    """

    def __init__(self, language: str) -> None:
        """Start empty."""
        super().__init__()
        self.language = language
        self._frequency = frequencies(language)
        self._terms = lookup(language)
        self._tokens: dict[str, tuple[int, ...]] = {}
        self._rows: list[tuple[int, int, int, float]] = [_NOTHING]
        self._columns: Columns | None = None
        self._filled = 0
        self.pieces: Pieces | None = None

    def __missing__(self, piece: str) -> tuple[int, ...]:
        found = self.look_up(piece)
        if len(piece) <= _PIECE:
            self[piece] = found
        return found

    def look_up(self, piece: str) -> tuple[int, ...]:
        """Return a piece's codes without remembering the piece."""
        return tuple(chain.from_iterable(map(self.token, tokens(piece))))

    def token(self, token: str) -> tuple[int, ...]:
        """Return a token's codes."""
        found = self._tokens.get(token)
        if found is None:
            rows = self._look(token)
            first = len(self._rows)
            self._rows += rows
            found = self._tokens[token] = tuple(range(first, first + len(rows)))
        return found

    def make_room(self) -> None:
        """Forget everything if it is too much; codes given out before are void then."""
        full = len(self) > _FULL or len(self._rows) > _FULL
        if self.pieces is not None:
            full = full or self.pieces.held > _FULL or self.pieces.lettered > _LETTERS
        if full:
            self.clear()
            self._tokens.clear()
            self._rows[1:] = []
            self._columns, self._filled, self.pieces = None, 0, None

    def codes(self, text: str) -> list[int]:
        """Return the codes of a text's tokens, in order."""
        pieces = shortened(text).replace("\n", " \n ").split(" ")
        return list(chain.from_iterable(map(self.__getitem__, pieces)))

    def _look(self, token: str) -> list[tuple[int, int, int, float]]:
        """Return term, flags, value and background frequency of each part of a token."""
        first = token[0]
        if not first.isalnum():
            shape = END if first in ".!?\n" else SOFT | (COMMA if first == "," else 0)
            return [(0, shape, 0, 0.0)]
        if first.isdigit():
            return [_number(token)]
        lowered = token.lower()
        if lowered in COUNTS:
            return [_number(str(COUNTS[lowered]))]
        parts = self._terms(token) if token.isalpha() else terms(token, self.language)
        shape, value = _kind(lowered)
        shape |= CAPITAL if first.isupper() else 0
        if not parts:
            return [(0, shape, value, 0.0)]
        known = self._frequency.get(lowered, _RARE)
        return [(hashed(part), shape, value, known) for part in parts]

    def columns(self) -> Columns:
        """Return what is known of each code."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        known = len(self._rows)
        if self._columns is None or len(self._columns.term) < known:
            room = max(4096, 2 * known)
            self._columns, self._filled = Columns(*np.zeros((4, room), np.int64)), 0
        if self._filled < known:
            *fresh, frequency = zip(*self._rows[self._filled :], strict=True)
            bits = np.array(frequency, np.float32).view(np.int32)
            self._columns.bits[self._filled : known] = bits
            for column, values in zip(self._columns[:-1], fresh, strict=True):
                column[self._filled : known] = values
            self._filled = known
        return self._columns


def _kind(lowered: str) -> tuple[int, int]:
    """Return what a word is to the calendar and the map, and its number there."""
    if lowered in MONTHS:
        return MONTH, MONTHS[lowered]
    if lowered in DAYS:
        return DAY, DAYS[lowered]
    return (STREET, 0) if lowered in STREETS else (_WORDS.get(lowered, 0), 0)


def _number(token: str) -> tuple[int, int, int, float]:
    plain = token.replace(",", "")
    value = int(plain) if plain.isdecimal() and len(plain) < 10 else 0
    return hashed("#" + plain), NUMBER, value, _RARE
