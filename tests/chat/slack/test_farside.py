"""The far side held against Slack's own libraries, so that what is proven against it counts."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.chat.slack import sent
from tests.chat.slack.farside import APP_TOKEN, BOT_TOKEN, FarSide, Lost, Refusal, Status
from tests.chat.slack.sent import CHANNEL, TEAM

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SECRET = "signing"  # noqa: S105 - of no service


@pytest.fixture
async def side() -> AsyncIterator[FarSide]:
    async with FarSide().serving() as serving:
        yield serving


@pytest.fixture
def client(side: FarSide) -> AsyncWebClient:
    return AsyncWebClient(BOT_TOKEN, base_url=side.url, retry_handlers=[])


async def test_a_message_is_kept_with_its_metadata(side: FarSide, client: AsyncWebClient) -> None:
    metadata: dict[str, Any] = {"event_type": "brief", "event_payload": {"key": "k1"}}
    blocks = [{"type": "divider"}]
    sent = await client.chat_postMessage(
        channel=CHANNEL, text="Hello", blocks=blocks, metadata=metadata
    )
    found = await client.conversations_history(channel=CHANNEL, include_all_metadata=True)
    assert [(m["ts"], m["metadata"]) for m in found["messages"]] == [(sent["ts"], metadata)]
    assert side.messages[CHANNEL][0]["blocks"] == blocks
    plain = await client.conversations_history(channel=CHANNEL)
    assert "metadata" not in plain["messages"][0]


async def test_an_update_without_blocks_deletes_them(side: FarSide, client: AsyncWebClient) -> None:
    blocks = [{"type": "divider"}]
    sent = await client.chat_postMessage(channel=CHANNEL, text="Hello", blocks=blocks)
    await client.chat_update(channel=CHANNEL, ts=sent["ts"], text="Bye")
    assert "blocks" not in side.messages[CHANNEL][0]


async def test_a_lost_reply_leaves_its_effect(side: FarSide, client: AsyncWebClient) -> None:
    side.fail("chat.postMessage", Lost())
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=CHANNEL, text="Hello")
    assert [message["text"] for message in side.messages[CHANNEL]] == ["Hello"]


async def test_faults_come_in_order_and_have_no_effect(
    side: FarSide, client: AsyncWebClient
) -> None:
    side.fail("chat.postMessage", Status(429, 7), Refusal("is_archived"), Status(503))
    for error, wait in (("ratelimited", "7"), ("is_archived", None), ("internal", None)):
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel=CHANNEL, text="Hello")
        assert refused.value.response["error"] == error
        assert refused.value.response.headers.get("Retry-After") == wait
    assert not side.messages[CHANNEL]


@pytest.mark.parametrize(
    ("channel", "blocks", "error"),
    [
        ("C404", [], "channel_not_found"),
        (CHANNEL, [{"type": "divider"}] * 51, "invalid_blocks"),
        (CHANNEL, [{"type": "x", "text": "a" * 13_000}], "msg_blocks_too_long"),
    ],
)
async def test_what_slack_refuses_is_refused(
    client: AsyncWebClient, channel: str, blocks: list[dict[str, str]], error: str
) -> None:
    with pytest.raises(SlackApiError, match=error):
        await client.chat_postMessage(channel=channel, text="Hello", blocks=blocks)


async def test_a_wrong_token_is_refused(side: FarSide) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await AsyncWebClient("xoxb-other", base_url=side.url).auth_test()


async def test_a_modal_needs_a_fresh_trigger(side: FarSide, client: AsyncWebClient) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}
    await client.views_open(trigger_id=sent.TRIGGER, view=view)
    side.open_triggers.clear()
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=sent.TRIGGER, view=view)
    assert len(side.views) == 1


async def test_a_response_url_is_good_for_five_replies(side: FarSide) -> None:
    async with aiohttp.ClientSession() as session:
        url = side.response_url("r1")
        told = [await session.post(url, json={"text": str(n)}) for n in range(6)]
    assert [each.status for each in told] == [200] * 5 + [404]
    assert len(side.responses) == 5


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk's
async def test_a_token_is_given_for_a_code(side: FarSide) -> None:
    client = AsyncWebClient(base_url=side.url)
    given = await client.oauth_v2_access(client_id="1", client_secret="2", code="3")  # noqa: S106
    again = AsyncWebClient(given["access_token"], base_url=side.url)
    assert (await again.auth_test())["team_id"] == TEAM


async def test_socket_mode_carries_a_command_and_its_acknowledgement(
    side: FarSide, client: AsyncWebClient
) -> None:
    app = _echo(client)
    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call] # theirs
        assert await side.tell(sent.slash("mines")) == {"text": "mines"}
        await side.ask_to_reconnect()
        await side.connected(1)
        assert await side.tell(sent.slash("again")) == {"text": "again"}
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call] # theirs


@pytest.mark.parametrize(("late", "status"), [(0, 200), (400, 401)])
async def test_a_request_is_signed_as_slack_signs_it(
    client: AsyncWebClient, late: int, status: int
) -> None:
    request = sent.request_of(sent.slash("mines"), SECRET, int(time.time()) - late)
    assert (await _echo(client).async_dispatch(request)).status == status


@pytest.mark.parametrize(
    "payload",
    [
        sent.click({"type": "button", "action_id": "go", "value": "v"}),
        sent.shortcut("go"),
        sent.message_shortcut("go", {"text": "A story"}),
        sent.submission({"type": "modal", "callback_id": "go"}, {}),
        sent.suggestion("go", "mi"),
        sent.mention("mines"),
        sent.direct("mines"),
    ],
    ids=lambda payload: str(payload["type"]),
)
async def test_every_payload_finds_its_listener(
    client: AsyncWebClient, payload: sent.Payload
) -> None:
    app = AsyncApp(signing_secret=SECRET, client=client)
    seen: asyncio.Queue[str] = asyncio.Queue()

    async def listen(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        seen.put_nowait(body["type"])

    for register in (app.action, app.shortcut, app.view, app.options):
        register("go")(listen)
    for kind in ("app_mention", "message"):
        app.event(kind)(listen)
    request = sent.request_of(payload, SECRET, int(time.time()))
    assert (await app.async_dispatch(request)).status == 200
    async with asyncio.timeout(10):  # events are acknowledged before they are listened to
        assert await seen.get() == payload["type"]


def _echo(client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(signing_secret=SECRET, client=client)

    async def echo(ack: Any, command: dict[str, str]) -> None:
        await ack(text=command["text"])

    app.command("/brief")(echo)
    return app
