"""discord.py's own HTTP and gateway against a far side on loopback that misbehaves."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.chat.discord.adapter import Adapter
from bot.chat.discord.client import Options
from bot.chat.discord.syncing import sync
from bot.core.delivery import Lost, NotSent, Sent
from bot.core.errors import BriefbotError, StoreError
from bot.running import Pace, PermanentError, Running
from tests.chat.discord.farside import (
    CHANNEL,
    FORUM,
    GUILD,
    ME,
    TOKEN,
    FarSide,
    Fault,
    far_side,
    interaction,
)
from tests.chat.discord.test_gateway import claimed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.usecases.converse import Desk

HERE = f"discord:{GUILD}/{CHANNEL}"
IN_FORUM = f"discord:{GUILD}/{FORUM}"


@pytest.fixture
async def far(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FarSide]:
    async with far_side(monkeypatch) as made:
        yield made


@pytest.fixture
def make(desk: Desk) -> Callable[[], Adapter]:
    return lambda: Adapter(desk, lambda: TOKEN, Options(shards=1))


@contextlib.asynccontextmanager
async def served(make: Callable[[], Adapter]) -> AsyncIterator[Adapter]:
    """An adapter that is connected."""
    adapter = make()
    ready = asyncio.Event()
    task = asyncio.create_task(adapter.run(ready.set))
    try:
        async with asyncio.timeout(20):
            await asyncio.wait(
                {task, waiting := asyncio.create_task(ready.wait())},
                return_when=asyncio.FIRST_COMPLETED,
            )
        waiting.cancel()
        assert ready.is_set(), task.exception()
        yield adapter
    finally:
        task.cancel()
        await asyncio.wait({task})


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
    await _until(lambda: "discord" in running.ready)
    await far.command("brief", topic="warehouse")
    await far.until(1, "POST", "/callback")
    stop.set()
    await far.command("brief", topic="too late")
    await far.until(2, "POST", "/callback")
    gate.set()
    assert await task == {}
    assert "Fire destroys" in str(far.sent("PATCH", "/@original"))


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
    await _until(lambda: "discord" in running.ready)
    for name in ("GUILD_CREATE", "INTERACTION_CREATE", "THREAD_CREATE"):
        await far.dispatch(name, {"id": "x"})
        await _until(lambda: "discord" in running.ready)
    await _until(lambda: "discord" in running.ready)
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


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.005)


async def test_a_server_error_after_the_effect_posts_once(
    far: FarSide, make: Callable[[], Adapter], at_once: list[float]
) -> None:
    async with served(make) as adapter:
        far.faults = [Fault("/messages", status=502, after=True)]
        outcome = await adapter.gateway.post(claimed(HERE))
    assert [Sent(each["id"]) for each in far.messages[CHANNEL]] == [outcome]
    first, second = far.sent("POST", f"/{CHANNEL}/messages")
    assert first == second
    assert at_once


@pytest.mark.usefixtures("at_once")
async def test_a_connection_dropped_after_the_effect_is_looked_for(
    far: FarSide, make: Callable[[], Adapter]
) -> None:
    page = claimed(HERE)
    async with served(make) as adapter:
        far.faults = [Fault("/messages", drop=True, after=True)]
        assert isinstance(await adapter.gateway.post(page), Lost)
        (message,) = far.messages[CHANNEL]
        assert await adapter.gateway.find(page) == message["id"]
        assert await adapter.gateway.post(page) == Sent(message["id"])  # its nonce is known
    assert len(far.messages[CHANNEL]) == 1


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("fault", [{"status": 502}, {"drop": True}])
async def test_a_forum_post_of_unknown_outcome_is_not_made_again_but_looked_for(
    far: FarSide, make: Callable[[], Adapter], fault: dict[str, Any]
) -> None:
    page = claimed(IN_FORUM)
    async with served(make) as adapter:
        far.faults = [Fault("/threads", after=True, **fault)]
        assert isinstance(await adapter.gateway.post(page), Lost)
        (thread,) = far.threads
        assert await adapter.gateway.find(page) == thread["id"]
    assert len(far.sent("POST", "/threads")) == 1


async def test_too_many_requests_are_waited_out(
    far: FarSide, make: Callable[[], Adapter], at_once: list[float]
) -> None:
    limited = {"message": "slow", "retry_after": 1.25, "global": False}
    async with served(make) as adapter:
        at_once.clear()
        far.faults = [Fault("/messages", 429, headers={"Via": "1.1 google"}, body=limited)]
        assert isinstance(await adapter.gateway.post(claimed(HERE)), Sent)
    assert 1.25 in at_once
    assert len(far.messages[CHANNEL]) == 1


async def test_a_wait_that_is_too_long_is_told(far: FarSide, make: Callable[[], Adapter]) -> None:
    limited = {"message": "slow", "retry_after": 600.0, "global": False}
    async with served(make) as adapter:
        far.faults = [Fault("/messages", 429, headers={"Via": "1.1 google"}, body=limited)]
        outcome = await adapter.gateway.post(claimed(HERE))
    assert isinstance(outcome, NotSent)
    assert outcome.after is not None
    assert outcome.after.total_seconds() == 600


async def test_a_ban_at_the_edge_is_not_hammered(far: FarSide, make: Callable[[], Adapter]) -> None:
    async with served(make) as adapter:
        far.faults = [Fault("/messages", 429, body={"message": "banned"})]
        outcome = await adapter.gateway.post(claimed(HERE))
    assert isinstance(outcome, NotSent)
    assert len(far.sent("POST", "/messages")) == 1


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
    "fault", [{"status": 404, "body": {"code": 10062, "message": "Unknown"}}, {"drop": True}]
)
async def test_an_interaction_that_cannot_be_acknowledged_costs_nothing_else(
    far: FarSide,
    make: Callable[[], Adapter],
    caplog: pytest.LogCaptureFixture,
    fault: dict[str, Any],
) -> None:
    async with served(make):
        far.faults = [Fault("/callback", **fault)]
        await far.command("brief", topic="warehouse")
        await far.until(1, "POST", "/callback")
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
