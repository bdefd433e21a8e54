"""Digests from chat: set up, changed, and tried as they would be posted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.core.delivery import Lost, Sent
from bot.core.errors import InputError
from bot.core.naming import free_id
from bot.core.reserved import workspace_of
from bot.core.showing.document import Document, Heading, Meta, Note
from bot.ports import Edit
from bot.usecases import configure_words
from bot.usecases.configure_changing import allow, change, config_of, place_of
from bot.usecases.converse import listed, said
from bot.usecases.desk import Reply, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports import Digest, Trial
    from bot.usecases.desk import Desk, Reader

USAGE = (
    'schedules list, schedules add ID "weekdays 08:00" Europe/Berlin [TOPIC] [channel=...], '
    "schedules edit ID topic=... times=... zone=... stories=..., schedules "
    "preview|test|pause|resume|remove ID"
)
TEST = "A test of the digest {name}: it went to you alone and does not count as posted."


async def digests(  # noqa: PLR0911  one for each thing that can be asked
    words: list[str], reader: Reader, desk: Desk
) -> Reply:
    """Do what an admin asks with scheduled digests."""
    match words:
        case [] | ["list"]:
            return await _listed(reader, desk)
        case ["add", *rest] if rest:
            name, values = await asyncio.to_thread(_new, rest, reader, desk)
            return await change([Edit("add", "digest", name, values)], reader, desk, ways(name))
        case ["edit", name, *rest] if rest:
            edit = Edit("edit", "digest", name, _changed(rest, reader))
            return await change([edit], reader, desk, ways(name))
        case ["pause" | "disable" | "resume" | "enable" as how, name]:
            values = {"enabled": how in {"resume", "enable"}}
            return await change([Edit("edit", "digest", name, values)], reader, desk)
        case ["remove", name]:
            return await change([Edit("remove", "digest", name)], reader, desk)
        case ["preview", name]:
            await allow("digest", name, reader, desk)
            return preview(await compose(name, reader, desk), name, ways(name)[1:])
        case ["test", name]:
            await allow("digest", name, reader, desk)
            return await send_test(await compose(name, reader, desk), name, reader, desk)
    return said(f"{USAGE}.")


def ways(name: str) -> list[Way]:
    """Return how to look at a digest."""
    test = Way("Send me a test", f"schedules test {name}")
    return [Way("Preview", f"schedules preview {name}"), test]


async def compose(digest: str | dict[str, Any], reader: Reader, desk: Desk) -> Trial:
    """Compose a digest as it would be posted now.

    Raises where nothing here can, or it goes to a workspace that is told more than the reader's.
    """
    if desk.trials is None:
        raise InputError("Digests can be tried where the bot runs: briefbot digest preview ID")
    trial = await desk.trials.compose(digest)
    there = workspace_of(trial.digest.destination)
    if not desk.reserved.tells_no_more(there, reader.workspace):
        raise InputError(f"That digest is for {there}, which has sources of its own; try it there.")
    return trial


def preview(trial: Trial, name: str, further: list[Way]) -> Reply:
    """Show a digest as it would be posted, with what was left out."""
    out = ", ".join(f"{rule} {n}" for rule, n in sorted(trial.left_out.items()))
    line = f"The digest {name} as it would be posted now" + (f"; left out: {out}." if out else ".")
    if trial.silent:
        line = f"The digest {name} has nothing new, so it would post nothing now."
    return replace(said(line), digest=None if trial.silent else trial.digest, ways=tuple(further))


async def send_test(trial: Trial, name: str, reader: Reader, desk: Desk) -> Reply:
    """Send a digest to the admin alone, marked as a test."""
    if desk.trials is None:
        raise InputError("Digests can be sent where the bot runs")
    outcome = await desk.trials.send(marked(trial.digest, name), reader.who)
    if isinstance(outcome, Sent):
        return said("Sent to you alone, as a direct message. It does not count as posted.")
    if isinstance(outcome, Lost):
        return said(f"It may have reached you, or not: {outcome.why}. Look, and try again.")
    raise InputError(f"The test could not be sent to you: {outcome.why}")


def marked(digest: Digest, name: str) -> Digest:
    """Return a digest that says of itself that it is a test, and notifies nobody."""
    blocks = digest.document.blocks
    at = next((n for n, each in enumerate(blocks) if not isinstance(each, Heading | Meta)), 1)
    noted = (*blocks[:at], Note(TEST.format(name=name)), *blocks[at:])
    title = f"Test: {digest.document.title}"
    return replace(digest, document=Document(noted, title), mention="")


async def _listed(reader: Reader, desk: Desk) -> Reply:
    """List the digests; a guest sees those of their own workspace alone."""
    found = await asyncio.to_thread(config_of(desk).listed, "digest")
    if not desk.at_home(reader):
        found = [each for each in found if f", to {place_of(reader)}/" in each[1]]
    if not found:
        return said(f"There are no schedules yet. {USAGE}.")
    rows = [(name, "on" if on else "off", about) for name, about, on in found]
    rows.sort(key=lambda row: row[1] == "off")
    return listed("Schedules", ("Name", "", "About"), rows)


def _new(words: list[str], reader: Reader, desk: Desk) -> tuple[str, dict[str, Any]]:
    """Read the words of a digest that is to be posted where the admin speaks, or says."""
    rest, values = configure_words.settings(words, configure_words.DIGEST)
    name, *more = rest or [""]
    if more:
        values["times"] = configure_words.times(more[0])
    if len(more) > 1:
        values["zone"] = more[1]
    if len(more) > 2:
        values["topic"] = configure_words.joined(more[2:])
    if not name or not values.get("times") or not values.get("zone"):
        raise InputError('Give at least: schedules add morning "weekdays 08:00" Europe/Berlin')
    given = {key: value for key, value in values.items() if value is not None}
    made = destined(given, reader)
    refuse_twice(made, desk)
    return new_name(name, desk), made


def refuse_twice(values: Mapping[str, Any], desk: Desk) -> None:
    """Raise where a digest of the same topic goes to the same place at the same times already."""
    alike = ("destination", "topic", "times", "weekdays", "zone")
    for each in config_of(desk).tables("digest"):
        if all(each.get(key) == values.get(key) for key in alike):
            raise InputError(f"there is such a digest already: {each.get('id')}")


def new_name(wanted: str, desk: Desk) -> str:
    """Return a digest's name as it was wanted; ``~topic`` asks for a free one like it."""
    if not wanted.startswith("~"):
        return wanted
    taken = [str(each.get("id")) for each in config_of(desk).tables("digest")]
    return free_id(wanted[1:], taken, "news")


def _changed(words: list[str], reader: Reader) -> dict[str, Any]:
    rest, values = configure_words.settings(words, configure_words.DIGEST)
    if rest or not values:
        raise InputError("Say what to change: schedules edit morning topic=mines stories=5")
    return destined(values, reader) if "channel" in values else values


def destined(values: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Return a digest's values with where it goes, which is a channel of one's own workspace."""
    channel = values.get("channel") or reader.place
    if not channel or "/" in channel:
        raise InputError("Ask in the channel that the digest is for, or name it: channel=...")
    rest = {key: value for key, value in values.items() if key != "channel"}
    return {"destination": f"{place_of(reader)}/{channel}", **rest}
