"""Which article belongs to which event after a batch of decisions: values in, values out.

The part of the archive that the decisions touch is loaded as a :class:`Places`, changed here
in memory, and compared with what it was to learn what must be written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from bot.core.cluster import Created, Grown, Merged, Moved
from bot.core.model import voices
from bot.store.columns import EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.core.cluster import Decision


@dataclass(slots=True)
class Place:
    """An article and the number of the event it is in, ``None`` while it is in none."""

    n: int
    id: str
    outlet: str
    moment: datetime | None
    event: int | None = None
    copy_of: str | None = None


class Summary(TypedDict):
    """What an event is known by without loading it; ``low`` is the number of its first article."""

    articles: int
    outlets: int
    first: datetime
    last: datetime
    low: int


@dataclass(slots=True)
class Places:
    """The articles and events that a batch concerns.

    ``ids`` maps the numbers of living events to their ids, ``aliases`` old ids to numbers.
    ``places`` holds every member of each of these events, and the articles in none that the
    batch speaks of. ``arrived`` names those of which the batch brought a new version: any
    other keeps its place, so that a batch applied twice decides nothing twice.
    """

    ids: dict[int, str]
    aliases: dict[str, int]
    places: dict[str, Place]
    arrived: frozenset[str]
    next_number: int
    members: dict[int, dict[str, Place]] = field(init=False)
    changed: dict[str, Place] = field(init=False, default_factory=dict)
    touched: set[int] = field(init=False)
    _numbers: dict[str, int] = field(init=False)
    _retired: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = {name: number for number, name in self.ids.items()} | self.aliases
        self.members = {number: {} for number in self.ids}
        for place in self.places.values():
            if place.event is not None:
                self.members[place.event][place.id] = place
        self.touched = {
            place.event for key in self.arrived if (place := self.places[key]).event is not None
        }

    def decide(self, decision: Decision) -> None:
        """Carry out one decision.

        Raises ``ValueError`` where it speaks of an article or an origin that is unknown.
        """
        match decision:
            case Created():
                self._join(decision.event, decision.article, None)
            case Grown():
                self._join(decision.event, decision.article, decision.copy_of)
            case Merged():
                absorbed = self._known(decision.absorbed)
                self._put([*self.members[absorbed].values()], self._known(decision.kept))
            case Moved():
                self._move(decision)

    def summary(self, number: int) -> Summary:
        """Sum up an event as it is now."""
        members = self.members[number]
        if len(members) == 1:  # as most events
            (place,) = members.values()
            when = place.moment or EPOCH
            return Summary(articles=1, outlets=1, first=when, last=when, low=place.n)
        outlets = {key: place.outlet for key, place in members.items()}
        copies = {key: place.copy_of for key, place in members.items() if place.copy_of}
        moments = [place.moment or EPOCH for place in members.values()]
        low = min(place.n for place in members.values())
        return Summary(
            articles=len(members),
            outlets=len({*voices(outlets, copies).values()}),
            first=min(moments),
            last=max(moments),
            low=low,
        )

    def _join(self, event: str, article: str, copy_of: str | None) -> None:
        place = self._place(article)
        if place.event is not None and article not in self.arrived:
            return
        number = self._numbers.get(event)
        place.copy_of = copy_of
        self.changed[article] = place
        self._put([place], self._open(event) if number is None else number)

    def _move(self, decision: Moved) -> None:
        origin = self._known(decision.origin)
        leaving = [
            place
            for article in decision.articles
            if (place := self._place(article)).event == origin
        ]
        if not leaving:
            return
        target = self._numbers.get(decision.event)
        # An event that was once absorbed here is split off again under its old id.
        split = target == origin and decision.event in self.aliases
        self._put(leaving, self._open(decision.event) if target is None or split else target)

    def _put(self, places: Iterable[Place], target: int) -> None:
        origins = dict.fromkeys(place.event for place in places if place.event != target)
        self.touched.add(target)
        for place in places:
            if place.event is not None:
                del self.members[place.event][place.id]
                self.touched.add(place.event)
            place.event = target
            self.members[target][place.id] = place
            self.changed[place.id] = place
        for origin in origins:
            if origin is not None and not self.members[origin]:
                self._retire(origin, target)

    def _open(self, event: str) -> int:
        number = self._retired.pop(event, None)  # an event that comes back in the same batch
        if number is None:
            number = self.next_number
            self.next_number += 1
        self.aliases.pop(event, None)
        self.ids[number] = event
        self._numbers[event] = number
        self.members[number] = {}
        return number

    def _retire(self, number: int, into: int) -> None:
        """Let the ids of an event without members lead to the event they went to."""
        self._retired[self.ids[number]] = number
        names = [self.ids.pop(number), *(key for key, at in self.aliases.items() if at == number)]
        self.aliases.update(dict.fromkeys(names, into))
        self._numbers.update(dict.fromkeys(names, into))
        del self.members[number]
        self.touched.discard(number)

    def _place(self, article: str) -> Place:
        if article not in self.places:
            raise ValueError(f"a decision about an article that is not stored: {article}")
        return self.places[article]

    def _known(self, event: str) -> int:
        if event not in self._numbers:
            raise ValueError(f"a decision about an event that is not stored: {event}")
        return self._numbers[event]
