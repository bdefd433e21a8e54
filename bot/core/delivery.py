"""Deliveries: what is to be posted where, once, and what each outcome of an attempt means.

A page of a digest goes through these states::

    due ──> claimed ──> sent          the platform has it, under a message id
     ^         │ ├────> failed        it never will, and the reason is kept
     └─────────┘ └────> unknown       it may have it: looked for before anything else

``due`` again is only what is known not to have been sent. Whoever claims a page holds a lease on
it; where one runs out, its holder died on the way, and what it did is looked for first. An
unknown outcome is settled by looking, a while later and a few times; where looking cannot settle
it, it is left to an admin. It is never posted again blindly.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.model import ArticleRef, Claim

ASKED = "~asked"
"""How the subscriptions begin that answers to commands go by; no digest can be called so."""
LEASE = timedelta(seconds=60)
"""How long a claim holds; longer than any attempt may take."""
PATIENCE = timedelta(seconds=20)
"""How long an attempt to post or to look may take."""
SETTLING = timedelta(seconds=30)
"""How long after a lost reply the platform is asked what it has: a post may still be under way."""
LOOKS = 8
"""How often an unknown outcome is looked into before it is left to an admin."""

_FIRST = timedelta(seconds=5)
_LONGEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has it, as the message of that id."""

    message: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """It is known not to have been sent; worth another try, not before ``after``."""

    why: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """The reply was lost: it may have been sent or not."""

    why: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The destination is gone for good, or closed to us; no retry can help."""

    why: str


Outcome = Sent | NotSent | Lost | Gone


@dataclass(frozen=True, slots=True)
class Key:
    """What a page is, once and for all: a subscription's slot of a local date, and a page of it."""

    subscription: str
    day: str
    slot: str
    page: int = 1

    def nonce(self, destination: str) -> str:
        """Name the delivery for the platform, in 24 letters and digits."""
        parts = (self.subscription, self.day, self.slot, str(self.page), destination)
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Page:
    """One message as its platform takes it; ``events`` are those that begin on it."""

    payload: str
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Omission:
    """An event that was left out of a digest, and the rule that did it.

    ``waits`` tells that it is considered again for the next one.
    """

    event: str
    headline: str
    rule: str
    because: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """One digest of a subscription as it was composed.

    ``at`` is its slot's instant; ``instead`` names the slots that it stands for, too; after
    ``expires`` what is not posted yet stays unposted, and its news goes into a later one.
    """

    subscription: str
    day: str
    slot: str
    destination: str
    at: datetime
    composed: datetime
    expires: datetime
    brief: str = ""
    instead: tuple[str, ...] = ()
    left_out: tuple[Omission, ...] = ()

    def key(self, page: int = 1) -> Key:
        """Return what one of its pages goes by."""
        return Key(self.subscription, self.day, self.slot, page)


@dataclass(frozen=True, slots=True)
class Telling:
    """What an edition tells of an event: the log of what a destination knows is made of these.

    ``since`` is the local date on which the destination first heard of the event; ``known`` are
    the article versions that the event had when it was told; ``said`` what was shown;
    ``withdrawn`` what was told before and is no longer so.
    """

    event: str
    since: str
    known: tuple[ArticleRef, ...] = ()
    said: tuple[Claim, ...] = ()
    withdrawn: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a destination knows of an event, all editions together."""

    since: str
    known: frozenset[ArticleRef] = frozenset()
    said: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscription:
    """What is remembered of a subscription: up to when its slots are dealt with.

    ``paused`` is why nothing is posted to its destination, empty where all is well.
    """

    id: str
    destination: str
    dealt: datetime
    paused: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A page that one holder may post now. ``doubt``: an earlier attempt may have posted it.

    ``first`` is the message id of the digest's first page, where that is sent.
    """

    key: Key
    destination: str
    nonce: str
    payload: str
    attempts: int
    doubt: bool
    expires: datetime
    first: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A page as the outbox has it, for status and audits."""

    key: Key
    destination: str
    state: str
    attempts: int
    at: datetime
    due: datetime | None
    sent: datetime | None
    message: str | None
    error: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a page after an attempt.

    ``due`` is when it is looked at again, ``None``: never by itself. ``pause`` is why the
    destination is to be left alone.
    """

    state: str
    due: datetime | None = None
    error: str = ""
    message: str | None = None
    doubt: bool = False
    pause: str = ""


def judge(outcome: Outcome, claimed: Claimed, now: datetime) -> Verdict:
    """Decide what becomes of a page after an attempt."""
    match outcome:
        case Sent(message):
            return Verdict("sent", message=message)
        case Gone(why):
            return Verdict("failed", error=why, pause=why)
        case Lost(why):
            wait = max(SETTLING, _pause(claimed))
            looked = claimed.attempts > LOOKS
            return Verdict("unknown", None if looked else now + wait, why, doubt=True)
        case NotSent(why, after):
            due = now + max(after or timedelta(0), _pause(claimed))
            if due > claimed.expires:
                return Verdict("failed", error=f"too late: {why}")
            return Verdict("due", due, why)


def _pause(claimed: Claimed) -> timedelta:
    """Return how long to wait after so many attempts, spread by the page's own name."""
    spread = int(claimed.nonce[:4], 16) / 0xFFFF
    whole = min(_LONGEST, _FIRST * 2.0 ** min(claimed.attempts - 1, 20))
    return whole * (0.75 + 0.25 * spread)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a destination has been told, by event, and every sentence that it has seen."""

    events: Mapping[str, Told] = field(default_factory=dict)
    sentences: frozenset[str] = frozenset()


def sentence(claim: Claim) -> str:
    """Name a sentence by what it says, whoever says it."""
    return hashlib.blake2b(" ".join(claim.text.split()).encode(), digest_size=12).hexdigest()
