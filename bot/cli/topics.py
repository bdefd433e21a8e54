"""``briefbot topics``: the questions that are saved by a name, listed and tried."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot import bootstrap
from bot.cli import terminal
from bot.core.query import Query, named, parse
from bot.usecases import answer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_SHOWN = 10


def topics(arguments: argparse.Namespace) -> int:
    """List the saved topics, or try one on the archive."""
    text = " ".join(arguments.query)
    if (arguments.action == "test") != bool(text.strip()):
        terminal.complain("test takes a topic or a question, list nothing; see: topics --help")
        return 2
    if arguments.action == "list":
        settings = bootstrap.load_settings(arguments.config, arguments.data)
        for topic in settings.topics:
            terminal.out(
                f"{topic.name}: {topic.query}" + (f"  ({topic.about})" * bool(topic.about))
            )
        if not settings.topics:
            terminal.out("no topics: add a [[topic]] to config/topics.toml")
        return 0
    asyncio.run(_test(arguments, text))
    return 0


async def _test(arguments: argparse.Namespace, text: str) -> None:
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        asked = named(text, app.topics)
        for line in _understood(parse(asked)):
            terminal.out(line)
        found = await answer.ranking(
            answer.Ask(asked), store=app.store, now=app.clock(), weights=app.weights
        )
        events = await app.store.events(hit.event for hit, _ in found[:_SHOWN])
        told = await app.teller.stories(app.store, events.values())
        terminal.out(f"events that match: {len(found)}" + ("+" * (len(found) >= answer.CANDIDATES)))
        for hit, _ in found[:_SHOWN]:
            headline = told[events[hit.event].id].headline.text
            terminal.out(f"  {hit.matching} of {hit.articles} articles  {headline}")


def _understood(query: Query) -> Iterator[str]:
    """Say how a question was understood, clause by clause."""
    for name, said in (
        ("all of", [*query.words, *(f'"{phrase}"' for phrase in query.phrases)]),
        *(("one of", [*group]) for group in query.groups),
        ("in a title", [*query.titled]),
        ("none of", [*query.excluded]),
    ):
        if said:
            yield f"{name}: {', '.join(said)}"
    for where in query.where:
        yield f"{where.field}{'' if where.wanted else ' not'}: {' or '.join(where.values)}"
    if query.age:
        yield f"not older than: {query.age}"
