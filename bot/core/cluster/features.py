"""An article as the clusterer sees it: a few views of weighted terms, without a model.

The views are words (of the whole, the title, the lead), names (neighbouring capitalized
words), and facts that tell look-alike events apart: numbers, ages, streets, dates. Terms are
stable hashes and weights whole numbers, so that every later sum is exact in any order.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bot.core.cluster.lexicon import TERM_BITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.reading import Raw

VIEWS = (
    "words", "title", "lead", "names", "capitals", "numbers", "ages", "streets", "dates", "days",
)  # fmt: skip
WORDS, TITLE, LEAD, NAMES, CAPITALS, NUMBERS, AGES, STREETS, DATES, DAYS = range(len(VIEWS))

UNIT = 1000
"""Every view's vector is scaled to this length and rounded, so weights are small integers."""

_HEADER = struct.Struct("<BBHHIQQddd8s6x")  # so long that the arrays behind it are aligned
_VERSION = 2
_HEADERS = {1: struct.Struct("<BBHHIQQddd8s"), _VERSION: _HEADER}


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
    were that it did not resemble most: high among look-alikes. ``extra`` is what linking
    beyond words remembers, opaque here and empty as a rule.
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
    extra: bytes = b""

    bounds: NDArray[np.int64] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        for array in (self.keys, self.weights, self.sketch):
            array.setflags(write=False)  # whether new or read again: compiled loops tell them apart
        object.__setattr__(self, "bounds", self.keys.searchsorted(_edges()))

    def settle(self, crowd: float) -> None:
        """Write down the crowd, which is known once the neighbours are; nothing else changes."""
        object.__setattr__(self, "crowd", crowd)

    @property
    def sizes(self) -> NDArray[np.float64]:
        """Return how many terms each view has, (views,)."""
        sizes: NDArray[np.float64] = (self.bounds[1:] - self.bounds[:-1]).astype(float)
        return sizes

    def view(self, view: int) -> slice:
        """Return where a view's terms stand."""
        return slice(int(self.bounds[view]), int(self.bounds[view + 1]))


class Arrival(NamedTuple):
    """When an article was published and when it arrived (days), the how-manieth, its language."""

    when: float
    clock: float
    order: int
    language: str


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
    """Return features as bytes: a version, a fixed header, the arrays, then what is extra."""
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
    arrays = (features.keys, features.sketch, features.weights)
    return head + b"".join(array.tobytes() for array in arrays) + features.extra


def terms_at(features: Features) -> tuple[int, int]:
    """Return where keys and weights begin in what :func:`encode` writes, in bytes."""
    keys = _HEADER.size
    return keys, keys + 4 * (len(features.keys) + len(features.sketch))


def order_of(data: bytes) -> int | None:
    """Return the order of arrival in what :func:`encode` wrote, without reading the rest."""
    header = _header(data)
    if header is None:
        return None
    order: int = header.unpack_from(data)[6]
    return order


def _header(data: bytes) -> struct.Struct | None:
    """Return what the data begin with, ``None`` where they are nobody's."""
    header = _HEADERS.get(data[0]) if data else None
    return None if header is None or len(data) < header.size else header


def decode(data: bytes) -> Features | None:
    """Return what :func:`encode` wrote, or ``None`` where another program wrote it."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    header = _header(data)
    if header is None:
        return None
    head = header.unpack_from(data)
    version, packed, sketched, total, size, exact, order, when, arrived, crowd, language = head
    at = header.size
    end = at + 6 * total + 4 * sketched
    if len(data) < end:
        return None
    weights, sketch = (
        (at + 4 * total, at + 6 * total) if version == 1 else (end - 2 * total, at + 4 * total)
    )
    return Features(
        np.frombuffer(data, np.uint32, total, at),
        np.frombuffer(data, np.uint16, total, weights),
        np.frombuffer(data, np.uint32, sketched, sketch),
        packed & 0x7F,
        exact,
        size,
        bool(packed >> 7),
        when,
        arrived,
        order,
        language.rstrip(b"\0").decode("utf-8", "replace"),
        crowd,
        data[end:],
    )


def recode(data: bytes) -> bytes:
    """Return what an older version wrote as :func:`encode` would; all else as it is."""
    if not data or data[0] == _VERSION:
        return data
    features = decode(data)
    return data if features is None else encode(features)


class Terms(NamedTuple):
    """An article's keys and weights; see :class:`Features`."""

    keys: NDArray[np.uint32]
    weights: NDArray[np.uint16]


def terms_of(data: bytes) -> Terms:
    """Return keys and weights in what :func:`encode` wrote, without reading the rest."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    _, _, sketched, total, *_ = _HEADER.unpack_from(data)
    at = _HEADER.size
    keys = np.frombuffer(data, np.uint32, total, at)
    return Terms(keys, np.frombuffer(data, np.uint16, total, at + 4 * (total + sketched)))


class Sketch(NamedTuple):
    """An article's shingles; see :class:`Features`."""

    sketch: NDArray[np.uint32]
    level: int


def sketch_of(data: bytes) -> Sketch:
    """Return the sketch in what :func:`encode` wrote, without reading the rest."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    _, packed, sketched, total, *_ = _HEADER.unpack_from(data)
    return Sketch(np.frombuffer(data, np.uint32, sketched, _HEADER.size + 4 * total), packed & 0x7F)
