"""What admins do on Discord: commanded, clicked or filled in, it comes to one place.

A button says what could be typed, and a form is read as what could be typed, so that nothing can
be done but through :meth:`Admins.administer`, which asks anew each time whether somebody may.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.discord import asking
from bot.chat.discord import message as kit
from bot.chat.discord.clerk import refuse
from bot.chat.discord.digests import rendered
from bot.chat.discord.message import Message
from bot.chat.discord.render import Shown, render
from bot.core import commands
from bot.core.permission import Person, act_of, may
from bot.usecases.administer import administer
from bot.usecases.configure_sources import bring
from bot.usecases.converse import said

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable

    from bot.chat.discord.clerk import Clerk
    from bot.core.commands import Admin
    from bot.usecases.desk import Reader, Reply, Way

Interaction = discord.Interaction[Any]

OURS = "na1:"
"""What the ids of admins' buttons and forms begin with; the rest is what could be typed."""
LARGEST = 1 << 20
"""Bytes of an uploaded list."""
_NOT_MEMBER = "That is for members who may manage this server."


@dataclass(frozen=True, slots=True)
class Admins:
    """Serves admins."""

    clerk: Clerk

    async def allowed(self, interaction: Interaction, verb: str) -> bool:
        """Tell whether somebody may do what a verb does where they ask; tell them if not."""
        if may(person(interaction), act_of(verb), self.clerk.desk.permits):
            return True
        named = self.clerk.desk.permits.rules
        line = "That is for those whom the bot's config names. Nothing was done."
        await refuse(interaction, line if named else _NOT_MEMBER)
        return False

    async def administer(self, interaction: Interaction, asked: Admin) -> None:
        """Do what an admin asks, if one asks who may; the answer is private."""

        async def work(reader: Reader) -> Reply:
            return await administer(asked, reader, self.clerk.desk)

        await self._serve(interaction, asked.verb, work)

    async def bring(self, interaction: Interaction, verb: str, file: discord.Attachment) -> None:
        """Take a list that was uploaded."""

        async def work(reader: Reader) -> Reply:
            if file.size > LARGEST:
                return said(f"{file.filename[:80]} is larger than {LARGEST >> 20} MB; split it.")
            data = await file.read()
            return await bring(data, file.filename, verb, reader, self.clerk.desk)

        await self._serve(interaction, verb, work)

    async def _serve(
        self, interaction: Interaction, verb: str, work: Callable[[Reader], Awaitable[Reply]]
    ) -> None:
        if not await self.allowed(interaction, verb):
            return

        async def answer() -> asking.Answer:
            return await asyncio.to_thread(
                _answer, await work(await self.clerk.reader(interaction))
            )

        await self.clerk.serve(interaction, answer)


class Press(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"{OURS}(?P<words>.{{1,96}})"
):
    """A button below an answer to an admin, of today or of last year."""

    def __init__(self, item: discord.ui.Button[Any], words: str) -> None:
        """Take the button and what it says."""
        super().__init__(item)
        self.words = words

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Press:
        """Return the button that was pressed."""
        del interaction
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - only buttons have such ids
        return cls(item, match["words"])

    async def callback(self, interaction: Interaction) -> None:
        """Do what it says."""
        try:
            asked = commands.parse_admin(self.words)
        except commands.UnclearError as error:
            await refuse(interaction, str(error))
            return
        await Admins(interaction.client.clerk).administer(interaction, asked)


def person(interaction: Interaction) -> Person:
    """Return what Discord says of somebody with the request itself."""
    guild, user = str(interaction.guild_id or ""), str(interaction.user.id)
    if not guild:  # in a direct message nobody is anybody's admin
        return Person("discord", guild, user)
    roles = frozenset(str(role.id) for role in getattr(interaction.user, "roles", ()))
    return Person("discord", guild, user, roles, interaction.permissions.manage_guild)


def _answer(reply: Reply) -> asking.Answer:
    """Return a reply with its ways on, a digest below it as it would be posted."""
    if not reply.ways and reply.digest is None:
        return asking.of(reply)
    *first, last = render(reply.document, Shown())
    messages = [*first, *_with(last, reply.ways)]
    if reply.digest:
        messages += rendered(reply.digest)
    return asking.Answer(reply.document, Shown(), messages=tuple(messages))


def _with(message: Message, ways: tuple[Way, ...]) -> list[Message]:
    """Return a message with buttons below it, in a message of their own where it has no room."""
    buttons = [
        {
            "type": kit.BUTTON,
            "style": kit.SECONDARY if n else kit.PRIMARY,
            "label": way.label[:80],
            "custom_id": f"{OURS}{way.words}",
            "disabled": False,
        }
        for n, way in enumerate(ways)
        if len(f"{OURS}{way.words}") <= 100
    ]
    if not buttons:
        return [message]
    row = kit.row(*buttons[:5])
    if kit.count((*message.components, row)) > kit.COMPONENTS:
        return [message, Message((kit.text(["How to go on"]), row))]
    return [Message((*message.components, row), message.marker)]
