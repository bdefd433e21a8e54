"""What a person sees: text by the width of the terminal, problems and progress on the side."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.core.harmless import one_line
from bot.settings.secret import hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.core.showing.document import Document

WIDEST = 100
"""Columns beyond which lines of text are hard to read."""


def out(text: str) -> None:
    """Print text that is ready to be read, whatever the terminal's encoding can show."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a real text stream
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Tell a person about problems, one line each, on standard error."""
    for line in text.splitlines() or [""]:
        sys.stderr.write(f"briefbot: {hidden(one_line(line))}\n")


def complain_all(problems: Iterable[object]) -> None:
    """Tell a person about each problem."""
    for problem in problems:
        complain(str(problem))


def show(document: Document, form: str) -> None:
    """Print a document as text (coloured on a terminal only), Markdown, or a chat's payload."""
    if form == "slack":
        from bot.chat.slack import render

        out(render.payloads(document))
        return
    if form == "discord":
        from bot.chat.discord.payloads import payloads

        out(payloads(document))
        return
    if form == "markdown":
        from bot.chat import markdown

        out(markdown.render(document))
        return
    from bot.chat import console

    width = min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
    out(console.render(document, width=width, colour=_colourful()))


def _colourful() -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


@contextmanager
def progress() -> Iterator[Callable[[object], None]]:
    """Yield what shows how far long work has come: one line on standard error, then gone.

    Silent where nobody watches.
    """
    watched = sys.stderr.isatty()

    def tell(state: object) -> None:
        if watched:
            sys.stderr.write(f"\r\x1b[K{one_line(str(state))}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if watched:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
