"""What Slack sends: payloads as its documentation shows them, and the requests that carry them.

https://docs.slack.dev/interactivity, https://docs.slack.dev/apis/events-api
"""

from __future__ import annotations

import hashlib
import hmac
import json
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from slack_bolt.request.async_request import AsyncBoltRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

Payload = dict[str, Any]

TEAM = "T0001"
CHANNEL = "C0001"
USER = "U0001"
ALONE = f"D-{USER}"
"""The conversation of that person with the bot."""
BOT_USER = "U0BOT"
APP = "A0001"
TRIGGER = "trigger-fresh"

_numbers = count(1)


def slash(  # noqa: PLR0913 - what Slack sends
    text: str,
    *,
    command: str = "/brief",
    user: str = USER,
    channel: str = CHANNEL,
    response_url: str = "",
    trigger: str = TRIGGER,
) -> Payload:
    """Return a slash command; Slack has escaped the text, as ``should_escape`` asks."""
    return {
        "command": command,
        "text": text,
        "team_id": TEAM,
        "team_domain": "example",
        "channel_id": channel,
        "channel_name": "news",
        "user_id": user,
        "user_name": "ana",
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }


def click(  # noqa: PLR0913 - the same
    action: Payload,
    *,
    block_id: str = "b",
    user: str = USER,
    channel: str | None = CHANNEL,
    ts: str = "1700000000.000100",
    response_url: str = "",
    view: Payload | None = None,
) -> Payload:
    """Return a click on an element; in a message or, with ``view``, in a modal or App Home.

    ``action`` holds the element's ``type`` and ``action_id``, and its ``value`` or
    ``selected_option``.
    """
    payload = _interaction("block_actions", user) | {
        "actions": [{"block_id": block_id, "action_ts": "1700000001.000200", **action}],
        "response_url": response_url,
    }
    if view is not None:
        return payload | {"container": {"type": "view", "view_id": "V1"}, "view": view}
    return payload | {
        "container": {"type": "message", "message_ts": ts, "channel_id": channel},
        "channel": {"id": channel, "name": "news"},
        "message": {"type": "message", "ts": ts, "text": "", "blocks": []},
    }


def submission(
    view: Payload, values: Mapping[str, Mapping[str, Payload]], *, user: str = USER
) -> Payload:
    """Return a modal that was submitted; ``view`` is as the bot opened it.

    ``values`` maps block ids and action ids to the state of their elements.
    """
    state = {"state": {"values": {block: dict(fields) for block, fields in values.items()}}}
    submitted = {"id": "V1", "hash": "h1", "team_id": TEAM, "app_id": APP, **view, **state}
    return _interaction("view_submission", user) | {"view": submitted, "response_urls": []}


def shortcut(callback: str, *, user: str = USER, trigger: str = TRIGGER) -> Payload:
    """Return a global shortcut."""
    said = {"callback_id": callback, "action_ts": "1700000001.000200"}
    return _interaction("shortcut", user, trigger) | said


def message_shortcut(
    callback: str,
    message: Payload,
    *,
    user: str = USER,
    channel: str = CHANNEL,
    response_url: str = "",
) -> Payload:
    """Return a shortcut on a message."""
    return _interaction("message_action", user) | {
        "callback_id": callback,
        "action_ts": "1700000001.000200",
        "channel": {"id": channel, "name": "news"},
        "message": {"type": "message", "ts": "1700000000.000100", **message},
        "message_ts": message.get("ts", "1700000000.000100"),
        "response_url": response_url,
    }


def suggestion(action: str, typed: str, *, block_id: str = "b", user: str = USER) -> Payload:
    """Return what an external select asks for while its reader types."""
    payload = _interaction("block_suggestion", user)
    view = {"id": "V1", "type": "modal", "callback_id": "", "private_metadata": ""}
    return payload | {"action_id": action, "block_id": block_id, "value": typed, "view": view}


def event(kind: str, *, event_id: str = "", **fields: Any) -> Payload:
    """Return an event of the Events API, of a number of its own unless one is given."""
    return {
        "type": "event_callback",
        "token": "verification",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": event_id or f"Ev{next(_numbers):08}",
        "event_time": 1700000000,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "event": {"type": kind, "event_ts": "1700000000.000300", **fields},
    }


def mention(text: str, *, user: str = USER, channel: str = CHANNEL, **more: Any) -> Payload:
    """Return a message that mentions the bot at its beginning."""
    said = f"<@{BOT_USER}> {text}"
    ts = "1700000000.000300"
    return event("app_mention", user=user, channel=channel, text=said, ts=ts, **more)


def direct(text: str, *, user: str = USER, channel: str = "D0001", **more: Any) -> Payload:
    """Return a direct message to the bot."""
    ts = "1700000000.000300"
    kind = {"channel_type": "im", "user": user, "channel": channel}
    return event("message", text=text, ts=ts, **kind, **more)


def _interaction(kind: str, user: str, trigger: str = TRIGGER) -> Payload:
    return {
        "type": kind,
        "team": {"id": TEAM, "domain": "example"},
        "user": {"id": user, "username": "ana", "name": "ana", "team_id": TEAM},
        "api_app_id": APP,
        "token": "verification",
        "trigger_id": trigger,
        "is_enterprise_install": False,
        "enterprise": None,
    }


def envelope_type(payload: Payload) -> str:
    """Return how Socket Mode names what a payload is."""
    if "command" in payload:
        return "slash_commands"
    return "events_api" if payload["type"] == "event_callback" else "interactive"


def body_of(payload: Payload) -> tuple[str, str]:
    """Return a payload as the body of an HTTP request, with its content type."""
    form = "application/x-www-form-urlencoded"
    if "command" in payload:
        return urlencode(payload), form
    if payload["type"] in {"event_callback", "url_verification"}:
        return json.dumps(payload), "application/json"
    return urlencode({"payload": json.dumps(payload)}), form


def signed_headers(body: str, secret: str, at: int, kind: str) -> dict[str, str]:
    """Return the headers by which Slack signs a body at a Unix time.

    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": str(at),
        "X-Slack-Signature": f"v0={digest}",
    }


def request_of(payload: Payload, secret: str, at: int) -> AsyncBoltRequest:
    """Return a payload as the signed request that slack_bolt dispatches."""
    body, kind = body_of(payload)
    return AsyncBoltRequest(body=body, headers={**signed_headers(body, secret, at, kind)})
