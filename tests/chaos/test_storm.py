"""The short form of ``make chaos``: one scene, real processes, and nothing doubled or lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests import postgresql
from tests.chaos.storm import Place, play
from tests.chaos.world import SCENES, World, due

if TYPE_CHECKING:
    from pathlib import Path

BERLIN_AUTUMN = SCENES[1]


async def test_kills_and_lost_replies_double_and_lose_nothing(tmp_path: Path) -> None:
    account = await play(
        BERLIN_AUTUMN, Place(tmp_path), minutes=5, subscriptions=2, processes=2, seed=5
    )
    assert account.kills >= 3
    assert account.due == 8
    assert (account.duplicated, account.missing, account.uncalled) == (0, 0, 0)
    assert set(account.states) == {"sent"}


@pytest.fixture
def server() -> postgresql.Server:
    try:
        return postgresql.served()
    except postgresql.UnavailableError as error:
        pytest.skip(str(error))


async def test_nor_do_four_processes_on_a_server_that_loses_connections(
    server: postgresql.Server, tmp_path: Path
) -> None:
    with server.schema() as url:
        place = Place(tmp_path, url, server)
        account = await play(BERLIN_AUTUMN, place, minutes=4, subscriptions=2, processes=4, seed=6)
    assert account.kills >= 1
    assert account.cuts >= 1
    assert account.due == 6
    assert (account.duplicated, account.missing, account.uncalled) == (0, 0, 0)
    assert set(account.states) == {"sent"}


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        # What the change leaves out is due at its end, all at once.
        (0, ["01:56", "01:57", "01:58", "01:59", "02:10", "02:40", "03:00", "03:01"]),
        # What comes twice was due the first time.
        (1, ["02:56", "02:57", "02:58", "02:59"]),
        (6, ["23:56", "23:57", "23:58", "23:59", "00:00", "00:01"]),
    ],
)
def test_the_world_s_own_reckoning(scene: int, expected: list[str]) -> None:
    world = World(SCENES[scene].zone, SCENES[scene].start.isoformat(), 0.0)
    found = due(world, ["a"], 7)
    assert [time for _, _, time in sorted(found, key=lambda slot: (found[slot], slot))] == expected


def test_a_world_runs_from_its_start() -> None:
    world = BERLIN_AUTUMN.begins()
    assert world.now() >= datetime(2025, 10, 26, 0, 54, tzinfo=UTC)
