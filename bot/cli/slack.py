"""``briefbot slack``: what Slack must be told of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.cli import terminal
from bot.core.errors import BriefbotError

if TYPE_CHECKING:
    import argparse


def slack(arguments: argparse.Namespace) -> int:
    """Print the app's manifest."""
    from bot.chat.slack.manifest import written

    parts = urlsplit(arguments.url)
    if arguments.url and (parts.scheme != "https" or not parts.hostname or parts.query):
        raise BriefbotError(f"not an address that Slack calls: {arguments.url}; https://your.host")
    terminal.out(written(arguments.url))
    return 0
