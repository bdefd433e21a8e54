"""Bringing an archive to the form this program knows.

alembic takes longer to import than a brief takes to write, so the archive's version is read
with a plain query, and alembic is met only when there is something to change. A new archive
is made at once in its newest form; a test proves that the changes lead to the same one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.core.errors import NewerSchemaError, ReadOnlyError, StoreError
from bot.store import engine, search
from bot.store.schema import HEAD, REVISIONS, alembic_version, metadata

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

_MIGRATIONS = Path(__file__).parent / "migrations"


def check(archive: Engine, place: str) -> bool:
    """Tell whether the archive has the newest form, and refuse one that is newer or foreign."""
    with engine.reading(archive, place) as connection:
        revision = _revision(connection, place)
    return revision == HEAD


def bring_up_to_date(archive: Engine, place: str) -> None:
    """Create the tables or change them, whatever is needed.

    Processes that open an archive at the same time take turns, and look again when it is
    theirs.
    """
    if check(archive, place):
        return
    with engine.writing(archive, place) as connection:
        revision = _revision(connection, place)
        if revision is None:
            create(connection)
        elif revision != HEAD:
            migrate(connection)


def refuse_old(archive: Engine, place: str) -> None:
    """Refuse an archive that would have to be changed, where it cannot be."""
    if not check(archive, place):
        raise ReadOnlyError(
            f"{place} has the form of an older briefbot and cannot be written;"
            " run briefbot once where it can"
        )


def create(connection: Connection) -> None:
    """Make a new archive in its newest form."""
    metadata.create_all(connection, checkfirst=False)
    search.create(connection)
    connection.execute(insert(alembic_version), {"version_num": HEAD})


def migrate(connection: Connection, to: str = "head") -> None:
    """Run the changes up to ``to`` within the connection's transaction."""
    # Heavy, and seldom needed.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    # The file format of alembic's settings gives the percent sign a meaning.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, to)


def _revision(connection: Connection, place: str) -> str | None:
    """Return the archive's version, ``None`` where there is no archive yet."""
    if not connection.dialect.has_table(connection, alembic_version.name):
        if _tables(connection):
            raise StoreError(
                f"{place} is the database of another program; move it away or name another folder"
            )
        return None
    revision = connection.execute(select(alembic_version.c.version_num)).scalar()
    if revision is not None and revision not in REVISIONS:
        raise NewerSchemaError(
            f"{place} was written by a newer briefbot (its form is {revision},"
            f" this program knows up to {HEAD}); update briefbot"
        )
    return revision


def _tables(connection: Connection) -> list[str]:
    names: list[str] = connection.dialect.get_table_names(connection)
    return names
