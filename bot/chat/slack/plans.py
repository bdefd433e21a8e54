"""The scheduled digests that go to Slack, as readers are told of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from bot.chat.slack.escape import bold, cut, date, foreign, mention_channel
from bot.core.dates import moment
from bot.core.schedule import said, upcoming

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.core.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Plan:
    """A scheduled digest: where it goes (``TEAM/CHANNEL``), on what, and when.

    ``simple`` tells that it has but one time, as the form has.
    """

    id: str
    destination: str
    topic: str
    schedule: Schedule
    enabled: bool = True
    when_empty: str = "silent"
    simple: bool = True

    @property
    def team(self) -> str:
        """The workspace it goes to; empty where the destination names a channel alone."""
        return self.destination.partition("/")[0] if "/" in self.destination else ""

    @property
    def channel(self) -> str:
        """The channel or person it goes to."""
        return self.destination.rpartition("/")[2]

    def next(self, now: datetime) -> datetime | None:
        """Return when it is posted next, ``None`` where it is paused."""
        slot = upcoming(self.schedule, now) if self.enabled else None
        return slot.release if slot else None


def following(plans: Iterable[Plan], team: str, channel: str, now: datetime) -> str:
    """Say when the next digest comes to a channel, escaped; nothing where none does."""
    runs = [
        run
        for plan in plans
        if plan.channel == channel and plan.team in {"", team} and (run := plan.next(now))
    ]
    if not runs:
        return ""
    return f"next digest here {date(min(runs), '{date_short_pretty} at {time}', _said(min(runs)))}"


def told(plan: Plan, now: datetime) -> str:
    """Describe a digest in a paragraph, escaped."""
    run = plan.next(now)
    when = date(run, "{date_short_pretty} at {time}", _said(run)) if run else "paused"
    times = f"{said(plan.schedule.timings)} {plan.schedule.zone}"
    where = mention_channel(plan.channel)
    return (
        f"{bold(foreign(cut(plan.topic, 150)) or 'Everything')} to {where}\n"
        f"{foreign(cut(times, 200))} · next: {when}"
    )


def _said(run: datetime) -> str:
    return moment(run, UTC)
