"""Messages drawn in Discord's manner, to be looked at.

``python -m tests.chat.discord.preview payloads.json picture.png`` draws bodies of messages with
Chromium; with ``.html`` as the end it only writes the page.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import Any

from tests.chat.discord.markup import html

_STYLE = Path(__file__).with_name("preview.css")


def page(bodies: list[dict[str, Any]]) -> str:
    """Return a page of messages, one below the other."""
    drawn = "".join(
        '<article><div class="face">b</div><div class="body"><div class="who">briefbot '
        '<span class="app">APP</span> <span class="when">Today at 08:00</span></div>'
        f"{_parts(body.get('components', []))}</div></article>"
        for body in bodies
    )
    style = _STYLE.read_text("utf-8")
    return f"<!doctype html><meta charset=utf-8><style>{style}</style>{drawn}"


def draw(markup: str, picture: Path, width: int = 640, height: int = 900) -> None:
    """Draw a page with Chromium, which must be installed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(markup, "utf-8")
        command = [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--hide-scrollbars", "--disable-background-networking"),
            f"--user-data-dir={folder}/profile",
            f"--window-size={width},{height}",
            f"--screenshot={picture.absolute()}",
            file.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own page


def _parts(components: list[dict[str, Any]]) -> str:
    return "".join(map(_part, components))


def _part(part: dict[str, Any]) -> str:
    inner = _parts(part.get("components", []))
    if part["type"] == 17:
        return f'<section style="border-left-color:#{part["accent_color"]:06x}">{inner}</section>'
    if part["type"] == 10:
        return html(part["content"])
    if part["type"] == 14:
        return "<hr>"
    if part["type"] == 1:
        return f'<div class="row">{inner}</div>'
    if part["type"] == 2:
        kind = "first" if part["style"] == 1 else ""
        return f'<span class="button {kind}">{escape(part["label"])}</span>'
    return f'<span class="select">{escape(part["placeholder"])}<i>⌄</i></span>'


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    made = page(json.loads(source.read_text("utf-8")))
    if target.suffix == ".html":
        target.write_text(made, "utf-8")
    else:
        draw(made, target, *map(int, sys.argv[3:5]))
