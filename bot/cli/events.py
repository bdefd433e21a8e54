"""``briefbot event``: a person corrects what belongs to one event."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot import bootstrap
from bot.cli import terminal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from bot.bootstrap import App
    from bot.core.model import Event
    from bot.ports import Correction


_WANTED = {"merge": (2, 2), "split": (2, None), "undo": (0, 0), "log": (0, 0)} | dict.fromkeys(
    ("pin", "hide", "release"), (1, 1)
)


def event(arguments: argparse.Namespace) -> int:
    """Merge, split, undo, or list what was corrected."""
    fewest, most = _WANTED[arguments.action]
    count = len(arguments.names)
    if count < fewest or (most is not None and count > most):
        terminal.complain(
            "merge takes two events, split an event and its articles, pin, hide and release one "
            "event, undo and log nothing; "
            "see: briefbot event --help"
        )
        return 2
    asyncio.run(_event(arguments))
    return 0


async def _event(arguments: argparse.Namespace) -> None:
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        terminal.out(await _done(app, arguments))


async def _done(app: App, arguments: argparse.Namespace) -> str:
    """Do what was asked, and say what came of it."""
    from bot.cli.audit import person
    from bot.usecases import correct_events
    from bot.usecases.audience import MARKS

    names, by, now = arguments.names, person(arguments.by), app.clock()
    if arguments.action == "merge":
        one, other = names
        merged = await correct_events.merge(one, other, by, app.store, now)
        return f"one event now: {_said(merged)}"
    if arguments.action == "split":
        articles = await _articles(app, names[0], names[1:])
        apart = await correct_events.split(names[0], articles, by, app.store, now)
        return f"an event of its own now: {_said(apart)}"
    if arguments.action in MARKS:
        marked = await correct_events.put_mark(arguments.action, names[0], by, app.store, now)
        return f"{arguments.action} done: {marked}, for everybody"
    if arguments.action == "undo":
        undone, found = await correct_events.undo(by, app.store, now)
        return f"taken back: {_told(undone)}\nas before: {_said(found)}"
    made = await app.store.corrections()
    return "\n".join(map(_told, made)) or "nobody has corrected an event yet"


async def _articles(app: App, event: str, names: Sequence[str]) -> list[str]:
    """Return the ids of articles; those that go by a number are looked up in the story."""
    from bot.core.showing.numbering import Numbering
    from bot.usecases import answer

    told = await answer.story(event, store=app.store, teller=app.teller, now=app.clock())
    known = Numbering(told.entries[0].story).articles
    ids = {str(number): article.id for number, article in enumerate(known, 1)}
    return [ids.get(name, name) for name in names]


def _said(event: Event) -> str:
    count = len(event.articles)
    return f"{event.id} ({count} {'article' if count == 1 else 'articles'})"


def _told(made: Correction) -> str:
    count = len(made.articles)
    articles = f"{count} {'article' if count == 1 else 'articles'}"
    how = (
        f"merged {made.origin} ({articles}) into {made.event}"
        if made.kind == "merged"
        else f"moved {articles} from {made.origin} to {made.event}"
    )
    undoes = ", taking a correction back" if made.undoes is not None else ""
    return f"{made.at:%Y-%m-%d %H:%M}  {made.by}  {how}{undoes}"
