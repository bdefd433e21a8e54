"""A cited span in its paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.showing.document import Excerpt

if TYPE_CHECKING:
    from bot.core.model import Citation

WINDOW = 320
"""Characters of context on either side, at most."""

_PARAGRAPH = re.compile(
    r"(?<=[.!?…:;\"”»’)\]])[ \t\r]*\n"  # a line that ends as a sentence does
    r"|\n[ \t\r]*\n"  # a blank line
    r"|(?<![^\n])[^\n]{1,45}\n"  # a line too short to have been wrapped: a heading
)
"""Where a paragraph ends. Other line breaks are those of wrapped lines."""


def excerpt(citation: Citation, n: int) -> Excerpt:
    """Return a citation of source ``n`` with the paragraph around it, cut to the window."""
    return Excerpt(
        n=n,
        start=citation.start,
        end=citation.end,
        text=citation.text,
        before=_before(citation),
        after=_after(citation.article.text, citation.end),
    )


def _before(citation: Citation) -> str:
    text, start, body = citation.article.text, citation.start, citation.article.body
    least = body if start >= body else 0
    low = max(least, start - WINDOW)
    borders = [match.end() for match in _PARAGRAPH.finditer(text, low, start)]
    if borders:
        return text[borders[-1] : start].lstrip()
    near = text[low:start]
    return near if low == least else f"… {near.partition(' ')[2]}"


def _after(text: str, end: int) -> str:
    line = text.rfind("\n", 0, end) + 1
    for border in _PARAGRAPH.finditer(text, line, end + WINDOW):
        if border.end() > end:
            return text[end : border.end()].rstrip()
    near = text[end : end + WINDOW]
    return near.rstrip() if end + WINDOW >= len(text) else f"{near.rpartition(' ')[0]} …"
