"""PostgreSQL as the engine: how a database is reached, read, written and complained about.

For several processes, or machines, on one archive. What SQLite's one writer at a time does
there, advisory locks do here: one for the archive, one for the outbox, so that no digest waits
for an ingestion. A transaction that writes takes its lock first and sees all that was committed
before (READ COMMITTED); one that reads sees a single state (REPEATABLE READ). So no two ever
conflict, and nothing needs to be tried again but what a lost connection cut off.
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event
from sqlalchemy.engine import create_engine, make_url
from sqlalchemy.exc import ArgumentError

from bot.core.errors import LostConnectionError, ReadOnlyError, StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

_NAMES = ("postgresql", "postgres", "postgresql+psycopg")
_ARCHIVE, _OUTBOX = 1, 2
_BUSY = "is being written by another process; try again in a moment"
_CURES = {
    "55P03": _BUSY,
    "53100": "has no room to grow: its disk is full; free some space there, try again",
    "53200": "needs more memory than its server has; try again",
    "53300": "has no connection left; raise the server's max_connections or stop other programs",
    "28P01": "refuses the password; see BRIEFBOT_STORE_PASSWORD",
    "28000": "refuses the user; see [store] url and the server's pg_hba.conf",
    "3D000": "does not exist; create it: createdb --encoding=UTF8 NAME",
    "3F000": "has no such schema; see the search_path in [store] url",
    "22021": "is not in UTF-8; create one: createdb --encoding=UTF8 --template=template0 NAME",
}
_READ_ONLY = {"25006": "is read-only", "42501": "does not let this user write"}


def address(url: str) -> URL:
    """Return where a database is; raises :class:`StoreError`, which does not repeat it."""
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        found = None
    if found is None or found.drivername not in _NAMES or not found.database:
        raise StoreError(
            "[store] url is no address of a PostgreSQL database;"
            ' give one like "postgresql://briefbot@db.example/briefbot"'
        )
    return found.set(drivername="postgresql+psycopg")


def place_of(url: URL) -> str:
    """Name a database in an error: no user, no password."""
    host = url.host or next(iter(url.normalized_query.get("host", ())), "")
    return f"the database {url.database}{f' on {host}' if host else ''}"


def server_engine(url: URL, *, password: str | None, patience: float) -> Engine:
    """Return an engine over a database on a server.

    ``patience`` is how many seconds to wait for another process that writes.
    """
    try:
        import psycopg  # noqa: F401, PLC0415 - an extra that only this engine needs
    except ImportError:
        raise StoreError(
            "PostgreSQL needs its driver, which is not installed; add it with:"
            " pip install 'briefbot[postgresql]'"
        ) from None
    engine = create_engine(
        url if password is None else url.set(password=password),
        connect_args={
            "connect_timeout": max(2, int(patience)),
            "application_name": url.query.get("application_name", "briefbot"),
            "client_encoding": "utf8",
            "prepare_threshold": None,  # a pooler between may not know prepared statements
        },
        pool_pre_ping=True,  # a server that was restarted meanwhile is no trouble
        hide_parameters=True,
    )
    wait = f"{int(patience * 1000)}ms"

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("writes", False):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return
        lock = _OUTBOX if options.get("durable", False) else _ARCHIVE
        connection.exec_driver_sql("SELECT set_config('lock_timeout', %s, true)", (wait,))
        # Archives may lie side by side in the schemas of one database.
        connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtext('briefbot ' || current_schema()), %s)", (lock,)
        )

    event.listen(engine, "begin", begin)
    return engine


def explain(error: BaseException | None, place: str) -> StoreError | None:
    """Say what PostgreSQL complains about; ``None`` where it is a bug of ours."""
    code = getattr(error, "sqlstate", None) or _unnumbered(error)
    if code in _READ_ONLY:
        return ReadOnlyError(f"{place} {_READ_ONLY[code]}; give one that can be written")
    if cure := _CURES.get(code):
        return StoreError(f"{place} {cure}")
    if code[:2] in {"08", "57"}:
        return LostConnectionError(f"{place} cannot be reached; see that its server runs")
    return None


def _unnumbered(error: BaseException | None) -> str:
    """Return the code of an error that came before there was a session to tell it."""
    if type(error).__name__ not in {"OperationalError", "ConnectionTimeout", "InterfaceError"}:
        return ""
    said = str(error).lower()
    marks = {"password": "28P01", "role": "28000", "does not exist": "3D000", "pg_hba": "28000"}
    return next((code for mark, code in marks.items() if mark in said), "08006")
