"""The inverted index over live articles: which of them share rare terms with a new one.

Its cost does not grow with the number of live articles: the rarest terms are followed first,
and no more than a fixed number of postings in all.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from bot.core.cluster.features import NAMES, WORDS
from bot.core.cluster.lexicon import TERM_BITS, TERM_MASK

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.features import Features

    Nearest = Callable[["Postings", "Scratch", int], NDArray[np.int64]]

_BACKGROUND = 3_000  # the background counts as much as so many articles
_LENGTH = 300  # words of an average article: turns a word's frequency into that of articles
_INDEXED = 48  # terms of an article by which it can be found


class Postings(NamedTuple):
    """Lists of slots, one after the other; ``counts`` and ``worth`` have a number for each list."""

    slots: NDArray[np.uint32]
    counts: NDArray[np.int64]
    worth: NDArray[np.float64]


class Scratch(NamedTuple):
    """Two rows of zeros by slot, of which the first is zero again after use; slots' arrivals."""

    rows: NDArray[np.float64]
    order: NDArray[np.int64]


class Index:
    """Document frequencies of, and postings from, terms to the slots of live articles."""

    def __init__(self, postings: int) -> None:
        """Start empty; ``postings`` bounds what one search may follow."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        self._most = postings
        self._frequency = np.zeros(1 << TERM_BITS, np.int32)
        self._postings: dict[int, array[int]] = {}
        self._scratch = Scratch(np.zeros((2, 1024)), np.zeros(1024, np.int64))
        self._last: tuple[NDArray[np.uint32] | None, list[int]] = (None, [])
        self.size = 0

    def rarity(
        self, ids: NDArray[np.int64], background: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return how much a term tells: inverse document frequency, background and stream mixed."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        prior = np.minimum(1.0, background * _LENGTH) * _BACKGROUND
        rarity: NDArray[np.float64] = np.log(
            (self.size + _BACKGROUND + 1.0) / (self._frequency[ids] + prior + 0.5)
        )
        return rarity

    def seen(self, ids: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return how rare terms are in the stream alone, 0 to about 1."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        whole = self.size + _BACKGROUND + 1.0
        rarity: NDArray[np.float64] = np.log(whole / (self._frequency[ids] + 1.0)) / np.log(whole)
        return rarity

    def add(self, slot: int, features: Features) -> None:
        """Count an article's terms and let it be found under its most telling ones."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        self._frequency[_counted(features)] += 1
        self.size += 1
        order = self._scratch.order
        if slot >= len(order):
            order = np.concatenate((order, np.zeros(2 * slot - len(order), np.int64)))
            self._scratch = Scratch(np.zeros((2, 2 * slot)), order)
        order[slot] = features.order
        for term in self._keys(features):
            postings = self._postings.get(term)
            if postings is None:
                self._postings[term] = array("I", (slot,))
            else:
                postings.append(slot)

    def remove(self, slot: int, features: Features) -> None:
        """Undo :meth:`add`."""
        self._frequency[_counted(features)] -= 1
        self.size -= 1
        for term in self._keys(features):
            postings = self._postings[term]
            postings.remove(slot)
            if not postings:
                del self._postings[term]

    def _keys(self, features: Features) -> list[int]:
        """Return the terms by which an article is found: its most telling words, its names."""
        known, keys = self._last
        if known is features.keys:  # searched for first, added next
            return keys
        words = features.view(WORDS)
        ids, weights = features.keys[words], features.weights[words]
        if len(ids) > _INDEXED:
            ids = ids[weights.argpartition(-_INDEXED)[-_INDEXED:]]
        names = features.keys[features.view(NAMES)] & TERM_MASK
        keys = sorted({*ids.tolist(), *names.tolist()})
        self._last = features.keys, keys
        return keys

    def near(self, features: Features, most: int, nearest: Nearest) -> list[int]:
        """Return up to ``most`` slots that share the most telling terms, best first.

        ``nearest`` is one of :func:`nearest`'s kind.
        """
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        found = [*filter(None, map(self._postings.get, self._keys(features)))]
        if not found:
            return []
        found.sort(key=len)
        sizes = [*map(len, found)]
        follow = max(1, bisect_right([*accumulate(sizes)], self._most))
        slots = np.frombuffer(b"".join(found[:follow]), np.uint32)[-self._most :]
        counts = np.array(sizes[:follow])
        counts[0] = min(counts[0], self._most)
        worth = np.log((self.size + 2.0) / (counts + 0.5)) ** 2
        best: list[int] = nearest(Postings(slots, counts, worth), self._scratch, most).tolist()
        return best


def nearest(postings: Postings, scratch: Scratch, most: int) -> NDArray[np.int64]:
    """Return up to ``most`` slots that are worth most, best first, the older first of equals."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    slots = postings.slots.astype(np.int64)
    score, place = scratch.rows
    np.add.at(score, slots, np.repeat(postings.worth, postings.counts))
    at = np.arange(len(slots))
    place[slots] = at
    slots = slots[place[slots] == at]
    scores = score[slots]
    score[slots] = 0.0
    if len(slots) > most:
        enough = scores >= np.partition(scores, -most)[-most]
        slots, scores = slots[enough], scores[enough]
    best: NDArray[np.int64] = slots[np.lexsort((scratch.order[slots], -scores))[:most]]
    return best


def _counted(features: Features) -> NDArray[np.uint32]:
    """Return the hashes of the terms whose frequency counts: all but those of title and lead."""
    keys = features.keys
    words, facts = features.view(WORDS), features.view(NAMES)
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    ids: NDArray[np.uint32] = np.concatenate((keys[words], keys[facts.start :]))
    ids &= np.uint32(TERM_MASK)
    return ids
