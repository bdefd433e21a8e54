"""An article as the clusterer sees it: a few views of weighted terms, without a model.

The views are words (title, lead, whole), names (runs of capitalized words), and facts that
tell look-alike events apart: numbers, ages, street numbers. Terms are stable hashes, weights
are whole numbers, so that every later sum is exact whatever its order.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.cluster.lexicon import (
    BLOCK,
    CAPITAL,
    END,
    NUMBER,
    OLD,
    SOFT,
    TERM_MASK,
    YEARS,
    Lexicon,
    tokens,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.model import Article

VIEWS = ("words", "title", "lead", "names", "capitals", "numbers", "ages", "streets")
WORDS, TITLE, LEAD, NAMES, CAPITALS, NUMBERS, AGES, STREETS = range(len(VIEWS))

UNIT = 1000
"""Every view's vector is scaled to this length and rounded, so weights are small integers."""

_LONGEST = 6000  # characters of the body that are read; news says first what it is about
_LEAD = 80  # tokens
_SKETCH = 96  # shingles kept of an article, at most about twice as many
_HEADER = struct.Struct("<BBHIQdd")
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Features:
    """What is remembered of one article.

    ``ids`` and ``weights`` hold the views one after the other, view ``v`` at
    ``bounds[v]:bounds[v + 1]``. ``sketch`` holds the sorted hashes of three-word shingles that
    are below ``2**32 >> level``. ``exact`` is the hash of the whole text's tokens, ``size``
    the number of tokens. ``when`` is in days, ``arrived`` the stream's clock at arrival.
    """

    ids: NDArray[np.uint32]
    weights: NDArray[np.uint16]
    bounds: tuple[int, ...]
    sketch: NDArray[np.uint32]
    level: int
    exact: int
    size: int
    tabular: bool
    when: float
    arrived: float

    def view(self, view: int) -> slice:
        """Where a view's terms stand."""
        return slice(self.bounds[view], self.bounds[view + 1])


@dataclass(frozen=True, slots=True)
class Raw:
    """An article's terms before they are weighted: per view sorted ids and counts."""

    views: tuple[tuple[NDArray[np.int64], NDArray[np.float64]], ...]
    frequency: NDArray[np.float64]
    sketch: NDArray[np.uint32]
    level: int
    exact: int
    size: int
    tabular: bool


def read(article: Article, lexicon: Lexicon) -> Raw:
    """Take an article's words, names and facts; costs the same however long it is."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    body = article.text[article.body : article.body + _LONGEST]
    title = tokens(article.headline[:400])
    found = tokens(body)
    codes = np.array(lexicon.codes([*title, ".", *found]), dtype=np.int64)
    columns = lexicon.columns()
    term, flags = columns.term[codes], columns.flags[codes]
    start = int(np.argmax((flags & END) != 0)) + 1 if not title else _title_end(lexicon, title)
    inner, marks = term[start:], flags[start:]
    words = np.where(marks & NUMBER, 0, inner)
    everything = np.concatenate((words, np.where(flags[:start] & NUMBER, 0, term[:start])))
    names, capitals = _names(inner, marks)
    facts = _facts(inner, marks, columns.value[codes][start:])
    lead = np.concatenate((words[:_LEAD], everything[len(words) :]))
    kinds = (everything, everything[len(words) :], lead, names, capitals, *facts)
    views = tuple(_counted(kind) for kind in kinds)
    told = views[WORDS][0]
    frequency = np.full(len(told), 0.0)
    frequency[np.searchsorted(told, everything[everything > 0])] = np.concatenate(
        (columns.frequency[codes][start:], columns.frequency[codes][:start])
    )[everything > 0]
    sketch, level = _sketch(words[words > 0])
    numeric = int(np.count_nonzero(marks & NUMBER))
    size = int(np.count_nonzero((marks & (END | SOFT)) == 0))
    return Raw(
        views,
        frequency,
        sketch,
        level,
        exact=_exact(article),
        size=size,
        tabular=size > 20 and numeric * 4 > size,
    )


def _title_end(lexicon: Lexicon, title: list[str]) -> int:
    return sum(len(lexicon[token]) for token in title) + 1


def _exact(article: Article) -> int:
    text = " ".join(article.text[article.body :].split())
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) | (len(text) & 0xFFFFFFFF) << 32


def _counted(ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    found, counts = np.unique(ids[ids > 0], return_counts=True)
    return found, counts.astype(np.float64)


def _mixed(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Hash two neighbours into one term."""
    mixed: NDArray[np.int64] = ((one * 0x9E3779B1 + other * 0x85EBCA6B) >> 7) & TERM_MASK
    return mixed | 1


def _names(
    term: NDArray[np.int64], flags: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return neighbouring capitalized words as pairs, and single ones within a sentence."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    named = ((flags & CAPITAL) != 0) & (term > 0)
    both = named[1:] & named[:-1]
    pairs = np.where(both, _mixed(term[:-1], term[1:]), 0)
    after_end = np.ones(len(term), dtype=bool)
    after_end[1:] = (flags[:-1] & END) != 0
    inside = named.copy()
    inside &= ~after_end
    inside[:-1] |= both
    return pairs, np.where(inside, term ^ 0x155555, 0)


def _facts(
    term: NDArray[np.int64], flags: NDArray[np.int64], value: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return numbers, ages (", 19," and "19-year-old") and street numbers ("5700 block")."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    number = (flags & NUMBER) != 0
    soft = (flags & SOFT) != 0
    aged = np.zeros(len(term), dtype=bool)
    aged[:-4] = soft[1:-3] & ((flags[2:-2] & YEARS) != 0) & soft[3:-1] & ((flags[4:] & OLD) != 0)
    aged[2:-1] |= soft[1:-2] & soft[3:] & ((flags[:-3] & CAPITAL) != 0)
    aged &= number & (value > 0) & (value < 110)
    street = np.zeros(len(term), dtype=bool)
    street[:-1] = ((flags[1:] & BLOCK) != 0) & number[:-1]
    year = (value >= 1990) & (value <= 2035)
    return (
        np.where(number & ~aged & ~year, term ^ 0x2AAAAA, 0),
        np.where(aged, value + 0x1000, 0),
        np.where(street, term ^ 0x333333, 0),
    )


def _sketch(words: NDArray[np.int64]) -> tuple[NDArray[np.uint32], int]:
    """Sample a text's three-word shingles by their hash: FracMinHash (Irber et al. 2022).

    Unlike a fixed number of minima, a sample of a fixed share tells containment too, so that
    an article cut to its first paragraphs is known for a copy.
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    if len(words) < 3:
        return np.zeros(0, np.uint32), 0
    a, b, c = words[:-2], words[1:-1], words[2:]
    mixed = (a * 0x1E3779B97F4A7C15 + b * 0x7F4A7C15F39CC061 + c * 0x2545F4914F6CDD1D).view(
        np.uint64
    )
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    found = np.unique((mixed >> np.uint64(32)).astype(np.uint32))
    level = max(0, (len(found) // _SKETCH).bit_length())
    return found[: np.searchsorted(found, (1 << (32 - level)) - 1, side="right")], level


def weigh(
    raw: Raw, rarity: Callable[..., NDArray[np.float64]], when: float, arrived: float
) -> Features:
    """Weight an article's terms by how rare they are now; the weights never change again."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    ids, weights, bounds = [], [], [0]
    for view, (found, counts) in enumerate(raw.views):
        frequency = None
        if view in (TITLE, LEAD, WORDS):
            frequency = raw.frequency[np.searchsorted(raw.views[WORDS][0], found)]
        weight = (1.0 + np.log(counts)) * rarity(found, frequency)
        length = float(np.sqrt(np.sum(weight * weight)))
        scaled = np.rint(weight * (UNIT / length)) if length else weight
        ids.append(found.astype(np.uint32))
        weights.append(scaled.astype(np.uint16))
        bounds.append(bounds[-1] + len(found))
    return Features(
        np.concatenate(ids),
        np.concatenate(weights),
        tuple(bounds),
        raw.sketch,
        raw.level,
        raw.exact,
        raw.size,
        raw.tabular,
        when,
        arrived,
    )


def encode(features: Features) -> bytes:
    """Return features as bytes: a version, a fixed header, then the arrays."""
    counts = [
        after - before for before, after in zip(features.bounds, features.bounds[1:], strict=False)
    ]
    head = _HEADER.pack(
        _VERSION,
        features.level | features.tabular << 7,
        len(features.sketch),
        features.size,
        features.exact,
        features.when,
        features.arrived,
    )
    sizes = struct.pack(f"<{len(VIEWS)}H", *counts)
    arrays = (features.ids, features.weights, features.sketch)
    return head + sizes + b"".join(array.tobytes() for array in arrays)


def decode(data: bytes) -> Features | None:
    """Return what :func:`encode` wrote, or ``None`` where another version wrote it."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    if len(data) < _HEADER.size or data[0] != _VERSION:
        return None
    _, packed, sketched, size, exact, when, arrived = _HEADER.unpack_from(data)
    at = _HEADER.size
    counts = struct.unpack_from(f"<{len(VIEWS)}H", data, at)
    at += 2 * len(VIEWS)
    bounds = [0]
    for count in counts:
        bounds.append(bounds[-1] + count)
    total = bounds[-1]
    return Features(
        np.frombuffer(data, np.uint32, total, at),
        np.frombuffer(data, np.uint16, total, at + 4 * total),
        tuple(bounds),
        np.frombuffer(data, np.uint32, sketched, at + 6 * total),
        packed & 0x7F,
        exact,
        size,
        bool(packed >> 7),
        when,
        arrived,
    )
