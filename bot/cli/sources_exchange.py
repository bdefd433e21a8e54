"""``briefbot sources import`` and ``export``: feeds from and for other programs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import bootstrap
from bot.cli import audit, terminal
from bot.cli.sources import file_of
from bot.core.errors import InputError, Problem
from bot.feeds import lists, opml
from bot.feeds.looking import look
from bot.feeds.walk import reason
from bot.settings.changing import Editor
from bot.usecases.configure_sources import new_sources, source_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from bot.settings.schema import Settings


def run(arguments: argparse.Namespace) -> int:
    """Carry feeds in or out."""
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    if arguments.action == "export":
        return _export(settings, arguments.names, arguments.group)
    return _import(settings, arguments)


def _import(settings: Settings, arguments: argparse.Namespace) -> int:
    editor = Editor(file_of(settings).parent)
    found: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for name in arguments.names:
        if "://" in name:
            found.append(asyncio.run(_looked(settings, name)))
        else:
            outlines, wrong = read_list(Path(name))
            found += map(lists.values_of, outlines)
            problems += wrong
    edits = [*new_sources(found, editor.tables("source"))]
    audit.log(arguments, settings, editor.change(edits))
    terminal.complain_all(problems)
    for edit in edits:
        terminal.out(f"{edit.name}  {edit.values['url']}")
    terminal.out(f"{len(edits)} feeds added, {len(found) - len(edits)} were there already")
    return 1 if problems else 0


def read_list(path: Path) -> tuple[list[opml.Outline], list[Problem]]:
    """Read an OPML file."""
    try:
        with path.open("rb") as stream:
            data = stream.read(opml.LARGEST + 1)
    except OSError as error:
        what, line, cure = reason(error)
        raise InputError(Problem(str(path), what, line, cure)) from error
    return opml.read(data, str(path))


async def _looked(settings: Settings, address: str) -> dict[str, Any]:
    """Return the feed at an address, or the first that the page there names."""
    async with bootstrap.open_reader(settings) as reader:
        found = await look(reader, address, bootstrap.clock_at(None)())
    return source_of(found)


def _export(settings: Settings, names: Sequence[str], group: str | None) -> int:
    outlines = [
        opml.Outline(each.url, each.outlet or each.id, each.groups[:1], language=each.language)
        for each in settings.sources
        if each.url and (group is None or group in each.groups)
    ]
    written = opml.write(outlines)
    if not names or names[0] == "-":
        terminal.out(written)
        return 0
    try:
        Path(names[0]).write_text(written, "utf-8")
    except OSError as error:
        what, line, cure = reason(error)
        raise InputError(Problem(names[0], what, line, cure)) from error
    terminal.out(f"{len(outlines)} feeds written to {names[0]}")
    return 0
