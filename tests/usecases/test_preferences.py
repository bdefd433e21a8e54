"""Readers' own digests: set from chat, in effect at once, ended when they say so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.delivery import Gone, NotSent
from bot.ports import Interest, Who
from bot.store.archive import open_memory
from bot.usecases.delivering import Post
from bot.usecases.desk import Desk
from bot.usecases.preferences import Own, own, save
from tests.usecases.digests import HOUR, START, TELLER, FakeChat, Newsroom
from tests.usecases.test_digest import BRIDGE, QUAKE, VOTE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ANA = Who("discord", "@me", "17")
BO = Who("discord", "@me", "18")
ID = "~discord:dm/17"
WISH = {"dm": "yes", "times": "08:00"}


@pytest.fixture
async def room() -> AsyncIterator[Newsroom]:
    store = open_memory()
    found = Newsroom(store, START - HOUR)
    await found.news("bridge", *BRIDGE)
    yield found
    await store.close()


@pytest.fixture
def desk(room: Newsroom) -> Desk:
    return Desk(room.store, TELLER, room.clock)


def office(room: Newsroom, chat: FakeChat, desk: Desk, holder: str = "a") -> Post:
    return Post(room.store, TELLER, {"discord": chat}, [], room.clock, holder, own=Own(desk))


async def wishes(desk: Desk, who: Who = ANA, **wanted: str) -> str:
    return (await save(who, {**WISH, **wanted}, desk)).document.title


async def days(room: Newsroom, post: Post, hours: float, step: float = 0.5) -> None:
    """Let time pass, with a tick now and then."""
    end = room.now + timedelta(hours=hours)
    while room.now < end:
        room.now += timedelta(hours=step)
        await post.tick()


async def test_a_wish_is_taken_up_while_the_bot_runs(room: Newsroom, desk: Desk) -> None:
    chat = FakeChat("discord")
    post = office(room, chat, desk)
    await post.tick()
    said = await wishes(desk)
    assert "08:00, next on 20 Nov 2024, 08:00 UTC" in said
    await days(room, post, 2)
    assert list(chat.messages.values()) == [BRIDGE[0]]
    (edition,) = await room.store.editions(ID, 9)
    assert (edition.destination, edition.slot) == ("discord:dm/17", "08:00")
    await days(room, post, 24)
    assert len(chat.posts) == 1  # nothing new


async def test_two_processes_post_it_once(room: Newsroom, desk: Desk) -> None:
    chat = FakeChat("discord")
    await wishes(desk)
    room.now = START
    one, two = office(room, chat, desk), office(room, chat, desk, "b")
    await one.queue_due()
    await two.queue_due()
    await two.deliver()
    await one.deliver()
    assert len(chat.posts) == 1


async def test_with_many_readers_the_first_do_not_wait_for_the_last(
    room: Newsroom, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = FakeChat("discord")
    for number in range(25):
        await wishes(desk, Who("discord", "@me", str(number)))
    posted: list[int] = []
    stories = TELLER.stories

    async def seen(self: object, *given: object) -> object:
        del self
        posted.append(len(chat.posts))
        return await stories(*given)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(type(TELLER), "stories", seen)
    room.now = START
    await office(room, chat, desk).tick()
    assert len(chat.posts) == 25
    assert set(posted) == {0, 10, 20}


async def test_the_clocks_of_the_readers_zone_count(room: Newsroom, desk: Desk) -> None:
    chat = FakeChat("discord")
    assert "Asia/Tokyo" in await wishes(desk, zone="tokyo", times="18:00")
    await days(room, office(room, chat, desk), 3)
    (edition,) = await room.store.editions(ID, 9)
    assert edition.at == START + HOUR  # 18:00 in Tokyo


async def test_quiet_hours_hold_and_what_they_held_comes_as_one(room: Newsroom, desk: Desk) -> None:
    chat = FakeChat("discord")
    await wishes(desk, times="23:00, 06:00", quiet="22:00-07:00")
    post = office(room, chat, desk)
    await days(room, post, 23)
    assert chat.posts == []
    await days(room, post, 2)
    assert list(chat.messages.values()) == [BRIDGE[0]]
    (edition,) = await room.store.editions(ID, 9)
    assert edition.instead == ("2024-11-20 23:00",)
    assert edition.composed == START + 23 * HOUR


async def test_what_a_reader_follows_comes_first_and_what_they_mute_not_at_all(
    room: Newsroom, desk: Desk
) -> None:
    await room.news("quake", *QUAKE)
    await room.news("vote", *VOTE)
    mute = Interest("mute", "topic", "bridge", room.now)
    follow = Interest("follow", "topic", "my polls", room.now)
    await room.store.put_interest(ANA, mute)
    await room.store.put_interest(ANA, follow)
    desk.topics = {"my polls": "vote OR election"}
    chat = FakeChat("discord")
    await wishes(desk)
    await days(room, office(room, chat, desk), 2)
    said = list(chat.messages.values())
    assert said[0] == VOTE[0]
    assert BRIDGE[0] not in said


async def test_language_and_detail_are_the_readers(room: Newsroom, desk: Desk) -> None:
    plan = own(ANA, {"language": "de", "detail": "headlines", "dm": "yes"}, desk)
    assert plan is not None
    assert (plan.detail, plan.filters.languages) == ("headlines", ("de",))
    chat = FakeChat("discord")
    await wishes(desk, language="de")
    await days(room, office(room, chat, desk), 2)
    assert chat.posts == []


async def test_no_more_comes_once_it_is_switched_off(room: Newsroom, desk: Desk) -> None:
    chat = FakeChat("discord", moods=[NotSent("503")])
    post = office(room, chat, desk)
    await wishes(desk)
    room.now = START
    await post.tick()  # queued, and not sent yet
    assert "No digest" in await wishes(desk, dm="no")
    await days(room, post, 48)
    assert chat.posts == []
    (page,) = await room.store.posted(ID, (), 9)
    assert (page.state, page.error) == ("failed", "its reader wants it no longer")


async def test_what_was_due_while_it_was_off_is_not_made_up_for(room: Newsroom, desk: Desk) -> None:
    chat = FakeChat("discord")
    post = office(room, chat, desk)
    await wishes(desk)
    await wishes(desk, dm="no")
    await days(room, post, 5)
    await wishes(desk)
    await days(room, post, 5)
    assert chat.posts == []
    await room.news("vote", *VOTE)
    await days(room, post, 24)
    assert list(chat.messages.values()) == [VOTE[0]]


async def test_who_blocks_the_bot_is_left_alone_until_they_ask_again(
    room: Newsroom, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    class Closed(FakeChat):
        asked = 0

        async def post(self, page: object) -> Gone:
            del page
            self.asked += 1
            return Gone("that person takes no messages from me")

    chat = Closed("discord")
    post = office(room, chat, desk)
    post.ops = "discord:1/2"
    await wishes(desk)
    await days(room, post, 72, step=2)
    assert chat.asked == 1
    assert "that person takes no messages from me" in caplog.text
    assert await room.store.editions("~ops", 9) == []
    open_again = FakeChat("discord")
    await wishes(desk)
    await room.news("vote", *VOTE)
    await days(room, office(room, open_again, desk), 24)
    assert VOTE[0] in open_again.messages.values()


async def test_a_setting_that_cannot_be_read_costs_nobody_a_digest(
    room: Newsroom, desk: Desk
) -> None:
    odd = {"dm": "yes", "zone": "Mars/Crater", "times": "soon", "quiet": "now", "detail": "all"}
    await room.store.put_preferences(BO, odd)
    await room.store.put_preferences(Who("discord", "", "19"), odd)  # nobody can be written to
    await wishes(desk)
    chat = FakeChat("discord")
    await days(room, office(room, chat, desk), 2)
    assert len(chat.posts) == 2


@pytest.mark.parametrize(
    ("wanted", "cure"),
    [
        ({"zone": "Mars/Crater"}, "such as Europe/Berlin"),
        ({"zone": "../../etc/passwd"}, "such as Europe/Berlin"),
        ({"language": "English"}, "en, de, uk"),
        ({"times": "soon"}, '"08:00"'),
        ({"times": ", ".join(f"mon-thu {hour}:30" for hour in range(5))}, "a few will do"),
        ({"quiet": "at night"}, '"22:00-07:00"'),
        ({"quiet": "22:00-22:00"}, "leave them out"),
    ],
)
async def test_what_cannot_be_used_is_said_and_nothing_is_saved(
    room: Newsroom, desk: Desk, wanted: dict[str, str], cure: str
) -> None:
    said = await wishes(desk, ANA, **wanted)
    assert said.startswith("Nothing was saved: ")
    assert cure in said
    assert await room.store.preferences(ANA) == {}


async def test_what_is_meant_is_kept_in_one_form(room: Newsroom, desk: Desk) -> None:
    said = await wishes(
        desk, zone="new york", language="EN", quiet="22:00–07:00", times="Mon-Fri 8:00; sun 18:00"
    )
    assert "weekdays 08:00, sun 18:00, not from 22:00 to 07:00" in said
    assert await room.store.preferences(ANA) == {
        "zone": "America/New_York",
        "language": "en",
        "quiet": "22:00-07:00",
        "times": "weekdays 08:00, sun 18:00",
        "dm": "yes",
    }


async def test_without_a_wish_there_is_no_subscription(room: Newsroom, desk: Desk) -> None:
    await wishes(desk, dm="no")
    assert await room.store.subscriptions() == {}
    nobody = Who("console", "", "me")
    assert (await save(nobody, WISH, desk)).document.title.startswith("Saved: ")
