"""What admins do, and that nobody else can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from tests.chat.discord.bodies import said, shown

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle
    from simcord.env import Env

    from bot.usecases.desk import Desk


@pytest.fixture
def admin(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    del channel
    role = simcord_env.guild.create_role(
        "admins", permissions=discord.Permissions(manage_guild=True)
    )
    return simcord_env.guild.add_member(simcord_env.create_user("root"), roles=[role])


async def test_status(admin: MemberActor, channel: ChannelHandle) -> None:
    result = await admin.slash(channel, "news status")
    assert result.ephemeral
    assert "**articles** · 3" in said(result)


async def test_every_verb_answers_in_one_line_at_least(
    admin: MemberActor, channel: ChannelHandle
) -> None:
    for verb in (
        "audit list",
        "config undo",
        "feedback list",
        "source list",
        "topic list",
        "schedule list",
        "config show",
        "config diff",
        "config check",
    ):
        assert said(await admin.slash(channel, f"news {verb}"))
    for verb in ("why", "source resume", "topic edit", "schedule pause", "topic test"):
        assert said(await admin.slash(channel, f"news {verb}", words="anything"))


async def test_events_are_corrected(admin: MemberActor, channel: ChannelHandle, desk: Desk) -> None:
    events = await desk.store.recent(since=None, limit=10)
    one, other = (hit.event for hit in events[:2])
    merged = await admin.slash(channel, "news story merge", words=f"{one} {other}")
    assert "One event now" in said(merged)
    assert "Taken back" in said(await admin.slash(channel, "news story undo"))
    assert "root" in said(await admin.slash(channel, "news story log"))


async def test_a_wrong_id_is_one_clear_line(admin: MemberActor, channel: ChannelHandle) -> None:
    result = await admin.slash(channel, "news story merge", words="one two")
    assert "one" in said(result)
    assert "went wrong" not in said(result)


async def test_who_may_not_manage_is_refused_here_too(
    simcord_env: Env, channel: ChannelHandle, ana: MemberActor, desk: Desk
) -> None:
    (news,) = [
        command
        for command in await simcord_env.bot.tree.fetch_commands()  # type: ignore[attr-defined]  # our client
        if command.name == "news"
    ]
    # Discord's settings may show a command to anyone; the check is ours.
    simcord_env.guild.set_command_permissions(news, {ana: True})
    result = await ana.slash(channel, "news status")
    assert shown(result).content == "That is for members who may manage this server."
    result = await ana.slash(channel, "news story undo")
    assert "may manage" in shown(result).content
    assert await desk.store.corrections() == []
