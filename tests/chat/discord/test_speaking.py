"""Discord from a command: it posts, and opens no connection to hear anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.chat.discord.adapter import Adapter
from bot.chat.discord.client import Options
from bot.chat.discord.digests import DiscordChat
from bot.core.delivery import Claimed, Key, Sent
from bot.core.showing import compose
from bot.ports import Digest
from bot.running import PermanentError
from tests.chat.discord.conftest import NOW
from tests.chat.discord.farside import TOKEN, Fault
from tests.samples import BRIEF

if TYPE_CHECKING:
    from bot.usecases.desk import Desk
    from tests.chat.discord.farside import FarSide

DIGEST = Digest(BRIEF, compose.brief(BRIEF, "standard"), "standard", "Europe/Berlin", "discord:1/2")


async def test_a_page_is_posted_without_listening(far: FarSide, desk: Desk) -> None:
    adapter = Adapter(desk, lambda: TOKEN, Options(shards=1))
    chat = DiscordChat(lambda: adapter.gateway)
    key = Key("daily", "2026-03-02", "08:00", 1)
    page = chat.pages(DIGEST)[0]
    nonce = key.nonce(DIGEST.destination)
    held = Claimed(key, DIGEST.destination, nonce, page.payload, 1, doubt=False, expires=NOW)
    async with adapter.speaking():
        assert isinstance(await chat.post(held), Sent)
    assert len(far.sent("POST", "/messages")) == 1
    assert far.sent("GET", "/gateway/bot") == []


async def test_a_refused_token_is_told(far: FarSide, desk: Desk) -> None:
    far.faults = [Fault("/users/@me", status=401, body={"message": "401: Unauthorized"})]
    with pytest.raises(PermanentError, match="DISCORD_TOKEN"):
        async with Adapter(desk, lambda: TOKEN, Options(shards=1)).speaking():
            pass
