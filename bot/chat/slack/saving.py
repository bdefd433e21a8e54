"""What an admin filled in, saved in the config: whole or not at all, and logged."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.core.errors import BriefbotError
from bot.ports import Audited
from bot.usecases.configure import allow

if TYPE_CHECKING:
    from bot.chat.slack.forms import Saving
    from bot.ports import Config, ConfigChange
    from bot.usecases.converse import Desk, Reader

NOWHERE = "There is no config folder, so there is nowhere to save it."


async def save(saving: Saving, reader: Reader, desk: Desk) -> str:
    """Save it; return what to tell the admin.

    Raises :class:`bot.core.errors.BriefbotError` with a line for them where that cannot be.
    """
    if desk.config is None:
        return NOWHERE
    await allow(saving.kind, saving.replaces or "", reader, desk)
    values = dict(saving.values)
    if saving.channel:
        values["destination"] = f"slack:{reader.who.workspace}/{saving.channel}"
    for made in await asyncio.to_thread(_put, desk.config, saving, values):
        name = reader.name or reader.who.user
        await desk.store.put_audit(Audited(reader.who, name, desk.clock(), reader.place, made))
    named = values.get("id") or values.get("name")
    return f"Saved: {saving.kind} {named}. It takes effect in a few seconds."


def _put(config: Config, saving: Saving, values: dict[str, object]) -> list[ConfigChange]:
    """Add it, in place of the one that it replaces; if that fails all is as it was."""
    if not saving.replaces:
        return [config.add(saving.kind, values)]
    removed = config.remove(saving.kind, saving.replaces)
    try:
        return [removed, config.add(saving.kind, values)]
    except BriefbotError:
        config.restore(removed)
        raise
