"""Composing a digest: for one destination, what is new to it, and why the rest is left out."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.core import record
from bot.core.balance import Balance, Candidate
from bot.core.dates import moment
from bot.core.delivery import Memory, Omission, Telling
from bot.core.duration import say
from bot.core.evidence import prove, references
from bot.core.model import Brief, Entry
from bot.core.new_to import came_since, developing, part, unheard
from bot.core.rank import rank
from bot.core.showing import compose as showing
from bot.ports import Who
from bot.usecases.audience import audience
from bot.usecases.digest_finding import CANDIDATES, Filters, find

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from bot.core.delivery import Edition, Told
    from bot.core.model import Article, Claim, Event, Score, Story
    from bot.core.rank import Hit, Weights
    from bot.core.schedule import Schedule
    from bot.core.showing.compose import Detail
    from bot.core.showing.document import Document
    from bot.ports import Store
    from bot.usecases.answer import Audience, Teller

OWN = "~"
"""What the id of a digest begins with that a reader set for themselves; none of the config does."""
BASELINE = 8
"""Headlines of a first digest at most: one screen, never a flood."""
LATE = timedelta(days=2)
"""How much older than the last digest the news of an event may be: feeds are late now and then."""
_FEW = 2  # stories of a first digest that fit on a screen as they are
_OVERLAP = timedelta(hours=1)
_FAILED = 30  # digests in a row that failed, whose news is not lost
_AT_ONCE = 10  # events that are read at a time


@dataclass(frozen=True, slots=True)
class Plan:
    """A subscription as configured; see :class:`bot.settings.digests.DigestSettings`.

    ``zone`` is the IANA name of the schedule's zone; ``saved`` maps the names of saved topics,
    which readers may follow, to what they ask; ``hidden`` are the sources that are for other
    workspaces alone.
    """

    id: str
    destination: str
    schedule: Schedule
    zone: str = "UTC"
    filters: Filters = field(default_factory=Filters)
    stories: int = 5
    detail: Detail = "standard"
    outlet_share: float = 1.0
    window: timedelta = timedelta(days=1)
    when_empty: str = "silent"
    catch_up: timedelta = timedelta(hours=12)
    mention: str = ""
    enabled: bool = True
    saved: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    @property
    def fingerprint(self) -> str:
        """Tell this schedule from another one."""
        quiet = self.schedule.quiet
        hours = f"{quiet.start:%H:%M}-{quiet.end:%H:%M}" if quiet else ""
        times = ",".join(
            f"{each.at:%H:%M}/{''.join(map(str, sorted(each.days)))}"
            for each in sorted(self.schedule.timings, key=lambda each: (each.at, sorted(each.days)))
        )
        off = "" if self.enabled else "off"  # what fell due meanwhile is not made up for
        return " ".join(filter(None, (self.zone, times, hours, off)))


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest for one destination: the brief, what it tells, what was left out and why.

    ``silent``: there is nothing to post. ``first``: nothing was told there before.
    """

    brief: Brief
    detail: Detail
    tellings: tuple[Telling, ...] = ()
    left_out: tuple[Omission, ...] = ()
    silent: bool = False
    first: bool = False

    def document(self, zone: str) -> Document:
        """Return what is shown, in a reader's zone."""
        return showing.brief(self.brief, self.detail, zone=ZoneInfo(zone))

    def record(self, zone: str) -> bytes:
        """Return what is kept so that the same can be shown again."""
        return record.encode(self.brief, detail=self.detail, zone=zone)


async def compose(  # noqa: PLR0913 - what a digest depends on, each by its name
    plan: Plan,
    *,
    store: Store,
    teller: Teller,
    now: datetime,
    weights: Weights | None = None,
    readers: Sequence[Who] = (),
    unasked: bool = False,
) -> Composed:
    """Compose what a destination is to be told now. Reads only, but for stories made anew.

    What ``readers`` follow and mute counts too. ``unasked``: where the plan told nothing yet,
    what is new is new since anything else was told there.

    Raises :class:`bot.core.errors.EvidenceError` rather than return what cannot be proven.
    """
    store = store.without(plan.hidden)
    last = await store.last_told(plan.destination, plan.id)
    if last is None and unasked:
        last = await store.last_told(plan.destination, None)
    writer = _Writer(plan, store, teller, now, weights, last, readers)
    composed = await writer.compose()
    if composed.silent and plan.when_empty == "always":
        composed = replace(await writer.top(), left_out=composed.left_out)
    prove(composed.brief, await store.articles(references(composed.brief)))
    return composed


@dataclass(slots=True)
class _Writer:
    """Writes one digest. ``last`` is the one before, ``None`` where this is the first."""

    plan: Plan
    store: Store
    teller: Teller
    now: datetime
    weights: Weights | None
    last: Edition | None
    readers: Sequence[Who] = ()
    left_out: list[Omission] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)

    async def compose(self) -> Composed:
        since = await self._since()
        whose = await self._audience()
        found = await find(self.plan.filters, self.store, since, whose)
        self.left_out += found.left_out
        ranked = rank(found.hits, now=self.now, weights=self.weights)[:CANDIDATES]
        ranked.sort(key=lambda each: each[0].event not in found.followed)
        memory = await self.store.told(self.plan.destination, [hit.event for hit, _ in ranked])
        balance = Balance(self._stories, self.plan.outlet_share, self.plan.filters.caps)
        held: dict[str, Entry] = {}
        for start in range(0, len(ranked), _AT_ONCE):
            batch = ranked[start : start + _AT_ONCE]
            if balance.full:
                self.left_out += [_below(hit, self._stories) for hit, _ in ranked[start:]]
                break
            for entry in await self._readable(batch, memory):
                event = entry.story.event.id
                held[event] = entry
                balance.admit(_candidate(entry, found.topics.get(event, frozenset())))
        balance.one_voice()
        self.entries += [held[taken.event] for taken in balance.taken]
        self.tellings += [self._told(entry) for entry in self.entries]
        self.left_out += balance.left_out
        return self._composed()

    async def top(self) -> Composed:
        """Write the top events again, for those who want a digest even so."""
        since = self.now - self.plan.window
        whose = await self._audience()
        found = await find(self.plan.filters, self.store, since, whose)
        ranked = rank(found.hits, now=self.now, weights=self.weights)[: self.plan.stories]
        events = await self.store.events(hit.event for hit, _ in ranked)
        several = [
            (narrow, score)
            for hit, score in ranked
            if (narrow := self.plan.filters.narrowed(events[hit.event]))
        ]
        entries = [Entry(await self._story(event), score) for event, score in several]
        return replace(self._brief(tuple(entries), self._notes(empty=True)), silent=False)

    async def _audience(self) -> Audience:
        """Return what the house, and the person it goes to, follow and mute."""
        whose = [who] if (who := reader(self.plan.destination)) else []
        readers = dict.fromkeys((*whose, *self.readers))
        return await audience(self.store, self.now, *readers, saved=self.plan.saved)

    @property
    def _stories(self) -> int:
        return self.plan.stories if self.last else min(self.plan.stories, BASELINE)

    async def _since(self) -> datetime:
        """Return how far back news may be: what digests that failed held is still to be told."""
        if self.last is not None:
            return min(self.last.composed, self.now) - LATE
        failed = await self.store.editions(self.plan.id, _FAILED)
        here = [one.composed for one in failed if one.destination == self.plan.destination]
        return min(self.now, *here, self.now) - self.plan.window

    async def _readable(self, batch: Sequence[tuple[Hit, Score]], memory: Memory) -> list[Entry]:
        """Return what there is to tell of some events; note why there is nothing of others."""
        events = await self.store.events(hit.event for hit, _ in batch)
        found = []
        for hit, score in batch:
            event = self.plan.filters.narrowed(events[hit.event])
            if event is None:
                self._leave(events[hit.event], "articles", "no article of its sources or languages")
            elif (told := memory.events.get(hit.event)) is not None:
                entry = await self._developing(event, told, memory)
                if entry is not None:
                    found.append(replace(entry, score=score))
            elif await self._is_news(event) and (story := await self._unheard(event, memory)):
                found.append(Entry(story, score))
        return found

    async def _unheard(self, event: Event, memory: Memory) -> Story | None:
        story = unheard(await self._story(event), memory)
        if story is None:
            self._leave(event, "told", "the same was told as another event")
        return story

    async def _developing(self, event: Event, told: Told, memory: Memory) -> Entry | None:
        """Return what is new of an event that was told; that there is nothing is remembered."""
        articles = came_since(event, told)
        if not articles:
            self._leave(event, "told", "it was told, and nothing came since")
            return None
        story = await self._story(event)
        news = await self._tell(part(event, articles))
        entry = await asyncio.to_thread(
            developing, story, news, told, memory.sentences, self._day(told)
        )
        if entry is None:
            self._leave(event, "repeats", "what came since repeats what was told")
            known = tuple(article.ref for article in event.articles)
            self.tellings.append(Telling(event.id, told.since, known))
        return entry

    async def _is_news(self, event: Event) -> bool:
        """Tell whether something of an event came since the last digest, or waits since then."""
        if self.last is None or event.id in {one.event for one in self.last.left_out if one.waits}:
            return True
        border = self.last.composed - _OVERLAP
        if not any(article.seen is None or article.seen > border for article in event.articles):
            self._leave(event, "old", "nothing of it came since the last digest")
            return False
        if await self._was_there(event.articles):
            self._leave(event, "old", "undated, and there when its feed was first read")
            return False
        return True

    async def _was_there(self, articles: Sequence[Article]) -> bool:
        """Tell whether nobody knows when articles are from, and feeds began with them."""
        if any(article.published is not None for article in articles):
            return False
        names = {article.source for article in articles}
        states = await self.store.feed_states(names, notes=False)
        begun = {name: state.baseline for name, state in states.items() if state.baseline}
        return all(
            article.seen is not None
            and article.source in begun
            and article.seen <= begun[article.source]
            for article in articles
        )

    async def _story(self, event: Event) -> Story:
        """Return an event's story: the kept one, unless it is told of fewer articles."""
        whole = (await self.store.events([event.id]))[event.id]
        if len(whole.articles) == len(event.articles):
            return (await self.teller.stories(self.store, [whole]))[whole.id]
        return await self._tell(event)

    async def _tell(self, event: Event) -> Story:
        return (await asyncio.to_thread(self.teller.make, [event]))[0]

    def _told(self, entry: Entry) -> Telling:
        event = entry.story.event
        known = tuple(article.ref for article in event.articles)
        said = entry.novel() if entry.day else self._shown(entry)
        gone = set(entry.withdrawn)
        kept = tuple(claim for claim in said if claim not in gone)
        since = self._today - timedelta(days=max(entry.day - 1, 0))
        return Telling(event.id, since.isoformat(), known, kept, entry.withdrawn)

    def _shown(self, entry: Entry) -> tuple[Claim, ...]:
        story = entry.story
        if self._detail == "headlines":
            return (story.headline,)
        if self._detail == "standard":
            return (story.headline, *story.summary)
        return tuple(dict.fromkeys(story.claims()))

    @property
    def _detail(self) -> Detail:
        short = self.last is not None or len(self.entries) <= _FEW
        return self.plan.detail if short else "headlines"

    @property
    def _today(self) -> date:
        return self.now.astimezone(self.plan.schedule.zone).date()

    def _day(self, told: Told) -> int:
        first = type(self._today).fromisoformat(told.since)
        return max((self._today - first).days, 0) + 1

    def _leave(self, event: Event, rule: str, because: str) -> None:
        newest = event.articles[-1]
        self.left_out.append(Omission(event.id, newest.headline, rule, because))

    def _composed(self) -> Composed:
        empty = not self.entries
        made = self._brief(tuple(self.entries), self._notes(empty=empty))
        silent = empty and self.plan.when_empty != "line"
        left_out = self.left_out
        if self.last is None:  # a baseline: what did not fit is no news later
            left_out = [replace(one, waits=False) for one in left_out]
        return replace(
            made,
            tellings=tuple(self.tellings),
            left_out=tuple(left_out),
            silent=silent,
            first=self.last is None,
        )

    def _notes(self, *, empty: bool) -> tuple[str, ...]:
        if self.last is None:
            window = say(self.plan.window)
            what = f"top events of the last {window}" if not empty else f"nothing in {window}"
            return (f"The first digest: {what}. From now on, only what is new.",)
        since = moment(self.last.composed, self.plan.schedule.zone)
        return (f"Nothing new since {since}.",) if empty else ()

    def _brief(self, entries: tuple[Entry, ...], notes: tuple[str, ...]) -> Composed:
        since = self.last.composed if self.last else self.now - self.plan.window
        brief = Brief("", self.plan.filters.topic, self.now, entries, since, notes)
        named = hashlib.blake2b(record.encode(brief), digest_size=8).hexdigest()
        return Composed(replace(brief, id=f"b{named}"), self._detail)


def reader(destination: str) -> Who | None:
    """Return the person that a destination is, ``None`` where it is a place for several."""
    platform, _, place = destination.partition(":")
    workspace, _, rest = place.partition("/")
    if platform == "slack" and rest[:1] in {"U", "W"} and "/" not in rest:
        return Who(platform, workspace, rest)
    if platform == "discord" and workspace == "dm":
        return Who(platform, "@me", rest)
    return None


def direct(who: Who) -> str | None:
    """Return the destination that a person is, ``None`` where there is no writing to them."""
    if who.platform == "discord" and who.workspace == "@me":
        return f"discord:dm/{who.user}"
    if who.platform == "slack" and who.workspace:
        return f"slack:{who.workspace}/{who.user}"
    return None


def _candidate(entry: Entry, topics: Iterable[str]) -> Candidate:
    headline = entry.story.headline
    outlet = headline.citations[0].article.outlet.id
    return Candidate(entry.story.event.id, headline.text, outlet, frozenset(topics))


def _below(hit: Hit, stories: int) -> Omission:
    return Omission(hit.event, "", "limit", f"it ranks below the first {stories}", waits=True)
