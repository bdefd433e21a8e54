"""Every body that a test makes the bot send is held to Discord's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.chat.discord.limits import (
    body_errors,
    check_commands,
    check_message,
    check_modal,
)

if TYPE_CHECKING:
    from simcord.env import Env
    from simcord.results import InteractionResult, ResponseMessage

_DESCRIBED = {
    ("POST", "/channels/*/messages"): "/channels/{channel_id}/messages",
    ("POST", "/channels/*/threads"): "/channels/{channel_id}/threads",
    ("PATCH", "/webhooks/*/*/messages/@original"): (
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
    ),
    ("POST", "/interactions/*/*/callback"): (
        "/interactions/{interaction_id}/{interaction_token}/callback"
    ),
    ("POST", "/webhooks/*/*"): "/webhooks/{webhook_id}/{webhook_token}",
    ("PATCH", "/channels/*/messages/*"): "/channels/{channel_id}/messages/{message_id}",
    ("PUT", "/applications/*/commands"): "/applications/{application_id}/commands",
    ("POST", "/users/@me/channels"): "/users/@me/channels",
}
_UNDESCRIBED = {"tts", "nsfw"}
"""Keys that discord.py sends and that the description leaves out."""
_MEDIA = 16
"""A kind of channel that it leaves out, too."""


def check_all(env: Env) -> None:
    for request in env.http_requests:
        check_request(request.method, request.path, request.json)


def check_request(method: str, path: str, sent: Any) -> None:
    if not sent:
        return
    if path.endswith("/callback"):
        _check_callback(sent)
    elif path.endswith("/threads"):
        assert 1 <= len(sent["name"]) <= 100
        assert len(sent["applied_tags"]) <= 5
        check_message(sent["message"])
    elif "messages" in path:
        check_message(sent)
    elif path.endswith("/commands") and method == "PUT":
        check_commands(sent)
    elif path.startswith("/webhooks/"):
        check_message(sent)
    route = _DESCRIBED[method, _form(path)]  # a body of a kind that nobody checks is an error
    assert body_errors(method.lower(), route, _described(sent)) == []


def _described(sent: Any) -> Any:
    """Return a body without what the description is known to lack."""
    if isinstance(sent, list):
        return [_described(each) for each in sent]
    if not isinstance(sent, dict):
        return sent
    known = {key: _described(value) for key, value in sent.items() if key not in _UNDESCRIBED}
    if "channel_types" in known:
        known["channel_types"] = [kind for kind in known["channel_types"] if kind != _MEDIA]
    return known


def _check_callback(sent: dict[str, Any]) -> None:
    data = sent.get("data") or {}
    assert sent["type"] in {4, 5, 6, 8, 9}
    if sent["type"] == 9:
        check_modal(data)
    elif sent["type"] == 8:
        assert len(data["choices"]) <= 25
        assert all(1 <= len(each["name"]) <= 100 for each in data["choices"])
    elif data.get("components"):
        check_message(data)


def _form(path: str) -> str:
    parts = path.strip("/").split("/")
    known = {"channels", "messages", "webhooks", "interactions", "callback", "threads"}
    known |= {"@original", "applications", "commands", "users", "@me"}
    return "/" + "/".join(part if part in known else "*" for part in parts)


def said(result: InteractionResult) -> str:
    return texts(shown(result).components)


def shown(result: InteractionResult) -> ResponseMessage:
    assert result.response is not None
    return result.response


def form_of(result: InteractionResult) -> dict[str, Any]:
    assert result.modal is not None
    return result.modal


def texts(components: list[dict[str, Any]]) -> str:
    found = []
    for part in components:
        found += [part["content"]] if part["type"] == 10 else []
        found.append(texts(part.get("components", [])))
    return "\n".join(filter(None, found))


def ids(components: list[dict[str, Any]]) -> dict[str, str]:
    """Map what can be pressed to its custom id."""
    found: dict[str, str] = {}
    for part in components:
        if "custom_id" in part:
            found[part.get("label") or part.get("placeholder") or ""] = part["custom_id"]
        found |= ids(part.get("components", []))
    return found
