"""The lines of a text, and what each is: prose, a heading, an item of a list, a row of a table.

A plain text has no markup that could be trusted, so what a line is must be told from its
shape: how long it is, how it ends, how the next one begins.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from itertools import groupby

from bot.core.model import Span

_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(
    r"[ \t\u00a0]*"
    r"(?:[-*•·▪‣◦●○■□➤►✓–—][ \t\u00a0]+|[•▪‣◦●■➤►]|\(?(?:\d{1,2}|[a-z])[.)][ \t]+)(?=\S)"
)
_MARKDOWN_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(?=\S)")
_ROW = re.compile(r"[^|\t]*(?:[|\t][^|\t]*){2,}")
_RULE = re.compile(r"[\W_]*")
_ENDS = re.compile(r"""[.!?…:;。！？。؟۔][\"'”’»“)\]*_]*$""")
_ENDS_PLAIN = re.compile(r"""[.!?…。！？؟۔][\"'”’»“)\]*_]*$""")
_WRAPPED_AT = range(40, 101)  # the length of the lines of hard-wrapped text
_HEADING_WORDS = 14
_SENTENCE_WORDS = 7
_ENDED = 5  # of so many paragraphs all but one end as sentences do, if any must
_SENTENCE_CASE_SHARE = 0.75


class Kind(enum.Enum):
    """What a block of a text is."""

    PROSE = "prose"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, item or row. ``span`` leaves out its mark ("- ", "## ")."""

    kind: Kind
    span: Span
    paragraph: int = 0
    """Counts what blank lines part, or lines where a text has no blank lines."""


def blocks(text: str, start: int = 0) -> list[Block]:
    """Take the text from ``start`` on apart into blocks, in order, without outer blanks."""
    lines = _lines(text, start)
    found: list[Block] = []
    for _, group in groupby(lines, key=lambda line: line[1]):
        found += _of_group(text, [span for span, _ in group])
    if not any(_ends(text, each.span) for each in found):
        found = [_unmarked(text, each) for each in found]
    return [Block(each.kind, each.span, number) for number, each in enumerate(found)]


def _unmarked(text: str, block: Block) -> Block:
    """Take a line for prose where no line of a text ends as sentences do, unless it is short."""
    words = text[block.span.start : block.span.end].split()
    plain = len(words) >= _SENTENCE_WORDS and not is_title_case(words)
    return Block(Kind.PROSE, block.span) if block.kind is Kind.HEADING and plain else block


def loose(text: str, found: list[Block]) -> set[Span]:
    """Return the paragraphs that do not end as sentences do, where nearly all others do.

    What they end with is a headline, a credit, or cut off.
    """
    prose = [block.span for block in found if block.kind is Kind.PROSE]
    open_ended = {span for span in prose if not _ends(text, span)}
    return open_ended if len(prose) >= _ENDED * len(open_ended) else set()


def _ends(text: str, span: Span) -> bool:
    return _ENDS.search(text, max(span.start, span.end - 6), span.end) is not None


def _lines(text: str, start: int) -> list[tuple[Span, int]]:
    """Return the lines that hold anything, each with the number of its group of lines."""
    found: list[tuple[Span, int]] = []
    group, end = 0, start
    for match in _LINE.finditer(text, start):
        line = trimmed(text, *match.span())
        if line is None:
            continue
        if text.count("\n", end, line.start) > 1:
            group += 1
        found.append((line, group))
        end = line.end
    return found


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return the span without blanks at its ends, or nothing if only blanks are left."""
    piece = text[start:end]
    bare = piece.strip()
    if not bare:
        return None
    first = start + len(piece) - len(piece.lstrip())
    return Span(first, first + len(bare))


def _of_group(text: str, lines: list[Span]) -> list[Block]:
    """Take apart lines between two blank ones: wrapped lines are joined, others stand alone."""
    short = len(lines) > 2 and lines[0].end - lines[0].start < _WRAPPED_AT.start
    if short and _is_wrapped(text, lines[1:]):  # a heading right above its paragraph
        return [_block(text, lines[0]), *_of_group(text, lines[1:])]
    wrapped = _is_wrapped(text, lines)
    found: list[Block] = []
    for position, line in enumerate(lines):
        block = _block(text, line)
        if found and _continues(text, found[-1], lines[position - 1], block, wrapped=wrapped):
            kind = Kind.ITEM if found[-1].kind is Kind.ITEM else Kind.PROSE
            found[-1] = Block(kind, Span(found[-1].span.start, line.end))
        else:
            found.append(block)
    return found


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    """Tell hard-wrapped prose: lines of like length, most of which break inside a sentence."""
    full = lines[:-1]
    if not full or not all(line.end - line.start in _WRAPPED_AT for line in full):
        return False
    broken = sum(_ENDS.search(text[line.end - 4 : line.end]) is None for line in full)
    lower = any(text[line.start].islower() for line in lines[1:])
    return lower and broken * 2 > len(full)


def _continues(text: str, before: Block, line: Span, block: Block, *, wrapped: bool) -> bool:
    """Tell whether a line goes on with the sentence of the line before it."""
    if block.kind in (Kind.ITEM, Kind.ROW) or before.kind is Kind.ROW:
        return False
    if _MARKDOWN_HEADING.match(text, text.rfind("\n", 0, block.span.start) + 1) is not None:
        return False
    if wrapped:
        return True
    unfinished = _ENDS.search(text[max(line.start, line.end - 4) : line.end]) is None
    return unfinished and text[block.span.start].islower() and line.end - line.start >= 30


def _block(text: str, line: Span) -> Block:
    if (mark := _MARKDOWN_HEADING.match(text, line.start, line.end)) is not None:
        return Block(Kind.HEADING, Span(mark.end(), line.end))
    if (mark := _ITEM.match(text, line.start, line.end)) is not None:
        return Block(Kind.ITEM, Span(mark.end(), line.end))
    content = text[line.start : line.end]
    if _ROW.fullmatch(content) is not None or _RULE.fullmatch(content) is not None:
        return Block(Kind.ROW, line)
    return Block(Kind.HEADING if is_heading(content) else Kind.PROSE, line)


def is_heading(line: str) -> bool:
    """Tell whether a line that stands by itself looks like a heading.

    It is short and has no final punctuation; or it has, but is written as titles are.
    """
    words = line.split()
    if not 0 < len(words) <= _HEADING_WORDS:
        return False
    if _ENDS.search(line) is None:
        return True
    return _ENDS_PLAIN.search(line) is not None and is_title_case(words)


def is_title_case(words: list[str]) -> bool:
    """Tell whether nearly all the longer words have a capital, as in an English title."""
    long = [word for word in words if len(word) > 3 and word[:1].isalpha()]
    capitals = sum(word[0].isupper() for word in long)
    return len(long) >= 4 and capitals >= 0.85 * len(long) and not all(map(str.isupper, long))
