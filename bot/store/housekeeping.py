"""The calls of the store that have to do with the house: the audit, reports, how it all fares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from bot.ports import Pruned
from bot.store import audit, house

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from bot.ports import Audited, Feedback, Wanted, Who

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Housekeeping:
    """The house's books in the archive."""

    async def put_audit(self, made: Audited) -> int:
        """Log a change; return its number."""
        return await self._write(audit.put, made)

    async def audit(self, limit: int) -> list[Audited]:
        """Return the changes of the config's files, newest first."""
        return await self._read(audit.load, limit)

    async def audited(self, wanted: Wanted) -> list[Audited]:
        """Return the changes that are looked for, newest first."""
        return await self._read(audit.find, wanted)

    async def reports(self, *, everything: bool = False) -> list[tuple[Feedback, str]]:
        """Return every workspace's open reports, newest first, or all with who settled them."""
        return await self._read(house.reports, everything=everything)

    async def settle_report(
        self, n: int, by: Who, now: datetime, *, anywhere: bool = False
    ) -> bool:
        """Settle a report of somebody's workspace, or of any; false where none such is open."""
        return await self._write(house.settle, n, by, now, anywhere=anywhere)

    async def put_house(self, name: str, value: str, now: datetime) -> None:
        """Remember what the running bot tells of itself, as JSON."""
        await self._write(house.put, name, value, now)

    async def house(self) -> dict[str, tuple[str, datetime]]:
        """Map what the running bot told of itself to the JSON and when that was."""
        return await self._read(house.load)

    async def size(self) -> int:
        """Return how many bytes the archive takes."""
        return await self._read(house.size)

    async def prune(self, before: datetime, *, dry_run: bool = False) -> Pruned:
        """Let events leave that were quiet since then, or say what would."""
        from bot.store import pruning  # noqa: PLC0415 - a brief does without it

        numbers = await self._read(pruning.old, before)
        if dry_run:
            return await self._read(pruning.count, numbers, before)
        done = Pruned()
        for start in range(0, len(numbers), pruning.AT_ONCE):
            batch = numbers[start : start + pruning.AT_ONCE]
            done += await self._write(pruning.drop, batch, before)
        return done + Pruned(briefs=await self._write(pruning.drop_briefs, before))

    async def _read(
        self,
        work: Callable[Concatenate[Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        raise NotImplementedError

    async def _write(
        self,
        work: Callable[Concatenate[Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        raise NotImplementedError
