"""Readers answered over a far side on loopback that misbehaves: once, and each is told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.chat.discord.adapter import Adapter
from bot.chat.discord.client import Options
from bot.core.errors import StoreError
from bot.running import Running
from tests.chat.discord.bodies import ids
from tests.chat.discord.connected import served, until
from tests.chat.discord.farside import (
    TOKEN,
    FarSide,
    Fault,
    interaction,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.usecases.desk import Desk


async def test_a_command_is_answered(far: FarSide, make: Callable[[], Adapter]) -> None:
    async with served(make):
        await far.command("brief", topic="warehouse")
        await far.until(1, "PATCH", "/@original")
    assert far.sent("POST", "/callback") == [{"type": 5, "data": {"flags": 64}}]
    assert "Fire destroys Belford warehouse" in str(far.sent("PATCH", "/@original"))


async def test_fifty_commands_are_acknowledged_while_the_archive_is_held_up(
    far: FarSide, desk: Desk
) -> None:
    gate = asyncio.Event()

    class Held:
        def __getattr__(self, name: str) -> Any:
            return getattr(desk.store, name)

        async def search(self, *arguments: Any, **named: Any) -> Any:
            await gate.wait()
            return await desk.store.search(*arguments, **named)

    held = replace(desk, store=Held())
    async with served(lambda: Adapter(held, lambda: TOKEN, Options(shards=1))):
        for _ in range(50):
            await far.command("brief", topic="warehouse")
        await far.until(50, "POST", "/callback")
        assert far.sent("PATCH", "/@original") == []
        gate.set()
        await far.until(50, "PATCH", "/@original")
    assert len(far.sent("PATCH", "/@original")) == 50


async def test_an_answer_under_way_is_given_before_the_end(far: FarSide, desk: Desk) -> None:
    gate = asyncio.Event()

    class Held:
        def __getattr__(self, name: str) -> Any:
            return getattr(desk.store, name)

        async def search(self, *arguments: Any, **named: Any) -> Any:
            await gate.wait()
            return await desk.store.search(*arguments, **named)

    held = replace(desk, store=Held())
    running = Running({"discord": lambda: Adapter(held, lambda: TOKEN, Options(shards=1))})
    stop = asyncio.Event()
    task = asyncio.create_task(running.until(stop))
    await until(lambda: "discord" in running.ready)
    await far.command("brief", topic="warehouse")
    await far.until(1, "POST", "/callback")
    stop.set()
    await far.command("brief", topic="too late")
    await far.until(2, "POST", "/callback")
    gate.set()
    assert await task == {}
    assert "Fire destroys" in str(far.sent("PATCH", "/@original"))


async def test_an_answer_that_may_not_have_arrived_is_given_again(
    far: FarSide, make: Callable[[], Adapter]
) -> None:
    async with served(make) as adapter:
        adapter._client.clerk._pause = lambda _: asyncio.sleep(0)
        far.faults = [Fault("/@original", drop=True, after=True)]
        await far.command("brief", topic="warehouse")
        await far.until(2, "PATCH", "/@original")
    first, second = far.sent("PATCH", "/@original")
    assert first == second


async def test_an_expired_token_is_a_line_in_the_log(
    far: FarSide, make: Callable[[], Adapter], caplog: pytest.LogCaptureFixture
) -> None:
    gone = {"message": "Unknown Webhook", "code": 10015}
    async with served(make) as adapter:
        far.faults = [Fault("/@original", status=404, body=gone)]
        await far.command("brief", topic="warehouse")
        await far.until(1, "PATCH", "/@original")
        await adapter.drain()
    assert "its 15 minutes are over" in caplog.text


@pytest.mark.parametrize(
    ("fault", "times"),
    [({"status": 404, "body": {"code": 10062, "message": "Unknown"}}, 1), ({"drop": True}, 2)],
)
async def test_an_interaction_that_cannot_be_acknowledged_costs_nothing_else(
    far: FarSide,
    make: Callable[[], Adapter],
    caplog: pytest.LogCaptureFixture,
    fault: dict[str, Any],
    times: int,
) -> None:
    async with served(make):
        far.faults = [Fault("/callback", **fault) for _ in range(times)]
        await far.command("brief", topic="warehouse")
        await far.until(times, "POST", "/callback")
        await far.command("brief", topic="warehouse")
        await far.until(1, "PATCH", "/@original")
    assert "could not acknowledge" in caplog.text
    assert "token-" not in caplog.text


async def test_an_autocomplete_overtaken_by_the_next_one_costs_nothing(
    far: FarSide, make: Callable[[], Adapter]
) -> None:
    overtaken = {"code": 10062, "message": "Unknown interaction"}
    typed = [{"name": "topic", "type": 3, "value": "ware", "focused": True}]
    data = {"id": "900", "name": "brief", "type": 1, "options": typed}
    async with served(make):
        far.faults = [Fault("/callback", status=404, body=overtaken)]
        await far.dispatch("INTERACTION_CREATE", interaction(far.id(), 4, data))
        await far.dispatch("INTERACTION_CREATE", interaction(far.id(), 4, data))
        await far.until(2, "POST", "/callback")
    choices = far.sent("POST", "/callback")[1]["data"]["choices"]
    assert "warehouse" in [each["value"] for each in choices]


@pytest.mark.parametrize("fault", [None, {"drop": True}])
async def test_an_error_in_a_command_is_told_with_a_reference_if_it_can_be(
    far: FarSide, desk: Desk, caplog: pytest.LogCaptureFixture, fault: dict[str, Any] | None
) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            return getattr(desk.store, name)

        async def preferences(self, who: Any) -> Any:
            if who.user.startswith("application"):
                return await desk.store.preferences(who)
            raise StoreError("locked")

    broken = replace(desk, store=Broken())
    async with served(lambda: Adapter(broken, lambda: TOKEN, Options(shards=1))):
        far.faults = [Fault("/callback", **fault)] if fault else []
        await far.command("newsprefs")
        await far.until(1, "POST", "/callback")
        await far.command("story", story="1")  # it serves on
        await far.until(1, "PATCH", "/@original")
    assert "'newsprefs'" in caplog.text
    assert "failed, reference " in caplog.text
    (told, *_) = far.sent("POST", "/callback")
    assert told["data"]["flags"] == 64
    assert "Reference: " in told["data"]["content"]
    assert "locked" not in told["data"]["content"]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that hold one story each."""
    monkeypatch.setattr("bot.chat.discord.render.ROOM", 450)


@pytest.mark.usefixtures("small_pages")
async def test_what_does_not_fit_follows(far: FarSide, make: Callable[[], Adapter]) -> None:
    async with served(make) as adapter:
        number = await far.command("brief", since="7d", show="channel")
        await far.until(1, "POST", f"/token-{number}")
        await adapter.drain()
    first, second = far.sent("PATCH", "/@original") + far.sent("POST", f"/token-{number}")
    assert "### 1 · " in str(first)
    assert "### 2 · " in str(second)
    assert second["flags"] == 1 << 15
    assert second["allowed_mentions"] == {"parse": []}


@pytest.mark.usefixtures("small_pages", "at_once")
@pytest.mark.parametrize("fault", [{"status": 502}, {"drop": True}, {"status": 400}])
async def test_what_follows_is_sent_once_and_its_loss_is_told(
    far: FarSide,
    make: Callable[[], Adapter],
    caplog: pytest.LogCaptureFixture,
    fault: dict[str, Any],
) -> None:
    async with served(make) as adapter:
        coming = str(int(far.id()) + 1)
        far.faults = [Fault(f"/token-{coming}", after=True, **fault)]
        assert await far.command("brief", since="7d", show="channel") == coming
        await far.until(2, "PATCH", "/@original")
        await adapter.drain()
    assert len(far.sent("POST", f"/token-{coming}")) == 1
    first, second = far.sent("PATCH", "/@original")
    assert "may not have arrived" not in str(first)
    assert "If it is not below, ask again." in str(second)
    assert "may not have arrived" in caplog.text


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("fault", [{"status": 502}, {"drop": True}])
async def test_an_acknowledgement_whose_reply_is_lost_counts(
    far: FarSide, make: Callable[[], Adapter], fault: dict[str, Any]
) -> None:
    async with served(make):
        far.faults = [Fault("/callback", after=True, **fault)]
        await far.command("brief", topic="warehouse")
        await far.until(1, "PATCH", "/@original")
    assert len(far.acknowledged) == 1
    assert "Fire destroys" in str(far.sent("PATCH", "/@original"))


async def test_an_answer_in_a_channel_that_is_gone_costs_nothing_else(
    far: FarSide, make: Callable[[], Adapter], caplog: pytest.LogCaptureFixture
) -> None:
    async with served(make) as adapter:
        gone = {"message": "Unknown Channel", "code": 10003}
        far.faults = [Fault("/@original", status=404, body=gone)]
        await far.command("brief", topic="warehouse")
        await far.until(1, "PATCH", "/@original")
        await far.command("brief", topic="warehouse")
        await far.until(2, "PATCH", "/@original")
        await adapter.drain()
    assert "404 10003" in caplog.text


@pytest.mark.parametrize(("refused", "times"), [(404, 2), (200, 1)])
async def test_a_post_to_the_channel_that_was_refused_can_be_tried_again(
    far: FarSide, make: Callable[[], Adapter], desk: Desk, refused: int, times: int
) -> None:
    async with served(make) as adapter:
        await far.command("brief", topic="warehouse")
        await far.until(1, "PATCH", "/@original")
        shown = far.sent("PATCH", "/@original")[0]["components"]
        if refused != 200:
            far.faults = [Fault("/@original", refused, body={"code": 10015, "message": "No"})]
        for number in (2, 3):
            await far.press(ids(shown)["Post to channel"], shown)
            await far.until(number, "PATCH", "/@original")
            await until(lambda: not adapter._client.clerk._tasks)
    posted = [each for each in far.sent("PATCH", "/@original")[1:] if "### 1" in str(each)]
    assert len(posted) == times
    assert await desk.store.was_done(f"discord post 77 {ids(shown)['Post to channel']}")
