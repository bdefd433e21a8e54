"""What the clusterer must remember beyond its members, as JSON that the archive keeps."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.cluster.types import Merged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.cluster.types import Moved

_VERSION = 1


@dataclass(slots=True)
class Memory:
    """The stream's ``clock`` and the dates it follows, in days; arrivals so far.

    Articles that arrived before the ``oldest`` keep no event open. ``apart`` are pairs of
    events that a person told apart; ``corrections`` counts what people said, so that who holds
    an older state sees that it is behind. ``None``: nothing is known.
    """

    clock: float | None = None
    recent: Sequence[float] = ()
    order: int | None = None
    oldest: int = 0
    apart: set[frozenset[str]] = field(default_factory=set)
    corrections: int = 0

    @classmethod
    def load(cls, data: bytes | None) -> Memory:
        """Return what :meth:`dump` wrote; nothing is known of nothing."""
        state = json.loads(data) if data else {}
        return cls(
            state.get("clock"),
            state.get("recent", ()),
            state.get("order"),
            state.get("oldest", 0),
            {frozenset(pair) for pair in state.get("apart", ())},
            state.get("corrections", 0),
        )

    def dump(self) -> bytes:
        """Return the state as JSON, the same bytes for the same state."""
        state = {
            "version": _VERSION,
            "clock": self.clock,
            "recent": [*self.recent],
            "order": self.order,
            "oldest": self.oldest,
            "apart": sorted(sorted(pair) for pair in self.apart),
            "corrections": self.corrections,
        }
        return json.dumps(state).encode()

    def join(self, kept: str, absorbed: str) -> None:
        """Two events are one: what was told apart from either is told apart from it."""
        renamed = (
            frozenset(kept if event == absorbed else event for event in pair)
            for pair in self.apart - {frozenset((kept, absorbed))}
        )
        self.apart = {pair for pair in renamed if len(pair) == 2}

    def correct(self, decision: Merged | Moved) -> None:
        """Learn what a person decided."""
        self.corrections += 1
        if isinstance(decision, Merged):
            self.join(decision.kept, decision.absorbed)
        else:
            self.apart.add(frozenset((decision.origin, decision.event)))


def after(memory: bytes | None, decision: Merged | Moved) -> bytes:
    """Return the clusterer's memory after a person's decision, without waking the clusterer."""
    known = Memory.load(memory)
    known.correct(decision)
    return known.dump()


def oldest(memory: bytes | None) -> int:
    """Return the number of the oldest arrival that still keeps an event open."""
    return Memory.load(memory).oldest
