"""Forms: a reader's preferences, and what is wrong with a story.

What is handed in is read from the interaction itself, so that a form which was open while the
bot restarted is still taken.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.discord import asking
from bot.chat.discord.clerk import NETWORK, log, person, told, what
from bot.chat.discord.ids import FORM, read
from bot.usecases import preferences
from bot.usecases.converse import FEEDBACK, report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat.discord.clerk import Clerk
    from bot.chat.discord.ids import Id

PREFERENCES = "nb1:prefs"
_NO_DIGEST = "no"


class Form(discord.ui.Modal):
    """A form whose answers are read when they come in, by whatever process."""

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Leave it to :func:`handed_in`, which gets every form."""


async def ask_preferences(clerk: Clerk, interaction: discord.Interaction[Any]) -> None:
    """Open the form of a reader's preferences, filled in as they are."""
    now = await clerk.desk.store.preferences(person(interaction))
    await opened(interaction, preferences_form(now, preferences.detail_of(now, clerk.desk)))


def preferences_form(now: Mapping[str, str], detail: str) -> Form:
    """Return the form of a reader's preferences; ``detail`` is how much a digest tells."""
    form = Form(title="Your news preferences", custom_id=PREFERENCES, timeout=None)
    for key, label, about, hint, most in (
        ("zone", "Time zone", "Your city, or its zone; empty: UTC", "Europe/Berlin", 60),
        ("language", "Language of the news", "Its code; empty: any", "en", 3),
    ):
        form.add_item(_line(key, label, about, hint, most, now.get(key)))
    form.add_item(_digests(detail if now.get("dm") == "yes" else _NO_DIGEST))
    for key, label, about, hint, most in (
        ("times", "When it comes", "Empty: 08:00 each day", "weekdays 08:00, sun 18:00", 100),
        ("quiet", "Quiet hours", "What is due then comes when they end", "22:00-07:00", 13),
    ):
        form.add_item(_line(key, label, about, hint, most, now.get(key)))
    return form


def _line(  # noqa: PLR0913, PLR0917  what a field shows
    key: str, label: str, about: str, hint: str, most: int, now: str | None
) -> discord.ui.Label[Any]:
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=key,
        placeholder=hint,
        default=(now or "")[:most] or None,  # Discord opens no form with more in it
        required=False,
        max_length=most,
    )
    return discord.ui.Label(text=label, description=about, component=field)


def _digests(kept: str) -> discord.ui.Label[Any]:
    """Return the choice of a digest by direct message, and of how much it tells."""
    told = {
        _NO_DIGEST: "No",
        "headlines": "Yes, headlines",
        "standard": "Yes, with a few sentences on each",
        "full": "Yes, in full",
    }
    choice: discord.ui.Select[Any] = discord.ui.Select(
        custom_id="dm",
        options=[
            discord.SelectOption(label=label, value=value, default=value == kept)
            for value, label in told.items()
        ],
    )
    about = "Only what is new, what you follow first"
    return discord.ui.Label(text="Digest by direct message", description=about, component=choice)


async def ask_feedback(interaction: discord.Interaction[Any], name: Id) -> None:
    """Open the form that asks what is wrong with a story."""
    form = Form(
        title="Report a problem",
        custom_id=str(replace(name, action="report", page=0)),
        timeout=None,
    )
    kinds: discord.ui.Select[Any] = discord.ui.Select(
        custom_id="kind",
        options=[discord.SelectOption(label=kind.capitalize(), value=kind) for kind in FEEDBACK],
    )
    form.add_item(discord.ui.Label(text="What is wrong?", component=kinds))
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id="text", style=discord.TextStyle.paragraph, required=False, max_length=2000
    )
    form.add_item(discord.ui.Label(text="In your words", component=field))
    await opened(interaction, form)


async def opened(interaction: discord.Interaction[Any], form: Form) -> None:
    """Open a form; not being able to is no failure of ours."""
    try:
        await interaction.response.send_modal(form)
    except (discord.HTTPException, discord.InteractionResponded, *NETWORK) as error:
        log.warning("could not open a form for %s: %s", what(interaction), told(error))


async def handed_in(clerk: Clerk, interaction: discord.Interaction[Any]) -> None:
    """Take a form."""
    data: dict[str, Any] = dict(interaction.data or {})
    custom_id = str(data.get("custom_id", ""))
    values = values_in(data.get("components", ()))

    async def work() -> asking.Answer:
        if custom_id == PREFERENCES:
            return await _prefer(clerk, interaction, values)
        match = re.fullmatch(FORM, custom_id)
        if match is None or match["action"] != "report":
            return asking.line("That form is of an older briefbot; please open it again.")
        name = read(match)
        event = await asking.event_of(name, clerk.desk) if name.n != 0 else ""
        reader = await clerk.reader(interaction)
        brief = name.what if name.n is not None else ""
        kind, text = values.get("kind", ""), values.get("text", "")
        return asking.of(await report(reader, brief, event or "", kind, text, clerk.desk))

    await clerk.serve(interaction, work)


async def _prefer(
    clerk: Clerk, interaction: discord.Interaction[Any], values: dict[str, str]
) -> asking.Answer:
    chosen = values.get("dm", _NO_DIGEST)
    wanted = {**values, "dm": "no" if chosen == _NO_DIGEST else "yes", "detail": chosen}
    return asking.of(await preferences.save(person(interaction), wanted, clerk.desk))


def values_in(parts: Any) -> dict[str, str]:  # noqa: ANN401 - as Discord sends it, at any depth
    """Map the fields of a form to what was put in; several choices are a list with commas."""
    found: dict[str, str] = {}
    for part in parts if isinstance(parts, list | tuple) else ():
        inner = part.get("components") or ([part["component"]] if part.get("component") else ())
        found |= values_in(inner)
        if key := part.get("custom_id"):
            values = part.get("values")
            found[key] = ",".join(map(str, values)) if values else str(part.get("value") or "")
    return found
