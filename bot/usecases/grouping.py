"""Events and who changes them: the clusterer as new articles come, a person who knows better."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from bot.core.cluster import PERSON, RECORD, Merged, Moved, after, mint, oldest
from bot.core.cluster.linking import kind
from bot.core.errors import InputError, NotFoundError, StaleError, StoreError
from bot.core.model import Component
from bot.ports import Basis, Changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.cluster import Clusterer, ClusterOptions
    from bot.core.model import Event
    from bot.ports import Correction, Store


TRIES = 5
"""How often one decides anew because somebody else was quicker."""


class Lent(NamedTuple):
    """A clusterer that knows what the archive knew when it held ``basis``."""

    clusterer: Clusterer
    basis: Basis


@dataclass(slots=True)
class Grouping:
    """The clusterer of a program that goes on running, woken once and whenever it is behind.

    It is behind when another process, or a person, changed the archive's events meanwhile.
    """

    options: ClusterOptions | None = None
    _clusterer: Clusterer | None = field(default=None, init=False)
    _known: bytes | None = field(default=None, init=False)

    async def awake(self, store: Store) -> Lent:
        """Lend a clusterer that knows what the archive knows; :meth:`back` takes it back.

        What it learned counts only once it is stored, so it is not kept where that fails. Who
        asks while it is lent gets another one.
        """
        memory = await store.memory()
        clusterer, self._clusterer = self._clusterer, None
        if clusterer is None or memory != self._known:
            members = await store.members(oldest(memory))
            clusterer = kind(self.options).restore(memory, members, self.options)
        return Lent(clusterer, Basis(memory))

    def learned(self, changes: Changes, lent: Lent) -> tuple[Changes, Lent]:
        """Return changes with what the clusterer learned by them, and it as it goes on from there.

        To store them raises :class:`bot.core.errors.StaleError` where somebody changed the events
        since it was lent: then all is to be decided anew, with one that is lent again.
        """
        memory = lent.clusterer.memory()
        return replace(changes, memory=memory, basis=lent.basis), lent._replace(basis=Basis(memory))

    def back(self, lent: Lent) -> None:
        """Take a clusterer back, all of whose decisions are stored."""
        self._clusterer, self._known = lent.clusterer, lent.basis.memory


async def merge(store: Store, one: str, other: str, *, by: str) -> Event:
    """Make two events one, for good: the older id stays, the other becomes its alias.

    ``by`` names who says so. Returns the event. Raises
    :class:`bot.core.errors.NotFoundError` where one of them is unknown.
    """
    known = await _events(store, one, other)
    first, second = known[one], known[other]
    if first.id == second.id:
        raise InputError(f"{one} and {other} are one event already")
    kept, absorbed = sorted((first, second), key=_age)
    moved = [article.id for article in absorbed.articles]
    decision = Merged(kept.id, absorbed.id, _because(by, moved))
    return await _carry_out(store, decision, kept.id)


async def split(store: Store, event: str, articles: Sequence[str], *, by: str) -> Event:
    """Take articles out of an event into one of their own, for good; return that event.

    Raises :class:`bot.core.errors.NotFoundError` where the event or an article in it is
    unknown, :class:`bot.core.errors.InputError` where nothing would stay behind.
    """
    whole = (await _events(store, event))[event]
    here = {article.id for article in whole.articles}
    if strange := [key for key in articles if key not in here]:
        raise NotFoundError(f"event {whole.id} has no article {strange[0]!r}")
    leaving = [article.id for article in whole.articles if article.id in {*articles}]
    if not leaving or len(leaving) == len(here):
        raise InputError("name some of the event's articles, not none and not all of them")
    target = mint(f"{whole.id} without {' '.join(leaving)}")
    decision = Moved(tuple(leaving), whole.id, target, _because(by, leaving))
    return await _carry_out(store, decision, target)


async def undo(store: Store, *, by: str) -> tuple[Correction, Event]:
    """Take the newest correction back; return it, and the event whose articles went back.

    Raises :class:`bot.core.errors.NotFoundError` where there is none.
    """
    made = await store.corrections()
    back = {each.undoes for each in made}
    newest = next((each for each in made if each.undoes is None and each.n not in back), None)
    if newest is None:
        raise NotFoundError("nobody has corrected an event, so there is nothing to undo")
    because = _because(by, newest.articles, newest.n)
    decision: Merged | Moved
    if newest.kind == "moved":
        decision = Merged(newest.origin, newest.event, because)
    else:
        decision = Moved(newest.articles, newest.event, newest.origin, because)
    return newest, await _carry_out(store, decision, newest.origin)


async def _carry_out(store: Store, decision: Merged | Moved, event: str) -> Event:
    for _ in range(TRIES):
        basis = Basis(await store.memory())
        memory = after(basis.memory, decision)
        try:
            await store.apply(Changes(decisions=[decision], memory=memory, basis=basis))
            break
        except StaleError:  # articles came in meanwhile
            continue
    else:
        raise StoreError("the events are being changed all the time; try again in a moment")
    return (await _events(store, event))[event]


async def _events(store: Store, *ids: str) -> dict[str, Event]:
    found = await store.events(ids)
    for key in ids:
        if key not in found:
            raise NotFoundError(f"no event {key!r}; `briefbot brief --format json` tells their ids")
    return found


def _age(event: Event) -> tuple[str, str]:
    """Order events by their oldest article as it was seen; ids break ties."""
    moments = [article.seen or article.when for article in event.articles]
    known = [moment.isoformat() for moment in moments if moment is not None]
    return min(known, default=""), event.id


def _because(by: str, articles: Iterable[str], undoes: int | None = None) -> tuple[Component, ...]:
    """Return a person's reason, with what it takes to take it back."""
    told = {"articles": [*articles]} | ({} if undoes is None else {"undoes": undoes})
    return Component(PERSON, 1.0, by), Component(RECORD, 0.0, json.dumps(told))
