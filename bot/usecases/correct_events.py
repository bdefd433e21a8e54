"""What people know better about events: merged, split, pinned, hidden; logged, and reversible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.dates import moment
from bot.core.errors import InputError
from bot.usecases import auditing, grouping
from bot.usecases.audience import HOUSE, MARKS, mark
from bot.usecases.converse import listed, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.model import Event
    from bot.ports import Correction, Store
    from bot.usecases.desk import Desk, Reader, Reply

USAGE = (
    "story merge ID ID, story split ID ARTICLE..., story undo, story log, or story "
    "hide|pin|release ID"
)
SHARED = frozenset({"merge", "split", "undo", "pin", "hide", "release", "log"})
"""What is done to events is done for every workspace, and its log names those who did it."""
_MARKED = {"follow": "pinned", "mute": "hidden"}


async def correct(words: Sequence[str], reader: Reader, desk: Desk) -> Reply:
    """Merge, split, take back or list corrections of events."""
    now = desk.clock()
    match [*words]:
        case ["merge", one, other]:
            merged = await merge(one, other, reader, desk.store, now)
            return said(f"One event now: {merged.id}, {len(merged.articles)} articles.")
        case ["split", event, *articles] if articles:
            apart = await split(event, articles, reader, desk.store, now)
            return said(f"An event of its own now: {apart.id}, {len(apart.articles)} articles.")
        case ["undo"]:
            undone, _ = await undo(reader, desk.store, now)
            return said(f"Taken back: what {undone.by} did on {moment(undone.at, reader.zone)}.")
        case ["log"]:
            return await _log(reader, desk)
        case ["hide" | "pin" | "release" as verb, event]:
            found = await put_mark(verb, event, reader, desk.store, now)
            return said(f"{verb} done: event {found}, for everybody.")
    raise InputError(USAGE)


async def merge(one: str, other: str, reader: Reader, store: Store, now: datetime) -> Event:
    """Make two events one. Raises what :func:`bot.usecases.grouping.merge` does."""
    merged = await grouping.merge(store, one, other, by=_by(reader))
    done = f"events {one} and {other} are one"
    await auditing.log(
        reader, store, now, action="story", done=done, before=f"{one}\n{other}", after=merged.id
    )
    return merged


async def split(
    event: str, articles: Sequence[str], reader: Reader, store: Store, now: datetime
) -> Event:
    """Give articles an event of their own. Raises what :func:`bot.usecases.grouping.split` does."""
    apart = await grouping.split(store, event, articles, by=_by(reader))
    done = f"articles of event {event} are an event of their own"
    after = "\n".join((f"{event}", f"{apart.id}: {', '.join(articles)}"))
    await auditing.log(reader, store, now, action="story", done=done, before=event, after=after)
    return apart


async def undo(reader: Reader, store: Store, now: datetime) -> tuple[Correction, Event]:
    """Take the newest correction back."""
    undone, event = await grouping.undo(store, by=_by(reader))
    done = f"taken back: {undone.kind} {undone.origin} into {undone.event}"
    await auditing.log(
        reader, store, now, action="story", done=done, before=undone.event, after=undone.origin
    )
    return undone, event


async def put_mark(verb: str, event: str, reader: Reader, store: Store, now: datetime) -> str:
    """Pin, hide or release an event for everybody; return the id it goes by."""
    before = {each.what: each.mark for each in await store.interests(HOUSE, now)}
    found = await mark(event, MARKS[verb], store, now)
    await auditing.log(
        reader,
        store,
        now,
        action="story",
        done=f"event {found}: {verb}",
        before=_MARKED.get(before.get(found, ""), "as it comes"),
        after=_MARKED.get(MARKS[verb] or "", "as it comes"),
    )
    return found


async def _log(reader: Reader, desk: Desk) -> Reply:
    made = await desk.store.corrections()
    if not made:
        return said("Nobody has corrected an event yet.")
    rows = [
        (moment(each.at, reader.zone), each.by, each.kind, each.origin, each.event) for each in made
    ]
    return listed("Corrections", ("When", "Who", "What", "From", "Into"), rows)


def _by(reader: Reader) -> str:
    return reader.name or reader.who.user
