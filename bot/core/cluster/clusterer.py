"""The state machine: articles in, one at a time; decisions out."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.cluster import copies
from bot.core.cluster.decide import Weights, default_weights, logit, probability
from bot.core.cluster.features import Arrival, decode, encode, order_of, recode
from bot.core.cluster.lexicon import Lexicon
from bot.core.cluster.live import Entry, Live
from bot.core.cluster.loops import compiled, plain
from bot.core.cluster.memory import Memory
from bot.core.cluster.naming import mint
from bot.core.cluster.types import ClusterOptions, Created, Decision, Grown, Member, Merged, Moved
from bot.core.model import Component

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.cluster.decide import Judged
    from bot.core.cluster.features import Features
    from bot.core.cluster.loops import Loops
    from bot.core.cluster.reading import Raw
    from bot.core.cluster.scene import Scene
    from bot.core.model import Article

_DAY = 86_400.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK = 15  # arrivals of which the middle one tells the stream's time
_LIVE = 14.0  # days; a stream further behind is not of today
_LANGUAGES = 12  # lexicons kept in memory
_MANY = 500  # articles, from which on it pays to load what makes them quicker
_MANY_KNOWN = 10_000  # articles to be remembered, the same
_TOO_SHORT = 8  # words; less cannot tell what it is about


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely an article belongs to each event of its scene.

    ``odds`` are those that count, logarithmic; ``best`` is the place of the best of them.
    """

    scene: Scene
    judged: Judged
    odds: list[float]
    best: int

    @property
    def likely(self) -> float:
        """How likely it is the best candidate, 0 to 1."""
        return probability(self.odds[self.best])

    @property
    def event(self) -> str:
        """The best candidate."""
        return self.scene.events[self.best]

    def nearest(self, at: int) -> int:
        """Return the place of the pair with an event's most similar article."""
        starts, pairs = self.scene.starts, self.judged.pairs
        first = int(starts[at])
        end = starts[at + 1] if at + 1 < len(starts) else len(pairs)
        return first + int(pairs[first:end].argmax())

    def because(self, weights: Weights, loops: Loops) -> Sequence[Component]:
        """Return what spoke for the best candidate, and what against it."""
        signs, row = self.judged.signs[self.best], self.scene.rows[self.nearest(self.best)]
        return loops.explain(weights, signs, row)


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
        self._revisit = logit(self._options.revisit) - 1e-6
        self._live = Live(self._options)
        self._loops = plain()
        self._stage = self._loops.stage(self._live, self._options)
        self._lexicons: dict[str, Lexicon] = {}
        self._ahead: dict[str, tuple[Article, Raw]] = {}
        self._aliases: dict[str, str] = {}
        self._told = Memory()
        self._recent: deque[float] = deque(maxlen=_CLOCK)
        self._clock = 0.0
        self._order = 0
        self._taken = 0
        self._asked = False

    def quicken(self) -> bool:
        """Use compiled loops from now on, where numba is installed; tell whether it is."""
        self._asked = True
        fast = compiled()
        if fast is None:
            return False
        self._loops = fast
        self._live.index_by(fast.postings)
        self._stage = fast.stage(self._live, self._options)
        return True

    def assignment(self) -> dict[str, str]:
        """Map every live article's id to the event it is in by now, in order of arrival.

        What is forgotten is for the caller to know: :func:`bot.core.cluster.followed`.
        """
        event_of = self._live.event_of
        return {article: event_of[slot] for article, slot in self._live.slot_of.items()}

    def _now(self, event: str) -> str:
        while event in self._aliases:
            event = self._aliases[event]
        return event

    def features(self, article_id: str) -> bytes:
        """Return what to remember of an article: opaque, compact, versioned.

        There is nothing to remember of an article whose event is forgotten.
        """
        slot = self._live.slot_of.get(article_id)
        return b"" if slot is None else self._live.entries[slot].data

    def prepare(self, articles: Iterable[Article]) -> None:
        """Read articles ahead of :meth:`add`: the same result, for less than one by one."""
        self._ahead.clear()
        spoken: dict[str, list[Article]] = {}
        for article in articles:
            if article.id not in self._live.slot_of:
                spoken.setdefault(article.language, []).append(article)
        self._expect(sum(map(len, spoken.values())))
        for language, together in spoken.items():
            raws = self._loops.read(together, self._lexicon(language))
            for article, raw in zip(together, raws, strict=True):
                self._ahead[article.id] = article, raw

    def _expect(self, articles: int) -> None:
        """Quicken, once, where so many more make it worth the while."""
        if not self._asked and self._taken + articles >= _MANY:
            self.quicken()

    def add(self, article: Article) -> list[Decision]:
        """Decide an article's event. A live article that comes again changes nothing."""
        if article.id in self._live.slot_of:
            return []
        features = self._read(article)
        self._expect(1)
        self._taken += 1
        known = len(self._recent) == _CLOCK  # a few dates may all be wrong
        self._live.forget(self._clock if known else -math.inf)
        decision, verdict = self._decide(article, features)
        if verdict is not None:
            features.settle(verdict.scene.crowd)
        copy_of = decision.copy_of if isinstance(decision, Grown) else None
        entry = Entry(article.id, article.outlet.id, encode(features), copy_of)
        self._live.join(entry, features, decision.event)
        revisions = [] if verdict is None or copy_of else self._revise(decision.event, verdict)
        return [decision, *revisions]

    def correct(self, decision: Merged | Moved) -> list[Decision]:
        """Apply a person's decision, which no later revision undoes, and return it.

        Articles that are forgotten or unknown are left as they are; nothing is returned where
        nothing changes.
        """
        if isinstance(decision, Merged):
            kept, absorbed = self._now(decision.kept), self._now(decision.absorbed)
            if kept == absorbed:
                return []
            self._told.correct(Merged(kept, absorbed))
            self._merge(kept, absorbed)
            return [Merged(kept, absorbed, decision.because)]
        origin, event = self._now(decision.origin), self._now(decision.event)
        live = self._live
        slots = {key: live.slot_of[key] for key in decision.articles if key in live.slot_of}
        here = {key: slot for key, slot in slots.items() if live.event_of[slot] == origin}
        if not here or origin == event:
            return []
        live.move(here.values(), event)
        self._told.correct(Moved((), origin, event))
        return [Moved(tuple(here), origin, event, decision.because)]

    def _merge(self, kept: str, absorbed: str) -> None:
        self._live.merge(kept, absorbed)
        self._aliases[absorbed] = kept
        self._told.join(kept, absorbed)

    def _read(self, article: Article) -> Features:
        self._order += 1
        ahead, raw = self._ahead.pop(article.id, (None, None))
        if ahead is not article or raw is None:
            raw = self._loops.read([article], self._lexicon(article.language))[0]
        when = self._when(article)
        arrival = Arrival(when, self._clock, self._order, article.language)
        return self._live.index.weigh(raw, arrival)

    def _when(self, article: Article) -> float:
        """Return when an article is from, in days; move the stream's clock.

        One without a date is from when it was seen or, among articles that are all much older,
        as where a folder of last year's is taken in, from their time.
        """
        if article.when is None:
            return self._clock
        when, clock = (article.when - _EPOCH).total_seconds() / _DAY, self._clock
        known = bool(self._recent)
        self._tick(when)
        if article.published is None and known and when - clock > _LIVE:
            return clock
        return when

    def _lexicon(self, language: str) -> Lexicon:
        lexicon = self._lexicons.get(language)
        if lexicon is None:
            if len(self._lexicons) >= _LANGUAGES:
                self._lexicons.pop(next(iter(self._lexicons)))
            lexicon = self._lexicons[language] = Lexicon(language)
        return lexicon

    def _tick(self, when: float) -> None:
        """Move the stream's clock; a few wrong dates must not."""
        self._recent.append(when)
        self._clock = sorted(self._recent)[len(self._recent) // 2]

    def _decide(
        self, article: Article, features: Features
    ) -> tuple[Created | Grown, Verdict | None]:
        if features.size < _TOO_SHORT:
            return _created(article, "set aside", "too short to tell what it is about"), None
        twin = self._live.same_text(features)
        if twin is not None:
            original = self._live.entries[twin].id
            because = (Component("the same text", 1.0, f"word for word as article {original}"),)
            event = self._live.event_of[twin]
            return Grown(event, article.id, 1.0, because, original), None
        if features.tabular:
            return _created(article, "set aside", "a table of figures is like every other"), None
        scene = self._stage.scene(features, article.outlet.id)
        if scene is None:
            return _created(article, "nothing like it", "it shares no rare word with any"), None
        verdict = self._judge(scene)
        return self._choose(article, verdict), verdict

    def _choose(self, article: Article, verdict: Verdict) -> Created | Grown:
        because = verdict.because(self._weights, self._loops)
        if verdict.likely < self._weights.threshold:
            return Created(mint(article.id), article.id, because)
        slots = self._live.representatives(verdict.event)
        members = [self._live.entries[slot] for slot in slots]
        copied = copies.original(verdict.scene.features, members, self._loops.common)
        told = self._weights.told(verdict.odds[verdict.best])
        return Grown(verdict.event, article.id, told, because, copied)

    def _judge(self, scene: Scene) -> Verdict:
        """Weigh the candidate events."""
        judged = self._loops.judge(self._weights, scene.rows, scene.starts)
        return Verdict(scene, judged, judged.odds, judged.best)

    def _revise(self, event: str, verdict: Verdict) -> list[Decision]:
        """Merge events into the one that has just grown, where it now shows that they are one.

        Bounded: only events that the new article might have joined as well are looked at, no
        more than a few, each through a few articles that are judged anew, as if they arrived
        now.
        """
        found: list[Decision] = []
        for at in self._might_be(verdict.odds):
            other = verdict.scene.events[at]
            if other == event or frozenset((other, event)) in self._told.apart:
                continue
            because = self._are_one(other, event)
            if because:
                kept, absorbed = self._older(event, other)
                self._merge(kept, absorbed)
                found.append(Merged(kept, absorbed, because))
                event = kept
        return found

    def _might_be(self, odds: Sequence[float]) -> list[int]:
        """Return the places of the events that an article might belong to, the likeliest first."""
        revisit, revised = self._options.revisit, self._options.revised
        near = [at for at, each in enumerate(odds) if each >= self._revisit]  # nearly all are not
        near.sort(key=lambda at: -odds[at])
        return [at for at in near[: revised + 1] if probability(odds[at]) >= revisit]

    def _older(self, one: str, other: str) -> tuple[str, str]:
        live = self._live
        first, second = (live.sheet.order[live.events[event].slots[0]] for event in (one, other))
        return (one, other) if first <= second else (other, one)

    def _are_one(self, smaller: str, event: str) -> Sequence[Component]:
        """Return why two events are one: most articles of the one would now join the other."""
        live = self._live
        if len(live.events[smaller].slots) > len(live.events[event].slots):
            smaller, event = event, smaller
        voters = live.representatives(smaller)[-self._options.voters :]
        votes = 0
        because: Sequence[Component] = ()
        for left, slot in zip(range(len(voters), 0, -1), voters, strict=True):
            if votes * 2 > len(voters) or (votes + left) * 2 <= len(voters):
                break  # it is settled already
            entry = live.entries[slot]
            scene = self._stage.scene(entry.features, entry.outlet, without=smaller)
            verdict = None if scene is None else self._judge(scene)
            if verdict is None or verdict.event != event:
                continue
            if verdict.likely >= self._options.merging:
                votes += 1
                because = verdict.because(self._weights, self._loops)
        return because if votes * 2 > len(voters) else ()

    def memory(self) -> bytes:
        """Return what the members do not tell, as JSON: the stream's clock, what is forgotten."""
        self._told.clock, self._told.recent = self._clock, self._recent
        self._told.order, self._told.oldest = self._order, self._live.oldest
        return self._told.dump()

    @classmethod
    def restore(
        cls,
        memory: bytes | None,
        members: Iterable[Member],
        options: ClusterOptions | None = None,
        weights: Weights | None = None,
    ) -> Clusterer:
        """Go on where another one stopped.

        ``members`` come in order of arrival, with the events they are in by now. All members of
        every event that the oldest arrival in ``memory`` or a later one joined must be among
        them; older ones may be.
        """
        self = cls(options, weights)
        told = self._told = Memory.load(memory)
        self._live.oldest = told.oldest
        known = [*members]
        if len(known) >= _MANY_KNOWN:
            self.quicken()
        for member in self._remembered(known):
            data = recode(member.features)
            features = decode(data)
            if features is None:
                continue
            self._order = max(self._order + 1, features.order)
            self._clock = max(self._clock, features.arrived)
            entry = Entry(member.article, member.outlet, data, member.copy_of)
            self._live.join(entry, features, member.event)
        self._clock = self._clock if told.clock is None else told.clock
        self._order = self._order if told.order is None else told.order
        self._recent.extend(told.recent)
        return self

    def _remembered(self, members: Iterable[Member]) -> list[Member]:
        """Return the members of the events that are not forgotten yet."""
        last: dict[str, int] = {}
        for member in members:
            last[member.event] = max(last.get(member.event, -1), order_of(member.features) or -1)
        return [member for member in members if last[member.event] >= self._live.oldest]


def _created(article: Article, name: str, why: str) -> Created:
    return Created(mint(article.id), article.id, (Component(name, 0.0, why),))
