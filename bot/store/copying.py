"""Copies of an archive that is in use: made whole, proven, and put back whole or not at all.

Both ways go through SQLite's online backup (https://sqlite.org/backup.html), taken in one step:
a copy holds one state of the archive however much is written meanwhile, and putting it back is
one transaction of the archive, which processes that use it see from one moment to the next.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import update

from bot.core.errors import InputError, ReadOnlyError, StoreError
from bot.store import engine, upgrade
from bot.store.schema import outbox, subscriptions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was proven: where it is, its size in bytes and what it holds."""

    file: Path
    size: int
    articles: int
    events: int


def backup(folder: Path, target: Path, *, overwrite: bool = False) -> Copied:
    """Copy the archive in a folder to a file, while others may use and write it.

    Raises :class:`InputError` where the file is there already, :class:`StoreError` where the
    copy cannot be made or is not sound; then nothing is left of it.
    """
    source = folder / engine.FILE_NAME
    if not source.is_file():
        raise StoreError(f"there is no archive in {folder}; nothing to copy")
    if target.exists() and not overwrite:
        raise InputError(f"{target} is there already; name another, or say --overwrite")
    with _beside(target) as fresh:
        with engine.clear(str(source)), _opened(source, "ro") as live, _opened(fresh) as copy:
            _copy(live, copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, readable from anywhere
        found = prove(fresh)
        _put(fresh, target)
    return Copied(target, target.stat().st_size, *found)


def restore(file: Path, folder: Path, now: datetime, *, overwrite: bool = False) -> Copied:
    """Put a copy in the place of the archive in a folder, while others may use it.

    What fell due until ``now`` is not posted: it may have been, after the copy was made. Raises
    :class:`InputError` where there is an archive and it is not to be replaced, and
    :class:`StoreError` where the copy is not sound; then the archive is as it was.
    """
    if not file.is_file():
        raise InputError(f"there is no file {file}")
    prove(file)
    live = folder / engine.FILE_NAME
    if live.exists() and not overwrite:
        raise InputError(
            f"there is an archive in {folder}; --overwrite replaces it"
            " (keep a copy of it first: briefbot backup FILE)"
        )
    with engine.clear(str(live)):
        folder.mkdir(parents=True, exist_ok=True)
    with _beside(live) as fresh:
        with engine.clear(str(file)), _opened(file, "ro") as source, _opened(fresh) as copy:
            _copy(source, copy)
        _make_current(fresh, now)
        found = prove(fresh)
        if live.exists():
            with engine.clear(str(live)), _opened(fresh) as source, _opened(live, "rw") as target:
                _copy(source, target)
        else:
            _put(fresh, live)
    return Copied(live, live.stat().st_size, *found)


def prove(file: Path) -> tuple[int, int]:
    """Read a copy from end to end; return how many articles and events it holds.

    Raises :class:`StoreError` where it is damaged, or no archive of ours.
    """
    with engine.clear(str(file)), _opened(file, "ro") as copy:
        (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok" or copy.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreError(f"{file} is damaged ({said}); use another copy")
    database = engine.reading_engine(file)
    try:
        upgrade.check(database, str(file))
    finally:
        database.dispose()
    with engine.clear(str(file)), _opened(file, "ro") as copy:
        known = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
        if not {"articles", "events"} <= known:
            raise StoreError(f"{file} is no briefbot archive")
        (articles,) = copy.execute("SELECT count(*) FROM articles").fetchone()
        (events,) = copy.execute("SELECT count(*) FROM events").fetchone()
    return int(articles), int(events)


def _make_current(file: Path, now: datetime) -> None:
    """Bring a copy to our form; what fell due is dealt with, what was on its way is looked for."""
    database = engine.file_engine(file)
    try:
        upgrade.bring_up_to_date(database, str(file))
        with engine.writing(database, str(file), durable=True) as connection:
            before = subscriptions.c.dealt < now
            connection.execute(update(subscriptions).where(before).values(dealt=now))
            waiting = outbox.c.state.in_(("due", "claimed"))
            connection.execute(update(outbox).where(waiting).values(doubt=1))
    finally:
        database.dispose()


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy a database in one step. Raises ``sqlite3.OperationalError`` where it stays busy."""
    deadline = time.monotonic() + engine.PATIENCE

    def progress(status: int, _remaining: int, _total: int) -> None:
        if status in _BUSY and time.monotonic() > deadline:
            raise StoreError("the archive is being written by another process; try again")

    source.backup(target, progress=progress, sleep=0.05)


@contextmanager
def _opened(file: Path, mode: str = "rwc") -> Iterator[sqlite3.Connection]:
    uri = f"{file.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=engine.PATIENCE, isolation_level=None)
    with closing(connection):
        yield connection


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Name a file beside another for as long as it takes; remove what is left of it."""
    try:
        number, name = tempfile.mkstemp(dir=target.absolute().parent, prefix=f".{target.name}.")
    except OSError as error:
        raise ReadOnlyError(f"{target} cannot be written ({error.strerror})") from error
    os.close(number)
    try:
        yield Path(name)
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                Path(name + end).unlink()


def _put(fresh: Path, target: Path) -> None:
    """Put a file that is written to the disk in another's place."""
    for end in ("-wal", "-shm"):  # of an archive that is gone: they would be taken for this one's
        with suppress(FileNotFoundError):
            Path(f"{target}{end}").unlink()
    descriptor = os.open(fresh, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fresh.replace(target)
