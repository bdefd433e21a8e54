"""Changes of the config from chat: allowed, proposed, made, logged, taken back.

What an admin should look at before it is saved is a proposal: it is kept, and saved by its name.
Each step is checked again, for what was allowed or good a moment ago may no longer be.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.errors import InputError, NotFoundError
from bot.ports import Audited, Edit
from bot.usecases.converse import listed, said
from bot.usecases.desk import Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import Config, ConfigChange
    from bot.usecases.desk import Desk, Reader, Reply

AWAY = (
    "That changes or shows what every workspace shares. Who runs the bot allows it here by adding "
    '"{place}" to homes under [run] in briefbot.toml.'
)
"""What those are told whose workspace is none of the bot's homes."""
NOWHERE = (
    "There is no config folder, so there is nothing to see or change. Where the bot runs, "
    "`briefbot setup` makes one."
)
EFFECT = "It takes effect in a few seconds; `config undo` takes it back."
_KEPT = "proposal"
"""The preference under which the newest proposal of a person is kept."""
_STALE = timedelta(hours=1)
_AUDITED = 50


def config_of(desk: Desk) -> Config:
    """Return the config. Raises where there is no folder of one."""
    if desk.config is None:
        raise NotFoundError(NOWHERE)
    return desk.config


def place_of(reader: Reader) -> str:
    """Return the workspace that somebody asks from, as the config names it."""
    return f"{reader.who.platform}:{reader.who.workspace}"


async def allow(kind: str, name: str, reader: Reader, desk: Desk) -> None:
    """Raise where somebody's workspace may not change events, sources, topics or that digest.

    ``name`` is empty for one that is to be added. Their own workspace's digests are theirs;
    anything else is shared by all. Raises :class:`bot.core.errors.BriefbotError`.
    """
    if desk.at_home(reader):
        return
    place = place_of(reader)
    if kind != "digest":
        raise InputError(AWAY.format(place=place))
    if not name or desk.config is None:
        return
    known = await asyncio.to_thread(desk.config.listed, "digest")
    if not any(each == name and f", to {place}/" in about for each, about, _ in known):
        raise NotFoundError(f"there is no digest {name!r} in this workspace")


async def allow_all(edits: Sequence[Edit], reader: Reader, desk: Desk) -> None:
    """Raise as :func:`allow` does, for any of the edits."""
    for kind, name in {(each.kind, "" if each.how == "add" else each.name) for each in edits}:
        await allow(kind, name, reader, desk)


async def change(
    edits: Sequence[Edit], reader: Reader, desk: Desk, ways: Sequence[Way] = ()
) -> Reply:
    """Make edits and log them; say what was done, and how to go on."""
    config = config_of(desk)
    await allow_all(edits, reader, desk)
    made = await asyncio.to_thread(config.change, edits)
    numbers = [str(await log(each, reader, desk)) for each in made]
    if not made:
        return said("Nothing changed: it was so already.")
    done = ", ".join(each.said for each in made)
    back = [Way("Undo", f"config undo {' '.join(numbers)}")] if desk.at_home(reader) else []
    return _with(said(f"Done: {done}. {EFFECT}"), [*ways, *back])


async def log(made: ConfigChange, reader: Reader, desk: Desk, undoes: int | None = None) -> int:
    """Log a change, with who made it, when and where; return its number."""
    name = reader.name or reader.who.user
    audited = Audited(reader.who, name, desk.clock(), reader.place, made, undoes=undoes)
    return await desk.store.put_audit(audited)


async def undo(numbers: Sequence[str], reader: Reader, desk: Desk) -> Reply:
    """Take back the changes of those numbers, or the newest that still holds.

    Raises where there is none such, or a file was changed since.
    """
    config = config_of(desk)
    made = await desk.store.audit(_AUDITED)
    if desk.reserved:  # what others changed may be of what is theirs alone
        here = (reader.who.platform, reader.who.workspace)
        made = [each for each in made if (each.who.platform, each.who.workspace) == here]
    back = {each.undoes for each in made}
    holding = [each for each in made if each.undoes is None and each.n not in back]
    wanted = [each for each in holding if str(each.n) in numbers] if numbers else holding[:1]
    if not wanted:
        raise NotFoundError(
            "That was taken back before."
            if numbers
            else "Nobody has changed the config from chat, so there is nothing to undo."
        )
    for each in wanted:
        undone = await asyncio.to_thread(config.restore, each.change)
        await log(undone, reader, desk, each.n)
    done = ", ".join(f"{each.change.said}, which {each.name} did" for each in wanted)
    return said(f"Taken back: {done}.")


async def propose(verb: str, edits: Sequence[Edit], reader: Reader, desk: Desk) -> str:
    """Keep edits that are allowed and good; return the words by which they are saved.

    Raises what :meth:`bot.ports.Config.check` and :func:`allow` do.
    """
    await allow_all(edits, reader, desk)
    await asyncio.to_thread(config_of(desk).check, edits)
    body = {"verb": verb, "edits": [asdict(each) for each in edits]}
    named = hashlib.blake2b(json.dumps(body).encode(), digest_size=4).hexdigest()
    kept = json.dumps({"id": named, "at": desk.clock().isoformat(), **body})
    await desk.store.put_preferences(reader.who, {_KEPT: kept})
    return f"{verb} save {named}"


async def proposed(verb: str, name: str, reader: Reader, desk: Desk) -> list[Edit]:
    """Return the edits of somebody's proposal. Raises where it is gone."""
    kept = (await desk.store.preferences(reader.who)).get(_KEPT)
    found = json.loads(kept) if kept else {}
    if found.get("id") != name or found.get("verb") != verb:
        raise NotFoundError("That proposal is saved already, or gone: ask for it again.")
    if desk.clock() - datetime.fromisoformat(found["at"]) > _STALE:
        raise NotFoundError("That proposal is more than an hour old: ask for it again.")
    return [Edit(**each) for each in found["edits"]]


async def save(verb: str, name: str, reader: Reader, desk: Desk, ways: Sequence[Way] = ()) -> Reply:
    """Save somebody's proposal, once."""
    edits = await proposed(verb, name, reader, desk)
    reply = await change(edits, reader, desk, ways)
    await desk.store.put_preferences(reader.who, {_KEPT: ""})
    return reply


def shown(title: str, rows: Sequence[tuple[str, str]], ways: Sequence[Way]) -> Reply:
    """Show what is proposed, and how to go on."""
    return _with(listed(title, ("", ""), [row for row in rows if row[1]]), ways)


def _with(reply: Reply, ways: Sequence[Way]) -> Reply:
    return replace(reply, ways=tuple(ways))
