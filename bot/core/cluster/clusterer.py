"""The state machine: articles in, one at a time; decisions out."""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.cluster import copies
from bot.core.cluster.decide import Matcher, Scene, Weights, decide, default_weights
from bot.core.cluster.features import decode, encode, read, weigh
from bot.core.cluster.index import Index
from bot.core.cluster.lexicon import Lexicon
from bot.core.cluster.types import ClusterOptions, Created, Decision, Grown, Member
from bot.core.model import Component

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.cluster.features import Features
    from bot.core.model import Article

_DAY = 86_400.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK = 15  # arrivals of which the middle one tells the stream's time
_LANGUAGES = 12  # lexicons kept in memory
_TOO_SHORT = 8  # words; less cannot tell what it is about


@dataclass(slots=True)
class Entry:
    """A live article."""

    id: str
    outlet: str
    language: str
    order: int
    features: Features
    copy_of: str | None


@dataclass(slots=True)
class Cluster:
    """A live event: its articles' slots in order of arrival, and the order of the last one."""

    id: str
    slots: list[int] = field(default_factory=list)
    last: int = 0


class Clusterer:
    """Groups articles into events as they arrive.

    A deterministic state machine without I/O: the caller stores what it returns. The same
    articles in the same order give the same events, however they are batched and wherever it
    was stopped and restored.
    """

    def __init__(
        self, options: ClusterOptions | None = None, weights: Weights | None = None
    ) -> None:
        """Start with nothing; ``weights`` are those that ship with the package by default."""
        self._options = options or ClusterOptions()
        self._weights = weights or default_weights()
        self._index = Index(self._options.postings)
        self._matcher = Matcher()
        self._lexicons: dict[str, Lexicon] = {}
        self._entries: dict[int, Entry] = {}
        self._free: list[int] = []
        self._slot_of: dict[str, int] = {}
        self._events: dict[str, Cluster] = {}
        self._event_of: dict[int, str] = {}
        self._exact: dict[int, str] = {}
        self._queue: deque[tuple[int, int]] = deque()
        self._assigned: dict[str, str] = {}
        self._recent: deque[float] = deque(maxlen=_CLOCK)
        self._clock = 0.0
        self._order = 0

    def assignment(self) -> dict[str, str]:
        """Map every article's id to the event it is in by now, in order of arrival."""
        return dict(self._assigned)

    def features(self, article_id: str) -> bytes:
        """Return what to remember of a live article: opaque, compact, versioned."""
        return encode(self._entries[self._slot_of[article_id]].features)

    def add(self, article: Article) -> list[Decision]:
        """Decide an article's event. An article that is known already changes nothing."""
        if article.id in self._assigned:
            return []
        features = self._read(article)
        self._forget()
        decision = self._decide(article, features)
        entry = Entry(article.id, article.outlet.id, article.language, self._order, features, None)
        if isinstance(decision, Grown):
            entry.copy_of = decision.copy_of
        self._join(entry, decision.event)
        return [decision]

    def _read(self, article: Article) -> Features:
        self._order += 1
        lexicon = self._lexicons.get(article.language)
        if lexicon is None:
            if len(self._lexicons) >= _LANGUAGES:
                self._lexicons.pop(next(iter(self._lexicons)))
            lexicon = self._lexicons[article.language] = Lexicon(article.language)
        when = article.when
        if when is not None:
            self._tick((when - _EPOCH).total_seconds() / _DAY)
        days = self._clock if when is None else (when - _EPOCH).total_seconds() / _DAY
        return weigh(read(article, lexicon), self._index.rarity, days, self._clock)

    def _tick(self, when: float) -> None:
        """Move the stream's clock: a few wrong dates must not."""
        self._recent.append(when)
        middle = sorted(self._recent)[len(self._recent) // 2]
        self._clock = max(self._clock, middle) if len(self._recent) == _CLOCK else middle

    def _decide(self, article: Article, features: Features) -> Created | Grown:
        original = self._original(features)
        if original is not None:
            event = self._event_of[self._slot_of[original]]
            because = (Component("the same text", 1.0, f"word for word as article {original}"),)
            return Grown(event, article.id, 1.0, because, original)
        if features.size < _TOO_SHORT:
            because = (Component("set aside", 0.0, "too short to tell what it is about"),)
            return Created(_mint(article.id), article.id, because)
        scene = self._scene(article, features)
        decision = decide(scene, self._weights, self._matcher)
        if decision.event is None:
            return Created(_mint(article.id), article.id, decision.because)
        copied = copies.original(features, self._reps(decision.event), self._entries)
        return Grown(decision.event, article.id, decision.probability, decision.because, copied)

    def _original(self, features: Features) -> str | None:
        if features.size < _TOO_SHORT:
            return None
        known = self._exact.get(features.exact)
        if known is None or known not in self._slot_of:
            return None
        event = self._events[self._event_of[self._slot_of[known]]]
        near = min(
            abs(self._entries[slot].features.when - features.when) for slot in event.slots[-50:]
        )
        return known if near <= self._options.horizon else None

    def _scene(self, article: Article, features: Features) -> Scene:
        options = self._options
        found = self._index.near(features, 3 * options.candidates)
        languages = {article.language, "und"}
        events: dict[str, None] = {}
        for slot in found:
            entry = self._entries[slot]
            if not (entry.language in languages or article.language == "und"):
                continue
            if abs(entry.features.when - features.when) > options.horizon:
                continue
            events.setdefault(self._event_of[slot])
        chosen = [*events][: options.candidates]
        members = [[self._entries[slot] for slot in self._reps(event)] for event in chosen]
        sizes = [len(self._events[event].slots) for event in chosen]
        return Scene(features, article.outlet.id, chosen, members, sizes)

    def _reps(self, event: str) -> list[int]:
        slots = self._events[event].slots
        chosen = [slot for slot in slots if self._entries[slot].copy_of is None]
        return chosen[-self._options.representatives :]

    def _join(self, entry: Entry, event: str) -> None:
        slot = self._free.pop() if self._free else len(self._entries)
        self._entries[slot] = entry
        self._slot_of[entry.id] = slot
        self._event_of[slot] = event
        cluster = self._events.setdefault(event, Cluster(event))
        cluster.slots.append(slot)
        cluster.last = entry.order
        self._assigned[entry.id] = event
        self._queue.append((entry.order, slot))
        self._exact.setdefault(entry.features.exact, entry.id)
        if entry.copy_of is None:
            self._index.add(slot, entry.features)

    def _forget(self) -> None:
        """Forget the events that nothing joined for long, and the oldest ones beyond the bound."""
        options = self._options
        while self._queue:
            order, slot = self._queue[0]
            entry = self._entries.get(slot)
            if entry is None or entry.order != order:
                self._queue.popleft()
                continue
            old = entry.features.arrived < self._clock - options.keep
            if not old and len(self._entries) <= options.live:
                return
            self._queue.popleft()
            cluster = self._events[self._event_of[slot]]
            if cluster.last <= order:
                self._drop(cluster)

    def _drop(self, cluster: Cluster) -> None:
        for slot in cluster.slots:
            entry = self._entries.pop(slot)
            del self._slot_of[entry.id], self._event_of[slot]
            if self._exact.get(entry.features.exact) == entry.id:
                del self._exact[entry.features.exact]
            if entry.copy_of is None:
                self._index.remove(slot, entry.features)
            self._free.append(slot)
        del self._events[cluster.id]

    def memory(self) -> bytes:
        """Return what the members do not tell: the stream's clock, the count of arrivals."""
        oldest = self._queue[0][0] if self._queue else self._order
        state = {
            "version": 1,
            "clock": self._clock,
            "recent": list(self._recent),
            "order": self._order,
            "oldest": oldest,
        }
        return json.dumps(state).encode()

    @classmethod
    def restore(
        cls,
        memory: bytes | None,
        members: Iterable[Member],
        options: ClusterOptions | None = None,
        weights: Weights | None = None,
    ) -> Clusterer:
        """Go on where another one stopped; ``members`` come in order of arrival."""
        self = cls(options, weights)
        for member in members:
            features = decode(member.features)
            self._order += 1
            if features is None:
                self._assigned[member.article] = member.event
                continue
            entry = Entry(
                member.article, member.outlet, "und", self._order, features, member.copy_of
            )
            self._join(entry, member.event)
        if memory:
            state = json.loads(memory)
            self._clock = state["clock"]
            self._recent.extend(state["recent"])
            self._order = state["order"]
        return self


def _mint(article: str) -> str:
    """Name an event after the article that opened it: the same stream gives the same names."""
    digest = hashlib.blake2b(article.encode("utf-8", "surrogatepass"), digest_size=10).digest()
    return "e" + b32encode(digest).decode().lower()
