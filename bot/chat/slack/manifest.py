"""The app's manifest, made from what the code listens to, for one paste at set-up.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.chat.slack import surface
from bot.chat.slack.app import PATH

if TYPE_CHECKING:
    from collections.abc import Iterator

_ABOUT = """\
# What Slack must know of the bot, for one paste: https://api.slack.com/apps -> Create New App ->
# From a manifest. Made by `briefbot slack manifest`; with --url https://your.host it is made for
# HTTP and several workspaces instead of Socket Mode.
"""


def manifest(url: str = "") -> dict[str, Any]:
    """Return the manifest for Socket Mode or, with the bot's public ``url``, for HTTP."""
    base = url.rstrip("/")
    events = [*surface.EVENTS, *(surface.REVOKED if base else ())]
    oauth: dict[str, Any] = {"scopes": {"bot": sorted(surface.SCOPES)}}
    if base:
        oauth["redirect_urls"] = [f"{base}/slack/oauth_redirect"]
    return {
        "display_information": {
            "name": "briefbot",
            "description": "News briefs: one entry per event, every sentence verbatim and cited.",
            "background_color": "#1f2d3d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "briefbot", "always_online": True},
            "shortcuts": [_shortcut(each) for each in surface.SHORTCUTS],
            "slash_commands": [_slash(each, base) for each in surface.SLASHES],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**_request(base), "bot_events": sorted(events)},
            "interactivity": {
                "is_enabled": True,
                **_request(base),
                **({"message_menu_options_url": base + PATH} if base else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": not base,
            "token_rotation_enabled": bool(base),
        },
    }


def _request(base: str) -> dict[str, str]:
    return {"request_url": base + PATH} if base else {}


def _slash(each: surface.Slash, base: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "command": each.name,
        "description": each.description,
        "usage_hint": each.hint,
        "should_escape": True,
    }
    return {**said, "url": base + PATH} if base else said


def _shortcut(each: surface.Shortcut) -> dict[str, Any]:
    return {
        "name": each.name,
        "type": each.kind,
        "callback_id": each.callback,
        "description": each.description,
    }


def written(url: str = "") -> str:
    """Return the manifest as YAML."""
    return _ABOUT + "\n".join(_yaml(manifest(url))) + "\n"


def _yaml(value: dict[str, Any] | list[Any], indent: str = "") -> Iterator[str]:
    """Write nested values as YAML; JSON's scalars are YAML's too."""
    pairs = value.items() if isinstance(value, dict) else ((None, each) for each in value)
    for key, each in pairs:
        start = f"{indent}{key}:" if key is not None else f"{indent}-"
        if not isinstance(each, (dict, list)):
            yield f"{start} {json.dumps(each, ensure_ascii=False)}"
        elif key is not None:
            yield start
            yield from _yaml(each, f"{indent}  ")
        else:
            first, *rest = _yaml(each, f"{indent}  ")
            yield f"{indent}- {first.strip()}"
            yield from rest
