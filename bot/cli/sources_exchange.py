"""``briefbot sources import`` and ``export``: feeds from and for other programs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot import bootstrap
from bot.cli import terminal
from bot.cli.sources import file_of
from bot.core.errors import InputError, Problem
from bot.core.harmless import one_line
from bot.core.identity import canonical_url
from bot.core.naming import free_id
from bot.feeds import opml
from bot.feeds.walk import reason
from bot.settings.editing import add_sources

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from bot.settings.schema import Settings


def run(arguments: argparse.Namespace) -> int:
    """Carry feeds in or out."""
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    if arguments.action == "export":
        return _export(settings, arguments.names, arguments.group)
    return _import(settings, arguments.names)


def _import(settings: Settings, names: Sequence[str]) -> int:
    found: list[opml.Outline] = []
    problems: list[Problem] = []
    for name in names:
        if "://" in name:
            found.append(asyncio.run(_discovered(settings, name)))
        else:
            outlines, wrong = read_list(Path(name))
            found += outlines
            problems += wrong
    added = _new(settings, found)
    if added:
        add_sources(file_of(settings), added)
    terminal.complain_all(problems)
    for source in added:
        terminal.out(f"{source['id']}  {source['url']}")
    terminal.out(f"{len(added)} feeds added, {len(found) - len(added)} were there already")
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


async def _discovered(settings: Settings, address: str) -> opml.Outline:
    """Return the feed at an address, or the first that the page there names."""
    from bot.feeds.fetch import FetchError
    from bot.feeds.parsed import ParseError

    async with bootstrap.open_reader(settings) as reader:
        try:
            fetched = await reader.fetching.get(address)
            feed = await reader.feed(fetched, bootstrap.clock_at(None)())
        except FetchError as error:
            raise InputError(Problem(address, f"{error} ({error.kind})")) from error
        except ParseError as error:
            found = await reader.workers.links(fetched.body, fetched.url)
            if not found:
                raise InputError(Problem(address, f"{error}, and it names none")) from error
            return opml.Outline(found[0].url, found[0].title, site=fetched.url)
    url = fetched.moved or address
    return opml.Outline(url, feed.title, site=feed.site, language=feed.language)


def _new(settings: Settings, found: Iterable[opml.Outline]) -> list[dict[str, Any]]:
    """Return the sources to add: none whose address is there, each with an id of its own."""
    known = {_same(each.url) for each in settings.sources if each.url}
    taken = {each.id for each in settings.sources}
    added = []
    for outline in found:
        if _same(outline.url) in known:
            continue
        known.add(_same(outline.url))
        source = _source(outline, taken)
        taken.add(source["id"])
        added.append(source)
    return added


def _same(url: str) -> str:
    return canonical_url(url) or url


def _source(outline: opml.Outline, taken: set[str]) -> dict[str, Any]:
    host = (urlsplit(outline.url).hostname or "").removeprefix("www.")
    source: dict[str, Any] = {"id": free_id(outline.title or host, taken), "url": outline.url}
    if name := one_line(outline.title)[:100].strip():
        source["outlet"] = name
    if outline.language:
        source["language"] = outline.language
    if outline.folders:
        source["groups"] = [free_id(folder, ()) for folder in outline.folders]
    return source


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
