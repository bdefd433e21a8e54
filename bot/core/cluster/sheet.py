"""What comparing needs of the live articles and events at hand: arrays, a row for each."""

from __future__ import annotations

from ctypes import c_char_p, c_void_p
from typing import TYPE_CHECKING

from bot.core.cluster.features import VIEWS, terms_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.cluster.features import Features
    from bot.core.cluster.live import Entry

_ROWS = 1024  # to begin with
_BY_SLOT = (
    "sizes", "when", "arrived", "order", "crowd", "outlet", "language", "event", "keys_at",
    "weights_at",
)  # fmt: skip
_BY_EVENT = ("newest", "voices")


class Sheet:
    """Live articles by slot, events by number.

    Of an article: ``sizes`` has a column for each view, ``when`` and ``arrived`` are in days,
    ``order`` counts the arrivals, ``outlet``, ``language`` and ``event`` are numbers for names;
    ``keys_at`` and ``weights_at`` are where those begin in memory, while it is live. Of an
    event: the slots of its ``newest`` articles, its representatives, and how many ``voices``
    those are.
    """

    def __init__(self, representatives: int) -> None:
        """Start with little room."""
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        self.sizes = np.zeros((_ROWS, len(VIEWS)))
        self.when, self.arrived, self.crowd = np.zeros((3, _ROWS))
        self.order, self.outlet, self.language, self.event = np.zeros((4, _ROWS), np.int64)
        self.keys_at, self.weights_at = np.zeros((2, _ROWS), np.int64)
        self.newest = np.zeros((_ROWS, representatives), np.int64)
        self.voices = np.zeros(_ROWS, np.int64)
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._free: list[int] = []
        self._outlets: dict[str, int] = {}
        self._languages = {"und": 0}

    def outlet_of(self, name: str) -> int:
        """Return the number that stands for an outlet here."""
        return self._outlets.setdefault(name, len(self._outlets))

    def language_of(self, name: str) -> int:
        """Return the number that stands for a language here, 0 for an unknown one."""
        return self._languages.setdefault(name, len(self._languages))

    def event_of(self, name: str) -> int:
        """Return the number that stands for an event here, a new one for a new event."""
        number = self._numbers.get(name)
        if number is None:
            if not self._free:
                self._free.append(len(self.names))
                self.names.append("")
            number = self._numbers[name] = self._free.pop()
            self.names[number] = name
            if number >= len(self.voices):
                self._grow(_BY_EVENT)
            self.voices[number] = 0
        return number

    def put(self, slot: int, entry: Entry, features: Features, event: str) -> None:
        """Write an article down."""
        if slot >= len(self.when):
            self._grow(_BY_SLOT)
        bounds = features.bounds
        self.sizes[slot], self.when[slot] = bounds[1:] - bounds[:-1], features.when
        self.arrived[slot], self.order[slot] = features.arrived, features.order
        self.crowd[slot], self.outlet[slot] = features.crowd, self.outlet_of(entry.outlet)
        self.language[slot] = self.language_of(features.language)
        self.event[slot] = self.event_of(event)
        start = c_void_p.from_buffer(c_char_p(entry.data)).value or 0
        keys, weights = terms_at(features)
        self.keys_at[slot], self.weights_at[slot] = start + keys, start + weights

    def _grow(self, columns: Sequence[str]) -> None:
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        for name in columns:
            rows = getattr(self, name)
            setattr(self, name, np.concatenate((rows, np.zeros_like(rows))))

    def represent(self, event: str, newest: Sequence[int]) -> None:
        """Write an event's representatives down."""
        number = self.event_of(event)
        self.newest[number, : len(newest)] = newest
        self.voices[number] = len(newest)

    def drop(self, event: str) -> None:
        """Forget an event; its number is free for another."""
        number = self._numbers.pop(event)
        self.names[number] = ""
        self._free.append(number)
