"""How the digests are doing: the last and the next run of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import bootstrap
from bot.usecases import status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.bootstrap import App
    from bot.usecases.digest import Plan


async def digests(app: App) -> list[dict[str, Any]]:
    """Return every digest with where it goes, its last run and its next."""
    plans = bootstrap.make_plans(app.settings)
    return await status.digests(app.store, plans, app.clock())


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


def following(plan: Plan, app: App) -> str:
    """Say when a digest comes next."""
    return status.following(plan, app.clock())
