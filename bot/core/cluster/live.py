"""The live articles and events: what can still be joined, and what is to be forgotten."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.cluster.features import decode
from bot.core.cluster.index import Index
from bot.core.cluster.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.cluster.features import Features
    from bot.core.cluster.types import ClusterOptions


@dataclass(frozen=True, slots=True)
class Entry:
    """A live article; ``data`` are its features, encoded, which takes less memory."""

    id: str
    outlet: str
    data: bytes
    copy_of: str | None = None

    @property
    def features(self) -> Features:
        """Return its features, decoded anew each time."""
        features = decode(self.data)
        if features is None:
            msg = f"article {self.id!r} is live but nothing is remembered of it"
            raise ValueError(msg)
        return features


@dataclass(slots=True)
class Cluster:
    """A live event: the slots of its articles in order of arrival.

    ``newest`` are those of its newest articles, reprints left out: its representatives.
    """

    id: str
    slots: list[int] = field(default_factory=list)
    newest: list[int] = field(default_factory=list)
    last: int = 0


class Live:
    """Articles by slot, events by id, and the index over them.

    A slot is a small number that an article has while it is live. Everything in here follows
    from the articles, their features and their events, so it can be built anew from those.
    """

    def __init__(self, options: ClusterOptions) -> None:
        """Start empty."""
        self.index = Index(options.postings)
        self.sheet = Sheet(options.representatives)
        self.entries: dict[int, Entry] = {}
        self.events: dict[str, Cluster] = {}
        self.slot_of: dict[str, int] = {}
        self.event_of: dict[int, str] = {}
        self.oldest = 0
        self._options = options
        self._free: list[int] = []
        self._exact: dict[int, list[int]] = {}
        self._queue: deque[tuple[int, int]] = deque()

    def index_by(self, kind: type[Index]) -> None:
        """Use another kind of index from now on."""
        self.index = kind(self._options.postings)
        for slot in sorted(self.entries, key=self._arrived):
            if self.entries[slot].copy_of is None:
                self._find(slot, self.entries[slot].features)

    def _find(self, slot: int, features: Features) -> None:
        """Let an article be found by its terms, unless it is a table."""
        if not features.tabular:
            self.index.add(slot, features)

    def join(self, entry: Entry, features: Features, event: str) -> None:
        """Add an article to an event, which comes into being if it is new."""
        slot = self._free.pop() if self._free else len(self.entries)
        order = features.order
        self.entries[slot] = entry
        self.sheet.put(slot, entry, features, event)
        self.slot_of[entry.id] = slot
        self.event_of[slot] = event
        cluster = self.events.get(event)
        if cluster is None:
            cluster = self.events[event] = Cluster(event)
        cluster.slots.append(slot)
        cluster.last = order
        if order >= self.oldest:
            self._queue.append((order, slot))
        if entry.copy_of is None:
            self._exact.setdefault(features.exact, []).append(slot)
            self._find(slot, features)
            cluster.newest = [*cluster.newest, slot][-self._options.representatives :]
            self.sheet.represent(event, cluster.newest)

    def merge(self, kept: str, absorbed: str) -> None:
        """Put all articles of one event into another, where they are live."""
        other = self.events.get(absorbed)
        if other is not None:
            self.move(other.slots, kept)

    def move(self, slots: Iterable[int], event: str) -> None:
        """Put articles into another event, which comes into being if it is new."""
        moved = [*slots]
        touched = {self.event_of[slot] for slot in moved} | {event}
        for slot in moved:
            self.event_of[slot] = event
            self.sheet.event[slot] = self.sheet.event_of(event)
        left = {slot for name in touched if name in self.events for slot in self.events[name].slots}
        for name in sorted(touched):
            mine = [slot for slot in left.union(moved) if self.event_of[slot] == name]
            if mine:
                self._settle(name, sorted(mine, key=self._arrived))
            elif self.events.pop(name, None) is not None:
                self.sheet.drop(name)

    def _settle(self, event: str, slots: list[int]) -> None:
        voices = [slot for slot in slots if self.entries[slot].copy_of is None]
        newest = voices[-self._options.representatives :]
        self.events[event] = Cluster(event, slots, newest, self._arrived(slots[-1]))
        self.sheet.represent(event, newest)
        if self.events[event].last < self.oldest:
            self.drop(self.events[event])

    def _arrived(self, slot: int) -> int:
        return int(self.sheet.order[slot])

    def representatives(self, event: str) -> list[int]:
        """Return the slots of an event's newest articles, reprints left out."""
        return self.events[event].newest

    def same_text(self, features: Features) -> int | None:
        """Return the slot of a live article with the very same text, near in time."""
        for slot in self._exact.get(features.exact, ()):
            event = self.events[self.event_of[slot]]
            for known in (*event.slots[-20:], slot):
                gap = abs(self.sheet.when[known] - features.when)
                if gap <= self._options.horizon:
                    return slot
        return None

    def forget(self, clock: float) -> None:
        """Forget the events that nothing joined for long, and the oldest beyond the bound."""
        while self._queue:
            order, slot = self._queue[0]
            old = self.sheet.arrived[slot] < clock - self._options.keep
            if not old and len(self.entries) <= self._options.live:
                return
            self._queue.popleft()
            self.oldest = order + 1
            event = self.events[self.event_of[slot]]
            if event.last <= order:
                self.drop(event)

    def drop(self, cluster: Cluster) -> None:
        """Forget an event with all its articles."""
        for slot in cluster.slots:
            entry = self.entries.pop(slot)
            del self.slot_of[entry.id], self.event_of[slot]
            if entry.copy_of is None:
                self._lose(slot, entry.features)
            self._free.append(slot)
        del self.events[cluster.id]
        self.sheet.drop(cluster.id)

    def _lose(self, slot: int, features: Features) -> None:
        """Let an article be found no more."""
        if not features.tabular:
            self.index.remove(slot, features)
        same = self._exact[features.exact]
        same.remove(slot)
        if not same:
            del self._exact[features.exact]
