"""What a feed's check means for the feed: when to ask again, and what its operator should know.

Decided purely, from what is known of a feed and what came of asking it; the edges do the rest.
A failing feed is asked ever more seldom, at least once a day, and recovers by itself. Only a
server that says "gone" (410) ends it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = timedelta(days=1)
SLOWEST = DAY
"""However slow a feed or its failures ask to be taken, it is looked at once in so long."""

SLOWEST_UNREACHED = timedelta(hours=4)
"""The same for a feed that could not be reached: the network to blame may be our own."""

FULL = DAY
"""How long conditions are trusted before a feed is fetched whole, come what may."""

PATIENCE = timedelta(days=7)
"""The longest that a server may send us away (Retry-After)."""

SIGHTINGS = 3
"""Checks in a row that must see one permanent redirect before it is kept."""

RETRY_SOON = timedelta(minutes=5)
"""After an outage of our own."""

NETWORK = frozenset({"dns", "connect", "timeout", "tls"})
"""Failures that may be our own network's."""

GONE = "gone"
BY_HAND = "by hand"

_SILENT_GAPS = 8
_SILENT_LEAST = timedelta(days=3)
_SMOOTHING = 0.2
_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a feed asks to be read.

    ``every`` is in seconds; ``hours`` (0 to 23, GMT) and ``days`` (0 is Monday) are those in
    which it asks to be left alone.
    """

    every: int | None = None
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed between checks.

    ``asked`` is the address in the config, ``url`` the one in use since it moved. ``checked`` is
    when it was last asked, ``full`` when last without conditions, ``due`` when it is asked next.
    ``failures`` counts those in a row; ``error`` is the class of the last and ``message`` its
    words. ``newest`` is when its last new item came, ``gap`` the usual time between such, in
    seconds. ``baseline`` is when it was read for the first time: what it held then is no news.
    ``seen`` and ``lines`` are the reader's own notes on its items, opaque here.
    """

    source: str
    asked: str
    url: str = ""
    etag: str = ""
    modified: str = ""
    checked: datetime | None = None
    full: datetime | None = None
    due: datetime | None = None
    failures: int = 0
    error: str = ""
    message: str = ""
    newest: datetime | None = None
    gap: float | None = None
    moved: str = ""
    sightings: int = 0
    paused: str = ""
    baseline: datetime | None = None
    rhythm: Rhythm = Rhythm()
    seen: bytes = b""
    lines: bytes = b""

    @property
    def address(self) -> str:
        """Where the feed is fetched from."""
        return self.url or self.asked


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server said that nothing is new."""

    moved: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The feed was read; ``fresh`` of its items were not there before."""

    fresh: int = 0
    etag: str = ""
    modified: str = ""
    moved: str | None = None
    rhythm: Rhythm = Rhythm()
    seen: bytes = b""
    lines: bytes = b""


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing came of it. ``retry`` is how many seconds the server asks to be left alone."""

    kind: str
    message: str
    retry: float | None = None


Outcome = Unchanged | Changed | Failed


def decide(
    state: FeedState, outcome: Outcome, now: datetime, every: timedelta, chance: float
) -> FeedState:
    """Return what is to be remembered of a feed after a check at ``now``.

    ``every`` is how often a feed is looked at where nothing else is said; ``chance`` in [0, 1)
    spreads feeds out, so that those checked together do not stay together for ever.
    """
    if isinstance(outcome, Failed):
        return _failed(state, outcome, now, every, chance)
    changes = _read(state, outcome, now) if isinstance(outcome, Changed) else {}
    rhythm = outcome.rhythm if isinstance(outcome, Changed) else state.rhythm
    changes |= _redirected(state, outcome.moved)
    # All at once: this is done for each of thousands of feeds.
    return replace(
        state,
        checked=now,
        failures=0,
        error="",
        message="",
        due=_due(now, every, rhythm, chance),
        **changes,
    )


def wants_all(state: FeedState, now: datetime) -> bool:
    """Tell whether to fetch without conditions, in case they have come to lie."""
    return state.full is None or now - state.full >= FULL


def is_due(state: FeedState, now: datetime) -> bool:
    """Tell whether a feed is to be asked now."""
    return not state.paused and (state.due is None or state.due <= now)


def outage(outcomes: Iterable[Outcome]) -> bool:
    """Tell our own outage: several feeds were asked and none could be reached at all."""
    kinds = [outcome.kind if isinstance(outcome, Failed) else "" for outcome in outcomes]
    return len(kinds) >= 3 and NETWORK.issuperset(kinds)


def spared(state: FeedState, now: datetime, chance: float) -> FeedState:
    """Return the state after an outage of our own, which is no feed's fault."""
    return replace(state, due=now + RETRY_SOON * (1 + chance))


def silence(state: FeedState, now: datetime) -> timedelta | None:
    """Return how long a feed has been silent where that is unusual for it, else ``None``."""
    if state.newest is None or state.gap is None or state.paused:
        return None
    usual = timedelta(seconds=state.gap)
    quiet = now - state.newest
    return quiet if quiet > max(_SILENT_LEAST, _SILENT_GAPS * usual) else None


def _read(state: FeedState, outcome: Changed, now: datetime) -> dict[str, Any]:
    """Return what a reading changes of what is remembered."""
    newest, gap = state.newest, state.gap
    if outcome.fresh:
        if newest is not None and state.baseline is not None:
            since = (now - newest) / timedelta(seconds=1)
            gap = since if gap is None else gap + _SMOOTHING * (since - gap)
        newest = now
    return {
        "etag": outcome.etag,
        "modified": outcome.modified,
        "full": now,
        "newest": newest,
        "gap": gap,
        "baseline": state.baseline or now,
        "rhythm": outcome.rhythm,
        "seen": outcome.seen,
        "lines": outcome.lines,
    }


def _failed(
    state: FeedState, failure: Failed, now: datetime, every: timedelta, chance: float
) -> FeedState:
    failures = state.failures + 1
    slowest = SLOWEST_UNREACHED if failure.kind in NETWORK else SLOWEST
    wait = max(every, min(every * 2 ** min(failures, 16), slowest)) * (1 + _JITTER * chance)
    if failure.retry is not None:
        wait = max(wait, min(timedelta(seconds=failure.retry), PATIENCE))
    return replace(
        state,
        checked=now,
        failures=failures,
        error=failure.kind,
        message=failure.message,
        due=now + wait,
        paused=GONE if failure.kind == GONE else state.paused,
        sightings=0,
        moved="",
    )


def _redirected(state: FeedState, moved: str | None) -> dict[str, Any]:
    """Count the sightings of a permanent redirect, and follow it for good after some."""
    if not moved or moved == state.address:
        return {"moved": "", "sightings": 0} if state.moved else {}
    if moved != state.moved:
        return {"moved": moved, "sightings": 1}
    if state.sightings + 1 < SIGHTINGS:
        return {"sightings": state.sightings + 1}
    return {"url": moved, "moved": "", "sightings": 0, "etag": "", "modified": ""}


def _due(now: datetime, every: timedelta, rhythm: Rhythm, chance: float) -> datetime:
    wait = every
    if rhythm.every:
        wait = min(max(every, timedelta(seconds=rhythm.every)), SLOWEST)
    due = (now + wait * (1 + _JITTER * chance)).astimezone(UTC)
    for _ in range(7 * 24):
        if due.hour not in rhythm.hours and due.weekday() not in rhythm.days:
            break
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due
