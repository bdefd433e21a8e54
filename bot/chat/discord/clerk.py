"""Serving interactions: acknowledged at once, answered from a task, each failure in one line.

Discord wants an acknowledgement within three seconds and gives fifteen minutes for the answer.
So every interaction is deferred first, whatever it asks; the work waits its turn. The answer is
an edit of the deferred reply, which may be repeated without being seen twice.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Any

import discord
from aiohttp import ClientError

from bot.chat.discord import asking
from bot.chat.discord.deeds import Deed
from bot.chat.discord.escape import cut
from bot.chat.discord.message import fallback
from bot.chat.discord.once import follow_up
from bot.chat.discord.render import render
from bot.ports import Who
from bot.usecases.desk import Reader
from bot.usecases.preferences import reader_zone

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.chat.discord.asking import Answer
    from bot.chat.discord.message import Message
    from bot.usecases.desk import Desk

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Interactions worked on at a time; the others have been acknowledged and wait."""
TRIES = 3
MOST_PAGES = 5
"""Messages of an answer whose pages cannot be turned."""

NETWORK = (ClientError, OSError, asyncio.TimeoutError)

_ACKNOWLEDGED = 40060
_UNKNOWN_INTERACTION = 10062
_NOBODY: dict[str, Any] = {"allowed_mentions": {"parse": []}}
_REST_LOST = "There is more, and it may not have arrived. If it is not below, ask again."
_EXPIRED = frozenset({10015, 50027, _UNKNOWN_INTERACTION})


class Clerk:
    """Answers interactions. ``pause`` waits between tries."""

    def __init__(
        self, desk: Desk, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Answer from a desk."""
        self.desk = desk
        self._pause = pause
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._closed = False
        self._under_way: set[str] = set()

    async def reader(self, interaction: discord.Interaction[Any]) -> Reader:
        """Return who asks as a member of the server they ask in, with the zone they chose."""
        return await self._reader(interaction, member(interaction))

    async def asker(self, interaction: discord.Interaction[Any]) -> Reader:
        """Return who asks as the person they are in every server, with the zone they chose."""
        return await self._reader(interaction, person(interaction))

    async def _reader(self, interaction: discord.Interaction[Any], who: Who) -> Reader:
        zone = reader_zone(await self.desk.store.preferences(person(interaction)))
        channel, server = str(interaction.channel_id or ""), str(interaction.guild_id or "")
        return Reader(who, interaction.user.display_name, zone, channel, server)

    async def serve(
        self,
        interaction: discord.Interaction[Any],
        work: Callable[[], Awaitable[Answer]],
        *,
        public: bool = False,
        turn: bool = False,
        deed: Deed | None = None,
    ) -> None:
        """Acknowledge an interaction, and answer it from a task.

        ``public``: everybody in the channel sees the answer. ``turn``: the answer takes the
        place of the message whose button was pressed. ``deed`` is undone where the answer is
        surely not there.
        """
        if self._closed:
            await refuse(interaction, "I am restarting. Please ask again in a minute.")
        elif await self._acknowledged(interaction, public=public, turn=turn):
            task = asyncio.create_task(self._answer(interaction, work, deed, public=public))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return
        if deed is not None:
            await deed.undo()

    def deed(self, name: str) -> Deed:
        """Return something that is to be done once."""
        return Deed(f"discord {name}", self.desk, self._under_way)

    async def drain(self) -> None:
        """Take nothing new and wait for the answers that are under way."""
        self._closed = True
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _acknowledged(
        self, interaction: discord.Interaction[Any], *, public: bool, turn: bool
    ) -> bool:
        """Acknowledge; where the reply was lost, once more: it may have been heard, or not."""
        lost: BaseException | None = None
        for _ in range(2):
            try:
                if turn:
                    await interaction.response.defer()
                else:
                    await interaction.response.defer(ephemeral=not public, thinking=True)
            except discord.InteractionResponded:
                return True
            except discord.HTTPException as error:
                if error.code == _ACKNOWLEDGED:  # our first try had been heard after all
                    return True
                lost = error
                break
            except NETWORK as error:
                lost = error
            else:
                return True
        log.warning("could not acknowledge %s: %s", what(interaction), told(lost))
        return False

    async def _answer(
        self,
        interaction: discord.Interaction[Any],
        work: Callable[[], Awaitable[Answer]],
        deed: Deed | None,
        *,
        public: bool,
    ) -> None:
        done = True
        try:
            async with self._turn:
                answer = await work()
                pages = [*answer.messages] or await asyncio.to_thread(
                    render, answer.document, answer.shown
                )
        except Exception as error:  # noqa: BLE001 - each is logged, and the reader is told
            answer, pages = self._failed(interaction, error)
            done = False
        try:
            await self._show(interaction, answer, pages, public=public)
        except (discord.HTTPException, *NETWORK) as error:
            refused = isinstance(error, discord.HTTPException) and error.status < 500
            expired = isinstance(error, discord.HTTPException) and error.code in _EXPIRED
            why = "its 15 minutes are over" if expired else told(error)
            log.warning("answer to %s not shown: %s", what(interaction), why)
            done = done and not refused
        if deed is not None:
            if not done:
                await deed.undo()
            deed.end()

    def _failed(
        self, interaction: discord.Interaction[Any], error: Exception
    ) -> tuple[Answer, list[Message]]:
        reference = secrets.token_hex(4)
        log.error("%s failed, reference %s", what(interaction), reference, exc_info=error)
        answer = asking.line(
            f"That went wrong on our side; it is logged. Reference for an admin: {reference}"
        )
        return answer, render(answer.document, answer.shown)

    async def _show(
        self,
        interaction: discord.Interaction[Any],
        answer: Answer,
        pages: list[Message],
        *,
        public: bool,
    ) -> None:
        at = min(max(answer.page, 1), len(pages)) - 1
        await self._edit(interaction, pages[at])
        turns = answer.shown.private and answer.shown.name is not None
        if turns:
            return
        rest = pages[at + 1 : MOST_PAGES]
        if len(pages) > MOST_PAGES:
            rest[-1] = rest[-1].noted("That is not all; ask for less at a time.")
        try:
            for page in rest:
                await follow_up(interaction, page.body(), private=not public)
        except (discord.HTTPException, *NETWORK) as error:
            log.warning("the rest of %s may not have arrived: %s", what(interaction), told(error))
            await self._edit(interaction, pages[at].noted(_REST_LOST))

    async def _edit(self, interaction: discord.Interaction[Any], page: Message) -> None:
        """Put the answer in the deferred reply's place; again where it may not have arrived."""
        nobody = discord.AllowedMentions.none()
        view: Raw | RawRows = Raw(page.body()["components"])
        embeds: list[discord.Embed] = []
        for attempt in range(1, TRIES + 1):
            try:
                if embeds:
                    await interaction.edit_original_response(
                        view=view, embeds=embeds, allowed_mentions=nobody
                    )
                else:
                    await interaction.edit_original_response(view=view, allowed_mentions=nobody)
            except discord.HTTPException as error:
                if error.status != 400 or embeds or error.code in _EXPIRED:
                    raise
                log.warning("components refused, an embed instead: %s", told(error))
                body = fallback(page.body())
                view = RawRows(body["components"])
                embeds = [discord.Embed.from_dict(each) for each in body["embeds"]]
            except NETWORK:
                if attempt == TRIES:
                    raise
                await self._pause(attempt)
            else:
                return


class Raw(discord.ui.LayoutView):
    """Components as they are rendered: what is kept, printed and sent is the same."""

    def __init__(self, components: list[dict[str, Any]]) -> None:
        """Take the components. Clicks are answered by dynamic items, not by this view."""
        super().__init__(timeout=None)
        self._components = components

    def has_components_v2(self) -> bool:
        """Tell discord.py to set the flag."""
        return True

    def to_components(self) -> list[dict[str, Any]]:
        """Return the components."""
        return self._components


class RawRows(discord.ui.View):
    """Rows of controls as they are rendered, below an embed."""

    def __init__(self, components: list[dict[str, Any]]) -> None:
        """Take the rows."""
        super().__init__(timeout=None)
        self._components = components

    def to_components(self) -> list[dict[str, Any]]:
        """Return the rows."""
        return self._components


def member(interaction: discord.Interaction[Any]) -> Who:
    """Return who asks, by guild; direct messages are a place of their own."""
    return Who("discord", str(interaction.guild_id or "@me"), str(interaction.user.id))


def person(interaction: discord.Interaction[Any]) -> Who:
    """Return who asks, wherever they do: what they follow and set goes with them."""
    return Who("discord", "@me", str(interaction.user.id))


def workspace_of(interaction: discord.Interaction[Any]) -> str:
    """Return the server that somebody asks in, as the config names it; none in a message."""
    return f"discord:{interaction.guild_id or ''}"


async def refuse(interaction: discord.Interaction[Any], text: str) -> None:
    """Tell a reader one line at once, seen by nobody else; not being able to is no failure."""
    try:
        if interaction.response.is_done():
            await follow_up(interaction, {"content": text, **_NOBODY}, private=True)
        else:
            await interaction.response.send_message(
                text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
            )
    except (discord.HTTPException, discord.InteractionResponded, *NETWORK) as error:
        log.warning("could not answer %s: %s", what(interaction), told(error))


def what(interaction: discord.Interaction[Any]) -> str:
    """Name an interaction for the log, without what anybody typed."""
    data: dict[str, Any] = dict(interaction.data or {})
    name = data.get("custom_id") or data.get("name") or "?"
    return f"{interaction.type.name} {cut(str(name), 100)!r} ({interaction.id})"


def told(error: BaseException | None) -> str:
    """Tell an error of the network in a few words, without any address."""
    if isinstance(error, discord.HTTPException):
        return f"{error.status} {error.code} {cut(error.text, 200)}".strip()
    return f"{type(error).__name__}"
