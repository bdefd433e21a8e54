"""Digests on their way: slots that are due are queued, pages that are queued are posted, once.

Whatever happens in between (a kill, a lost reply, a second process), the outbox knows what was
taken and by whom, and a page whose outcome is not known is looked for before it is posted again.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from bot.core.delivery import (
    LEASE,
    PATIENCE,
    Edition,
    Gone,
    Lost,
    NotSent,
    Sent,
    judge,
)
from bot.core.errors import BriefbotError
from bot.core.harmless import one_line
from bot.core.model import Brief
from bot.core.schedule import pending, released, upcoming
from bot.core.showing.document import Document, Heading, Note
from bot.ports import Digest
from bot.usecases.correcting import correct
from bot.usecases.digest import OWN, compose

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from datetime import datetime

    from bot.core.delivery import Claimed, Outcome, Page, Subscription, Verdict
    from bot.core.rank import Weights
    from bot.core.schedule import Run
    from bot.ports import Chat, Clock, Store
    from bot.usecases.answer import Teller
    from bot.usecases.digest import Composed, Plan
    from bot.usecases.preferences import Own

log = logging.getLogger(__name__)

OPS = "~ops"
"""The subscription that messages to admins go by; no digest can be called so."""
_CORRECTING = timedelta(minutes=10)
_OPS_EXPIRE = timedelta(days=2)
_AT_A_TIME = 10  # digests composed before those that wait are posted


@dataclass(slots=True)
class Post:
    """The post office: what it takes to queue and deliver digests.

    ``holder`` tells this process from others on the same archive. ``ops`` is where admins are
    told of trouble. ``own`` knows the digests that readers set for themselves.
    """

    store: Store
    teller: Teller
    chats: Mapping[str, Chat]
    plans: Sequence[Plan]
    clock: Clock
    holder: str
    weights: Weights | None = None
    ops: str | None = None
    own: Own | None = None
    stopping: bool = False
    stopwatch: Callable[[], float] = time.monotonic
    counts: dict[str, int] = field(default_factory=dict)
    _looked: datetime | None = None
    _failed: set[tuple[str, str]] = field(default_factory=set)

    async def tick(self) -> None:
        """Queue what is due, and deliver what is queued."""
        queued = 0
        async for _ in self._queueing():
            queued += 1
            if queued % _AT_A_TIME == 0:  # the first readers do not wait for the last ones
                await self.deliver()
        await self.deliver()
        now = self.clock()
        if self._looked is None or not timedelta(0) <= now - self._looked < _CORRECTING:
            self._looked = now
            await correct(self.store, self.chats, await self._every_plan(), now)

    async def queue_due(self) -> None:
        """Compose and queue the digests that are due, each of them once."""
        async for _ in self._queueing():
            pass

    async def _queueing(self) -> AsyncIterator[Plan]:
        """Do so, and yield each that was queued."""
        now = self.clock()
        for key in await self.store.expire(now):
            where = f"{key.subscription} of {key.day} {key.slot}"
            log.warning("digest %s, page %d: too late to be posted", where, key.page)
            if not _is_own(key.subscription):
                why = f"The digest {where} could not be posted in time; its news come next."
                await self.tell(why)
        plans = [plan for plan in await self._every_plan() if self._serves(plan.destination)]
        planned = {plan.id: (plan.destination, plan.fingerprint) for plan in plans}
        known = await self.store.register(planned, now) if planned else {}
        for plan in plans:
            if self.stopping:
                return
            if await self._queue_one(plan, known[plan.id], now):
                yield plan
            await asyncio.sleep(0)  # with many readers' own digests, commands go in between

    async def _every_plan(self) -> list[Plan]:
        """Return the digests of the config, and those that readers want just now."""
        return [*self.plans, *(await self.own.plans() if self.own else ())]

    async def _queue_one(self, plan: Plan, known: Subscription, now: datetime) -> bool:
        """Queue one subscription's digest, if it is due; what goes wrong stops no other.

        Tells whether it was queued.
        """
        run = pending(plan.schedule, known.dealt, now, plan.catch_up) if plan.enabled else None
        if run is None or known.paused:
            return False
        try:
            return await self.queue(plan, run, now)
        except (BriefbotError, ValueError, LookupError) as error:
            said = one_line(str(error)) or type(error).__name__
            slot = f"{plan.id} of {run.slot.day} {run.slot.slot}"
            log.debug("digest %s", slot, exc_info=error)
            if (plan.id, slot) not in self._failed:  # it is tried again at each tick, and told once
                log.error("digest %s cannot be composed: %s", slot, said)  # noqa: TRY400 - one line for an operator
                await self.tell(f"The digest {slot} cannot be composed yet: {said}")
                self._failed.add((plan.id, slot))
        return False

    async def queue(self, plan: Plan, run: Run, now: datetime) -> bool:
        """Compose a digest for a slot and queue it; false where another process did."""
        slot, expires = run.slot, max(run.slot.release, now) + plan.catch_up
        edition = Edition(
            plan.id, slot.day.isoformat(), slot.slot, plan.destination, slot.at, now, expires,
            instead=tuple(f"{one.day} {one.slot}" for one in run.instead),
        )  # fmt: skip
        return await self._put(plan, edition, slot.release) is not None

    async def run_now(self, plan: Plan) -> Edition | None:
        """Compose and queue a digest outside its schedule.

        Raises :class:`BriefbotError` where nothing here can post to its destination.
        """
        if not self._serves(plan.destination):
            where = _platform(plan.destination)
            raise BriefbotError(f"{plan.id} goes to {where}, which nothing here can post to")
        now = self.clock()
        await self.store.register({plan.id: (plan.destination, plan.fingerprint)}, now)
        local = now.astimezone(plan.schedule.zone)
        name, expires = f"run {local:%H:%M:%S.%f}", now + plan.catch_up
        day = local.date().isoformat()
        edition = Edition(plan.id, day, name, plan.destination, now, now, expires)
        return await self._put(plan, edition, None)

    async def _put(self, plan: Plan, edition: Edition, dealt: datetime | None) -> Edition | None:
        """Fill an edition and queue it; ``None`` where its slot is taken.

        So it is where another digest came to the destination meanwhile: the next tick composes
        anew, knowing what that one tells.
        """
        now = edition.composed
        known = await self.store.composed(plan.destination)
        composed = await compose(
            plan, store=self.store, teller=self.teller, now=now, weights=self.weights
        )
        chat = self.chats[_platform(plan.destination)]
        pages = [] if composed.silent else chat.pages(ready(plan, composed, now))
        edition = replace(edition, brief=composed.brief.id, left_out=composed.left_out)
        await self.store.put_brief(composed.brief, composed.record(plan.zone))
        if not await self.store.enqueue(edition, pages, composed.tellings, dealt, known):
            return None
        self._say_queued(edition, composed, pages)
        return edition

    def _say_queued(self, edition: Edition, composed: Composed, pages: Sequence[Page]) -> None:
        late = (edition.composed - edition.at).total_seconds()
        log.info(
            "digest %s of %s %s: %d stories on %d pages, %d left out, %.0f s after its time%s",
            edition.subscription,
            edition.day,
            edition.slot,
            len(composed.brief.entries),
            len(pages),
            len(edition.left_out),
            late,
            f", for {', '.join(edition.instead)} too" if edition.instead else "",
            extra={"digest": edition.subscription, "brief": edition.brief, "late": late},
        )

    async def deliver(self) -> int:
        """Post all pages that are due; return how many were sent.

        Platforms do not wait for one another.
        """
        sent = await asyncio.gather(*(self._deliver_on(name) for name in sorted(self.chats)))
        return sum(sent)

    async def _deliver_on(self, platform: str) -> int:
        sent = 0
        while not self.stopping:
            now = self.clock()
            claimed = await self.store.claim({platform}, self.holder, now, LEASE)
            if claimed is None:
                break
            sent += await self._deliver_page(claimed, self.chats[platform])
        return sent

    async def _deliver_page(self, claimed: Claimed, chat: Chat) -> bool:
        outcome = await self._held(claimed) or await self._attempt(claimed, chat)
        now = self.clock()
        verdict = judge(outcome, claimed, now)
        settled = await self.store.settle(claimed, self.holder, verdict, now)
        self.counts[verdict.state] = self.counts.get(verdict.state, 0) + settled
        if settled:
            await self._say_settled(claimed, verdict)
        return settled and verdict.state == "sent"

    async def _held(self, claimed: Claimed) -> NotSent | Gone | None:
        """Hold a page back within quiet hours, unless it may be out already.

        What its reader no longer wants is not sent at all.
        """
        if claimed.doubt:
            return None
        if self.own and _is_own(claimed.key.subscription):
            plan = await self.own.plan(claimed.destination)
            if plan is None:
                return Gone("its reader wants it no longer")
        else:
            plan = next((one for one in self.plans if one.id == claimed.key.subscription), None)
        if plan is None or claimed.attempts == 1:
            return None
        now = self.clock()
        release = released(plan.schedule, now)
        return NotSent("quiet hours", release - now) if release > now else None

    async def _attempt(self, claimed: Claimed, chat: Chat) -> Outcome:
        """Post a page, after looking for it where an earlier attempt may have posted it."""
        started, patience = self.stopwatch(), PATIENCE.total_seconds()
        if claimed.doubt:
            try:
                message = await asyncio.wait_for(chat.find(claimed), patience)
            except Exception as error:  # noqa: BLE001 - whatever it is, nothing is known
                return Lost(f"cannot tell whether it was posted: {_said(error)}")
            if message is not None:
                return Sent(message)
        if self.stopwatch() - started > LEASE.total_seconds() / 2:
            return NotSent("looking for it took too long")
        try:
            return await asyncio.wait_for(chat.post(claimed), patience)
        except Exception as error:  # noqa: BLE001 - whatever it is, the outcome is not known
            return Lost(_said(error))

    async def _say_settled(self, claimed: Claimed, verdict: Verdict) -> None:
        key = claimed.key
        where = f"{key.subscription} of {key.day} {key.slot}, page {key.page}"
        if verdict.state == "sent":
            log.info("posted %s as %s", where, verdict.message)
            return
        again = f"again at {verdict.due:%H:%M:%S}" if verdict.due else "not again by itself"
        log.warning("%s: %s (%s), %s", where, verdict.state, verdict.error, again)
        if key.subscription == OPS or _is_own(key.subscription):
            return  # a reader who closed their messages is no trouble of the admins'
        if verdict.pause:
            cure = f"mend it, then: briefbot digest resume {key.subscription}"
            await self.tell(f"{key.subscription} is paused: {verdict.pause}; {cure}")
        elif verdict.state == "unknown" and verdict.due is None:
            cure = f"look there, then: briefbot digest settle {key.subscription} sent|again"
            await self.tell(f"Nobody knows whether {where} was posted ({verdict.error}); {cure}")

    async def tell(self, text: str) -> None:
        """Tell admins of trouble, in the ops channel, once."""
        log.warning("ops: %s", text)
        if not self.ops or not self._serves(self.ops):
            return
        now = self.clock()
        day = now.astimezone(UTC).date().isoformat()
        name = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
        edition = Edition(OPS, day, name, self.ops, now, now, now + _OPS_EXPIRE)
        document = Document((Heading("briefbot"), Note(text)), text)
        digest = Digest(Brief("", "", now, ()), document, "standard", "UTC", self.ops)
        pages = self.chats[_platform(self.ops)].pages(digest)
        await self.store.enqueue(edition, pages, [], None)

    def _serves(self, destination: str) -> bool:
        return _platform(destination) in self.chats


def _is_own(subscription: str) -> bool:
    """Tell whether a reader set a digest for themselves."""
    return subscription.startswith(OWN) and subscription != OPS


def ready(plan: Plan, composed: Composed, now: datetime) -> Digest:
    """Return a digest ready to be rendered by its platform."""
    following = upcoming(plan.schedule, now)
    return Digest(
        composed.brief,
        composed.document(plan.zone),
        composed.detail,
        plan.zone,
        plan.destination,
        plan.mention,
        following.release if following else None,
        own=plan.id.startswith(OWN),
    )


def _platform(destination: str) -> str:
    return destination.partition(":")[0]


def _said(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no reply in time"
    return one_line(f"{type(error).__name__}: {error}")[:200]
