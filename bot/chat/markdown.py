"""A document as Markdown (CommonMark with GitHub's tables), foreign text escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.dates import day
from bot.core.harmless import lines, one_line, web_link
from bot.core.showing.document import (
    Break,
    Cited,
    Excerpt,
    Heading,
    Meta,
    More,
    Note,
    Sources,
    Table,
    Timeline,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.showing.document import Block, Cell, Document, Point, Source, Statement

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~#]|&(?=#?\w+;)")
_AT_START = re.compile(r"^(?:(?=[-+=])|\d{1,9}(?=[.)](?: |$)))")
_BULLETS = frozenset("-*+•‣◦▪●–—·")


def render(document: Document) -> str:
    """Render a document as Markdown, ending in a line break."""
    return "\n\n".join(part for part in map(_block, document.blocks) if part) + "\n"


def escape(text: str) -> str:
    """Return foreign text so that Markdown shows it as it is, on one line."""
    said = _SPECIAL.sub(r"\\\g<0>", one_line(text))
    return _AT_START.sub(r"\g<0>\\", said)  # a line must not begin as a list or a rule does


def _block(block: Block) -> str:  # noqa: C901, PLR0911 - one case a kind of block
    match block:
        case Heading():
            return f"{'#' * block.level} {escape(block.text)}{_numbers(block.citations)}"
        case Meta():
            return f"*{escape(' · '.join(block.parts))}*"
        case Cited():
            return "\n\n".join(map(_statement, block.statements))
        case Excerpt():
            return _excerpt(block)
        case Table():
            return _table(block)
        case Timeline():
            return "\n".join(map(_point, block.points))
        case Sources():
            return _sources(block)
        case More():
            return _more(block)
        case Note():
            return f"*{escape(block.text)}*"
        case Break():
            return "---"


def _numbers(citations: tuple[int, ...]) -> str:
    return f" \\[{','.join(map(str, citations))}\\]" if citations else ""


def _statement(statement: Statement) -> str:
    """Write a statement, a list's items on lines of their own."""
    units = lines(statement.text) or [("", "")]
    written = [_line(marker, words) for marker, words in units]
    if statement.quoted:
        written[0], written[-1] = f"“{written[0]}", f"{written[-1]}”"
    if statement.label:
        written[0] = f"**{escape(statement.label)}:** {written[0]}"
    written[-1] += _numbers(statement.citations)
    text = written[0]
    for (marker, _), line in zip(units[1:], written[1:], strict=True):
        text += f"\n{line}" if marker else f"\\\n{line}"
    return text


def _line(marker: str, words: str) -> str:
    if not marker:
        return escape(words)
    return f"- {escape(words)}" if marker in _BULLETS else f"- {escape(marker)} {escape(words)}"


def _in_line(statement: Statement) -> str:
    """Write a statement on one line."""
    words = " ".join(_joined(statement.text))
    return escape(words) + _numbers(statement.citations)


def _joined(text: str) -> Iterable[str]:
    return (f"{marker} {words}".strip() for marker, words in lines(text))


def _point(point: Point) -> str:
    inferred = " (inferred)" if point.inferred else ""
    return f"- **{escape(point.when)}**{inferred}: {_in_line(point.statement)}"


def _excerpt(block: Excerpt) -> str:
    words = escape(f"{block.before}▸{block.text.strip()}◂{block.after}")
    return f"> \\[{block.n}\\] characters {block.start} to {block.end}\\\n> {words}"


def _table(block: Table) -> str:
    rows = [*block.rows, *([block.total] if block.total else [])]
    written = [
        [escape(column.title) for column in block.columns],
        ["---:" if column.right else "---" for column in block.columns],
        *([_cell(cell) for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in written)


def _cell(cell: Cell) -> str:
    return (escape(" ".join(_joined(cell.text))) + _numbers(cell.citations)).strip()


def _sources(block: Sources) -> str:
    written = [_source(source) for source in block.items]
    if block.more:
        written.append(f"- and {block.more} more")
    return "**Sources**\n\n" + "\n".join(written)


def _source(source: Source) -> str:
    link = web_link(source.url)
    where = one_line(source.url or source.path or "")
    named = not link and where.endswith(one_line(source.title))  # a file's name is told once
    title = escape(where if named else source.title)
    facts = [
        escape(source.outlet) if source.outlet else "outlet unknown",
        day(source.published) if source.published else "date unknown",
    ]
    if source.byline:
        facts.append(escape(source.byline))
    if source.copy_of:
        facts.append(f"a copy of \\[{source.copy_of}\\]")
    if link:
        title = f"[{title}]({link.replace('&', '&amp;')})"
    elif where and not named:
        facts.append(escape(where))
    return f"- \\[{source.n}\\] {title} — {' · '.join(facts)}"


def _more(block: More) -> str:
    names = [f"{view.name} ({view.count})" if view.count else view.name for view in block.views]
    event = one_line(block.event).replace("`", "")
    command = f"`briefbot story {event} --view {block.views[0].name}`"
    return f"*More: {escape(', '.join(names))}:* {command}"
