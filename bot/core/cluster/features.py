"""An article as the clusterer sees it: a few views of weighted terms, without a model.

The views are words (of the whole, the title, the lead), names (neighbouring capitalized
words), and facts that tell look-alike events apart: numbers, ages, streets, dates. Terms are
stable hashes and weights whole numbers, so that every later sum is exact in any order.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bot.core.cluster import facts
from bot.core.cluster.lexicon import END, NUMBER, SOFT, TERM_BITS, Lexicon

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.core.model import Article

VIEWS = (
    "words", "title", "lead", "names", "capitals", "numbers", "ages", "streets", "dates", "days",
)  # fmt: skip
WORDS, TITLE, LEAD, NAMES, CAPITALS, NUMBERS, AGES, STREETS, DATES, DAYS = range(len(VIEWS))

UNIT = 1000
"""Every view's vector is scaled to this length and rounded, so weights are small integers."""

_LONGEST = 4000  # characters of the body that are read; news says first what it is about
_LEAD = 130  # tokens
_SKETCH = 64  # shingles kept of an article, at most about twice as many
_HEADER = struct.Struct("<BBHHIQQddd8s")
_VERSION = 1


class Rarity(Protocol):
    """How much terms tell, given their hashes and their frequencies in the language at large."""

    def __call__(
        self, ids: NDArray[np.int64], background: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return a positive weight for each."""
        ...


@dataclass(frozen=True, slots=True)
class Features:
    """What is remembered of one article.

    ``keys`` hold the view of each term above ``TERM_BITS`` and its hash below, ascending;
    ``weights`` its weight there. ``sketch`` holds the sorted hashes of three-word shingles
    that are below ``2**32 >> level``. ``exact`` is a hash of the whole text, ``size`` the number
    of words and numbers that were read. ``when`` and ``arrived``, the stream's clock at its
    arrival, are in days; ``order`` counts the arrivals. ``crowd`` is how similar its neighbours
    were that it did not resemble most: high among look-alikes.
    """

    keys: NDArray[np.uint32]
    weights: NDArray[np.uint16]
    sketch: NDArray[np.uint32]
    level: int
    exact: int
    size: int
    tabular: bool
    when: float
    arrived: float
    order: int = 0
    language: str = "und"
    crowd: float = 0.0

    bounds: NDArray[np.int64] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bounds", self.keys.searchsorted(_edges()))

    def view(self, view: int) -> slice:
        """Return where a view's terms stand."""
        return slice(int(self.bounds[view]), int(self.bounds[view + 1]))


class Arrival(NamedTuple):
    """When an article was published and when it arrived (days), the how-manieth, its language."""

    when: float
    clock: float
    order: int
    language: str


@dataclass(frozen=True, slots=True)
class Raw:
    """An article's terms before they are weighted."""

    keys: NDArray[np.int64]
    counts: NDArray[np.int64]
    frequency: NDArray[np.float64]
    sketch: NDArray[np.uint32]
    level: int
    exact: int
    size: int
    tabular: bool


def read(article: Article, lexicon: Lexicon) -> Raw:
    """Take an article's words, names and facts; costs the same however long it is."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    lexicon.make_room()
    title = lexicon.codes(article.headline[:400])
    body = lexicon.codes(article.text[article.body : article.body + _LONGEST])
    codes = np.array(body + title, dtype=np.int64)
    columns = lexicon.columns()
    term, flags = columns.term[codes], columns.flags[codes]
    words = np.where(flags & NUMBER, 0, term)
    here = len(body)
    found = facts.find(term[:here], flags[:here], columns.value[codes[:here]])
    views = [words, words[here:], np.concatenate((words[: min(_LEAD, here)], words[here:])), *found]
    lengths = [len(view) for view in views]
    ids = np.concatenate(views)
    known = np.flatnonzero(ids)
    marked = ids + np.repeat(np.arange(len(views)) << TERM_BITS, lengths)
    keys, first, counts = np.unique(marked[known], return_index=True, return_counts=True)
    frequency = np.zeros(len(ids))
    spoken = columns.frequency[codes]
    frequency[: len(codes)] = spoken
    frequency[len(codes) : sum(lengths[:3])] = np.concatenate(
        (spoken[here:], spoken[: min(_LEAD, here)], spoken[here:])
    )
    sketch, level = _sketch(words[:here][words[:here] > 0])
    size = int(np.count_nonzero((flags & (END | SOFT)) == 0))
    numeric = int(np.count_nonzero(flags & NUMBER))
    return Raw(
        keys,
        counts,
        frequency[known[first]],
        sketch,
        level,
        _exact(article),
        size,
        tabular=size > 20 and numeric * 4 > size,
    )


def _exact(article: Article) -> int:
    text = " ".join(article.text[article.body :].split()).encode("utf-8", "surrogatepass")
    return zlib.crc32(text) | (len(text) & 0xFFFFFFFF) << 32


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
    level = (len(words) // _SKETCH).bit_length()
    shingles = (mixed >> np.uint64(32)).astype(np.uint32)
    return np.unique(shingles[shingles < 1 << (32 - level)]), level


def weigh(raw: Raw, rarity: Rarity, arrival: Arrival) -> Features:
    """Weight an article's terms by how rare they are now; the weights never change again."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    views = raw.keys >> TERM_BITS
    weights = (1.0 + np.log(raw.counts)) * rarity(raw.keys & ((1 << TERM_BITS) - 1), raw.frequency)
    lengths = np.sqrt(np.bincount(views, weights * weights, len(VIEWS)))
    scaled = np.rint(weights * UNIT / lengths[views])
    return Features(
        raw.keys.astype(np.uint32),
        scaled.astype(np.uint16),
        raw.sketch,
        raw.level,
        raw.exact,
        raw.size,
        raw.tabular,
        arrival.when,
        arrival.clock,
        arrival.order,
        arrival.language,
    )


@lru_cache(maxsize=1)
def _edges() -> NDArray[np.uint32]:
    """Return the lowest key of each view, and the key above all."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    return (np.arange(len(VIEWS) + 1) << TERM_BITS).astype(np.uint32)


def encode(features: Features) -> bytes:
    """Return features as bytes: a version, a fixed header, then the arrays."""
    head = _HEADER.pack(
        _VERSION,
        features.level | features.tabular << 7,
        len(features.sketch),
        len(features.keys),
        features.size,
        features.exact,
        features.order,
        features.when,
        features.arrived,
        features.crowd,
        features.language.encode("utf-8", "replace")[:8],
    )
    arrays = (features.keys, features.weights, features.sketch)
    return head + b"".join(array.tobytes() for array in arrays)


def order_of(data: bytes) -> int | None:
    """Return the order of arrival in what :func:`encode` wrote, without reading the rest."""
    if len(data) < _HEADER.size or data[0] != _VERSION:
        return None
    order: int = _HEADER.unpack_from(data)[6]
    return order


def decode(data: bytes) -> Features | None:
    """Return what :func:`encode` wrote, or ``None`` where another version wrote it."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    if len(data) < _HEADER.size or data[0] != _VERSION:
        return None
    head = _HEADER.unpack_from(data)
    _, packed, sketched, total, size, exact, order, when, arrived, crowd, language = head
    at = _HEADER.size
    if len(data) != at + 6 * total + 4 * sketched:
        return None
    return Features(
        np.frombuffer(data, np.uint32, total, at),
        np.frombuffer(data, np.uint16, total, at + 4 * total),
        np.frombuffer(data, np.uint32, sketched, at + 6 * total),
        packed & 0x7F,
        exact,
        size,
        bool(packed >> 7),
        when,
        arrived,
        order,
        language.rstrip(b"\0").decode("utf-8", "replace"),
        crowd,
    )
