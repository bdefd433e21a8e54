"""Articles' words, names and facts, read many at once: arrays cost by the call, not by the term."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.core.cluster import facts
from bot.core.cluster.lexicon import EMPTY, END, NUMBER, SOFT, TERM_BITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.lexicon import Columns, Lexicon
    from bot.core.model import Article

    Ints = NDArray[np.int64]

TOGETHER = 16  # articles read at once: so that their arrays fit the processor's cache
LONGEST = 4000  # characters of the body that are read; news says first what it is about
HEADLINE = 400  # characters
LEADING = 130  # tokens
SKETCH = 64  # shingles kept of an article, at most about twice as many
VIEW_BITS = 4
FREQUENCY_BITS = 31  # a positive float32 without its sign: such whole numbers sort as the floats do
MIX = (0x1E3779B97F4A7C15, 0x7F4A7C15F39CC061, 0x2545F4914F6CDD1D, 0xBF58476D1CE4E5B9)
"""What three words are multiplied with to make a hash of them, and that once more."""
_BLANKS = b" \t\n\r\v\f"


@dataclass(frozen=True, slots=True)
class Raw:
    """An article's terms before they are weighted.

    ``keys`` are ascending, each a view above ``TERM_BITS`` and a term below, with their
    ``counts`` and their ``frequency`` in the language at large. The rest is as in ``Features``.
    """

    keys: Ints
    counts: Ints
    frequency: NDArray[np.float64]
    sketch: NDArray[np.uint32]
    level: int
    exact: int
    size: int
    tabular: bool


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of some articles' bodies, and of their titles behind those.

    ``owner`` is the article's number, ``place`` the token's place in its text; ``bodies`` is
    where the titles begin. Articles lie ``facts.PAD`` empty tokens apart.
    """

    codes: Ints
    owner: Ints
    place: Ints
    bodies: int


def read(articles: Sequence[Article], lexicon: Lexicon) -> list[Raw]:
    """Take the words, names and facts of articles of one language.

    The cost of an article is bounded, however long it is; what is found does not depend on the
    articles beside it.
    """
    found: list[Raw] = []
    for start in range(0, len(articles), TOGETHER):
        lexicon.make_room()
        found += _read(articles[start : start + TOGETHER], lexicon)
    return found


def _read(articles: Sequence[Article], lexicon: Lexicon) -> list[Raw]:
    tokens = _tokens(articles, lexicon)
    columns = lexicon.columns()
    flags = columns.flags[tokens.codes]
    keys, counts, frequency, ends = _terms(tokens, columns, flags, len(articles))
    sketches = _sketches(tokens, columns, flags, len(articles))
    sizes = _count(tokens, (flags & (END | SOFT | EMPTY)) == 0, len(articles))
    numeric = _count(tokens, (flags & NUMBER) > 0, len(articles))
    starts = [0, *ends[:-1]]
    return [
        Raw(
            keys[starts[at] : ends[at]],
            counts[starts[at] : ends[at]],
            frequency[starts[at] : ends[at]],
            *sketches[at],
            exact(article),
            sizes[at],
            tabular=sizes[at] > 20 and numeric[at] * 4 > sizes[at],
        )
        for at, article in enumerate(articles)
    ]


def _tokens(articles: Sequence[Article], lexicon: Lexicon) -> _Tokens:
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    gap = [0] * facts.PAD
    bodies = [lexicon.codes(each.text[each.body : each.body + LONGEST]) + gap for each in articles]
    titles = [lexicon.codes(each.headline[:HEADLINE]) for each in articles]
    lengths = np.array([len(codes) for codes in (*bodies, *titles)])
    codes = np.array([*chain.from_iterable((*bodies, *titles))], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    owner = np.repeat(np.tile(np.arange(len(articles)), 2), lengths)
    place = np.arange(len(codes)) - np.repeat(starts, lengths)
    return _Tokens(codes, owner, place, sum(map(len, bodies)))


def _count(tokens: _Tokens, chosen: NDArray[np.bool_], articles: int) -> list[int]:
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    found: list[int] = np.bincount(tokens.owner[chosen], minlength=articles).tolist()
    return found


def _terms(
    tokens: _Tokens, columns: Columns, flags: Ints, articles: int
) -> tuple[Ints, Ints, NDArray[np.float64], list[int]]:
    """Return each article's keys in order, their counts and frequencies, and where it ends.

    Article, view, term and frequency stand in one number, so that one sort does it all. A term
    that is written in several ways is as frequent as the most frequent of them.
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    codes, owner, here = tokens.codes, tokens.owner, tokens.bodies
    term = columns.term[codes]
    words = np.where(flags & NUMBER, 0, term)
    lead = np.where(tokens.place[:here] < LEADING, words[:here], 0)
    titles = slice(here, None)
    frequency = columns.bits[codes]
    views = [
        (words, owner, frequency),
        (words[titles], owner[titles], frequency[titles]),
        (np.concatenate((lead, words[titles])), owner, frequency),
        *(
            (found, owner, None)
            for found in facts.find(term[:here], flags[:here], columns.value[codes[:here]])
        ),
    ]
    pieces = []
    for view, (ids, owned, spoken) in enumerate(views):
        known = ids.nonzero()[0]
        piece = owned[known] << VIEW_BITS
        piece |= view
        piece <<= TERM_BITS
        piece |= ids[known]
        piece <<= FREQUENCY_BITS
        pieces.append(piece if spoken is None else piece | spoken[known])
    packed = np.concatenate(pieces)
    packed.sort()
    keys = packed >> FREQUENCY_BITS
    last = np.flatnonzero(np.diff(keys, append=-1))
    counts = np.diff(last, prepend=-1)
    most = (packed[last] & ((1 << FREQUENCY_BITS) - 1)).astype(np.int32).view(np.float32)
    keys = keys[last]
    borders = np.arange(1, articles + 1) << (TERM_BITS + VIEW_BITS)
    ends: list[int] = np.searchsorted(keys, borders).tolist()
    return keys & ((1 << (TERM_BITS + VIEW_BITS)) - 1), counts, most.astype(np.float64), ends


def _sketches(
    tokens: _Tokens, columns: Columns, flags: Ints, articles: int
) -> list[tuple[NDArray[np.uint32], int]]:
    """Sample the texts' three-word shingles by their hash: FracMinHash (Irber et al. 2022).

    Unlike a fixed number of minima, a sample of a fixed share tells containment too, so that
    an article cut to its first paragraphs is known for a copy. With each article's sorted
    hashes comes their level: all of them are below ``2**32 >> level``.
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    here = tokens.bodies
    words = np.where(flags[:here] & NUMBER, 0, columns.term[tokens.codes[:here]])
    known = np.flatnonzero(words)
    words, owner = words[known], tokens.owner[known]
    levels = [*map(level_of, np.bincount(owner, minlength=articles).tolist())]
    a, b, c = words[:-2], words[1:-1], words[2:]
    mixed = (a * MIX[0] + b * MIX[1] + c * MIX[2]).view(np.uint64)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(MIX[3])
    hashes = (mixed >> np.uint64(32)).astype(np.int64)
    low = hashes < (1 << (32 - np.array(levels)))[owner[:-2]]
    kept = np.flatnonzero(low & (owner[:-2] == owner[2:]))
    marked = np.unique((owner[kept] << 32) | hashes[kept])
    borders = np.searchsorted(marked, np.arange(articles + 1) << 32).tolist()
    shingles = (marked & 0xFFFFFFFF).astype(np.uint32)
    return [
        (shingles[start:end].copy(), level)
        for start, end, level in zip(borders[:-1], borders[1:], levels, strict=True)
    ]


def level_of(words: int) -> int:
    """Return the level at which about :data:`SKETCH` shingles of so many words are kept."""
    return (words // SKETCH).bit_length()


def exact(article: Article) -> int:
    """Return a hash of the whole text and its length, blanks left out."""
    body = article.text[article.body :].encode("utf-8", "surrogatepass").translate(None, _BLANKS)
    return zlib.crc32(body) | (len(body) & 0xFFFFFFFF) << 32
