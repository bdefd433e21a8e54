"""What delivery needs: the outbox, and the chat platforms that carry messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.core.delivery import (
        Claimed,
        Edition,
        Key,
        Memory,
        Outcome,
        Page,
        Posted,
        Subscription,
        Telling,
        Verdict,
    )
    from bot.core.model import Brief
    from bot.core.showing.document import Document


class Outbox(Protocol):
    """What is to be posted, what was posted, and what was told where. Each call is atomic."""

    async def register(
        self, planned: Mapping[str, tuple[str, str]], now: datetime
    ) -> dict[str, Subscription]:
        """Return what is remembered of subscriptions, given their destination and schedule.

        A new one, and one whose schedule has changed, starts ``now``. One whose destination has
        changed is no longer paused.
        """
        ...

    async def subscriptions(self) -> dict[str, Subscription]:
        """Map subscriptions to what is remembered of them."""
        ...

    async def pause(self, subscription: str, why: str) -> None:
        """Post nothing to a subscription's destination; with no reason, serve it again."""
        ...

    async def enqueue(
        self,
        edition: Edition,
        pages: Sequence[Page],
        tellings: Sequence[Telling],
        dealt: datetime | None,
        known: int | None = None,
    ) -> bool:
        """Take a slot with its pages and what they tell; false where it was taken before.

        ``dealt`` is up to when the subscription's slots are then dealt with. Where the
        destination has had other digests than the ``known`` ones meanwhile, nothing is done.
        """
        ...

    async def composed(self, destination: str) -> int:
        """Count the digests composed for a destination."""
        ...

    async def claim(
        self, platforms: Collection[str], holder: str, now: datetime, lease: timedelta
    ) -> Claimed | None:
        """Give a page that is due to a holder, who alone may post it until the lease ends."""
        ...

    async def settle(self, claimed: Claimed, holder: str, verdict: Verdict, now: datetime) -> bool:
        """Record what came of an attempt; false where the page is another's by now.

        What a page that failed would have told counts as not told.
        """
        ...

    async def expire(self, now: datetime) -> list[Key]:
        """Give up pages that are too late and surely not sent; return them."""
        ...

    async def decide(self, key: Key, *, sent: bool, now: datetime) -> bool:
        """Settle an unknown outcome as an admin says; false where there is none."""
        ...

    async def editions(self, subscription: str, limit: int) -> list[Edition]:
        """Return a subscription's digests, newest first."""
        ...

    async def last_told(self, destination: str, subscription: str | None) -> Edition | None:
        """Return a subscription's, or any, newest digest at a destination, no failed one."""
        ...

    async def posted(
        self, subscription: str | None, states: Collection[str], limit: int
    ) -> list[Posted]:
        """Return pages in the outbox, newest slot first; of any state if none is named."""
        ...

    async def sent_since(self, since: datetime) -> list[tuple[Claimed, str, str]]:
        """Return the pages sent since an instant with their message and brief, in order."""
        ...

    async def amend(self, key: Key, payload: str) -> None:
        """Remember what a page that was sent says now."""
        ...

    async def queue(self) -> dict[str, int]:
        """Count the pages in the outbox by state."""
        ...

    async def told(self, destination: str, events: Iterable[str]) -> Memory:
        """Return what a destination knows of events, and every sentence that it has seen."""
        ...


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest ready to be rendered: the same brief on every platform.

    ``zone`` is the reader's, an IANA name; ``upcoming`` when the next one comes; ``mention``
    the id of a role or group. ``own``: who gets it set it for themselves, and can end it.
    """

    brief: Brief
    document: Document
    detail: str
    zone: str
    destination: str
    mention: str = ""
    upcoming: datetime | None = None
    own: bool = False


class Chat(Protocol):
    """A platform that digests are posted to.

    Raises nothing for what the platform or the network does: outcomes tell. What it raises all
    the same counts as a lost reply.
    """

    platform: str

    def pages(self, digest: Digest) -> list[Page]:
        """Render a digest as messages, each within the platform's limits, in order."""
        ...

    async def post(self, page: Claimed) -> Outcome:
        """Post one page once, marked with its nonce so that :meth:`find` can tell it.

        No retry of its own where the outcome is unknown.
        """
        ...

    async def find(self, page: Claimed) -> str | None:
        """Return the id of the message that carries the page's nonce, ``None`` where none does.

        Raises anything where that cannot be told for sure.
        """
        ...


@runtime_checkable
class Editing(Protocol):
    """A chat that can edit what was posted."""

    async def edit(self, page: Claimed, message: str) -> Outcome:
        """Let a message say the page's payload; doing it twice is doing it once."""
        ...
