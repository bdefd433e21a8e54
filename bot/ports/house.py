"""What admins need: the config, changed and logged; feeds and digests, tried before saving."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.core.delivery import (
        Outcome,
    )
    from bot.ports.delivery import Digest
    from bot.ports.readers import Who


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
