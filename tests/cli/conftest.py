from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

ROOT = Path(__file__).resolve().parents[2]
AT = "2024-11-21T08:00:00+00:00"


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Briefbot = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a config of its own, whose one source is ``news/``, empty."""
    (tmp_path / "config").mkdir()
    (tmp_path / "news").mkdir()
    (tmp_path / "config" / "briefbot.toml").write_text('[store]\ndata = "../data"\n')
    source = '[[source]]\nid = "news"\npath = "../news"\n'
    (tmp_path / "config" / "sources.toml").write_text(source)
    return tmp_path


@pytest.fixture
def briefbot(home: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Briefbot:
    """Run a command as if typed, on the config of ``home``."""

    def run(*arguments: object) -> Ran:
        capsysbinary.readouterr()
        typed = ["--config", str(home / "config"), "--at", AT, *map(str, arguments)]
        try:
            code = main(typed)
        except SystemExit as end:
            code = int(end.code or 0)
        seen = capsysbinary.readouterr()
        return Ran(code, seen.out.decode(), seen.err.decode())

    return run


@pytest.fixture
def seeds(home: Path) -> Path:
    """``home`` with the seed articles as its news."""
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        (home / "news" / path.name).write_bytes(path.read_bytes())
    return home
