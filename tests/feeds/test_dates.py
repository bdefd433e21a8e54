"""A feed's date is right or unknown, never wrong."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.dates import moment

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)

RIGHT = {
    "Tue, 21 Nov 2023 10:00:00 GMT": "2023-11-21T10:00:00",
    "Tue, 21 Nov 2023 10:00:00 +0100": "2023-11-21T09:00:00",
    "Tue, 21 Nov 2023 10:00:00 -0530": "2023-11-21T15:30:00",
    "21 Nov 2023 10:00 EST": "2023-11-21T15:00:00",
    "Tue, 21 Nov 23 10:00:00 Z": "2023-11-21T10:00:00",
    "Tue,  7 Nov 2023 10:00:00\n  UT": "2023-11-07T10:00:00",
    "Tue, 21 Nov 2023 10:00:00 +0100 (CET)": "2023-11-21T09:00:00",
    "Tue, 21 Nov 2023 10:00:00 GMT+2": "2023-11-21T08:00:00",
    "Tue, 21 Nov 2023 10:00:00 UTC+05:45": "2023-11-21T04:15:00",
    "Wed, 12 Jul 2023 10:00:00 EDT": "2023-07-12T14:00:00",
    "2023-11-21T10:00:00Z": "2023-11-21T10:00:00",
    "2023-11-21T10:00:00.123456+01:00": "2023-11-21T09:00:00",
    "2023-11-21T10:00+0100": "2023-11-21T09:00:00",
    "2023-11-21 10:00:00 UTC": "2023-11-21T10:00:00",
    "2023-11-21 10:00:00 +02": "2023-11-21T08:00:00",
    "20231121T100000Z": "2023-11-21T10:00:00",
    "2023/11/21 10:00 GMT": "2023-11-21T10:00:00",
    "2023-11-21": "2023-11-21T00:00:00",
    "Tue Nov 21 10:00:00 GMT 2023": "2023-11-21T10:00:00",
    "November 21, 2023 10:00 PM EST": "2023-11-22T03:00:00",
    "Nov 21st, 2023 at 12:05 am UTC": "2023-11-21T00:05:00",
    "Di, 21 Nov 2023 10:00:00 CET": "2023-11-21T09:00:00",
    "Dienstag, 21. Dezember 2021 10:00 MEZ": "2021-12-21T09:00:00",
    "Mi, 12 Jul 2023 10:00:00 MESZ": "2023-07-12T08:00:00",
    "12 März 2024 10:00:00 +0100": "2024-03-12T09:00:00",
    "mar., 21 nov. 2023 10:00:00 +0100": "2023-11-21T09:00:00",
    "21 août 2023 10:00 +0200": "2023-08-21T08:00:00",
    "mié, 16 ago 2023 10:00:00 -0300": "2023-08-16T13:00:00",
    "21 de noviembre de 2023 10:00 +0100": "2023-11-21T09:00:00",
    "quarta-feira, 16 ago 2023 10:00:00 -0300": "2023-08-16T13:00:00",
    "gio, 02 mag 2024 10:00:00 +0200": "2024-05-02T08:00:00",
    "Вт, 21 ноя 2023 10:00:00 +0300": "2023-11-21T07:00:00",
    "21 листопада 2023 10:00 +0200": "2023-11-21T08:00:00",
    "21 січня 2023 10:00 +0200": "2023-01-21T08:00:00",
    "wt., 21 paź 2023 10:00:00 +0200": None,  # it was a Saturday
    "sob., 21 paź 2023 10:00:00 +0200": "2023-10-21T08:00:00",
    "21 Kasım 2023 10:00 +0300": "2023-11-21T07:00:00",
    "21 lokakuuta 2023 10:00 +0300": "2023-10-21T07:00:00",
    "вторник, 16 май 2023 10:00 +0300": "2023-05-16T07:00:00",
    "2023年11月21日": "2023-11-21T00:00:00",
    "2023年11月21日 10:00 JST": "2023-11-21T01:00:00",
}

UNKNOWN = [
    "",
    "yesterday",
    "2023",
    "2023-11",
    "2023-11-21 10:00:00",  # where?
    "Tue, 21 Nov 2023 10:00:00",
    "03/04/2024",
    "11/21/2023 10:00 GMT",
    "Tue, 21 Nov 2023 10:00:00 CST",  # Chicago or Shanghai
    "Tue, 21 Nov 2023 10:00:00 IST",
    "Wed, 12 Jul 2023 10:00:00 BST",
    "Wed, 12 Jul 2023 10:00:00 CET",  # written all year round
    "Wed, 12 Jul 2023 10:00:00 EST",
    "Tue, 20 Dec 2022 10:00:00 EDT",
    "Tue, 21 Nov 2023 10:00:00 XYZ",
    "Tue, 21 Nov 2023 10:00:00 EST+2",
    "Tue, 21 Nov 2023 10:00:00 +0160",
    "Tue, 21 Nov 2023 10:00:00 +2500",
    "Mon, 21 Nov 2023 10:00:00 GMT",  # it was a Tuesday
    "Mo, 21 Nov 2023 10:00:00 +0100",
    "29 Feb 2023 10:00:00 GMT",
    "31 Nov 2023 10:00:00 GMT",
    "21 Nov 2023 25:00:00 GMT",
    "21 Nov 2023 23:59:60 GMT",
    "21 Foo 2023 10:00:00 GMT",
    "21 listopad 2023 10:00 +0100",  # November in Polish, October in Croatian
    "2023-21-11T10:00:00Z",
    "0000-00-00T00:00:00Z",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "1994-12-31T23:59:59Z",
    "2024-11-22T08:00:01Z",
    "9999-12-31T23:59:59-01:00",
    "0001-01-01T00:00:00+14:00",
    "1700560800",
    "21 Nov 2023 10:00 PM PM",
    "21 Nov 2023 13:00 PM GMT",
]


@pytest.mark.parametrize(("text", "expected"), RIGHT.items())
def test_dates_as_feeds_write_them(text: str, expected: str | None) -> None:
    wanted = datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None
    assert moment(text, NOW) == wanted


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_not_certain_is_unknown(text: str) -> None:
    assert moment(text, NOW) is None


def test_the_borders_of_what_can_be() -> None:
    assert moment("2024-11-22T08:00:00Z", NOW) == NOW + timedelta(hours=24)
    assert moment("1995-01-01T00:00:00Z", NOW) is not None


def test_a_megabyte_of_date_takes_no_time() -> None:
    for text in ("1 " * 500_000, "9" * 1_000_000, " " * 1_000_000 + "x", "a" * 1_000_000):
        assert moment(text, NOW) is None


@given(
    st.datetimes(min_value=datetime(1995, 1, 3), max_value=datetime(2024, 11, 20)),  # noqa: DTZ001  given a zone below
    st.integers(-14 * 4, 14 * 4),
)
def test_every_standard_date_is_read_right(when: datetime, quarters: int) -> None:
    zone = timezone(timedelta(minutes=15 * quarters))
    when = when.replace(tzinfo=zone, microsecond=0)
    assert moment(format_datetime(when), NOW) == when
    assert moment(when.isoformat(), NOW) == when


@given(st.text(max_size=120))
def test_no_text_at_all_trips_it(text: str) -> None:
    found = moment(text, NOW)
    assert found is None or found.tzinfo is UTC
