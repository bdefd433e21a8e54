"""What an admin says in chat, answered. Who is an admin is the adapter's to check, each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core import commands
from bot.core.dates import moment
from bot.core.errors import BriefbotError, EvidenceError, StoreError
from bot.usecases import configure, explain, grouping
from bot.usecases.audience import MARKS, mark
from bot.usecases.converse import Reply, listed, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.commands import Admin
    from bot.usecases.converse import Desk, Reader


_SHARED = frozenset({"merge", "split", "undo", "pin", "hide", "release"})
"""What is done to events is done for every workspace."""


def _shared(admin: Admin) -> bool:
    """Tell whether it changes, or lays open, more than the admin's own workspace."""
    return admin.verb in {"config", "audit"} or (
        admin.verb == "story" and bool(_SHARED & {*admin.words[:1]})
    )


async def administer(admin: Admin, reader: Reader, desk: Desk) -> Reply:
    """Do what an admin asks. Whether the reader is one has been checked before."""
    try:
        return await _administer(admin, reader, desk)
    except (EvidenceError, StoreError):
        raise
    except BriefbotError as error:
        return said(str(error))


async def _administer(admin: Admin, reader: Reader, desk: Desk) -> Reply:
    if _shared(admin):
        await configure.allow("events", "", reader, desk)
    if admin.verb in configure.VERBS:
        return await configure.configure(admin, reader, desk)
    match admin.verb:
        case "status":
            counts = await desk.store.counts()
            rows = [(name, f"{count:,}") for name, count in counts.items()]
            return listed("Status", ("What", "How many"), rows)
        case "feedback":
            return await _feedback(reader, desk)
        case "story":
            return await _correct(admin.words, reader, desk)
        case "why" if admin.words:
            name, *topic = admin.words
            found = await explain.why(name, desk, zone=reader.zone, topic=" ".join(topic))
            return Reply(found)
    return listed("For admins", ("Verb", "What it does"), [*commands.ADMIN_VERBS.items()])


async def _feedback(reader: Reader, desk: Desk) -> Reply:
    found = await desk.store.feedback(reader.who.platform, reader.who.workspace)
    if not found:
        return said("No reader has reported anything.")
    rows = [
        (str(each.n), moment(each.at, reader.zone), each.kind, each.text, each.event)
        for each in found
    ]
    return listed("What readers reported", ("No.", "When", "What", "Said", "Story"), rows)


async def _correct(words: Sequence[str], reader: Reader, desk: Desk) -> Reply:
    """Merge, split, take back or list corrections of events."""
    by = reader.name or reader.who.user
    match [*words]:
        case ["merge", one, other]:
            merged = await grouping.merge(desk.store, one, other, by=by)
            return said(f"One event now: {merged.id}, {len(merged.articles)} articles.")
        case ["split", event, *articles] if articles:
            apart = await grouping.split(desk.store, event, articles, by=by)
            return said(f"An event of its own now: {apart.id}, {len(apart.articles)} articles.")
        case ["undo"]:
            undone, _ = await grouping.undo(desk.store, by=by)
            return said(f"Taken back: what {undone.by} did on {moment(undone.at, reader.zone)}.")
        case ["log"]:
            return await _corrections(reader, desk)
        case ["hide" | "pin" | "release" as verb, event]:
            found = await mark(event, MARKS[verb], desk.store, desk.clock())
            return said(f"{verb} done: event {found}, for everybody.")
    return said(
        "story merge ID ID, story split ID ARTICLE..., story undo, story log, or story "
        "hide|pin|release ID"
    )


async def _corrections(reader: Reader, desk: Desk) -> Reply:
    made = await desk.store.corrections()
    if not made:
        return said("Nobody has corrected an event yet.")
    rows = [
        (moment(each.at, reader.zone), each.by, each.kind, each.origin, each.event) for each in made
    ]
    return listed("Corrections", ("When", "Who", "What", "From", "Into"), rows)
