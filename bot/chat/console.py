"""A document on a terminal, or as plain text where there is none.

Lines are laid out once, in runs with a style, so that both show the same words in the same
places. Only the styles need rich, which is loaded for them alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.layout import GLUE, Run, cells, columns, length, pad, wrap
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
    from collections.abc import Iterable, Iterator

    from bot.chat.layout import Line
    from bot.core.showing.document import Block, Cell, Document, Point, Source, Statement

WIDEST = 100
"""Columns used at most: longer lines are hard to read."""

NARROWEST = 20

STYLES = {
    "title": "bold",
    "headline": "bold",
    "section": "bold",
    "cite": "cyan",
    "label": "bold",
    "quiet": "dim",
    "mark": "bold",
    "link": "underline",
}
"""What rich makes of each kind of run."""

_INDENT = "  "
_BAR = f"{_INDENT * 2}│ "


def render(document: Document, *, width: int = 80, colour: bool = False) -> str:
    """Render a document for a screen ``width`` cells wide, ending in a line break.

    With ``colour`` the output is for a terminal: styles and, for http and https, links.
    Only an address of a source may be longer than the width: broken, it would be useless.
    """
    page = _Page(max(NARROWEST, min(width, WIDEST)))
    laid = [line for block in document.blocks for line in page.block(block)]
    write = _styled if colour else _plain
    return "\n".join(write(line) for line in laid) + "\n"


def _plain(line: Line) -> str:
    return "".join(run.text for run in line).rstrip()


def _styled(line: Line) -> str:
    from rich.color import ColorSystem  # noqa: PLC0415 - rich is slow to load, and not always needed
    from rich.style import Style  # noqa: PLC0415 - the same

    written = []
    for run in line:
        text = run.text
        if run.style:
            style = Style.parse(STYLES[run.style])
            text = style.render(text, color_system=ColorSystem.STANDARD)
        if run.link:
            text = f"\x1b]8;;{run.link}\x1b\\{text}\x1b]8;;\x1b\\"
        written.append(text)
    return "".join(written).rstrip()


class _Page:
    """Lays blocks out on a width; knows whether a blank line is due before the next one."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._before: Block | None = None

    def block(self, block: Block) -> Iterator[Line]:
        if self._gap(block):
            yield ()
        yield from self._lines(block)
        self._before = block

    def _gap(self, block: Block) -> bool:
        """Tell whether a blank line comes before a block."""
        before = self._before
        if before is None or (isinstance(before, Heading) and before.level != 2):
            return False
        if isinstance(block, Meta | Break):
            return isinstance(block, Break)
        together = (Note, Note), (Excerpt, Excerpt), (Cited, Excerpt)
        return not any(isinstance(before, a) and isinstance(block, b) for a, b in together)

    def _lines(self, block: Block) -> Iterable[Line]:  # noqa: C901, PLR0911 - one line a kind of block
        match block:
            case Heading():
                return self._heading(block)
            case Meta():
                return self._wrapped([Run(one_line(" · ".join(block.parts)), "quiet")])
            case Cited():
                return self._cited(block)
            case Excerpt():
                return self._excerpt(block)
            case Table():
                return self._table(block)
            case Timeline():
                return self._timeline(block)
            case Sources():
                return self._sources(block)
            case More():
                return self._more(block)
            case Note():
                return self._wrapped([Run(one_line(block.text), "quiet")])
            case Break():
                return [(Run("─" * self._width, "quiet"),)]

    def _wrapped(
        self, runs: Iterable[Run], first: str = "", rest: str | None = None
    ) -> Iterator[Line]:
        """Wrap runs behind ``first`` on the first line and ``rest`` on all others."""
        rest = first if rest is None else rest
        room = max(1, self._width - max(cells(first), cells(rest)))
        for index, line in enumerate(wrap(runs, room)):
            lead = rest if index else first
            yield (Run(lead), *line) if lead else line

    def _heading(self, block: Heading) -> Iterator[Line]:
        style = {1: "title", 2: "headline"}.get(block.level, "section")
        return self._wrapped([Run(one_line(block.text), style), *_numbers(block.citations)])

    def _cited(self, block: Cited) -> Iterator[Line]:
        for index, statement in enumerate(block.statements):
            if index:
                yield ()
            yield from self._statement(statement, _INDENT)

    def _statement(self, statement: Statement, indent: str) -> Iterator[Line]:
        units = lines(statement.text) or [("", "")]
        label = one_line(statement.label)
        for index, (marker, words) in enumerate(units):
            runs = [Run(words)]
            if statement.quoted:
                opening, closing = "“" * (not index), "”" * (index == len(units) - 1)
                runs = [Run(opening), *runs, Run(closing)]
            if label and not index:
                runs.insert(0, Run(f"{label}: ", "label"))
            if index == len(units) - 1:
                runs += _numbers(statement.citations)
            item = f"{marker} " if marker else ""
            yield from self._wrapped(
                runs,
                f"{indent}  {item}" if index else indent,
                f"{indent}  {' ' * cells(item)}" if index else indent,
            )

    def _excerpt(self, block: Excerpt) -> Iterator[Line]:
        place = f"characters {block.start} to {block.end}"
        yield from self._wrapped(
            [Run(f"[{block.n}]", "cite"), Run(f" {place}", "quiet")], _INDENT * 2
        )
        runs = _piece(block.before, "quiet")
        for index, (marker, words) in enumerate(lines(block.text) or [("", "")]):
            if index:  # a list's items keep their lines
                yield from self._wrapped(runs, _BAR)
                runs = []
            runs.append(Run(f"{marker} {words}".strip() if index else f"▸{words}", "mark"))
        runs += [Run("◂", "mark"), *_piece(block.after, "quiet")]
        yield from self._wrapped(runs, _BAR)

    def _timeline(self, block: Timeline) -> Iterator[Line]:
        whens = [
            [one_line(point.when), *(["(inferred)"] * point.inferred)] for point in block.points
        ]
        left = max(cells(part) for when in whens for part in when)
        if left + 5 + 24 > self._width:
            for point, when in zip(block.points, whens, strict=True):
                yield from self._wrapped([Run(" ".join(when), "label")], "● ", "│ ")
                yield from self._statement(point.statement, "│ ")
            return
        for index, (point, when) in enumerate(zip(block.points, whens, strict=True)):
            if index:
                yield (Run(f"{_INDENT}{' ' * left} │"),)
            yield from self._point(point, when, left)

    def _point(self, point: Point, when: list[str], left: int) -> Iterator[Line]:
        room = _Page(self._width - left - 5)
        laid = list(room._statement(point.statement, ""))
        for index in range(max(len(laid), len(when))):
            date = when[index] if index < len(when) else ""
            line = laid[index] if index < len(laid) else ()
            style = "quiet" if index else "label"
            yield (
                Run(_INDENT),
                *pad((Run(date, style),), left, right=True),
                Run(" │ " if index else " ● "),
                *line,
            )

    def _table(self, block: Table) -> Iterator[Line]:
        rows = [*block.rows, *([block.total] if block.total else [])]
        head = [[Run(column.title, "quiet")] for column in block.columns]
        laid = [[_cell_runs(cell) for cell in row] for row in rows]
        gaps = len(_INDENT) * len(head)
        widths = columns(list(zip(head, *laid, strict=True)), self._width - gaps)
        if widths is None:
            yield from self._stacked(block, laid)
            return
        apart = any(length(runs) > widths[at] for row in laid for at, runs in enumerate(row))
        for index, row in enumerate([head, *laid]):
            if index == len(rows) and block.total:
                yield (Run(_INDENT + "─" * (sum(widths) + gaps - len(_INDENT)), "quiet"),)
            elif index > 1 and apart:
                yield ()
            yield from self._row(row, widths, [column.right for column in block.columns])

    def _row(self, row: list[list[Run]], widths: list[int], right: list[bool]) -> Iterator[Line]:
        wrapped = [wrap(runs, size) for runs, size in zip(row, widths, strict=True)]
        for index in range(max(map(len, wrapped))):
            line: list[Run] = []
            for cell, size, to_right in zip(wrapped, widths, right, strict=True):
                part = cell[index] if index < len(cell) else ()
                line += [Run(_INDENT), *pad(part, size, right=to_right)]
            yield tuple(line)

    def _stacked(self, block: Table, laid: list[list[list[Run]]]) -> Iterator[Line]:
        """Lay a table out as lines of "column: value", where the screen is too narrow for it."""
        for index, row in enumerate(laid):
            if index:
                yield ()
            for column, runs in zip(block.columns, row, strict=True):
                if length(runs):
                    yield from self._wrapped(
                        [Run(f"{column.title}: ", "quiet"), *runs], _INDENT, _INDENT * 2
                    )

    def _sources(self, block: Sources) -> Iterator[Line]:
        yield (Run("Sources", "quiet"),)
        left = max((len(str(source.n)) for source in block.items), default=1) + 2
        for source in block.items:
            yield from self._source(source, left)
        if block.more:
            yield from self._wrapped([Run(f"and {block.more} more", "quiet")], _INDENT)

    def _source(self, source: Source, left: int) -> Iterator[Line]:
        link = web_link(source.url) or ""
        number = f"[{source.n}]"
        hang = _INDENT + " " * (left + 1)
        room = self._width - len(hang)
        facts = [
            one_line(source.outlet) if source.outlet else "outlet unknown",
            day(source.published) if source.published else "date unknown",
        ]
        if source.byline:
            facts.append(one_line(source.byline))
        if source.copy_of:
            facts.append(f"a copy of [{source.copy_of}]")
        where = link or one_line(source.url or source.path or "")
        title = one_line(source.title)
        if not link and where.endswith(title):  # a file's name need not be told twice
            title, where = where, ""
        for index, line in enumerate(wrap([Run(title, link=link)], room)):
            lead = (Run(f"{_INDENT}{number:>{left}} ", "cite"),) if not index else (Run(hang),)
            yield (*lead, *line)
        yield from self._wrapped([Run(" · ".join(facts), "quiet")], hang)
        if where:
            yield (Run(hang), Run(where, "quiet", link))

    def _more(self, block: More) -> Iterator[Line]:
        names = [f"{view.name} ({view.count})" if view.count else view.name for view in block.views]
        yield from self._wrapped([Run("More: " + ", ".join(names), "quiet")])
        command = f"briefbot story {one_line(block.event)} --view {block.views[0].name}"
        yield (Run(_INDENT), Run(command, "quiet"))


def _numbers(citations: tuple[int, ...]) -> list[Run]:
    """Return the runs of citation numbers, glued to the word before them."""
    if not citations:
        return []
    return [Run(GLUE), Run(f"[{','.join(map(str, citations))}]", "cite")]


def _cell_runs(cell: Cell) -> list[Run]:
    words = " ".join(f"{marker} {said}".strip() for marker, said in lines(cell.text))
    numbers = Run(f"[{','.join(map(str, cell.citations))}]", "cite") if cell.citations else None
    runs = [Run(words)] if words else []
    if numbers is None:
        return runs
    return [*runs, Run(GLUE), numbers] if runs else [numbers]


def _piece(text: str, style: str) -> list[Run]:
    """Return a piece of a paragraph with the spaces at its ends, as one space each."""
    said = one_line(text)
    if not said:
        return [Run(" ")] if text else []
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() else ""
    return [Run(f"{before}{said}{after}", style)]
