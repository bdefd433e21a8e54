"""Every engine that must keep the contract of the store: a new one is one more line."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.store import postgresql as engine
from bot.store import upgrade
from bot.store.archive import SqlStore, open_database, open_store
from bot.store.engine import FILE_NAME
from tests import postgresql

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> postgresql.Server:
    """Return PostgreSQL's server, one for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    run = base if worker_id == "master" else base.parent
    # pytest keeps its own folders to the user who tests; root's server is another user.
    name = hashlib.sha256(str(run).encode()).hexdigest()[:12]
    try:
        return postgresql.start(Path(tempfile.gettempdir()) / f"briefbot-pg-{name}")
    except postgresql.UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture
def database(server: postgresql.Server) -> Iterator[str]:
    """Return the URL of an empty PostgreSQL database."""
    with server.schema() as url:
        yield url


@pytest.fixture(scope="session")
def emptied(server: postgresql.Server) -> Iterator[Callable[[], str]]:
    """Return what empties one archive for each test: far sooner done than making it anew."""
    with server.schema() as url:
        made = engine.server_engine(engine.address(url), password=None, patience=9)
        upgrade.bring_up_to_date(made, "here")
        made.dispose()
        yield lambda: server.empty(url)


# In memory SQLite is no other engine; tests that need many archives use it so.
ENGINES: dict[str, Callable[[pytest.FixtureRequest, Path], SqlStore]] = {
    "sqlite": lambda _, folder: open_store(folder),
    "postgresql": lambda request, _: open_database(request.getfixturevalue("emptied")()),
}


@pytest.fixture(params=ENGINES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = ENGINES[request.param](request, tmp_path / "data")
    yield opened
    await opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Name a folder for an archive, with all that a URI would take for something else."""
    return tmp_path / "some" / "data % ?#é"


@pytest.fixture
def file(folder: Path) -> Path:
    return folder / FILE_NAME
