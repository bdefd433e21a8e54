"""What became of the feeds that were asked, while it goes on and at the end."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.duration import say
from bot.core.errors import Problem
from bot.core.health import Changed, Failed, FeedState, Outcome, Unchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta

    from bot.usecases.report import Report


@dataclass(slots=True)
class CrawlReport:
    """Counts of feeds and articles. ``errors`` counts failed feeds by the class of failure.

    ``elsewhere`` counts items that another source had brought already; ``baseline`` feeds that
    were read for the first time; ``outage`` feeds that could not be reached because nothing
    could. ``problems`` has a line for each feed that its operator should look at.
    """

    total: int = 0
    asked: int = 0
    unchanged: int = 0
    changed: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    new: int = 0
    edited: int = 0
    elsewhere: int = 0
    baseline: int = 0
    outage: int = 0
    events: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    stopwatch: Callable[[], float] = time.monotonic
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.stopwatch()

    @property
    def failed(self) -> int:
        """How many feeds brought nothing because something was wrong."""
        return sum(self.errors.values())

    def count(self, source: str, state: FeedState, outcome: Outcome, notes: Sequence[str]) -> None:
        """Count what came of asking a feed."""
        self.asked += 1
        match outcome:
            case Failed(kind):
                self.errors[kind] += 1
            case Changed():
                self.changed += 1
                self.baseline += state.baseline is None
            case Unchanged():
                self.unchanged += 1
        self.problems += [Problem(source, note) for note in notes]

    def judged(self, before: FeedState, after: FeedState, silent: timedelta | None) -> None:
        """Tell a failure, what a check changed for good, and a silence that is unusual."""
        if after.failures:
            what = f"{after.message} ({after.error}): {before.address}"
            self.problems.append(Problem(after.source, what))
        if after.paused and not before.paused:
            cure = f"see to its address, then: briefbot sources resume {after.source}"
            self.problems.append(Problem(after.source, "is gone for good", cure=cure))
        if after.url != before.url:
            self.problems.append(Problem(after.source, f"has moved to {after.url}"))
        if silent is not None:
            what = f"has brought nothing new for {say(silent)}, which is unusual for it"
            self.problems.append(Problem(after.source, what))

    def unreached(self, count: int) -> None:
        """Tell an outage of our own, once for all feeds."""
        self.outage += count
        what = f"{count:,} feeds could not be reached, one after another"
        self.problems.append(Problem("network", what, cure="see whether this machine is online"))

    def took(self, taken: Report) -> None:
        """Add what became of the articles of a batch."""
        self.new += taken.new
        self.edited += taken.changed
        self.events |= taken.events
        self.problems += taken.problems

    def __str__(self) -> str:
        """One line for a person, while it goes on too."""
        seconds = max(self.stopwatch() - self.started, 0.001)
        parts = [
            f"{self.asked:,} of {self.total:,} feeds ({self.asked / seconds:,.0f}/s)",
            f"{self.unchanged:,} unchanged",
            f"{self.failed:,} failed",
            f"{self.new:,} new articles ({self.new / seconds:,.0f}/s)",
        ]
        if self.edited:
            parts.append(f"{self.edited:,} edited")
        return ", ".join(parts)

    def summary(self) -> str:
        """Return a few lines for a person, at the end."""
        lines = [f"{self}; {len(self.events):,} events touched"]
        if self.errors:
            told = ", ".join(f"{kind} {count:,}" for kind, count in self.errors.most_common())
            lines.append(f"failures: {told}")
        if self.baseline:
            lines.append(f"{self.baseline:,} read for the first time: what they hold is no news")
        if self.elsewhere:
            lines.append(f"{self.elsewhere:,} items had come from another source already")
        if self.outage:
            lines.append(
                f"{self.outage:,} could not be reached, nor could others: held to be an outage of"
                " this machine's network, and against no feed"
            )
        return "\n".join(lines)
