"""The calls of the store that have to do with digests; see :class:`bot.ports.Outbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from bot.store import outbox, posted, tellings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy.engine import Connection

    from bot.core.delivery import (
        Claimed,
        Edition,
        Key,
        Memory,
        Page,
        Posted,
        Subscription,
        Telling,
        Verdict,
    )

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Delivering:
    """Digests in the archive. What was posted outlives a power cut."""

    async def register(
        self, planned: Mapping[str, tuple[str, str]], now: datetime
    ) -> dict[str, Subscription]:
        """Return what is remembered of subscriptions, and remember new ones."""
        known = await self._read(outbox.registered)
        if all(known.get(key) == planned[key] for key in planned):  # as nearly always
            found = await self._read(outbox.load_subscriptions)
            return {key: found[key] for key in planned}
        return await self._write_durably(outbox.register, planned, now)

    async def subscriptions(self) -> dict[str, Subscription]:
        """Map subscriptions to what is remembered of them."""
        return await self._read(outbox.load_subscriptions)

    async def pause(self, subscription: str, why: str) -> None:
        """Post nothing to a subscription's destination; with no reason, serve it again."""
        await self._write_durably(outbox.pause, subscription, why)

    async def enqueue(
        self,
        edition: Edition,
        pages: Sequence[Page],
        tellings: Sequence[Telling],
        dealt: datetime | None,
        known: int | None = None,
    ) -> bool:
        """Take a slot with its pages and what they tell; false where it was taken before."""
        return await self._write_durably(outbox.enqueue, edition, pages, tellings, dealt, known)

    async def composed(self, destination: str) -> int:
        """Count the digests composed for a destination."""
        return await self._read(outbox.composed, destination)

    async def claim(
        self, platforms: Collection[str], holder: str, now: datetime, lease: timedelta
    ) -> Claimed | None:
        """Give a page that is due to a holder."""
        if not await self._read(outbox.any_due, platforms, now):  # as nearly always
            return None
        return await self._write_durably(outbox.claim, platforms, holder, now, lease)

    async def settle(self, claimed: Claimed, holder: str, verdict: Verdict, now: datetime) -> bool:
        """Record what came of an attempt; false where the page is another's by now."""
        return await self._write_durably(outbox.settle, claimed, holder, verdict, now)

    async def expire(self, now: datetime) -> list[Key]:
        """Give up pages that are too late and surely not sent; return them."""
        if not await self._read(outbox.any_open, now):
            return []
        return await self._write_durably(outbox.expire, now)

    async def decide(self, key: Key, *, sent: bool, now: datetime) -> bool:
        """Settle an unknown outcome as an admin says; false where there is none."""
        return await self._write_durably(outbox.decide, key, sent=sent, now=now)

    async def editions(self, subscription: str, limit: int) -> list[Edition]:
        """Return a subscription's digests, newest first."""
        return await self._read(posted.recent_editions, subscription, limit)

    async def last_told(self, destination: str, subscription: str | None) -> Edition | None:
        """Return a subscription's, or any, newest digest at a destination, no failed one."""
        return await self._read(posted.last_told, destination, subscription)

    async def posted(
        self, subscription: str | None, states: Collection[str], limit: int
    ) -> list[Posted]:
        """Return pages in the outbox, newest slot first; of any state if none is named."""
        return await self._read(posted.posted, subscription, states, limit)

    async def sent_since(self, since: datetime) -> list[tuple[Claimed, str, str]]:
        """Return the pages sent since an instant with their message and brief, in order."""
        return await self._read(posted.sent_since, since)

    async def amend(self, key: Key, payload: str) -> None:
        """Remember what a page that was sent says now."""
        await self._write_durably(posted.amend, key, payload)

    async def queue(self) -> dict[str, int]:
        """Count the pages in the outbox by state."""
        return await self._read(posted.queue)

    async def told(self, destination: str, events: Iterable[str]) -> Memory:
        """Return what a destination knows of events, and every sentence that it has seen."""
        return await self._read(tellings.load, destination, tuple(events))

    async def _read(
        self,
        work: Callable[Concatenate[Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        raise NotImplementedError

    async def _write_durably(
        self,
        work: Callable[Concatenate[Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        raise NotImplementedError
