"""Durations as people write them in config and commands: ``90m``, ``24h``, ``7d``, ``1d12h``."""

from __future__ import annotations

import re
from datetime import timedelta

FORM = r"(?:\d{1,6}[mhdw])+"
"""A duration as a regular expression, as a JSON Schema wants it."""

_PART = re.compile(r"(\d{1,6})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST = timedelta(weeks=520)


def duration(text: str) -> timedelta:
    """Read a duration.

    Raises ``ValueError`` with the allowed forms where it is none, or is not from one minute to
    ten years.
    """
    said = text.strip().lower()
    if not re.fullmatch(FORM, said):
        raise ValueError(f"{text!r} is no length of time; write 90m, 24h, 7d or 2w")
    parts = _PART.findall(said)
    length = sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())
    if not timedelta(0) < length <= _LONGEST:
        raise ValueError("give a length of time from 1m to 520w")
    return length


def say(length: timedelta) -> str:
    """Write a duration the way :func:`duration` reads it, in the largest unit that is exact."""
    minutes = int(length.total_seconds() // 60)
    for size, unit in ((24 * 60, "d"), (60, "h")):
        if minutes and minutes % size == 0 and minutes > size:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"
