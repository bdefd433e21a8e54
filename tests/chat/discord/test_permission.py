"""Whatever admins can do on Discord, held against every kind of person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import app_commands

from bot.chat.discord import admin
from bot.core.permission import ACTS, Permit, Permits, act_of, whom
from tests.chat.discord.bodies import said, shown

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle
    from simcord.env import Env

    from bot.chat.discord.client import Client
    from bot.usecases.desk import Desk

WORDS = {"words": "x"}
LIST = ("feeds.toml", b"[[source]]")
STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (act_of(verb), {}) for name, (verb, _) in admin.ALONE.items()},
    "why": ("why", WORDS),
    "setup": ("config", {}),
    "source add": ("source", {"url": "https://news.example/feed"}),
    "source import": ("source", {"file": LIST}),
    "topic add": ("topic", {"name": "x", "query": "y"}),
    "topic import": ("topic", {"file": LIST}),
    "schedule add": ("schedule", {"name": "x", "times": "08:00", "zone": "UTC"}),
    **{
        f"{group} {word}": (act_of(verb), {} if word in admin._BARE else WORDS)
        for group, (verb, _, words) in admin.GROUPS.items()
        for word in words
    },
}
"""Every subcommand of /news: the act it belongs to, and its options."""


def test_no_step_is_forgotten(simcord_bot: Client) -> None:
    news = simcord_bot.tree.get_command("news")
    assert isinstance(news, app_commands.Group)
    found = {
        each.qualified_name.removeprefix("news ")
        for each in news.walk_commands()
        if isinstance(each, app_commands.Command)
    }
    assert found == set(STEPS)


@pytest.fixture
async def people(simcord_env: Env, channel: ChannelHandle) -> dict[str, MemberActor]:
    del channel
    guild = simcord_env.guild
    chiefs = guild.create_role("chiefs", permissions=discord.Permissions(manage_guild=True))
    editors = guild.create_role("editors")
    made = {
        "nobody": guild.add_member(simcord_env.create_user("nobody")),
        "chief": guild.add_member(simcord_env.create_user("chief"), roles=[chiefs]),
        "named": guild.add_member(simcord_env.create_user("named")),
        "editor": guild.add_member(simcord_env.create_user("editor"), roles=[editors]),
    }
    made["editor"].role = editors  # type: ignore[attr-defined]  # only for the tests below
    (news,) = [
        command
        for command in await simcord_env.bot.tree.fetch_commands()  # type: ignore[attr-defined]  # our client
        if command.name == "news"
    ]
    # Discord's settings may show a command to anyone; the check is ours.
    guild.set_command_permissions(news, dict.fromkeys(made.values(), True))
    return made


def only(people: dict[str, MemberActor], *acts: str) -> Permits:
    guild = people["named"].guild.id
    role = people["editor"].role.id  # type: ignore[attr-defined]  # set above
    who = (whom(f"discord:{guild}:{people['named'].id}"), whom(f"discord:{guild}:role:{role}"))
    return Permits((Permit(who, frozenset(act for act in ACTS if act in acts)),))


async def allowed(
    people: dict[str, MemberActor], channel: ChannelHandle, step: str, options: dict[str, Any]
) -> list[str]:
    """Return who is not refused."""
    found = []
    for name, who in people.items():
        result = await who.slash(channel, f"news {step}", **options)
        if result.modal or "That is for" not in f"{shown(result).content} {said(result)}":
            found.append(name)
    return found


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_is_for_those_who_may_alone(
    people: dict[str, MemberActor], channel: ChannelHandle, desk: Desk, step: str
) -> None:
    act, options = STEPS[step]
    desk.permits = Permits()
    assert await allowed(people, channel, step, options) == ["chief"]
    desk.permits = only(people, act)
    assert await allowed(people, channel, step, options) == ["chief", "named", "editor"]
    desk.permits = only(people, *(each for each in ACTS if each != act))
    assert await allowed(people, channel, step, options) == ["chief"]
