"""How the bot fares: its parts, digests, feeds, queue, archive and config, for people and programs.

What is collected here is plain and its form is kept (``status.schema.json``), so that a program
may rely on it. In chat, people see what concerns their own workspace, and of the rest what every
reader may know; those whose workspace looks after the bot see all of it.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import __version__
from bot.core.dates import moment
from bot.core.duration import say
from bot.core.health import silence
from bot.core.schedule import said as timings_said
from bot.core.schedule import upcoming
from bot.usecases.converse import listed
from bot.usecases.explain_digests import seen_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.delivery import Edition
    from bot.core.health import FeedState
    from bot.ports import Store
    from bot.usecases.desk import Desk, Reader, Reply
    from bot.usecases.digest import Plan

SCHEMA = "briefbot.status/1"
RUNNING = "running "
"""What the notes that running processes leave in the archive are called, before the machine."""
ALIVE = timedelta(seconds=60)
"""How long ago the last note of a process that runs may be."""
_FORGOTTEN = timedelta(days=7)
_WAITING = ("due", "claimed", "unknown")
_TROUBLE = 20
_PAGES = 500


async def state(
    store: Store, plans: Sequence[Plan], feeds: Sequence[str], now: datetime
) -> dict[str, Any]:
    """Return how the bot fares, as JSON has it. ``feeds`` are the ids of those that are on."""
    states = await store.feed_states(feeds)
    pages = await store.posted(None, _WAITING, _PAGES)
    late = [now - page.at for page in pages if page.at < now]
    dues = (each.due for each in states.values() if not each.paused)
    overdue = [now - due for due in dues if due is not None and due < now]
    return {
        "schema": SCHEMA,
        "at": now.isoformat(),
        "version": __version__,
        **await store.counts(),
        "bytes": await store.size(),
        "running": await running(store, now),
        "digests": await digests(store, plans, now),
        "outbox": await store.queue(),
        "feeds": _feeds(feeds, states, now),
        "ingestion": _ingestion(states),
        "lag": {
            "feeds_seconds": _seconds(max(overdue, default=timedelta(0))),
            "digests_seconds": _seconds(max(late, default=timedelta(0))),
        },
        "reports": len(await store.reports()),
    }


async def running(store: Store, now: datetime) -> list[dict[str, Any]]:
    """Return how each process of the bot fares that was heard of in the last days."""
    found = []
    for name, (value, at) in sorted((await store.house()).items()):
        if name.startswith(RUNNING) and now - at <= _FORGOTTEN:
            found.append(json.loads(value) | {"beat": at.isoformat(), "alive": now - at <= ALIVE})
    return found


async def digests(store: Store, plans: Iterable[Plan], now: datetime) -> list[dict[str, Any]]:
    """Return every digest with where it goes, its last run and its next."""
    known = await store.subscriptions()
    found = []
    for plan in plans:
        state = known.get(plan.id)
        editions = await store.editions(plan.id, 1)
        pages = await store.posted(plan.id, (), 1)
        found.append(
            {
                "id": plan.id,
                "destination": plan.destination,
                "times": f"{timings_said(plan.schedule.timings)} {plan.zone}",
                "last": told(editions[0], plan) if editions else "never",
                "last_state": pages[0].state if pages else "",
                "paused": state.paused if state else "",
                "next": following(plan, now),
            }
        )
    return found


def told(edition: Edition, plan: Plan) -> str:
    """Say which edition it was, when it was composed and what brief it holds."""
    at = moment(edition.composed, ZoneInfo(plan.zone))
    return f"{edition.day} {edition.slot}, composed {at}, {edition.brief}"


def following(plan: Plan, now: datetime) -> str:
    """Say when a digest comes next."""
    if not plan.enabled:
        return "never (enabled = false)"
    slot = upcoming(plan.schedule, now)
    return moment(slot.release, ZoneInfo(plan.zone)) if slot else "never"


async def status(_: Sequence[str], reader: Reader, desk: Desk) -> Reply:
    """Say in chat how the bot fares."""
    now, home = desk.clock(), desk.at_home(reader)
    sources = await asyncio.to_thread(desk.config.listed, "source") if desk.config else []
    feeds = [name for name, about, on in sources if on and "://" in about]
    plans = [*desk.plans()] if home else seen_by(desk.plans(), reader)
    found = await state(desk.store, plans, feeds, now)
    rows = [*_house(found, home=home), *_told_digests(found["digests"])]
    return listed("Status", ("What", "How it is"), rows)


def _house(found: Mapping[str, Any], *, home: bool) -> list[tuple[str, str]]:
    rows = [("version", found["version"])]
    rows += [(name, f"{found[name]:,}") for name in ("articles", "versions", "events", "outlets")]
    for process in found["running"]:
        ago = "" if process["alive"] else f" (silent since {_short(process['beat'])})"
        rows += [(f"{name}{ago}", how) for name, how in sorted(process["parts"].items())]
    rows.append(("feeds", feeds_said(found["feeds"])))
    if not home:
        return rows
    rows += [
        ("archive", size_said(found["bytes"])),
        ("queue", ", ".join(f"{n} {name}" for name, n in found["outbox"].items()) or "empty"),
        ("late", lag_said(found["lag"])),
    ]
    return [*rows, *(("config", said) for each in found["running"] for said in config_said(each))]


def config_said(process: Mapping[str, Any]) -> list[str]:
    """Say which config a process has in effect, and what it refused since."""
    config = process["config"]
    said = [f"version {config['version']}, in effect since {_short(config['taken_up'])}"]
    if config["refused"]:
        refused = config["refused"]
        said.append(f"an edit was refused at {_short(refused['at'])}: {refused['problems']}")
    return said


def feeds_said(found: Mapping[str, Any]) -> str:
    """Say in a line how the feeds are."""
    kinds = ("ok", "failing", "paused", "silent", "new")
    told = ", ".join(f"{found[kind]} {kind}" for kind in kinds if found[kind])
    return f"{found['on']} on{f': {told}' if told else ''}"


def lag_said(lag: Mapping[str, int]) -> str:
    """Say how late feeds and digests are."""
    late = [
        f"{name} {say(timedelta(seconds=lag[f'{name}_seconds']))}"
        for name in ("feeds", "digests")
        if lag[f"{name}_seconds"] >= 60
    ]
    return ", ".join(late) or "nothing"


def size_said(size: int) -> str:
    """Write a number of bytes for a person."""
    for unit in ("bytes", "KiB", "MiB"):
        if size < 1024:
            return f"{size:,} {unit}"
        size //= 1024
    return f"{size:,} GiB"


def _told_digests(found: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    rows = []
    for one in found:
        state = f" ({one['last_state']})" if one["last_state"] else ""
        coming = f"paused: {one['paused']}" if one["paused"] else one["next"]
        rows.append((f"digest {one['id']}", f"last {one['last']}{state}; next {coming}"))
    return rows


def _feeds(ids: Sequence[str], states: Mapping[str, FeedState], now: datetime) -> dict[str, Any]:
    """Count the feeds by how they are, and name those in trouble."""
    found: dict[str, Any] = {"on": len(ids), "ok": 0, "failing": 0, "paused": 0, "silent": 0}
    found |= {"new": 0, "trouble": []}
    for name in ids:
        kind, why = _feed(states.get(name), now)
        found[kind] += 1
        if why and len(found["trouble"]) < _TROUBLE:
            found["trouble"].append({"id": name, "is": kind, "why": why})
    return found


def _feed(state: FeedState | None, now: datetime) -> tuple[str, str]:
    if state is None or (state.checked is None and not state.paused):
        return "new", ""
    if state.paused:
        return "paused", state.message or state.paused
    if state.failures:
        return "failing", state.message or state.error
    if quiet := silence(state, now):
        return "silent", f"nothing new for {say(quiet)}"
    return "ok", ""


def _ingestion(states: Mapping[str, FeedState]) -> dict[str, str | None]:
    """Return when a feed was asked last, and when the next one is."""
    last = max((each.checked for each in states.values() if each.checked), default=None)
    due = min((each.due for each in states.values() if each.due and not each.paused), default=None)
    return {"last": last.isoformat() if last else None, "next": due.isoformat() if due else None}


def _seconds(length: timedelta) -> int:
    return max(0, int(length.total_seconds()))


def _short(iso: str) -> str:
    return moment(datetime.fromisoformat(iso), UTC)
