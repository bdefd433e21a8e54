"""What an outcome means for a page; which events make a digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.balance import Balance, Candidate
from bot.core.delivery import (
    LEASE,
    LOOKS,
    PATIENCE,
    SETTLING,
    Claimed,
    Gone,
    Key,
    Lost,
    NotSent,
    Sent,
    judge,
)

NOW = datetime(2024, 11, 20, 8, tzinfo=UTC)
KEY = Key("morning", "2024-11-20", "08:00")
PAGE = Claimed(
    KEY, "file:/x", KEY.nonce("file:/x"), "", 1, doubt=False, expires=NOW + timedelta(hours=12)
)


def test_a_lease_outlasts_a_look_and_a_post() -> None:
    assert 2 * PATIENCE < LEASE


def test_a_nonce_is_that_of_one_page_at_one_destination() -> None:
    pages = [KEY, replace(KEY, page=2), replace(KEY, slot="09:00"), replace(KEY, day="2024-11-21")]
    names = {page.nonce(place) for page in pages for place in ("file:/x", "file:/y")}
    assert len(names) == 8
    assert all(len(name) == 24 and name.isalnum() for name in names)  # Discord takes 25


def test_what_is_known_decides() -> None:
    assert judge(Sent("m"), PAGE, NOW).state == "sent"
    assert judge(Gone("no channel"), PAGE, NOW).pause == "no channel"
    assert judge(NotSent("503"), PAGE, NOW).state == "due"
    assert judge(NotSent("503"), PAGE, PAGE.expires).state == "failed"


def test_a_platform_s_own_wait_is_kept() -> None:
    due = judge(NotSent("429", timedelta(minutes=7)), PAGE, NOW).due
    assert due == NOW + timedelta(minutes=7)


@given(st.integers(1, 60))
def test_a_doubt_stays_a_doubt(attempts: int) -> None:
    verdict = judge(Lost("no reply"), replace(PAGE, attempts=attempts), PAGE.expires)
    assert (verdict.state, verdict.doubt) == ("unknown", True)
    assert (verdict.due is None) == (attempts > LOOKS)
    assert verdict.due is None or verdict.due >= PAGE.expires + SETTLING


@given(st.integers(1, 40))
def test_retries_back_off_to_a_quarter_of_an_hour(attempts: int) -> None:
    due = judge(NotSent("503"), replace(PAGE, attempts=attempts), NOW).due
    assert due is not None
    assert timedelta(seconds=3) <= due - NOW <= timedelta(minutes=15)


candidates = st.lists(
    st.builds(
        Candidate,
        st.uuids().map(str),
        st.just("headline"),
        st.sampled_from("abc"),
        st.frozensets(st.sampled_from(["x", "y"])),
    ),
    max_size=30,
)


@given(candidates, st.integers(1, 8), st.sampled_from([0.25, 0.5, 1.0]), st.integers(1, 3))
def test_rules_hold_and_every_event_is_taken_or_left_out_for_a_reason(
    found: list[Candidate], stories: int, share: float, cap: int
) -> None:
    balance = Balance(stories, share, {"x": cap})
    for one in found:
        balance.admit(one)
    crowded = len({one.outlet for one in found}) > 1
    balance.one_voice()
    assert len(balance.taken) <= stories
    assert sum("x" in one.topics for one in balance.taken) <= cap
    leads = [one.outlet for one in balance.taken]
    if crowded and len(set(leads)) > 1:
        assert all(leads.count(outlet) <= balance.most for outlet in leads)
    told = sorted([one.event for one in balance.taken] + [one.event for one in balance.left_out])
    assert told == sorted(one.event for one in found)
    assert all(one.because and one.waits for one in balance.left_out)


def test_of_one_outlet_alone_no_more_is_taken_than_its_topics_allow() -> None:
    balance = Balance(3, 0.25, {"x": 2})
    for event in ("e1", "e2", "e3"):
        balance.admit(Candidate(event, "headline", "a", frozenset({"x"})))
    assert [one.event for one in balance.one_voice()] == ["e2"]
    assert [one.event for one in balance.taken] == ["e1", "e2"]
    assert [(one.event, one.rule) for one in balance.left_out] == [("e3", "cap")]
