"""Buttons and selects that work for ever: a custom id says all there is to know.

discord.py hands them here by the form of their ids, whatever process sent the message.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.discord import asking, modals
from bot.chat.discord.ids import FORM, Id, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.chat.discord.clerk import Clerk

_SELECTS = FORM.replace("[a-z]{1,12}", "open|view")
_BUTTONS = FORM.replace("[a-z]{1,12}", "(?!open|view)[a-z]{1,12}")


class Press(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_BUTTONS):
    """A button of any message of ours, of today or of last year."""

    def __init__(self, item: discord.ui.Button[Any], name: Id) -> None:
        """Take the button and what its id says."""
        super().__init__(item)
        self.name = name

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Press:
        """Return the button that was pressed."""
        del interaction
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - its kind is in the form of its id
        return cls(item, read(match))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer it."""
        await pressed(interaction.client.clerk, interaction, self.name)


class Choose(discord.ui.DynamicItem[discord.ui.Select[Any]], template=_SELECTS):
    """A select of any message of ours."""

    def __init__(self, item: discord.ui.Select[Any], name: Id) -> None:
        """Take the select and what its id says."""
        super().__init__(item)
        self.name = name

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Choose:
        """Return the select in which something was chosen."""
        del interaction
        assert isinstance(item, discord.ui.Select)  # noqa: S101 - its kind is in the form of its id
        return cls(item, read(match))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer it."""
        data: dict[str, Any] = dict(interaction.data or {})
        chosen = next(iter(data.get("values", ())), "")
        name = self.name
        if name.action == "open":
            name = Id("summary", name.what, int(chosen[:3]) if chosen.isdecimal() else 0)
        else:
            name = replace(name, action=chosen if chosen.isascii() else "", page=0)
        await pressed(interaction.client.clerk, interaction, name)


async def pressed(clerk: Clerk, interaction: discord.Interaction[Any], name: Id) -> None:
    """Do what a button or a choice asks for."""
    if name.action == "feedback":
        await modals.ask_feedback(interaction, name)
    elif name.action == "post":
        await _post(clerk, interaction, name)
    else:
        private = interaction.message is not None and interaction.message.flags.ephemeral
        turning = private and name.page > 0

        async def work() -> asking.Answer:
            return await asking.clicked(name, await clerk.asker(interaction), clerk.desk)

        await clerk.serve(interaction, work, turn=turning)


async def _post(clerk: Clerk, interaction: discord.Interaction[Any], name: Id) -> None:
    """Show to everybody what one reader was shown; once, however often it is pressed."""
    message = interaction.message.id if interaction.message else interaction.id
    deed = clerk.deed(f"post {message} {name}")
    first = await deed.is_new()

    async def work() -> asking.Answer:
        if not first or not await deed.begin():
            return asking.line("It has been posted already. If you do not see it, ask again.")
        whole = replace(name, action="brief" if name.n == 0 else "summary")
        answer = await asking.clicked(whole, await clerk.asker(interaction), clerk.desk)
        return replace(answer, shown=replace(answer.shown, private=False))

    await clerk.serve(interaction, work, public=first, deed=deed)


def named(message: discord.Message | None) -> Iterator[str]:
    """Yield the custom ids in a message."""
    for part in _walk(message):
        if custom_id := getattr(part, "custom_id", None):
            yield custom_id


def about(message: discord.Message | None) -> Id | None:
    """Return the story or brief that a message of ours shows, ``None`` for another's message."""
    for custom_id in named(message):
        if match := re.fullmatch(FORM, custom_id):
            return read(match)
    return None


def _walk(message: discord.Message | None) -> Iterator[Any]:
    waiting: list[Any] = list(message.components) if message else []
    while waiting:
        part = waiting.pop(0)
        yield part
        waiting[:0] = getattr(part, "children", ())
