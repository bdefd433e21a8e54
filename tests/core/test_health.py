"""What a check means for a feed: the next one, recovery, moves, silence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.health import (
    FULL,
    GONE,
    Changed,
    Failed,
    FeedState,
    Rhythm,
    Unchanged,
    decide,
    is_due,
    outage,
    silence,
    spared,
    wants_all,
)

NOW = datetime(2024, 11, 20, 12, 30, tzinfo=UTC)  # a Wednesday
HALF_HOUR = timedelta(minutes=30)
FEED = FeedState("herald", "https://a.example/feed")


def after(state: FeedState, *outcomes: object, now: datetime = NOW) -> FeedState:
    for outcome in outcomes:
        state = decide(state, outcome, now, HALF_HOUR, 0.0)  # type: ignore[arg-type]
    return state


def wait(state: FeedState) -> timedelta:
    assert state.due is not None
    return state.due - NOW


def test_a_feed_that_was_never_asked_is_due_and_wanted_whole() -> None:
    assert is_due(FEED, NOW)
    assert wants_all(FEED, NOW)


def test_a_reading_is_remembered_and_the_first_is_the_baseline() -> None:
    read = after(FEED, Changed(3, '"e"', "yesterday", seen=b"s"))
    assert (read.etag, read.modified, read.seen) == ('"e"', "yesterday", b"s")
    assert (read.baseline, read.full, read.newest) == (NOW, NOW, NOW)
    assert wait(read) == HALF_HOUR
    assert not is_due(read, NOW)
    later = after(read, Changed(1), now=NOW + HALF_HOUR)
    assert later.baseline == NOW


def test_a_feed_is_fetched_whole_once_a_day() -> None:
    read = after(FEED, Changed())
    assert not wants_all(read, NOW + FULL - HALF_HOUR)
    assert wants_all(after(read, Unchanged(), now=NOW + HALF_HOUR), NOW + FULL)


def test_failures_back_off_to_a_day_and_recover_by_themselves() -> None:
    state, waits = FEED, []
    for _ in range(8):
        state = after(state, Failed("http-500", "the server failed"))
        waits.append(wait(state) / timedelta(hours=1))
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]
    assert (state.failures, state.error, state.message) == (8, "http-500", "the server failed")
    assert not state.paused
    well = after(state, Unchanged())
    assert (well.failures, well.error, wait(well)) == (0, "", HALF_HOUR)


def test_a_feed_that_cannot_be_reached_is_tried_every_few_hours() -> None:
    state = after(FEED, *[Failed("dns", "no such host")] * 20)
    assert wait(state) == timedelta(hours=4)


def test_no_failure_but_gone_ends_a_feed() -> None:
    assert after(FEED, Failed(GONE, "gone")).paused == GONE
    many = after(FEED, *[Failed("http-404", "not found")] * 1000)
    assert not many.paused
    assert wait(many) == timedelta(days=1)


def test_a_server_that_sends_us_away_is_obeyed_within_reason() -> None:
    assert wait(after(FEED, Failed("http-429", "", 7200))) == timedelta(hours=2)
    assert wait(after(FEED, Failed("http-429", "", 1))) == timedelta(hours=1)
    assert wait(after(FEED, Failed("http-503", "", 1e9))) == timedelta(days=7)


def test_what_a_feed_asks_of_its_readers_is_honoured() -> None:
    assert wait(after(FEED, Changed(rhythm=Rhythm(7200)))) == timedelta(hours=2)
    assert wait(after(FEED, Changed(rhythm=Rhythm(60)))) == HALF_HOUR
    assert wait(after(FEED, Changed(rhythm=Rhythm(10**9)))) == timedelta(days=1)
    asked = after(FEED, Changed(rhythm=Rhythm(7200)), Unchanged())
    assert wait(asked) == timedelta(hours=2)


def test_feeds_checked_together_spread_out() -> None:
    waits = [wait(decide(FEED, Changed(), NOW, HALF_HOUR, chance / 10)) for chance in range(10)]
    assert waits == sorted(set(waits))
    assert HALF_HOUR == waits[0] < waits[-1] < 1.1 * HALF_HOUR
    failed = Failed("http-500", "")
    assert wait(decide(FEED, failed, NOW, HALF_HOUR, 0.5)) > wait(after(FEED, failed))


def test_hours_and_days_to_skip() -> None:
    hours = after(FEED, Changed(rhythm=Rhythm(hours=frozenset({13, 14}))))
    assert hours.due == NOW.replace(hour=15, minute=0)
    days = after(FEED, Changed(rhythm=Rhythm(days=frozenset({2, 3}))))
    assert days.due == datetime(2024, 11, 22, tzinfo=UTC)


def test_a_permanent_redirect_is_kept_after_three_sightings() -> None:
    new = "https://b.example/feed"
    twice = after(FEED, Unchanged(new), Changed(moved=new))
    assert twice.address == FEED.asked
    moved = after(twice, Unchanged(new))
    assert (moved.address, moved.etag) == (new, "")
    assert after(moved, Unchanged()).address == new


@pytest.mark.parametrize(
    "between", [Unchanged(), Unchanged("https://c.example/"), Failed("timeout", "")]
)
def test_a_redirect_that_comes_and_goes_is_not_kept(between: object) -> None:
    new = Unchanged("https://b.example/feed")
    state = after(FEED, new, new, between, new, new)
    assert state.address == FEED.asked


def test_our_own_outage_is_told_from_feeds_that_fail() -> None:
    down = Failed("dns", "")
    assert outage([down, Failed("timeout", ""), Failed("connect", "")])
    assert not outage([down, down, Unchanged()])
    assert not outage([down, down, Failed("http-500", "")])
    assert not outage([down, down])  # too few to tell


def test_an_outage_costs_a_feed_nothing() -> None:
    failing = after(FEED, Failed("http-500", ""))
    after_it = spared(failing, NOW, 0.0)
    assert replace(after_it, due=None) == replace(failing, due=None)
    assert wait(after_it) == timedelta(minutes=5)


def test_unusual_silence_is_told() -> None:
    state = after(FEED, Changed(5))
    now = NOW
    for _ in range(10):
        now += timedelta(hours=12)
        state = decide(state, Changed(1), now, HALF_HOUR, 0.0)
    assert silence(state, now + timedelta(days=3)) is None
    assert silence(state, now + timedelta(days=5)) == timedelta(days=5)
    assert (
        silence(after(FEED, Changed(5)), NOW + timedelta(days=50)) is None
    )  # nothing is usual yet


@given(
    st.lists(
        st.one_of(
            st.builds(Unchanged),
            st.builds(Failed, st.sampled_from(["dns", "http-500"]), st.just("")),
            st.builds(Changed, rhythm=st.builds(Rhythm, st.integers(0, 10**9))),
        ),
        max_size=8,
    ),
    st.floats(0, 1, exclude_max=True),
)
def test_every_feed_is_asked_again_within_a_little_more_than_a_day(
    outcomes: list[Unchanged], chance: float
) -> None:
    state = FEED
    for outcome in outcomes:
        state = decide(state, outcome, NOW, HALF_HOUR, chance)
        assert HALF_HOUR <= wait(state) <= timedelta(days=1.1)
