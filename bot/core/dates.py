"""Times as a reader is told them. English; never the machine's own language or zone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:[T ](\d{2}:\d{2}))?")


def day(time: datetime) -> str:
    """Say a day: ``20 Nov 2024``."""
    return f"{time.day} {_MONTHS[time.month - 1]} {time.year:04}"


def moment(time: datetime, zone: tzinfo) -> str:
    """Say a time to the minute, with its zone: ``20 Nov 2024, 06:00 UTC``."""
    local = time.astimezone(zone)
    return f"{day(local)}, {local:%H:%M} {local.tzname()}"


def date_range(first: datetime, last: datetime, zone: tzinfo) -> str:
    """Say a range of days as shortly as is clear: ``20``, ``19–20``, ``30 Oct – 2 Nov 2024``."""
    first, last = first.astimezone(zone), last.astimezone(zone)
    if first.date() == last.date():
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def iso_date(when: str) -> str:
    """Say an ISO date as exactly as it is given; what is none is returned as it is."""
    match = _ISO.match(when)
    if not match or (match[2] and not 1 <= int(match[2]) <= 12):
        return when
    year, month, date, time = match.groups()
    said = year if not month else f"{_MONTHS[int(month) - 1]} {year}"
    said = f"{int(date)} {said}" if date else said
    return f"{said}, {time}" if time else said
