"""A disk without room: what is there can still be read, and who would write is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_NO_ROOM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
sys.argv[0] = "briefbot"
from bot.cli import main
sys.exit(main())
"""


def run(data: Path, *words: str, room: int | None = None) -> subprocess.CompletedProcess[str]:
    how = ["-m", "bot"] if room is None else ["-c", _NO_ROOM.format(room)]
    return subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-B", *how, *words],
        env={**os.environ, "BRIEFBOT_DATA": str(data), "XDG_CACHE_HOME": str(data / "cache")},
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("room", [0, 40_000])
def test_what_is_there_is_told_though_nothing_can_be_written(tmp_path: Path, room: int) -> None:
    assert run(tmp_path, "ingest").returncode == 0
    told = run(tmp_path, "brief", "mines", "--at", "2024-11-21T08:00Z")
    stopped = run(tmp_path, "brief", "mines", "--at", "2024-11-21T08:00Z", room=room)
    assert stopped.returncode == 0, stopped.stderr
    assert stopped.stdout == told.stdout
    story = run(tmp_path, "story", "mines", "--view", "quotes", room=room)
    assert story.returncode == 0, story.stderr
    assert story.stdout
    refused = run(tmp_path, "ingest", str(ROOT / "README.md"), room=room)
    assert refused.returncode == 1
    assert "disk" in refused.stderr
    assert refused.stderr.count("\n") == 1
