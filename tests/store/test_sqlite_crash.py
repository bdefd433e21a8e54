"""Killed at any point, the archive opens, holds each batch wholly or not at all, and goes on.

``BRIEFBOT_KILLS=200 pytest tests/store/test_sqlite_crash.py`` kills more often.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.store import engine
from bot.store.archive import open_store
from tests.store.crash_worker import ARTICLES, batch
from tests.store.samples import ask, asks

if TYPE_CHECKING:
    from bot.store.archive import SqlStore

KILLS = int(os.environ.get("BRIEFBOT_KILLS", "10"))
MOST_BATCHES = 6
"""How many batches a run stores at most before it is killed."""
LONGEST = 0.03
"""Seconds within which the kill follows: a batch takes about as long."""


def run_and_kill(folder: Path, chance: random.Random, batches: int) -> int:
    """Let the worker store some batches, kill it within the next; return the last acknowledged.

    It is -1 where the worker was still opening the archive.
    """
    worker = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.store.crash_worker", str(folder)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    for _ in range(1 + chance.randint(0, batches)):
        last = int(worker.stdout.readline())
    with suppress(subprocess.TimeoutExpired):
        worker.wait(timeout=chance.uniform(0, LONGEST))
    assert worker.returncode is None, "it ended by itself"
    worker.kill()
    rest, _ = worker.communicate()
    return max([last, *map(int, rest.split())])


async def test_a_kill_at_any_point_loses_nothing(folder: Path) -> None:
    chance = random.Random(20)  # noqa: S311 - no secret, but the same each time
    acknowledged = -1
    for _ in range(KILLS):
        acknowledged = max(acknowledged, run_and_kill(folder, chance, MOST_BATCHES))
        store = open_store(folder)
        stored = int(await store.memory() or -1)
        assert stored in (acknowledged, acknowledged + 1)
        await holds_exactly(store, stored)
        await store.close()
        if stored >= 0:
            is_sound(folder / engine.FILE_NAME)

    store = open_store(folder)
    for n in range(max(0, stored - 3), stored + 3):
        await store.apply(batch(n))
    await holds_exactly(store, stored + 2)
    await store.close()
    is_sound(folder / engine.FILE_NAME)


async def test_a_kill_while_the_archive_is_made_leaves_a_good_start(tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311 - no secret, but the same each time
    for n in range(max(4, KILLS // 10)):
        folder = tmp_path / str(n)
        acknowledged = run_and_kill(folder, chance, 0)
        store = open_store(folder)
        stored = int(await store.memory() or -1)
        assert stored in (acknowledged, acknowledged + 1)
        await store.apply(batch(0))
        await holds_exactly(store, max(stored, 0))
        await store.close()
        is_sound(folder / engine.FILE_NAME)


def is_sound(file: Path) -> None:
    """Check the database, its references and its index."""
    assert ask(file, "PRAGMA integrity_check") == [("ok",)]
    assert ask(file, "PRAGMA foreign_key_check") == []
    ask(file, "INSERT INTO search (search) VALUES ('integrity-check')")


async def holds_exactly(store: SqlStore, last: int) -> None:
    """Check that batches 0 to ``last`` are there with all they brought, and nothing else."""
    done = range(last + 1)
    ids = [one.article.id for n in done for one in batch(n).arrivals if one.article.version == 1]
    counts = await store.counts()
    assert counts["articles"] == len(ids) == ARTICLES * len(done)
    assert counts["versions"] == len(ids) + max(0, last)
    assert set(await store.current(ids)) == set(ids)
    assert [member.article for member in await store.members()] == ids
    assert await store.stamps("crash") == {f"{n}.txt": "read" for n in done}
    for n in done[-4:]:
        event = (await store.events([f"e{n}"]))[f"e{n}"]
        merged = n % 5 == 4 or (n % 5 == 3 and n < last)
        assert len(event.articles) == (ARTICLES - 1) * (2 if merged else 1)
        found = await store.search(asks(f"batch {n}", "some"), since=None, limit=9)
        edited = n < last
        assert {hit.event: hit.matching for hit in found} == {
            event.id: ARTICLES - 1 - edited,
            "shared": 1,
        }
    for hit in await store.recent(since=None, limit=last + 3):
        event = (await store.events([hit.event]))[hit.event]
        assert (hit.articles, hit.outlets) == (len(event.articles), event.outlets())
