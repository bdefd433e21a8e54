"""What may stand in digests.toml: who gets which digest where, and when."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from bot.core.schedule import Quiet, Schedule, quiet_hours, timing, weekdays
from bot.settings.kinds import Duration, Table, identifier

if TYPE_CHECKING:
    from bot.core.schedule import Timing

_CHAT = re.compile(r"(?:slack|discord):[\w@./-]{1,200}")
_DESTINATIONS = '"slack:TEAM/CHANNEL", "discord:GUILD/CHANNEL", "file:../digests.md" or "console:"'


def _destination(value: object, info: ValidationInfo) -> str:
    """Check where a digest goes; a file is named from the folder of the config."""
    text = value.strip() if isinstance(value, str) else ""
    platform, _, place = text.partition(":")
    if platform == "file" and place.strip() and "\0" not in place:
        folder: Path = (info.context or {}).get("folder", Path())
        return "file:" + os.path.normpath((folder / place.strip()).absolute())
    if text == "console:" or _CHAT.fullmatch(text):
        return text
    raise ValueError(f"give platform and place: {_DESTINATIONS}")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError):
        from bot.settings.mistakes import nearest  # noqa: PLC0415  for those who erred

        near = nearest(value, available_timezones()) or nearest(f"Europe/{value}", _cities())
        hint = f'did you mean "{near}"? ' if near else ""
        raise ValueError(f'{hint}give an IANA zone: "Europe/Berlin", "UTC"') from None
    return value


def _cities() -> list[str]:
    return [name for name in available_timezones() if name.startswith("Europe/")]


def _timing(value: str) -> str:
    timing(value)
    return value


def _some(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise ValueError('give one time at least: ["08:00"]')
    return value


def _days(value: str) -> str:
    weekdays(value)
    return value


def _quiet(value: str) -> str:
    if value:
        quiet_hours(value)
    return value


def _mentioned(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]{0,32}", value):
        raise ValueError("give the id of one role or user group, letters and digits alone")
    return value


def _caps(value: dict[str, int]) -> dict[str, int]:
    if any(not topic.strip() or most < 1 for topic, most in value.items()):
        raise ValueError("give topics with the most stories of each, from 1: { football = 1 }")
    return value


Destination = Annotated[
    str, BeforeValidator(_destination), WithJsonSchema({"type": "string", "minLength": 1})
]
Zone = Annotated[str, AfterValidator(_zone)]
Words = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(strict=False)
]


class OpsSettings(Table):
    """Where the bot tells its admins what goes wrong."""

    destination: Destination | None = Field(
        default=None, description="where trouble is told; without it, in the log alone"
    )


class DigestSettings(Table):
    """One subscription: a destination, a topic, a schedule."""

    id: Annotated[str, AfterValidator(identifier)] = Field(
        description="your own short name for the digest; do not change it later"
    )
    destination: Destination = Field(description="where it is posted")
    enabled: bool = Field(default=True, description="false: post nothing for now")
    topic: str = Field(default="", max_length=400, description="what it is about; empty: anything")
    sources: Words = Field(default=(), description="only articles of these sources")
    include: Words = Field(default=(), description="only events that speak of one of these")
    exclude: Words = Field(default=(), description="no events that speak of any of these")
    languages: Annotated[
        tuple[Annotated[str, Field(pattern="^[a-z]{2,3}$")], ...], Field(strict=False)
    ] = Field(default=(), description="only articles in these languages")
    follow: Words = Field(default=(), description="events that speak of these come first")
    times: Annotated[
        tuple[Annotated[str, AfterValidator(_timing)], ...],
        Field(strict=False),
        AfterValidator(_some),
    ] = Field(description='when: "08:00", "weekdays 08:00", "sun 18:00"')
    weekdays: Annotated[str, AfterValidator(_days)] = Field(
        default="daily", description='the days of times that name none: "mon-fri"'
    )
    zone: Zone = Field(default="UTC", description="the IANA zone whose clocks count")
    quiet: Annotated[str, AfterValidator(_quiet)] = Field(
        default="", description='hours without posts, which wait for their end: "22:00-07:00"'
    )
    stories: int = Field(default=5, ge=1, le=50, description="events at most")
    detail: Literal["headlines", "standard", "full"] = Field(
        default="standard", description="how much is told of each event"
    )
    outlet_share: float = Field(
        default=0.5, gt=0, le=1, description="how many of the events one outlet may lead"
    )
    caps: Annotated[dict[str, int], AfterValidator(_caps)] = Field(
        default_factory=dict, description="at most so many events that speak of a topic"
    )
    window: Duration = Field(
        default=timedelta(hours=24), description="how far the first digest looks back"
    )
    when_empty: Literal["silent", "line", "always"] = Field(
        default="silent",
        description="with nothing new: post nothing, one line, or the top events again",
    )
    catch_up: Duration = Field(
        default=timedelta(hours=12), description="how late a digest may be after a stop"
    )
    mention: Annotated[str, AfterValidator(_mentioned)] = Field(
        default="",
        description="the id of one role or user group to mention",
    )

    @property
    def schedule(self) -> Schedule:
        """When it is due."""
        return Schedule(ZoneInfo(self.zone), self._timings(), self._quiet_hours())

    def _timings(self) -> tuple[Timing, ...]:
        days = weekdays(self.weekdays)
        return tuple(timing(text, days) for text in self.times)

    def _quiet_hours(self) -> Quiet | None:
        return quiet_hours(self.quiet) if self.quiet else None


class DigestsFile(Table):
    """digests.toml: the digests that are posted by themselves."""

    ops: OpsSettings = OpsSettings()
    digest: Annotated[tuple[DigestSettings, ...], Field(strict=False)] = ()
