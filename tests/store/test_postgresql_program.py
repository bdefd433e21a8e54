"""The program with its archive in PostgreSQL: the same brief, and no password anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HUSH = "Gr1nd-hush"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "sources.toml").write_text(
        f'[[source]]\nid = "seeds"\npath = "{ROOT / "seeds"}"\nlanguage = "en"\n'
    )
    return folder


def run(config: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    home = {"HOME": str(config.parent), "BRIEFBOT_DATA": str(config.parent / "data")}
    return subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "bot", *words, "--config", str(config)],
        env={**os.environ, **home, **environment},
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )


def test_the_same_brief_comes_of_either_archive(config: Path, database: str) -> None:
    sqlite = run(config, "brief", "mines", "--at", "2024-11-21T08:00Z")
    (config / "briefbot.toml").write_text(f'[store]\nurl = "{database}"\n')
    server = run(config, "brief", "mines", "--at", "2024-11-21T08:00Z")
    assert (server.returncode, server.stderr) == (0, "")
    assert server.stdout == sqlite.stdout
    assert "mines" in server.stdout
    again = run(config, "brief", "mines", "--at", "2024-11-21T08:00Z")
    assert again.stdout == sqlite.stdout


def test_a_url_from_the_environment_or_its_file_is_never_shown(
    config: Path, database: str, tmp_path: Path
) -> None:
    hushed = database.replace("postgres:@", f"postgres:{HUSH}@")
    assert hushed != database
    (tmp_path / "url").write_text(f"{hushed}\n")
    named = {"BRIEFBOT_STORE_URL_FILE": str(tmp_path / "url")}
    for given in ({"BRIEFBOT_STORE_URL": hushed}, named):
        for words in (["status"], ["config", "show"], ["digest", "list"]):
            done = run(config, *words, **given)
            assert done.returncode == 0, done.stderr
            assert HUSH not in done.stdout + done.stderr
    assert "a secret, not shown" in run(config, "config", "show", **named).stdout
    # What cannot be reached says so without the password too.
    lost = run(config, "status", BRIEFBOT_STORE_URL=f"postgresql://u:{HUSH}@127.0.0.1:1/db")
    assert lost.returncode == 1
    assert lost.stderr.strip().endswith(
        "the database db on 127.0.0.1 cannot be reached; see that its server runs"
    )


def test_a_password_in_the_config_is_refused_unseen(config: Path) -> None:
    (config / "briefbot.toml").write_text(f'[store]\nurl = "postgresql://u:{HUSH}@h/db"\n')
    done = run(config, "config", "check")
    assert done.returncode == 1
    assert "holds a secret" in done.stderr
    assert HUSH not in done.stdout + done.stderr


def test_an_address_of_another_kind_is_refused(config: Path) -> None:
    (config / "briefbot.toml").write_text('[store]\nurl = "mysql://h/db"\n')
    done = run(config, "config", "check")
    assert done.returncode == 1
    assert "give a PostgreSQL database" in done.stderr
    assert ":2:" in done.stderr
