"""The client: what it may see, whom it may notify, and what becomes of what goes wrong."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.discord import admin, admin_forms, administering, modals, reading
from bot.chat.discord.clerk import NETWORK, Clerk, refuse, told, what
from bot.chat.discord.ids import FORM
from bot.chat.discord.items import Choose, Press
from bot.chat.discord.words import Words
from bot.ports import Who

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.usecases.desk import Desk

log = logging.getLogger(__name__)

OLD = "That button is of an older briefbot; please ask again with /brief."
PATIENCE = 30.0
"""Seconds; Discord that wants a request to wait longer is told of instead of waited for."""


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen. ``publish``: digests in announcement channels go to their followers.

    ``shards`` is how many connections there are, ``None``: as many as Discord recommends.
    """

    publish: bool = False
    shards: int | None = None


class Tree(app_commands.CommandTree["Client"]):
    """The commands; whatever goes wrong in one ends as one private line and one in the log."""

    async def on_error(
        self,
        interaction: discord.Interaction[Client],
        error: app_commands.AppCommandError | Exception,
        /,
    ) -> None:
        """Tell the reader, and the log with a reference. Raises nothing, not even the network's."""
        if isinstance(error, app_commands.CheckFailure):
            await refuse(interaction, "That is for members who may manage this server.")
            return
        cause = getattr(error, "original", error)
        if isinstance(cause, (discord.HTTPException, *NETWORK)):
            log.warning("%s: %s", what(interaction), told(cause))
        reference = secrets.token_hex(4)
        log.error("%s failed, reference %s", what(interaction), reference, exc_info=cause)
        if interaction.type is not discord.InteractionType.autocomplete:
            await refuse(interaction, f"That went wrong on our side. Reference: {reference}")

    async def payload(self) -> list[dict[str, Any]]:
        """Return the commands as Discord is told of them, translations included."""
        translator = self.translator
        found = []
        for command in self.get_commands(guild=None):
            if translator is None:
                found.append(command.to_dict(self))
            else:
                found.append(await command.get_translated_payload(self, translator))
        return sorted(found, key=lambda each: (each.get("type", 1), each["name"]))


class Client(commands.AutoShardedBot):
    """Discord's side of the bot. Sees guilds and what is said to it, and nothing else."""

    def __init__(self, desk: Desk, options: Options | None = None) -> None:
        """Serve readers from a desk. ``tell_ready`` is called once it can."""
        self.options = options or Options()
        self.tell_ready: Callable[[], None] = lambda: None
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=PATIENCE,
            shard_count=self.options.shards,
        )
        self.clerk = Clerk(desk)
        self.add_dynamic_items(Press, Choose, administering.Press)
        reading.add(self.tree, self.clerk)
        admin.add(self.tree, self.clerk)

    async def setup_hook(self) -> None:
        """Tell Discord of the commands where they have changed; serve even if that fails."""
        await self.translate()
        try:
            await self.sync()
        except (discord.DiscordException, *NETWORK) as error:
            log.warning("commands not synced: %s; try: briefbot discord sync", told(error))

    async def translate(self) -> None:
        """Learn the commands' names in other languages."""
        await self.tree.set_translator(Words())

    async def sync(self, *, always: bool = False) -> bool:
        """Tell Discord of the commands where their payload has changed, or ``always``.

        Returns whether it was told. Raises :class:`discord.DiscordException`.
        """
        assert isinstance(self.tree, Tree)  # noqa: S101 - it was made so
        payload = json.dumps(await self.tree.payload(), sort_keys=True)
        digest = hashlib.blake2b(payload.encode(), digest_size=16).hexdigest()
        store = self.clerk.desk.store
        ours = Who("discord", "", f"application {self.application_id}")
        kept = await store.preferences(ours)
        if kept.get("commands") == digest and not always:
            return False
        await self.tree.sync()
        await store.put_preferences(ours, {**kept, "commands": digest})
        log.info("commands synced")
        return True

    async def on_ready(self) -> None:
        """Say that readers can be served."""
        self.tell_ready()

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages alone: everything is a command."""

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take forms, and answer what no item knows: a button of another time."""
        data: dict[str, Any] = dict(interaction.data or {})
        custom_id = str(data.get("custom_id", ""))
        ours = custom_id.startswith(administering.OURS)
        if interaction.type is discord.InteractionType.modal_submit:
            taken = admin_forms if ours else modals
            await taken.handed_in(self.clerk, interaction)
        elif interaction.type is discord.InteractionType.component and not (
            ours or re.fullmatch(FORM, custom_id)
        ):
            await refuse(interaction, OLD)
