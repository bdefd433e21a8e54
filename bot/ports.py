"""What the use cases need from the world, as protocols. Adapters implement them.

A use case is given these as arguments, so a test can hand it a fake and a third store or
summarizer is one more class. The values that pass through stand here beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from bot.core.embedder import Embedder
from bot.core.language.text import Index
from bot.core.rank import Hit
from bot.core.telling.summarizer import Summarizer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.core.cluster import Decision, Member
    from bot.core.delivery import (
        Claimed,
        Edition,
        Key,
        Memory,
        Outcome,
        Page,
        Posted,
        Subscription,
        Telling,
        Verdict,
    )
    from bot.core.health import FeedState
    from bot.core.model import Article, ArticleRef, Brief, Component, Event, Story
    from bot.core.query import Match
    from bot.core.showing.document import Document

__all__ = [
    "Arrival",
    "Asked",
    "Audited",
    "Basis",
    "Changes",
    "Chat",
    "Clock",
    "Config",
    "ConfigChange",
    "Correction",
    "Digest",
    "Edit",
    "Embedder",
    "FeedFound",
    "Feedback",
    "Feeds",
    "FeedsRead",
    "FileRead",
    "Hit",
    "Index",
    "Interest",
    "Logged",
    "Outbox",
    "Pruned",
    "Readers",
    "Store",
    "Summarizer",
    "Trial",
    "Trials",
    "Wanted",
    "Who",
]

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
class Who:
    """A reader: a user of a workspace (a Slack team, a Discord guild) on a platform."""

    platform: str
    workspace: str
    user: str


@dataclass(frozen=True, slots=True)
class Interest:
    """What a reader follows or mutes (``mark``): an event by its id or a topic (``kind``).

    ``until``: it ends by itself then.
    """

    mark: Literal["follow", "mute"]
    kind: Literal["event", "topic"]
    what: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """When a reader last asked for a topic, and the id of the brief they were shown."""

    topic: str
    at: datetime
    brief: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader reports about an event of a brief; ``n`` is its number once it is kept."""

    who: Who
    at: datetime
    brief: str
    event: str
    kind: str
    text: str
    n: int = 0


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
class Edit:
    """One thing that is to change in the config: a source, topic or digest (``kind``) of a name.

    ``values`` are those of the one to ``add``, or those to change by an ``edit``, where ``None``
    takes a value out.
    """

    how: Literal["add", "edit", "remove"]
    kind: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """A change of one of the config's files: what it said before, and says now."""

    file: str
    said: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Audited:
    """A change that somebody made, when and where; ``undoes``: of that number.

    ``action`` is what it was about: source, topic, schedule, config, story or feedback. Where
    ``change`` is of no file, its ``before`` and ``after`` say in words what was so.
    """

    who: Who
    name: str
    at: datetime
    place: str
    change: ConfigChange
    n: int = 0
    undoes: int | None = None
    action: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are looked for; what is empty is no matter. ``place`` is a channel."""

    platform: str = ""
    workspace: str = ""
    who: str = ""
    action: str = ""
    place: str = ""
    since: datetime | None = None
    limit: int = 50


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


class Config(Protocol):
    """The config, as admins see and change it from chat. Calls may read and write files.

    Raises :class:`bot.core.errors.ConfigError` where the config is, or would be, no good.
    """

    def rows(self) -> list[tuple[str, str, str]]:
        """Return what is in effect: name, value, where it comes from."""
        ...

    def unusual(self) -> list[tuple[str, str, str]]:
        """Return what is in effect and not as it would be without a config, as :meth:`rows`."""
        ...

    def listed(self, kind: str) -> list[tuple[str, str, bool]]:
        """Return sources, topics or digests: name, what it is about, whether it is on."""
        ...

    def tables(self, kind: str) -> list[dict[str, Any]]:
        """Return the values of sources, topics or digests, as the config writes them."""
        ...

    def check(self, edits: Sequence[Edit] = ()) -> None:
        """Raise where the config would not be good after some edits; change nothing."""
        ...

    def change(self, edits: Sequence[Edit]) -> list[ConfigChange]:
        """Make edits, all or none, and return what changed, a file each; nothing where all was so.

        Raises :class:`bot.core.errors.NotFoundError` where there is nothing of a name,
        :class:`bot.core.errors.InputError` where there is one already, or somebody else is
        changing the same file.
        """
        ...

    def restore(self, change: ConfigChange) -> ConfigChange:
        """Take a change back."""
        ...


class Readers(Protocol):
    """What the archive remembers of readers. Each call is atomic."""

    async def interests(self, who: Who, now: datetime) -> list[Interest]:
        """Return what a reader follows and mutes by now, oldest first."""
        ...

    async def put_interest(self, who: Who, interest: Interest) -> None:
        """Remember an interest; one of the same mark in the same thing is replaced."""
        ...

    async def drop_interest(self, who: Who, mark: str, kind: str, what: str) -> bool:
        """Forget an interest; tell whether there was one."""
        ...

    async def preferences(self, who: Who) -> dict[str, str]:
        """Return what a reader set, by name."""
        ...

    async def put_preferences(self, who: Who, values: Mapping[str, str]) -> None:
        """Set some of a reader's preferences; an empty value takes one back."""
        ...

    async def who_set(self, name: str, value: str) -> dict[Who, dict[str, str]]:
        """Map the readers who set a preference to a value to all that they set, in order."""
        ...

    async def first(self, deed: str, now: datetime) -> bool:
        """Tell whether something is done for the first time, and remember that it is.

        Of several who ask at once, one is told so. What is a month old may be forgotten.
        """
        ...

    async def was_done(self, deed: str) -> bool:
        """Tell whether something was done."""
        ...

    async def undo(self, deed: str) -> None:
        """Forget that something was done: it failed."""
        ...

    async def asked(self, who: Who, topic: str | None) -> Asked | None:
        """Return when a reader last asked for a topic (``None``: for anything)."""
        ...

    async def put_asked(self, who: Who, said: Asked) -> None:
        """Remember that a reader asked."""
        ...

    async def put_feedback(self, report: Feedback) -> int:
        """Queue a report for admins; return its number."""
        ...

    async def feedback(self, platform: str, workspace: str) -> list[Feedback]:
        """Return a workspace's open reports, newest first."""
        ...

    async def put_audit(self, made: Audited) -> int:
        """Log a change of the config; return its number. What is logged cannot be changed."""
        ...

    async def audit(self, limit: int) -> list[Audited]:
        """Return the changes of the config's files, newest first."""
        ...

    async def audited(self, wanted: Wanted) -> list[Audited]:
        """Return the changes that are looked for, newest first; ``who`` is an id or a name."""
        ...

    async def reports(self, *, everything: bool = False) -> list[tuple[Feedback, str]]:
        """Return every workspace's open reports, newest first, or all with who settled them."""
        ...

    async def settle_report(
        self, n: int, by: Who, now: datetime, *, anywhere: bool = False
    ) -> bool:
        """Settle a report of somebody's workspace, or of any; false where none such is open."""
        ...

    async def put_house(self, name: str, value: str, now: datetime) -> None:
        """Remember what the running bot tells of itself, as JSON."""
        ...

    async def house(self) -> dict[str, tuple[str, datetime]]:
        """Map what the running bot told of itself to the JSON and when that was."""
        ...

    async def size(self) -> int:
        """Return how many bytes the archive takes."""
        ...

    async def prune(self, before: datetime, *, dry_run: bool = False) -> Pruned:
        """Let events leave that were quiet since then, or say what would.

        What was told, is followed, corrected or cited by a brief that is kept stays.
        """
        ...


class Outbox(Protocol):
    """What is to be posted, what was posted, and what was told where. Each call is atomic."""

    async def register(
        self, planned: Mapping[str, tuple[str, str]], now: datetime
    ) -> dict[str, Subscription]:
        """Return what is remembered of subscriptions, given their destination and schedule.

        A new one, and one whose schedule has changed, starts ``now``. One whose destination has
        changed is no longer paused.
        """
        ...

    async def subscriptions(self) -> dict[str, Subscription]:
        """Map subscriptions to what is remembered of them."""
        ...

    async def pause(self, subscription: str, why: str) -> None:
        """Post nothing to a subscription's destination; with no reason, serve it again."""
        ...

    async def enqueue(
        self,
        edition: Edition,
        pages: Sequence[Page],
        tellings: Sequence[Telling],
        dealt: datetime | None,
        known: int | None = None,
    ) -> bool:
        """Take a slot with its pages and what they tell; false where it was taken before.

        ``dealt`` is up to when the subscription's slots are then dealt with. Where the
        destination has had other digests than the ``known`` ones meanwhile, nothing is done.
        """
        ...

    async def composed(self, destination: str) -> int:
        """Count the digests composed for a destination."""
        ...

    async def claim(
        self, platforms: Collection[str], holder: str, now: datetime, lease: timedelta
    ) -> Claimed | None:
        """Give a page that is due to a holder, who alone may post it until the lease ends."""
        ...

    async def settle(self, claimed: Claimed, holder: str, verdict: Verdict, now: datetime) -> bool:
        """Record what came of an attempt; false where the page is another's by now.

        What a page that failed would have told counts as not told.
        """
        ...

    async def expire(self, now: datetime) -> list[Key]:
        """Give up pages that are too late and surely not sent; return them."""
        ...

    async def decide(self, key: Key, *, sent: bool, now: datetime) -> bool:
        """Settle an unknown outcome as an admin says; false where there is none."""
        ...

    async def editions(self, subscription: str, limit: int) -> list[Edition]:
        """Return a subscription's digests, newest first."""
        ...

    async def last_told(self, destination: str, subscription: str | None) -> Edition | None:
        """Return a subscription's, or any, newest digest at a destination, no failed one."""
        ...

    async def posted(
        self, subscription: str | None, states: Collection[str], limit: int
    ) -> list[Posted]:
        """Return pages in the outbox, newest slot first; of any state if none is named."""
        ...

    async def sent_since(self, since: datetime) -> list[tuple[Claimed, str, str]]:
        """Return the pages sent since an instant with their message and brief, in order."""
        ...

    async def amend(self, key: Key, payload: str) -> None:
        """Remember what a page that was sent says now."""
        ...

    async def queue(self) -> dict[str, int]:
        """Count the pages in the outbox by state."""
        ...

    async def told(self, destination: str, events: Iterable[str]) -> Memory:
        """Return what a destination knows of events, and every sentence that it has seen."""
        ...


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest ready to be rendered: the same brief on every platform.

    ``zone`` is the reader's, an IANA name; ``upcoming`` when the next one comes; ``mention``
    the id of a role or group. ``own``: who gets it set it for themselves, and can end it.
    """

    brief: Brief
    document: Document
    detail: str
    zone: str
    destination: str
    mention: str = ""
    upcoming: datetime | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """A digest as it would be posted now; ``silent``: it would not, for there is nothing new.

    ``left_out`` counts the events that were left out, by the rule that did it.
    """

    digest: Digest
    silent: bool = False
    left_out: Mapping[str, int] = field(default_factory=dict)


class Trials(Protocol):
    """Digests tried before they are posted. Nothing counts as told."""

    async def compose(self, digest: str | Mapping[str, Any]) -> Trial:
        """Compose a digest of the config, by its name, or one that is not saved yet.

        The latter is given as the config would write it. Raises
        :class:`bot.core.errors.BriefbotError` where there is none such, or it is no good.
        """
        ...

    async def send(self, digest: Digest, who: Who) -> Outcome:
        """Send a digest to one person alone; of several pages, the outcome of the last tried."""
        ...


@dataclass(frozen=True, slots=True)
class FeedFound:
    """What a feed would bring; ``others`` are further feeds that the page there names."""

    url: str
    title: str = ""
    language: str | None = None
    items: int = 0
    newest: datetime | None = None
    headlines: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedsRead:
    """How many feeds were asked and failed, how many articles were new, and what is to be said."""

    asked: int = 0
    failed: int = 0
    new: int = 0
    problems: tuple[str, ...] = ()


class Feeds(Protocol):
    """Feeds tried before they are saved. Only what may be fetched is, and bytes are not trusted."""

    async def look(self, url: str) -> FeedFound:
        """Look at a feed, or at the first that a page names.

        Raises :class:`bot.core.errors.InputError` with the reason where there is none.
        """
        ...

    async def read(self, sources: Sequence[Mapping[str, Any]]) -> FeedsRead:
        """Read feeds into the archive, given as the config writes them."""
        ...

    async def unpack(self, data: bytes, name: str, kind: str) -> list[dict[str, Any]]:
        """Return the sources or topics (``kind``) in an uploaded list, OPML or TOML.

        Raises :class:`bot.core.errors.InputError` where all of it cannot be used.
        """
        ...


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

    async def close(self) -> None:
        """Let go of the archive."""
        ...


class Chat(Protocol):
    """A platform that digests are posted to.

    Raises nothing for what the platform or the network does: outcomes tell. What it raises all
    the same counts as a lost reply.
    """

    platform: str

    def pages(self, digest: Digest) -> list[Page]:
        """Render a digest as messages, each within the platform's limits, in order."""
        ...

    async def post(self, page: Claimed) -> Outcome:
        """Post one page once, marked with its nonce so that :meth:`find` can tell it.

        No retry of its own where the outcome is unknown.
        """
        ...

    async def find(self, page: Claimed) -> str | None:
        """Return the id of the message that carries the page's nonce, ``None`` where none does.

        Raises anything where that cannot be told for sure.
        """
        ...


@runtime_checkable
class Editing(Protocol):
    """A chat that can edit what was posted."""

    async def edit(self, page: Claimed, message: str) -> Outcome:
        """Let a message say the page's payload; doing it twice is doing it once."""
        ...
