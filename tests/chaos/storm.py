"""Scenes of chaos: processes killed at random on one archive, against a platform on a bad day.

Prints what was due, sent, duplicated and missing, and how late. ``make chaos`` runs all scenes.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.delivery import Key
from bot.store.archive import open_database, open_store
from tests import postgresql
from tests.chaos.far_side import FarSide
from tests.chaos.world import SCENES, Scene, World, due, write_config

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.delivery import Edition, Posted
    from bot.store.archive import SqlStore
    from tests.chaos.world import Slot
    from tests.postgresql import Server

ROOT = Path(__file__).parents[2]
NEWS = (
    "Engineers closed the Harbour Bridge on Monday after a crack was found in its main span.",
    "Voters in Norland elected Ida Berg as premier with 54 percent of the votes on Sunday.",
)


@dataclass
class Account:
    """What a scene came to. ``stood_for`` counts slots that a later one made up for."""

    scene: str
    due: int = 0
    sent: int = 0
    stood_for: int = 0
    duplicated: int = 0
    missing: int = 0
    uncalled: int = 0
    kills: int = 0
    cuts: int = 0
    lost: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    late: list[float] = field(default_factory=list)

    def line(self) -> str:
        """One line of the table."""
        late = sorted(self.late) or [0.0]
        median, worst = late[len(late) // 2], late[-1]
        return (
            f"{self.scene:24} {self.kills:5} {self.cuts:5} {self.lost:5} {self.due:5} {self.sent:5}"
            f" {self.stood_for:9} {self.duplicated:10} {self.missing:7} {self.uncalled:8}"
            f"  {median:5.0f} s {worst:6.0f} s"
        )


HEAD = (
    f"{'scene':24} {'kills':>5} {'cuts':>5} {'doubt':>5} {'due':>5} {'sent':>5} {'stood for':>9}"
    f" {'duplicated':>10} {'missing':>7} {'not due':>8}  {'median late':>7} {'worst':>8}"
)


@dataclass(frozen=True)
class Place:
    """Where a scene is played; ``url`` is its archive's on ``server``, if it has one there."""

    folder: Path
    url: str = ""
    server: Server | None = None

    def archive(self) -> SqlStore:
        """Open the archive."""
        return open_database(self.url) if self.url else open_store(self.folder / "data")


async def play(  # noqa: PLR0913 - a scene and its size
    scene: Scene, place: Place, *, minutes: int, subscriptions: int, processes: int, seed: int
) -> Account:
    """Play a scene of so many minutes of its own and settle the account."""
    folder = place.folder
    chance = random.Random(seed)  # noqa: S311 - no secret, but the same each time
    names = [f"d{n}" for n in range(subscriptions)]
    world = scene.begins()
    write_config(folder / "config", world, names, minutes, place.url)
    await _prepare(folder, world, names)
    world = scene.begins()
    world.save(folder / "world.json")
    far = FarSide(world, chance)
    runner = await far.start()
    try:
        wanted = due(world, names, minutes)
        kills, cuts = await _storm(place, far, chance, minutes, processes, max(wanted.values()))
    finally:
        await runner.cleanup()
    account = await _account(scene, place, far, wanted, kills)
    account.cuts = cuts
    return account


async def _prepare(folder: Path, world: World, names: list[str]) -> None:
    """Let the subscriptions start, and some news arrive, before the storm."""
    from bot import bootstrap  # noqa: PLC0415 - not needed by those who read the table

    news = folder / "news"
    news.mkdir(parents=True, exist_ok=True)
    for n, text in enumerate(NEWS):
        (news / f"{n}.txt").write_text(text)
    start = datetime.fromisoformat(world.start)
    settings = bootstrap.load_settings(folder / "config", None)
    async with bootstrap.open_app(settings, clock=lambda: start) as app:
        await bootstrap.refresh(app)
        plans = [plan for plan in bootstrap.make_plans(settings) if plan.id in names]
        planned = {plan.id: (plan.destination, plan.fingerprint) for plan in plans}
        await app.store.register(planned, start)


async def _storm(  # noqa: PLR0913, PLR0917 - the same
    place: Place,
    far: FarSide,
    chance: random.Random,
    minutes: int,
    processes: int,
    last: datetime,
) -> tuple[int, int]:
    """Kill and restart processes till the scene is over, then let them finish.

    Now and then the archive's server ends all connections. Returns the kills, and the
    connections that were cut.
    """
    folder = place.folder
    alive = [await _start(folder, far, chance) for _ in range(processes)]
    end = datetime.fromisoformat(far.world.start) + timedelta(minutes=minutes)
    kills = cuts = 0
    while far.world.now() < end:
        await asyncio.sleep(chance.uniform(0.4, 4) * max(1, processes / 2))
        if place.server is not None and chance.random() < 0.5:
            cuts += await asyncio.to_thread(place.server.cut, place.url)
            continue
        n = chance.randrange(processes)
        with suppress(ProcessLookupError):  # it may have given up by itself, its archive gone
            alive[n].kill()
        await alive[n].wait()
        kills += 1
        alive[n] = await _start(folder, far, chance)
    while place.server is not None and not cuts:  # on a busy machine none was connected so far
        await asyncio.sleep(0.2)
        cuts += await asyncio.to_thread(place.server.cut, place.url)
    far.calm = True
    for process in alive:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    alive = [await _start(folder, far, None) for _ in range(processes)]
    await _settled(place, last)
    for process in alive:
        process.terminate()
    for process in alive:
        await asyncio.wait_for(process.wait(), 10)
    return kills, cuts


async def _start(
    folder: Path, far: FarSide, chance: random.Random | None
) -> asyncio.subprocess.Process:
    """Start a process; now and then its clock is an hour behind."""
    behind = 60 if chance is not None and chance.random() < 0.1 else 0
    with (folder / "log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos.worker", str(folder), far.url, str(behind),
            cwd=ROOT, stderr=log,
        )  # fmt: skip


async def _settled(place: Place, last: datetime) -> None:
    """Wait till all slots up to the last one are dealt with and nothing is on its way.

    On a busy machine it takes a process long to start; what is not done in three minutes of ours
    is lost.
    """
    store = place.archive()
    for _ in range(720):
        dealt = [one.dealt for one in (await store.subscriptions()).values()]
        waiting = {"due", "claimed", "unknown"} & set(await store.queue())
        if not waiting and min(dealt) >= last:
            break
        await asyncio.sleep(0.25)
    await store.close()


async def _account(
    scene: Scene, place: Place, far: FarSide, wanted: Mapping[Slot, datetime], kills: int
) -> Account:
    store = place.archive()
    pages = [
        page for page in await store.posted(None, (), 100_000) if page.key.subscription[0] == "d"
    ]
    names = {page.key.subscription for page in pages}
    editions = [one for name in sorted(names) for one in await store.editions(name, 100_000)]
    account = Account(scene.name, len(wanted), kills=kills, states=await store.queue())
    await store.close()
    account.lost = sum(far.moods[mood] for mood in ("lose", "drop", "late", "fail"))
    _count(account, pages, editions, far, wanted)
    return account


def _count(
    account: Account,
    pages: list[Posted],
    editions: list[Edition],
    far: FarSide,
    wanted: Mapping[Slot, datetime],
) -> None:
    """Count by what the platform has, not by what the bot believes."""
    covered: set[Slot] = set()
    last = max(wanted.values())
    for edition in editions:
        slot = (edition.subscription, edition.day, edition.slot)
        got = far.got.get(edition.key().nonce(edition.destination), [])
        account.sent += bool(got)
        account.duplicated += max(0, len(got) - 1)
        stood = [(edition.subscription, *name.split(" ")) for name in edition.instead]
        account.stood_for += len([one for one in stood if one in wanted])
        if got:
            covered |= {slot, *stood}  # type: ignore[arg-type]  # a name is a day and a time
            if slot in wanted:
                account.late.append((got[0] - wanted[slot]).total_seconds())
        account.uncalled += slot not in wanted and edition.at <= last
    account.missing = len(set(wanted) - covered)
    known = {Key(*_slot(p), p.key.page).nonce(p.destination) for p in pages}
    account.uncalled += len(set(far.got) - known)


def _slot(page: Posted) -> Slot:
    return page.key.subscription, page.key.day, page.key.slot


async def main() -> int:
    """Play all scenes on each engine and print the tables; 1 where anything was doubled or lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=12, help="of each scene, in its own time")
    parser.add_argument("--subscriptions", type=int, default=5)
    parser.add_argument("--processes", type=int, action="append", help="2, on PostgreSQL 4 too")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    engines = given.engine or ["sqlite", "postgresql"]
    bad = 0
    if "sqlite" in engines:
        for processes in given.processes or [2]:
            bad += await _table("one SQLite archive", given, processes, None)
    if "postgresql" in engines:
        try:
            server = postgresql.served()
            for processes in given.processes or [2, 4]:
                bad += await _table("one PostgreSQL database", given, processes, server)
        except postgresql.UnavailableError as error:
            print(f"PostgreSQL was not tried: {error}")  # noqa: T201 - the same
            bad += 1
    return 1 if bad else 0


async def _table(
    where: str, given: argparse.Namespace, processes: int, server: Server | None
) -> int:
    """Play all scenes and print their table; count those where anything was doubled or lost."""
    print(f"{processes} processes on {where}; times are the scene's own\n{HEAD}", flush=True)  # noqa: T201 - what it is for
    bad = 0
    for n, scene in enumerate(SCENES):
        folder = Path(tempfile.mkdtemp(prefix="briefbot-chaos-"))
        with server.schema() if server else nullcontext("") as url:
            account = await play(
                scene,
                Place(folder, url, server),
                minutes=given.minutes,
                subscriptions=given.subscriptions,
                processes=processes,
                seed=given.seed + n,
            )
        print(account.line(), flush=True)  # noqa: T201 - the same
        if account.duplicated or account.missing or account.uncalled:
            bad += 1
            print(f"  see {folder}", flush=True)  # noqa: T201 - the same
        else:
            shutil.rmtree(folder)
    print(flush=True)  # noqa: T201 - the same
    return bad


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
