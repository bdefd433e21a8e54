"""The manifest says what the code listens to; every listener answers by real dispatch."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack import admin_forms, forms, surface
from bot.chat.slack.app import make_app
from bot.chat.slack.gateway import Gateway
from bot.chat.slack.installations import OneWorkspace
from bot.chat.slack.listeners import Listeners
from bot.chat.slack.manifest import manifest, written
from bot.chat.slack.permission import Permission
from bot.chat.slack.talk import Talk
from bot.core.permission import Permits
from bot.settings.secret import Secret
from bot.usecases.configure_setup import Choices
from tests.chat.slack import sent
from tests.chat.slack.accepted import check_view
from tests.chat.slack.conftest import AT_ONCE, SIGNING
from tests.chat.slack.farside import BOT_TOKEN

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp

    from bot.usecases.desk import Desk
    from tests.chat.slack.farside import FarSide

KEPT = Path(__file__).parents[3] / "config" / "slack-manifest.yaml"


@pytest.fixture
def app(side: FarSide, desk: Desk) -> AsyncApp:
    client = AsyncWebClient(base_url=side.url, retry_handlers=[])
    workspace = OneWorkspace(Secret("SLACK_BOT_TOKEN", BOT_TOKEN))
    gateway = Gateway(client, workspace, AT_ONCE)
    talk = Talk(desk, gateway, Permission(gateway, Permits))
    return make_app(client, workspace, Listeners(talk), SIGNING)


def requests(url: str) -> dict[str, sent.Payload]:
    """Return a request for each thing that the manifest declares."""
    made: dict[str, sent.Payload] = {}
    for command in manifest()["features"]["slash_commands"]:
        name = command["command"]
        made[name] = sent.slash("help", command=name, response_url=url)
    for each in manifest()["features"]["shortcuts"]:
        callback = each["callback_id"]
        made[callback] = (
            sent.shortcut(callback)
            if each["type"] == "global"
            else sent.message_shortcut(callback, {"text": "budget"}, response_url=url)
        )
    events = {
        "app_mention": sent.mention("help"),
        "message.im": sent.direct("help"),
        "app_home_opened": sent.event("app_home_opened", user=sent.USER, tab="home"),
    }
    for name in manifest()["settings"]["event_subscriptions"]["bot_events"]:
        made[name] = events[name]
    return made


@pytest.mark.parametrize("name", sorted(requests("")))
async def test_everything_declared_is_listened_to(app: AsyncApp, side: FarSide, name: str) -> None:
    payload = requests(side.response_url("r"))[name]
    request = sent.request_of(payload, SIGNING, int(time.time()))
    assert (await app.async_dispatch(request)).status == 200
    await side.until(
        lambda: side.responses or side.views or side.homes or any(side.messages.values())
    )


async def test_nothing_is_listened_to_that_is_not_declared(app: AsyncApp) -> None:
    for payload in (
        sent.slash("help", command="/other"),
        sent.shortcut("other"),
        sent.event("reaction_added"),
    ):
        request = sent.request_of(payload, SIGNING, int(time.time()))
        assert (await app.async_dispatch(request)).status == 404


@pytest.mark.parametrize("callback", surface.FORMS)
async def test_every_form_is_listened_to(app: AsyncApp, side: FarSide, callback: str) -> None:
    side.channels[sent.USER] = ""
    payload = sent.submission({"type": "modal", "callback_id": callback}, {})
    request = sent.request_of(payload, SIGNING, int(time.time()))
    assert (await app.async_dispatch(request)).status == 200


@pytest.mark.parametrize(
    "view",
    [
        forms.picker(["mines", "x" * 80], {"channel": "C1", "url": "https://x.example"}),
        forms.picker([], {}),
        forms.feedback("b1/1/e1", "<!channel> *x*"),
        admin_forms.subscription(),
        admin_forms.subscription({"id": "a", "to": "C1", "topic": "x" * 900, "time": "07:30"}),
        admin_forms.topic(),
        admin_forms.source(),
        admin_forms.bringing("sources"),
        admin_forms.bringing("topics"),
        admin_forms.setup(Choices((("world", 10), ("x" * 64, 3)), 1, "Europe/Berlin")),
        admin_forms.setup(Choices((), 0, "UTC", "Nothing <!here> *but* these.")),
    ],
    ids=lambda view: str(view["callback_id"]),
)
def test_every_form_is_accepted(view: dict[str, Any]) -> None:
    check_view(view)


def test_the_kept_manifest_is_what_the_program_makes() -> None:
    assert KEPT.read_text("utf-8") == written()


def test_the_manifest_keeps_slacks_limits() -> None:
    for made in (manifest(), manifest("https://bot.example")):
        about = made["display_information"]
        assert len(about["name"]) <= 35
        assert len(about["description"]) <= 140
        for command in made["features"]["slash_commands"]:
            assert command["should_escape"] is True
            assert len(command["command"]) <= 32
            assert len(command["description"]) <= 32
        for each in made["features"]["shortcuts"]:
            assert len(each["name"]) <= 24
            assert len(each["description"]) <= 150


def test_over_http_every_address_is_given() -> None:
    made = manifest("https://bot.example/")
    where = "https://bot.example/slack/events"
    assert made["settings"]["interactivity"]["request_url"] == where
    assert made["settings"]["interactivity"]["message_menu_options_url"] == where
    assert made["settings"]["event_subscriptions"]["request_url"] == where
    assert {each["url"] for each in made["features"]["slash_commands"]} == {where}
    assert set(surface.REVOKED) <= set(made["settings"]["event_subscriptions"]["bot_events"])
    assert not made["settings"]["socket_mode_enabled"]


def test_each_scope_is_needed() -> None:
    needs = {
        "commands": bool(surface.SLASHES),
        "app_mentions:read": "app_mention" in surface.EVENTS,
        "im:history": "message.im" in surface.EVENTS,
    }
    for name, needed in needs.items():
        assert (name in surface.SCOPES) == needed
    source = "".join(path.read_text("utf-8") for path in Path(forms.__file__).parent.glob("*.py"))
    methods = {
        "chat:write": "chat.postMessage",
        "users:read": "users.info",
        "channels:history": "conversations.history",
        "groups:history": "conversations.history",
        "im:write": "conversations.open",
        "files:read": "files.info",
        "usergroups:read": "usergroups.users.list",
    }
    for name, method in methods.items():
        assert name in surface.SCOPES
        assert method in source
    assert set(surface.SCOPES) == set(needs) | set(methods)


def test_the_manifest_is_yaml_line_by_line() -> None:
    lines = [line for line in written().splitlines() if not line.startswith("#")]
    form = re.compile(r' *(?:- )?[a-z_]+:(?: (?:"[^"\\]*"|true|false))?| *- "[^"\\]*"')
    assert all(form.fullmatch(line) for line in lines)
