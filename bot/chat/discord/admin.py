"""/news: what an admin does. Discord hides it from others; here it is checked again each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.chat.discord import admin_forms
from bot.chat.discord.administering import Admins, Interaction
from bot.chat.discord.clerk import refuse
from bot.core.commands import Admin, words_of
from bot.core.errors import BriefbotError
from bot.usecases.configure_setup import choices

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.discord.clerk import Clerk

    Made = app_commands.Command[Any, ..., None]

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
            "test": "What a feed, or a page that names one, would bring: its address",
            "edit": "Change one: its id, then outlet=..., url=..., groups=..., every=...",
            "resume": "Take from one again: its id, or a group's name",
            "pause": "Leave one alone from now on: its id, or a group's name",
            "remove": "Drop one: its id",
        },
    ),
    "topic": (
        "topics",
        "Topics asked by a name",
        {
            "list": "All topics",
            "test": "What a question would find now",
            "edit": "Change one, after a look at what it finds: name = question",
            "remove": "Drop one: its name",
        },
    ),
    "schedule": (
        "schedules",
        "Scheduled digests in this channel",
        {
            "list": "All schedules",
            "edit": "Change one: its id, then topic=..., times=..., zone=..., stories=...",
            "preview": "What one would post now, as it would be posted: its id",
            "test": "Send one to you alone, as it would be posted: its id",
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
            "diff": "What is not as it would be without a config",
            "check": "Whether the config is good, and if not all that is wrong",
            "undo": "Take the newest change from chat back",
        },
    ),
}
"""Groups of subcommands: the admin's verb, what it is for, and the words with theirs."""

_NEEDED = ("view_channel", "send_messages", "embed_links", "read_message_history")
_BARE = frozenset({"list", "undo", "log", "show", "diff", "check"})
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
    admins = Admins(clerk)
    news.add_command(_setup(admins))
    for name, (verb, text) in ALONE.items():
        news.add_command(_verb(admins, name, Admin(verb), text))
    news.add_command(_with_words(admins, "why", ("why",), "Which event an article is in, and why"))
    for name, (verb, text, inner) in GROUPS.items():
        group = app_commands.Group(name=name, description=text, parent=news)
        for make in OWN_OPTIONS.get(name, ()):
            group.add_command(make(admins))
        for word, about in inner.items():
            if word in _BARE:
                group.add_command(_verb(admins, word, Admin(verb, (word,)), about))
            else:
                group.add_command(_with_words(admins, word, (verb, word), about))
    tree.add_command(news)


def _verb(admins: Admins, name: str, asked: Admin, about: str) -> Made:
    @app_commands.command(name=name, description=about)
    async def verb(interaction: Interaction) -> None:
        await admins.administer(interaction, asked)

    return verb


def _with_words(admins: Admins, name: str, first: tuple[str, ...], about: str) -> Made:
    @app_commands.command(name=name, description=about)
    @app_commands.describe(words="What it is about")
    async def verb(interaction: Interaction, words: app_commands.Range[str, 1, 2000]) -> None:
        asked = Admin(first[0], (*first[1:], *words_of(words)))
        await admins.administer(interaction, asked)

    return verb


def _setup(admins: Admins) -> Made:
    @app_commands.command(
        name="setup", description="From nothing to a first digest: tried, then saved"
    )
    @app_commands.describe(channel="Where it is posted; if not named, here")
    async def setup(
        interaction: Interaction, channel: discord.TextChannel | discord.ForumChannel | None = None
    ) -> None:
        if not await admins.allowed(interaction, "setup"):
            return
        lacking = [name for name in _NEEDED if not getattr(interaction.app_permissions, name)]
        if lacking and channel is None:
            names = ", ".join(name.replace("_", " ") for name in lacking)
            await refuse(interaction, f"I cannot post here. Give my role in this channel: {names}.")
            return
        try:
            found = await choices(await admins.clerk.reader(interaction), admins.clerk.desk)
        except BriefbotError as error:
            await refuse(interaction, str(error))
            return
        place = channel.id if channel else interaction.channel_id or 0
        await admin_forms.ask_setup(interaction, place, found)

    return setup


def _source_add(admins: Admins) -> Made:
    @app_commands.command(name="add", description="A new one: looked at first, then saved")
    @app_commands.describe(
        url="A feed's address, or a page's that names one",
        outlet="Who publishes it, if not as the feed says",
    )
    async def add_source(
        interaction: Interaction,
        url: app_commands.Range[str, 1, 2000],
        outlet: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        more = (f"outlet={outlet}",) if outlet else ()
        await admins.administer(interaction, Admin("sources", ("add", url.strip(), *more)))

    return add_source


def _topic_add(admins: Admins) -> Made:
    @app_commands.command(name="add", description="A new one, after a look at what it finds")
    @app_commands.describe(name="What readers type", query='Words, "a phrase", -word, OR')
    async def add_topic(
        interaction: Interaction,
        name: app_commands.Range[str, 1, 60],
        query: app_commands.Range[str, 1, 400],
    ) -> None:
        await admins.administer(interaction, Admin("topics", ("add", name, "=", *query.split())))

    return add_topic


def _import(verb: str) -> Callable[[Admins], Made]:
    def make(admins: Admins) -> Made:
        @app_commands.command(
            name="import", description="Add those of a list, OPML or TOML, after a look at it"
        )
        @app_commands.describe(file="A file of 1 MB at most")
        async def bring(interaction: Interaction, file: discord.Attachment) -> None:
            await admins.bring(interaction, verb, file)

        return bring

    return make


def _schedule_add(admins: Admins) -> Made:
    @app_commands.command(name="add", description="A new one")
    @app_commands.describe(
        name="Your own short name for it",
        times='When: "08:00", "weekdays 08:00", "sun 18:00"',
        zone="The zone whose clocks count, such as Europe/Berlin",
        topic="What it is about; if not named, everything",
        channel="Where it is posted; if not named, here",
    )
    async def add_schedule(  # noqa: PLR0913, PLR0917  what a digest takes
        interaction: Interaction,
        name: app_commands.Range[str, 1, 64],
        times: app_commands.Range[str, 1, 200],
        zone: app_commands.Range[str, 1, 64],
        topic: app_commands.Range[str, 1, 400] | None = None,
        channel: discord.TextChannel | discord.ForumChannel | None = None,
    ) -> None:
        more = [f"topic={topic}"] if topic else []
        more += [f"channel={channel.id}"] if channel else []
        words = ("add", name, times, zone, *more)
        await admins.administer(interaction, Admin("schedules", words))

    return add_schedule


OWN_OPTIONS: dict[str, tuple[Callable[[Admins], Made], ...]] = {
    "source": (_source_add, _import("sources")),
    "topic": (_topic_add, _import("topics")),
    "schedule": (_schedule_add,),
}
"""Subcommands with options of their own, by the group that they belong to."""
