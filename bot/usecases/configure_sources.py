"""Sources from chat: looked at before they are saved, switched, changed, brought along in lists."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.core.dates import moment
from bot.core.errors import BriefbotError, InputError, NotFoundError, StoreError
from bot.core.harmless import one_line
from bot.core.identity import canonical_url
from bot.core.naming import free_id
from bot.ports import Edit
from bot.usecases import configure_words
from bot.usecases.configure_changing import allow, change, config_of, propose, save, shown
from bot.usecases.converse import listed, said
from bot.usecases.desk import Reply, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.health import FeedState
    from bot.ports import FeedFound
    from bot.usecases.desk import Desk, Reader

VERB = "sources"
USAGE = (
    "sources list, sources test URL, sources add URL [outlet=...], sources edit ID url=... "
    "outlet=... groups=..., sources enable|disable|pause|resume ID or GROUP, or sources remove ID"
)
_ON = {"enable": True, "resume": True, "disable": False, "pause": False}
_LISTED = 20
"""New sources that are shown by name before they are saved."""


async def sources(  # noqa: PLR0911  one for each thing that can be asked
    words: list[str], reader: Reader, desk: Desk
) -> Reply:
    """Do what an admin asks with sources."""
    match words:
        case [] | ["list"]:
            return await _listed(desk)
        case ["test", url]:
            await allow("source", "", reader, desk)
            return _found(await _look(url, desk), reader)
        case ["add", url, *rest]:
            return await _offered(url, rest, reader, desk)
        case ["edit", name, *rest] if rest:
            return await change([Edit("edit", "source", name, _changed(rest))], reader, desk)
        case [("enable" | "disable" | "pause" | "resume") as how, name]:
            return await _switched(how, name, reader, desk)
        case ["remove", name]:
            return await change([Edit("remove", "source", name)], reader, desk)
        case ["save", name]:
            reply = await save(VERB, name, reader, desk)
            return replace(reply, ways=(*reply.ways, Way("List", "sources list")))
    return said(f"{USAGE}.")


async def bring(data: bytes, name: str, verb: str, reader: Reader, desk: Desk) -> Reply:
    """Show what an uploaded list of sources or topics would add, and offer to save it.

    Where any of it cannot be used, all of it is refused with what is wrong.
    """
    try:
        return await _brought(data, name, verb, reader, desk.seen_in(reader.workspace))
    except StoreError:
        raise
    except BriefbotError as error:
        return said(str(error))


async def _brought(data: bytes, name: str, verb: str, reader: Reader, desk: Desk) -> Reply:
    kind = {VERB: "source", "topics": "topic"}[verb]
    await allow(kind, "", reader, desk)
    if desk.feeds is None:
        raise InputError("Lists can be taken where the bot runs: briefbot sources import FILE")
    found = await desk.feeds.unpack(data, name, kind)
    known = await asyncio.to_thread(config_of(desk).tables, kind)
    edits = [*(new_sources if kind == "source" else _new_topics)(found, known)]
    there = len(found) - len(edits)
    if not edits:
        return said(f"{one_line(name)}: all of its {len(found)} are there already.")
    words = await propose(verb, edits, reader, desk)
    rows = [(each.name, str(each.values.get("url") or each.values["query"])) for each in edits]
    left = f"and {len(rows) - _LISTED} more" if len(rows) > _LISTED else ""
    about = [("", left), ("there already", str(there) if there else "")]
    title = f"{len(edits)} to add from {one_line(name)[:60]}"
    return shown(title, [*rows[:_LISTED], *about], [Way(f"Add {len(edits)}", words)])


async def _listed(desk: Desk) -> Reply:
    """List the sources, those in trouble first."""
    found = await asyncio.to_thread(config_of(desk).listed, "source")
    if not found:
        return said(f"There are no sources yet. {USAGE}.")
    states = await desk.store.feed_states(name for name, _, _ in found)
    rows = [(name, _health(states.get(name)) if on else "off", about) for name, about, on in found]
    rows.sort(key=lambda row: (row[1] == "off", row[1] == "on"))
    return listed("Sources", ("Name", "", "About"), rows)


def _health(state: FeedState | None) -> str:
    """Say how a source that is on fares."""
    if state is None or not (state.failures or state.paused):
        return "on"
    if state.paused:
        return f"paused ({state.paused})"
    times = "once" if state.failures == 1 else f"{state.failures} times"
    return f"failed {times}: {state.message or state.error}"


async def _look(url: str, desk: Desk) -> FeedFound:
    if desk.feeds is None:
        raise InputError("Feeds can be tried where the bot runs: briefbot sources test URL")
    return await desk.feeds.look(url)


async def _offered(url: str, words: Sequence[str], reader: Reader, desk: Desk) -> Reply:
    """Look at what is at an address, and offer to save it."""
    await allow("source", "", reader, desk)
    rest, values = configure_words.settings(words, configure_words.SOURCE)
    if rest:
        values.setdefault("outlet", " ".join(rest))
    found = await _look(url, desk)
    known = await asyncio.to_thread(config_of(desk).tables, "source")
    given = {key: value for key, value in (source_of(found) | values).items() if value}
    edits = [*new_sources([given], known)]
    if not edits:
        raise InputError(f"{found.url} is among the sources already")
    words_to_save = await propose(VERB, edits, reader, desk)
    return replace(_found(found, reader, edits[0].name), ways=(Way("Add it", words_to_save),))


def _found(found: FeedFound, reader: Reader, name: str = "") -> Reply:
    rows = [
        ("Title", found.title or "none"),
        ("Address", found.url),
        ("Language", found.language or "not said"),
        ("Items", str(found.items)),
        ("Newest", moment(found.newest, reader.zone) if found.newest else "not dated"),
        *(("", headline) for headline in found.headlines),
        *(("Also named there", other) for other in found.others),
        ("Would be called", name),
    ]
    return shown("What was found", rows, [])


def source_of(found: FeedFound) -> dict[str, Any]:
    """Return a feed that was found as the config writes it, without a name."""
    told = {"url": found.url, "outlet": found.title, "language": found.language}
    return {key: value for key, value in told.items() if value}


def _changed(words: Sequence[str]) -> dict[str, Any]:
    rest, values = configure_words.settings(words, configure_words.SOURCE)
    if rest or not values:
        raise InputError('Say what to change: sources edit herald outlet="The Herald" every=2h')
    return values


async def _switched(how: str, name: str, reader: Reader, desk: Desk) -> Reply:
    """Switch a source, or all of a group; one that was left alone is asked again."""
    known = await asyncio.to_thread(config_of(desk).tables, "source")
    named = [str(each["id"]) for each in known if name in {each["id"], *each.get("groups", ())}]
    if not named:
        there = ", ".join(str(each["id"]) for each in known)[:300] or "none"
        raise NotFoundError(f"there is no source or group {name!r}; there is: {there}")
    off = {str(each["id"]) for each in known if each.get("enabled", True) is not _ON[how]}
    edits = [Edit("edit", "source", each, {"enabled": _ON[how]}) for each in named if each in off]
    await allow("source", name, reader, desk)
    again = await _asked_again(named, desk) if _ON[how] else 0
    if again and not edits:
        return said(f"{name}: asked again at the next look.")
    return await change(edits, reader, desk)


async def _asked_again(names: Iterable[str], desk: Desk) -> int:
    """Let feeds that failed or were left alone be asked at the next look; return how many."""
    states = await desk.store.feed_states(names)
    trouble = [each for each in states.values() if each.paused or each.failures]
    await desk.store.put_feed_states(
        replace(each, paused="", failures=0, error="", message="", due=None) for each in trouble
    )
    return len(trouble)


def new_sources(
    found: Iterable[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]
) -> Iterable[Edit]:
    """Yield what adds those whose address is not there yet, each under a name of its own."""
    there = {_same(str(each["url"])) for each in known if each.get("url")}
    taken = {str(each.get("id")) for each in known}
    for each in found:
        url = str(each["url"])
        if _same(url) in there:
            continue
        there.add(_same(url))
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        name = free_id(str(each.get("id") or each.get("outlet") or host), taken)
        taken.add(name)
        values = {key: value for key, value in each.items() if key != "id"}
        if "outlet" in values:
            values["outlet"] = one_line(str(values["outlet"]))[:100].strip()
        yield Edit("add", "source", name, values)


def _new_topics(
    found: Iterable[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]
) -> Iterable[Edit]:
    there = {" ".join(str(each.get("name")).split()).casefold() for each in known}
    for each in found:
        if " ".join(str(each["name"]).split()).casefold() not in there:
            rest = {key: value for key, value in each.items() if key != "name"}
            yield Edit("add", "topic", str(each["name"]), rest)


def _same(url: str) -> str:
    return canonical_url(url) or url
