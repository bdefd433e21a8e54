"""Who asks and where the answer goes.

A command or a click brings an address for its answers, good for five of them in 30 minutes;
a mention is answered in its thread, a direct message where it was written. What goes wrong is
told to the person alone.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.chat.slack import blocks as kit
from bot.chat.slack.escape import foreign
from bot.chat.slack.failures import SlackError
from bot.chat.slack.gateway import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.slack.blocks import Message
    from bot.chat.slack.gateway import Gateway

log = logging.getLogger(__name__)

ANSWERS = 5
"""What a command's address takes."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who wants something: who, where, and how to answer.

    ``url`` takes answers, ``trigger`` opens one modal within three seconds. ``key`` names the
    request, so that an answer is posted once.
    """

    team: str
    user: str
    channel: str = ""
    thread: str | None = None
    url: str = ""
    trigger: str = ""
    key: str = ""

    @property
    def alone(self) -> bool:
        """Whether nobody else sees what is written here."""
        return not self.channel or self.channel.startswith("D")

    @property
    def place(self) -> Place:
        """Where posts go: the channel and thread, or else the person."""
        return Place(self.team, self.channel or self.user, self.thread if self.channel else None)


def of_command(body: dict[str, Any]) -> Asker:
    """Return who typed a slash command."""
    return Asker(
        team=str(body.get("team_id") or ""),
        user=str(body.get("user_id") or ""),
        channel=str(body.get("channel_id") or ""),
        url=str(body.get("response_url") or ""),
        trigger=str(body.get("trigger_id") or ""),
    )


def of_event(body: dict[str, Any], *, threaded: bool) -> Asker:
    """Return who wrote a message; ``threaded`` answers it in a thread even if it is in none."""
    event = body["event"]
    thread = event.get("thread_ts") or (event.get("ts") if threaded else None)
    return Asker(
        team=str(body.get("team_id") or ""),
        user=str(event.get("user") or ""),
        channel=str(event.get("channel") or ""),
        thread=thread,
        key=str(body.get("event_id") or ""),
    )


def of_click(body: dict[str, Any]) -> Asker:
    """Return who clicked: in a message, a modal, the App Home, or on a shortcut."""
    channel = str((body.get("channel") or {}).get("id") or "")
    message = body.get("message") or {}
    alone = channel.startswith("D")
    thread = message.get("thread_ts") or (message.get("ts") if alone else None)
    return Asker(
        team=str((body.get("team") or {}).get("id") or body["user"].get("team_id") or ""),
        user=str(body["user"]["id"]),
        channel=channel,
        thread=thread,
        # In a direct message the answer stands in the thread, where it stays.
        url="" if alone else str(body.get("response_url") or ""),
        trigger=str(body.get("trigger_id") or ""),
        key=str(body.get("trigger_id") or ""),
    )


async def answer(
    gateway: Gateway, asker: Asker, messages: Sequence[Message], *, public: bool = False
) -> None:
    """Give an answer, in private unless it is ``public``.

    A mention is answered in the open, as it was asked. Raises :class:`SlackError`.
    """
    if asker.url:
        await _through_url(gateway, asker, messages, public=public)
        return
    for n, message in enumerate(messages):
        await gateway.post(asker.place, message, f"{asker.key}/{n}" if asker.key else "")


async def _through_url(
    gateway: Gateway, asker: Asker, messages: Sequence[Message], *, public: bool
) -> None:
    if len(messages) > ANSWERS:
        left = len(messages) - ANSWERS + 1
        end = kit.note(f"_{left} more pages do not fit; ask for fewer stories: max:5_")
        messages = [*messages[: ANSWERS - 1], end]
    for message in messages:
        await gateway.answer(asker.url, message, public=public)


async def tell(gateway: Gateway, asker: Asker, line: str) -> None:
    """Tell the person one line that is ours or foreign, and nobody else; never raises.

    Where the usual way is closed, a direct message is tried.
    """
    message = kit.note(foreign(line))
    for attempt in (_here, _directly):
        try:
            await attempt(gateway, asker, message)
        except SlackError as error:
            log.warning("a reader could not be told: %s", error)
        else:
            return


async def _here(gateway: Gateway, asker: Asker, message: Message) -> None:
    if asker.url:
        await gateway.answer(asker.url, message)
    elif asker.alone:
        await gateway.post(asker.place, message)
    else:
        await gateway.whisper(asker.place, asker.user, message)


async def _directly(gateway: Gateway, asker: Asker, message: Message) -> None:
    await gateway.post(Place(asker.team, asker.user), message)
