"""Who asks, at which desk, and what is said in answer: what every use case of chat shares."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from bot.core.permission import Permits
from bot.core.reserved import Reserved, workspace_of
from bot.usecases.seen_config import SeenConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import tzinfo

    from bot.core.rank import Weights
    from bot.core.showing.compose import Detail
    from bot.core.showing.document import Document
    from bot.ports import Clock, Config, Digest, Feeds, Store, Trials, Who
    from bot.usecases.answer import Teller
    from bot.usecases.digest import Plan


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, where, and how they are to be told; ``place`` is a channel or thread.

    ``server`` is the workspace they ask in, where ``who`` is the same person in every one.
    """

    who: Who
    name: str = ""
    zone: tzinfo = UTC
    place: str = ""
    server: str = ""

    @property
    def workspace(self) -> str:
        """The workspace they ask in, as the config names it ("slack:T1")."""
        return f"{self.who.platform}:{self.server or self.who.workspace}"


@dataclass(slots=True)
class Desk:
    """What it takes to answer: the archive, who tells stories, and what is usual here.

    Adapters hold on to it; what is usual may change while they run, all of it at once.
    """

    store: Store
    teller: Teller
    clock: Clock
    weights: Weights | None = None
    window: timedelta = timedelta(days=1)
    stories: int = 5
    detail: Detail = "standard"
    topics: Mapping[str, str] = field(default_factory=dict)
    """The names of saved topics, in lower case, with what they ask."""
    config: Config | None = None
    """What admins may change from chat; nothing, where there is no config folder."""
    homes: Collection[str] | None = None
    """The workspaces ("slack:T1", "slack:*", "*" for all) whose admins may change what all share;
    ``None`` where there is but one house."""

    permits: Permits = field(default_factory=Permits)
    """Who may do what of the things that admins do."""
    feeds: Feeds | None = None
    """What admins try feeds with before they are saved."""
    trials: Trials | None = None
    """What admins try digests with before they are posted."""
    plans: Callable[[], Sequence[Plan]] = tuple
    """The digests of the config just then."""
    reserved: Reserved = field(default_factory=Reserved)
    """What is for some workspaces alone; see :meth:`seen_in`."""

    def seen_in(self, place: str) -> Desk:
        """Return what answers people in a workspace: without what is for others' alone.

        Whatever is shown to somebody comes from here, so that there is one place that decides.
        """
        if not self.reserved:
            return self
        sources = self.reserved.hidden_sources(place)
        topics = self.reserved.hidden_topics(place)
        config = SeenConfig(self.config, sources, topics, place) if self.config else None
        return replace(
            self,
            store=self.store.without(sources),
            topics={name: query for name, query in self.topics.items() if name not in topics},
            config=config,
            plans=lambda: [plan for plan in self.plans() if not self._hides(plan, place)],
        )

    def _hides(self, plan: Plan, place: str) -> bool:
        """Tell whether another workspace's digest is about what is theirs alone."""
        asked = {self.topics.get(name) for name in self.reserved.hidden_topics(place)}
        sources = self.reserved.hidden_sources(place)
        about = plan.filters.topic in asked or not sources.isdisjoint(plan.filters.sources)
        return about and workspace_of(plan.destination) != place

    def at_home(self, reader: Reader) -> bool:
        """Tell whether somebody's workspace may change what every workspace sees."""
        if self.homes is None or "*" in self.homes:
            return True
        platform = reader.who.platform
        return bool({f"{platform}:*", f"{platform}:{reader.who.workspace}"} & {*self.homes})


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be done with a story: ``action`` is a view's name or a verb."""

    action: str
    label: str


OFFERS = (
    Offer("evidence", "Evidence"),
    Offer("agreement", "Agreement and differences"),
    Offer("timeline", "Timeline"),
    Offer("quotes", "Quotes"),
    Offer("sources", "Sources"),
    Offer("why", "Why this rank"),
    Offer("follow", "Follow"),
    Offer("mute", "Mute"),
)
"""What is offered with every story of a brief, in this order."""


@dataclass(frozen=True, slots=True)
class Way:
    """How an admin may go on: a button that says what could be typed (``words``)."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What to show. ``brief`` names the kept brief, whose ``n``-th story is ``stories[n - 1]``.

    ``public``: the reader asked for everybody to see it. ``pick``: topics to choose from.
    ``digest``: one to be shown below, as it would be posted. ``ways``: how an admin may go on.
    """

    document: Document
    brief: str | None = None
    stories: tuple[str, ...] = ()
    public: bool = False
    offers: tuple[Offer, ...] = ()
    pick: tuple[str, ...] = field(default=())
    digest: Digest | None = None
    ways: tuple[Way, ...] = ()
