"""A digest of a reader's own: from the form of /newsprefs to a direct message, and its end."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.chat.discord.digests import DiscordChat
from bot.chat.discord.gateway import Gateway
from bot.usecases.delivering import Post
from bot.usecases.preferences import Own
from tests.chat.discord.bodies import said, texts

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle
    from simcord.env import Env

    from bot.chat.discord.client import Client
    from bot.usecases.desk import Desk
    from tests.chat.discord.conftest import Clock


@pytest.fixture
def post(simcord_env: Env, desk: Desk, clock: Clock) -> Post:
    gateway = Gateway(cast("Client", simcord_env.bot))
    chat = DiscordChat(lambda: gateway)
    holder = uuid.uuid4().hex
    return Post(desk.store, desk.teller, {"discord": chat}, [], clock, holder, own=Own(desk))


async def wish(ana: MemberActor, channel: ChannelHandle, dm: str = "standard") -> str:
    form = await ana.slash(channel, "newsprefs")
    return said(await ana.submit_modal(form, {"times": "10:00", "dm": [dm]}))


async def test_it_comes_at_its_hour_and_its_menu_works(
    ana: MemberActor, channel: ChannelHandle, simcord_env: Env, post: Post, clock: Clock
) -> None:
    await post.tick()
    await wish(ana, channel)
    clock.now += timedelta(hours=1)
    await post.tick()
    await post.tick()
    (message,) = ana.user.dm_channel.history()
    sent = [each.json for each in simcord_env.http_requests if each.path.endswith("/messages")]
    shown = texts(cast("dict[str, Any]", sent[-1])["components"])
    assert "Fire destroys Belford warehouse" in shown
    assert "/newsprefs changes or ends it." in shown
    opened = await ana.user.select(message, ["1"])
    assert said(opened).startswith("### Fire destroys Belford warehouse")


async def test_it_ends_when_they_say_so(
    ana: MemberActor, channel: ChannelHandle, post: Post, clock: Clock
) -> None:
    await wish(ana, channel)
    await wish(ana, channel, "no")
    for _ in range(30):
        clock.now += timedelta(hours=1)
        await post.tick()
    assert ana.user.dm_channel.history() == []


async def test_who_closed_their_messages_is_tried_once(  # noqa: PLR0913, PLR0917  fixtures
    ana: MemberActor,
    channel: ChannelHandle,
    simcord_env: Env,
    post: Post,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await wish(ana, channel)
    simcord_env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)
    for _ in range(72):
        clock.now += timedelta(hours=1)
        await post.tick()
    tried = [
        each
        for each in simcord_env.http_requests
        if each.method == "POST" and each.path.endswith("/messages")
    ]
    assert len(tried) == 1
    assert "that person takes no messages from me" in caplog.text
