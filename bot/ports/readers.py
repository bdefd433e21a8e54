"""What is kept of readers: whom they are, what they follow, prefer, asked and reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.ports.archive import Pruned
    from bot.ports.house import Audited, Wanted


@dataclass(frozen=True, slots=True)
class Who:
    """A reader: a user of a workspace (a Slack team, a Discord guild) on a platform."""

    platform: str
    workspace: str
    user: str


@dataclass(frozen=True, slots=True)
class Interest:
    """What a reader follows or mutes (``mark``): an event by its id or a topic (``kind``).

    ``until``: it ends by itself then.
    """

    mark: Literal["follow", "mute"]
    kind: Literal["event", "topic"]
    what: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """When a reader last asked for a topic, and the id of the brief they were shown."""

    topic: str
    at: datetime
    brief: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader reports about an event of a brief; ``n`` is its number once it is kept."""

    who: Who
    at: datetime
    brief: str
    event: str
    kind: str
    text: str
    n: int = 0


class Readers(Protocol):
    """What the archive remembers of readers. Each call is atomic."""

    async def interests(self, who: Who, now: datetime) -> list[Interest]:
        """Return what a reader follows and mutes by now, oldest first."""
        ...

    async def put_interest(self, who: Who, interest: Interest) -> None:
        """Remember an interest; one of the same mark in the same thing is replaced."""
        ...

    async def drop_interest(self, who: Who, mark: str, kind: str, what: str) -> bool:
        """Forget an interest; tell whether there was one."""
        ...

    async def preferences(self, who: Who) -> dict[str, str]:
        """Return what a reader set, by name."""
        ...

    async def put_preferences(self, who: Who, values: Mapping[str, str]) -> None:
        """Set some of a reader's preferences; an empty value takes one back."""
        ...

    async def who_set(self, name: str, value: str) -> dict[Who, dict[str, str]]:
        """Map the readers who set a preference to a value to all that they set, in order."""
        ...

    async def first(self, deed: str, now: datetime) -> bool:
        """Tell whether something is done for the first time, and remember that it is.

        Of several who ask at once, one is told so. What is a month old may be forgotten.
        """
        ...

    async def was_done(self, deed: str) -> bool:
        """Tell whether something was done."""
        ...

    async def undo(self, deed: str) -> None:
        """Forget that something was done: it failed."""
        ...

    async def asked(self, who: Who, topic: str | None) -> Asked | None:
        """Return when a reader last asked for a topic (``None``: for anything)."""
        ...

    async def put_asked(self, who: Who, said: Asked) -> None:
        """Remember that a reader asked."""
        ...

    async def put_feedback(self, report: Feedback) -> int:
        """Queue a report for admins; return its number."""
        ...

    async def feedback(self, platform: str, workspace: str) -> list[Feedback]:
        """Return a workspace's open reports, newest first."""
        ...

    async def put_audit(self, made: Audited) -> int:
        """Log a change of the config; return its number. What is logged cannot be changed."""
        ...

    async def audit(self, limit: int) -> list[Audited]:
        """Return the changes of the config's files, newest first."""
        ...

    async def audited(self, wanted: Wanted) -> list[Audited]:
        """Return the changes that are looked for, newest first; ``who`` is an id or a name."""
        ...

    async def reports(self, *, everything: bool = False) -> list[tuple[Feedback, str]]:
        """Return every workspace's open reports, newest first, or all with who settled them."""
        ...

    async def settle_report(
        self, n: int, by: Who, now: datetime, *, anywhere: bool = False
    ) -> bool:
        """Settle a report of somebody's workspace, or of any; false where none such is open."""
        ...

    async def put_house(self, name: str, value: str, now: datetime) -> None:
        """Remember what the running bot tells of itself, as JSON."""
        ...

    async def house(self) -> dict[str, tuple[str, datetime]]:
        """Map what the running bot told of itself to the JSON and when that was."""
        ...

    async def size(self) -> int:
        """Return how many bytes the archive takes."""
        ...

    async def prune(self, before: datetime, *, dry_run: bool = False) -> Pruned:
        """Let events leave that were quiet since then, or say what would.

        What was told, is followed, corrected or cited by a brief that is kept stays.
        """
        ...
