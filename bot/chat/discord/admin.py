"""/news: what an admin does. Discord hides it from others; here it is checked again each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.chat.discord import asking
from bot.chat.discord.clerk import refuse
from bot.core.commands import Admin, words_of
from bot.core.permission import HELP, Person, act_of, may
from bot.usecases.administer import administer

if TYPE_CHECKING:
    from bot.chat.discord.clerk import Clerk

Interaction = discord.Interaction[Any]

ALONE = {
    "status": ("status", "What the archive holds and how the sources are"),
}
"""Subcommands without words: the admin's verb and what it is for."""

GROUPS: dict[str, tuple[str, str, dict[str, str]]] = {
    "source": (
        "sources",
        "Where the news comes from",
        {
            "list": "All sources",
            "enable": "Take from one again: its id",
            "disable": "Leave one alone from now on: its id",
        },
    ),
    "topic": (
        "topics",
        "Topics asked by a name",
        {
            "list": "All topics",
            "test": "What a question would find now",
            "add": "A new one: name = question",
            "remove": "Drop one: its name",
        },
    ),
    "schedule": (
        "schedules",
        "Scheduled digests in this channel",
        {
            "list": "All schedules",
            "add": 'A new one: id "times" zone topic, such as: daily "08:00" Europe/Berlin mines',
            "pause": "Post nothing for now: its id",
            "resume": "Post again: its id",
            "remove": "Drop one: its id",
        },
    ),
    "story": (
        "story",
        "Correct the events",
        {
            "merge": "Two events are one: their ids",
            "split": "Articles that are an event of their own: its id, then theirs",
            "pin": "First in every brief: its id",
            "hide": "In no brief: its id",
            "release": "Neither pinned nor hidden any more: its id",
            "undo": "Take the newest correction back",
            "log": "Who corrected what",
        },
    ),
    "feedback": (
        "feedback",
        "What readers reported",
        {"list": "What is open", "done": "What is settled: the numbers"},
    ),
    "audit": (
        "audit",
        "Who changed what in this server",
        {
            "list": "The newest changes",
            "find": "Some of them: who:NAME action:topic place:ID since:7d, or a number",
        },
    ),
    "config": (
        "config",
        "What is in effect",
        {
            "show": "All settings, and where each comes from",
            "undo": "Take the newest change from chat back",
        },
    ),
}
"""Groups of subcommands: the admin's verb, what it is for, and the words with theirs."""

_NEEDED = ("view_channel", "send_messages", "embed_links", "read_message_history")
_BARE = frozenset({"list", "undo", "log", "show"})
"""Words that nothing follows."""


def add(tree: app_commands.CommandTree[Any], clerk: Clerk) -> None:
    """Add the admins' command to the tree."""
    news = app_commands.Group(
        name="news",
        description="For those who manage this server",
        default_permissions=discord.Permissions(manage_guild=True),
        guild_only=True,
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        ),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    news.add_command(_setup(clerk))
    for name, (verb, text) in ALONE.items():
        news.add_command(_verb(clerk, name, Admin(verb), text))
    news.add_command(_with_words(clerk, "why", ("why",), "Which event an article is in, and why"))
    for name, (verb, text, inner) in GROUPS.items():
        group = app_commands.Group(name=name, description=text, parent=news)
        for word, about in inner.items():
            if word in _BARE:
                group.add_command(_verb(clerk, word, Admin(verb, (word,)), about))
            else:
                group.add_command(_with_words(clerk, word, (verb, word), about))
    tree.add_command(news)


def allowed(clerk: Clerk, interaction: Interaction, act: str) -> bool:
    """Tell whether somebody may do a thing in the guild that they ask in."""
    return may(person(interaction), act, clerk.desk.permits)


def person(interaction: Interaction) -> Person:
    """Return what Discord says of somebody with the request itself."""
    guild, user = str(interaction.guild_id or ""), str(interaction.user.id)
    if not guild:  # in a direct message nobody is anybody's admin
        return Person("discord", guild, user)
    roles = frozenset(str(role.id) for role in getattr(interaction.user, "roles", ()))
    return Person("discord", guild, user, roles, interaction.permissions.manage_guild)


def refusal(clerk: Clerk) -> str:
    """Return what to say to those who may not."""
    if clerk.desk.permits.rules:
        return "That is for those whom the bot's config names. Nothing was done."
    return "That is for members who may manage this server."


async def _administer(clerk: Clerk, interaction: Interaction, asked: Admin) -> None:
    if not allowed(clerk, interaction, act_of(asked.verb)):
        await refuse(interaction, refusal(clerk))
        return

    async def work() -> asking.Answer:
        reader = await clerk.reader(interaction)
        return asking.of(await administer(asked, reader, clerk.desk))

    await clerk.serve(interaction, work)


def _verb(
    clerk: Clerk, name: str, asked: Admin, about: str
) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name=name, description=about)
    async def verb(interaction: Interaction) -> None:
        await _administer(clerk, interaction, asked)

    return verb


def _with_words(
    clerk: Clerk, name: str, first: tuple[str, ...], about: str
) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name=name, description=about)
    @app_commands.describe(words="What it is about")
    async def verb(interaction: Interaction, words: app_commands.Range[str, 1, 2000]) -> None:
        asked = Admin(first[0], (*first[1:], *words_of(words)))
        await _administer(clerk, interaction, asked)

    return verb


def _setup(clerk: Clerk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="setup", description="Whether I can post in this channel, and how to go on"
    )
    async def setup(interaction: Interaction) -> None:
        if not allowed(clerk, interaction, HELP):
            await refuse(interaction, refusal(clerk))
            return
        lacking = [name for name in _NEEDED if not getattr(interaction.app_permissions, name)]
        place = f"discord:{interaction.guild_id}/{interaction.channel_id}"

        async def work() -> asking.Answer:
            if lacking:
                names = ", ".join(name.replace("_", " ") for name in lacking)
                return asking.line(f"I cannot post here. Give my role in this channel: {names}.")
            return asking.line(
                "I can post here. For a digest, name this place in config/digests.toml: "
                f'destination = "{place}". Readers can type /brief now.'
            )

        await clerk.serve(interaction, work)

    return setup
