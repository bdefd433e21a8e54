"""``briefbot discord``: what Discord must be told of the bot."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from bot import bootstrap
from bot.cli import terminal
from bot.core.errors import BriefbotError
from bot.settings import secret

if TYPE_CHECKING:
    import argparse


def discord(arguments: argparse.Namespace) -> int:
    """Tell Discord of the commands now, whether or not they have changed."""
    return asyncio.run(_sync(arguments))


async def _sync(arguments: argparse.Namespace) -> int:
    from bot.chat.discord.syncing import sync

    token = secret.read("DISCORD_TOKEN", os.environ)
    if token is None:
        raise BriefbotError("discord needs DISCORD_TOKEN in the environment")
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        names = await sync(app.desk, token.reveal)
    terminal.out(f"Discord knows the commands now: {', '.join(names)}")
    return 0
