"""A world that runs faster: its clock, its config, and which slots are due in it.

What is due is worked out here by walking through the minutes of the zone's clocks, not by the
program's own rules.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from pathlib import Path

SPEED = 20.0
"""Seconds of the world in one of ours: a lease of a minute lasts three of ours."""
MINUTE = timedelta(minutes=1)
Slot = tuple[str, str, str]
"""Subscription, local date, local time."""


@dataclass(frozen=True)
class Scene:
    """A clock change: ``start`` is some minutes before it, in UTC."""

    name: str
    zone: str
    start: datetime

    def begins(self) -> World:
        """Start the scene's clock now."""
        return World(self.zone, self.start.isoformat(), time.time())


SCENES = (
    Scene("Berlin, spring", "Europe/Berlin", datetime(2025, 3, 30, 0, 54, tzinfo=UTC)),
    Scene("Berlin, autumn", "Europe/Berlin", datetime(2025, 10, 26, 0, 54, tzinfo=UTC)),
    Scene("New York, spring", "America/New_York", datetime(2025, 3, 9, 6, 54, tzinfo=UTC)),
    Scene("New York, autumn", "America/New_York", datetime(2025, 11, 2, 5, 54, tzinfo=UTC)),
    Scene("Lord Howe, spring", "Australia/Lord_Howe", datetime(2025, 10, 4, 15, 24, tzinfo=UTC)),
    Scene("Lord Howe, autumn", "Australia/Lord_Howe", datetime(2025, 4, 5, 14, 54, tzinfo=UTC)),
    Scene("Apia, the day left out", "Pacific/Apia", datetime(2011, 12, 30, 9, 54, tzinfo=UTC)),
    Scene("Apia, autumn", "Pacific/Apia", datetime(2021, 4, 3, 13, 54, tzinfo=UTC)),
)


@dataclass(frozen=True)
class World:
    """A scene that has begun: at our time ``begun`` it was ``start``."""

    zone: str
    start: str
    begun: float

    def now(self) -> datetime:
        """Return the world's time."""
        passed = timedelta(seconds=(time.time() - self.begun) * SPEED)
        return datetime.fromisoformat(self.start) + passed

    def save(self, file: Path) -> None:
        """Write it down for the processes that live in it."""
        file.write_text(json.dumps(asdict(self)))

    @staticmethod
    def load(file: Path) -> World:
        """Read it."""
        return World(**json.loads(file.read_text()))


def local_times(world: World, minutes: int) -> list[str]:
    """Return every local time that clocks show or leave out in so many minutes, and some before.

    The hour after a change in autumn is there twice, and is to be due once.
    """
    zone = ZoneInfo(world.zone)
    start = datetime.fromisoformat(world.start)
    shown = {f"{(start + n * MINUTE).astimezone(zone):%H:%M}" for n in range(2, minutes + 1)}
    left_out = {"02:10", "02:40"}
    return sorted(shown | left_out)


def due(world: World, subscriptions: list[str], minutes: int) -> dict[Slot, datetime]:
    """Map the slots that fall due within a scene to their instants, walking minute by minute."""
    zone = ZoneInfo(world.zone)
    start = datetime.fromisoformat(world.start)
    times = local_times(world, minutes)
    found: dict[tuple[str, str], datetime] = {}
    # What was shown in the day before is no longer due: in autumn the same hour comes again.
    for n in range(-24 * 60, minutes + 1):
        now = start + n * MINUTE
        local, before = now.astimezone(zone), (now - MINUTE).astimezone(zone)
        shown = local.replace(tzinfo=None)
        step = before.replace(tzinfo=None) + MINUTE
        while step <= shown:  # one minute, or all that a change leaves out
            name = f"{step:%H:%M}"
            whole_day_skipped = step.date() != local.date() and shown - step >= timedelta(hours=23)
            if name in times and not (whole_day_skipped or _skipped(step, zone)):
                found.setdefault((f"{step:%Y-%m-%d}", name), now)
            step += MINUTE
    return {
        (name, *slot): at
        for slot, at in found.items()
        if start < at <= start + minutes * MINUTE
        for name in subscriptions
    }


def _skipped(step: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a local day does not exist at all in a zone."""
    noon = step.replace(hour=12, minute=0, tzinfo=zone)
    return noon.astimezone(UTC).astimezone(zone).date() != step.date()


def write_config(
    folder: Path, world: World, subscriptions: list[str], minutes: int, url: str
) -> None:
    """Write the config of a scene: digests with a slot every minute, to a platform's channels."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "briefbot.toml").write_text(f'[store]\ndata = "../data"\nurl = "{url}"\n')
    (folder / "sources.toml").write_text('[[source]]\nid = "news"\npath = "../news"\n')
    times = json.dumps(local_times(world, minutes))
    (folder / "digests.toml").write_text(
        "\n".join(
            f'[[digest]]\nid = "{name}"\ndestination = "slack:T1/C{name.upper()}"\n'
            f'times = {times}\nzone = "{world.zone}"\nwhen_empty = "line"\ncatch_up = "1h"\n'
            for name in subscriptions
        )
    )
