"""Copies of an archive in use: whole, proven, and put back whole or not at all."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from bot.core.delivery import Edition, Page
from bot.core.errors import InputError, NewerSchemaError, StoreError
from bot.store import copying, schema, upgrade
from bot.store.archive import open_store
from bot.store.engine import FILE_NAME
from tests.store.samples import HOUR, NOON, article, created

if TYPE_CHECKING:
    from pathlib import Path


async def fill(folder: Path, *keys: str) -> None:
    store = open_store(folder)
    for key in keys:
        await store.apply(created(f"event-{key}", article(key)))
    await store.close()


async def held(folder: Path) -> set[str]:
    store = open_store(folder)
    found = {hit.event for hit in await store.recent(since=None, limit=99)}
    await store.close()
    return found


async def test_a_copy_holds_one_state_while_others_write(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "copy.sqlite3"
    store = open_store(data)
    for n in range(20):
        await store.apply(created(f"e{n}", article(f"a{n}")))
    writing = asyncio.gather(
        *(store.apply(created(f"more{n}", article(f"m{n}"))) for n in range(30))
    )
    made = await asyncio.to_thread(copying.backup, data, file)
    await writing
    assert (await store.counts())["articles"] == 50
    await store.close()
    assert 20 <= made.articles == made.events <= 50
    assert sorted(os.listdir(tmp_path)) == ["copy.sqlite3", "data"]  # noqa: PTH208  the plain names


async def test_it_is_put_back_while_others_use_the_archive(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "copy.sqlite3"
    await fill(data, "old")
    copying.backup(data, file)
    store = open_store(data)
    await store.apply(created("event-new", article("new")))
    assert len(await store.recent(since=None, limit=9)) == 2
    await asyncio.to_thread(copying.restore, file, data, NOON, overwrite=True)
    assert [hit.event for hit in await store.recent(since=None, limit=9)] == ["event-old"]
    await store.apply(created("event-newer", article("newer")))
    await store.close()
    assert await held(data) == {"event-old", "event-newer"}


async def test_nothing_is_overwritten_without_being_told_to(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "copy.sqlite3"
    await fill(data, "one")
    copying.backup(data, file)
    with pytest.raises(InputError, match="--overwrite"):
        copying.backup(data, file)
    with pytest.raises(InputError, match="--overwrite"):
        copying.restore(file, data, NOON)
    assert copying.backup(data, file, overwrite=True).articles == 1
    assert copying.restore(file, tmp_path / "other", NOON).articles == 1
    assert await held(tmp_path / "other") == {"event-one"}


@pytest.mark.parametrize("harm", ["empty", "cut", "text", "foreign", "newer", "bytes"])
async def test_a_copy_that_is_not_sound_changes_nothing(tmp_path: Path, harm: str) -> None:
    data, file = tmp_path / "data", tmp_path / "copy.sqlite3"
    await fill(data, *(f"k{n}" for n in range(30)))
    copying.backup(data, file)
    before = await held(data)
    whole = file.read_bytes()
    if harm == "empty":
        file.write_bytes(b"")
    elif harm == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif harm == "text":
        file.write_text("no database\n" * 99)
    elif harm == "bytes":
        file.write_bytes(whole[:8192] + os.urandom(8192) + whole[16384:])
    else:
        with closing(sqlite3.connect(file)) as connection:
            if harm == "newer":
                connection.execute("UPDATE alembic_version SET version_num = '9999'")
            else:
                connection.execute("DROP TABLE alembic_version")
            connection.commit()
    expected = NewerSchemaError if harm == "newer" else StoreError
    with pytest.raises(expected, match=r"copy\.sqlite3"):
        copying.restore(file, data, NOON, overwrite=True)
    assert await held(data) == before
    left = os.listdir(data)  # noqa: PTH208  the plain names
    assert [name for name in left if not name.startswith(FILE_NAME)] == []


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.store import copying
steps = int(sys.argv[3])
class Dying:
    def __init__(self, connection): self.connection = connection
    def backup(self, target, **_):
        def progress(*_):
            global steps
            steps -= 1
            if steps == 0:
                os._exit(9)
        self.connection.backup(target, pages=1, progress=progress)
plain = copying._copy
def copy(source, target): Dying(source).backup(target)
copying._copy = copy
copying.restore(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC), overwrite=True)
"""


@pytest.mark.parametrize("steps", [1, 40, 90, 110, 130, 150, 10_000])
async def test_killed_at_any_point_the_archive_is_the_old_one_or_the_new(
    tmp_path: Path, steps: int
) -> None:
    data, file = tmp_path / "data", tmp_path / "copy.sqlite3"
    await fill(data, "old")
    copying.backup(data, file)
    await fill(data, "new")
    words = ("-c", KILLED, str(file), str(data), str(steps))
    code = await (await asyncio.create_subprocess_exec(sys.executable, *words)).wait()
    assert code == (0 if steps == 10_000 else 9)
    expected = {"event-old"} if code == 0 else {"event-old", "event-new"}
    assert await held(data) == expected


async def test_an_older_copy_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, file = tmp_path / "data", tmp_path / "copy.sqlite3"
    await fill(data, "one")
    copying.backup(data, file)
    migrations = tmp_path / "migrations"
    shutil.copytree(upgrade._MIGRATIONS, migrations)
    (migrations / "versions" / "m9999_next.py").write_text(
        "from alembic import op\n"
        f'revision, down_revision = "9999", "{schema.HEAD}"\n'
        "def upgrade():\n"
        '    op.execute("CREATE TABLE later (n INTEGER)")\n'
    )
    monkeypatch.setattr(upgrade, "_MIGRATIONS", migrations)
    monkeypatch.setattr(upgrade, "REVISIONS", (*schema.REVISIONS, "9999"))
    monkeypatch.setattr(upgrade, "HEAD", "9999")
    assert copying.restore(file, data, NOON, overwrite=True).events == 1
    with closing(sqlite3.connect(data / FILE_NAME)) as connection:
        assert connection.execute("SELECT count(*) FROM later").fetchone() == (0,)


async def test_what_fell_due_meanwhile_is_not_posted_again(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "copy.sqlite3"
    store = open_store(data)
    await store.register({"m": ("file:x", "UTC 08:00/0")}, NOON)
    edition = Edition("m", "2024-11-20", "12:00", "file:x", NOON, NOON, NOON + HOUR, "b1")
    await store.enqueue(edition, [Page("{}", ())], [], NOON)
    copying.backup(data, file)
    copying.restore(file, data, NOON + 5 * HOUR, overwrite=True)
    assert (await store.subscriptions())["m"].dealt == NOON + 5 * HOUR
    claimed = await store.claim(["file"], "me", NOON + HOUR / 2, timedelta(minutes=1))
    assert claimed is not None
    assert claimed.doubt
    await store.close()


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "briefbot.toml").write_text("")
    where = ["--config", str(tmp_path), "--data", str(tmp_path / "data")]
    file = str(tmp_path / "copy.sqlite3")
    assert main(["backup", file, *where]) == 1
    assert "there is no archive" in capsys.readouterr().err
    assert main(["status", *where]) == 0
    assert main(["backup", file, *where]) == 0
    assert "copied and proven" in capsys.readouterr().out
    assert main(["restore", file, *where]) == 1
    assert "--overwrite" in capsys.readouterr().err
    assert main(["restore", file, "--overwrite", *where]) == 0
    assert "put back and proven" in capsys.readouterr().out
    assert main(["backup", str(tmp_path / "no" / "copy"), *where]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_an_archive_on_a_server_is_left_to_its_own_tools(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "briefbot.toml").write_text('[store]\nurl = "postgresql://a@b.example/c"\n')
    assert main(["backup", str(tmp_path / "x"), "--config", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "pg_dump" in told
    assert "\n" not in told.strip()
