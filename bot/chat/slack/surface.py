"""What people can use in Slack: the one list that listeners and the manifest are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BRIEF = "/brief"
ADMIN = "/brief-admin"


@dataclass(frozen=True, slots=True)
class Slash:
    """A slash command. Slack wants a description of a few words."""

    name: str
    description: str
    hint: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut: ``global`` in the search bar, ``message`` in a message's menu."""

    kind: Literal["global", "message"]
    callback: str
    name: str
    description: str


SLASHES = (
    Slash(BRIEF, "What the news says, cited", "[topic] [since:24h] [max:5] [public]"),
    Slash(ADMIN, "Look after the briefing bot", "setup | status | sources | ..."),
)
SHORTCUTS = (
    Shortcut("global", "get_brief", "Get a brief", "Choose a topic, get the news on it"),
    Shortcut("message", "explain", "Explain this story", "What the sources say about it"),
)
EVENTS = ("app_mention", "message.im", "app_home_opened")
"""Events that the bot subscribes to, as Slack's settings name them."""
REVOKED = ("app_uninstalled", "tokens_revoked")
"""Events that end an installation; only an app of several workspaces needs them."""
SUGGESTIONS = "topic"
"""The select whose choices the bot suggests while a reader types."""
FORMS = ("pick", "setup", "subscription", "topic", "source", "bringing", "feedback")
"""The modals that can be submitted, by their callback ids."""
SCOPES = {
    "app_mentions:read": "hear that it is mentioned",
    "channels:history": "look whether a digest was posted, before posting it again",
    "chat:write": "answer, and post digests where it was invited",
    "commands": "the commands and shortcuts",
    "files:read": "the lists of sources that admins upload",
    "groups:history": "the same in private channels it was invited to",
    "im:history": "hear direct messages",
    "im:write": "find a digest again that went to one person, to correct it",
    "usergroups:read": "who is in the user groups that the config lets do what admins do",
    "users:read": "a reader's zone, and whether somebody is an admin",
}
"""What the bot may do, and why it must."""
