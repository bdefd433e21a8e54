"""Slack's pace is kept, and nothing is sent twice or lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.blocks import note
from bot.chat.slack.digests import SlackChat
from bot.chat.slack.failures import (
    CURES,
    RefusedError,
    SlackError,
    UnavailableError,
    UnknownOutcomeError,
)
from bot.chat.slack.gateway import Gateway, Pace, Place
from bot.chat.slack.installations import OneWorkspace
from bot.core.delivery import Claimed, Gone, Key, NotSent, Sent
from bot.core.delivery import Lost as LostReply
from bot.ports import Editing
from bot.settings.secret import Secret
from tests.chat.slack.conftest import NOW
from tests.chat.slack.farside import BOT_TOKEN, FarSide, Lost, Refusal, Status
from tests.chat.slack.sent import CHANNEL, TEAM

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Place(TEAM, CHANNEL)
HELLO = note("Hello")


class Clock:
    """A clock that moves by sleeping alone."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gateway(side: FarSide, clock: Clock) -> Gateway:
    client = AsyncWebClient(base_url=side.url, retry_handlers=[])
    workspace = OneWorkspace(Secret("SLACK_BOT_TOKEN", BOT_TOKEN))
    return Gateway(client, workspace, Pace(clock=clock, sleep=clock.sleep))


def texts(side: FarSide, channel: str = CHANNEL) -> list[str]:
    return [message["text"] for message in side.messages[channel]]


async def test_a_channel_gets_one_message_a_second_in_order(
    side: FarSide, gateway: Gateway, clock: Clock
) -> None:
    await asyncio.gather(*(gateway.post(HERE, note(str(n))) for n in range(5)))
    assert texts(side) == ["0", "1", "2", "3", "4"]
    assert clock.now >= 4
    before = clock.now
    await gateway.post(Place(TEAM, "D0001"), HELLO)
    assert clock.now == before, "another channel does not wait"


async def test_unfurls_are_off_and_blocks_go_along(side: FarSide, gateway: Gateway) -> None:
    ts = await gateway.post(HERE, HELLO)
    (call,) = side.said("chat.postMessage")
    assert (call["unfurl_links"], call["unfurl_media"]) == (False, False)
    await gateway.update(HERE, ts, note("Bye"))
    assert side.messages[CHANNEL][0]["blocks"][0]["text"]["text"] == "Bye"


async def test_a_429_is_honoured(side: FarSide, gateway: Gateway, clock: Clock) -> None:
    side.fail("chat.postMessage", Status(429, 7), Status(429, 3))
    await gateway.post(HERE, HELLO)
    assert texts(side) == ["Hello"]
    assert [each for each in clock.slept if each in {7.0, 3.0}] == [7.0, 3.0]


async def test_a_pause_too_long_is_told_of(side: FarSide, gateway: Gateway) -> None:
    side.fail("chat.postMessage", Status(429, 3600))
    with pytest.raises(UnavailableError, match="3600"):
        await gateway.post(HERE, HELLO)


@pytest.mark.parametrize("fault", [Lost(), Status(503), Refusal("internal_error")])
async def test_a_post_with_a_key_is_there_once_whatever_became_of_the_reply(
    side: FarSide, gateway: Gateway, fault: Lost | Status | Refusal
) -> None:
    side.fail("chat.postMessage", fault, fault)
    ts = await gateway.post(HERE, HELLO, "key-1")
    assert texts(side) == ["Hello"]
    assert side.messages[CHANNEL][0]["ts"] == ts
    assert await gateway.find(HERE, "key-1") == ts
    assert await gateway.find(HERE, "key-2") is None


async def test_the_same_in_a_thread(side: FarSide, gateway: Gateway) -> None:
    place = replace(HERE, thread="1690000000.000001")
    side.fail("chat.postMessage", Lost())
    await gateway.post(place, HELLO, "key-1")
    assert texts(side) == ["Hello"]
    assert side.messages[CHANNEL][0]["thread_ts"] == "1690000000.000001"


async def test_a_post_without_a_key_is_not_repeated(side: FarSide, gateway: Gateway) -> None:
    side.fail("chat.postMessage", Lost())
    with pytest.raises(UnknownOutcomeError):
        await gateway.post(HERE, HELLO)
    assert texts(side) == ["Hello"]


async def test_reading_is_repeated(side: FarSide, gateway: Gateway) -> None:
    side.fail("users.info", Status(500), Lost(), Status(429, 1))
    assert (await gateway.user(TEAM, "U1"))["tz"] == "Europe/Berlin"


@pytest.mark.parametrize("code", sorted(set(CURES) - {"expired_url", "used_url"}))
async def test_a_refusal_is_named_with_its_cure_and_not_repeated(
    side: FarSide, gateway: Gateway, code: str
) -> None:
    side.fail("chat.postMessage", Refusal(code))
    gateway.bot = "news"
    with pytest.raises(RefusedError) as refused:
        await gateway.post(HERE, HELLO, "k")
    assert str(refused.value) == f"Slack says {code}: {CURES[code].format(bot='news')}"
    assert len(side.said("chat.postMessage")) == 1


async def test_a_channel_it_is_not_in_says_how_to_invite_it(gateway: Gateway) -> None:
    with pytest.raises(RefusedError, match="invite me with /invite @briefbot"):
        await gateway.post(Place(TEAM, "C404"), HELLO)


async def test_no_connection_is_tried_again_and_then_told(clock: Clock) -> None:
    client = AsyncWebClient(base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    workspace = OneWorkspace(Secret("SLACK_BOT_TOKEN", BOT_TOKEN))
    gateway = Gateway(client, workspace, Pace(clock=clock, sleep=clock.sleep))
    with pytest.raises(UnavailableError):
        await gateway.post(HERE, HELLO)
    assert len([each for each in clock.slept if each]) >= 3


async def test_an_answer_goes_to_its_address(side: FarSide, gateway: Gateway) -> None:
    url = side.response_url("r1")
    for public in (False, True):
        await gateway.answer(url, HELLO, public=public)
    kinds = [body["response_type"] for _, body in side.responses]
    assert kinds == ["ephemeral", "in_channel"]
    for _ in range(3):
        await gateway.answer(url, HELLO)
    with pytest.raises(RefusedError):
        await gateway.answer(url, HELLO)


async def test_no_token_is_shown(gateway: Gateway, side: FarSide) -> None:
    side.fail("chat.postMessage", Refusal("invalid_auth"))
    with pytest.raises(RefusedError) as refused:
        await gateway.post(HERE, HELLO)
    shown = (repr(gateway), repr(vars(gateway)["_tokens"]), repr(refused.value), str(refused.value))
    assert BOT_TOKEN not in "".join(shown)
    assert refused.value.__cause__ is None


def claimed(destination: str = f"slack:{TEAM}/{CHANNEL}", page: int = 1) -> Claimed:
    body = '{"text": "Hello", "blocks": [{"type": "divider"}]}'
    key = Key("daily", "2026-01-02", "08:00", page)
    nonce = key.nonce(destination)
    return Claimed(key, destination, nonce, body, 1, doubt=False, expires=NOW, first="1.2")


async def test_a_digest_is_posted_once_and_found_again(side: FarSide, gateway: Gateway) -> None:
    chat = SlackChat(lambda: gateway)
    outcome = await chat.post(claimed())
    assert outcome == Sent(side.messages[CHANNEL][0]["ts"])
    assert await chat.find(claimed()) == side.messages[CHANNEL][0]["ts"]
    assert await chat.find(claimed(page=2)) is None
    await chat.post(claimed(page=2))
    assert side.messages[CHANNEL][1]["thread_ts"] == "1.2"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Lost(), LostReply),
        (Status(503), LostReply),
        (Status(429, 900), NotSent),
        (Refusal("is_archived"), Gone),
        (Refusal("token_revoked"), NotSent),
    ],
)
async def test_what_became_of_a_digest(
    side: FarSide, gateway: Gateway, fault: Any, kind: Callable[..., Any]
) -> None:
    side.fail("chat.postMessage", fault)
    outcome = await SlackChat(lambda: gateway).post(claimed())
    assert isinstance(outcome, kind)  # type: ignore[arg-type]  # a class each
    assert len(side.said("chat.postMessage")) == 1


async def test_a_digest_is_corrected_in_its_place_and_still_found(
    side: FarSide, gateway: Gateway
) -> None:
    chat = SlackChat(lambda: gateway)
    assert isinstance(chat, Editing)
    sent = await chat.post(claimed())
    assert isinstance(sent, Sent)
    better = replace(claimed(), payload='{"text": "Corrected", "blocks": []}')
    assert await chat.edit(better, sent.message) == sent
    assert texts(side) == ["Corrected"]
    assert await chat.find(claimed()) == sent.message
    assert isinstance(await chat.edit(better, "9.9"), Gone)
    assert isinstance(await SlackChat(lambda: None).edit(better, "1.2"), NotSent)


async def test_a_digest_to_one_person_is_found_and_corrected(
    side: FarSide, gateway: Gateway
) -> None:
    chat, page = SlackChat(lambda: gateway), claimed(f"slack:{TEAM}/U0001")
    assert await chat.find(page) is None
    sent = await chat.post(page)
    assert isinstance(sent, Sent)
    assert await chat.find(page) == sent.message
    better = replace(page, payload='{"text": "Corrected", "blocks": []}')
    assert await chat.edit(better, sent.message) == sent
    assert [each["text"] for each in side.messages["D-U0001"]] == ["Corrected"]
    # An app installed without the right says so, and posts all the same.
    side.fail("conversations.open", Refusal("missing_scope"))
    assert isinstance(await chat.edit(better, sent.message), Gone | NotSent)


async def test_a_digest_waits_while_slack_is_down() -> None:
    chat = SlackChat(lambda: None)
    assert isinstance(await chat.post(claimed()), NotSent)
    with pytest.raises(SlackError):
        await chat.find(claimed())
