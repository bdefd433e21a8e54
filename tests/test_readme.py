"""README shows what the program prints, letter for letter.

After a change of the output: ``BRIEFBOT_WRITE_README=1 .venv/bin/pytest tests/test_readme.py``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import main

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
SHOWN = re.compile(r"(<!-- brief:begin -->\n).*?(<!-- brief:end -->)", re.DOTALL)


def test_readme_shows_the_brief_of_the_seeds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(ROOT)
    config, data = str(ROOT / "config"), str(tmp_path)
    at = "2024-11-21T08:00:00+00:00"
    assert main(["brief", "mines", "--config", config, "--data", data, "--at", at]) == 0
    shown = f"```text\n{capsys.readouterr().out}```\n"
    readme = README.read_text("utf-8")
    wanted = SHOWN.sub(lambda found: f"{found[1]}{shown}{found[2]}", readme)
    if "BRIEFBOT_WRITE_README" in os.environ:
        README.write_text(wanted, "utf-8")
        return
    assert readme == wanted
