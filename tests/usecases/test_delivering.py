"""Digests on their way: each slot once, whatever fails in between."""

from __future__ import annotations

import resource
import sqlite3
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.delivery import LEASE, Gone, Lost, NotSent
from bot.core.errors import BriefbotError, EvidenceError
from bot.core.schedule import quiet_hours
from bot.jobs import scheduler
from bot.store.archive import open_memory, open_store
from bot.store.engine import FILE_NAME
from tests.usecases.digests import HOUR, PLAN, START, FakeChat, Newsroom, post_office
from tests.usecases.test_digest import BRIDGE, QUAKE, VOTE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.core.delivery import Claimed, Outcome

MINUTE = timedelta(minutes=1)
OPS = "file:/ops"


@pytest.fixture
async def room() -> AsyncIterator[Newsroom]:
    store = open_memory()
    found = Newsroom(store, START - HOUR)
    await post_office(found, FakeChat()).tick()  # the subscription starts
    await found.news("bridge", *BRIDGE)
    yield found
    await store.close()


async def states(room: Newsroom) -> list[str]:
    return [page.state for page in await room.store.posted("morning", (), 99)]


async def test_a_slot_is_posted_at_its_time_and_not_again(room: Newsroom) -> None:
    chat = FakeChat()
    post = post_office(room, chat)
    await post.tick()
    assert chat.posts == []
    for _ in range(5):
        room.now += 30 * MINUTE
        await post.tick()
    assert list(chat.messages.values()) == [BRIDGE[0]]
    (edition,) = await room.store.editions("morning", 9)
    assert (edition.day, edition.slot, edition.at) == ("2024-11-20", "08:00", START)


async def test_two_processes_post_once(room: Newsroom) -> None:
    chat = FakeChat()
    room.now = START
    one, two = post_office(room, chat), post_office(room, chat, holder="b")
    await one.queue_due()
    await two.queue_due()
    await two.deliver()
    await one.deliver()
    assert len(chat.posts) == 1


async def test_a_lost_reply_is_looked_for_and_not_repeated(room: Newsroom) -> None:
    chat = FakeChat(moods=[(Lost("connection reset"), True)])
    post = post_office(room, chat)
    room.now = START
    await post.tick()
    assert await states(room) == ["unknown"]
    room.now += MINUTE
    await post.tick()
    assert (len(chat.posts), len(chat.looks), await states(room)) == (1, 1, ["sent"])


async def test_a_lost_request_is_looked_for_and_then_repeated(room: Newsroom) -> None:
    chat = FakeChat(moods=[(TimeoutError(), False)])
    post = post_office(room, chat)
    room.now = START
    await post.tick()
    room.now += MINUTE
    await post.tick()
    assert (len(chat.posts), await states(room)) == (1, ["sent"])


async def test_what_a_dead_process_held_is_looked_for(room: Newsroom) -> None:
    chat = FakeChat()
    room.now = START
    post = post_office(room, chat)
    await post.queue_due()
    held = await room.store.claim({"file"}, "dead", room.now, LEASE)
    assert held is not None
    await chat.post(held)  # and then it died
    await post.tick()
    assert await states(room) == ["claimed"]
    room.now += LEASE
    await post.tick()
    assert (len(chat.posts), await states(room)) == (1, ["sent"])


async def test_where_nobody_can_look_it_is_left_to_an_admin(room: Newsroom) -> None:
    chat = FakeChat(moods=[(Lost("no reply"), True)], blind=True)
    post = post_office(room, chat)
    post.ops = OPS
    room.now = START
    for _ in range(40):
        await post.tick()
        room.now += 20 * MINUTE
    assert await states(room) == ["unknown"]
    told = [text for text in chat.messages.values() if "Nobody knows" in text]
    assert len(told) == 1
    assert "briefbot digest settle morning" in told[0]
    assert len([text for text in chat.messages.values() if text == BRIDGE[0]]) == 1


async def test_a_platform_down_for_hours_gets_it_once_when_it_is_back(room: Newsroom) -> None:
    chat = FakeChat(moods=[NotSent("503")] * 12)
    post = post_office(room, chat)
    room.now = START
    for _ in range(60):
        await post.tick()
        room.now += 5 * MINUTE
    assert (len(chat.posts), await states(room)) == (1, ["sent"])


async def test_a_platform_down_for_a_day_gets_the_news_with_the_next_digest(
    room: Newsroom,
) -> None:
    chat = FakeChat(moods=[NotSent("503")] * 500)
    post = post_office(room, chat)
    room.now = START
    for _ in range(47):
        await post.tick()
        room.now += HOUR / 2
    chat.moods.clear()
    assert await states(room) == ["failed"]
    await room.news("vote", *VOTE)
    room.now = START + 24 * HOUR
    await post.tick()
    assert sorted(chat.messages.values()) == sorted([BRIDGE[0], VOTE[0]])


async def test_a_wait_that_the_platform_asks_for_is_kept(room: Newsroom) -> None:
    chat = FakeChat(moods=[NotSent("429", timedelta(minutes=9))])
    post = post_office(room, chat)
    room.now = START
    await post.tick()
    room.now += 8 * MINUTE
    await post.tick()
    assert chat.posts == []
    room.now += MINUTE
    await post.tick()
    assert len(chat.posts) == 1


async def test_a_destination_that_is_gone_is_paused_and_admins_are_told(room: Newsroom) -> None:
    chat = FakeChat(moods=[Gone("channel_not_found")])
    post = post_office(room, chat)
    post.ops = OPS
    room.now = START
    await post.tick()
    await post.tick()
    (told,) = chat.messages.values()
    assert told == (
        "morning is paused: channel_not_found; mend it, then: briefbot digest resume morning"
    )
    room.now += 24 * HOUR
    await post.tick()
    assert len(chat.posts) == 1
    await room.store.pause("morning", "")
    await post.tick()
    assert BRIDGE[0] in chat.messages.values()


async def test_pages_are_posted_in_order_and_a_retry_posts_the_same(room: Newsroom) -> None:
    await room.news("vote", *VOTE)
    await room.news("quake", *QUAKE)
    chat = FakeChat(moods=[None, NotSent("503")])
    post = post_office(room, chat)
    room.now = START
    await post.tick()
    assert await states(room) == ["sent", "due", "due"]
    await room.news("bridge", "Something else altogether", "Nothing of this was so.")
    room.now += MINUTE
    await post.tick()
    assert sorted(chat.messages.values()) == sorted([BRIDGE[0], VOTE[0], QUAKE[0]])


async def test_an_edited_subscription_does_not_change_what_is_on_its_way(room: Newsroom) -> None:
    chat = FakeChat(moods=[NotSent("503")])
    room.now = START
    await post_office(room, chat).tick()
    moved = replace(PLAN, destination="file:/elsewhere")
    room.now += MINUTE
    await post_office(room, chat, moved).tick()
    assert len(chat.posts) == 1
    (page,) = await room.store.posted("morning", (), 9)
    assert (page.state, page.destination) == ("sent", "file:/x")


async def test_what_fell_due_while_it_was_switched_off_is_not_made_up_for(
    room: Newsroom,
) -> None:
    chat, off = FakeChat(), replace(PLAN, enabled=False)
    await post_office(room, chat, off).tick()
    room.now = START + HOUR
    await post_office(room, chat, off).tick()
    await post_office(room, chat).tick()
    assert chat.posts == []
    room.now = START + 24 * HOUR
    await post_office(room, chat).tick()
    assert len(await room.store.editions("morning", 9)) == 1


async def test_a_platform_that_is_not_here_is_named(room: Newsroom) -> None:
    elsewhere = replace(PLAN, destination="slack:T1/C1")
    with pytest.raises(BriefbotError, match="goes to slack, which nothing here can post to"):
        await post_office(room, FakeChat(), elsewhere).run_now(elsewhere)


async def test_a_retry_waits_for_the_end_of_quiet_hours(room: Newsroom) -> None:
    quiet = replace(PLAN, schedule=replace(PLAN.schedule, quiet=quiet_hours("08:01-10:00")))
    chat = FakeChat(moods=[NotSent("503")])
    post = post_office(room, chat, quiet)
    room.now = START - HOUR
    await post.tick()
    room.now = START
    for _ in range(119):
        await post.tick()
        room.now += MINUTE
    assert chat.posts == []
    room.now += 2 * MINUTE
    await post.tick()
    assert len(chat.posts) == 1


async def test_a_clock_set_back_posts_nothing_twice(room: Newsroom) -> None:
    chat = FakeChat()
    post = post_office(room, chat)
    room.now = START
    await post.tick()
    room.now -= HOUR
    for _ in range(8):
        await post.tick()
        room.now += 15 * MINUTE
    assert len(chat.posts) == 1


async def test_a_locked_archive_is_told_once_and_posts_once_when_it_is_free(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(tmp_path, patience=0.05)
    room, chat = Newsroom(store, START - HOUR), FakeChat()
    await post_office(room, chat).tick()
    await room.news("bridge", *BRIDGE)
    room.now = START
    job = scheduler(post_office(room, chat))
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            await job.once()
        assert chat.posts == []
        (line,) = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
        assert "is being written by another process; try again in a moment" in line
        other.execute("ROLLBACK")
    for _ in range(3):
        await job.once()
    assert list(chat.messages.values()) == [BRIDGE[0]]
    assert len(chat.posts) == 1
    await store.close()


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file of this process grow: what a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class _Filling(FakeChat):
    """A platform that takes a post; when it answers, the disk is full."""

    def __init__(self, full: ExitStack) -> None:
        super().__init__()
        self._full = full

    async def post(self, page: Claimed) -> Outcome:
        outcome = await super().post(page)
        self._full.enter_context(no_room())
        return outcome


@pytest.mark.parametrize("before_it_is_queued", [True, False])
async def test_a_full_disk_is_told_and_each_page_posted_once_when_there_is_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, *, before_it_is_queued: bool
) -> None:
    store = open_store(tmp_path)
    room = Newsroom(store, START - HOUR)
    await post_office(room, FakeChat()).tick()
    await room.news("bridge", *BRIDGE)
    room.now = START
    with ExitStack() as full:
        chat = FakeChat() if before_it_is_queued else _Filling(full)
        job = scheduler(post_office(room, chat))
        if before_it_is_queued:
            full.enter_context(no_room())
        for _ in range(3):
            await job.once()
        assert len(chat.posts) == (0 if before_it_is_queued else 1)
    told = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert len(told) == 1
    assert "disk is full" in told[0]
    chat = FakeChat(messages=chat.messages)
    job = scheduler(post_office(room, chat))
    for _ in range(3):
        room.now += LEASE
        await job.once()
    assert list(chat.messages.values()) == [BRIDGE[0]]
    assert len(chat.posts) == (1 if before_it_is_queued else 0)
    assert await states(room) == ["sent"]
    await store.close()


async def test_what_cannot_be_proven_is_not_posted_and_told_once(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise EvidenceError("a sentence without proof")

    monkeypatch.setattr("bot.usecases.digest.prove", refuse)
    chat = FakeChat()
    post = post_office(room, chat)
    post.ops = OPS
    room.now = START
    for _ in range(3):
        await post.tick()
    (told,) = chat.messages.values()
    assert "cannot be composed yet: a sentence without proof" in told


async def test_a_page_that_its_holder_may_have_lost_is_not_posted(room: Newsroom) -> None:
    """A process that was stopped for long between claiming and posting does not post."""
    chat = FakeChat()
    post = post_office(room, chat)
    room.now = START
    await post.queue_due()
    ticks = iter((0.0, 1000.0))
    post.stopwatch = lambda: next(ticks)
    await post.deliver()
    assert chat.posts == []


moods = st.lists(
    st.sampled_from(
        [None, (Lost("a"), True), (Lost("b"), False), NotSent("c"), (TimeoutError(), True)]
    ),
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moods=moods, backwards=st.integers(0, 50), holders=st.integers(1, 3))
async def test_whatever_happens_each_day_is_posted_once(
    moods: list[None], backwards: int, holders: int
) -> None:
    store = open_memory()
    room = Newsroom(store, START - HOUR)
    plan = replace(PLAN, when_empty="line", catch_up=20 * HOUR)
    chat = FakeChat(moods=[*moods])
    posts = [post_office(room, chat, plan, holder=str(n)) for n in range(holders)]
    await posts[0].tick()
    for n in range(60):
        room.now += HOUR if n != backwards else -2 * HOUR
        await posts[n % holders].tick()
    days = {(page.key.day, page.key.slot) for page in await store.posted("morning", (), 99)}
    assert len(chat.posts) == len(set(chat.posts)) == len(days)
    assert len(days) == (room.now - START) // timedelta(days=1) + 1
    assert await store.queue() == {"sent": len(days)}
    await store.close()
