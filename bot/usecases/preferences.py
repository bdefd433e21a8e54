"""What readers set for themselves, and the digest of one's own that follows from it.

A digest by direct message is a subscription like those of the config: the same slots, quiet
hours, memory and outbox. It is made anew from what its reader has set whenever it is looked at,
so a change needs no restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, get_args
from zoneinfo import ZoneInfo, available_timezones

from bot.core.dates import moment
from bot.core.reserved import workspace_of
from bot.core.schedule import Schedule, quiet_hours, said, timing, timings, upcoming
from bot.core.showing.compose import Detail
from bot.usecases import converse
from bot.usecases.digest import OWN, Plan, direct, reader
from bot.usecases.digest_finding import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from bot.core.schedule import Quiet, Timing
    from bot.ports import Who
    from bot.usecases.desk import Desk, Reply

NAMES = ("zone", "language", "times", "quiet", "dm", "detail")
"""What a reader can set. ``dm``: a digest by direct message, ``yes`` or ``no``."""
USUAL_TIME = "08:00"
LONGEST_TIMES = 100
"""Characters."""
DETAILS: tuple[Detail, ...] = get_args(Detail)
_OUTLET_SHARE = 0.5


async def save(who: Who, wanted: Mapping[str, str], desk: Desk) -> Reply:
    """Set what a reader wants, all of it or nothing, and say what follows from it.

    A digest of their own starts with its next slot, one that was paused too.
    """
    try:
        chosen = _checked(wanted)
    except ValueError as error:
        return converse.said(f"Nothing was saved: {error}")
    await desk.store.put_preferences(who, chosen)
    plan = own(who, chosen, desk)
    if plan is None:
        return converse.said(_told(chosen))
    if plan.enabled or plan.id in await desk.store.subscriptions():
        planned = {plan.id: (plan.destination, plan.fingerprint)}
        await desk.store.register(planned, desk.clock())
    if plan.enabled:
        await desk.store.pause(plan.id, "")
    return converse.said(f"{_told(chosen)} {_digest_told(plan, desk)}".strip())


def own(who: Who, chosen: Mapping[str, str], desk: Desk) -> Plan | None:
    """Return a reader's own digest as they set it; ``None`` where nobody can be written to.

    What cannot be read counts as not set: one reader's slip must not cost the others theirs.
    """
    destination = direct(who)
    if destination is None:
        return None
    where = zone_of(chosen.get("zone", ""))
    place = workspace_of(destination)
    topics = desk.reserved.hidden_topics(place)
    language = chosen.get("language", "")
    return Plan(
        id=f"{OWN}{destination}",
        destination=destination,
        schedule=Schedule(
            where or UTC, _timings(chosen.get("times", "")), _quiet(chosen.get("quiet", ""))
        ),
        zone=where.key if where else "UTC",
        filters=Filters(languages=(language,) if language else ()),
        stories=desk.stories,
        detail=detail_of(chosen, desk),
        outlet_share=_OUTLET_SHARE,
        window=desk.window,
        enabled=chosen.get("dm") == "yes",
        saved={name: query for name, query in desk.topics.items() if name not in topics},
        hidden=desk.reserved.hidden_sources(place),
    )


def detail_of(chosen: Mapping[str, str], desk: Desk) -> Detail:
    """Return how much a reader wants to be told of each event."""
    return next((each for each in DETAILS if each == chosen.get("detail")), desk.detail)


@dataclass(frozen=True, slots=True)
class Own:
    """The digests that readers set for themselves, as of just now."""

    desk: Desk

    async def plans(self) -> list[Plan]:
        """Return the digests of all who want one."""
        wishing = await self.desk.store.who_set("dm", "yes")
        found = (own(who, chosen, self.desk) for who, chosen in wishing.items())
        return [plan for plan in found if plan is not None]

    async def plan(self, destination: str) -> Plan | None:
        """Return the digest of whoever a destination is, if they want one still."""
        who = reader(destination)
        plan = own(who, await self.desk.store.preferences(who), self.desk) if who else None
        return plan if plan is not None and plan.enabled else None


def zone_of(name: str) -> ZoneInfo | None:
    """Return the zone of that IANA name, ``None`` where there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, KeyError):
        return None


def reader_zone(chosen: Mapping[str, str]) -> tzinfo:
    """Return the zone that a reader set, UTC where they set none."""
    return zone_of(chosen.get("zone", "")) or UTC


def _checked(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return every preference as it is kept. Raises ``ValueError`` with the cure."""
    given = {name: wanted.get(name, "").strip() for name in NAMES}
    language = given["language"].lower()
    if language and not (language.isascii() and language.isalpha() and len(language) in {2, 3}):
        raise ValueError("give the language's code: en, de, uk.")
    quiet = given["quiet"].replace("–", "-")
    try:
        if quiet:
            quiet_hours(quiet)
        if given["times"]:
            given["times"] = _times_meant(given["times"])
    except ValueError as error:
        raise ValueError(f"{error}.") from None
    detail = given["detail"] if given["detail"] in DETAILS else ""
    wishes = "yes" if given["dm"] == "yes" else "no"
    rest = {"language": language, "quiet": quiet, "detail": detail, "dm": wishes}
    return {**given, **rest, "zone": _zone_meant(given["zone"])}


def _zone_meant(text: str) -> str:
    """Return the name of the zone that somebody means: by its name, or by its city alone."""
    if not text or (zone_of(text) and text in available_timezones()):
        return text
    wanted = text.casefold().replace(" ", "_")
    known = sorted(available_timezones())
    named = [name for name in known if name.casefold() == wanted]
    cities = [name for name in known if name.casefold().rpartition("/")[2] == wanted]
    for found in (named, cities):
        if len(found) == 1:
            return found[0]
    several = f" Do you mean {' or '.join(cities[:3])}?" if cities else ""
    raise ValueError(
        f"there is no time zone “{text[:60]}”; such as Europe/Berlin or America/New_York.{several}"
    )


def _times_meant(text: str) -> str:
    meant = said(timings(text))
    if len(meant) > LONGEST_TIMES:
        raise ValueError("that is too many times; a few will do")
    return meant


def _timings(text: str) -> tuple[Timing, ...]:
    try:
        return timings(text)
    except ValueError:
        return (timing(USUAL_TIME),)


def _quiet(text: str) -> Quiet | None:
    try:
        return quiet_hours(text)
    except ValueError:
        return None


def _told(chosen: Mapping[str, str]) -> str:
    """Say what was saved."""
    parts = [
        f"times are those of {chosen['zone']}" if chosen["zone"] else "times are UTC",
        f"news in “{chosen['language']}” alone" if chosen["language"] else "news in any language",
    ]
    return f"Saved: {', '.join(parts)}."


def _digest_told(plan: Plan, desk: Desk) -> str:
    """Say when a reader's own digest comes."""
    if not plan.enabled:
        return "No digest comes by direct message."
    schedule = plan.schedule
    coming = upcoming(schedule, desk.clock())
    quiet = schedule.quiet
    held = f", not from {quiet.start:%H:%M} to {quiet.end:%H:%M}" if quiet else ""
    following = f", next on {moment(coming.release, schedule.zone)}" if coming else ""
    return f"Your digest comes by direct message: {said(schedule.timings)}{held}{following}."
