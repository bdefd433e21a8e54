"""The inverted index over live articles: which of them share rare terms with a new one.

Its cost does not grow with the number of live articles: the rarest terms are followed first,
and no more than a fixed number of postings in all.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from bot.core.cluster.features import CAPITALS, NAMES, NUMBERS, STREETS, WORDS
from bot.core.cluster.lexicon import TERM_BITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.features import Features

_BACKGROUND = 3_000  # the background counts as much as so many articles
_LENGTH = 300  # words of an average article: turns a word's frequency into that of articles
_VIEWS = (WORDS, NAMES, CAPITALS, NUMBERS, STREETS)  # whose terms are counted
_INDEXED = 48  # terms of an article by which it can be found


class Index:
    """Document frequencies of, and postings from, terms to the slots of live articles."""

    def __init__(self, postings: int) -> None:
        """Start empty; ``postings`` bounds what one search may follow."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        self._most = postings
        self._frequency = np.zeros(1 << TERM_BITS, np.int32)
        self._postings: dict[int, array[int]] = {}
        self._score = np.zeros(1024, np.float64)
        self._place = np.zeros(1024, np.int64)
        self.size = 0

    def rarity(
        self, ids: NDArray[np.int64], background: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        """Return how much a term tells: inverse document frequency, background and stream mixed."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        prior = 0.3 if background is None else np.minimum(1.0, background * _LENGTH) * _BACKGROUND
        rarity: NDArray[np.float64] = np.log(
            (self.size + _BACKGROUND + 1.0) / (self._frequency[ids] + prior + 0.5)
        )
        return rarity

    def add(self, slot: int, features: Features) -> None:
        """Count an article's terms and let it be found under its most telling ones."""
        self._frequency[_counted(features)] += 1
        self.size += 1
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
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        words = features.view(WORDS)
        ids, weights = features.ids[words], features.weights[words]
        if len(ids) > _INDEXED:
            chosen = np.argpartition(weights, -_INDEXED)[-_INDEXED:]
            ids = ids[chosen]
        names = features.ids[features.view(NAMES)]
        keys: list[int] = np.unique(np.concatenate((ids, names))).tolist()
        return keys

    def near(self, features: Features, most: int) -> list[int]:
        """Return up to ``most`` slots that share the most telling terms, best first."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        found = [self._postings[term] for term in self._keys(features) if term in self._postings]
        if not found:
            return []
        found.sort(key=len)
        taken: list[NDArray[np.uint32]] = []
        total = 0
        for postings in found:
            total += len(postings)
            if total > self._most and taken:
                break
            taken.append(np.frombuffer(postings, np.uint32)[-self._most :])
        slots = np.concatenate(taken).astype(np.int64)
        sizes = np.array([len(postings) for postings in taken])
        worth = np.log((self.size + 2.0) / (sizes + 0.5)) ** 2
        highest = int(slots.max())
        if highest >= len(self._score):
            self._score = np.zeros(2 * highest, np.float64)
            self._place = np.zeros(2 * highest, np.int64)
        np.add.at(self._score, slots, np.repeat(worth, sizes))
        order = np.arange(len(slots))
        self._place[slots] = order
        slots = slots[self._place[slots] == order]
        scores = self._score[slots]
        self._score[slots] = 0.0
        best: list[int] = slots[np.lexsort((slots, -scores))[:most]].tolist()
        return best


def _counted(features: Features) -> NDArray[np.int64]:
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    views = [features.ids[features.view(view)] for view in _VIEWS]
    return np.concatenate(views).astype(np.int64)
