"""What the running bot tells of itself, so that other processes and chats can say how it fares.

It is written to the archive every few seconds: a bot that was killed is told by its silence.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot import __version__
from bot.core.secrecy import masked
from bot.ports import Audited, ConfigChange, Wanted, Who
from bot.usecases.status import RUNNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from bot.ports import Clock, Store

EVERY = 15.0
"""Seconds between two beats."""
BY_HAND = Who("file", "", "")
"""Who edits a file without telling us."""
_LONGEST = 4000
_LATE = 200


def texts(folder: Path | None, names: Iterable[str]) -> dict[str, str]:
    """Return what the config's files say; those that cannot be read say nothing."""
    found: dict[str, str] = {}
    if folder is None:
        return found
    for name in names:
        try:
            found[name] = (folder / name).read_text("utf-8")
        except (OSError, ValueError):
            continue
    return found


def version(said: Mapping[str, str]) -> str:
    """Return a short name of what the config says."""
    lines = "\0".join(f"{name}\0{said[name]}" for name in sorted(said))
    return hashlib.sha256(lines.encode()).hexdigest()[:12]


@dataclass(slots=True)
class Pulse:
    """Tells how one process of the bot fares. ``read`` returns what the config's files say."""

    store: Store
    clock: Clock
    states: Callable[[], Mapping[str, str]]
    read: Callable[[], dict[str, str]]
    started: datetime = field(init=False)
    _said: dict[str, str] = field(init=False)
    _config: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.started, self._said = self.clock(), self.read()
        self._config = {
            "version": version(self._said),
            "taken_up": self.started.isoformat(),
            "refused": None,
        }

    async def beat(self) -> None:
        """Write how it fares now."""
        now, host = self.clock(), socket.gethostname()
        told = {
            "host": host,
            "pid": os.getpid(),
            "version": __version__,
            "started": self.started.isoformat(),
            "parts": dict(self.states()),
            "config": self._config,
        }
        await self.store.put_house(RUNNING + host, json.dumps(told), now)

    async def heed(self, problems: str) -> None:
        """Note that a changed config was taken up or, with its problems, refused."""
        now = self.clock()
        if problems:
            refused = {"at": now.isoformat(), "problems": masked(problems)[:_LONGEST]}
            self._config = {**self._config, "refused": refused}
        else:
            said = self.read()
            await self._log(said, now)
            self._said = said
            taken = {"version": version(said), "taken_up": now.isoformat(), "refused": None}
            self._config = taken
        await self.beat()

    async def _log(self, said: Mapping[str, str], now: datetime) -> None:
        """Log what was edited by hand: what is not in the log as a change by program."""
        made = await self.store.audited(Wanted(limit=_LATE))
        for name in sorted({*said, *self._said}):
            before, after = self._said.get(name, ""), said.get(name, "")
            last = next((each for each in made if each.change.file == name), None)
            if before == after or (last is not None and last.change.after == after):
                continue
            change = ConfigChange(name, f"{name} edited by hand", before, after)
            await self.store.put_audit(Audited(BY_HAND, "somebody", now, "", change))
