"""Renderings kept as files, to be looked at and compared.

``UPDATE_GOLDEN=1 pytest tests/chat`` writes them anew; then read what changed.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def check(name: str, rendered: str) -> None:
    """Compare a rendering with the file of that name."""
    path = FOLDER / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(rendered, "utf-8", newline="\n")
    assert rendered == path.read_text("utf-8")
