"""discord.py's own gateway against a far side on loopback: refusals, oddities, lost connections."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

import pytest

from bot.chat.discord.syncing import sync
from bot.core.errors import BriefbotError
from bot.running import Pace, PermanentError, Running
from tests.chat.discord.connected import served, until
from tests.chat.discord.farside import (
    ME,
    TOKEN,
    FarSide,
    Fault,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.discord.adapter import Adapter
    from bot.usecases.desk import Desk


async def test_a_refused_token_is_final_and_never_shown(
    far: FarSide, make: Callable[[], Adapter], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    far.faults = [Fault("/users/@me", status=401, body={"message": "401: Unauthorized"})]
    running = Running({"discord": make})
    (why,) = (await running.until(asyncio.Event())).values()
    assert why.startswith("Discord refused the token")
    assert TOKEN not in caplog.text + why + repr(make())


@pytest.mark.parametrize(("code", "words"), [(4004, "refused the token"), (4014, "intents")])
async def test_a_gateway_closed_for_good_is_final(
    far: FarSide, make: Callable[[], Adapter], code: int, words: str
) -> None:
    far.close_code = code
    with pytest.raises(PermanentError, match=words):
        await make().run(lambda: None)


async def test_a_malformed_event_costs_one_client_at_most(
    far: FarSide, make: Callable[[], Adapter]
) -> None:
    async def no_pause(_: float) -> None:
        await asyncio.sleep(0)

    running = Running({"discord": make}, pace=Pace(sleep=no_pause))
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: "discord" in running.ready)
    for name in ("GUILD_CREATE", "INTERACTION_CREATE", "THREAD_CREATE"):
        await far.dispatch(name, {"id": "x"})
        await until(lambda: "discord" in running.ready)
    await until(lambda: "discord" in running.ready)
    await _answered(far)
    stop.set()
    assert await task == {}


async def _answered(far: FarSide) -> None:
    """Ask until an answer comes: while a client is made afresh a command may find none."""
    for _ in range(50):
        await far.command("brief", topic="warehouse")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await far.until(1, "PATCH", "/@original")
            return
    pytest.fail("no answer came")


async def test_commands_are_synced_by_hand(far: FarSide, desk: Desk) -> None:
    assert "brief" in await sync(desk, lambda: TOKEN)
    assert len(far.sent("PUT", f"/applications/{ME}/commands")) == 1
    assert far.identified == 0
    far.faults = [Fault("/commands", status=403, body={"code": 50001, "message": "Missing"})]
    with pytest.raises(BriefbotError, match="did not take the commands: 403 50001"):
        await sync(desk, lambda: TOKEN)
    far.faults = [Fault("/users/@me", status=401)]
    with pytest.raises(BriefbotError, match="refused the token"):
        await sync(desk, lambda: TOKEN)


async def test_a_connection_that_is_closed_is_resumed(
    far: FarSide, make: Callable[[], Adapter]
) -> None:
    async with served(make):
        await far.hang_up()
        await until(lambda: far.resumed == 1)
        await far.command("brief", topic="warehouse")
        await far.until(1, "PATCH", "/@original")
    assert far.identified == 1


async def test_a_connection_without_a_heartbeat_is_left_for_another(
    far: FarSide, make: Callable[[], Adapter]
) -> None:
    far.pulse, far.deaf = 20, True
    adapter = make()
    adapter._client._connection.heartbeat_timeout = 0.1
    async with served(lambda: adapter):
        await until(lambda: far.resumed > 0)
        far.pulse = 45000
        await far.hang_up()
        await until(lambda: far.resumed > 1)
        await far.command("brief", topic="warehouse")
        await far.until(1, "PATCH", "/@original")


async def test_a_session_that_is_over_is_begun_anew(
    far: FarSide, make: Callable[[], Adapter]
) -> None:
    async with served(make):
        await far.say(9, data=False)  # not to be resumed
        await until(lambda: far.identified == 2)
        await far.command("brief", topic="warehouse")
        await far.until(1, "PATCH", "/@original")
