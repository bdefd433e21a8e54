"""Digests to Slack: :class:`bot.ports.Chat` over the gateway."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.slack.blocks import Message
from bot.chat.slack.escape import date
from bot.chat.slack.failures import (
    TOKENS,
    RefusedError,
    SlackError,
    UnknownOutcomeError,
)
from bot.chat.slack.gateway import Place
from bot.chat.slack.render import Shown, render
from bot.core.dates import moment
from bot.core.delivery import Gone, Lost, NotSent, Page, Sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.slack.gateway import Gateway
    from bot.core.delivery import Claimed, Outcome
    from bot.ports import Digest

_LATER = timedelta(minutes=1)


class SlackChat:
    """Slack as a place that digests are posted to."""

    platform = "slack"

    def __init__(self, gateway: Callable[[], Gateway | None]) -> None:
        """Post through the gateway of whichever adapter runs; there is none while it is down."""
        self._gateway = gateway

    def pages(self, digest: Digest) -> list[Page]:
        """Render a digest, the mention of a group, if one is wanted, at its head."""
        return [
            Page(json.dumps(message.body(), ensure_ascii=False), _events(message))
            for message in messages(digest)
        ]

    async def post(self, page: Claimed) -> Outcome:
        """Post one page, once; later pages hang in the thread of the first."""
        gateway = self._gateway()
        if gateway is None:
            return NotSent("Slack is not connected", _LATER)
        try:
            return Sent(await gateway.post_once(place_of(page), _message(page), page.nonce))
        except SlackError as error:
            return _outcome(error)

    async def edit(self, page: Claimed, message: str) -> Outcome:
        """Let what was posted say the page's payload; doing it twice is doing it once."""
        gateway = self._gateway()
        if gateway is None:
            return NotSent("Slack is not connected", _LATER)
        try:
            place = await gateway.conversation(place_of(page))
            await gateway.update(place, message, _message(page), page.nonce)
        except SlackError as error:
            return _outcome(error)
        return Sent(message)

    async def find(self, page: Claimed) -> str | None:
        """Look for a page in its channel's history. Raises :class:`SlackError`."""
        gateway = self._gateway()
        if gateway is None:
            raise SlackError("Slack is not connected")
        return await gateway.find(await gateway.conversation(place_of(page)), page.nonce)


def messages(digest: Digest) -> list[Message]:
    """Return a digest as the messages that it is posted as."""
    shown = Shown(
        digest.brief.id,
        tuple(entry.story.event.id for entry in digest.brief.entries),
        footer=_upcoming(digest),
        mention=digest.mention,
    )
    return render(digest.document, shown)


def _message(page: Claimed) -> Message:
    body = json.loads(page.payload)
    return Message(body["text"], tuple(body.get("blocks", ())))


def _outcome(error: SlackError) -> Outcome:
    """Sort what Slack answered by what is known of the message."""
    if isinstance(error, UnknownOutcomeError):
        return Lost(str(error))
    if isinstance(error, RefusedError) and error.code not in TOKENS:
        return Gone(str(error))
    # A refused token is ours to mend, not the channel's end.
    return NotSent(str(error), _LATER if isinstance(error, RefusedError) else None)


def place_of(page: Claimed) -> Place:
    """Read a destination: ``TEAM/CHANNEL``, ``CHANNEL`` or ``TEAM/CHANNEL/THREAD``."""
    parts = page.destination.removeprefix("slack:").split("/")
    thread = parts[2] if len(parts) > 2 else page.first if page.key.page > 1 else None
    team, channel = (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])
    return Place(team, channel, thread)


def _events(message: Message) -> tuple[str, ...]:
    """Return the events whose cards begin in a message."""
    menus = [block.get("accessory") or {} for block in message.blocks]
    values = [menu["options"][0]["value"] for menu in menus if menu.get("type") == "overflow"]
    return tuple(str(value).rpartition("/")[2] for value in values)


def _upcoming(digest: Digest) -> str:
    if digest.upcoming is None:
        return ""
    said = moment(digest.upcoming, digest.upcoming.tzinfo) if digest.upcoming.tzinfo else ""
    return f"next {date(digest.upcoming, '{date_short_pretty} at {time}', said)}"
