"""Admins' forms, each read as what could have been typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.chat.discord.administering import OURS, Admins
from bot.chat.discord.clerk import refuse
from bot.chat.discord.modals import Form, opened, values_in
from bot.core.commands import Admin
from bot.core.schedule import DAYS
from bot.usecases.configure_setup import AS_IT_IS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.chat.discord.clerk import Clerk
    from bot.usecases.configure_setup import Choices

Interaction = discord.Interaction[Any]

_SETUP = f"{OURS}setup:"
_OPTIONS = 25


async def ask_setup(interaction: Interaction, channel: int, found: Choices) -> None:
    """Ask for all that a first digest takes; it is for a channel of that id."""
    groups = [(f"{name}: {n} feeds", name) for name, n in found.groups][: _OPTIONS - 1]
    on = (f"those that are on: {found.on}", AS_IT_IS)
    form = Form(title="Set up a digest", custom_id=f"{_SETUP}{channel}", timeout=None)
    form.add_item(_choice("group", "Sources", [*groups, on], [(groups or [on])[0][1]]))
    form.add_item(_line("topic", "Topic (empty: everything)", "mines", 300))
    form.add_item(_line("time", "Time", "08:00", 5, "08:00"))
    form.add_item(_line("zone", "Time zone", "Europe/Berlin", 60, found.zone))
    days = [(day.capitalize(), day) for day in DAYS]
    form.add_item(_choice("days", "Days", days, DAYS[:5], most=len(DAYS)))
    await opened(interaction, form)


async def handed_in(clerk: Clerk, interaction: Interaction) -> None:
    """Take an admin's form."""
    data: dict[str, Any] = dict(interaction.data or {})
    custom_id = str(data.get("custom_id", ""))
    values = {name: said.strip() for name, said in values_in(data.get("components", ())).items()}
    if not custom_id.startswith(_SETUP):
        await refuse(interaction, "That form is of an older briefbot; please open it again.")
        return
    times = f"{values.get('days', '')} {values.get('time', '')}"
    words = (values.get("group", ""), times, values.get("zone", ""))
    rest = [f"channel={custom_id.removeprefix(_SETUP)}"]
    rest += [f"topic={values['topic']}"] if values.get("topic") else []
    await Admins(clerk).administer(interaction, Admin("setup", (*words, *rest)))


def _line(name: str, label: str, hint: str, most: int, start: str = "") -> discord.ui.Label[Any]:
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=name, placeholder=hint, default=start or None, required=False, max_length=most
    )
    return discord.ui.Label(text=label, component=field)


def _choice(
    name: str,
    label: str,
    options: Iterable[tuple[str, str]],
    chosen: Iterable[str],
    most: int = 1,
) -> discord.ui.Label[Any]:
    field: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=name,
        max_values=most,
        options=[
            discord.SelectOption(label=said[:100], value=value, default=value in {*chosen})
            for said, value in options
        ],
    )
    return discord.ui.Label(text=label, component=field)
