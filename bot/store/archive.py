"""The archive as the use cases see it: :class:`bot.ports.Store` over a database."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from bot.core.errors import (
    LostConnectionError,
    NewerSchemaError,
    ReadOnlyError,
    StoreError,
)
from bot.store import (
    applying,
    articles,
    corrections,
    engine,
    events,
    feeds,
    finding,
    hits,
    readers,
    records,
    search,
    stories,
    topics,
    upgrade,
)
from bot.store.delivering import Delivering
from bot.store.housekeeping import Housekeeping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine

    from bot.core.cluster import Member
    from bot.core.health import FeedState
    from bot.core.model import Article, ArticleRef, Brief, Event, Story
    from bot.core.query import Match
    from bot.ports import (
        Asked,
        Changes,
        Clock,
        Correction,
        Feedback,
        Hit,
        Interest,
        Logged,
        Who,
    )
    from bot.store.beside import Beside

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _now() -> datetime:
    return datetime.now(UTC)


def open_store(
    folder: Path,
    *,
    read_only: bool = False,
    clock: Clock = _now,
    patience: float = engine.PATIENCE,
    else_read: bool = False,
) -> SqlStore:
    """Open the archive in ``folder``, which is made where it is missing.

    An archive that lies where it cannot be written, or is wanted ``read_only``, is opened for
    reading; :attr:`SqlStore.read_only` tells. So is, for those who would ``else_read``, one that
    just then cannot be written, on a full disk say. ``clock`` dates the log of decisions;
    ``patience`` is how many seconds to wait for another process that writes.

    Raises :class:`bot.core.errors.StoreError` in one clear line.
    """
    file = folder / engine.FILE_NAME
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file; name a folder for the archive")
    if read_only or (file.exists() and not engine.writable(file)):
        return _open_reading(file, clock, patience)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReadOnlyError(f"{folder} cannot be made ({error.strerror}); name another") from error
    if not engine.writable(file):
        raise ReadOnlyError(f"{folder} cannot be written; make it writable or name another folder")
    database = engine.file_engine(file, patience=patience)
    try:
        upgrade.bring_up_to_date(database, str(file))
        engine.log_ahead(database, str(file), patience=patience)
    except StoreError as error:
        database.dispose()
        if not else_read or isinstance(error, NewerSchemaError):
            raise
        try:
            return _open_reading(file, clock, patience, refusal=str(error))
        except StoreError:
            raise error from None
    return SqlStore(database, str(file), clock=clock, file=file, patience=patience)


def _open_reading(file: Path, clock: Clock, patience: float, refusal: str = "") -> SqlStore:
    if not file.is_file():
        raise StoreError(f"there is no archive in {file.parent}; ingest something first")
    database = engine.reading_engine(file, patience=patience, no_room=bool(refusal))
    upgrade.refuse_old(database, str(file))
    return SqlStore(database, str(file), clock=clock, read_only=True, refusal=refusal)


def open_database(
    url: str,
    *,
    password: str | None = None,
    clock: Clock = _now,
    patience: float = engine.PATIENCE,
) -> SqlStore:
    """Open the archive in a PostgreSQL database, in which several processes may work at once.

    ``url`` is like ``postgresql://user@host/database``; where it lacks the ``password``, that may
    be given beside it. Raises :class:`bot.core.errors.StoreError`, which repeats neither.
    """
    from bot.store import postgresql  # noqa: PLC0415 - loads what SQLite's archive does without

    where = postgresql.address(url)
    place = postgresql.place_of(where)
    database = postgresql.server_engine(where, password=password, patience=patience)
    try:
        try:
            upgrade.bring_up_to_date(database, place)
        except LostConnectionError:  # cut off at the first word: once more
            upgrade.bring_up_to_date(database, place)
    except BaseException:
        database.dispose()
        raise
    return SqlStore(database, place, clock=clock)


def open_memory(clock: Clock = _now) -> SqlStore:
    """Open an empty archive in memory, for trying and testing."""
    database = engine.memory_engine()
    upgrade.bring_up_to_date(database, "memory")
    return SqlStore(database, "memory", clock=clock, threads=1)


class SqlStore(Delivering, Housekeeping):
    """The archive in a database.

    The work is done in two threads of the store's own, so that no event loop waits for a
    disk and no reader for a writer.
    """

    def __init__(  # noqa: PLR0913 - how an archive may be held
        self,
        database: Engine,
        place: str,
        *,
        clock: Clock = _now,
        read_only: bool = False,
        refusal: str = "",
        threads: int = 2,
        file: Path | None = None,
        patience: float = engine.PATIENCE,
    ) -> None:
        """Serve ``database``, which errors call ``place``; see :func:`open_store`.

        ``refusal`` says why nothing can be written; ``file`` is what other processes of ours may
        open, too.
        """
        self.read_only = read_only
        self._refusal = refusal
        self._engine = database
        self._place = place
        self._clock = clock
        self._file, self._patience = file, patience
        self._beside: Beside | None = None
        self._reader = ThreadPoolExecutor(1, "store-reader")
        # A database in memory has but one connection, so it has but one thread.
        self._writer = ThreadPoolExecutor(1, "store-writer") if threads > 1 else self._reader

    async def current(self, ids: Iterable[str]) -> dict[str, Article]:
        """Map article ids to their newest version."""
        return await self._read(articles.load_newest, tuple(ids))

    async def articles(self, refs: Iterable[ArticleRef]) -> dict[ArticleRef, Article]:
        """Map references to the exact versions they name, however old."""
        return await self._read(articles.load_exact, tuple(refs))

    async def apply(self, changes: Changes) -> None:
        """Store a batch in one transaction; an article version already stored is left alone."""
        await asyncio.get_running_loop().run_in_executor(
            self._writer, self._apply, changes, self._clock()
        )

    async def stamps(self, source: str) -> dict[str, str]:
        """Map the paths of a source's files, as last read, to their stamps."""
        return await self._read(records.load_stamps, source)

    async def events(self, ids: Iterable[str]) -> dict[str, Event]:
        """Map event ids (aliases too) to events with the newest version of each article."""
        return await self._read(events.load, tuple(ids))

    async def events_of(self, articles: Iterable[str]) -> dict[str, str]:
        """Map article ids to the ids of their events."""
        return await self._read(events.events_of, tuple(articles))

    async def search(self, match: Match, *, since: datetime | None, limit: int) -> list[Hit]:
        """Return the events that match, best first; see :mod:`bot.store.search`."""
        return await self._read(search.find, match, since, limit)

    async def recent(self, *, since: datetime | None, limit: int) -> list[Hit]:
        """Return the events active since then: most outlets first, then the newest."""
        return await self._read(hits.recent, since, limit)

    async def find(self, name: str) -> list[str]:
        """Return the ids of the articles of that id, address or path, the newest first."""
        return await self._read(finding.find, name)

    async def log(self, article: str) -> list[Logged]:
        """Return what was decided about an article, newest first."""
        return await self._read(finding.log, article)

    async def hits(self, events: Iterable[str]) -> list[Hit]:
        """Return what ranking needs to know of these events, each once; nothing was asked."""
        return await self._read(hits.named, tuple(events))

    async def nearest(self, words: Iterable[str], limit: int) -> list[str]:
        """Return the known topics spelled most like any of the words."""
        return await self._read(topics.nearest, tuple(words), limit)

    async def topics(self, typed: str, limit: int) -> list[str]:
        """Return the known topics that begin so, the most frequent first."""
        return await self._read(topics.starting, typed, limit)

    async def languages(self) -> list[str]:
        """Return the languages of the stored articles, most frequent first."""
        return await self._read(records.languages)

    async def stories(self, events: Iterable[str], maker: str) -> dict[str, Story]:
        """Map events to the story that ``maker`` made of them, where it is up to date."""
        return await self._read(stories.load, tuple(events), maker)

    async def put_stories(self, stories: Iterable[Story], maker: str) -> None:
        """Keep stories. Where the archive cannot be written, do nothing."""
        with suppress(StoreError):
            await self._write(_put_stories, tuple(stories), maker)

    async def put_brief(self, brief: Brief, record: bytes) -> None:
        """Keep what a brief was made of, by its id."""
        await self._write(records.put_brief, brief, record)

    async def brief(self, brief_id: str) -> bytes | None:
        """Return the record of a brief."""
        return await self._read(records.load_brief, brief_id)

    async def members(self, oldest: int = 0) -> list[Member]:
        """Return what the clusterer must remember of events joined since that arrival."""
        return await self._read(events.load_members, oldest)

    async def corrections(self) -> list[Correction]:
        """Return what people decided about events, newest first."""
        return await self._read(corrections.load)

    async def memory(self) -> bytes | None:
        """Return the clusterer's state beyond its members, as last stored."""
        return await self._read(records.load_memory)

    async def interests(self, who: Who, now: datetime) -> list[Interest]:
        """Return what a reader follows and mutes by now, oldest first."""
        return await self._read(readers.load_interests, who, now)

    async def put_interest(self, who: Who, interest: Interest) -> None:
        """Remember an interest; one of the same mark in the same thing is replaced."""
        await self._write(readers.put_interest, who, interest)

    async def drop_interest(self, who: Who, mark: str, kind: str, what: str) -> bool:
        """Forget an interest; tell whether there was one."""
        return await self._write(readers.drop_interest, who, mark, kind, what)

    async def preferences(self, who: Who) -> dict[str, str]:
        """Return what a reader set, by name."""
        return await self._read(readers.load_preferences, who)

    async def put_preferences(self, who: Who, values: Mapping[str, str]) -> None:
        """Set some of a reader's preferences; an empty value takes one back."""
        await self._write(readers.put_preferences, who, dict(values))

    async def who_set(self, name: str, value: str) -> dict[Who, dict[str, str]]:
        """Map the readers who set a preference to a value to all that they set."""
        return await self._read(readers.load_who_set, name, value)

    async def first(self, deed: str, now: datetime) -> bool:
        """Tell whether something is done for the first time, and remember that it is."""
        return await self._write_durably(readers.put_deed, deed, now)

    async def was_done(self, deed: str) -> bool:
        """Tell whether something was done."""
        return await self._read(readers.has_deed, deed)

    async def undo(self, deed: str) -> None:
        """Forget that something was done: it failed."""
        await self._write(readers.drop_deed, deed)

    async def asked(self, who: Who, topic: str | None) -> Asked | None:
        """Return when a reader last asked for a topic (``None``: for anything)."""
        return await self._read(readers.load_asked, who, topic)

    async def put_asked(self, who: Who, said: Asked) -> None:
        """Remember that a reader asked."""
        await self._write(readers.put_asked, who, said)

    async def put_feedback(self, report: Feedback) -> int:
        """Queue a report for admins; return its number."""
        return await self._write(readers.put_feedback, report)

    async def feedback(self, platform: str, workspace: str) -> list[Feedback]:
        """Return a workspace's open reports, newest first."""
        return await self._read(readers.load_feedback, platform, workspace)

    async def counts(self) -> dict[str, int]:
        """Return how many articles, versions, events and outlets there are."""
        return await self._read(records.counts)

    async def feed_states(
        self, sources: Iterable[str], *, notes: bool = True
    ) -> dict[str, FeedState]:
        """Map sources to what is remembered of their feeds; ``notes``: also of their items."""
        return await self._read(feeds.load, tuple(sources), notes=notes)

    async def put_feed_states(self, states: Iterable[FeedState]) -> None:
        """Remember what came of checking feeds."""
        await self._write(feeds.put, tuple(states))

    async def identities(self, names: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Map the names that items go by to the article and its source."""
        return await self._read(feeds.load_identities, tuple(names))

    async def put_identities(self, named: Mapping[str, tuple[str, str]]) -> None:
        """Remember the names that articles go by."""
        await self._write(feeds.put_identities, dict(named))

    def without(self, sources: frozenset[str]) -> SqlStore:
        """Return the archive as it is to those who may see nothing of some sources."""
        if not sources:
            return self
        from bot.store.seen import SeenStore  # noqa: PLC0415 - few have sources of their own

        return SeenStore.of(self, sources)

    async def close(self) -> None:
        """Let go of the archive, once all that was asked of it is done."""
        if self._beside:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._beside.close)
        for thread in {self._reader, self._writer}:
            await asyncio.to_thread(thread.shutdown)
        self._engine.dispose()

    def _apply(self, changes: Changes, at: datetime) -> None:
        if self._refusal:
            raise StoreError(self._refusal)
        if self._beside is None and self._file and len(changes.arrivals) >= applying.LARGE:
            from bot.store.beside import Beside  # noqa: PLC0415 - what few processes need

            self._beside = Beside(self._file, self._patience)
        if self._beside and self._beside.takes(changes) and self._beside.store(changes, at):
            return
        with engine.writing(self._engine, self._place) as connection:
            applying.store(connection, changes, at)

    async def _read(
        self,
        work: Callable[Concatenate[Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        def run() -> _T:
            with engine.reading(self._engine, self._place) as connection:
                return work(connection, *args, **kwargs)

        def run_again() -> _T:
            try:
                return run()
            except LostConnectionError:  # what only reads may be asked again
                return run()

        return await asyncio.get_running_loop().run_in_executor(self._reader, run_again)

    async def _write(
        self,
        work: Callable[Concatenate[Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        def run() -> _T:
            if self._refusal:
                raise StoreError(self._refusal)
            with engine.writing(self._engine, self._place) as connection:
                return work(connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._writer, run)

    async def _write_durably(
        self,
        work: Callable[Concatenate[Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        def run() -> _T:
            with engine.writing(self._engine, self._place, durable=True) as connection:
                return work(connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._writer, run)


_put_stories = stories.put
