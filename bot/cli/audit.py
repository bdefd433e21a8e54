"""``briefbot audit`` and ``feedback``: who changed what, and what readers reported."""

from __future__ import annotations

import asyncio
import getpass
import json
from typing import TYPE_CHECKING

from bot import bootstrap
from bot.cli import terminal
from bot.core.errors import StoreError
from bot.ports import Audited, Who

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from bot.bootstrap import App
    from bot.ports import ConfigChange, Feedback
    from bot.settings.schema import Settings
    from bot.usecases.desk import Reader

HERE = "console"
"""The platform that changes made on the command line are logged under."""


def audit(arguments: argparse.Namespace) -> int:
    """Show the changes that are looked for, of every workspace."""
    return asyncio.run(_audit(arguments))


async def _audit(arguments: argparse.Namespace) -> int:
    from bot.usecases import auditing

    settings, _ = bootstrap.least_settings(arguments.config, arguments.data)
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        asked = ("who", "action", "place", "since")
        words = [f"{name}:{said}" for name in asked if (said := getattr(arguments, name))]
        wanted = auditing.wanted(words, None, app.clock(), arguments.limit)
        found = await app.store.audited(wanted)
    if arguments.format == "json":
        told = {"schema": auditing.SCHEMA, "changes": [auditing.plain(each) for each in found]}
        terminal.out(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    lines = []
    for each in found:
        who = f"{each.name} ({each.who.platform}:{each.who.workspace or '-'}:{each.who.user})"
        place = f" in {each.place}" if each.place else ""
        lines.append(f"{each.n}  {each.at:%Y-%m-%d %H:%M}  {who}{place}  {each.change.said}")
        lines += [f"      {row}" for row in auditing.difference(each.change)]
    terminal.out("\n".join(lines) or "no such change was made")
    return 0


def feedback(arguments: argparse.Namespace) -> int:
    """List what readers reported, or settle some of it."""
    if arguments.action == "settle" and not arguments.numbers:
        terminal.complain("feedback settle: say which, by number; see: briefbot feedback list")
        return 2
    return asyncio.run(_feedback(arguments))


async def _feedback(arguments: argparse.Namespace) -> int:
    from bot.usecases import reports

    settings, _ = bootstrap.least_settings(arguments.config, arguments.data)
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        if arguments.action == "settle":
            done = await reports.settle(
                arguments.numbers, person(), app.store, app.clock(), anywhere=True
            )
            terminal.out(f"settled: {', '.join(map(str, done))}")
            return 0
        await _list(app, arguments)
    return 0


async def _list(app: App, arguments: argparse.Namespace) -> None:
    found = await app.store.reports(everything=arguments.all)
    if arguments.format == "json":
        told = {"schema": "briefbot.feedback/1", "reports": [_plain(*each) for each in found]}
        terminal.out(json.dumps(told, ensure_ascii=False, indent=2))
        return
    lines = [
        f"{each.n}  {each.at:%Y-%m-%d %H:%M}  {each.who.platform}:{each.who.workspace}"
        f"  {each.kind}  {each.event}  {each.text}{f'  (settled by {by})' if by else ''}"
        for each, by in found
    ]
    terminal.out("\n".join(lines) or "no report of a reader is open")


def _plain(report: Feedback, by: str) -> dict[str, object]:
    return {
        "n": report.n,
        "at": report.at.isoformat(),
        "platform": report.who.platform,
        "workspace": report.who.workspace,
        "user": report.who.user,
        "brief": report.brief,
        "event": report.event,
        "kind": report.kind,
        "text": report.text,
        "settled_by": by or None,
    }


def log(arguments: argparse.Namespace, settings: Settings, made: Iterable[ConfigChange]) -> None:
    """Log changes of the config that were made on the command line; that they were made stays."""
    try:
        asyncio.run(_log(arguments, settings, made))
    except StoreError as error:
        terminal.complain(f"changed, but not logged: {error}")


async def _log(
    arguments: argparse.Namespace, settings: Settings, made: Iterable[ConfigChange]
) -> None:
    who = person()
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        for change in made:
            await app.store.put_audit(Audited(who.who, who.name, app.clock(), "", change))


def person(name: str | None = None) -> Reader:
    """Return who works at the command line, as the audit names them."""
    from bot.usecases.desk import Reader

    user = getpass.getuser()
    return Reader(Who(HERE, "", user), name or user)
