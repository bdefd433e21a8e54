"""The dates that feeds write: right, or unknown.

RSS asks for RFC 822, Atom for RFC 3339, RDF and sitemaps for W3C's form of ISO 8601, and feeds
write all of these and more: weekdays and months in their own language, zones by name, no zone at
all. A date counts as known only where nothing in it is guessed or contradicts itself: no time
without a zone, no zone whose name means several, no "03/04", no weekday that the day was not.
A date alone means midnight UTC, as everywhere in this program.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Before it there were no feeds; such a date is an unset field's."""

LATEST = timedelta(hours=24)
"""How far ahead of now a date may lie: clocks and zones slip, but not by more."""

LONGEST = 100  # characters

# January to December; "|" between spellings. A name that means two months, in two languages or
# in one ("listopad": November in Polish and Czech, October in Croatian), is no month here.
_MONTHS = """
january|jan february|feb march|mar april|apr may june|jun july|jul august|aug
    september|sep|sept october|oct november|nov december|dec
januar|janner|jan februar|feb|feber marz|mrz|mar april|apr mai juni|jun juli|jul august|aug
    september|sep|sept oktober|okt november|nov dezember|dez
janvier|janv|jan fevrier|fevr|fev mars avril|avr mai juin juillet|juil aout|aou
    septembre|sept octobre|oct novembre|nov decembre|dec
enero|ene febrero|feb marzo|mar abril|abr mayo|may junio|jun julio|jul agosto|ago
    septiembre|setiembre|sep|sept|set octubre|oct noviembre|nov diciembre|dic
gennaio|gen febbraio|feb marzo|mar aprile|apr maggio|mag giugno|giu luglio|lug agosto|ago
    settembre|set|sett ottobre|ott novembre|nov dicembre|dic
janeiro|jan fevereiro|fev marco|mar abril|abr maio|mai junho|jun julho|jul agosto|ago
    setembro|set outubro|out novembro|nov dezembro|dez
januari|jan februari|feb maart|mrt april|apr mei juni|jun juli|jul augustus|aug
    september|sep|sept oktober|okt november|nov december|dec
januari|jan februari|feb mars april|apr maj juni|jun juli|jul augusti|aug
    september|sep|sept oktober|okt november|nov december|dec
januar|jan februar|feb marts|mar april|apr maj juni|jun juli|jul august|aug
    september|sep oktober|okt november|nov december|dec
januar|jan februar|feb mars|mar april|apr mai juni|jun juli|jul august|aug
    september|sep|sept oktober|okt november|nov desember|des
tammikuuta|tammikuu helmikuuta|helmikuu maaliskuuta|maaliskuu huhtikuuta|huhtikuu
    toukokuuta|toukokuu kesakuuta|kesakuu heinakuuta|heinakuu elokuuta|elokuu
    syyskuuta|syyskuu lokakuuta|lokakuu marraskuuta|marraskuu joulukuuta|joulukuu
stycznia|styczen|sty lutego|luty|lut marca|marzec|mar kwietnia|kwiecien|kwi maja|maj
    czerwca|czerwiec|cze lipca|lipiec|lip sierpnia|sierpien|sie wrzesnia|wrzesien|wrz
    pazdziernika|pazdziernik|paz listopada|listopad|lis grudnia|grudzien|gru
ledna|leden|led unora|unor|uno brezna|brezen|bre dubna|duben|dub kvetna|kveten|kve
    cervna|cerven cervence|cervenec srpna|srpen|srp zari rijna|rijen listopadu|listopad|lis
    prosince|prosinec|pro
sijecnja|sijecanj veljace|veljaca ozujka|ozujak travnja|travanj svibnja|svibanj lipnja|lipanj
    srpnja|srpanj|srp kolovoza|kolovoz rujna|rujan listopada|listopad|lis studenoga|studeni
    prosinca|prosinac
ianuarie|ian februarie|feb martie|mar aprilie|apr mai iunie|iun iulie|iul august|aug
    septembrie|sept octombrie|oct noiembrie|noi decembrie|dec
januar|jan februar|feb marcius|marc aprilis|apr majus|maj junius|jun julius|jul
    augusztus|aug szeptember|szept oktober|okt november|nov december|dec
ocak|oca subat|sub mart nisan|nis mayis haziran|haz temmuz|tem agustos|agu eylul|eyl ekim|eki
    kasim|kas aralik|ara
января|январь|янв февраля|февраль|фев марта|март|мар апреля|апрель|апр мая|май июня|июнь|июн
    июля|июль|июл августа|август|авг сентября|сентябрь|сен|сент октября|октябрь|окт
    ноября|ноябрь|ноя|нояб декабря|декабрь|дек
сiчня|сiчень лютого|лютий березня|березень квiтня|квiтень травня|травень червня|червень
    липня|липень серпня|серпень вересня|вересень жовтня|жовтень листопада|листопад
    грудня|грудень
januari|jan februari|feb maret|mar april|apr mei juni|jun juli|jul agustus|agu|ags
    september|sep oktober|okt november|nov desember|des
"""
# Monday to Sunday, for telling a contradiction; other names are passed over.
_WEEKDAYS = """
monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thur|thurs friday|fri saturday|sat
    sunday|sun
montag|mo dienstag|di mittwoch|mi donnerstag|do freitag|fr samstag|sa|sonnabend sonntag|so
lundi|lun mardi|mar mercredi|mer jeudi|jeu vendredi|ven samedi|sam dimanche|dim
lunes|lun martes|mar miercoles|mie jueves|jue viernes|vie sabado|sab domingo|dom
lunedi|lun martedi|mar mercoledi|mer giovedi|gio venerdi|ven sabato|sab domenica|dom
segunda|seg terca|ter quarta|qua quinta|qui sexta|sex sabado|sab domingo|dom
maandag|ma dinsdag|di woensdag|wo donderdag|do vrijdag|vr zaterdag|za zondag|zo
mandag|man tirsdag|tir onsdag|ons torsdag|tor fredag|fre lordag|lor sondag|son
mandag tisdag|tis onsdag|ons torsdag|tor fredag|fre lordag|lor sondag|son
poniedzialek|pon wtorek|wt sroda|sr czwartek|czw piatek|pt sobota|sob niedziela|niedz
понедельник|пн вторник|вт среда|ср четверг|чт пятница|пт суббота|сб воскресенье|вс
"""
# Names that mean one offset. Left out: CST (North America or China), IST (India, Ireland or
# Israel), BST (Britain or Bangladesh), AST, SST, GST and the like.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1,
    "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2, "eest": 3, "msk": 3,
    "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "wib": 7,
    "awst": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
# Names of standard and of daylight time, which feeds forget to change: known only in months when
# no clock in the zone shows the other one.
_WINTER_ONLY = frozenset(["wet", "cet", "mez", "eet", "est", "mst", "pst", "akst"])
_SUMMER_ONLY = frozenset(["west", "cest", "mesz", "eest", "edt", "cdt", "mdt", "pdt", "akdt"])
_SOUTH = frozenset(["aedt", "nzdt"])

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:\s?(?P<half>am|pm|a\.m\.|p\.m\.)(?![a-z]))?"
    r"(?:\s?(?P<zone>[a-z]{1,5}(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{1,2}(?::?\d{2})?)"
    r"(?:\s\([^()]*\))?)?"
)
_DAY = r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er|º)?"
_MONTH = r"(?P<month>[^\W\d_]+)\.?"
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]+)(?:-feira)?\.?,?\s)?"
_AT = r"(?:,?\s(?:um|at|a|as|om|kl\.?|в|о|-|–)\s|,?\s)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<year>\d{{4}})([-/.])(?P<number>\d{{1,2}})\2(?P<day>\d{{1,2}})(?:(?:t|\s){_TIME})?",
        (
            r"(?P<year>\d{4})(?P<number>\d{2})(?P<day>\d{2})t(?P<hour>\d{2})(?P<minute>\d{2})"
            r"(?P<second>\d{2})(?P<half>)(?P<zone>z|[+-]\d{2}:?\d{2})"
        ),
        (
            rf"{_WEEKDAY}{_DAY}(?:\sde)?[\s-]{_MONTH},?(?:\sde[l]?)?[\s-](?P<year>\d{{4}}|\d{{2}})"
            rf"(?:\s?r\.|\sг\.?)?(?:{_AT}{_TIME})?"
        ),
        rf"{_WEEKDAY}{_MONTH}\s{_DAY},?\s(?P<year>\d{{4}})(?:{_AT}{_TIME})?",
        rf"{_WEEKDAY}{_MONTH}\s{_DAY}\s{_TIME}\s(?P<year>\d{{4}})",
        (
            rf"(?P<year>\d{{4}})\s?[年년]\s?(?P<number>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日일]"
            rf"(?:\s?{_TIME})?"
        ),
    )
)
_SPACES = re.compile(r"\s+")


def moment(text: str, now: datetime) -> datetime | None:
    """Return the moment that a feed's date means, in UTC; ``None`` where that is not certain."""
    if len(text) > 2 * LONGEST:
        text = text[: 20 * LONGEST].strip()
        if len(text) > LONGEST:
            return None
    found = _read(_folded(text))
    if found is None or not EARLIEST <= found <= now + LATEST:
        return None
    return found


def _folded(text: str) -> str:
    """Return a date in lower case, without accents, with single spaces."""
    text = _SPACES.sub(" ", text).strip().lower()
    if text.isascii():
        return text
    # The Ukrainian i is folded with the Latin one, whose keys lie next to each other.
    plain = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("і", "i"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return plain.replace("ø", "o").replace("ł", "l").replace("−", "-")


@lru_cache(maxsize=4096)
def _read(text: str) -> datetime | None:
    for form in _FORMS:
        if match := form.fullmatch(text):
            return _moment(match.groupdict())
    return None


def _moment(parts: dict[str, str | None]) -> datetime | None:
    number = parts.get("number")
    month = int(number) if number else _named(_MONTH_NAMES, parts.get("month") or "")
    if month is None:
        return None
    try:
        day = date(_year(parts["year"] or ""), month, int(parts["day"] or ""))
        if _contradicts(day, parts.get("weekday")):
            return None
        if parts.get("hour") is None:
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        offset = _offset(parts.get("zone") or "", day)
        if offset is None:
            return None
        hour = _hour(int(parts["hour"] or ""), parts.get("half"))
        seconds = int(parts.get("second") or 0)
        local = datetime(
            day.year, day.month, day.day, hour, int(parts["minute"] or ""), seconds, tzinfo=offset
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _year(text: str) -> int:
    """Read a year; one of two digits is of the century that RFC 2822 gives it to."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 50 else 1900)


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half.startswith("p") else 0)


def _contradicts(day: date, weekday: str | None) -> bool:
    known = _WEEKDAY_NAMES.get(weekday or "")
    return known is not None and day.weekday() + 1 not in known


def _offset(zone: str, day: date) -> timezone | None:
    name, sign, number = re.fullmatch(r"([a-z]*) ?([+-]?)([\d:]*)", zone).groups()  # type: ignore[union-attr]  # the forms let nothing else through
    if sign:
        if name not in {"", "utc", "gmt", "ut"}:
            return None
        digits = number.replace(":", "")
        hours, minutes = (
            (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
        )
        if hours > 14 or minutes not in {0, 15, 30, 45}:
            return None
        size = timedelta(hours=hours, minutes=minutes)
        return timezone(-size if sign == "-" else size)
    if name not in _ZONES or _forgotten(name, day.month):
        return None
    return timezone(timedelta(hours=_ZONES[name]))


def _forgotten(name: str, month: int) -> bool:
    """Tell a name of winter time that stands in summer, or the other way round."""
    return (
        (name in _WINTER_ONLY and 4 <= month <= 10)
        or (name in _SUMMER_ONLY and month in {12, 1, 2})
        or (name in _SOUTH and 5 <= month <= 9)
    )


def _names(table: str, count: int) -> dict[str, frozenset[int]]:
    """Map each name of a table to what it may mean, counted from 1."""
    found: dict[str, set[int]] = {}
    for place, names in enumerate(_folded(table).split()):
        for name in names.split("|"):
            found.setdefault(name, set()).add(place % count + 1)
    return {name: frozenset(meant) for name, meant in found.items()}


def _named(names: dict[str, frozenset[int]], name: str) -> int | None:
    meant = names.get(name, frozenset())
    return next(iter(meant)) if len(meant) == 1 else None


_MONTH_NAMES = _names(_MONTHS, 12)
_WEEKDAY_NAMES = _names(_WEEKDAYS, 7)
