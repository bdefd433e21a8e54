"""The config seen and changed from chat: whole or not at all, logged, and reversible."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.usecases import configure_digests, configure_setup, configure_sources, configure_topics
from bot.usecases.configure_changing import allow, config_of, undo
from bot.usecases.converse import listed, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.commands import Admin
    from bot.ports import Config
    from bot.usecases.desk import Desk, Reader, Reply

__all__ = ["VERBS", "allow", "configure"]

VERBS = frozenset({"setup", "sources", "topics", "schedules", "config"})
"""The admin's verbs that are answered here."""

_USAGE = "config show, config diff, config check, or config undo [NUMBER]"


async def configure(admin: Admin, reader: Reader, desk: Desk) -> Reply:
    """Show or change the config.

    Raises :class:`bot.core.errors.BriefbotError` with a line for the admin where that cannot be.
    """
    words = [*admin.words]
    match admin.verb:
        case "setup":
            return await configure_setup.setup(words, reader, desk)
        case "sources":
            return await configure_sources.sources(words, reader, desk)
        case "topics":
            return await configure_topics.topics(words, reader, desk)
        case "schedules":
            return await configure_digests.digests(words, reader, desk)
    return await _config(words, config_of(desk), reader, desk)


async def _config(words: Sequence[str], config: Config, reader: Reader, desk: Desk) -> Reply:
    match [*words]:
        case [] | ["show"]:
            rows = await asyncio.to_thread(config.rows)
            return listed("Config", ("Setting", "Value", "From"), rows)
        case ["diff"]:
            rows = await asyncio.to_thread(config.unusual)
            if not rows:
                return said("Everything is as it would be without a config.")
            return listed("Not as usual", ("Setting", "Value", "From"), rows)
        case ["check"]:
            await asyncio.to_thread(config.check)
            return said("The config is good.")
        case ["undo", *numbers]:
            return await undo(numbers, reader, desk)
    return said(_USAGE)
