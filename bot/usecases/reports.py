"""What readers report, as a queue: admins see what is open in their workspace and settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.dates import moment
from bot.core.errors import InputError, NotFoundError
from bot.usecases import auditing
from bot.usecases.converse import listed, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.ports import Store
    from bot.usecases.desk import Desk, Reader, Reply

_USAGE = "feedback list, or feedback done NUMBER..."
_MOST = 50
"""Reports settled, or shown, at a time."""


async def feedback(words: Sequence[str], reader: Reader, desk: Desk) -> Reply:
    """List the open reports of somebody's workspace, or settle some.

    Raises :class:`bot.core.errors.BriefbotError` with a line for the admin.
    """
    match [*words]:
        case [] | ["list"]:
            return await _listed(reader, desk)
        case ["done" | "settle", *numbers] if numbers:
            done = await settle(numbers, reader, desk.store, desk.clock())
            return said(f"Settled: {', '.join(map(str, done))}.")
    raise InputError(_USAGE)


async def settle(
    numbers: Sequence[str], reader: Reader, store: Store, now: datetime, *, anywhere: bool = False
) -> list[int]:
    """Settle reports and log it; return their numbers.

    Raises :class:`NotFoundError` at the first that is not open in somebody's workspace (or
    ``anywhere``); those before it stay settled.
    """
    done: list[int] = []
    for word in numbers[:_MOST]:
        if not word.removeprefix("#").isdecimal():
            raise InputError(f"{word!r} is no report's number. {_USAGE}")
        number = int(word.removeprefix("#")[:12])
        if not await store.settle_report(number, reader.who, now, anywhere=anywhere):
            raise NotFoundError(f"there is no open report {number} here{_so_far(done)}")
        await auditing.log(
            reader,
            store,
            now,
            action="feedback",
            done=f"report {number} settled",
            before="open",
            after="done",
        )
        done.append(number)
    return done


def _so_far(done: Sequence[int]) -> str:
    return f"; settled: {', '.join(map(str, done))}" if done else ""


async def _listed(reader: Reader, desk: Desk) -> Reply:
    found = await desk.store.feedback(reader.who.platform, reader.who.workspace)
    if not found:
        return said("No report of a reader is open.")
    rows = [
        (str(each.n), moment(each.at, reader.zone), each.kind, each.text, each.event)
        for each in found[:_MOST]
    ]
    return listed("What readers reported", ("No.", "When", "What", "Said", "Story"), rows)
