"""The config watched while the bot runs: a good change takes effect, a bad one changes nothing.

The folder is looked at every few seconds rather than through the system's own notices (watchfiles
would bring them, or look by itself where they do not come). Those are not told of what another
machine or container changed on a shared mount, and a folder that is a link is lost sight of when
the link is turned, as Kubernetes does with every change of a config map. Four files, looked at with
four calls every two seconds, cost nothing that can be measured, and a change must stand still from
one look to the next before it counts in any case.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from bot.core.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

log = logging.getLogger(__name__)

_T = TypeVar("_T")
Stamps = dict[str, tuple[int, int, int]]
"""When each file was last changed (ns), its size (bytes) and its number on the disk."""


def stamps(files: Iterable[Path]) -> Stamps:
    """Return what tells files from later ones of the same name; those that are not there lack."""
    found: Stamps = {}
    for file in files:
        try:
            told = file.stat()
        except (OSError, ValueError):
            continue
        found[file.name] = told.st_mtime_ns, told.st_size, told.st_ino
    return found


@dataclass(slots=True)
class Reload(Generic[_T]):
    """What looks at the config, once for each call of :meth:`look`.

    ``read`` reads it and raises :class:`bot.core.errors.ConfigError`; ``apply`` puts what was
    read into effect, whole, and returns what differs in a few words each; ``tell`` reaches the
    admins; ``heed`` notes that a change was taken up (nothing said) or refused (its problems).
    """

    look_at: Callable[[], Stamps]
    read: Callable[[], _T]
    apply: Callable[[_T], list[str]]
    tell: Callable[[str], Awaitable[None]]
    heed: Callable[[str], Awaitable[None]] | None = None
    _seen: Stamps = field(init=False)
    _new: Stamps | None = None

    def __post_init__(self) -> None:
        self._seen = self.look_at()

    async def look(self) -> None:
        """Take a change up once its files have stood still from one look to the next."""
        now = await asyncio.to_thread(self.look_at)
        if now == self._seen:
            self._new = None
            return
        if now != self._new:  # an editor, or a copy, may be half way through
            self._new = now
            return
        self._seen, self._new = now, None
        await self._take_up()

    async def _take_up(self) -> None:
        try:
            read = await asyncio.to_thread(self.read)
        except ConfigError as error:
            problems = str(error)
            log.error("config: the last good one stays in effect; %s", problems)  # noqa: TRY400  the trace says nothing
            await self._heed(problems)
            await self.tell(
                f"The config was changed and has mistakes, so nothing changed: {problems}"
            )
            return
        for said in self.apply(read):
            log.info("config: %s", said)
        await self._heed("")

    async def _heed(self, problems: str) -> None:
        """Let it be noted; what goes wrong there must not keep a change from its effect."""
        if self.heed is None:
            return
        try:
            await self.heed(problems)
        except StoreError as error:
            log.warning("config: not noted: %s", error)
