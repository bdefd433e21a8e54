"""``briefbot run`` as a process: it posts what is due, and stops when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Briefbot

FILE = """
[[digest]]
id = "morning"
destination = "file:../digests.md"
topic = "mines"
times = ["08:00"]
window = "2d"
"""
NEXT_DAY = "2024-11-22T08:00:30+00:00"


def lines(process: subprocess.Popen[str], word: str) -> list[str]:
    """Read the log up to the line that holds a word."""
    assert process.stderr is not None
    found: list[str] = []
    for line in process.stderr:
        found.append(line)
        if word in line:
            return found
    raise AssertionError("".join(found))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_posts_what_is_due_and_stops_when_told(
    briefbot: Briefbot, seeds: Path, number: signal.Signals
) -> None:
    (seeds / "config" / "digests.toml").write_text(FILE)
    briefbot("digest", "run")  # the subscription starts the day before
    command = ["-m", "bot", "--config", str(seeds / "config"), "--at", NEXT_DAY, "run"]
    bare = {key: value for key, value in os.environ.items() if not key.startswith("SLACK_")}
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, *command], stderr=subprocess.PIPE, text=True, env=bare
    ) as process:
        log = lines(process, "posted morning of 2024-11-22 08:00, page 1")
        assert any("digest morning of 2024-11-22 08:00: " in line for line in log)
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
    assert (seeds / "digests.md").read_text().count("<!-- briefbot") == 1
