"""``briefbot setup``: from an empty folder to a first digest, asked on a terminal or by flags."""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import bootstrap, serving
from bot.cli import terminal
from bot.core.dates import moment
from bot.core.errors import InputError
from bot.core.reserved import Reserved
from bot.core.schedule import upcoming
from bot.ports import Who
from bot.settings import starting
from bot.trying import DigestTrials, FeedTrials
from bot.usecases import configure_changing, configure_setup
from bot.usecases.configure_words import times
from bot.usecases.desk import Reader

if TYPE_CHECKING:
    import argparse

    from bot.bootstrap import App
    from bot.settings.schema import Settings
    from bot.usecases.configure_setup import Choices, Planned
    from bot.usecases.desk import Desk

_SHOWN = 12
"""Groups of sources that are named when one is asked for."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was chosen, on the terminal or by flags."""

    sources: str
    topic: str
    to: str
    time: str
    zone: str
    days: str


def setup(arguments: argparse.Namespace) -> int:
    """Ask, try, show and save; 1 where nothing was saved."""
    folder = arguments.config or Path(os.environ.get("BRIEFBOT_CONFIG") or "config")
    home = _workspace(arguments.to or "") if arguments.home else ""
    if starting.begin(folder, home):
        terminal.out(f"made {folder}: a config whose files explain themselves")
    settings = bootstrap.load_settings(folder, arguments.data)
    return asyncio.run(_setup(arguments, settings))


async def _setup(arguments: argparse.Namespace, settings: Settings) -> int:
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        app.equip(FeedTrials(app), DigestTrials(app, serving.make_post(app).chats))
        # Whoever types here runs the bot.
        desk = replace(app.desk, homes=None, reserved=Reserved())
        reader = _reader()
        chosen = _answers(arguments, await configure_setup.choices(reader, desk))
        plan = await configure_setup.planned(chosen.sources, _digest(chosen), reader, desk)
        await asyncio.to_thread(configure_changing.config_of(desk).check, plan.edits)
        heard = await configure_setup.read(plan, desk)
        terminal.out(heard.strip() or "The sources are those that are on.")
        await bootstrap.refresh(app)
        await _show(plan, desk)
        if not _sure(arguments):
            terminal.complain("nothing was saved; with --yes it is")
            return 1
        await configure_changing.change(plan.edits, reader, desk)
        terminal.out(f"Saved: digest {plan.name} in {app.settings.folder}.")
        terminal.out(_next(app, plan, chosen.to))
    return 0


async def _show(plan: Planned, desk: Desk) -> None:
    """Show the digest as it would be posted now."""
    assert desk.trials is not None  # noqa: S101 - set above
    trial = await desk.trials.compose(plan.digest)
    if trial.silent:
        terminal.out("There is nothing to post yet; it is posted once there is.")
        return
    terminal.out(f"The digest {plan.name} as it would be posted now:\n")
    terminal.show(trial.digest.document, "text")


def _answers(arguments: argparse.Namespace, found: Choices) -> Answers:
    """Return what flags say, and ask for the rest where somebody is there to answer."""
    names = [name for name, _ in found.groups[:_SHOWN]]
    offered = ", ".join([*names, f"{configure_setup.AS_IT_IS} ({found.on} sources)"])
    first = names[0] if names else configure_setup.AS_IT_IS
    return Answers(
        sources=_ask(arguments.sources, f"Sources: {offered}", first),
        topic=_ask(arguments.topic, "Topic (empty: everything)", ""),
        to=_ask(
            arguments.to,
            "Where to: slack:TEAM/CHANNEL, discord:SERVER/CHANNEL, file:../digests.md, console:",
            "file:../digests.md",
        ),
        time=_ask(arguments.time, "Time", "08:00"),
        zone=_ask(arguments.zone, "Time zone", _zone()),
        days=_ask(arguments.days, "Days: weekdays, daily, mon-fri, sat,sun", "weekdays"),
    )


def _ask(given: str | None, question: str, usual: str) -> str:
    """Return what a flag gave, what somebody answers, or else what is usual."""
    if given is not None:
        return given
    if not sys.stdin.isatty():
        return usual
    hint = f" [{usual}]" if usual else ""
    return input(f"{question}{hint}: ").strip() or usual


def _sure(arguments: argparse.Namespace) -> bool:
    if arguments.yes or not sys.stdin.isatty():
        return bool(arguments.yes)
    return input("Save it? [Y/n]: ").strip().lower() in {"", "y", "yes"}


def _digest(chosen: Answers) -> dict[str, object]:
    found: dict[str, object] = {
        "destination": chosen.to,
        "times": times(chosen.time),
        "weekdays": chosen.days,
        "zone": chosen.zone,
    }
    return found | ({"topic": chosen.topic} if chosen.topic else {})


def _next(app: App, plan: Planned, where: str) -> str:
    """Say when the first digest comes, and what it takes."""
    folder = app.settings.folder
    plans = {each.id: each for each in bootstrap.make_plans(bootstrap.load_settings(folder))}
    slot = upcoming(plans[plan.name].schedule, app.clock())
    when = moment(slot.release, ZoneInfo(plans[plan.name].zone)) if slot else "no day"
    tokens = {
        "slack": "SLACK_BOT_TOKEN and SLACK_APP_TOKEN",
        "discord": "DISCORD_TOKEN",
    }.get(where.partition(":")[0])
    needs = f", with {tokens} in the environment (see README.md)" if tokens else ""
    return f"The first comes on {when}, while this runs: briefbot --config {folder} run{needs}"


def _reader() -> Reader:
    name = getpass.getuser()
    return Reader(Who("console", "", name), name, place="console")


def _workspace(destination: str) -> str:
    """Return the workspace of a destination, as ``homes`` names it."""
    workspace = destination.partition("/")[0]
    platform, _, rest = workspace.partition(":")
    if platform not in {"slack", "discord"} or not rest or rest == "dm":
        raise InputError("--home needs --to slack:TEAM/CHANNEL or discord:SERVER/CHANNEL")
    return workspace


def _zone() -> str:
    """Return the zone that this machine's clock keeps, UTC where that is not said."""
    named = os.environ.get("TZ", "").lstrip(":")
    if not named:
        link = os.path.realpath("/etc/localtime")
        named = link.rpartition("zoneinfo/")[2] if "zoneinfo/" in link else ""
    try:
        return ZoneInfo(named).key or "UTC" if named else "UTC"
    except (OSError, ValueError, KeyError):
        return "UTC"
