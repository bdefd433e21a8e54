"""SQLite's archive: how it is opened, brought up to date and shared between processes."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.errors import ReadOnlyError, StoreError
from bot.store import engine, schema, upgrade
from bot.store.archive import open_store
from tests.store.samples import arrival, article, ask, asks, created, fill, names, one_line


async def test_an_archive_is_made_where_there_is_none(folder: Path, file: Path) -> None:
    await fill(folder)

    assert ask(file, "PRAGMA journal_mode") == [("wal",)]
    assert ask(file, "SELECT version_num FROM alembic_version") == [(schema.HEAD,)]
    assert names(folder) == [engine.FILE_NAME]


async def test_every_connection_is_set_up(folder: Path) -> None:
    store = open_store(folder)
    with engine.reading(store._engine, "here") as connection:
        for pragma, value in {"foreign_keys": 1, "synchronous": 1, "journal_mode": "wal"}.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    await store.close()


def test_an_empty_file_becomes_an_archive(folder: Path, file: Path) -> None:
    folder.mkdir(parents=True)
    file.touch()
    asyncio.run(fill(folder))
    assert names(folder) == [engine.FILE_NAME]


def form(file: Path) -> list[tuple[object, ...]]:
    """Return everything a database is made of, leaving out how it is spaced."""
    rows = ask(file, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
    return [(*rest, " ".join(str(sql).split())) for *rest, sql in rows]


def test_outlets_that_came_before_they_were_counted_are(tmp_path: Path) -> None:
    file = tmp_path / engine.FILE_NAME
    database = engine.file_engine(file)
    row = "INSERT INTO articles (n, id, version, outlet, language) VALUES (?, ?, 1, ?, 'en')"
    with engine.writing(database, str(file)) as connection:
        upgrade.migrate(connection, "0009")
        outlets = enumerate(("bbc", "cnn", "bbc"))
        connection.exec_driver_sql(row, [(n, f"a{n}", outlet) for n, outlet in outlets])
    database.dispose()
    store = open_store(tmp_path)
    counts = asyncio.run(store.counts())
    asyncio.run(store.close())
    assert (counts["articles"], counts["outlets"]) == (3, 2)


def test_making_and_migrating_lead_to_the_same_form(tmp_path: Path) -> None:
    made, migrated = tmp_path / "made", tmp_path / "migrated"
    for file, build in ((made, upgrade.create), (migrated, upgrade.migrate)):
        database = engine.file_engine(file)
        with engine.writing(database, str(file)) as connection:
            build(connection)
        database.dispose()

    # alembic keeps its version in a table of its own making.
    theirs, ours = (
        [row for row in form(file) if row[2] != schema.alembic_version.name]
        for file in (migrated, made)
    )
    assert theirs == ours
    version = "SELECT version_num FROM alembic_version"
    assert ask(made, version) == ask(migrated, version) == [(schema.HEAD,)]
    columns = "SELECT name, type FROM pragma_table_info('alembic_version')"
    assert ask(made, columns) == ask(migrated, columns)


@pytest.fixture
def newer_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the program one that knows a further form of the archive."""
    migrations = tmp_path / "migrations % next"
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


async def test_an_older_archive_is_brought_up_to_date(
    folder: Path, file: Path, request: pytest.FixtureRequest
) -> None:
    await fill(folder)
    request.getfixturevalue("newer_program")
    with pytest.raises(ReadOnlyError, match="older") as error:
        open_store(folder, read_only=True)
    assert one_line(error, file)

    store = open_store(folder)
    assert set(await store.events(["e"])) == {"e"}
    await store.close()
    assert ask(file, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert ask(file, "SELECT * FROM later") == []
    await open_store(folder, read_only=True).close()


async def test_a_change_that_fails_leaves_the_archive_as_it_was(
    folder: Path, file: Path, request: pytest.FixtureRequest
) -> None:
    await fill(folder)
    ask(file, "CREATE TABLE later (n INTEGER)")
    before = form(file)
    request.getfixturevalue("newer_program")
    with pytest.raises(Exception, match="later"):
        open_store(folder)

    assert form(file) == before
    assert ask(file, "SELECT version_num FROM alembic_version") == [(schema.HEAD,)]


_IMPORTED = """
import asyncio, sys
from pathlib import Path
from bot.store.archive import open_store
asyncio.run(open_store(Path(sys.argv[1])).close())
heavy = {"alembic", "mako", "rapidfuzz", "numpy", "bot.core.cluster"}
print(*sorted(heavy & sys.modules.keys()))
"""


def test_opening_loads_nothing_heavy(folder: Path) -> None:
    for _ in ("new", "there already"):
        command = [sys.executable, "-c", _IMPORTED, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
        assert done.stdout.split() == []


async def test_a_reader_sees_what_a_writer_commits(folder: Path) -> None:
    writer = open_store(folder)
    reader = open_store(folder, read_only=True)
    assert await reader.events(["e"]) == {}
    await writer.apply(created("e", article("a")))
    assert set(await reader.events(["e"])) == {"e"}
    with pytest.raises(ReadOnlyError):
        await reader.apply(created("f", article("b")))
    await writer.close()
    await reader.close()


async def test_a_writer_waits_for_another_and_then_says_so(folder: Path, file: Path) -> None:
    store = open_store(folder, patience=0.01)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process") as error:
            await store.apply(created("e", article("a")))
        assert one_line(error, file)
        assert await store.events(["e"]) == {}
        other.execute("ROLLBACK")
    await store.apply(created("e", article("a")))
    await store.close()


async def test_nobody_waits_for_a_writer_who_waits(folder: Path, file: Path) -> None:
    store = open_store(folder)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(store.apply(created("e", article("a"))))
        assert await store.counts() == {"articles": 0, "versions": 0, "events": 0, "outlets": 0}
        assert not writing.done()
        other.execute("ROLLBACK")
    await writing
    assert (await store.counts())["articles"] == 1
    await store.close()


async def test_many_questions_at_once_are_all_answered(folder: Path) -> None:
    store = open_store(folder)
    await asyncio.gather(
        *(store.apply(created(f"e{n}", article(f"a{n}"))) for n in range(20)),
        *(store.search(asks("mines"), since=None, limit=9) for _ in range(20)),
        *(store.nearest(["mimes"], 3) for _ in range(20)),
    )
    assert (await store.counts())["events"] == 20
    await store.close()


_OPENED_TOGETHER = """
import asyncio, sys
from pathlib import Path
from bot.store.archive import open_store
from tests.store.samples import article, created
async def main(folder, name):
    print("ready", flush=True)
    sys.stdin.readline()
    store = open_store(Path(folder))
    await store.apply(created("e" + name, article("a" + name)))
    await store.close()
asyncio.run(main(*sys.argv[1:]))
"""


def test_processes_may_make_the_archive_at_the_same_time(folder: Path) -> None:
    together = [
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", _OPENED_TOGETHER, str(folder), str(n)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(3)
    ]
    for process in together:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in together:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in together:
        _, complaint = process.communicate()
        assert (process.returncode, complaint) == (0, "")

    assert ask(folder / engine.FILE_NAME, "SELECT id FROM events ORDER BY id") == [
        ("e0",),
        ("e1",),
        ("e2",),
    ]


async def test_decisions_are_logged_with_their_reasons(folder: Path, file: Path) -> None:
    await fill(folder)
    store = open_store(folder)
    changes = created("f", arrival(article("b")), arrival(article("c")))
    await store.apply(changes)
    await store.apply(changes)
    await store.close()

    logged = ask(file, "SELECT kind, event, article, confidence FROM decisions ORDER BY n")
    assert logged[:3] == [
        ("created", "e", "a", None),
        ("created", "f", "b", None),
        ("grown", "f", "c", 0.9),
    ]
