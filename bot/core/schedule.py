"""When a subscription is due: local times of a zone, once per local date and slot.

A slot is a local date and a local time. Its instant follows from the zone's rules alone: a time
that a clock change leaves out is due at the first instant after the gap, one that comes twice
is due the first time, and a day that a zone skips (Apia, 30 December 2011) has no slots. So
nothing needs to be remembered but the instant up to which slots have been dealt with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMED = {"daily": range(7), "weekdays": range(5), "weekends": range(5, 7)}
_TIMED = re.compile(r"(?:(?P<days>.*\S)\s+)?(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)")
_BETWEEN = re.compile(r"(?<=:\d\d)\s*[,;]\s*")
_FORM = '"08:00", "weekdays 08:00", "sun 18:00" or "mon,wed-fri 07:30"'
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_FAR = 400
"""Days within which every schedule comes round, skipped days of a zone and all."""


@dataclass(frozen=True, slots=True, order=True)
class Timing:
    """One local time on some days of the week, Monday being 0."""

    at: time
    days: frozenset[int] = frozenset(range(7))

    def __post_init__(self) -> None:
        if not self.days or not self.days <= set(range(7)):
            raise ValueError("a timing needs days of the week, from 0 to 6")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours without posts; ``end`` may be on the next day. Both times differ."""

    start: time
    end: time

    def holds(self, local: time) -> bool:
        """Tell whether a local time lies within."""
        if self.start < self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a subscription is due. ``zone`` is an IANA zone."""

    zone: tzinfo
    timings: tuple[Timing, ...]
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A local date and time that is due once.

    ``at`` is its instant in UTC; ``release`` is when it may be posted: later where quiet hours
    hold it. ``slot`` is its name among those of its date: ``08:00``.
    """

    day: date
    time: time
    at: datetime
    release: datetime

    @property
    def slot(self) -> str:
        """Its name among those of its date."""
        return f"{self.time:%H:%M}"


def timing(text: str, days: frozenset[int] | None = None) -> Timing:
    """Read ``[DAYS] HH:MM``; ``days`` are meant where the text names none.

    Raises ``ValueError`` with the allowed forms.
    """
    found = _TIMED.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(f"give a time of day, with days if not daily: {_FORM}")
    at = time(int(found["hour"]), int(found["minute"]))
    if found["days"]:
        return Timing(at, weekdays(found["days"]))
    return Timing(at, days or frozenset(range(7)))


def timings(text: str) -> tuple[Timing, ...]:
    """Read one timing or more, as :func:`said` writes them: ``weekdays 08:00, sun 18:00``.

    Raises ``ValueError`` with the allowed forms.
    """
    found = [timing(part) for part in _BETWEEN.split(text.strip())]
    return tuple(dict.fromkeys(found))


def weekdays(text: str) -> frozenset[int]:
    """Read days of the week: ``weekdays``, ``mon-fri``, ``sat,sun``.

    Raises ``ValueError`` with the allowed forms.
    """
    found: set[int] = set()
    for part in re.split(r"\s*,\s*|\s+", text.strip().lower()):
        first, dash, last = part.partition("-")
        if part in _NAMED:
            found.update(_NAMED[part])
        elif first[:3] in DAYS and (not dash or last[:3] in DAYS):
            low = DAYS.index(first[:3])
            high = DAYS.index(last[:3]) if dash else low
            found.update(day % 7 for day in range(low, high + 1 + 7 * (high < low)))
        else:
            known = ", ".join((*_NAMED, *DAYS))
            raise ValueError(f"{part!r} is no day of the week; known: {known}")
    return frozenset(found)


def quiet_hours(text: str) -> Quiet:
    """Read ``22:00-07:00``.

    Raises ``ValueError`` with the allowed form.
    """
    start, _, end = text.partition("-")
    try:
        hours = Quiet(timing(start).at, timing(end).at)
    except ValueError:
        raise ValueError('give the hours from and to: "22:00-07:00"') from None
    if hours.start == hours.end:
        raise ValueError("quiet hours that begin when they end are none; leave them out")
    return hours


def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """Return the first instant, in UTC, at which clocks in a zone show a local time or a later one.

    That is the first of two where the time comes twice, and the end of the gap where it is
    left out.
    """
    local = datetime.combine(day, at)
    early, late = sorted(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    first = local.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == local:
        return first
    while late - early > _SECOND:  # the clocks change once in between
        middle = early + (late - early) // 2
        if middle.astimezone(zone).replace(tzinfo=None) >= local:
            late = middle
        else:
            early = middle
    # Clocks change at whole seconds.
    return late.replace(microsecond=0)


def slots(schedule: Schedule, first: date, last: date) -> Iterator[Slot]:
    """Yield the slots of the local dates from ``first`` to ``last``, in order of their release."""
    found = []
    for number in range((last - first).days + 1):
        day = first + number * _DAY
        if instant(day, time(), schedule.zone).astimezone(schedule.zone).date() > day:
            continue  # the zone skipped this day
        times = {each.at for each in schedule.timings if day.weekday() in each.days}
        found += [_slot(schedule, day, at) for at in times]
    yield from sorted(found, key=_order)


def _order(slot: Slot) -> tuple[datetime, datetime, date, time]:
    return slot.release, slot.at, slot.day, slot.time


def _slot(schedule: Schedule, day: date, at: time) -> Slot:
    when = instant(day, at, schedule.zone)
    return Slot(day, at, when, released(schedule, when))


def released(schedule: Schedule, moment: datetime) -> datetime:
    """Return when something due at a moment may be posted: after the quiet hours it falls in."""
    quiet = schedule.quiet
    if quiet is None:
        return moment
    local = moment.astimezone(schedule.zone)
    if not quiet.holds(local.time()):
        return moment
    over = quiet.start > quiet.end and local.time() >= quiet.start
    end = instant(local.date() + _DAY * over, quiet.end, schedule.zone)
    # Where the end comes twice and the first is past, the quiet hours are over.
    return max(end, moment)


def due(schedule: Schedule, after: datetime, until: datetime) -> list[Slot]:
    """Return the slots released after one instant and up to another, in order of release."""
    if until <= after:
        return []
    first = after.astimezone(schedule.zone).date() - 2 * _DAY  # quiet hours may hold for a day
    last = until.astimezone(schedule.zone).date() + _DAY
    return [slot for slot in slots(schedule, first, last) if after < slot.release <= until]


@dataclass(frozen=True, slots=True)
class Run:
    """A slot to post now. ``instead`` are earlier ones that it stands for: held, or missed."""

    slot: Slot
    instead: tuple[Slot, ...] = ()


def pending(schedule: Schedule, dealt: datetime, now: datetime, catch_up: timedelta) -> Run | None:
    """Return what is to be posted now, if anything.

    ``dealt`` is the instant up to which slots have been dealt with. After a stop, however long,
    one slot is made up for: the last one, if it is not older than ``catch_up``.
    """
    if released(schedule, now) > now:
        return None
    found = due(schedule, max(dealt, now - catch_up - _SECOND), now)
    return Run(found[-1], tuple(found[:-1])) if found else None


def upcoming(schedule: Schedule, now: datetime) -> Slot | None:
    """Return the next slot after now; ``None`` where there are no timings."""
    for days in (1, 8, _FAR):
        found = due(schedule, now, now + days * _DAY)
        if found:
            return found[0]
    return None


def said(timings: Iterable[Timing]) -> str:
    """Say timings as a person would: ``weekdays 08:00, sun 18:00``."""
    return ", ".join(f"{_days(each.days)}{each.at:%H:%M}" for each in timings)


def _days(days: frozenset[int]) -> str:
    for name, meant in _NAMED.items():
        if days == set(meant):
            return "" if name == "daily" else f"{name} "
    return ",".join(DAYS[day] for day in sorted(days)) + " "
