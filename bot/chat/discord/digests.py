"""Digests on Discord: rendered whether or not it is connected, posted while it is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.chat.discord.render import Shown, render
from bot.core.dates import day
from bot.core.delivery import NotSent, Page
from bot.core.harmless import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.discord.gateway import Gateway
    from bot.chat.discord.message import Message
    from bot.core.delivery import Claimed, Outcome
    from bot.ports import Digest

_MOST_WORDS = 20


class DiscordChat:
    """Posts digests through whichever client is connected just then."""

    platform = "discord"

    def __init__(self, gateway: Callable[[], Gateway | None]) -> None:
        """Post through what ``gateway`` returns; ``None`` while there is no connection."""
        self._gateway = gateway

    def pages(self, digest: Digest) -> list[Page]:
        """Render a digest as messages, each with the events that begin on it."""
        events = _events(digest)
        title, tags = _title(digest), _words(digest.brief.query)
        return [
            Page(
                message.json(title=title, tags=tags),
                tuple(events[n - 1] for n in message.numbers() if n <= len(events)),
            )
            for message in rendered(digest)
        ]

    async def post(self, page: Claimed) -> Outcome:
        """Post a page once; what becomes of it is told, never raised."""
        gateway = self._gateway()
        if gateway is None:
            return NotSent("Discord is not connected")
        return await gateway.post(page)

    async def edit(self, page: Claimed, message: str) -> Outcome:
        """Let what was posted say the page's payload; doing it twice is doing it once."""
        gateway = self._gateway()
        if gateway is None:
            return NotSent("Discord is not connected")
        return await gateway.edit(page, message)

    async def find(self, page: Claimed) -> str | None:
        """Return the id of the message that carries a page. Raises where that cannot be told."""
        gateway = self._gateway()
        if gateway is None:
            raise ConnectionError("Discord is not connected")
        return await gateway.find(page)


def rendered(digest: Digest) -> list[Message]:
    """Return a digest as the messages that it is posted as."""
    shown = Shown(
        digest.brief.id,
        _events(digest),
        upcoming=digest.upcoming,
        role=digest.mention,
        own=digest.own,
    )
    return render(digest.document, shown)


def _events(digest: Digest) -> tuple[str, ...]:
    return tuple(entry.story.event.id for entry in digest.brief.entries)


def _title(digest: Digest) -> str:
    """Name a digest for a forum's list: its topic and its local day."""
    local = digest.brief.generated_at.astimezone(ZoneInfo(digest.zone))
    topic = one_line(digest.brief.query) or "News"
    return f"{topic[:60]} · {day(local)}"


def _words(query: str) -> tuple[str, ...]:
    """Return the words of a topic, by which a forum's tags are chosen."""
    words = (word.strip('"-').lower() for word in one_line(query).split())
    return tuple(dict.fromkeys(word for word in words if word))[:_MOST_WORDS]
