"""Discord's own deadlines: three seconds to acknowledge, fifteen minutes to answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.chat.discord.bodies import form_of
from tests.chat.discord.test_commands import Broken

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle
    from simcord.env import Env

    from bot.chat.discord.clerk import Clerk
    from bot.usecases.desk import Desk


@pytest.fixture
def gate() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
def clerk(simcord_env: Env) -> Clerk:
    found: Clerk = simcord_env.bot.clerk  # type: ignore[attr-defined]  # our client
    return found


def held(env: Env, desk: Desk, gate: asyncio.Event, name: str) -> Desk:
    """A desk one of whose calls waits for the gate."""

    async def call(*arguments: Any, **named: Any) -> Any:
        await env.external_wait(gate.wait(), reason="the archive is slow")
        return await getattr(desk.store, name)(*arguments, **named)

    return replace(desk, store=Broken(desk.store, call, name))


async def test_what_is_acknowledged_may_take_its_time(  # noqa: PLR0913, PLR0917  fixtures
    ana: MemberActor,
    channel: ChannelHandle,
    simcord_env: Env,
    desk: Desk,
    gate: asyncio.Event,
    clerk: Clerk,
) -> None:
    clerk.desk = held(simcord_env, desk, gate, "search")
    await ana.slash(channel, "brief", topic="warehouse")
    await simcord_env.advance_time(60)
    gate.set()
    await clerk.drain()
    assert "Fire destroys" in str(simcord_env.http_requests[-1].json)


async def test_an_answer_after_fifteen_minutes_is_a_line_in_the_log(  # noqa: PLR0913, PLR0917  fixtures
    ana: MemberActor,
    channel: ChannelHandle,
    simcord_env: Env,
    desk: Desk,
    gate: asyncio.Event,
    clerk: Clerk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    clerk.desk = held(simcord_env, desk, gate, "search")
    await ana.slash(channel, "brief", topic="warehouse")
    await simcord_env.advance_time(15 * 60 + 1)
    gate.set()
    await clerk.drain()
    assert "its 15 minutes are over" in caplog.text


async def test_a_form_that_comes_too_late_is_a_line_in_the_log(  # noqa: PLR0913, PLR0917  fixtures
    ana: MemberActor,
    channel: ChannelHandle,
    simcord_env: Env,
    desk: Desk,
    gate: asyncio.Event,
    clerk: Clerk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    clerk.desk = held(simcord_env, desk, gate, "preferences")
    await ana.slash(channel, "newsprefs")
    await simcord_env.advance_time(4)
    gate.set()
    await simcord_env.settle()
    assert "could not open a form" in caplog.text
    clerk.desk = desk
    assert form_of(await ana.slash(channel, "newsprefs"))["title"] == "Your news preferences"
