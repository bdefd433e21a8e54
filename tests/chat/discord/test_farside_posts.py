"""Digests posted to a far side on loopback that misbehaves: each is there once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.core.delivery import Gone, Lost, NotSent, Sent
from tests.chat.discord.connected import served
from tests.chat.discord.farside import (
    CHANNEL,
    FORUM,
    GUILD,
    THREAD,
    FarSide,
    Fault,
)
from tests.chat.discord.test_gateway import claimed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.discord.adapter import Adapter


HERE = f"discord:{GUILD}/{CHANNEL}"
IN_FORUM = f"discord:{GUILD}/{FORUM}"


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


@pytest.mark.parametrize(("status", "code"), [(404, 10003), (403, 50001)])
async def test_a_channel_that_is_gone_or_closed_is_left_alone(
    far: FarSide, make: Callable[[], Adapter], status: int, code: int
) -> None:
    async with served(make) as adapter:
        far.faults = [Fault(f"/channels/{CHANNEL}", status, body={"code": code, "message": "No"})]
        outcome = await adapter.gateway.post(claimed(HERE))
    assert isinstance(outcome, Gone)
    assert far.messages == {}


@pytest.mark.parametrize("code", [50013, 50083, 160005])
async def test_a_place_where_it_may_not_write_is_left_alone(
    far: FarSide, make: Callable[[], Adapter], code: int
) -> None:
    async with served(make) as adapter:
        far.faults = [Fault("/messages", 403, body={"code": code, "message": "No"})]
        outcome = await adapter.gateway.post(claimed(HERE))
    assert isinstance(outcome, Gone)
    assert "HTTP" not in outcome.why


@pytest.mark.parametrize("path", ["/messages", "/users/@me/channels"])
@pytest.mark.parametrize(
    ("code", "why"),
    [
        (50007, "that person takes no messages from me"),
        (50278, "that person shares no server with me"),
    ],
)
async def test_who_takes_no_messages_is_left_alone(
    far: FarSide, make: Callable[[], Adapter], path: str, code: int, why: str
) -> None:
    async with served(make) as adapter:
        far.faults = [Fault(path, 403, body={"code": code, "message": "No"})]
        outcome = await adapter.gateway.post(claimed("discord:dm/400"))
    assert outcome == Gone(why)
    assert far.messages == {}


async def test_a_correction_of_a_message_that_is_gone_is_told(
    far: FarSide, make: Callable[[], Adapter]
) -> None:
    async with served(make) as adapter:
        far.faults = [Fault("/messages/7", 404, body={"code": 10008, "message": "No"})]
        outcome = await adapter.gateway.edit(claimed(HERE), "7")
    assert isinstance(outcome, Gone)


async def test_a_thread_is_a_place_like_a_channel(
    far: FarSide, make: Callable[[], Adapter]
) -> None:
    page = claimed(f"discord:{GUILD}/{THREAD}")
    async with served(make) as adapter:
        outcome = await adapter.gateway.post(page)
        (message,) = far.messages[THREAD]
        assert outcome == Sent(message["id"])
        assert await adapter.gateway.find(page) == message["id"]
    (body,) = far.sent("POST", f"/{THREAD}/messages")
    assert body["nonce"] == page.nonce
