"""What became of the articles that were read."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.errors import Problem


@dataclass(slots=True)
class Report:
    """What a run of :func:`bot.usecases.ingest.ingest` did. Counts are articles."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    events: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    stopwatch: Callable[[], float] = time.monotonic
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.stopwatch()

    @property
    def read(self) -> int:
        """How many articles were read, known or not."""
        return self.new + self.changed + self.unchanged

    def add(self, other: Report) -> None:
        """Count what another one counted, too."""
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.events |= other.events
        self.problems += other.problems

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self._counts}; {len(self.events)} events touched"

    def so_far(self) -> str:
        """One line for a person who waits: how fast it goes, and what went wrong."""
        seconds = max(self.stopwatch() - self.started, 0.001)
        wrong = len(self.problems)
        told = f"{self._counts} ({self.read / seconds:,.0f}/s)"
        return f"{told}, {wrong} problem{'' if wrong == 1 else 's'}" if wrong else told

    @property
    def _counts(self) -> str:
        return f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged"
