"""The whole bot on Slack, against a far side on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.chat.slack.adapter import Options, SlackAdapter
from bot.chat.slack.blocks import Message
from bot.chat.slack.gateway import Pace
from bot.chat.slack.installations import Secrets
from bot.chat.slack.plans import Plan
from bot.core.model import FeedItem, Outlet
from bot.core.schedule import Schedule, Timing
from bot.settings.secret import Secret
from bot.store.archive import open_memory
from bot.summarizers import create
from bot.usecases.answer import Teller
from bot.usecases.desk import Desk
from bot.usecases.ingest import ingest
from tests.chat.slack.accepted import check_message, check_view
from tests.chat.slack.farside import APP_TOKEN, BOT_TOKEN, FarSide

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
SIGNING = "signing-loopback"
FIRE = (
    "A warehouse on Harbor Road in Belford burned down on Monday night. Fire chief Ana Lopez said "
    "that forty firefighters fought the flames until dawn and that nobody was hurt. The warehouse "
    "belonged to Tasman Paper, which kept three thousand tons of cardboard there."
)
VOTE = (
    "Parliament passed the budget on Tuesday by 212 votes to 198 after a debate of eleven hours. "
    "Finance minister Karl Brandt promised that pensions would rise. The opposition under Mia Holm "
    "called the deficit reckless and announced a complaint at the constitutional court."
)


def item(key: str, title: str, text: str, hours: int) -> FeedItem:
    when = NOW - timedelta(hours=hours)
    outlet = Outlet(f"o-{key}", f"The {key.title()}")
    url = f"https://{key}.example/story?a=1&b=2"
    return FeedItem(key, text, "s", outlet, title, url, None, when, "en", key)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    store = open_memory(lambda: NOW)
    items = [
        item("fire", "Warehouse in Belford burns down", FIRE, 5),
        item("vote", "Parliament <!channel> passes the *budget*", VOTE, 2),
    ]
    await ingest(items, store=store, now=NOW, identify=lambda _: "en")
    yield Desk(store, Teller(create("consensus")), lambda: NOW)
    await store.close()


@pytest.fixture
async def side() -> AsyncIterator[FarSide]:
    async with FarSide().serving() as serving:
        yield serving


SECRETS = Secrets(
    bot=Secret("SLACK_BOT_TOKEN", BOT_TOKEN),
    app=Secret("SLACK_APP_TOKEN", APP_TOKEN),
    signing=Secret("SLACK_SIGNING_SECRET", SIGNING),
)
AT_ONCE = Pace(between=0, first=0)
DAILY = Plan("daily", "T0001/C0001", "mines", Schedule(UTC, (Timing(time(8)),)))

Start = Callable[..., AbstractAsyncContextManager[SlackAdapter]]


@pytest.fixture
def start(side: FarSide, desk: Desk, tmp_path: Path) -> Start:
    """Start the adapter and wait until it is ready; it is stopped at the end."""

    @asynccontextmanager
    async def running(secrets: Secrets = SECRETS, **options: object) -> AsyncIterator[SlackAdapter]:
        usual = {"api": side.url, "pace": AT_ONCE, "planned": lambda: (DAILY,), "port": 0}
        adapter = SlackAdapter(desk, secrets, Options(tmp_path, **(usual | options)))  # type: ignore[arg-type]  # as each test asks
        ready = asyncio.Event()
        task = asyncio.create_task(adapter.run(ready.set))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        waiting.cancel()
        if task.done():
            task.result()
        try:
            yield adapter
            await adapter.drain()
        finally:
            task.cancel()
            await asyncio.wait({task})

    return running


@pytest.fixture
async def bot(start: Start, side: FarSide) -> AsyncIterator[SlackAdapter]:
    """The bot over Socket Mode; whatever it sent is held against Slack's limits at the end."""
    async with start() as adapter:
        yield adapter
    posts = [message for channel in side.messages.values() for message in channel]
    for body in (*(each for _, each in side.responses), *side.ephemeral, *posts):
        check_message(Message(body["text"], tuple(body.get("blocks", ()))))
    for view in side.views:
        kept = {"id", "hash", "team_id"}
        check_view({key: value for key, value in view.items() if key not in kept})
