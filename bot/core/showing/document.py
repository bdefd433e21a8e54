"""What a reader is shown, before any platform has a say: blocks in reading order.

Texts in here are raw. Each renderer makes them harmless and escapes them as its platform
needs, and only there.
Numbers in ``citations`` are those of the :class:`Sources` of the same story.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 the document's, 2 a story's headline, 3 a section's.

    One with citations is a headline, verbatim from its source; one without is ours.
    """

    text: str
    level: int = 1
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Meta:
    """Facts about what stands above it, in our own words, short ones in a row."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of a source, verbatim, with the numbers of all sources that say so.

    ``label`` tells what a reader must know first: who said it, say. ``quoted`` asks for
    quotation marks around the words: they are somebody's, and bring none of their own.
    """

    text: str
    citations: tuple[int, ...] = ()
    label: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """Statements. ``role`` is summary, new, single_source, quotes or evidence."""

    statements: tuple[Statement, ...]
    role: str = "summary"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A cited span where it stands: characters ``start`` to ``end`` of source ``n``'s text.

    ``before`` and ``after`` are the words around it.
    """

    n: int
    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column; ``right`` aligns it to the right."""

    title: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell."""

    text: str = ""
    citations: tuple[int, ...] = ()


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; ``total`` is a last row that sums them up."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a timeline. ``inferred`` tells that its date was worked out, not read."""

    when: str
    statement: Statement
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """Dated statements, oldest first."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered article. ``None`` is unknown, and is shown as that.

    ``published`` is as the reader's zone has it; ``copy_of`` is the number of the source that
    it reprints; ``byline`` names its authors.
    """

    n: int
    title: str
    outlet: str | None = None
    url: str | None = None
    path: str | None = None
    published: datetime | None = None
    copy_of: int | None = None
    byline: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """A story's sources; ``more`` of them are not listed."""

    items: tuple[Source, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """Another way to look at a story, with how many things there are to see (0: not counted)."""

    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class More:
    """What else there is to see of a story: a line on a terminal, buttons elsewhere."""

    event: str
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Our own words to the reader, set quietly."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """The border between two stories; nothing is shown of it at the edge of a page."""


Block = Heading | Meta | Cited | Excerpt | Table | Timeline | Sources | More | Note | Break


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order. ``title`` is the whole in one line, for a notification."""

    blocks: tuple[Block, ...]
    title: str = ""
