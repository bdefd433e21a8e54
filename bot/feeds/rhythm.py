"""What the head of a feed says of it beside its title: how often to read it, language, base.

Read by patterns from the characters before the first item, because the fast parser leaves these
elements out. Each pattern is bounded, and so is what it is given.
"""

from __future__ import annotations

import re
from html import unescape

from bot.core.health import Rhythm

_CDATA = "<![CDATA["
_HEAD = 64 * 1024  # characters
_FIRST_ITEM = re.compile(r"<(?:[\w.-]{1,20}:)?(?:item|entry)[\s>]")
_HOUR = re.compile(r"<hour>\s{0,9}(\d{1,2})\s{0,9}</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s{0,9}([a-z]{3,9})\s{0,9}</day>", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS = {
    "hourly": 3600,
    "daily": 86400,
    "weekly": 604800,
    "monthly": 2592000,
    "yearly": 31536000,
}
_BASE = re.compile(r"""\sxml:base\s{0,9}=\s{0,9}["']([^"'<>]{1,2000})["']""")
_LANG = re.compile(r"""\sxml:lang\s{0,9}=\s{0,9}["']([\w-]{2,20})["']""")


def head_of(text: str) -> str:
    """Return what stands before the first item."""
    head = text[:_HEAD]
    first = _FIRST_ITEM.search(head)
    return head[: first.start()] if first else head


def rhythm_of(head: str) -> Rhythm:
    """Return how often a feed asks to be read: the longest of what ttl and sy:* say."""
    minutes = _said(head, "ttl")
    ttl = int(minutes) * 60 if minutes.isdecimal() and len(minutes) < 7 else 0
    every = max(ttl, _update_period(head)) or None
    hours = frozenset(int(hour) % 24 for hour in _HOUR.findall(head) if int(hour) <= 24)
    days = frozenset(_DAYS.index(day.lower()) for day in _DAY.findall(head) if day.lower() in _DAYS)
    # A feed that asks never to be read is mistaken.
    return Rhythm(
        every, hours if len(hours) < 24 else frozenset(), days if len(days) < 7 else frozenset()
    )


def language_of(head: str) -> str | None:
    """Return the language that a feed says it is in."""
    told = _said(head, "language") or _said(head, "dc:language")
    found = _LANG.search(head)
    return told or (found[1] if found else None)


def base_of(head: str) -> str:
    """Return the address that relative ones are relative to, as written; empty if none."""
    found = _BASE.search(head)
    return unescape(found[1]) if found else ""


def _update_period(head: str) -> int:
    period = _PERIODS.get(_said(head, "sy:updatePeriod").lower(), 0)
    times = _said(head, "sy:updateFrequency")
    return period // max(1, int(times)) if times.isdecimal() and len(times) < 5 else period


def _said(head: str, name: str) -> str:
    """Return the text of a plain element, an empty string where it is none."""
    _, opened, rest = head.partition(f"<{name}>")
    rest = rest[:200].lstrip()
    if rest.startswith(_CDATA):
        return rest[len(_CDATA) :].partition("]]>")[0].strip() if opened else ""
    text, closed, _ = rest.partition("<")
    return text.strip() if opened and closed else ""
