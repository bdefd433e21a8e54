"""Setting the bot up from chat: sources, a topic, a channel and a time, tried, then saved at once.

Nothing of it is saved before the admin has seen the digest that it makes. What the feeds brought
when they were tried stays in the archive, so that the digest seen is the digest posted.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.core.errors import InputError, NotFoundError
from bot.ports import Edit
from bot.usecases.configure_changing import (
    AWAY,
    config_of,
    place_of,
    propose,
    proposed,
    save,
)
from bot.usecases.configure_digests import (
    compose,
    destined,
    new_name,
    preview,
    refuse_twice,
    send_test,
    ways,
)
from bot.usecases.configure_words import DIGEST, joined, settings
from bot.usecases.configure_words import times as weekly
from bot.usecases.converse import said
from bot.usecases.desk import Reply, Way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.usecases.desk import Desk, Reader

VERB = "setup"
AS_IT_IS = "on"
"""In place of a group: the sources that are on as it is."""
FIRST = "world"
"""The group that is offered first."""
USAGE = (
    'setup GROUP "weekdays 08:00" Europe/Berlin [TOPIC] [channel=...]: GROUP is one of sources, '
    f"{AS_IT_IS} for those that are on"
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen at the start: groups with how many sources each has, and how many are on.

    ``zone`` is a guess. ``note`` says why there is not more to choose from.
    """

    groups: tuple[tuple[str, int], ...]
    on: int
    zone: str
    note: str = ""


async def choices(reader: Reader, desk: Desk) -> Choices:
    """Return what can be chosen. Somebody whose workspace may not change sources gets no groups."""
    desk = desk.seen_in(reader.workspace)
    known = await asyncio.to_thread(config_of(desk).tables, "source")
    on = sum(each.get("enabled", True) is True for each in known)
    counted = Counter(group for each in known for group in each.get("groups", ()))
    groups = sorted(counted.items(), key=lambda each: (each[0] != FIRST, -each[1], each[0]))
    zone = str(getattr(reader.zone, "key", "UTC"))
    if not desk.at_home(reader):
        return Choices((), on, zone, AWAY.format(place=place_of(reader)))
    return Choices(tuple(groups), on, zone)


async def setup(words: list[str], reader: Reader, desk: Desk) -> Reply:
    """Try what was chosen, save it, or send a test of it."""
    match words:
        case ["save", name]:
            edits = await proposed(VERB, name, reader, desk)
            return await save(VERB, name, reader, desk, ways(edits[-1].name))
        case ["test", name]:
            plan = Planned(tuple(await proposed(VERB, name, reader, desk)), ())
            return await send_test(
                await compose(plan.digest, reader, desk), plan.name, reader, desk
            )
        case [group, times, zone, *rest]:
            return await _tried(group, times, zone, rest, reader, desk)
    found = await choices(reader, desk)
    offered = ", ".join(f"{name} ({n})" for name, n in found.groups) or AS_IT_IS
    return said(f"{USAGE}. There is: {offered}.")


async def _tried(  # noqa: PLR0913, PLR0917  what is chosen, and who chooses
    group: str, times: str, zone: str, rest: Sequence[str], reader: Reader, desk: Desk
) -> Reply:
    """Read the feeds of a group, and show the digest that comes of it all."""
    topic, values = settings(rest, DIGEST)
    given = {key: value for key, value in values.items() if value is not None}
    if topic:
        given["topic"] = joined(topic)
    given |= {"times": weekly(times), "zone": zone}
    plan = await planned(group, destined(given, reader), reader, desk)
    words = await propose(VERB, plan.edits, reader, desk)  # mistakes come before any reading
    heard = await read(plan, desk)
    shown = preview(await compose(plan.digest, reader, desk), plan.name, [])
    line = shown.document.title.rstrip(".")
    kept = words.rpartition(" ")[2]
    offered = (Way("Save", words), Way("Send me a test", f"{VERB} test {kept}"))
    return replace(said(f"{heard}{line}. Nothing is saved yet."), digest=shown.digest, ways=offered)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a set-up comes to: the edits, the digest's last, and the sources that it wants."""

    edits: tuple[Edit, ...]
    sources: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        """The digest's name."""
        return self.edits[-1].name

    @property
    def digest(self) -> dict[str, Any]:
        """The digest as the config would write it."""
        return {"id": self.name, **self.edits[-1].values}


async def planned(group: str, digest: Mapping[str, Any], reader: Reader, desk: Desk) -> Planned:
    """Return what switches a group of sources on and adds a digest, given without its name.

    Raises :class:`bot.core.errors.BriefbotError` where there is such a digest, or no such group.
    """
    await asyncio.to_thread(refuse_twice, digest, desk)
    name = await asyncio.to_thread(new_name, f"~{digest.get('topic') or 'news'}", desk)
    sources = await _of_group(group, reader, desk)
    switched = [
        Edit("edit", "source", str(each["id"]), {"enabled": True})
        for each in sources
        if each.get("enabled", True) is not True
    ]
    return Planned((*switched, Edit("add", "digest", name, digest)), tuple(sources))


async def _of_group(group: str, reader: Reader, desk: Desk) -> list[Mapping[str, Any]]:
    """Return the sources of a group; none where those that are on are wanted."""
    if group == AS_IT_IS:
        return []
    known = await asyncio.to_thread(config_of(desk).tables, "source")
    found = [each for each in known if group in {each.get("id"), *each.get("groups", ())}]
    if not found:
        groups = sorted({name for each in known for name in each.get("groups", ())})
        there = ", ".join([AS_IT_IS, *groups])
        raise NotFoundError(f"there is no group of sources {group!r}; there is: {there}")
    if not desk.at_home(reader):
        hint = f"Or choose {AS_IT_IS}: the sources that are on."
        raise InputError(f"{AWAY.format(place=place_of(reader))} {hint}")
    return [*found]


async def read(plan: Planned, desk: Desk) -> str:
    """Read the feeds of a set-up into the archive; say how that went."""
    feeds = [each for each in plan.sources if each.get("url")]
    if not feeds or desk.feeds is None:
        return ""
    done = await desk.feeds.read(feeds)
    good = done.asked - done.failed
    more = f" Not so good: {'; '.join(done.problems[:3])}." if done.problems else ""
    return f"{good} of {len(feeds)} feeds answered with {done.new} articles.{more} "
