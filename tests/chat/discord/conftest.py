from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.chat.discord.adapter import Adapter
from bot.chat.discord.client import Client, Options
from bot.core.model import FeedItem, Outlet
from bot.store.archive import open_memory
from bot.summarizers import create
from bot.usecases.answer import Teller
from bot.usecases.desk import Desk
from bot.usecases.ingest import ingest
from tests.chat.discord.bodies import check_all, check_request
from tests.chat.discord.farside import TOKEN, FarSide, far_side

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle
    from simcord.env import Env

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

FIRE = (
    "A fire destroyed a furniture warehouse in Belford on Sunday night. "
    "Firefighters needed six hours to put out the fire at the warehouse. "
    "Nobody was hurt in the fire, the fire brigade of Belford said."
)
VOTE = (
    "Parliament passed the budget for the coming year on Monday. "
    "The budget raises spending on schools by four percent. "
    "The opposition in parliament voted against the budget."
)


def item(key: str, title: str, text: str, hours: int, outlet: str = "") -> FeedItem:
    return FeedItem(
        key,
        text,
        "feed",
        Outlet(outlet or key, (outlet or key).title()),
        title,
        f"https://{key}.example/news",
        published=NOW - timedelta(hours=hours),
        language="en",
    )


ITEMS = [
    item("herald", "Warehouse in Belford burns down", FIRE, 5),
    item("courier", "Fire destroys Belford warehouse", FIRE.replace("six", "seven"), 4),
    item("gazette", "Parliament passes the budget", VOTE, 2),
]


class Clock:
    """Time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def desk(clock: Clock) -> AsyncIterator[Desk]:
    store = open_memory(clock)
    await ingest(ITEMS, store=store, now=NOW, identify=lambda _: "en")
    yield Desk(store, Teller(create("consensus")), clock)
    await store.close()


@pytest.fixture
def simcord_bot(desk: Desk) -> Client:
    return Client(desk, Options(shards=1))


@pytest.fixture
def channel(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("general")


@pytest.fixture
def ana(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    del channel
    return simcord_env.guild.add_member(simcord_env.create_user("ana"))


@pytest.fixture(autouse=True)
def _within_limits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Check whatever a test made the bot send."""
    env = request.getfixturevalue("simcord_env") if "simcord_env" in request.fixturenames else None
    yield
    if env is not None:
        check_all(env)


@pytest.fixture
async def far(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FarSide]:
    async with far_side(monkeypatch, FarSide()) as made:
        yield made
        for method, path, body in made.requests:
            check_request(method, path, body)


@pytest.fixture
def make(desk: Desk) -> Callable[[], Adapter]:
    return lambda: Adapter(desk, lambda: TOKEN, Options(shards=1))


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """discord.py's pauses, noted down and not waited for."""
    slept: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float, result: Any = None) -> Any:
        slept.append(seconds)
        return await sleep(0, result)

    monkeypatch.setattr("discord.http.asyncio.sleep", note)
    return slept
