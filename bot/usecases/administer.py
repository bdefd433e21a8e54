"""What an admin says in chat, answered. Who is an admin is the adapter's to check, each time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.core import commands
from bot.core.errors import BriefbotError, EvidenceError, StoreError
from bot.usecases import auditing, configure, correct_events, explain, reports, status
from bot.usecases.converse import listed, said
from bot.usecases.desk import Reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.core.commands import Admin
    from bot.usecases.desk import Desk, Reader


def _shared(admin: Admin) -> bool:
    """Tell whether it changes, or lays open, more than the admin's own workspace."""
    return admin.verb == "config" or (
        admin.verb == "story" and bool(correct_events.SHARED & {*admin.words[:1]})
    )


async def administer(admin: Admin, reader: Reader, desk: Desk) -> Reply:
    """Do what an admin asks. Whether the reader is one has been checked before."""
    try:
        return await _administer(admin, reader, desk.seen_in(reader.workspace))
    except (EvidenceError, StoreError):
        raise
    except BriefbotError as error:
        return said(str(error))


async def _administer(admin: Admin, reader: Reader, desk: Desk) -> Reply:
    if _shared(admin):
        await configure.allow("events", "", reader, desk)
    if do := _DO.get(admin.verb):
        return await do(admin.words, reader, desk)
    if admin.verb in configure.VERBS:
        return await configure.configure(admin, reader, desk)
    if admin.verb == "why" and admin.words:
        name, *topic = admin.words
        sources = await asyncio.to_thread(desk.config.listed, "source") if desk.config else ()
        found = await explain.why(
            name,
            desk,
            zone=reader.zone,
            topic=" ".join(topic),
            reader=reader,
            sources={key: where for key, where, _ in sources},
        )
        return Reply(found)
    return listed("For admins", ("Verb", "What it does"), [*commands.ADMIN_VERBS.items()])


_DO: dict[str, Callable[[Sequence[str], Reader, Desk], Awaitable[Reply]]] = {
    "audit": auditing.audit,
    "feedback": reports.feedback,
    "status": status.status,
    "story": correct_events.correct,
}
