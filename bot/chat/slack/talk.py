"""Talking with readers: what they asked is answered, and what fails is told to them alone.

Every request is acknowledged before any of this runs, so nobody's wait is Slack's three seconds.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict
from contextlib import asynccontextmanager
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.chat.slack import asking, plans
from bot.chat.slack.escape import cut
from bot.chat.slack.failures import RefusedError, SlackError, UnknownOutcomeError
from bot.chat.slack.forms import picker
from bot.chat.slack.render import Shown, picks, render, ways_to
from bot.core import commands
from bot.core.commands import Ask, Pick, Show
from bot.core.errors import BriefbotError
from bot.core.showing import compose
from bot.ports import Who
from bot.usecases import kept
from bot.usecases.converse import converse, said, story_of, topics
from bot.usecases.desk import Reader

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from bot.chat.slack.asking import Asker
    from bot.chat.slack.gateway import Gateway
    from bot.chat.slack.permission import Permission
    from bot.chat.slack.plans import Plan
    from bot.chat.slack.pointer import Pointer
    from bot.core.commands import Command
    from bot.core.showing.compose import ViewName
    from bot.usecases.desk import Desk, Reply

log = logging.getLogger(__name__)

REMEMBERED = 2000
"""Readers whose zone is remembered."""
_LOST = "Slack did not say whether my answer arrived. If you do not see it, ask again."
_FRESH = 3600.0
"""Seconds for which it is; who is an admin never is."""


class Talk:
    """Answers readers. ``busy`` holds what is being answered."""

    def __init__(
        self,
        desk: Desk,
        gateway: Gateway,
        permission: Permission,
        planned: Callable[[], Sequence[Plan]] = tuple,
    ) -> None:
        """Answer from ``desk`` through ``gateway``; ``planned`` tells the digests of just now."""
        self.desk = desk
        self.gateway = gateway
        self.permission = permission
        self.planned = planned
        self.busy: set[asyncio.Task[None]] = set()
        self._people: OrderedDict[tuple[str, str], tuple[float, str, tzinfo]] = OrderedDict()

    @asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        """Keep the bot from stopping before this is done."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self.busy.add(task)
        try:
            yield
        finally:
            self.busy.discard(task)

    async def look_after(self, asker: Asker, work: Awaitable[None]) -> None:
        """Do what somebody asked for; tell them, and the log, what went wrong. Never raises."""
        async with self.keeping():
            await self._tried(asker, work)

    async def _tried(self, asker: Asker, work: Awaitable[None]) -> None:
        try:
            await work
        except UnknownOutcomeError as error:
            reference = _reference()
            log.warning("a reply was lost on the way (%s): %s", reference, error)
            await asking.tell(self.gateway, asker, f"{_LOST} (reference {reference})")
        except SlackError as error:
            reference = _reference()
            log.warning("not answered (%s): %s", reference, error)
            await asking.tell(self.gateway, asker, f"{error} (reference {reference})")
        except BriefbotError as error:
            await asking.tell(self.gateway, asker, str(error))
        except Exception:
            reference = _reference()
            log.exception("not answered (%s)", reference)
            line = f"Something went wrong here. It is in the log as {reference}."
            await asking.tell(self.gateway, asker, line)

    async def command(self, asker: Asker, text: str) -> None:
        """Answer what was typed. Raises what :meth:`look_after` tells."""
        await self.carry_out(asker, commands.parse(text))

    async def carry_out(self, asker: Asker, command: Command) -> None:
        """Answer a command; one that names no topic opens the picker."""
        if isinstance(command, Pick):
            await self._pick(asker)
            return
        reply = await converse(command, await self.reader(asker), self.desk)
        if isinstance(command, Show):
            first = int(command.which[:4]) if command.which.isdecimal() else 1
            await self.show(asker, reply, view=command.view, first=first)
        else:
            await self.show(asker, reply, public=isinstance(command, Ask) and command.public)

    async def show(
        self,
        asker: Asker,
        reply: Reply,
        *,
        view: ViewName | None = None,
        first: int = 1,
        public: bool = False,
    ) -> None:
        """Give a reply: a brief with its cards or, with a ``view``, one story."""
        postable = view is None and not public and bool(asker.url)
        shown = Shown(
            reply.brief or "",
            reply.stories,
            first=first,
            footer="" if view else self._next(asker),
            view=view or "summary",
            private=postable,
        )
        await asking.answer(
            self.gateway, asker, render(reply.document, shown), public=public and bool(asker.url)
        )

    async def story(self, asker: Asker, at: Pointer, view: ViewName) -> None:
        """Show a story that a button stands by, even if its brief is no longer kept."""
        reader = await self.reader(asker)
        reply = await story_of(at.brief, at.n, view, reader, self.desk) if at.brief else said("")
        if not reply.stories and at.event:
            told = await converse(Show(at.event, view), reader, self.desk)
            reply = told if told.stories or not at.brief else reply
        await self.show(asker, reply, view=view, first=at.n or 1)

    async def offer(self, asker: Asker, at: Pointer) -> None:
        """Show everything that can be done with a story."""
        await asking.answer(self.gateway, asker, [ways_to(at)])

    async def post(self, asker: Asker, brief: str) -> None:
        """Post a kept brief for everybody in the channel, as it was shown."""
        desk = self.desk.seen_in(workspace_of(asker))
        found = await kept.recall(brief, desk.store)
        if found is None:
            await self.show(asker, said("That brief is no longer kept; ask for it again."))
            return
        again = await kept.again(found, store=desk.store, teller=desk.teller)
        zone = (await self.reader(asker)).zone
        document = compose.brief(again, desk.detail, zone=zone, sentences=2)
        events = tuple(entry.story.event.id for entry in again.entries)
        shown = Shown(again.id, events, footer=self._next(asker))
        await asking.answer(self.gateway, asker, render(document, shown), public=True)

    async def open_picker(self, asker: Asker) -> None:
        """Open the topic picker; its answer goes to where it was opened from."""
        offered = await topics("", workspace_of(asker), self.desk, 100)
        carried = {"url": asker.url, "channel": asker.channel}
        view = picker(offered, {key: value for key, value in carried.items() if value})
        await self.gateway.open(asker.team, asker.trigger, view)

    async def reader(self, asker: Asker) -> Reader:
        """Return a reader with the zone that Slack knows of."""
        name, zone = await self._person(asker)
        who = Who("slack", asker.team, asker.user)
        return Reader(who, name, zone, asker.channel or asker.user)

    async def _pick(self, asker: Asker) -> None:
        """Let a reader pick a topic: in a modal, or from buttons where none can be opened."""
        if asker.trigger:
            try:
                await self.open_picker(asker)
            except RefusedError as error:
                log.info("no modal, buttons instead: %s", error)
            else:
                return
        reply = await converse(Pick(), await self.reader(asker), self.desk)
        await asking.answer(self.gateway, asker, [picks(reply.document, reply.pick)])

    async def _person(self, asker: Asker) -> tuple[str, tzinfo]:
        """Return a person's name and zone, as Slack has them or had them within the hour."""
        key = (asker.team, asker.user)
        now = asyncio.get_running_loop().time()
        known = self._people.get(key)
        if known and now - known[0] < _FRESH:
            return known[1], known[2]
        try:
            found = await self.gateway.user(asker.team, asker.user)
        except SlackError as error:
            log.info("a reader's zone is unknown: %s", error)
            return "", UTC
        name = cut(str(found.get("real_name") or found.get("name") or ""), 80)
        self._people[key] = (now, name, zone_of(str(found.get("tz") or "")))
        while len(self._people) > REMEMBERED:
            self._people.popitem(last=False)
        return self._people[key][1:]

    def _next(self, asker: Asker) -> str:
        return plans.following(self.planned(), asker.team, asker.channel, self.desk.clock())


def workspace_of(asker: Asker) -> str:
    """Return the workspace that somebody asks in, as the config names it."""
    return f"slack:{asker.team}"


def zone_of(name: str) -> tzinfo:
    """Return the zone of that name, UTC where there is none."""
    try:
        return ZoneInfo(name) if name else UTC
    except (OSError, ValueError, KeyError):
        return UTC


def _reference() -> str:
    """Return a short word by which a reader's complaint finds its line in the log."""
    return secrets.token_hex(3)
