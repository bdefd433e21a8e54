"""What use cases need of the archive, and the values that pass through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.ports.delivery import Outbox
from bot.ports.readers import Readers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.core.cluster import Decision, Member
    from bot.core.health import FeedState
    from bot.core.language.text import Index
    from bot.core.model import Article, ArticleRef, Brief, Component, Event, Story
    from bot.core.query import Match
    from bot.core.rank import Hit


Clock = Callable[[], "datetime"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new article, or a new version of one, ready to be stored.

    ``stamp`` tells an unchanged file from a changed one without reading it; ``features`` is the
    clusterer's own representation of the article, opaque to the store.
    """

    article: Article
    index: Index
    features: bytes = b""
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file of a source was read to its end; ``stamp`` tells it from a later edit of it."""

    source: str
    path: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The clusterer's state that a decision was made on; ``None``: there was none."""

    memory: bytes | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What one batch changes in the archive: all of it, or nothing.

    ``decisions`` apply in order. ``memory`` is the clusterer's state beyond its members
    (``None``: as it was). Where the archive holds another state than that of ``basis``, nothing
    is stored and :class:`bot.core.errors.StaleError` is raised. ``stamps`` maps the path of each
    file that was read, whether or not it held a new article, to its stamp, by source.
    """

    arrivals: Sequence[Arrival] = ()
    decisions: Sequence[Decision] = ()
    memory: bytes | None = None
    stamps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person decided about events, as the log keeps it.

    ``kind`` is ``merged`` (``origin`` became an alias of ``event``) or ``moved`` (out of
    ``origin`` into ``event``); ``articles`` changed their event by it. ``n`` is its number in
    the log, ``undoes`` that of the correction which it takes back.
    """

    n: int
    at: datetime
    by: str
    kind: str
    event: str
    origin: str
    articles: tuple[str, ...]
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """What was decided about an article, when and why.

    ``kind`` is created, grown, merged or moved; ``confidence`` how likely the article belongs to
    ``event``, where it joined one; ``origin`` the event it came from, if from any.
    """

    at: datetime
    kind: str
    event: str
    because: tuple[Component, ...]
    confidence: float | None = None
    copy_of: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Pruned:
    """What left the archive, or would: how many of each, and the characters of the articles."""

    events: int = 0
    articles: int = 0
    briefs: int = 0
    characters: int = 0

    def __add__(self, other: Pruned) -> Pruned:
        """Return both together."""
        return Pruned(
            self.events + other.events,
            self.articles + other.articles,
            self.briefs + other.briefs,
            self.characters + other.characters,
        )


class Store(Readers, Outbox, Protocol):
    """The archive. Each call is atomic. Reading never writes.

    Raises :class:`bot.core.errors.StoreError` with a clear line where the archive cannot be
    used. Unknown ids are left out of mappings, never invented.
    """

    async def current(self, ids: Iterable[str]) -> dict[str, Article]:
        """Map article ids to their newest version."""
        ...

    async def articles(self, refs: Iterable[ArticleRef]) -> dict[ArticleRef, Article]:
        """Map references to the exact versions they name, however old."""
        ...

    async def apply(self, changes: Changes) -> None:
        """Store a batch in one transaction; an article version already stored is left alone."""
        ...

    async def stamps(self, source: str) -> dict[str, str]:
        """Map the paths of a source's files, as last read, to their stamps."""
        ...

    async def events(self, ids: Iterable[str]) -> dict[str, Event]:
        """Map event ids (aliases too) to the event, with the newest version of each article.

        A member's articles come in order of arrival. The key is the id that was asked for;
        the event's own ``id`` tells the one it goes by now.
        """
        ...

    async def events_of(self, articles: Iterable[str]) -> dict[str, str]:
        """Map article ids to the ids of their events."""
        ...

    async def search(self, match: Match, *, since: datetime | None, limit: int) -> list[Hit]:
        """Return the events that match, best first; ``since`` bounds their newest article."""
        ...

    async def recent(self, *, since: datetime | None, limit: int) -> list[Hit]:
        """Return the events active since then: most outlets first, then the newest."""
        ...

    async def nearest(self, words: Iterable[str], limit: int) -> list[str]:
        """Return the known topics spelled most like any of the words, as readers write them."""
        ...

    async def topics(self, typed: str, limit: int) -> list[str]:
        """Return the known topics that begin with ``typed``, the most frequent first."""
        ...

    async def find(self, name: str) -> list[str]:
        """Return the ids of the articles of that id, address or path, the newest first."""
        ...

    async def log(self, article: str) -> list[Logged]:
        """Return what was decided about an article, newest first."""
        ...

    async def hits(self, events: Iterable[str]) -> list[Hit]:
        """Return what ranking needs to know of these events; nothing was asked, so match is 0."""
        ...

    async def languages(self) -> list[str]:
        """Return the languages of the stored articles, most frequent first."""
        ...

    async def stories(self, events: Iterable[str], maker: str) -> dict[str, Story]:
        """Map events to the story that ``maker`` made of them, where it is still up to date.

        A story is out of date once an article joined, left or changed.
        """
        ...

    async def put_stories(self, stories: Iterable[Story], maker: str) -> None:
        """Keep stories. Where the archive cannot be written, do nothing: they can be made again."""
        ...

    async def put_brief(self, brief: Brief, record: bytes) -> None:
        """Keep what a brief was made of, by its id, so that it can be made again."""
        ...

    async def brief(self, brief_id: str) -> bytes | None:
        """Return the record of a brief."""
        ...

    async def members(self, oldest: int = 0) -> list[Member]:
        """Return what the clusterer must remember, oldest arrival first.

        Of every event that was joined by the ``oldest``-th article to arrive, or by a later
        one, all members come.
        """
        ...

    async def corrections(self) -> list[Correction]:
        """Return what people decided about events, newest first."""
        ...

    async def memory(self) -> bytes | None:
        """Return the clusterer's state beyond its members, as last stored."""
        ...

    async def counts(self) -> dict[str, int]:
        """Return how many articles, versions, events and outlets there are."""
        ...

    async def feed_states(
        self, sources: Iterable[str], *, notes: bool = True
    ) -> dict[str, FeedState]:
        """Map sources to what is remembered of their feeds; ``notes``: also of their items."""
        ...

    async def put_feed_states(self, states: Iterable[FeedState]) -> None:
        """Remember what came of checking feeds."""
        ...

    async def identities(self, names: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Map the names that items of feeds go by to the article's id and its source."""
        ...

    async def put_identities(self, named: Mapping[str, tuple[str, str]]) -> None:
        """Remember the names that articles go by, as (article, source)."""
        ...

    def without(self, sources: frozenset[str]) -> Store:
        """Return the same archive as it is to those who may see nothing of some sources.

        Their articles are in nothing that is read: no event, hit, count, story or brief holds
        them, and an event of them alone does not exist.
        """
        ...

    async def close(self) -> None:
        """Let go of the archive."""
        ...
