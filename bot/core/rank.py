"""Events to scores: a sum of named parts, so that a reader can be told why.

Each part is a weight times a number that grows ever more slowly, so that no single part can
drown the others:

* ``outlets``: log2(1 + independent outlets). One more voice counts most when there are few.
* ``freshness``: 0.5 ** (age of the newest article / half-life), between 0 and 1.
* ``growth``: log2(1 + articles after the first / days they took, at least one).
* ``match``: how well the event answers the question, from 0 to 1: the strength of its best
  matching article relative to the strongest of all, times the root of the share of its
  articles that match, so that a passing mention in a large event does not win.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.model import Component, Score

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_DAY = timedelta(days=1)
_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Hit:
    """An event that came up, with what ranking needs to know of it before it is loaded.

    ``match`` is the strength of its best matching article (0 where nothing was asked), and
    ``matching`` how many of its ``articles`` match. ``first`` and ``last`` are the times of its
    oldest and newest article, in UTC: published or, where that is unknown, first seen.
    """

    event: str
    match: float
    matching: int
    articles: int
    outlets: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts. ``half_life`` is the age at which freshness has halved."""

    outlets: float = 1.0
    freshness: float = 2.0
    growth: float = 0.5
    match: float = 4.0
    half_life: timedelta = timedelta(hours=24)


def rank(
    hits: Iterable[Hit], *, now: datetime, weights: Weights | None = None
) -> list[tuple[Hit, Score]]:
    """Score the hits and return them best first; equal scores in the order of event ids."""
    weights = weights or Weights()
    found = list(hits)
    strongest = max((hit.match for hit in found), default=0.0)
    scored = [(hit, _score(hit, strongest, now, weights)) for hit in found]
    return sorted(scored, key=lambda pair: (-pair[1].total, pair[0].event))


def _score(hit: Hit, strongest: float, now: datetime, weights: Weights) -> Score:
    age = max(now - hit.last, _NO_TIME)
    days = max((hit.last - hit.first) / _DAY, 1.0)
    parts = [
        Component(
            "outlets",
            weights.outlets * math.log2(1 + hit.outlets),
            _count(hit.outlets, "independent outlet"),
        ),
        Component(
            "freshness",
            weights.freshness * 0.5 ** (age / weights.half_life),
            f"newest article {ago(age)}",
        ),
        Component(
            "growth",
            weights.growth * math.log2(1 + max(hit.articles - 1, 0) / days),
            f"{_count(hit.articles, 'article')} in {_count(math.ceil(days), 'day')}",
        ),
    ]
    if strongest > 0:
        share = hit.matching / max(hit.articles, 1)
        fit = hit.match / strongest * math.sqrt(min(share, 1.0))
        said = f"{hit.matching} of {_count(hit.articles, 'article')} match"
        parts.append(Component("match", weights.match * fit, said))
    return Score(tuple(parts))


def ago(age: timedelta) -> str:
    """Say an age as a reader would: ``just now``, ``5 minutes ago``, ``3 days ago``."""
    minutes = int(age.total_seconds() // 60)
    for size, unit in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            return f"{_count(minutes // size, unit)} ago"
    return "just now"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def short_of(mine: Score, above: Score) -> str:
    """Say by how much a score is short of the one above it, and by which parts, weightiest first.

    >>> from bot.core.model import Component
    >>> one = Score((Component("outlets", 2.0), Component("match", 1.0)))
    >>> short_of(one, Score((Component("outlets", 1.5), Component("match", 2.25))))
    '0.75 short of the story above it: match 1.25 less, outlets 0.50 more'
    """
    theirs = {part.name: part.value for part in above.components}
    ours = {part.name: part.value for part in mine.components}
    gaps = {name: ours.get(name, 0.0) - theirs.get(name, 0.0) for name in {**theirs, **ours}}
    told = [
        f"{name} {abs(gap):.2f} {'more' if gap > 0 else 'less'}"
        for name, gap in sorted(gaps.items(), key=lambda each: (-abs(each[1]), each[0]))
        if round(abs(gap), 2)
    ]
    if not told:
        return "level with the story above it"
    return f"{above.total - mine.total:.2f} short of the story above it: {', '.join(told)}"
