"""What a reader's click or command asks of the use cases, as documents with what they show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.discord.render import Shown
from bot.core.commands import Ask, Follow, Mute, Show
from bot.core.showing import compose
from bot.core.showing.compose import VIEWS
from bot.core.showing.document import Break, Document, Heading, Note
from bot.usecases import converse as talk
from bot.usecases.kept import again, recall

if TYPE_CHECKING:
    from bot.chat.discord.ids import Id
    from bot.chat.discord.message import Message
    from bot.core.commands import Command
    from bot.core.showing.compose import ViewName
    from bot.core.showing.document import Block
    from bot.usecases.desk import Desk, Reader, Reply

GONE = "That brief is no longer kept; ask for it again with /brief."
MUTED = timedelta(days=30)
"""How long the Mute button mutes; /mute takes any length of time."""
LONGEST_OVERVIEW = 10
"""Stories of a brief that are explained at once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A document, with what its buttons are about; ``page`` is the one to show.

    ``messages`` are shown instead, where they are rendered already.
    """

    document: Document
    shown: Shown
    page: int = 0
    messages: tuple[Message, ...] = ()


def line(text: str) -> Answer:
    """Return one line of our own."""
    return Answer(Document((Note(text),), text), Shown())


def of(reply: Reply, view: str = "summary") -> Answer:
    """Return a use case's reply as an answer to one reader."""
    whole = reply.brief is not None and bool(reply.offers)
    shown = Shown(
        reply.brief or "" if whole else "",
        reply.stories,
        view=view,
        private=not reply.public,
    )
    return Answer(reply.document, shown)


async def command(asked: Command, reader: Reader, desk: Desk) -> Answer:
    """Answer a command."""
    view = asked.view if isinstance(asked, Show) else "summary"
    return of(await talk.converse(asked, reader, desk), view)


async def clicked(name: Id, reader: Reader, desk: Desk) -> Answer:
    """Answer a button or select, however old its message is."""
    desk = desk.seen_in(reader.workspace)
    if name.action in VIEWS:
        return await _view(name, name.action, reader, desk)
    if name.action == "brief":
        return await whole(name, reader, desk)
    if name.action == "changed":
        return await _changed(name, reader, desk)
    if name.action in {"follow", "mute"}:
        event = await event_of(name, desk)
        if event is None:
            return line(GONE)
        asked = Follow(event) if name.action == "follow" else Mute(event, MUTED)
        return of(await talk.converse(asked, reader, desk))
    return line("That button is of an older briefbot; ask again with /brief.")


async def whole(name: Id, reader: Reader, desk: Desk) -> Answer:
    """Show a kept brief again."""
    desk = desk.seen_in(reader.workspace)
    kept = await recall(name.what, desk.store)
    if kept is None:
        return line(GONE)
    found = await again(kept, store=desk.store, teller=desk.teller)
    stories = tuple(entry.story.event.id for entry in found.entries)
    document = compose.brief(found, desk.detail, zone=reader.zone)
    return Answer(document, Shown(name.what, stories, private=True), name.page)


async def event_of(name: Id, desk: Desk) -> str | None:
    """Return the event that a name is about; ``None`` where its brief is gone."""
    if name.n is None:
        return name.what
    kept = await recall(name.what, desk.store)
    return kept.event(name.n) if kept else None


async def _view(name: Id, view: ViewName, reader: Reader, desk: Desk) -> Answer:
    if name.n == 0:
        return await _overview(name, view, reader, desk)
    if name.n is None:
        reply = await talk.converse(Show(name.what, view), reader, desk)
        return replace(of(reply, view), page=name.page)
    reply = await talk.story_of(name.what, name.n, view, reader, desk)
    if not reply.stories:
        return of(reply)
    shown = Shown(name.what, reply.stories, name.n, view, private=True)
    return Answer(reply.document, shown, name.page)


async def _overview(name: Id, view: ViewName, reader: Reader, desk: Desk) -> Answer:
    """Show every story of a brief from one side: why they stand so, or their sources."""
    kept = await recall(name.what, desk.store)
    if kept is None:
        return line(GONE)
    title = {"why": "Why this order", "sources": "Sources"}.get(view, view.capitalize())
    blocks: list[Block] = [Heading(title, 3)]
    for n in range(1, min(len(kept.stories), LONGEST_OVERVIEW) + 1):
        reply = await talk.story_of(name.what, n, view, reader, desk)
        blocks += [Break(), *reply.document.blocks]
    return Answer(Document(tuple(blocks), title), Shown(), name.page)


async def _changed(name: Id, reader: Reader, desk: Desk) -> Answer:
    """Show what moved since the brief was made."""
    kept = await recall(name.what, desk.store)
    if kept is None:
        return line(GONE)
    age = max(desk.clock() - kept.made, timedelta(minutes=1))
    reply = await talk.converse(Ask(kept.query, age), reader, desk)
    if not reply.stories:
        return line("Nothing has changed since that brief.")
    return of(reply)
