"""Files and folders to articles, one at a time: nothing is held that was handed on.

What cannot be read is one Problem that says why, and the rest goes on. A file that has not
changed since it was last read is not opened.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, Protocol

from bot.core.errors import Problem
from bot.core.model import FeedItem
from bot.feeds import fields, jsonl
from bot.feeds.encoding import NotTextError, decode
from bot.feeds.walk import Found, clean, gone, reason, walk
from bot.ports import FileRead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from bot.core.model import Outlet

_FEEDS = (".xml", ".rss", ".atom", ".rdf")
SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl", *_FEEDS)
LARGEST_TEXT = 20 << 20
"""In bytes, of a file that holds one article. JSON Lines are streamed and may be any size."""

LARGEST_PAGE = 5 << 20
"""The same for HTML, whose tree takes many times its size."""

MOST_PROBLEMS = 20
"""Problems told one by one of a JSON Lines file; the rest are counted."""

READER = "1"
"""Part of every stamp: once reading gives other articles, unchanged files are read again."""

_UTF8 = "save it as UTF-8 text"


class Source(Protocol):
    """Where articles come from, as configured: what reading needs to know of it."""

    @property
    def id(self) -> str:
        """The source's own name."""

    @property
    def path(self) -> Path:
        """A file or folder."""

    @property
    def outlet(self) -> str | None:
        """The publisher's name, if all of it is one publisher's."""

    @property
    def language(self) -> str | None:
        """Its language, if told."""

    @property
    def enabled(self) -> bool:
        """Whether it is read."""


@dataclass(frozen=True, slots=True)
class Place:
    """A source of files.

    One that is ``typed`` rather than configured has no name of its own: each of its files is
    that of its folder, or of the one among the ``configured`` sources in which it lies. So an
    article is the same whether its file was named, its folder, or a folder above that.
    """

    id: str
    path: Path
    outlet: str | None = None
    language: str | None = None
    enabled: bool = True
    typed: bool = False
    configured: tuple[Source, ...] = ()


def read_sources(
    sources: Iterable[Source], known: Mapping[str, Mapping[str, str]]
) -> Iterator[FeedItem | FileRead | Problem]:
    """Read the enabled sources in order; ``known`` maps a source's id to its stamps."""
    for source in sources:
        if source.enabled:
            yield from read(source, known.get(source.id, {}))


def read(source: Source, known: Mapping[str, str]) -> Iterator[FeedItem | FileRead | Problem]:
    """Read a file, or a folder with all below it, lazily.

    ``known`` maps paths below the source to the stamps that :class:`FileRead` gave when they
    were last read; a file whose stamp is the same is skipped. A FileRead follows the articles
    of its file, unless the file has a problem: it is then read, and told of, each time until
    it is mended. An article's key is the file's path below the source, or what the line of a
    JSON Lines file says.
    """
    for found in walk(source.path, SUFFIXES):
        if isinstance(found, Problem):
            yield found
        else:
            owner, owned = _owned(source, found)
            yield from _File(owner, owned).read(known.get(found.key))


def _owned(source: Source, found: Found) -> tuple[Source, Found]:
    """Return the source that a file belongs to, and the file as it goes by there."""
    if not isinstance(source, Place) or not source.typed:
        return source, found
    where = found.path.resolve()
    for each in source.configured:
        root = each.path.resolve()
        if where.is_relative_to(root):
            key = where.name if where == root else where.relative_to(root).as_posix()
            return each, Found(clean(key), found.path, found.name)
    folder = clean(where.parent.as_posix())
    return replace(source, id=folder), Found(clean(where.name), found.path, found.name)


@dataclass(slots=True)
class _File:
    """One file while it is read."""

    source: Source
    found: Found
    problems: int = 0

    def read(self, known: str | None) -> Iterator[FeedItem | FileRead | Problem]:
        try:
            if known is not None and self._stamp(self.found.path.stat()) == known:
                return
            with _open(self.found.path) as stream:
                about = os.fstat(stream.fileno())
                for item in self._items(stream, about):
                    self.problems += isinstance(item, Problem)
                    yield item
        except FileNotFoundError:
            yield gone(self.found.path)
        except OSError as error:
            what, _, cure = reason(error)
            yield self._problem(what, cure)
        else:
            if not self.problems:
                yield FileRead(self.source.id, self.found.key, self._stamp(about))

    def _problem(self, what: str, cure: str) -> Problem:
        self.problems += 1
        return Problem(clean(str(self.found.path)), what, cure=cure)

    def _stamp(self, about: os.stat_result) -> str:
        """Tell a file from its edits, and from its reading under another config."""
        told = fields.fingerprint(self.source.outlet or "", self.source.language or "", READER)
        return f"{about.st_size:x}-{about.st_mtime_ns:x}-{about.st_ino:x}-{told[:8]}"

    def _items(self, stream: BinaryIO, about: os.stat_result) -> Iterator[FeedItem | Problem]:
        suffix = self.found.path.suffix.lower()
        if not stat.S_ISREG(about.st_mode):
            yield self._problem("no longer a file", "see what was put in its place")
        elif suffix == ".jsonl":
            yield from self._lines(stream)
        elif suffix in _FEEDS:
            yield from self._feed(stream, about.st_size)
        else:
            yield self._single(stream, about.st_size, suffix)

    def _single(self, stream: BinaryIO, size: int, suffix: str) -> FeedItem | Problem:
        """Read a file that holds one article."""
        limit = LARGEST_PAGE if suffix.startswith(".htm") else LARGEST_TEXT
        data = stream.read(limit + 1) if size <= limit else b""
        if size > limit or len(data) > limit:
            cure = "give one article a file, or many in JSON Lines"
            return self._problem(f"larger than {limit >> 20} MiB", cure)
        if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
            return self._problem("empty", "put an article's text in it, or remove it")
        try:
            if suffix.startswith(".htm"):
                return self._page(data)
            text = decode(data)
        except NotTextError as error:
            return self._problem(str(error), _UTF8)
        return self._marked(text) if suffix == ".md" else self._plain(text)

    def _plain(self, text: str) -> FeedItem:
        return FeedItem(
            key=self.found.key,
            text=text,
            source=self.source.id,
            outlet=self._outlet(),
            path=self.found.name,
            language=self.source.language,
        )

    def _marked(self, text: str) -> FeedItem | Problem:
        from bot.feeds import markdown  # noqa: PLC0415  most runs meet no Markdown

        note = markdown.read(text)
        if not note.text.strip():
            return self._problem("holds no text beside its marks", "put an article's text in it")
        return FeedItem(
            key=self.found.key,
            text=note.text,
            source=self.source.id,
            outlet=self._outlet(note.site),
            title=note.title,
            url=note.url,
            path=self.found.name,
            published=note.published,
            language=self.source.language or note.language,
        )

    def _page(self, data: bytes) -> FeedItem | Problem:
        from bot.feeds import webpage  # noqa: PLC0415  loads lxml and trafilatura

        page = webpage.read(data)
        if page is None:
            cure = "save the article's own page, as text if need be"
            return self._problem("no article can be found in this page", cure)
        return FeedItem(
            key=self.found.key,
            text=page.text,
            source=self.source.id,
            outlet=self._outlet(page.site),
            title=page.title,
            url=page.url,
            path=self.found.name,
            published=page.published,
            language=self.source.language or page.language,
        )

    def _feed(self, stream: BinaryIO, size: int) -> Iterator[FeedItem | Problem]:
        """Read a saved feed, as one from the web is: in a process that may be killed."""
        from bot.feeds.articles import feed_items  # noqa: PLC0415  most runs meet no feed
        from bot.feeds.parsed import ParseError  # noqa: PLC0415  as above
        from bot.feeds.process import Worker  # noqa: PLC0415  as above

        if size > LARGEST_PAGE:
            yield self._problem(f"larger than {LARGEST_PAGE >> 20} MiB", "split it")
            return
        worker = Worker()
        try:
            feed = worker.feed(stream.read(LARGEST_PAGE), datetime.now(UTC))
        except ParseError as error:
            yield self._problem(str(error), "save the feed itself: RSS, Atom or RDF")
            return
        finally:
            worker.close()
        outlet = fields.outlet_named(self.source.outlet or "")
        source, language = self.source.id, self.source.language
        yield from (
            item
            for item, _ in feed_items(
                feed, source, outlet=outlet, language=language, path=self.found.name
            )
        )

    def _outlet(self, told: str | None = None) -> Outlet:
        """Return the publisher: as configured, as the file tells, or the file itself."""
        name = self.source.outlet or told
        named = fields.outlet_named(name) if name else None
        return named or fields.unnamed_outlet(self.source.id, self.found.key)

    def _lines(self, stream: BinaryIO) -> Iterator[FeedItem | Problem]:
        refused = read = 0
        told = jsonl.Told(
            self.source.id,
            fields.outlet_named(self.source.outlet or ""),
            self.source.language,
            self.found.name,
        )
        for _, item in jsonl.read_stream(stream, clean(str(self.found.path)), told):
            read += 1
            refused += isinstance(item, Problem)
            if refused <= MOST_PROBLEMS or not isinstance(item, Problem):
                yield item
        if refused > MOST_PROBLEMS:
            more = f"{refused - MOST_PROBLEMS:,} more lines cannot be used"
            yield self._problem(more, "mend the first ones, then read it again")
        if not read:
            yield self._problem("empty", "put an article a line in it, or remove it")


def _open(path: Path) -> BinaryIO:
    """Open a file to read, without waiting even where a pipe has taken its place."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    number = os.open(path, flags)
    try:
        return os.fdopen(number, "rb")
    except OSError:  # a folder has taken its place
        os.close(number)
        raise
