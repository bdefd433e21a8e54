"""Discord as a part of the running bot: a fresh client per start, and which failures are final."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.chat.discord.client import Client
from bot.chat.discord.gateway import Gateway
from bot.running import PermanentError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.chat.discord.client import Options
    from bot.usecases.desk import Desk

REFUSED = "Discord refused the token; put the one of your application's Bot page in DISCORD_TOKEN"
_FINAL = {
    4004: REFUSED,
    4010: "Discord refused the shard; run one briefbot for it",
    4011: "Discord wants more shards than were asked for; update briefbot",
    4012: "Discord no longer speaks this version of its gateway; update briefbot",
    4013: "Discord knows no such intents; update briefbot",
    4014: "Discord refused the intents; briefbot needs none that is privileged, so update it",
}
"""Codes with which Discord closes the gateway for good."""


class Adapter:
    """Serves readers on Discord; digests are posted through ``gateway`` while it is connected."""

    name = "discord"

    def __init__(
        self, desk: Desk, token: Callable[[], str], options: Options | None = None
    ) -> None:
        """Serve from a desk; ``token`` reveals the bot's token."""
        self._token = token
        self._client = Client(desk, options)
        self.gateway = Gateway(self._client)

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve until cancelled. Raises :class:`PermanentError` where no retry can help."""
        client = self._client
        client.tell_ready = ready
        try:
            async with client:
                await client.login(self._token())
                await client.connect(reconnect=True)
        except discord.LoginFailure:
            raise PermanentError(REFUSED) from None
        except discord.PrivilegedIntentsRequired:
            raise PermanentError(_FINAL[4014]) from None
        except discord.ConnectionClosed as error:
            if error.code in _FINAL:
                raise PermanentError(_FINAL[error.code]) from None
            raise

    @asynccontextmanager
    async def speaking(self) -> AsyncIterator[None]:
        """Post without listening, for a while: what a command does beside a bot that runs.

        Raises :class:`PermanentError` where Discord does not let us, or cannot be reached.
        """
        try:
            async with self._client as client:
                await client.http.static_login(self._token())
                yield
                await self.gateway.drain()
        except discord.LoginFailure:
            raise PermanentError(REFUSED) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PermanentError(f"Discord cannot be reached ({type(error).__name__})") from None

    async def drain(self) -> None:
        """Take nothing new, and wait for the answers and posts that are under way."""
        await self._client.clerk.drain()
        await self.gateway.drain()
