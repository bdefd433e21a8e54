"""Where digests land: text and announcement channels, threads, forums, direct messages.

A post carries the delivery's nonce, by which Discord itself drops a second one for some
minutes. After those, and in forums, which know no nonce, it is looked for: every post bears a
number made of its nonce on its first component, which Discord keeps.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import discord
from aiohttp import ClientConnectorError
from discord.http import Route

from bot.chat.discord.clerk import NETWORK, told
from bot.chat.discord.escape import plain
from bot.chat.discord.message import fallback, kept, mark
from bot.chat.discord.once import Once
from bot.core.delivery import Gone, Lost, NotSent, Sent

if TYPE_CHECKING:
    from bot.chat.discord.client import Client
    from bot.chat.discord.message import Message
    from bot.core.delivery import Claimed, Outcome

log = logging.getLogger(__name__)

LOOK_BACK = 300
"""Messages of a channel's history that are looked through."""
_FORUMS = frozenset({discord.ChannelType.forum.value, discord.ChannelType.media.value})
DIRECT = "dm"
"""What stands for the guild in the destination of a person: ``discord:dm/USER``."""
MOST_TAGS = 5

_CLOSED = {
    10003: "the channel is gone",
    10004: "the server is gone",
    50001: "the channel is closed to me: let my role see it",
    50013: "I may not post there: give my role Send Messages",
    50083: "the thread is archived",
    160005: "the thread is locked",
    50007: "that person takes no messages from me",
    50278: "that person shares no server with me",
    40333: "Discord's network refuses this machine",
}
"""Codes after which a destination is left alone, each with what an admin can do."""
_TEMPORARY_BAN = "Discord's edge refuses us for now"


class Gateway:
    """Posts digests through a client that is connected."""

    def __init__(self, client: Client) -> None:
        """Post through a client."""
        self._client = client
        self._publishing: set[asyncio.Task[None]] = set()

    async def post(self, page: Claimed) -> Outcome:
        """Post a page once; what becomes of it is told, never raised."""
        try:
            return await self._post(page)
        except discord.RateLimited as error:
            return NotSent("Discord asks us to wait", timedelta(seconds=error.retry_after))
        except discord.HTTPException as error:
            return _outcome(error)
        except _NowhereError as error:
            return Gone(str(error))
        except NETWORK as error:
            if isinstance(error, ClientConnectorError):
                return NotSent(told(error))
            return Lost(told(error))

    async def _post(self, page: Claimed) -> Outcome:
        message = kept(page.payload).with_marker(marker(page.nonce))
        channel = await self._channel(page.destination)
        kind = channel["type"]
        if kind in _FORUMS:
            if page.first:  # the rest of a digest goes where its first page went
                return Sent(await self._send(page.first, message, page.nonce))
            return Sent(await self._open(channel, message))
        made = await self._send(channel["id"], message, page.nonce)
        if kind == discord.ChannelType.news.value and self._client.options.publish:
            self._publish(channel["id"], made)
        return Sent(made)

    async def _send(self, channel: str, message: Message, nonce: str) -> str:
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        body = {**message.body(), "nonce": nonce, "enforce_nonce": True}
        try:
            made = await self._client.http.request(route, json=body)
        except discord.HTTPException as error:
            if not _refuses_components(error):
                raise
            log.warning("components refused, an embed instead: %s", told(error))
            made = await self._client.http.request(route, json=fallback(body))
        return str(made["id"])

    async def _open(self, forum: dict[str, Any], message: Message) -> str:
        """Open a forum post, which knows no nonce: the request is made once and no more."""
        route = Route("POST", "/channels/{channel_id}/threads", channel_id=forum["id"])
        body = {
            "name": plain(message.title or "News", 100),
            "message": message.body(),
            "applied_tags": _tags(forum, message.tags),
        }
        made = await self._client.http.request(route, form=Once(body))
        return str(made["id"])

    async def edit(self, page: Claimed, message: str) -> Outcome:
        """Let a posted message say the page's payload; doing it twice is doing it once."""
        try:
            channel = await self._channel(page.destination)
            place = page.first or message if channel["type"] in _FORUMS else channel["id"]
            body = kept(page.payload).with_marker(marker(page.nonce)).body()
            await self._patch(str(place), message, body)
        except discord.HTTPException as error:
            return _outcome(error)
        except (*NETWORK, discord.RateLimited, _NowhereError) as error:
            return NotSent(told(error))
        return Sent(message)

    async def _patch(self, channel: str, message: str, body: dict[str, Any]) -> None:
        found = await self._client.http.get_message(channel, message)
        if found.get("embeds"):  # it was posted as an embed, and stays one
            body = fallback(body)
        parts = {"channel_id": channel, "message_id": message}
        route = Route("PATCH", "/channels/{channel_id}/messages/{message_id}", **parts)
        await self._client.http.request(route, json=body)

    async def find(self, page: Claimed) -> str | None:
        """Return the id of the message (in a forum: the post) that carries a page's nonce.

        Raises what Discord or the network answer where that cannot be told.
        """
        channel = await self._channel(page.destination)
        if channel["type"] in _FORUMS:
            if page.first is None:
                return await self._find_post(channel, page.nonce)
            return await self._find_message(page.first, page.nonce)
        return await self._find_message(channel["id"], page.nonce)

    async def _find_message(self, channel: str, nonce: str) -> str | None:
        before: str | None = None
        for _ in range(LOOK_BACK // 100):
            found = await self._client.http.logs_from(channel, 100, before=before)
            for message in found:
                if _bears(cast("dict[str, Any]", message), nonce):
                    return str(message["id"])
            if len(found) < 100:
                break
            before = str(found[-1]["id"])
        return None

    async def _find_post(self, forum: dict[str, Any], nonce: str) -> str | None:
        http = self._client.http
        active = await http.get_active_threads(forum["guild_id"])
        archived = await http.get_public_archived_threads(forum["id"], limit=100)
        for thread in (*active["threads"], *archived["threads"]):
            if str(thread.get("parent_id")) != str(forum["id"]):
                continue
            earliest = await http.logs_from(thread["id"], 5, after=0)
            if any(_bears(cast("dict[str, Any]", each), nonce) for each in earliest):
                return str(thread["id"])
        return None

    async def drain(self) -> None:
        """Wait for what is being published."""
        while self._publishing:
            await asyncio.wait(set(self._publishing))

    def _publish(self, channel: str, message: str) -> None:
        """Publish an announcement to who follows it, in its own time: ten an hour are allowed."""
        task = asyncio.create_task(self._published(channel, message))
        self._publishing.add(task)
        task.add_done_callback(self._publishing.discard)

    async def _published(self, channel: str, message: str) -> None:
        try:
            await self._client.http.publish_message(channel, message)
        except (discord.DiscordException, *NETWORK) as error:
            log.warning("announcement %s posted, but not published: %s", message, told(error))

    async def _channel(self, destination: str) -> dict[str, Any]:
        """Return the channel of a destination: ``discord:GUILD/CHANNEL`` or ``discord:dm/USER``."""
        guild, _, place = destination.partition(":")[2].partition("/")
        if not place.isdecimal():
            raise _NowhereError(f"{destination} names no channel; discord:GUILD/CHANNEL does")
        if guild == DIRECT:
            made = await self._client.http.start_private_message(place)
            return {**made}
        known = self._client.get_channel(int(place))
        if known is not None and not isinstance(known, discord.abc.PrivateChannel):
            tags = getattr(known, "available_tags", ())
            return {
                "id": place,
                "type": known.type.value,
                "guild_id": str(known.guild.id),
                "available_tags": [{"id": str(tag.id), "name": tag.name} for tag in tags],
            }
        return {**await self._client.http.get_channel(place)}


class _NowhereError(Exception):
    """A destination that names no place on Discord."""


def marker(nonce: str) -> int:
    """Return the number that a post bears for its nonce: 31 bits, never 0."""
    digest = hashlib.blake2b(nonce.encode(), digest_size=4).digest()
    return (int.from_bytes(digest, "big") & 0x7FFFFFFF) or 1


def _bears(message: dict[str, Any], nonce: str) -> bool:
    """Tell whether a message is the post of a nonce."""
    if str(message.get("nonce") or "") == nonce:
        return True
    components: list[dict[str, Any]] = message.get("components") or [{}]
    embeds: list[dict[str, Any]] = message.get("embeds") or [{}]
    foot = (embeds[0].get("footer") or {}).get("text")
    number = marker(nonce)
    return components[0].get("id") == number or foot == mark(number)


def _refuses_components(error: discord.HTTPException) -> bool:
    """Tell whether Discord understood the request and refuses its form."""
    return error.status == 400 and error.code == 50035


def _outcome(error: discord.HTTPException) -> Outcome:
    why = told(error)
    if error.code in _CLOSED:
        return Gone(_CLOSED[error.code])
    if error.status >= 500:
        return Lost(why)
    if error.status == 429:
        return NotSent(_TEMPORARY_BAN, timedelta(minutes=10))
    if error.status == 401:
        return NotSent(why, timedelta(minutes=5))
    if error.status in {403, 404}:
        return Gone(why)
    return NotSent(why)


def _tags(forum: dict[str, Any], words: tuple[str, ...]) -> list[str]:
    """Return the ids of the forum's tags that the digest's topic names."""
    wanted = set(words)
    return [
        str(tag["id"])
        for tag in forum.get("available_tags") or ()
        if set(str(tag["name"]).lower().split()) & wanted
    ][:MOST_TAGS]
