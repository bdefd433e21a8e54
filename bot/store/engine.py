"""SQLite as the engine: how a database is found, opened, written and complained about.

Everything that is SQLite's alone stands here and in :mod:`bot.store.search_sqlite`; for
PostgreSQL see :mod:`bot.store.postgresql`. :func:`reading` and :func:`writing` serve both.

Write-ahead logging (WAL) lets readers go on while one process writes. With it,
``synchronous=NORMAL`` hands every commit to the operating system at once but waits for the
disk only at checkpoints: a program that is killed, at any point, loses nothing that it
committed, since the operating system lives on. Only a power cut may take the last commits
with it, and even then each one wholly; the database itself is never damaged. Deliveries alone
wait for the disk each time.
https://sqlite.org/pragma.html#pragma_synchronous
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import event
from sqlalchemy.engine import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from bot.core.errors import ReadOnlyError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine

_OLDEST = (3, 35)
"""The oldest SQLite that knows all we ask of it."""

FILE_NAME = "briefbot.sqlite3"
PATIENCE = 10.0
"""Seconds to wait for another process to finish writing."""

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA temp_store = MEMORY",
    # 64 MB: the upper levels of every index, and all that a batch of a thousand articles changes,
    # which would be written twice over if it had to leave before the commit.
    "PRAGMA cache_size = -64000",
    # 32 MB of log: what several batches change is carried over into the database once.
    "PRAGMA wal_autocheckpoint = 8000",
)


def file_engine(file: Path, *, patience: float = PATIENCE) -> Engine:
    """Return an engine that reads and writes ``file``, which it creates where it is missing."""
    return _engine(f"{file.absolute().as_uri()}?mode=rwc", patience=patience)


def reading_engine(file: Path, *, patience: float = PATIENCE, no_room: bool = False) -> Engine:
    """Return an engine that only reads ``file``; ``no_room``: no file can be made beside it.

    A WAL database is read through two files beside it, which SQLite makes where they are
    missing. In a folder that cannot be written it cannot; but then nobody is writing, and the
    database is read as immutable, without them. https://sqlite.org/wal.html#read_only_databases
    """
    log = file.with_name(file.name + "-wal")
    alone = (no_room or not writable(file)) and not (log.exists() and log.stat().st_size)
    mode = "mode=ro&immutable=1" if alone else "mode=ro"
    return _engine(f"{file.absolute().as_uri()}?{mode}", patience=patience, only_reading=True)


def memory_engine() -> Engine:
    """Return an engine over one database in memory, which ends with it."""
    return _engine("file::memory:", in_memory=True)


def _engine(
    uri: str,
    *,
    patience: float = PATIENCE,
    only_reading: bool = False,
    in_memory: bool = False,
) -> Engine:
    if sqlite3.sqlite_version_info < _OLDEST:
        raise StoreError(
            f"Python uses SQLite {sqlite3.sqlite_version}, briefbot needs"
            f" {'.'.join(map(str, _OLDEST))} or newer; use a newer Python or system"
        )

    def connect() -> sqlite3.Connection:
        # Transactions are begun by us (below), so sqlite3 must not; and a connection wanders
        # between the store's two threads, though never used by both at once.
        connection = sqlite3.connect(
            uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False
        )
        for pragma in (*_PRAGMAS, *(("PRAGMA query_only = ON",) if only_reading else ())):
            connection.execute(pragma)
        return connection

    pool = StaticPool if in_memory else QueuePool
    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=pool)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    # A writer takes the lock at once: one that began by reading could not be given it later
    # if another had written meanwhile.
    options = connection.get_execution_options()
    writes = options.get("writes", False)
    if writes:
        # What was posted must be known after a power cut too, or it would be posted again.
        level = "FULL" if options.get("durable", False) else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous = {level}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine, place: str) -> Iterator[Connection]:
    """Run a transaction that reads one consistent state."""
    with clear(place), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, place: str, *, durable: bool = False) -> Iterator[Connection]:
    """Run a transaction that is written wholly or not at all.

    One that is ``durable`` outlives a power cut the moment it is done.
    """
    writes = engine.execution_options(writes=True, durable=durable)
    with clear(place), writes.begin() as connection:
        yield connection


def writable(file: Path) -> bool:
    """Tell whether SQLite could write ``file`` and the files it needs beside it."""
    place = file if file.exists() else file.parent
    return os.access(place, os.W_OK) and os.access(file.parent, os.W_OK | os.X_OK)


def log_ahead(engine: Engine, place: str, *, patience: float = PATIENCE) -> None:
    """Turn on write-ahead logging, which the file remembers.

    SQLite does not wait for others at this point (https://sqlite.org/wal.html), so we do. A
    database that cannot have it, on a network drive say, works without.
    """
    deadline = time.monotonic() + patience
    with clear(place), closing(engine.raw_connection()) as connection:
        while True:
            try:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return


@contextmanager
def clear(place: str) -> Iterator[None]:
    """Turn what an engine raises into one line that a person can act on."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        original = error.orig if isinstance(error, DBAPIError) else error
        known = _known(original, place)
        if known is None:
            raise
        raise known from error


def _known(error: BaseException | None, place: str) -> StoreError | None:
    if error is None or isinstance(error, sqlite3.Error):
        return _explain(_code(error), place, error)
    from bot.store import postgresql  # noqa: PLC0415 - only where it is the engine

    return postgresql.explain(error, place)


def _code(error: BaseException | None) -> int:
    # Extended codes keep the primary one in their lowest byte.
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def _explain(code: int, place: str, error: BaseException | None) -> StoreError | None:
    """Say what SQLite's primary result code means; ``None`` where it is a bug of ours."""
    if code == sqlite3.SQLITE_READONLY:
        return ReadOnlyError(f"{place} cannot be written; make it and its folder writable")
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return StoreError(
            f"{place} is damaged or is no briefbot archive; move it away, or restore a copy of it"
        )
    cure = {
        sqlite3.SQLITE_BUSY: "is being written by another process; try again in a moment",
        sqlite3.SQLITE_LOCKED: "is being written by another process; try again in a moment",
        sqlite3.SQLITE_FULL: "has no room to grow: the disk is full; free some space, try again",
        sqlite3.SQLITE_CANTOPEN: "cannot be opened; see that you may read it and write its folder",
        sqlite3.SQLITE_PERM: "may not be opened; see that you may read and write it",
        sqlite3.SQLITE_IOERR: f"cannot be read or written ({error}); see whether the disk is full",
        sqlite3.SQLITE_NOMEM: "needs more memory than there is; close other programs, try again",
        sqlite3.SQLITE_TOOBIG: "cannot hold a text this large; leave it out",
    }.get(code)
    return StoreError(f"{place} {cure}") if cure else None
