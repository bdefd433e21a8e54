"""Dates read from text: explicit ones, and relative ones where it is known what they relate to.

A date is as exact as the text: ``2024-11-19``, ``2024-11`` or ``1997``. What the text leaves
to its reader ("on Wednesday", "November 19" without a year) is worked out from an anchor, the
day of publication, and marked as inferred; without an anchor it stays open.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.core.language.calendar import MONTHS, SHORT_MONTHS, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

_IN_MONTH = {  # "in February 2022", where the case differs
    "ru": "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
    "uk": "січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні",
}
_NEAR_DAYS = {
    "en": {"today": 0, "yesterday": -1, "tomorrow": 1},
    "de": {"heute": 0, "gestern": -1, "vorgestern": -2, "morgen": 1},
    "fr": {"aujourd'hui": 0, "aujourd’hui": 0, "hier": -1, "demain": 1},
    "es": {"hoy": 0, "ayer": -1},
    "it": {"oggi": 0, "ieri": -1, "domani": 1},
    "pt": {"hoje": 0, "ontem": -1, "amanhã": 1},
    "ru": {"сегодня": 0, "вчера": -1, "завтра": 1},
    "uk": {"сьогодні": 0, "вчора": -1, "завтра": 1},
}
_IN_YEAR = {
    "en": "in since until by before after during around",
    "de": "jahr seit bis 2e",
    "fr": "en depuis dès",
    "es": "en desde",
    "it": "nel dal",
    "pt": "em desde",
    "ru": "в с",
    "uk": "у в з",
}
_FUTURE = re.compile(
    r"\b(?:will|shall|next|upcoming|coming|scheduled|due|set to|plans? to|expected to|is to|are to|"
    r"wird|werden|sollen|soll|kommenden|nächsten|sera|prochain|prochaine|próximo|próxima|será|"
    r"prossimo|sarà|будет|состоится|буде|відбудеться)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:last|vergangenen|letzten|dernier|pasado|scorso|прошл\w+|минул\w+)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a text: where it stands and what it says.

    ``when`` is an ISO date as exact as the text, empty where only a weekday (0 is Monday) or
    only ``month`` and ``day`` are known and there is no anchor.
    """

    start: int
    end: int
    when: str
    inferred: bool = False
    weekday: int | None = None
    month: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class _Patterns:
    full: re.Pattern[str]
    months: dict[str, int]
    weekdays: dict[str, int]
    near: dict[str, int]


@lru_cache(maxsize=16)
def _patterns(language: str) -> _Patterns:
    code = language[:2] if language[:2] in MONTHS else "en"
    months = {name: at for at, name in enumerate(MONTHS[code].split(), 1)}
    months |= {name: at for at, name in enumerate(SHORT_MONTHS.get(code, "").split(), 1)}
    months |= {name: at for at, name in enumerate(_IN_MONTH.get(code, "").split(), 1)}
    if code == "en":
        months["sept"] = 9
    weekdays = {name: at for at, name in enumerate(WEEKDAYS[code].split())}
    if code == "uk":
        weekdays["п’ятницю"] = 4
    month = "|".join(sorted(months, key=lambda name: (-len(name), name)))
    near = _NEAR_DAYS[code]
    named = "|".join([*weekdays, *near])
    year = r"(?:1[5-9]|20)\d\d(?![\d,.]\d|[\w%-])"
    full = (
        r"\b(?P<iso>(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?![\d-])"
        r"|\b(?P<dotted>\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)\b"
        rf"|\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?:\s(?:of|de))?\s(?P<m1>{month})\b\.?"
        rf"(?:,?\s(?:de\s)?(?P<y1>{year}))?"
        rf"|\b(?P<m2>{month})\b\.?\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.,]?\d)"
        rf"(?:(?:,\s?|\s)(?P<y2>{year}))?"
        rf"|\b(?P<m3>{month})\b\.?,?\s(?:de\s|of\s)?(?P<y3>{year})"
        rf"|\b(?:{'|'.join(_IN_YEAR[code].split())})\s(?:early\s|late\s|mid-)?(?P<y4>{year})"
        r"|\b(?P<ago>(?:one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s"
        r"(?:day|month|year)s?\sago)\b"
        r"|\b(?P<last>(?:last|this|next)\s(?:week|month|year))\b(?!-)"
        rf"|(?<!Super )(?<!Black )(?<!Good )(?<!Ash )(?<!Cyber )\b(?P<named>{named})\b(?!['’]s\b)"
    )
    return _Patterns(re.compile(full, re.IGNORECASE), months, weekdays, near)


@lru_cache(maxsize=4_096)
def dates(text: str, language: str = "en", anchor: date | None = None) -> tuple[Dated, ...]:
    """Return the dates in a sentence, in order. ``anchor`` is the day of publication.

    Weekdays and days without a year are resolved against the anchor only.
    """
    known = _patterns(language)
    found = (one for match in known.full.finditer(text) for one in _read(match, known, anchor))
    return tuple(found)


def _read(match: re.Match[str], known: _Patterns, anchor: date | None) -> Iterator[Dated]:
    groups = match.groupdict()
    start, end = match.span()
    if groups["iso"] or groups["dotted"]:
        when = groups["iso"] or _dotted(groups["dotted"])
        if _is_day(when):
            yield Dated(start, end, when)
    elif groups["m1"] or groups["m2"]:
        name = groups["m1"] or groups["m2"]
        if name == "may" or (name.lower() == "mar" and not match[0].count(".")):
            return  # "9 may": a verb
        month = known.months[name.lower()]
        day = int(groups["d1"] or groups["d2"])
        yield from _day(match, groups["y1"] or groups["y2"], month, day, anchor)
    elif groups["m3"]:
        if groups["m3"] not in ("may", "mar"):
            month = known.months[groups["m3"].lower()]
            yield Dated(start, end, f"{groups['y3']}-{month:02}", month=month)
    elif groups["y4"]:
        yield Dated(match.start("y4"), match.end("y4"), groups["y4"])
    else:
        yield from _relative(match, known, anchor)


def _day(
    match: re.Match[str], year: str | None, month: int, day: int, anchor: date | None
) -> Iterator[Dated]:
    start, end = match.span()
    if not 1 <= day <= 31 or (year is None and _NAMED_AFTER.match(match.string, end)):
        return
    if year is not None:
        when = f"{year}-{month:02}-{day:02}"
        if _is_day(when):
            yield Dated(start, end, when, month=month, day=day)
        return
    when = ""
    if anchor is not None:
        ahead = _FUTURE.search(match.string, max(0, start - 90), start) is not None
        when = with_year(month, day, anchor, ahead=ahead)
    yield Dated(start, end, when, inferred=bool(when), month=month, day=day)


_NAMED_AFTER = re.compile(r"\s(?:terror\w*|attacks|uprising|revolution|movement)\b", re.IGNORECASE)
"""What a day of long ago has given its name to: the Sept. 11 attacks."""

_SOON = 75  # days; farther ahead only where the text looks ahead


def with_year(month: int, day: int, anchor: date, *, ahead: bool = False) -> str:
    """Return the day nearest to the anchor, as an ISO date; empty where there is no such day."""
    options = [
        date(year, month, day)
        for year in range(max(1, anchor.year - 1), min(9998, anchor.year + 1) + 1)
        if day <= calendar.monthrange(year, month)[1]
    ]
    near = [one for one in options if ahead or (one - anchor).days <= _SOON] or options
    return min(near, key=lambda one: (abs((one - anchor).days), one)).isoformat() if near else ""


def _dotted(said: str) -> str:
    one, two, year = re.split("[./]", said)
    day, month = (one, two) if "." in said or int(one) > 12 else (two, one)
    sure = "." in said or int(one) > 12 or int(two) > 12 or one == two
    return f"{year}-{int(month):02}-{int(day):02}" if sure else ""


def _is_day(when: str) -> bool:
    try:
        date.fromisoformat(when)
    except ValueError:
        return False
    return True


def _relative(match: re.Match[str], known: _Patterns, anchor: date | None) -> Iterator[Dated]:
    start, end = match.span()
    said = match[0].lower()
    if (weekday := known.weekdays.get(said)) is not None:
        if anchor is None:
            yield Dated(start, end, "", weekday=weekday)
            return
        when = _weekday(match, weekday, anchor)
        yield Dated(start, end, when, inferred=True, weekday=weekday)
    elif anchor is not None:
        when = _ago(said, known, anchor)
        if when:
            yield Dated(start, end, when, inferred=True)


def _weekday(match: re.Match[str], weekday: int, anchor: date) -> str:
    """Resolve a weekday: the last one up to the anchor, or the next where the text looks ahead."""
    around = match.string[max(0, match.start() - 90) : match.start()]
    ahead = match.string[match.end() : match.end() + 60]
    back = (anchor.weekday() - weekday) % 7
    if _BEFORE.search(around[-18:]) or re.match(r"\s(?:dernier|pasado|scorso)", ahead):
        return (anchor - timedelta(days=back or 7)).isoformat()
    if _FUTURE.search(around):
        return (anchor + timedelta(days=(-back) % 7)).isoformat()
    return (anchor - timedelta(days=back)).isoformat()


_COUNT = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
}  # fmt: skip


def _ago(said: str, known: _Patterns, anchor: date) -> str:
    """Resolve "yesterday", "two years ago", "last month"; as exact as that is."""
    if said in known.near:
        return (anchor + timedelta(days=known.near[said])).isoformat()
    parts = said.split()
    if parts[-1] == "ago":
        count = _COUNT.get(parts[0]) or int(parts[0])
        return _back(count, parts[1].rstrip("s"), anchor)
    step = {"last": 1, "this": 0, "next": -1}[parts[0]]
    if parts[1] != "week":
        return _back(step, parts[1], anchor)
    monday = anchor - timedelta(days=anchor.weekday() + 7 * step)
    sunday = monday + timedelta(days=6)
    return f"{monday:%Y-%m}" if monday.month == sunday.month else ""


def _back(count: int, unit: str, anchor: date) -> str:
    if unit == "day":
        return (anchor - timedelta(days=count)).isoformat()
    if unit == "year":
        return f"{anchor.year - count:04}"
    months = anchor.year * 12 + anchor.month - 1 - count
    return f"{months // 12:04}-{months % 12 + 1:02}"
