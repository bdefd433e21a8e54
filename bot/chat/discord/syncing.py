"""Telling Discord of the commands without serving anybody: for an admin, or a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.chat.discord.adapter import REFUSED
from bot.chat.discord.clerk import NETWORK, told
from bot.chat.discord.client import Client
from bot.core.errors import BriefbotError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.usecases.desk import Desk


class _Syncing(Client):
    """A client that tells of its commands when asked to, not by itself."""

    async def setup_hook(self) -> None:
        """Learn the translations."""
        await self.translate()


async def sync(desk: Desk, token: Callable[[], str]) -> list[str]:
    """Tell Discord of the commands and return their names.

    Raises :class:`bot.core.errors.BriefbotError` with a clear line where it cannot be told.
    """
    client = _Syncing(desk)
    try:
        async with client:
            await client.login(token())
            await client.sync(always=True)
    except discord.LoginFailure:
        raise BriefbotError(REFUSED) from None
    except (discord.DiscordException, *NETWORK) as error:
        raise BriefbotError(f"Discord did not take the commands: {told(error)}") from None
    return sorted(command.name for command in client.tree.get_commands())
