"""Events of one language linked to events of another: rarely, and only where it is safe.

Words cannot be compared across languages, so what is left are names, numbers and countries
(:mod:`bot.core.cluster.abroad`) and the time. Two articles match when several rare names come
together, some of them in both leads, with a number, and nothing contradicts: another country,
other figures, other days. Two events are one when most of a few articles match, and no other
event matches as well: of twins, neither is linked. What is linked is told as a merge, with its
reasons.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Self, cast

from bot.core.cluster import abroad, extra
from bot.core.cluster.clusterer import Clusterer
from bot.core.cluster.features import DATES, DAYS
from bot.core.cluster.types import ClusterOptions, Decision, Merged
from bot.core.model import Component

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.core.cluster.abroad import Told, Traits
    from bot.core.cluster.decide import Weights
    from bot.core.cluster.features import Features
    from bot.core.cluster.live import Live
    from bot.core.cluster.types import Member
    from bot.core.model import Article

ACROSS = "the same in another language"
"""The first reason of a link across languages: it tells it from other merges."""

_WINDOW = 20_000  # newest arrivals among which one is looked for
_FOLLOWED = 12  # names of an article by which others are found
_MET = 24  # newest articles of a name and language that are looked at; who has more is everywhere
_COMPARED = 30  # articles that are compared with one
_VOTERS = 3  # articles of an event that must match, most of them


class Rule(NamedTuple):
    """How much two articles must share; times are in days."""

    names: int = 3
    worth: float = 12.0
    share: float = 0.35
    leading: int = 2
    numbers: int = 1
    apart: float = 2.0


class Parallel(NamedTuple):
    """What two articles in different languages share, and what contradicts."""

    names: tuple[int, ...]
    worth: float
    share: float
    leading: int
    numbers: frozenset[int]
    countries: frozenset[int]
    against: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """An article that may be found again."""

    key: str
    language: str
    features: Features
    traits: Traits


class Atlas:
    """The newest articles by the names in them, language by language.

    It follows from the live articles in order of arrival, so it can be built anew from those.
    """

    def __init__(self, live: Live) -> None:
        """Start empty."""
        self._live = live
        self._seen: deque[_Seen] = deque()
        self._by_name: dict[int, dict[str, deque[_Seen]]] = defaultdict(dict)
        self.known: dict[str, _Seen] = {}

    def add(self, key: str, features: Features) -> None:
        """Let an article be found, if it is of a kind that can be."""
        traits = abroad.decode(extra.find(features.extra, extra.NAMED))
        if traits is None or features.language == "und":
            return
        seen = self.known[key] = _Seen(key, features.language, features, traits)
        self._seen.append(seen)
        for name in traits.names:
            self._by_name[name].setdefault(seen.language, deque()).append(seen)
        while self._seen[0].features.order <= features.order - _WINDOW:
            self._drop(self._seen.popleft())

    def _drop(self, seen: _Seen) -> None:
        del self.known[seen.key]
        for name in seen.traits.names:
            spoken = self._by_name[name]
            spoken[seen.language].popleft()
            if not spoken[seen.language]:
                del spoken[seen.language]
            if not spoken:
                del self._by_name[name]

    def everywhere(self, name: int, language: str) -> bool:
        """Tell whether a name stands in so many articles of a language that it tells nothing."""
        return len(self._newest(name, language)) >= _MET

    def _newest(self, name: int, language: str) -> list[_Seen]:
        found = self._by_name.get(name, {}).get(language, ())
        alive = (each for each in reversed(found) if each.key in self._live.slot_of)
        return [*islice(alive, _MET)]

    def near(self, one: _Seen) -> list[_Seen]:
        """Return articles in other languages that share the rarest names, best first."""
        rarest = sorted(one.traits.names.items(), key=lambda item: (-item[1], item[0]))
        score: dict[str, float] = defaultdict(float)
        for name, worth in rarest[:_FOLLOWED]:
            for language in sorted(self._by_name.get(name, {})):
                if language == one.language:
                    continue
                newest = self._newest(name, language)
                if len(newest) < _MET:
                    for seen in newest:
                        score[seen.key] += worth
        order = sorted(score, key=lambda key: (-score[key], self.known[key].features.order))
        return [self.known[key] for key in order[:_COMPARED]]


def parallel(one: _Seen, other: _Seen, atlas: Atlas) -> Parallel:
    """Compare two articles in different languages."""
    mine, theirs = one.traits, other.traits
    shared = {
        name: min(mine.names[name], theirs.names[name])
        for name in mine.names.keys() & theirs.names.keys()
        if not atlas.everywhere(name, one.language) and not atlas.everywhere(name, other.language)
    }
    worth = sum(shared.values())
    whole = min(sum(mine.names.values()), sum(theirs.names.values()))
    return Parallel(
        tuple(sorted(shared, key=lambda name: (-shared[name], name))),
        round(worth, 3),
        worth / whole if whole else 0.0,
        len(mine.lead & theirs.lead & shared.keys()),
        mine.numbers & theirs.numbers,
        mine.countries & theirs.countries,
        _contradiction(one, other),
    )


def _contradiction(one: _Seen, other: _Seen) -> str:
    """Say what keeps two articles from telling of one happening, if anything."""
    mine, theirs = one.traits, other.traits
    if _differ(mine.countries, theirs.countries):
        return "other countries"
    if _differ(mine.telling, theirs.telling):
        return "other figures"
    if min(len(mine.numbers), len(theirs.numbers)) > 2 and _differ(mine.numbers, theirs.numbers):
        return "other numbers"
    for view, name in ((DATES, "other dates"), (DAYS, "other days of the week")):
        if _differ(_terms(one.features, view), _terms(other.features, view)):
            return name
    return ""


def _differ(one: frozenset[int], other: frozenset[int]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


def _terms(features: Features, view: int) -> frozenset[int]:
    return frozenset(features.keys[features.view(view)].tolist())


def matches(found: Parallel, gap: float, rule: Rule) -> bool:
    """Tell whether two articles, ``gap`` days apart, tell of one happening."""
    return (
        not found.against
        and gap <= rule.apart
        and len(found.names) >= rule.names
        and found.worth >= rule.worth
        and found.share >= rule.share
        and found.leading >= rule.leading
        and len(found.numbers) >= rule.numbers
    )


class Crossing(Clusterer):
    """A clusterer that also links events of different languages, after each arrival."""

    def __init__(
        self,
        options: ClusterOptions | None = None,
        weights: Weights | None = None,
        rule: Rule | None = None,
    ) -> None:
        """Start with nothing."""
        super().__init__(options, weights)
        self._atlas = Atlas(self._live)
        self._rule = rule or Rule()
        self._told_now: Told | None = None

    def add(self, article: Article) -> list[Decision]:
        """Decide an article's event, then whether another language tells of it too."""
        decisions = super().add(article)
        slot = self._live.slot_of.get(article.id)
        if not decisions or slot is None:
            return decisions
        entry = self._live.entries[slot]
        if entry.copy_of is None:
            self._atlas.add(article.id, entry.features)
            decisions += self._links(article.id)
        return decisions

    def _read(self, article: Article) -> Features:
        features = super()._read(article)
        if article.when is None:
            return features
        self._told_now = abroad.read(article)
        named = extra.section(extra.NAMED, abroad.encode(self._told_now.traits))
        return replace(features, extra=features.extra + named)

    def _links(self, key: str) -> Iterator[Merged]:
        one = self._atlas.known.get(key)
        if one is None:
            return
        for other, found in self._matching(one).items():
            event = self._live.event_of[self._live.slot_of[key]]
            if self._may_be_one(event, other) and self._agree(one, event, other):
                kept, absorbed = self._older(event, other)
                self._merge(kept, absorbed)
                yield Merged(kept, absorbed, self._because(found))

    def _matching(self, one: _Seen) -> dict[str, Parallel]:
        """Return the events whose articles match, best first; twins of a language left out."""
        live = self._live
        mine = live.event_of[live.slot_of[one.key]]
        found: dict[str, Parallel] = {}
        spoken: dict[str, set[str]] = defaultdict(set)
        for other in self._atlas.near(one):
            event = live.event_of[live.slot_of[other.key]]
            met = self._compare(one, other)
            if event != mine and met is not None:
                spoken[other.language].add(event)
                if event not in found or met.worth > found[event].worth:
                    found[event] = met
        twins = {event for events in spoken.values() if len(events) > 1 for event in events}
        return {event: met for event, met in found.items() if event not in twins}

    def _compare(self, one: _Seen, other: _Seen) -> Parallel | None:
        """Return what two articles share, if they match."""
        met = parallel(one, other, self._atlas)
        gap = abs(one.features.when - other.features.when)
        return met if matches(met, gap, self._rule) else None

    def _may_be_one(self, event: str, other: str) -> bool:
        """Tell whether no person, and no language that tells of both, keeps two events apart."""
        if frozenset((event, other)) in self._told.apart:
            return False
        return self._languages(event).isdisjoint(self._languages(other))

    def _languages(self, event: str) -> set[int]:
        return {int(self._live.sheet.language[slot]) for slot in self._live.events[event].slots}

    def _agree(self, one: _Seen, event: str, other: str) -> bool:
        """Tell whether most of the other event's articles match this one, and most of ours one."""
        theirs = self._voters(other)
        matching = [each for each in theirs if self._compare(one, each) is not None]
        if len(matching) * 2 <= len(theirs):
            return False
        ours = self._voters(event)
        votes = sum(any(self._compare(each, met) for met in matching) for each in ours)
        return votes * 2 > len(ours)

    def _voters(self, event: str) -> list[_Seen]:
        live, known = self._live, self._atlas.known
        voices = (live.entries[slot].id for slot in reversed(live.representatives(event)))
        return [*islice((known[key] for key in voices if key in known), _VOTERS)]

    def _because(self, found: Parallel) -> tuple[Component, ...]:
        words = self._told_now.words if self._told_now else {}
        told = [
            Component(ACROSS, found.worth, _listed(found.names, words)),
            Component("share of names", round(found.share, 3)),
        ]
        for name, keys in (("numbers", found.numbers), ("countries", found.countries)):
            if keys:
                told.append(Component(f"{name} in common", len(keys), _listed(sorted(keys), words)))
        return tuple(told)

    @classmethod
    def restore(
        cls,
        memory: bytes | None,
        members: Iterable[Member],
        options: ClusterOptions | None = None,
        weights: Weights | None = None,
    ) -> Self:
        """Go on where another one stopped."""
        self = cast("Self", super().restore(memory, members, options, weights))
        for slot in sorted(self._live.entries, key=self._live.sheet.order.__getitem__):
            entry = self._live.entries[slot]
            if entry.copy_of is None:
                self._atlas.add(entry.id, entry.features)
        return self


def _listed(keys: Iterable[int], words: Mapping[int, str]) -> str:
    return ", ".join(words[key] for key in keys if key in words)
