"""Topics from chat: tried against recent articles before they are saved."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.errors import InputError, NotFoundError
from bot.core.showing import compose
from bot.core.showing.document import Note
from bot.ports import Edit
from bot.usecases import answer, configure_words
from bot.usecases.configure_changing import allow, change, config_of, propose, save
from bot.usecases.converse import listed, said
from bot.usecases.desk import Reply, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.usecases.desk import Desk, Reader

VERB = "topics"
USAGE = (
    "topics list, topics test QUERY, topics add NAME = QUERY, topics edit NAME = QUERY (or "
    "about=..., name=...), or topics remove NAME"
)

_FORM = "Give a name and what it asks: topics add drones = drone OR drones"


async def topics(words: list[str], reader: Reader, desk: Desk) -> Reply:
    """Do what an admin asks with topics."""
    match words:
        case [] | ["list"]:
            found = await asyncio.to_thread(config_of(desk).listed, "topic")
            rows = [(name, query) for name, query, _ in found]
            return listed("Topics", ("Name", "Asks"), rows) if rows else said(f"None yet. {USAGE}.")
        case ["test", *query] if query:
            return await _tried(configure_words.joined(query), reader, desk)
        case ["add" | "edit" as how, *rest] if rest:
            return await _proposed(how, rest, reader, desk)
        case ["remove", *name] if name:
            edit = Edit("remove", "topic", _bare(configure_words.joined(name)))
            return await change([edit], reader, desk)
        case ["save", name]:
            return await save(VERB, name, reader, desk)
    return said(f"{USAGE}.")


async def _proposed(how: str, words: list[str], reader: Reader, desk: Desk) -> Reply:
    """Show what a topic would find, and offer to save it."""
    await allow("topic", "", reader, desk)
    name, values = _asked(words)
    if how == "add" and not values.get("query"):
        raise InputError(_FORM)
    query = str(values.get("query") or await asyncio.to_thread(_query, name, desk))
    edit = Edit("add" if how == "add" else "edit", "topic", name, values)
    words_to_save = await propose(VERB, [edit], reader, desk)
    reply = await _tried(query, reader, desk)
    heading, *blocks = reply.document.blocks
    note = Note(f"The topic “{name}” would ask: {query}. Below is what it finds; save it?")
    document = replace(reply.document, blocks=(heading, note, *blocks))
    return Reply(document, ways=(Way("Save", words_to_save),))


def _asked(words: list[str]) -> tuple[str, Mapping[str, str | None]]:
    """Read ``NAME = QUERY`` or ``NAME query=... about=...``."""
    name, equals, query = configure_words.joined(words).partition("=")
    last = name.rpartition(" ")[2].lstrip('"')
    if equals and query.strip() and last not in configure_words.TOPIC:  # empty before " = "
        return _bare(name), {"query": query.strip()}
    rest, values = configure_words.settings(words, configure_words.TOPIC)
    if not rest or not values:
        raise InputError(_FORM)
    return " ".join(rest), values


def _bare(name: str) -> str:
    return " ".join(name.replace('"', " ").split())


def _query(name: str, desk: Desk) -> str:
    """Return what a saved topic asks."""
    found = {
        " ".join(each.split()).casefold(): query
        for each, query, _ in config_of(desk).listed("topic")
    }
    query = found.get(name.casefold())
    if query is None:
        raise NotFoundError(f"there is no topic {name!r}; there is: {', '.join(found) or 'none'}")
    return query


async def _tried(query: str, reader: Reader, desk: Desk) -> Reply:
    """Show what a topic would find."""
    found = await answer.brief(
        answer.Ask(query, None, desk.stories),
        store=desk.store,
        teller=desk.teller,
        now=desk.clock(),
        weights=desk.weights,
    )
    return Reply(compose.brief(found, "headlines", zone=reader.zone))
