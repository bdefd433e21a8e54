"""Every engine that must keep the contract of the store: a new one is one more line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store.archive import SqlStore, open_store
from bot.store.engine import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

# In memory SQLite is no other engine; tests that need many archives use it so.
ENGINES: dict[str, Callable[[Path], SqlStore]] = {"sqlite": open_store}


@pytest.fixture(params=ENGINES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = ENGINES[request.param](tmp_path / "data")
    yield opened
    await opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Name a folder for an archive, with all that a URI would take for something else."""
    return tmp_path / "some" / "data % ?#é"


@pytest.fixture
def file(folder: Path) -> Path:
    return folder / FILE_NAME
