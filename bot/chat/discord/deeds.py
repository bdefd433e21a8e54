"""What is done once, however often its button is pressed and whichever process is asked."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.core.errors import StoreError

if TYPE_CHECKING:
    from bot.usecases.desk import Desk

log = logging.getLogger(__name__)

LOOKING = 1.0
"""Seconds that an acknowledgement may wait for the archive."""


class Deed:
    """Something to be done once. ``under_way`` holds the names of what this process is doing."""

    def __init__(self, name: str, desk: Desk, under_way: set[str]) -> None:
        """Name it so that no other deed is called the same."""
        self._name = name
        self._desk = desk
        self._under_way = under_way
        self._ours = False  # we are the ones who do it
        self._kept = False  # the archive knows

    async def is_new(self) -> bool:
        """Tell whether it was not done yet, and is not being done.

        An archive that takes long is not waited for; :meth:`begin` will tell.
        """
        if self._name in self._under_way:
            return False
        self._under_way.add(self._name)
        self._ours = True
        try:
            async with asyncio.timeout(LOOKING):
                done = await self._desk.store.was_done(self._name)
        except (TimeoutError, StoreError) as error:
            log.warning("not known whether %r was done: %s", self._name, type(error).__name__)
            done = False
        if done:
            self.end()
        return not done

    async def begin(self) -> bool:
        """Tell whether it is ours to do; every process will know of it."""
        if self._ours:
            self._kept = await self._desk.store.first(self._name, self._desk.clock())
        return self._kept

    async def undo(self) -> None:
        """Let it be done again: it failed."""
        if self._kept:
            try:
                await self._desk.store.undo(self._name)
            except StoreError as error:
                log.warning("%r failed, and cannot be tried again: %s", self._name, error)
        self.end()

    def end(self) -> None:
        """Say that nothing is under way any more."""
        if self._ours:
            self._under_way.discard(self._name)
        self._ours = False
