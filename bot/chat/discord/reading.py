"""A reader's commands: /brief, /story, /search, /follow, /mute, /newsprefs, two context menus."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.chat.discord import asking, items, modals
from bot.chat.discord.clerk import person, refuse, workspace_of
from bot.chat.discord.escape import foreign, plain
from bot.chat.discord.ids import Id
from bot.chat.discord.searching import Filter, find
from bot.core import commands as words
from bot.core.commands import (
    Ask,
    Follow,
    Following,
    Mute,
    Show,
    UnclearError,
    Unfollow,
    Unmute,
)
from bot.core.duration import duration
from bot.core.showing.compose import VIEWS
from bot.usecases.converse import topics
from bot.usecases.kept import recall

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.chat.discord.clerk import Clerk
    from bot.core.commands import Command

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
Choices = list[app_commands.Choice[str]]

TYPING = 2.0
"""Seconds within which a suggestion is of use to somebody who types."""
MOST = 25

SINCE = {
    "your last brief": "last",
    "24 hours": "24h",
    "3 days": "3d",
    "7 days": "7d",
    "30 days": "30d",
}
_EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_INSTALLS = app_commands.AppInstallationType(guild=True, user=True)


def add(tree: app_commands.CommandTree[Any], clerk: Clerk) -> None:
    """Add a reader's commands to the tree; they work in servers and in direct messages."""
    tree.allowed_contexts = _EVERYWHERE
    tree.allowed_installs = _INSTALLS
    for command in (_brief(clerk), _story(clerk), _search(clerk), _preferences(clerk)):
        tree.add_command(command)
    tree.add_command(_Interests(clerk, "follow", "What comes first in your briefs"))
    tree.add_command(_Interests(clerk, "mute", "What you do not want to see"))
    tree.add_command(_explain(clerk))
    tree.add_command(_report(clerk))


def _brief(clerk: Clerk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="brief", description="News on a topic: one entry per event, every sentence cited"
    )
    @app_commands.describe(
        topic="What about: some words; empty: everything",
        since="How far back",
        stories="How many at most",
        detail="How much of each",
        show="Who sees the answer",
    )
    @app_commands.choices(
        since=[app_commands.Choice(name=name, value=value) for name, value in SINCE.items()]
    )
    async def brief(  # noqa: PLR0913, PLR0917  the command's options
        interaction: Interaction,
        topic: app_commands.Range[str, 1, words.LONGEST_TOPIC] = "",
        since: str = "",
        stories: app_commands.Range[int, 1, 10] | None = None,
        detail: Literal["headlines", "standard", "full"] | None = None,
        show: Literal["me", "channel"] = "me",
    ) -> None:
        public = show == "channel"
        span = _since(since)

        async def work() -> asking.Answer:
            reader = await clerk.asker(interaction)
            desk = replace(clerk.desk, detail=detail or clerk.desk.detail)
            if topic and not any(character.isalnum() for character in topic):
                return asking.line("There is no word to look for; try: mines")
            return await asking.command(Ask(topic.strip(), span, stories, public), reader, desk)

        await clerk.serve(interaction, work, public=public)

    @brief.autocomplete("topic")
    async def suggest(interaction: Interaction, typed: str) -> Choices:
        place = workspace_of(interaction)
        return await _suggested(lambda: topics(typed, place, clerk.desk, MOST))

    return brief


def _story(clerk: Clerk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="story", description="One story, from one side")
    @app_commands.describe(
        story="A story of your last brief, its number, or some words", view="Which side of it"
    )
    @app_commands.choices(view=[app_commands.Choice(name=name, value=name) for name in VIEWS])
    async def story(
        interaction: Interaction,
        story: app_commands.Range[str, 1, words.LONGEST_TOPIC],
        view: str = "summary",
    ) -> None:
        side = next((name for name in VIEWS if name == view), VIEWS[0])
        await _asked(clerk, interaction, Show(story.strip(), side))

    @story.autocomplete("story")
    async def suggest(interaction: Interaction, typed: str) -> Choices:
        return await _stories(clerk, interaction, typed)

    return story


def _search(clerk: Clerk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="search", description="Stories of any age")
    @app_commands.describe(
        query="Some words, a “phrase”, -without",
        since="From this day on: 2026-03-01",
        until="Up to this day: 2026-03-31",
        source="Only what this outlet or source reports",
    )
    @app_commands.rename(since="from", until="to")
    async def search(
        interaction: Interaction,
        query: app_commands.Range[str, 1, words.LONGEST_TOPIC],
        since: app_commands.Range[str, 1, 10] = "",
        until: app_commands.Range[str, 1, 10] = "",
        source: app_commands.Range[str, 1, 100] = "",
    ) -> None:
        async def work() -> asking.Answer:
            try:
                wanted = Filter(_day(since), _day(until), source.strip())
            except ValueError:
                return asking.line("Give a day as year-month-day, such as 2026-03-01.")
            reader = await clerk.asker(interaction)
            return asking.of(await find(query, wanted, reader, clerk.desk))

        await clerk.serve(interaction, work)

    return search


def _preferences(clerk: Clerk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="newsprefs", description="Your time zone, language, digests and quiet hours"
    )
    async def newsprefs(interaction: Interaction) -> None:
        await modals.ask_preferences(clerk, interaction)

    return newsprefs


class _Interests(app_commands.Group):
    """/follow and /mute: add, list, remove."""

    def __init__(self, clerk: Clerk, mark: Literal["follow", "mute"], about: str) -> None:
        super().__init__(name=mark, description=about)
        self._clerk = clerk
        self._follows = mark == "follow"
        self.add_command(_muting(clerk) if mark == "mute" else _following(clerk))

    @app_commands.command(name="list", description="What you follow and mute")
    async def all(self, interaction: Interaction) -> None:
        """List what a reader follows and mutes."""
        await _asked(self._clerk, interaction, Following())

    @app_commands.command(name="remove", description="Take it back")
    @app_commands.describe(what="A topic, or a story of your last brief")
    async def remove(
        self, interaction: Interaction, what: app_commands.Range[str, 1, words.LONGEST_TOPIC]
    ) -> None:
        """Take a follow or a mute back."""
        asked = Unfollow(what.strip()) if self._follows else Unmute(what.strip())
        await _asked(self._clerk, interaction, asked)

    @remove.autocomplete("what")
    async def kept(self, interaction: Interaction, typed: str) -> Choices:
        """Suggest what there is to take back."""
        desk = self._clerk.desk
        mark = "follow" if self._follows else "mute"

        async def known() -> list[str]:
            found = await desk.store.interests(person(interaction), desk.clock())
            names = [each.what for each in found if each.mark == mark]
            return [name for name in names if typed.lower() in name.lower()]

        return await _suggested(known)


def _following(clerk: Clerk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="add", description="Put it first from now on")
    @app_commands.describe(what="A topic, or a story of your last brief")
    async def add_it(
        interaction: Interaction, what: app_commands.Range[str, 1, words.LONGEST_TOPIC]
    ) -> None:
        await _asked(clerk, interaction, Follow(what.strip()))

    @add_it.autocomplete("what")
    async def suggest(interaction: Interaction, typed: str) -> Choices:
        return await _anything(clerk, interaction, typed)

    return add_it


def _muting(clerk: Clerk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="add", description="Show it no more")
    @app_commands.describe(
        what="A topic, or a story of your last brief", span="12h, 7d, 2w; empty: for good"
    )
    @app_commands.rename(span="duration")
    async def add_it(
        interaction: Interaction,
        what: app_commands.Range[str, 1, words.LONGEST_TOPIC],
        span: app_commands.Range[str, 1, 8] = "",
    ) -> None:
        try:
            asked = Mute(what.strip(), duration(span.strip().lower()) if span else None)
        except ValueError as error:
            await refuse(interaction, f"duration: {foreign(str(error))}")
            return
        await _asked(clerk, interaction, asked)

    @add_it.autocomplete("what")
    async def suggest(interaction: Interaction, typed: str) -> Choices:
        return await _anything(clerk, interaction, typed)

    return add_it


def _explain(clerk: Clerk) -> app_commands.ContextMenu:
    async def explain(interaction: Interaction, message: discord.Message) -> None:
        name = items.about(message)
        text = plain(message.content, words.LONGEST_TOPIC) if message.content else ""

        async def work() -> asking.Answer:
            reader = await clerk.asker(interaction)
            if name is not None:
                whole = name.n == 0
                side = Id("brief" if whole else "summary", name.what, name.n)
                return await asking.clicked(side, reader, clerk.desk)
            if not text:
                return asking.line("There is no story in that message.")
            return await asking.command(Show(text), reader, clerk.desk)

        await clerk.serve(interaction, work)

    return app_commands.ContextMenu(name="Explain this story", callback=explain)


def _report(clerk: Clerk) -> app_commands.ContextMenu:
    del clerk

    async def report(interaction: Interaction, message: discord.Message) -> None:
        name = items.about(message)
        if name is None:
            await refuse(interaction, "That is no message of mine with a story in it.")
        else:
            await modals.ask_feedback(interaction, name)

    return app_commands.ContextMenu(name="Report a problem", callback=report)


async def _asked(clerk: Clerk, interaction: Interaction, command: Command) -> None:
    async def work() -> asking.Answer:
        try:
            return await asking.command(command, await clerk.asker(interaction), clerk.desk)
        except UnclearError as error:
            return asking.line(str(error))

    await clerk.serve(interaction, work)


async def _suggested(find_them: Callable[[], Awaitable[list[str]]]) -> Choices:
    """Return suggestions; none where they come too late to be of use, or cannot be had."""
    try:
        async with asyncio.timeout(TYPING):
            found = await find_them()
    except Exception as error:  # noqa: BLE001 - somebody is typing; the command itself will tell
        log.warning("no suggestions: %s", type(error).__name__)
        return []
    names = dict.fromkeys(plain(name, 100) for name in found if name.strip())
    return [app_commands.Choice(name=name, value=name) for name in list(names)[:MOST]]


async def _anything(clerk: Clerk, interaction: Interaction, typed: str) -> Choices:
    stories = await _stories(clerk, interaction, typed)
    place = workspace_of(interaction)
    known = await _suggested(lambda: topics(typed, place, clerk.desk, MOST))
    return [*stories, *known][:MOST]


async def _stories(clerk: Clerk, interaction: Interaction, typed: str) -> Choices:
    """Suggest the stories of the reader's last brief."""
    desk = clerk.desk.seen_in(workspace_of(interaction))

    async def named() -> list[str]:
        last = await desk.store.asked(person(interaction), None)
        kept = await recall(last.brief, desk.store) if last else None
        if kept is None:
            return []
        events = await desk.store.events(event for event, _ in kept.stories)
        told = await desk.teller.stories(desk.store, events.values())
        return [
            f"{n} · {told[events[event].id].headline.text}"
            for n, (event, _) in enumerate(kept.stories, 1)
            if event in events
        ]

    found = await _suggested(named)
    wanted = [each for each in found if typed.lower() in each.name.lower()]
    return [
        app_commands.Choice(name=each.name, value=each.name.partition(" ")[0]) for each in wanted
    ]


def _since(text: str) -> timedelta | Literal["last"] | None:
    if text == "last":
        return "last"
    return duration(text) if text in SINCE.values() else None


def _day(text: str) -> datetime | None:
    """Return the beginning of a day. Raises ``ValueError``."""
    return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC) if text.strip() else None
