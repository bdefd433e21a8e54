"""The inverted index over live articles: which of them share rare terms with a new one.

Its cost does not grow with the number of live articles: the rarest terms are followed first,
and no more than a fixed number of postings in all.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.core.cluster.features import NAMES, WORDS, weigh
from bot.core.cluster.lexicon import TERM_BITS, TERM_MASK

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.features import Arrival, Features
    from bot.core.cluster.reading import Raw

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BACKGROUND = 3_000  # the background counts as much as so many articles
LENGTH = 300  # words of an average article: turns a word's frequency into that of articles
INDEXED = 48
"""By how many of its words, the most telling ones, an article can be found."""


class Index:
    """Document frequencies of, and postings from, terms to the slots of live articles."""

    def __init__(self, postings: int) -> None:
        """Start empty; ``postings`` bounds what one search may follow."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        self.size = 0
        self._most = postings
        self._frequency = np.zeros(1 << TERM_BITS, np.int32)
        self._postings: dict[int, array[int]] = {}
        self._score, self._place = np.zeros(1024), np.zeros(1024, np.int32)
        self._order = np.zeros(1024, np.int64)
        self._logs = np.log(np.arange(postings + 1) + 0.5)

    def rarity(self, ids: Ints, background: Floats) -> Floats:
        """Return how much a term tells: inverse document frequency, background and stream mixed."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        prior = np.minimum(1.0, background * LENGTH) * BACKGROUND
        rarity: Floats = np.log(
            (self.size + BACKGROUND + 1.0) / (self._frequency[ids] + prior + 0.5)
        )
        return rarity

    def weigh(self, raw: Raw, arrival: Arrival) -> Features:
        """Weight an article's terms by how rare they are now."""
        return weigh(raw, self.rarity, arrival)

    def seen(self, ids: Ints) -> Floats:
        """Return how rare terms are in the stream alone, 0 to about 1."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        whole = self.size + BACKGROUND + 1.0
        rarity: Floats = np.log(whole / (self._frequency[ids] + 1.0)) / np.log(whole)
        return rarity

    def add(self, slot: int, features: Features) -> None:
        """Count an article's terms and let it be found under its most telling ones."""
        self._count(features, 1)
        if slot >= len(self._order):
            self._make_room(slot)
        self._order[slot] = features.order
        for term in found_by(features):
            postings = self._postings.get(term)
            if postings is None:
                self._postings[term] = array("I", (slot,))
            else:
                postings.append(slot)

    def remove(self, slot: int, features: Features) -> None:
        """Undo :meth:`add`."""
        self._count(features, -1)
        for term in found_by(features):
            postings = self._postings[term]
            postings.remove(slot)
            if not postings:
                del self._postings[term]

    def _count(self, features: Features, articles: int) -> None:
        """Count the terms of so many articles more: of all views but title and lead."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        keys = features.keys
        words, facts = features.view(WORDS), features.view(NAMES)
        ids = np.concatenate((keys[words], keys[facts.start :])) & np.uint32(TERM_MASK)
        np.add.at(self._frequency, ids, articles)
        self.size += articles

    def _make_room(self, slot: int) -> None:
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        self._order = np.concatenate((self._order, np.zeros(2 * slot, np.int64)))
        self._score = np.zeros(len(self._order))
        self._place = np.zeros(len(self._order), np.int32)

    def near(self, features: Features, most: int) -> list[int]:
        """Return up to ``most`` slots that share the most telling terms, best first.

        Of equals the one that arrived first comes first.
        """
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        found = [*filter(None, map(self._postings.get, found_by(features)))]
        if not found:
            return []
        found.sort(key=len)
        sizes = [*map(len, found)]
        follow = max(1, bisect_right([*accumulate(sizes)], self._most))
        slots = np.frombuffer(b"".join(found[:follow]), np.uint32)[-self._most :]
        counts = np.minimum(sizes[:follow], self._most)
        worth = (math.log(self.size + 2.0) - self._logs[counts]) ** 2
        best: list[int] = self._nearest(slots.astype(np.int64), worth.repeat(counts), most)
        return best

    def _nearest(self, slots: Ints, worth: Floats, most: int) -> list[int]:
        """Return up to ``most`` slots that are worth most in all."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        score, place = self._score, self._place
        np.add.at(score, slots, worth)
        at = np.arange(len(slots))
        place[slots] = at
        slots = slots[place[slots] == at]
        scores = score[slots]
        score[slots] = 0.0
        if len(slots) > most:
            enough = scores >= np.partition(scores, -most)[-most]
            slots, scores = slots[enough], scores[enough]
        best: list[int] = slots[np.lexsort((self._order[slots], -scores))[:most]].tolist()
        return best


def found_by(features: Features) -> list[int]:
    """Return the terms by which an article is found, ascending: its most telling words, its names.

    Of words that tell as much, those with the higher numbers: which ones does not matter, but
    it must be the same ones everywhere.
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    words = features.view(WORDS)
    told = features.weights[words].astype(np.int64) << TERM_BITS | features.keys[words]
    told.sort()
    names = features.keys[features.view(NAMES)] & TERM_MASK
    return sorted({*(told[-INDEXED:] & TERM_MASK).tolist(), *names.tolist()})
