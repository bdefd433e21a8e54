"""Where digests land, and that each lands once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import discord
import pytest

from bot.chat.discord.client import Client, Options
from bot.chat.discord.digests import DiscordChat
from bot.chat.discord.gateway import Gateway, marker
from bot.core.delivery import Claimed, Gone, Key, Lost, NotSent, Sent
from bot.core.showing import compose
from bot.ports import Digest
from tests.chat.discord.bodies import texts
from tests.chat.discord.conftest import NOW
from tests.samples import BRIEF

if TYPE_CHECKING:
    from simcord.builders import ChannelHandle
    from simcord.env import Env

    from bot.usecases.desk import Desk

DIGEST = Digest(
    BRIEF,
    compose.brief(BRIEF, "standard"),
    "standard",
    "Europe/Berlin",
    "discord:1/2",
    upcoming=NOW + timedelta(days=1),
)


@pytest.fixture
def simcord_bot(desk: Desk) -> Client:
    return Client(desk, Options(publish=True, shards=1))


@pytest.fixture
def gateway(simcord_env: Env) -> Gateway:
    return Gateway(cast("Client", simcord_env.bot))


def claimed(destination: str, digest: Digest = DIGEST, page: int = 1) -> Claimed:
    key = Key("daily", "2026-03-02", "08:00", page)
    pages = DiscordChat(lambda: None).pages(digest)
    payload = pages[page - 1].payload
    return Claimed(key, destination, key.nonce(destination), payload, 1, False, NOW)  # noqa: FBT003 - not in doubt


def place(channel: ChannelHandle) -> str:
    return f"discord:{channel.guild.id if channel.guild else 'dm'}/{channel.id}"


def posts(env: Env) -> list[Any]:
    return [each for each in env.http_requests if each.method == "POST"]


async def test_a_text_channel(gateway: Gateway, channel: ChannelHandle, simcord_env: Env) -> None:
    page = claimed(place(channel))
    outcome = await gateway.post(page)
    last = channel.last_message
    assert last is not None
    assert outcome == Sent(str(last.id))
    sent = posts(simcord_env)[-1].json
    assert (sent["nonce"], sent["enforce_nonce"]) == (page.nonce, True)
    assert sent["allowed_mentions"] == {"parse": []}
    assert f"<t:{int((NOW + timedelta(days=1)).timestamp())}:R>" in texts(sent["components"])


async def test_what_was_posted_is_found_by_its_nonce(
    gateway: Gateway, channel: ChannelHandle
) -> None:
    page = claimed(place(channel))
    assert await gateway.find(page) is None
    outcome = await gateway.post(page)
    assert outcome == Sent(await gateway.find(page) or "")
    assert await gateway.find(replace(page, nonce="0" * 24)) is None


async def test_what_was_posted_can_be_corrected(
    gateway: Gateway, channel: ChannelHandle, simcord_env: Env
) -> None:
    page = claimed(place(channel))
    outcome = await gateway.post(page)
    assert isinstance(outcome, Sent)
    noted = replace(BRIEF, notes=("Correction: it is open.",))
    corrected = claimed(place(channel), replace(DIGEST, document=compose.brief(noted, "standard")))
    assert await gateway.edit(corrected, outcome.message) == outcome
    assert "Correction: it is open." in texts(simcord_env.http_requests[-1].json["components"])  # type: ignore[index]  # a body
    assert await gateway.find(page) == outcome.message
    simcord_env.inject_error("PATCH", "/channels/*", status=404, code=10008)
    assert isinstance(await gateway.edit(corrected, outcome.message), Gone)


async def test_an_announcement_is_published(gateway: Gateway, simcord_env: Env) -> None:
    news = simcord_env.create_guild().create_news_channel("news")
    assert isinstance(await gateway.post(claimed(place(news))), Sent)
    await gateway.drain()
    assert posts(simcord_env)[-1].path.endswith("/crosspost")


async def test_an_announcement_that_cannot_be_published_is_posted_all_the_same(
    gateway: Gateway, simcord_env: Env, caplog: pytest.LogCaptureFixture
) -> None:
    news = simcord_env.create_guild().create_news_channel("news")
    simcord_env.inject_error("POST", "*/crosspost", status=403, code=50013)
    assert isinstance(await gateway.post(claimed(place(news))), Sent)
    await gateway.drain()
    assert "posted, but not published" in caplog.text


async def test_a_forum_gets_a_post_with_tags(gateway: Gateway, simcord_env: Env) -> None:
    guild = simcord_env.create_guild()
    forum = guild.create_forum_channel("daily")
    stored = simcord_env.backend.get_channel(forum.id)
    stored.available_tags = [{"id": "71", "name": "Bridge"}, {"id": "72", "name": "Sports"}]
    about = replace(DIGEST, brief=replace(BRIEF, query="bridge repairs"))
    forum_tags(simcord_env, forum)
    page = claimed(place(forum), about)
    outcome = await gateway.post(page)
    assert isinstance(outcome, Sent)
    sent = posts(simcord_env)[-1].json
    assert sent["name"] == "bridge repairs · 12 Mar 2025"
    assert sent["applied_tags"] == ["71"]
    assert await gateway.find(page) == outcome.message


def forum_tags(env: Env, forum: ChannelHandle) -> None:
    """Let the client hear of the forum's tags."""
    channel = env.bot.get_channel(forum.id)
    assert isinstance(channel, discord.ForumChannel)
    stored = env.backend.get_channel(forum.id)
    channel._available_tags = {
        int(tag["id"]): discord.ForumTag.from_data(
            state=channel._state,
            data={**tag, "moderated": False, "emoji_id": None, "emoji_name": None},  # type: ignore[typeddict-item]  # as stored
        )
        for tag in stored.available_tags
    }


async def test_the_rest_of_a_forum_digest_follows_its_first_page(
    gateway: Gateway, simcord_env: Env
) -> None:
    forum = simcord_env.create_guild().create_forum_channel("daily")
    page = claimed(place(forum))
    first = await gateway.post(page)
    assert isinstance(first, Sent)
    second = replace(page, nonce="1" * 24, first=first.message)
    outcome = await gateway.post(second)
    assert isinstance(outcome, Sent)
    assert posts(simcord_env)[-1].path == f"/channels/{first.message}/messages"
    assert await gateway.find(second) == outcome.message


async def test_direct_messages(gateway: Gateway, simcord_env: Env, channel: ChannelHandle) -> None:
    del channel
    user = simcord_env.create_user("bo")
    page = claimed(f"discord:dm/{user.id}")
    assert isinstance(await gateway.post(page), Sent)
    last = user.dm_channel.last_message
    assert last is not None
    assert await gateway.find(page) == str(last.id)


async def test_a_role_that_an_admin_named_is_told(
    gateway: Gateway, channel: ChannelHandle, simcord_env: Env
) -> None:
    await gateway.post(claimed(place(channel), replace(DIGEST, mention="4711")))
    sent = posts(simcord_env)[-1].json
    assert sent["allowed_mentions"] == {"parse": [], "roles": ["4711"]}
    assert "<@&4711>" in texts(sent["components"])


async def test_where_components_are_refused_an_embed_says_the_same(
    gateway: Gateway, channel: ChannelHandle, simcord_env: Env
) -> None:
    simcord_env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
    page = claimed(place(channel))
    outcome = await gateway.post(page)
    assert isinstance(outcome, Sent)
    refused, taken = (each.json for each in posts(simcord_env)[-2:])
    assert taken["embeds"][0]["description"] == texts(refused["components"])
    assert taken["nonce"] == refused["nonce"]
    assert await gateway.find(page) == outcome.message


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        ((404, 10003), Gone),
        ((403, 50001), Gone),
        ((403, 50013), Gone),
        ((404, 10004), Gone),
        ((403, 0), Gone),
        ((500, 0), Lost),
        ((429, 0), NotSent),
        ((401, 0), NotSent),
    ],
)
async def test_what_becomes_of_a_refusal(
    gateway: Gateway,
    channel: ChannelHandle,
    simcord_env: Env,
    refusal: tuple[int, int],
    outcome: type,
) -> None:
    status, code = refusal
    simcord_env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)
    assert isinstance(await gateway.post(claimed(place(channel))), outcome)
    assert channel.last_message is None


@pytest.mark.parametrize("destination", ["discord:1/", "discord:1/general", "discord:1/2/3"])
async def test_a_destination_that_is_none(gateway: Gateway, destination: str) -> None:
    assert isinstance(await gateway.post(claimed(destination)), Gone)


async def test_while_it_is_not_connected_nothing_is_sent() -> None:
    chat = DiscordChat(lambda: None)
    assert isinstance(await chat.post(claimed("discord:1/2")), NotSent)
    with pytest.raises(ConnectionError):
        await chat.find(claimed("discord:1/2"))


def test_every_event_begins_on_one_page() -> None:
    pages = DiscordChat(lambda: None).pages(DIGEST)
    events = [event for page in pages for event in page.events]
    assert events == [entry.story.event.id for entry in BRIEF.entries]


@pytest.mark.parametrize("nonce", ["", "a", "f" * 24])
def test_a_marker_is_a_number_that_components_take(nonce: str) -> None:
    assert 0 < marker(nonce) < 1 << 31
