"""How the digests are doing: the last and the next run of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import bootstrap
from bot.core.dates import moment
from bot.core.schedule import said, upcoming

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.bootstrap import App
    from bot.core.delivery import Edition
    from bot.usecases.digest import Plan


async def digests(app: App) -> list[dict[str, Any]]:
    """Return every digest with where it goes, its last run and its next."""
    known = await app.store.subscriptions()
    found = []
    for plan in bootstrap.make_plans(app.settings):
        state = known.get(plan.id)
        editions = await app.store.editions(plan.id, 1)
        pages = await app.store.posted(plan.id, (), 1)
        found.append(
            {
                "id": plan.id,
                "destination": plan.destination,
                "times": f"{said(plan.schedule.timings)} {plan.zone}",
                "last": told(editions[0], plan) if editions else "never",
                "last_state": pages[0].state if pages else "",
                "paused": state.paused if state else "",
                "next": following(plan, app),
            }
        )
    return found


def lines(found: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what :func:`digests` found, for a person."""
    said_of: list[str] = []
    for one in found:
        state = f" ({one['last_state']})" if one["last_state"] else ""
        coming = f"paused: {one['paused']}" if one["paused"] else one["next"]
        said_of += [
            f"{one['id']}  {one['destination']}  {one['times']}",
            f"  last  {one['last']}{state}",
            f"  next  {coming}",
        ]
    return said_of


def told(edition: Edition, plan: Plan) -> str:
    """Say which edition it was, when it was composed and what brief it holds."""
    at = moment(edition.composed, ZoneInfo(plan.zone))
    return f"{edition.day} {edition.slot}, composed {at}, {edition.brief}"


def following(plan: Plan, app: App) -> str:
    """Say when a digest comes next."""
    if not plan.enabled:
        return "never (enabled = false)"
    slot = upcoming(plan.schedule, app.clock())
    return moment(slot.release, ZoneInfo(plan.zone)) if slot else "never"
