"""Large batches, which a process of the archive's own stores: the same archive, whoever did it."""

from __future__ import annotations

import os
import signal
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from sqlite3 import connect
from typing import TYPE_CHECKING

import pytest

from bot.core.errors import StaleError, StoreError
from bot.ports import Basis
from bot.store import applying
from bot.store.archive import SqlStore, open_store
from bot.store.beside import packed, unpacked
from tests.store.crash_worker import ARTICLES, batch
from tests.store.samples import NOON, article, ask, created

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BATCHES = 6
TABLES = ("articles", "article_versions", "events", "members", "aliases", "decisions", "topics")


@pytest.fixture(autouse=True)
def _every_batch_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "LARGE", ARTICLES)
    monkeypatch.setattr("bot.store.beside._SMALL", ARTICLES)


@pytest.fixture
async def store(folder: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(folder, clock=lambda: NOON)
    yield opened
    await opened.close()


def pid(store: SqlStore) -> int | None:
    return store._beside.pid if store._beside else None


def runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def test_from_the_second_large_batch_on_another_process_stores(store: SqlStore) -> None:
    found = []
    for n in range(3):
        await store.apply(batch(n))
        found.append(pid(store))
    assert found[0] is None
    assert found[1] == found[2] != os.getpid()
    assert len(await store.current(f"a2-{place}" for place in range(ARTICLES))) == ARTICLES


async def test_it_makes_no_difference_who_stored(
    store: SqlStore, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(BATCHES):
        await store.apply(batch(n))
    assert pid(store)

    monkeypatch.setattr(applying, "LARGE", 1000)
    home = open_store(tmp_path / "home", clock=lambda: NOON)
    for n in range(BATCHES):
        await home.apply(batch(n))
    assert pid(home) is None
    await home.close()

    for table in TABLES:
        told, other = (
            ask(at, f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608  names of ours
            for at in (file, tmp_path / "home" / file.name)
        )
        assert told == other, table
        assert told or table == "aliases", table


async def test_after_a_small_batch_it_ends(store: SqlStore) -> None:
    for n in range(3):
        await store.apply(batch(n))
    process = pid(store)
    assert process
    await store.apply(created("small", article("small")))
    assert pid(store) is None
    assert not runs(process)


async def test_it_ends_with_the_store(folder: Path) -> None:
    store = open_store(folder)
    for n in range(3):
        await store.apply(batch(n))
    process = pid(store)
    assert process
    await store.close()
    assert not runs(process)


async def test_where_it_was_killed_the_batch_is_stored_at_home(store: SqlStore) -> None:
    for n in range(3):
        await store.apply(batch(n))
    process = pid(store)
    assert process
    os.kill(process, signal.SIGKILL)
    for n in (3, 4):
        await store.apply(batch(n))
        assert pid(store) is None
    assert await store.memory() == b"4"
    assert (await store.counts())["articles"] == 5 * ARTICLES


async def test_where_none_can_be_started_the_batch_is_stored_at_home(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    for n in range(3):
        await store.apply(batch(n))
    assert pid(store) is None
    assert (await store.counts())["articles"] == 3 * ARTICLES


async def test_a_batch_that_was_decided_on_another_state_is_refused(store: SqlStore) -> None:
    for n, before in enumerate((None, b"0")):
        await store.apply(replace(batch(n), basis=Basis(before)))
    assert pid(store)
    with pytest.raises(StaleError):
        await store.apply(replace(batch(2), basis=Basis(b"0")))
    assert await store.memory() == b"1"
    await store.apply(replace(batch(2), basis=Basis(b"1")))
    assert await store.memory() == b"2"


async def test_what_stands_in_its_way_is_told_in_one_line(folder: Path, file: Path) -> None:
    store = open_store(folder, patience=0.1)
    for n in range(2):
        await store.apply(batch(n))
    assert pid(store)
    with closing(connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="being written by another process"):
            await store.apply(batch(2))
    await store.apply(batch(2))
    assert await store.memory() == b"2"
    await store.close()


async def test_it_is_told_no_secret(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    for n in range(2):
        await store.apply(batch(n))
    try:
        environment = told_of(pid(store))
    except OSError:
        pytest.skip("this system does not show a process's environment")
    assert b"PATH" in environment
    assert b"SLACK_BOT_TOKEN" not in environment


def told_of(process: int | None) -> bytes:
    return Path(f"/proc/{process}/environ").read_bytes()


def test_what_is_sent_is_what_comes_out() -> None:
    for n in (0, 4):
        assert unpacked(packed((batch(n), NOON))) == (batch(n), NOON)


async def test_one_that_does_not_end_is_made_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.beside._ENDS_WITHIN", 0.1)
    store = open_store(folder)
    for n in range(2):
        await store.apply(batch(n))
    process = pid(store)
    assert process
    os.kill(process, signal.SIGSTOP)
    await store.close()
    assert not runs(process)
