"""What is for some workspaces alone: sources and saved topics that nobody else sees anything of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.model import Event

EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Reserved:
    """Maps sources (by id) and saved topics (by name, in lower case) to their workspaces.

    A workspace is a platform with its id there ("slack:T1"). What is for everybody is left out.
    """

    sources: Mapping[str, frozenset[str]] = field(default_factory=dict)
    topics: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether anything is for some alone."""
        return bool(self.sources or self.topics)

    def hidden_sources(self, place: str) -> frozenset[str]:
        """Return the sources that a workspace may know nothing of."""
        return _hidden(self.sources, place)

    def hidden_topics(self, place: str) -> frozenset[str]:
        """Return the saved topics that a workspace may know nothing of."""
        return _hidden(self.topics, place)

    def tells_no_more(self, there: str, here: str) -> bool:
        """Tell whether all that one workspace may know is known in another (``here``), too."""
        return self.hidden_sources(here) <= self.hidden_sources(there) and (
            self.hidden_topics(here) <= self.hidden_topics(there)
        )


def workspace_of(destination: str) -> str:
    """Return the workspace of a destination ("slack:T1/C2"), as the config names it.

    >>> workspace_of("discord:4567/89")
    'discord:4567'
    """
    return destination.partition("/")[0]


def _hidden(reserved: Mapping[str, frozenset[str]], place: str) -> frozenset[str]:
    return frozenset(name for name, places in reserved.items() if place not in places)


def visible(event: Event, hidden: frozenset[str]) -> Event | None:
    """Return an event without the articles of hidden sources; ``None`` where it has no other.

    Of several reprints of a hidden article, the first counts as what the others reprint.
    """
    kept = tuple(article for article in event.articles if article.source not in hidden)
    if len(kept) == len(event.articles):
        return event
    if not kept:
        return None
    ids = {article.id for article in kept}
    copies: dict[str, str] = {}
    heirs: dict[str, str] = {}
    for article in kept:
        original = event.copies.get(article.id)
        while original is not None and original not in ids and original in event.copies:
            original = event.copies[original]
        if original is None:
            continue
        nearest = original if original in ids else heirs.setdefault(original, article.id)
        if nearest != article.id:
            copies[article.id] = nearest
    doubts = {key: doubt for key, doubt in event.doubts.items() if key in ids and len(kept) > 1}
    return replace(event, articles=kept, copies=copies, doubts=doubts)
