"""``briefbot sources``: look at sources, try them, switch them, carry them in and out."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import bootstrap
from bot.cli import terminal
from bot.core.duration import say
from bot.core.errors import InputError, NotFoundError
from bot.core.health import BY_HAND, FeedState, silence

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.settings.schema import Settings, SourceSettings

_NEEDS_NAMES = frozenset({"test", "pause", "resume", "enable", "disable", "import"})


def sources(arguments: argparse.Namespace) -> int:
    """Do what was asked with the sources."""
    if arguments.action in _NEEDS_NAMES and not arguments.names:
        terminal.complain(f"sources {arguments.action}: name what; see: briefbot sources --help")
        return 2
    if arguments.action in {"import", "export"}:
        from bot.cli import sources_exchange

        return sources_exchange.run(arguments)
    return _ACTIONS[arguments.action](arguments)


def _list(arguments: argparse.Namespace) -> int:
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    chosen = [each for each in settings.sources if _of_group(each, arguments.group)]
    states = asyncio.run(_states(arguments, settings, chosen))
    now = bootstrap.clock_at(arguments.at)()
    if arguments.format == "json":
        told = [_told(each, states.get(each.id), now) for each in chosen]
        terminal.out(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    if not settings.sources:
        terminal.out("no sources: add a [[source]] to config/sources.toml")
    elif not chosen:
        raise NotFoundError(f"no source is in the group {arguments.group!r}")
    else:
        terminal.out(_table(_row(each, states.get(each.id), now) for each in chosen))
    return 0


def _errors(arguments: argparse.Namespace) -> int:
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    chosen = [each for each in settings.sources if each.enabled]
    states = asyncio.run(_states(arguments, settings, chosen))
    now = bootstrap.clock_at(arguments.at)()
    rows = [
        _row(each, state, now)
        for each in chosen
        if (state := states.get(each.id))
        and (state.failures or state.paused or silence(state, now))
    ]
    terminal.out(_table(rows) if rows else "nothing is wrong with any source")
    return 0


def _test(arguments: argparse.Namespace) -> int:
    from bot.cli import sources_test

    settings = bootstrap.load_settings(arguments.config, arguments.data)
    now = bootstrap.clock_at(arguments.at)()
    addresses = [_address(settings, name) for name in arguments.names]
    return asyncio.run(sources_test.run(settings, addresses, now))


def _pause(arguments: argparse.Namespace) -> int:
    return asyncio.run(_mark(arguments, lambda state: replace(state, paused=BY_HAND), "paused"))


def _resume(arguments: argparse.Namespace) -> int:
    def resumed(state: FeedState) -> FeedState:
        return replace(state, paused="", failures=0, error="", message="", due=None)

    return asyncio.run(_mark(arguments, resumed, "is asked at the next look"))


async def _mark(
    arguments: argparse.Namespace, change: Callable[[FeedState], FeedState], told: str
) -> int:
    """Change what is remembered of feeds."""
    from bot.cli.audit import person
    from bot.usecases import auditing

    settings = bootstrap.load_settings(arguments.config, arguments.data)
    chosen = _named(settings, arguments.names)
    if files := [each.id for each in chosen if each.url is None]:
        raise InputError(f"{files[0]} is no feed on the web; to leave it alone: sources disable")
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        states = await app.store.feed_states(each.id for each in chosen)
        now = [states.get(each.id) or FeedState(each.id, each.url or "") for each in chosen]
        await app.store.put_feed_states(map(change, now))
        for each, state in zip(chosen, now, strict=True):
            await auditing.log(
                person(),
                app.store,
                app.clock(),
                action="source",
                done=f"source {each.id} {told}",
                before=state.paused or "asked",
                after=change(state).paused or "asked",
            )
    for each in chosen:
        terminal.out(f"{each.id}: {told}")
    return 0


def _enable(arguments: argparse.Namespace) -> int:
    return _switch(arguments, enabled=True)


def _disable(arguments: argparse.Namespace) -> int:
    return _switch(arguments, enabled=False)


def _switch(arguments: argparse.Namespace, *, enabled: bool) -> int:
    from bot.cli import audit
    from bot.ports import Edit
    from bot.settings.changing import Editor

    settings = bootstrap.load_settings(arguments.config, arguments.data)
    chosen = _named(settings, arguments.names)
    changed = [each for each in chosen if each.enabled is not enabled]
    if changed:
        values = {"enabled": enabled}
        edits = [Edit("edit", "source", each.id, values) for each in changed]
        audit.log(arguments, settings, Editor(file_of(settings).parent).change(edits))
    for each in chosen:
        terminal.out(f"{each.id}  {'on' if enabled else 'off'}  {each.url or each.path}")
    feeds = sum(each.url is not None for each in changed)
    if enabled and feeds:
        terminal.out(f"{feeds} feeds switched on; read them now with: briefbot ingest")
    return 0


def file_of(settings: Settings) -> Path:
    """Return the file that holds the sources; raises where there is no config folder."""
    from bot.settings.loading import SOURCES

    if settings.folder is None:
        raise InputError("there is no config folder; name one with --config DIR")
    return settings.folder / SOURCES


def _named(settings: Settings, names: Sequence[str]) -> list[SourceSettings]:
    """Return the sources that ids and groups name; all of them, or an error that helps."""
    found: dict[str, SourceSettings] = {}
    for name in names:
        matching = [each for each in settings.sources if each.id == name or name in each.groups]
        if not matching:
            raise NotFoundError(f"no source or group is called {name!r}{_instead(settings, name)}")
        found |= {each.id: each for each in matching}
    return list(found.values())


def _instead(settings: Settings, name: str) -> str:
    from bot.settings.mistakes import nearest

    groups = sorted({group for each in settings.sources for group in each.groups})
    near = nearest(name, [*groups, *(each.id for each in settings.sources)])
    if near:
        return f"; did you mean {near!r}?"
    return f"; there are the groups {', '.join(groups)}" if groups else ""


def _address(settings: Settings, name: str) -> str:
    if "://" in name:
        return name
    (source, *_) = _named(settings, [name])
    if source.url is None:
        raise InputError(f"{name} is a path; look at it with: briefbot ingest {source.path}")
    return source.url


def _of_group(source: SourceSettings, group: str | None) -> bool:
    return group is None or group in source.groups


async def _states(
    arguments: argparse.Namespace, settings: Settings, chosen: Iterable[SourceSettings]
) -> dict[str, FeedState]:
    """Return what is remembered of feeds; nothing where none is on the web."""
    feeds = [each.id for each in chosen if each.url is not None]
    if not feeds:
        return {}
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        return await app.store.feed_states(feeds)


def _row(source: SourceSettings, state: FeedState | None, now: datetime) -> tuple[str, ...]:
    where = str(source.path or (state.address if state else source.url))
    groups = f"  [{', '.join(source.groups)}]" if source.groups else ""
    return (source.id, *_doing(source, state, now), f"{where}{groups}")


def _doing(source: SourceSettings, state: FeedState | None, now: datetime) -> tuple[str, str]:
    """Say how a source is doing, and when it is next or why it is not."""
    if not source.enabled:
        return "off", ""
    if source.url is None:
        return "on", "looked through with every brief"
    if state is None or (state.checked is None and not state.paused):
        return "new", "not asked yet"
    return _remembered(state, now)


def _remembered(state: FeedState, now: datetime) -> tuple[str, str]:
    if state.paused:
        cure = f"to take it up again: sources resume {state.source}"
        return "paused", f"{state.message or state.paused}; {cure}"
    when = _next(state, now)
    if state.failures:
        return f"failing x{state.failures}", f"{state.message} ({state.error}); {when}"
    quiet = silence(state, now)
    if quiet:
        return "silent", f"nothing new for {_about(quiet)}, which is unusual; {when}"
    newest = f"newest {_about(now - state.newest)} ago; " if state.newest else ""
    return "ok", f"{newest}{when}"


def _next(state: FeedState, now: datetime) -> str:
    if state.due is None or state.due <= now:
        return "next: now"
    return f"next: in {_about(state.due - now)}"


def _about(length: timedelta) -> str:
    """Say a length of time roughly, in one unit."""
    minutes = max(1, int(length / timedelta(minutes=1)))
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)}d"
    return f"{minutes // 60}h" if minutes >= 120 else say(timedelta(minutes=minutes))


def _told(source: SourceSettings, state: FeedState | None, now: datetime) -> dict[str, object]:
    doing, why = _doing(source, state, now)
    return {
        "id": source.id,
        "enabled": source.enabled,
        "url": source.url,
        "path": str(source.path) if source.path else None,
        "outlet": source.outlet,
        "groups": list(source.groups),
        "state": doing,
        "reason": why,
        "address": state.address if state else source.url,
        "checked": state.checked.isoformat() if state and state.checked else None,
        "next": state.due.isoformat() if state and state.due else None,
        "failures": state.failures if state else 0,
        "error": state.error if state else "",
    }


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    listed = list(rows)
    widths = [min(max(len(row[column]) for row in listed), 40) for column in range(3)]
    return "\n".join(_lines(listed, widths))


def _lines(rows: Iterable[tuple[str, ...]], widths: Sequence[int]) -> Iterator[str]:
    from bot.core.harmless import one_line

    for row in rows:
        cells = [one_line(cell).ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, *map(one_line, row[len(widths) :])]).rstrip()


_ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "errors": _errors,
    "test": _test,
    "pause": _pause,
    "resume": _resume,
    "enable": _enable,
    "disable": _disable,
}
