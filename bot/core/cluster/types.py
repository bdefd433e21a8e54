"""What the clusterer says and what it must remember: plain values that the store keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.core.embedder import Embedder
    from bot.core.model import Component


PERSON = "a person says so"
"""The first reason of a person's decision: it tells it from the program's own."""
RECORD = "record"
"""The reason that keeps, as JSON, what it takes to take a person's decision back."""


@dataclass(frozen=True, slots=True)
class Created:
    """An article opens an event of its own."""

    event: str
    article: str
    because: Sequence[Component] = ()


@dataclass(frozen=True, slots=True)
class Grown:
    """An article joins an event; ``copy_of`` is the article it reprints, if it is a reprint."""

    event: str
    article: str
    confidence: float
    because: Sequence[Component] = ()
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """Two events turned out to be one: ``absorbed`` becomes an alias of ``kept``."""

    kept: str
    absorbed: str
    because: Sequence[Component] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """Articles turned out to belong to another event, new or old, than the one they are in."""

    articles: tuple[str, ...]
    origin: str
    event: str
    because: Sequence[Component] = ()


Decision = Created | Grown | Merged | Moved


def followed(decisions: Iterable[Decision]) -> dict[str, str]:
    """Map every article's id to its event after all decisions, in order of arrival."""
    found: dict[str, str] = {}
    now: dict[str, str] = {}
    for decision in decisions:
        if isinstance(decision, Merged):
            now[decision.absorbed] = decision.kept
        elif isinstance(decision, Moved):
            found.update(dict.fromkeys(decision.articles, decision.event))
        else:
            found[decision.article] = decision.event
    for article, event in found.items():
        while event in now:
            event = now[event]  # noqa: PLW2901  from alias to alias
        found[article] = event
    return found


@dataclass(frozen=True, slots=True)
class Member:
    """What the clusterer must remember of one article to go on where it stopped."""

    article: str
    event: str
    outlet: str
    when: datetime | None
    features: bytes
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """What bounds the work and the reach of the clusterer; times are in days.

    An article can join an event only when no more than ``horizon`` lies between it and the
    event's nearest article. An event is forgotten when nothing joined it for ``keep``, or when
    more than ``live`` articles are remembered, oldest activity first.

    When an article might as well have joined another event (with a probability of ``revisit``),
    up to ``voters`` articles of the smaller event are judged anew, and most of them must
    belong to the other one (with a probability of ``merging``) for the events to merge.
    ``revised`` bounds how many events an arrival looks at again.

    With ``across_languages``, events in different languages are linked where that is safe
    (:mod:`bot.core.cluster.across`). An ``embedder`` is asked where a decision is close
    (:mod:`bot.core.cluster.meaning`). Both need :func:`bot.core.cluster.linking.kind`.
    """

    horizon: float = 200.0
    keep: float = 200.0
    live: int = 100_000
    candidates: int = 14
    representatives: int = 8
    postings: int = 3_000
    across_languages: bool = False
    revisit: float = 0.2
    merging: float = 0.6
    revised: int = 2
    voters: int = 3
    embedder: Embedder | None = None
