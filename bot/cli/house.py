"""``briefbot config`` and ``status``: what the bot is set to and what it holds."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from bot import bootstrap
from bot.cli import digest_state, terminal
from bot.settings.effective import changed, effective

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bot.settings.schema import Settings


def config(arguments: argparse.Namespace) -> int:
    """Check the config; show what is in effect or what differs; describe what may stand in it."""
    if arguments.action in {"schema", "docs"}:
        return _described(arguments)
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    if arguments.action == "check":
        where = settings.folder or "no config folder found; defaults are in effect"
        terminal.out(f"config is good: {where}")
        return 0
    rows = effective(settings) if arguments.action == "show" else changed(settings)
    told = _columns(rows, settings) if rows else ["everything is as it would be without a config"]
    terminal.out("\n".join(told))
    return 0


def _described(arguments: argparse.Namespace) -> int:
    """Print or write the schemas, or print the page on every setting."""
    from bot.settings import docs, schema  # pydantic is slow to load

    if arguments.action == "docs":
        terminal.out(docs.page().rstrip())
    elif arguments.folder is None:
        terminal.out(json.dumps(schema.schema(), indent=2))
    else:
        arguments.folder.mkdir(parents=True, exist_ok=True)
        for name, described in schema.schema().items():
            file = arguments.folder / name.replace(".toml", ".json")
            file.write_text(json.dumps(described, indent=2) + "\n", "utf-8")
            terminal.out(str(file))
    return 0


def _columns(rows: list[tuple[str, str]], settings: Settings) -> Iterator[str]:
    """Write settings in columns: name, value, where it comes from."""
    names, values = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value in rows:
        origin = settings.origins.get(name, "default")
        yield f"{name:{names}}  {value:{min(values, 60)}}  {origin}"


def status(arguments: argparse.Namespace) -> int:
    """Say how the bot fares, what the archive holds and where it lies."""
    state = asyncio.run(_status(arguments))
    if arguments.format == "json":
        terminal.out(json.dumps(state, indent=2))
    else:
        terminal.out("\n".join(_status_lines(state)))
    return 0


async def _status(arguments: argparse.Namespace) -> dict[str, Any]:
    from bot.usecases.status import state

    settings, wrong = bootstrap.least_settings(arguments.config, arguments.data)
    feeds = [each.id for each in settings.sources if each.url is not None and each.enabled]
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        found = await state(app.store, bootstrap.make_plans(settings), feeds, app.clock())
    return {
        **found,
        "config": str(settings.folder) if settings.folder else None,
        "config_version": version_of(settings),
        "data": str(settings.data),
        "sources": len(settings.sources),
        "problems": [str(problem) for problem in wrong.problems] if wrong else [],
    }


def version_of(settings: Settings) -> str | None:
    """Return a short name of what the config's files say now."""
    from bot.pulse import texts, version
    from bot.settings.loading import NAMES

    return version(texts(settings.folder, NAMES)) if settings.folder else None


def _status_lines(found: dict[str, Any]) -> Iterator[str]:
    from bot.usecases.status import config_said, feeds_said, lag_said, size_said

    rows = [(name, found[name]) for name in ("version", "config", "config_version", "data")]
    rows += [(name, found[name]) for name in ("sources", "articles", "versions", "events")]
    rows += [
        ("outlets", found["outlets"]),
        ("size", size_said(found["bytes"])),
        ("outbox", ", ".join(f"{n} {name}" for name, n in found["outbox"].items()) or "empty"),
        ("late", lag_said(found["lag"])),
        ("feeds", feeds_said(found["feeds"])),
        ("reports", f"{found['reports']} open"),
    ]
    if found["ingestion"]["last"]:
        asked = f"last {found['ingestion']['last']}, next {found['ingestion']['next']}"
        rows.append(("asked", asked))
    for process in found["running"]:
        state = "running" if process["alive"] else "silent"
        rows.append((state, f"on {process['host']}, last heard of {process['beat']}"))
        rows += [(f"  {name}", how) for name, how in sorted(process["parts"].items())]
        rows += [("  config", said) for said in config_said(process)]
    if not any(process["alive"] for process in found["running"]):
        rows.append(("running", "no; start it with: briefbot run"))
    width = max(len(name) for name, _ in rows)
    yield from (f"{name:{width}}  {value}" for name, value in rows)
    yield from (
        f"  {each['id']}  {each['is']}: {each['why']}" for each in found["feeds"]["trouble"]
    )
    yield from digest_state.lines(found["digests"])
    if found["problems"]:
        yield "the config has mistakes, so a bot that runs goes on with its last good one:"
    yield from (f"  {problem}" for problem in found["problems"])
