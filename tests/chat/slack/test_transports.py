"""Both transports, and what happens when they fail."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import stat
import time
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.chat.slack.adapter import API, api_address, hide_tokens
from bot.chat.slack.app import NOT_HERE, PATH
from bot.chat.slack.app import log as sdk_log
from bot.chat.slack.gateway import Pace
from bot.chat.slack.installations import FILE, Secrets
from bot.chat.slack.surface import SCOPES
from bot.running import PermanentError
from bot.settings.secret import Secret
from tests.chat.slack import sent
from tests.chat.slack.conftest import SECRETS, SIGNING
from tests.chat.slack.farside import APP_TOKEN, BOT_TOKEN, Refusal, Status
from tests.chat.slack.sent import CHANNEL, USER

if TYPE_CHECKING:
    from pathlib import Path

    from bot.chat.slack.adapter import SlackAdapter
    from tests.chat.slack.conftest import Start
    from tests.chat.slack.farside import FarSide

WRONG = Secret("SLACK_BOT_TOKEN", "xoxb-wrong")


async def test_a_bad_bot_token_is_permanent_and_says_the_cure(start: Start) -> None:
    with pytest.raises(PermanentError, match="copy it anew from OAuth & Permissions"):
        async with start(Secrets(bot=WRONG, app=SECRETS.app)):
            pass


async def test_a_bad_app_token_is_permanent_and_says_the_cure(start: Start, side: FarSide) -> None:
    side.fail("apps.connections.open", Refusal("invalid_auth"))
    with pytest.raises(PermanentError, match=r"app token is refused.*xapp-"):
        async with start():
            pass


async def test_a_slack_that_is_down_is_worth_a_retry(start: Start, side: FarSide) -> None:
    side.fail("apps.connections.open", Status(503))
    with pytest.raises(ConnectionError):
        async with start():
            pass


async def test_a_dropped_socket_reconnects(start: Start, side: FarSide) -> None:
    async with start(ping=0.05):
        await side.tell(sent.slash("help", response_url=side.response_url("a")))
        await side.ask_to_reconnect()
        await side.until(lambda: len(side.said("apps.connections.open")) >= 3)
        await side.connected()
        await side.tell(sent.slash("help", response_url=side.response_url("b")))
        await side.until(lambda: {name for name, _ in side.responses} == {"a", "b"})


class Hurried:
    """Time that passes by being waited for, and the loop gets its turn each time."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


async def ended(adapter: SlackAdapter) -> BaseException:
    """Wait until the adapter ends by itself; return why."""
    task = next(each for each in asyncio.all_tasks() if _runs(each, adapter))
    await asyncio.wait({task}, timeout=10)
    error = task.exception()
    assert error is not None
    return error


def _runs(task: asyncio.Task[Any], adapter: SlackAdapter) -> bool:
    frame = getattr(task.get_coro(), "cr_frame", None)
    return frame is not None and frame.f_locals.get("self") is adapter and "ready" in frame.f_locals


async def test_a_socket_that_stays_dead_ends_the_adapter(start: Start, side: FarSide) -> None:
    hurried = Hurried()
    pace = Pace(between=0, first=0, clock=hurried, sleep=hurried.sleep)
    async with start(pace=pace, sleep=hurried.sleep, ping=60.0) as adapter:
        side.fail("apps.connections.open", *[Status(503)] * 50)
        await side.hang_up()
        error = await ended(adapter)
        assert isinstance(error, ConnectionError)
        assert "dead" in str(error)


async def test_a_token_revoked_while_running_is_permanent(start: Start, side: FarSide) -> None:
    async with start(watch=0.01) as adapter:
        side.fail("users.info", Refusal("token_revoked"))
        await side.send(sent.slash("help", response_url=side.response_url("a")))
        error = await ended(adapter)
        assert isinstance(error, PermanentError)
        assert "install the app again" in str(error)


async def test_a_stop_waits_for_whoever_was_promised_an_answer(start: Start, side: FarSide) -> None:
    async with start():
        for n in range(8):
            await side.tell(sent.slash("budget", response_url=side.response_url(f"r{n}")))
    assert len(side.responses) == 8


async def post(
    adapter: SlackAdapter, payload: sent.Payload, *, secret: str = SIGNING, at: int = 0
) -> tuple[int, str]:
    body, kind = sent.body_of(payload)
    headers = sent.signed_headers(body, secret, int(time.time()) + at, kind)
    return await _send(adapter, body, headers)


async def _send(adapter: SlackAdapter, body: str, headers: dict[str, str]) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(adapter.address + PATH, data=body, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


async def test_http_serves_the_same(start: Start, side: FarSide) -> None:
    async with start(transport="http") as adapter:
        command = sent.slash("budget", response_url=side.response_url("r"))
        assert await post(adapter, command) == (200, "")
        await side.until(lambda: side.responses)
        assert "Briefing: budget" in json.dumps(side.responses)
        status, text = await post(adapter, sent.suggestion("topic", "bud"))
        assert status == 200
        assert json.loads(text)["options"]
        challenge = {"type": "url_verification", "challenge": "c1", "token": "t"}
        assert (await post(adapter, challenge))[0] == 200


@pytest.mark.parametrize(("secret", "at"), [("other", 0), (SIGNING, -301), (SIGNING, 301)])
async def test_what_is_not_signed_now_by_slack_is_refused(
    start: Start, side: FarSide, secret: str, at: int
) -> None:
    async with start(transport="http") as adapter:
        status, _ = await post(adapter, sent.slash("budget"), secret=secret, at=at)
        assert status == 401
    assert not side.responses


async def test_a_signed_request_counts_once(start: Start, side: FarSide) -> None:
    async with start(transport="http") as adapter:
        payload = sent.slash("budget public", response_url=side.response_url("r"))
        body, kind = sent.body_of(payload)
        headers = sent.signed_headers(body, SIGNING, int(time.time()), kind)
        assert (await _send(adapter, body, headers))[0] == 200
        assert (await _send(adapter, body, headers))[0] == 401
    assert len(side.responses) == 1


async def test_an_event_counts_once_however_often_it_comes(start: Start, side: FarSide) -> None:
    async with start(transport="http") as adapter:
        event = sent.mention("budget")
        for at in (-2, -1, 0):  # signed anew each time, as Slack's retries are
            assert await post(adapter, event, at=at) == (200, "")
        await side.until(lambda: side.messages[CHANNEL])
    assert len(side.messages[CHANNEL]) == 1


async def test_without_a_signing_secret_nothing_is_served(start: Start) -> None:
    with pytest.raises(PermanentError, match="SLACK_SIGNING_SECRET"):
        async with start(Secrets(bot=SECRETS.bot), transport="http"):
            pass


APP = Secrets(
    signing=SECRETS.signing,
    client_id=Secret("SLACK_CLIENT_ID", "1.2"),
    client_secret=Secret("SLACK_CLIENT_SECRET", "shh-client"),
)


async def install(adapter: SlackAdapter, side: FarSide, team: str) -> int:
    """Go through the installation as a browser does."""
    side.installed |= {"team": {"id": team, "name": "Example"}}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        async with session.get(f"{adapter.address}/slack/install") as page:
            cookie = page.cookies["slack-app-oauth-state"].value
            text = unescape(await page.text())
        (address,) = re.findall(r"https://slack\.com/oauth/v2/authorize\?[^\"']+", text)
        asked = parse_qs(urlsplit(address).query)
        assert asked["state"] == [cookie]
        assert asked["scope"] == [",".join(sorted(SCOPES))]
        async with session.get(
            f"{adapter.address}/slack/oauth_redirect",
            params={"code": "c1", "state": cookie},
            headers={"Cookie": f"slack-app-oauth-state={cookie}"},
        ) as done:
            return done.status


def of_team(payload: sent.Payload, team: str) -> sent.Payload:
    return payload | {"team_id": team}


# The SDK passes its client's secret in a way that aiohttp will give up.
several = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@several
async def test_several_workspaces_install_it_and_each_is_answered_in_its_own_name(
    start: Start, side: FarSide, tmp_path: Path
) -> None:
    async with start(APP, transport="http") as adapter:
        for team in ("T0001", "T0002"):
            assert await install(adapter, side, team) == 200
        given = {team: token for token, team in side.tokens.items()}
        for team in ("T0001", "T0002"):
            event = of_team(sent.mention("budget", channel=CHANNEL), team)
            event["authorizations"] = [{"team_id": team, "user_id": "U0BOT", "is_bot": True}]
            assert (await post(adapter, event))[0] == 200
        await side.until(lambda: len(side.messages[CHANNEL]) == 2)
    used = {call.token for call in side.calls if call.method == "chat.postMessage"}
    assert used == {given["T0001"], given["T0002"]}
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


async def test_a_state_of_nobodys_is_refused(start: Start, side: FarSide) -> None:
    async with start(APP, transport="http") as adapter, aiohttp.ClientSession() as session:
        headers = {"Cookie": "slack-app-oauth-state=forged"}
        params = {"code": "c1", "state": "forged"}
        url = f"{adapter.address}/slack/oauth_redirect"
        async with session.get(url, params=params, headers=headers) as done:
            assert done.status == 401
    assert not side.said("oauth.v2.access")


@several
async def test_a_token_about_to_expire_is_renewed_once(start: Start, side: FarSide) -> None:
    async with start(APP, transport="http") as adapter:
        side.installed = {"expires_in": 60}
        await install(adapter, side, "T0001")
        side.installed = {"team": {"id": "T0001", "name": "Example"}}
        before = len(side.said("oauth.v2.access"))
        for n in range(3):
            event = sent.mention(f"budget max:{n + 1}")
            assert (await post(adapter, event))[0] == 200
        await side.until(lambda: len(side.messages[CHANNEL]) == 3)
        renewals = side.said("oauth.v2.access")[before:]
        assert [each["grant_type"] for each in renewals] == ["refresh_token"]


@several
@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_who_takes_the_app_away_is_forgotten(start: Start, side: FarSide, kind: str) -> None:
    async with start(APP, transport="http") as adapter:
        await install(adapter, side, "T0001")
        assert (await post(adapter, sent.event(kind, tokens={"bot": ["U0BOT"]})))[0] == 200
        command = sent.slash("budget", user=USER, response_url=side.response_url("r"))
        assert (await post(adapter, command))[0] == 200
        await side.until(lambda: side.responses)
    assert [body["text"] for _, body in side.responses] == [NOT_HERE]


def test_no_token_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    hide_tokens()
    with caplog.at_level(logging.INFO):
        sdk_log.warning("failed with %s at %s", BOT_TOKEN, "wss://x/?ticket=abc&app_id=1")
        sdk_log.error("token %s", APP_TOKEN)
    assert BOT_TOKEN not in caplog.text
    assert APP_TOKEN not in caplog.text
    assert "ticket=…&app_id=1" in caplog.text
    assert "shh-client" not in repr(APP)


def test_the_web_api_may_be_elsewhere() -> None:
    assert api_address({}) == API
    assert api_address({"SLACK_API_URL": "http://127.0.0.1:1/api"}) == "http://127.0.0.1:1/api/"
