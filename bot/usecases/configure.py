"""The config seen and changed from chat: whole or not at all, logged, and reversible."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from bot.core.dates import moment
from bot.core.errors import InputError, NotFoundError
from bot.core.showing import compose
from bot.ports import Audited
from bot.usecases import answer
from bot.usecases.converse import Reply, listed, said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.core.commands import Admin
    from bot.core.health import FeedState
    from bot.ports import Config, ConfigChange
    from bot.usecases.converse import Desk, Reader

_KINDS = {"sources": "source", "topics": "topic", "schedules": "digest"}
VERBS = frozenset({*_KINDS, "config", "audit"})
"""The admin's verbs that are answered here."""

AWAY = (
    "That changes or shows what every workspace shares. Who runs the bot allows it here by adding "
    '"{place}" to homes under [run] in briefbot.toml.'
)
"""What those are told whose workspace is none of the bot's homes."""
_SWITCH = {"enable": True, "resume": True, "disable": False, "pause": False}
_AUDITED = 50
_USAGE = {
    "sources": "sources list, sources enable ID, or sources disable ID",
    "topics": "topics list, topics test QUERY, topics add NAME = QUERY, or topics remove NAME",
    "schedules": 'schedules list, schedules add ID "weekdays 08:00" Europe/Berlin TOPIC, or '
    "schedules pause|resume|remove ID; `briefbot digest preview ID` shows one",
    "config": "config show, or config undo",
}


async def configure(admin: Admin, reader: Reader, desk: Desk) -> Reply:
    """Show or change the config.

    Raises :class:`bot.core.errors.BriefbotError` with a line for the admin where that cannot be.
    """
    if admin.verb == "audit":
        return await _audit(reader, desk)
    config = desk.config
    if config is None:
        return said("There is no config folder, so there is nothing to see or change.")
    if admin.verb == "config":
        return await _config(admin.words, config, reader, desk)
    kind, words = _KINDS[admin.verb], [*admin.words]
    if words in ([], ["list"]):
        guest = None if desk.at_home(reader) else reader
        return await _listed(admin.verb, kind, config, desk, guest)
    if kind == "topic" and words[0] == "test" and len(words) > 1:
        return await _tried(" ".join(words[1:]), reader, desk)
    change = _change(kind, words, config, reader)
    if change is not None:
        await allow(kind, "" if words[0] == "add" else " ".join(words[1:]), reader, desk)
    return await _changed(change, reader, desk) if change else said(_USAGE[admin.verb])


async def allow(kind: str, name: str, reader: Reader, desk: Desk) -> None:
    """Raise where somebody's workspace may not change events, sources, topics or that digest.

    ``name`` is empty for one that is to be added. Their own workspace's digests are theirs;
    anything else is shared by all. Raises :class:`bot.core.errors.BriefbotError`.
    """
    if desk.at_home(reader):
        return
    place = f"{reader.who.platform}:{reader.who.workspace}"
    if kind != "digest":
        raise InputError(AWAY.format(place=place))
    if not name or desk.config is None:
        return
    known = await asyncio.to_thread(desk.config.listed, "digest")
    if not any(each == name and f", to {place}/" in about for each, about, _ in known):
        raise NotFoundError(f"there is no digest {name!r} in this workspace")


def _change(
    kind: str, words: list[str], config: Config, reader: Reader
) -> Callable[[], ConfigChange] | None:
    """Return what makes the change that an admin typed, ``None`` where it is no change."""
    how, rest = words[0], words[1:]
    if kind != "topic" and how in _SWITCH and len(rest) == 1:
        return partial(config.switch, kind, rest[0], enabled=_SWITCH[how])
    if kind != "source" and how == "remove" and rest:
        return partial(config.remove, kind, " ".join(rest))
    if kind != "source" and how == "add" and rest:
        values = _topic(rest) if kind == "topic" else _digest(rest, reader)
        return partial(config.add, kind, values)
    return None


def _topic(words: Sequence[str]) -> dict[str, str]:
    name, equals, query = " ".join(words).partition("=")
    if not equals or not name.strip() or not query.strip():
        raise InputError("Give a name and what it asks: topics add drones = drone OR drones")
    return {"name": name.strip(), "query": query.strip()}


def _digest(words: Sequence[str], reader: Reader) -> dict[str, object]:
    """Read the words of a digest that is to be posted where the admin speaks."""
    if len(words) < 3:
        raise InputError('Give at least: schedules add morning "weekdays 08:00" Europe/Berlin')
    if not reader.place:
        raise InputError("Ask in the channel that the digest is for.")
    name, times, zone, *topic = words
    values: dict[str, object] = {
        "id": name,
        "destination": f"{reader.who.platform}:{reader.who.workspace}/{reader.place}",
        "times": [time.strip() for time in times.split(",") if time.strip()],
        "zone": zone,
    }
    return values | ({"topic": " ".join(topic)} if topic else {})


async def _listed(verb: str, kind: str, config: Config, desk: Desk, guest: Reader | None) -> Reply:
    """List what the config names; a guest sees the digests of their own workspace alone."""
    found = await asyncio.to_thread(config.listed, kind)
    if guest is not None and kind == "digest":
        here = f", to {guest.who.platform}:{guest.who.workspace}/"
        found = [each for each in found if here in each[1]]
    if not found:
        return said(f"There are no {verb} yet. {_USAGE[verb]}.")
    states = await desk.store.feed_states(name for name, _, _ in found) if kind == "source" else {}
    rows = [(name, _health(states.get(name)) if on else "off", about) for name, about, on in found]
    rows.sort(key=lambda row: (row[1] == "off", row[1] == "on"))  # trouble first
    return listed(verb.capitalize(), ("Name", "", "About"), rows)


def _health(state: FeedState | None) -> str:
    """Say how a source that is on fares."""
    if state is None or not (state.failures or state.paused):
        return "on"
    if state.paused:
        return f"paused ({state.paused})"
    times = "once" if state.failures == 1 else f"{state.failures} times"
    return f"failed {times}: {state.message or state.error}"


async def _changed(change: Callable[[], ConfigChange], reader: Reader, desk: Desk) -> Reply:
    """Make a change, log it, and say what was done."""
    made = await asyncio.to_thread(change)
    await _log(made, reader, desk)
    return said(
        f"Done: {made.said}. It takes effect in a few seconds; `config undo` takes it back."
    )


async def _log(made: ConfigChange, reader: Reader, desk: Desk, undoes: int | None = None) -> None:
    name = reader.name or reader.who.user
    audited = Audited(reader.who, name, desk.clock(), reader.place, made, undoes=undoes)
    await desk.store.put_audit(audited)


async def _config(words: Sequence[str], config: Config, reader: Reader, desk: Desk) -> Reply:
    match [*words]:
        case [] | ["show"]:
            rows = await asyncio.to_thread(config.rows)
            return listed("Config", ("Setting", "Value", "From"), rows)
        case ["undo"]:
            return await _undone(config, reader, desk)
    return said(_USAGE["config"])


async def _undone(config: Config, reader: Reader, desk: Desk) -> Reply:
    made = await desk.store.audit(_AUDITED)
    back = {each.undoes for each in made}
    newest = next((each for each in made if each.undoes is None and each.n not in back), None)
    if newest is None:
        raise NotFoundError("Nobody has changed the config from chat, so there is nothing to undo.")
    undone = await asyncio.to_thread(config.restore, newest.change)
    await _log(undone, reader, desk, newest.n)
    return said(f"Taken back: {newest.change.said}, which {newest.name} did.")


async def _tried(query: str, reader: Reader, desk: Desk) -> Reply:
    """Show what a topic would find, before it is saved."""
    found = await answer.brief(
        answer.Ask(query, None, desk.stories),
        store=desk.store,
        teller=desk.teller,
        now=desk.clock(),
        weights=desk.weights,
    )
    return Reply(compose.brief(found, "headlines", zone=reader.zone))


async def _audit(reader: Reader, desk: Desk) -> Reply:
    made = await desk.store.audit(_AUDITED)
    if not made:
        return said("Nobody has changed the config from chat yet; `story log` lists corrections.")
    rows = [
        (moment(each.at, reader.zone), each.name, each.change.said, each.change.file)
        for each in made
    ]
    return listed("Changes of the config", ("When", "Who", "What", "File"), rows)
