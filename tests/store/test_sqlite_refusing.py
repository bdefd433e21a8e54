"""SQLite's archive where it cannot be used as it should: one clear line, and nothing lost."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest

from bot.core.errors import NewerSchemaError, ReadOnlyError, StoreError
from bot.store import engine
from bot.store.archive import open_store
from tests.store.samples import article, ask, asks, created, fill, names, one_line, story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.store.archive import SqlStore


async def test_the_archive_of_a_newer_program_is_refused(folder: Path, file: Path) -> None:
    await fill(folder)
    ask(file, "UPDATE alembic_version SET version_num = '9999'")

    for read_only in (False, True):
        with pytest.raises(NewerSchemaError, match="update briefbot") as error:
            open_store(folder, read_only=read_only)
        assert one_line(error, file)


@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_no_database_is_refused(folder: Path, file: Path, *, read_only: bool) -> None:
    folder.mkdir(parents=True)
    file.write_text("Dear diary, " * 1000)

    with pytest.raises(StoreError, match="no briefbot archive") as error:
        open_store(folder, read_only=read_only)
    assert one_line(error, file)
    assert file.read_text() == "Dear diary, " * 1000


def test_the_database_of_another_program_is_refused(folder: Path, file: Path) -> None:
    folder.mkdir(parents=True)
    ask(file, "CREATE TABLE recipes (name TEXT)")

    with pytest.raises(StoreError, match="another program") as error:
        open_store(folder)
    assert one_line(error, file)
    assert ask(file, "SELECT name FROM sqlite_master") == [("recipes",)]


def damage(file: Path) -> None:
    """Overwrite the second half, where the texts are."""
    whole = file.read_bytes()
    half = len(whole) // 2
    file.write_bytes(whole[:half] + b"\xff" * half)


async def test_a_damaged_archive_is_told_from_a_bug(folder: Path, file: Path) -> None:
    store = open_store(folder)
    await store.apply(created("e", *(article(f"a{n}", "Words. " * 900) for n in range(50))))
    await store.close()
    damage(file)

    store = open_store(folder)
    with pytest.raises(StoreError, match="damaged") as error:
        await store.current([f"a{n}" for n in range(50)])
    assert one_line(error, file)
    await store.close()


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.write_text("")

    with pytest.raises(StoreError, match="is a file") as error:
        open_store(place)
    assert one_line(error, place)
    with pytest.raises(StoreError, match="cannot be made") as error:
        open_store(place / "below")
    assert one_line(error, place)


def test_an_archive_that_is_a_folder_is_refused(folder: Path, file: Path) -> None:
    file.mkdir(parents=True)
    for read_only in (False, True):
        with pytest.raises(StoreError) as error:
            open_store(folder, read_only=read_only)
        assert one_line(error, folder)


def test_reading_what_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(StoreError, match="ingest") as error:
        open_store(folder, read_only=True)
    assert one_line(error, folder)
    assert not folder.exists()


def seal(entry: Path, *, how: str) -> None:
    """Make a file or folder unwritable even for root (or writable), where the system can."""
    command = shutil.which("chattr")
    if command:
        subprocess.run([command, how, entry], check=False, capture_output=True)  # noqa: S603 - a system tool


@pytest.fixture
def sealed(folder: Path, file: Path) -> Iterator[None]:
    """Make an archive that cannot be written."""
    asyncio.run(fill(folder))
    for entry in (file, folder):
        entry.chmod(0o555)
        seal(entry, how="+i")
    yield
    for entry in (folder, file):
        seal(entry, how="-i")
        entry.chmod(0o755)


@pytest.fixture
def said_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make an archive that cannot be written as far as the program can tell."""
    asyncio.run(fill(folder))
    monkeypatch.setattr(engine, "writable", lambda _: False)


@pytest.fixture(params=["sealed", "said_so"])
def unwritable(request: pytest.FixtureRequest, file: Path) -> None:
    request.getfixturevalue(request.param)
    if engine.writable(file):
        pytest.skip("this user may write everywhere")


@pytest.mark.usefixtures("unwritable")
async def test_an_archive_that_cannot_be_written_can_be_read(folder: Path, file: Path) -> None:
    before = await asyncio.to_thread(file.read_bytes)
    store = open_store(folder)
    assert store.read_only
    event = (await store.events(["e"]))["e"]
    assert [hit.event for hit in await store.search(asks("mines"), since=None, limit=9)] == ["e"]

    await store.put_stories([story(event)], "maker")
    assert await store.stories(["e"], "maker") == {}
    with pytest.raises(ReadOnlyError, match="cannot be written") as error:
        await store.apply(created("f", article("b")))
    assert one_line(error, file)
    await store.close()
    assert names(folder) == [engine.FILE_NAME]
    assert await asyncio.to_thread(file.read_bytes) == before


def test_no_archive_can_be_made_where_nothing_can_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "writable", lambda _: False)
    with pytest.raises(ReadOnlyError, match="cannot be written") as error:
        open_store(folder)
    assert one_line(error, folder)


async def test_what_is_unwritable_is_read_with_its_log(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = open_store(folder)
    await writer.apply(created("e", article("a")))
    monkeypatch.setattr(engine, "writable", lambda _: False)
    reader = open_store(folder)
    assert set(await reader.events(["e"])) == {"e"}
    await reader.close()
    await writer.close()


def limit_pages(store: SqlStore, spare: int) -> None:
    """Let the database grow by some pages only, as on a disk that is nearly full."""
    raw = store._engine.raw_connection()
    used = raw.cursor().execute("PRAGMA page_count").fetchone()[0]
    raw.cursor().execute(f"PRAGMA max_page_count = {used + spare}")
    raw.close()


async def test_a_full_disk_is_told_and_loses_nothing(folder: Path, file: Path) -> None:
    store = open_store(folder)
    await store.apply(created("e", article("a")))
    limit_pages(store, 20)
    large = [article(f"b{n}", f"{n} words. " * 900) for n in range(40)]
    with pytest.raises(StoreError, match="the disk is full") as error:
        await store.apply(created("f", *large))
    assert one_line(error, file)

    event = (await store.events(["e", "f"]))["e"]
    await store.put_stories([story(event)], "maker")
    assert (await store.counts())["articles"] == 1
    limit_pages(store, 100_000)
    await store.apply(created("f", *large))
    assert (await store.counts())["articles"] == 41
    await store.close()
    assert ask(file, "PRAGMA integrity_check") == [("ok",)]


def test_an_old_sqlite_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 1))
    with pytest.raises(StoreError, match=r"needs 3\.35 or newer"):
        open_store(folder)
