"""What became of the articles that were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.errors import Problem


@dataclass(slots=True)
class Report:
    """What a run of :func:`bot.usecases.ingest.ingest` did. Counts are articles."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    events: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

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
        told = f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged"
        return f"{told}; {len(self.events)} events touched"
