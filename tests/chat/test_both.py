"""Slack and Discord in one process: what befalls one leaves the other answering."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.chat.discord.adapter import Adapter
from bot.chat.discord.client import Options
from bot.chat.slack.adapter import Options as SlackOptions
from bot.chat.slack.adapter import SlackAdapter
from bot.running import Adapter as Part
from bot.running import Pace, Running
from bot.store.archive import open_memory
from bot.summarizers import create
from bot.usecases.answer import Teller
from bot.usecases.desk import Desk
from bot.usecases.ingest import ingest
from tests.chat.discord.connected import until
from tests.chat.discord.farside import TOKEN, FarSide, Fault, far_side
from tests.chat.slack import sent
from tests.chat.slack.conftest import AT_ONCE, FIRE, NOW, SECRETS, item
from tests.chat.slack.farside import FarSide as SlackSide
from tests.chat.slack.farside import Status

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    store = open_memory(lambda: NOW)
    fire = item("fire", "Warehouse in Belford burns down", FIRE, 5)
    await ingest([fire], store=store, now=NOW, identify=lambda _: "en")
    yield Desk(store, Teller(create("consensus")), lambda: NOW)
    await store.close()


@pytest.fixture
async def far(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FarSide]:
    async with far_side(monkeypatch, FarSide()) as made:
        yield made


@pytest.fixture
async def side() -> AsyncIterator[SlackSide]:
    async with SlackSide().serving() as serving:
        yield serving


@pytest.fixture
def running(desk: Desk, side: SlackSide, tmp_path: Path) -> Running:
    slack = SlackOptions(tmp_path, api=side.url, pace=AT_ONCE, port=0)
    makers: dict[str, Callable[[], Part]] = {
        "slack": lambda: SlackAdapter(desk, SECRETS, slack),
        "discord": lambda: Adapter(desk, lambda: TOKEN, Options(shards=1)),
    }

    async def no_pause(_: float) -> None:
        await asyncio.sleep(0.01)

    return Running(makers, pace=Pace(sleep=no_pause, drain=2, stop=2))


@asynccontextmanager
async def up(running: Running, *ready: str) -> AsyncIterator[None]:
    """Run until the parts named can serve, and at the end stop."""
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    try:
        await until(lambda: all(name in running.ready for name in ready))
        yield
    finally:
        stop.set()
        await task


async def on_discord(far: FarSide) -> None:
    await far.command("brief", topic="warehouse")
    await far.until(1, "PATCH", "/@original")
    assert "Warehouse in Belford" in str(far.sent("PATCH", "/@original"))


async def on_slack(side: SlackSide) -> None:
    await side.tell(sent.slash("warehouse", response_url=side.response_url()))
    await side.until(lambda: side.responses)
    assert "Warehouse in Belford" in str(side.responses)


async def test_both_answer(running: Running, far: FarSide, side: SlackSide) -> None:
    async with up(running, "slack", "discord"):
        await on_discord(far)
        await on_slack(side)


async def test_slack_down_leaves_discord_answering(
    running: Running, far: FarSide, side: SlackSide
) -> None:
    side.fail("auth.test", *[Status(503)] * 500)
    async with up(running, "discord"):
        await until(lambda: running.states["slack"].startswith("down"))
        await on_discord(far)


async def test_discord_refused_leaves_slack_answering(
    running: Running, far: FarSide, side: SlackSide
) -> None:
    far.faults = [Fault("/users/@me", status=401, body={"message": "401: Unauthorized"})]
    async with up(running, "slack"):
        await until(lambda: running.states["discord"].startswith("off: Discord refused the token"))
        await on_slack(side)


async def test_discord_down_for_now_leaves_slack_answering(
    running: Running, far: FarSide, side: SlackSide
) -> None:
    far.faults = [Fault("/users/@me", drop=True) for _ in range(500)]
    async with up(running, "slack"):
        await until(lambda: running.states["discord"].startswith("down"))
        await on_slack(side)
        far.faults.clear()
        await until(lambda: "discord" in running.ready)
        await on_discord(far)
