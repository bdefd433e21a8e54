"""A document on pages that a platform accepts.

Lengths count after escaping, which only a renderer knows how to do, so every renderer brings
its own measure.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.core.showing.document import (
    Block,
    Break,
    Cell,
    Cited,
    Document,
    Excerpt,
    Heading,
    Meta,
    More,
    Note,
    Point,
    Source,
    Sources,
    Statement,
    Table,
    Timeline,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.core.showing.document import Row


def _one(_: Block) -> int:
    return 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What fits on a page, as the renderer counts it.

    ``measure`` gives a block's length as rendered, escapes and separators included, and must
    not shrink as a block grows. ``weigh`` gives how many of the platform's own blocks it
    takes. ``each`` bounds the length of any one block.
    """

    characters: int
    blocks: int
    measure: Callable[[Block], int]
    weigh: Callable[[Block], int] = _one
    each: int | None = None

    def fit(self, blocks: Sequence[Block]) -> bool:
        """Tell whether the blocks fit on one page together."""
        lengths = [self.measure(block) for block in blocks]
        return (
            sum(lengths) <= self.characters
            and sum(map(self.weigh, blocks)) <= self.blocks
            and (self.each is None or max(lengths, default=0) <= self.each)
        )


def paginate(document: Document, limits: Limits) -> list[Document]:
    """Split a document into pages that fit.

    Borders are sought between stories first, then between blocks, keeping headings with what
    they head, and within a block only where it does not fit on a page with its headings:
    between its statements, rows or items, then between lines, sentences, words, characters.
    Nothing is lost and the order stays, except that a source too long for a page of its own
    loses its link and, if need be, the end of its title.

    Raises ``ValueError`` where not even one character fits.
    """
    pages = _Pages(limits)
    for story in _stories(document.blocks):
        pages.put_story(story)
    return [Document(tuple(page), document.title) for page in pages.finish()]


def _stories(blocks: Sequence[Block]) -> list[list[Block]]:
    stories: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Break):
            stories.append([])
        else:
            stories[-1].append(block)
    return [story for story in stories if story]


class _Pages:
    """Pages being filled; the last one is open."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._done: list[list[Block]] = []
        self._open: list[Block] = []

    def finish(self) -> list[list[Block]]:
        self._turn()
        return self._done

    def put_story(self, story: list[Block]) -> None:
        joined = [*self._open, Break(), *story] if self._open else story
        if self._limits.fit(joined):
            self._open = joined
            return
        self._turn()
        if self._limits.fit(story):
            self._open = list(story)
            return
        for block in story:
            self._put(block)

    def _put(self, block: Block) -> None:
        rest: Block | None = block
        while rest is not None:
            heads = self._heads()
            if self._limits.fit([*self._open, rest]):
                self._open.append(rest)
                rest = None
            elif len(heads) < len(self._open):  # a fresh page, and the headings go along
                del self._open[len(self._open) - len(heads) :]
                self._turn()
                self._open = heads
            else:
                rest = self._put_part(rest)

    def _put_part(self, block: Block) -> Block | None:
        """Put as much of a block as fits on a page of nothing but headings; return the rest."""
        parts = _cut(block, lambda part: self._limits.fit([*self._open, part]))
        if parts is None and self._open:  # the headings take all the room: leave them alone
            self._turn()
            return block
        head, rest = parts or _squeeze(block, lambda part: self._limits.fit([part]))
        self._open.append(head)
        self._turn()
        return rest

    def _heads(self) -> list[Block]:
        """Return the headings at the end of the page: they must not be left behind there."""
        at = len(self._open)
        while at and isinstance(self._open[at - 1], Heading | Meta):
            at -= 1
        return self._open[at:]

    def _turn(self) -> None:
        if self._open:
            self._done.append(self._open)
        self._open = []


_SERIES = {
    Cited: "statements",
    Meta: "parts",
    More: "views",
    Sources: "items",
    Table: "rows",
    Timeline: "points",
}
"""What a block is a series of."""


def _cut(block: Block, fits: Callable[[Block], bool]) -> tuple[Block, Block] | None:
    """Cut a block in two of which the first fits; ``None`` where no cut makes it fit."""
    name = _SERIES.get(type(block))
    if name is None:
        return _cut_words(block, fits)
    series: tuple[Any, ...] = getattr(block, name)

    def head(items: tuple[Any, ...]) -> Block:
        return _with(_unfinished(block), **{name: items})

    count = _most(len(series) - 1, lambda size: fits(head(series[:size])))
    if count:
        return head(series[:count]), _with(block, **{name: series[count:]})
    cut = _cut_words(series[0], lambda part: fits(head((part,)))) if series else None
    if cut is None:
        return None
    return head((cut[0],)), _with(block, **{name: (cut[1], *series[1:])})


def _unfinished(block: Block) -> Block:
    """Return the block without what belongs to its end alone."""
    if isinstance(block, Table):
        return replace(block, total=None)
    if isinstance(block, Sources):
        return replace(block, more=0)
    return block


def _with(block: Block, **changes: Any) -> Block:  # noqa: ANN401 - the fields of any block
    changed: Block = replace(block, **changes)
    return changed


def _cut_words(item: Any, fits: Callable[[Any], bool]) -> tuple[Any, Any] | None:  # noqa: ANN401 - a block or an item of one
    """Cut an item within its text; both parts keep its citations."""
    if isinstance(item, Point):
        cut = _cut_words(item.statement, lambda part: fits(replace(item, statement=part)))
        return cut and (replace(item, statement=cut[0]), replace(item, statement=cut[1]))
    if isinstance(item, tuple):
        return _cut_row(item, fits)
    if isinstance(item, Excerpt):
        return _cut_excerpt(item, fits)
    if not isinstance(item, Heading | Note | Statement | Cell):
        return None
    at = _border(item.text, lambda size: fits(replace(item, text=item.text[:size])))
    if not at:
        return None
    return replace(item, text=item.text[:at]), replace(item, text=item.text[at:])


def _cut_row(row: Row, fits: Callable[[Row], bool]) -> tuple[Row, Row] | None:
    """Cut the longest cell of a row; the others stand in the first part."""
    longest = max(range(len(row)), key=lambda index: len(row[index].text))

    def with_cell(cell: Cell) -> Row:
        return (*row[:longest], cell, *row[longest + 1 :])

    cut = _cut_words(row[longest], lambda cell: fits(with_cell(cell)))
    if cut is None:
        return None
    rest = tuple(cut[1] if index == longest else Cell() for index in range(len(row)))
    return with_cell(cut[0]), rest


def _cut_excerpt(item: Excerpt, fits: Callable[[Excerpt], bool]) -> tuple[Excerpt, Excerpt] | None:
    whole = item.before + item.text + item.after
    start, end = len(item.before), len(item.before) + len(item.text)

    def part(low: int, high: int) -> Excerpt:
        before = whole[low : min(high, start)]
        text = whole[max(low, start) : min(high, end)]
        return replace(item, before=before, text=text, after=whole[max(low, end) : high])

    at = _border(whole, lambda size: fits(part(0, size)))
    return (part(0, at), part(at, len(whole))) if at else None


def _squeeze(block: Block, fits: Callable[[Block], bool]) -> tuple[Block, Block | None]:
    """Make the first of a block's sources fit on a page of its own; return the others."""
    if not isinstance(block, Sources):
        raise ValueError("the page is too small for a single character")  # noqa: TRY004 - not a matter of type
    first, others = block.items[0], block.items[1:]

    def head(title: str) -> Block:
        bare = Source(first.n, title, published=first.published)
        return Sources((bare,), more=0 if others else block.more)

    size = _most(len(first.title), lambda size: fits(head(_ended(first.title, size))))
    if not fits(head(_ended(first.title, size))):
        raise ValueError("the page is too small for a single source")
    return head(_ended(first.title, size)), replace(block, items=others) if others else None


def _ended(text: str, size: int) -> str:
    return text if size >= len(text) else f"{text[:size]}…"


def _most(limit: int, holds: Callable[[int], bool]) -> int:
    """Return the greatest size up to ``limit`` that holds, where smaller ones hold too."""
    return bisect_right(range(1, limit + 1), 0, key=lambda size: 0 if holds(size) else 1)


_ENDS = (("\n",), (". ", "! ", "? ", "” ", "。"), (" ",))
"""Where a text is best cut: after lines, sentences, words."""


_JOINER = "\u200d"


def _border(text: str, fits: Callable[[int], bool]) -> int:
    """Return the length of the best beginning of a text that fits, 0 where none does.

    A border is good when it leaves at least half of what would fit.
    """
    most = _most(len(text) - 1, fits)
    for ends in _ENDS:
        at = max(text.rfind(end, 0, most) + len(end) for end in ends)
        if at * 2 > most and text[:at].endswith(ends):
            return at
    at = most
    while at > 1 and (
        unicodedata.category(text[at])[0] == "M" or "\u200d" in text[at - 1 : at + 1]
    ):
        at -= 1  # not within a letter and its marks
    return at
