"""Slots: each local date and time exactly once, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.schedule import (
    Quiet,
    Schedule,
    Timing,
    due,
    instant,
    pending,
    quiet_hours,
    released,
    said,
    slots,
    timing,
    upcoming,
    weekdays,
)

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
ZONES = (BERLIN, NEW_YORK, LORD_HOWE, APIA, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Asia/Beirut"))
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

days = st.dates(date(2005, 1, 1), date(2030, 12, 1))
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plan(zone: ZoneInfo, *texts: str, quiet: str = "") -> Schedule:
    return Schedule(zone, tuple(map(timing, texts)), quiet_hours(quiet) if quiet else None)


@pytest.mark.parametrize(
    ("zone", "day", "local", "expected"),
    [
        (BERLIN, "2024-03-31", "02:30", "2024-03-31T01:00"),  # left out: the end of the gap
        (BERLIN, "2024-10-27", "02:30", "2024-10-27T00:30"),  # twice: the first
        (NEW_YORK, "2024-03-10", "02:00", "2024-03-10T07:00"),
        (NEW_YORK, "2024-11-03", "01:59", "2024-11-03T05:59"),
        (LORD_HOWE, "2024-10-06", "02:15", "2024-10-05T15:30"),  # half an hour
        (LORD_HOWE, "2024-04-07", "01:45", "2024-04-06T14:45"),
        (APIA, "2011-12-29", "23:30", "2011-12-30T09:30"),
        (APIA, "2011-12-31", "00:00", "2011-12-30T10:00"),
        (BERLIN, "2024-02-29", "08:00", "2024-02-29T07:00"),
    ],
)
def test_the_instant_of_a_local_time(zone: ZoneInfo, day: str, local: str, expected: str) -> None:
    assert instant(date.fromisoformat(day), time.fromisoformat(local), zone) == at(expected)


@given(st.sampled_from(ZONES), days, times)
def test_no_earlier_instant_shows_the_time_or_a_later_one_of_that_day(
    zone: ZoneInfo, day: date, local: time
) -> None:
    found = instant(day, local, zone)
    wanted = datetime.combine(day, local)
    assert found.astimezone(zone).replace(tzinfo=None) >= wanted
    for minutes in (1, 29, 59, 61, 119):
        earlier = (found - minutes * MINUTE).astimezone(zone).replace(tzinfo=None)
        assert earlier < wanted


@given(
    st.sampled_from(ZONES),
    days,
    st.lists(times, min_size=1, max_size=3, unique=True),
    st.lists(st.integers(1, 4000), min_size=1, max_size=60),
)
def test_each_local_day_exactly_once_however_often_one_looks(
    zone: ZoneInfo, first: date, local: list[time], steps: list[int]
) -> None:
    schedule = Schedule(zone, tuple(map(Timing, local)))
    start = instant(first, time(), zone) - MINUTE
    now, seen = start, []
    for step in steps:
        seen += due(schedule, now, now + step * MINUTE)
        now += step * MINUTE
    assert seen == due(schedule, start, now)
    names = [(slot.day, slot.slot) for slot in seen]
    assert len(set(names)) == len(names)
    last = now.astimezone(zone).date() - 2 * DAY
    whole = [first + n * DAY for n in range(max(0, (last - first).days))]
    there = [day for day in whole if not (zone is APIA and day == date(2011, 12, 30))]
    for day in there:
        assert sorted(name for when, name in names if when == day) == sorted(
            f"{one:%H:%M}" for one in local
        )


def test_a_day_that_a_zone_skips_has_no_slot() -> None:
    found = due(plan(APIA, "08:00"), at("2011-12-28T00:00"), at("2012-01-01T12:00"))
    assert [slot.day.isoformat() for slot in found] == [
        "2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"
    ]  # fmt: skip


def test_weekdays_and_sundays_are_one_schedule() -> None:
    schedule = plan(BERLIN, "weekdays 08:00", "sun 18:00")
    found = due(schedule, at("2024-06-02T22:00"), at("2024-06-09T22:00"))
    assert [(slot.day.weekday(), slot.slot) for slot in found] == [
        *((day, "08:00") for day in range(5)), (6, "18:00")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [("weekdays", {0, 1, 2, 3, 4}), ("sat,sun", {5, 6}), ("fri-mon", {4, 5, 6, 0}),
     ("Monday, wed", {0, 2}), ("daily", set(range(7)))],
)  # fmt: skip
def test_days_as_people_write_them(text: str, expected: set[int]) -> None:
    assert weekdays(text) == expected


@pytest.mark.parametrize("text", ["", "25:00", "8", "08:60", "someday 08:00", "08:00 mon", "24:00"])
def test_an_impossible_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time of day|day of the week"):
        timing(text)


@pytest.mark.parametrize("text", ["", "22:00", "22:00-22:00", "22-07", "22:00-25:00"])
def test_impossible_quiet_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="hours"):
        quiet_hours(text)


def test_timings_are_said_as_they_are_written() -> None:
    texts = ["08:00", "weekdays 08:00", "sun 18:00", "mon,wed 07:30"]
    assert said(map(timing, texts)) == ", ".join(texts)


def test_after_a_long_stop_one_slot_is_made_up_for() -> None:
    schedule = plan(BERLIN, "08:00", "12:00")
    run = pending(schedule, at("2024-06-01T00:00"), at("2024-06-20T11:00"), 12 * 60 * MINUTE)
    assert run is not None
    assert (run.slot.day.isoformat(), run.slot.slot) == ("2024-06-20", "12:00")
    assert [slot.slot for slot in run.instead] == ["08:00"]
    assert pending(schedule, run.slot.release, at("2024-06-20T12:00"), DAY) is None


def test_what_is_older_than_the_window_is_not_made_up_for() -> None:
    schedule = plan(BERLIN, "08:00")
    assert pending(schedule, at("2024-06-01T00:00"), at("2024-06-20T11:00"), 60 * MINUTE) is None


def test_a_clock_set_back_repeats_nothing() -> None:
    schedule = plan(BERLIN, "08:00")
    run = pending(schedule, at("2024-06-20T00:00"), at("2024-06-20T06:00"), DAY)
    assert run is not None
    dealt = run.slot.release
    again = [pending(schedule, dealt, dealt + n * MINUTE, DAY) for n in range(-60, 600, 7)]
    assert not any(again)


def test_quiet_hours_hold_and_batch() -> None:
    schedule = plan(BERLIN, "20:00", "23:00", "06:00", quiet="22:00-07:00")
    dealt = at("2024-06-20T18:00")  # the one at 20:00 is out
    assert pending(schedule, dealt, at("2024-06-21T04:59"), DAY) is None
    run = pending(schedule, dealt, at("2024-06-21T05:00"), DAY)
    assert run is not None
    assert [slot.slot for slot in (*run.instead, run.slot)] == ["23:00", "06:00"]


def test_what_was_missed_waits_for_the_end_of_quiet_hours() -> None:
    schedule = plan(BERLIN, "21:00", quiet="22:00-07:00")
    assert pending(schedule, at("2024-06-20T00:00"), at("2024-06-20T21:30"), DAY) is None
    assert pending(schedule, at("2024-06-20T00:00"), at("2024-06-21T05:01"), DAY) is not None


@given(st.sampled_from(ZONES), days, times, times, times)
def test_quiet_hours_end_at_their_end(
    zone: ZoneInfo, day: date, local: time, start: time, end: time
) -> None:
    if start == end:
        return
    schedule = Schedule(zone, (Timing(local),), Quiet(start, end))
    for slot in slots(schedule, day, day):
        assert released(schedule, slot.release) == slot.release
        assert timedelta(0) <= slot.release - slot.at <= timedelta(hours=25)


@given(st.sampled_from(ZONES), st.datetimes(datetime(2008, 1, 1), datetime(2029, 1, 1)), times)  # noqa: DTZ001 - given its zone below
def test_the_next_slot_is_the_first_that_becomes_due(
    zone: ZoneInfo, naive: datetime, local: time
) -> None:
    now = naive.replace(tzinfo=UTC)
    schedule = Schedule(zone, (Timing(local, frozenset({2, 5})),))
    found = upcoming(schedule, now)
    assert found is not None
    assert due(schedule, now, found.release) == [found]


def test_a_schedule_without_times_never_comes() -> None:
    assert upcoming(Schedule(BERLIN, ()), at("2024-06-20T00:00")) is None
