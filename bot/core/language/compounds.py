"""Taking compounds apart: "landmines" is about mines, "Klimaschutzgesetz" about a law.

After Koehn and Knight (Empirical Methods for Compound Splitting, EACL 2003): of all ways to
cut a word into known words, the one is right whose parts' frequencies have the greatest
geometric mean, provided that it beats the whole's own. Ours is stricter, because a wrong cut
makes a search for "mines" find "determines": parts have four letters or more, none is a stop
word, all are words that everybody knows, and the whole must be a good deal rarer than they.
Only the Germanic languages write compounds as one word often enough to be worth it.

Frequencies come from the package wordfreq (Speer 2022), its small lists: every word that is
used at least once in a million. Its own reader imports a third of a second's worth of modules
for Chinese and Japanese, so its data file is read here.
"""

from __future__ import annotations

import gzip
import importlib
import importlib.util
import math
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

SPLITS = frozenset({"en", "de", "nl", "sv", "da", "nb"})
"""The languages whose compounds are taken apart."""

_LINKS = {
    "de": ("s", "es", "n", "en"),
    "nl": ("s", "en"),
    "sv": ("s",),
    "da": ("s", "e"),
    "nb": ("s", "e"),
}
_SHORTEST = 4
_LONGEST = 40
_KNOWN = 2e-6  # once in half a million words: what is rarer is no part of anything
_RARER = {"en": 8.0}  # how much more frequent the parts must be than the whole
_RARER_ELSEWHERE = 2.0


@lru_cache(maxsize=16)
def frequencies(language: str) -> dict[str, float]:
    """Map words to their share of all words, for words seen once in a million or more.

    The file is a list of lists of words, the i-th of which occur with a frequency of
    10 ** (-i / 100), behind a header. An unknown language has no words.
    """
    spec = importlib.util.find_spec("wordfreq")
    if spec is None or not spec.submodule_search_locations:
        return {}
    path = Path(spec.submodule_search_locations[0], "data", f"small_{language}.msgpack.gz")
    if not path.exists():
        return {}
    msgpack = importlib.import_module("msgpack")
    with gzip.open(path) as stream:
        levels = msgpack.load(stream)[1:]
    return {word: 10 ** (-level / 100) for level, words in enumerate(levels) for word in words}


def split(word: str, language: str, stops: Collection[str] = ()) -> tuple[str, ...]:
    """Return the parts of a lower-cased compound, or nothing where it is none.

    ``stops`` are words that cannot be a part.

    >>> split("landmines", "en"), split("determines", "en")
    (('land', 'mines'), ())
    """
    if language not in SPLITS or not 2 * _SHORTEST <= len(word) <= _LONGEST:
        return ()
    known = frequencies(language)
    best = _best(word, language, known, _parts(language, frozenset(stops)))
    if best is None:
        return ()
    mean, parts = best
    if len(parts) < 2 or mean <= known.get(word, 0.0) * _RARER.get(language, _RARER_ELSEWHERE):
        return ()
    return parts


@lru_cache(maxsize=16)
def _parts(language: str, stops: frozenset[str]) -> frozenset[str]:
    """Return the words that may be a part of a compound, linking letters aside."""
    known = frequencies(language)
    return frozenset(
        word
        for word, share in known.items()
        if share >= _KNOWN and len(word) >= _SHORTEST and word not in stops
    )


def _best(
    word: str, language: str, known: dict[str, float], parts: frozenset[str]
) -> tuple[float, tuple[str, ...]] | None:
    """Return the parts with the greatest geometric mean, and that mean; at most three parts."""
    found: list[tuple[float, tuple[str, ...]]] = []
    for cut in range(_SHORTEST, len(word) - _SHORTEST + 1):
        head = _part(word[:cut], language, parts)
        if head is None:
            continue
        rest = word[cut:]
        tails: list[tuple[str, ...]] = [(rest,)] if rest in parts else []
        tails += [
            (middle, rest[second:])
            for second in range(_SHORTEST, len(rest) - _SHORTEST + 1)
            if rest[second:] in parts
            and (middle := _part(rest[:second], language, parts)) is not None
        ]
        found += [(_mean((head, *tail), known), (head, *tail)) for tail in tails]
    # Of equals, the first in order of the alphabet: never the order of discovery.
    return max(found, key=lambda way: (way[0], way[1]), default=None)


def _part(piece: str, language: str, parts: frozenset[str]) -> str | None:
    """Return the word that a piece before a joint stands for, its linking letters dropped."""
    if piece in parts:
        return piece
    for link in _LINKS.get(language, ()):
        if piece.endswith(link) and piece[: -len(link)] in parts:
            return piece[: -len(link)]
    return None


def _mean(parts: tuple[str, ...], known: dict[str, float]) -> float:
    return math.exp(sum(math.log(known[part]) for part in parts) / len(parts))
