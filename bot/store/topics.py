"""Topics: the words that articles brought, and those nearest to one that nobody knows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.store.columns import EPOCH
from bot.store.schema import topics
from bot.store.sql import upsert_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

    from bot.ports import Arrival

RECENT = timedelta(days=7)
_CANDIDATES = 2000
"""How many topics are compared letter by letter at most, the most frequent ones."""
_SLACK = 2
"""How much shorter or longer than the word a topic may be."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A word as readers write it. ``n`` tells how often it came."""

    stem: str
    surface: str
    n: int


def count(connection: Connection, arrivals: Iterable[Arrival]) -> None:
    """Count the topics that new article versions brought."""
    counted: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], datetime] = {}
    # The newest article last, so that of each topic its moment remains.
    for when, brought in sorted(
        ((arrival.article.when or EPOCH, [*arrival.index.topics.items()]) for arrival in arrivals),
        key=itemgetter(0),
    ):
        counted.update(brought)
        last.update(dict.fromkeys(brought, when))
    # In the order of the key, neighbours are written together.
    known = [topic for topic in sorted(counted) if topic[1].strip()]
    columns = _columns(known) | {
        "n": [*map(counted.__getitem__, known)],
        "last": [*map(last.__getitem__, known)],
    }
    upsert_columns(connection, topics, columns, {"n": "sum", "last": "max"})


def _columns(known: Sequence[tuple[str, str]]) -> dict[str, list[Any]]:
    folded = [surface.casefold() for _, surface in known]
    return {
        "stem": [stem for stem, _ in known],
        "surface": [surface for _, surface in known],
        "initial": [surface[0] for surface in folded],
        "size": [*map(len, folded)],
    }


def nearest(connection: Connection, words: Iterable[str], limit: int) -> list[str]:
    """Return the topics spelled most like any of the words, as readers write them.

    Topics at the fewest changes (optimal string alignment: insert, delete, replace, swap
    neighbours) come first, the more frequent before the rarer; where too few are near, the
    most frequent topics of late fill up. None of the words themselves is returned.
    """
    asked = tuple(dict.fromkeys(word.casefold().strip() for word in words))
    chosen: dict[str, str] = {}
    for topic in _near(connection, [word for word in asked if word], limit):
        chosen.setdefault(topic.stem, topic.surface)
    if len(chosen) < limit:
        for topic in _frequent(connection, limit + len(asked) + len(chosen)):
            if topic.surface.casefold() not in asked:
                chosen.setdefault(topic.stem, topic.surface)
    return list(dict.fromkeys(chosen.values()))[:limit]


def starting(connection: Connection, typed: str, limit: int) -> list[str]:
    """Return the topics that begin with what was typed so far, the most frequent first.

    Where nothing was typed, these are the most frequent topics of late.
    """
    begun = typed.casefold().strip()
    if not begun:
        found = _frequent(connection, limit)
    else:
        same = topics.c.initial == begun[0]
        long = topics.c.size >= len(begun)
        candidates = _topics(connection, same, long, limit=_CANDIDATES)
        found = [each for each in candidates if each.surface.casefold().startswith(begun)]
    chosen: dict[str, str] = {}
    for topic in found:
        chosen.setdefault(topic.stem, topic.surface)
    return list(chosen.values())[:limit]


def _near(connection: Connection, asked: Sequence[str], limit: int) -> list[Topic]:
    """Return the topics within a sensible distance of a word, nearest first."""
    found: dict[Topic, int] = {}
    for word in asked:
        # Most slips spare the first letter, or swap or double the first two.
        near = _compared(word, _spelled(connection, word, topics.c.initial.in_([*word[:2]])))
        if len(near) < limit:
            near |= _compared(word, _spelled(connection, word))
        for topic, distance in near.items():
            found[topic] = min(distance, found.get(topic, distance))
    ranked = sorted(found, key=lambda topic: (found[topic], -topic.n, topic.surface))
    return [topic for topic in ranked if topic.surface.casefold() not in asked]


def _compared(word: str, candidates: Sequence[Topic]) -> dict[Topic, int]:
    from rapidfuzz import process  # noqa: PLC0415 - only for unknown topics
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - the same

    # One slip in a short word, one more for every four letters.
    most = 1 + (len(word) - 1) // 4 if len(word) > 2 else 0
    near = process.extract(
        word,
        [topic.surface.casefold() for topic in candidates],
        scorer=OSA.distance,
        score_cutoff=most,
        limit=None,
    )
    return {candidates[place]: int(distance) for _, distance, place in near}


def _spelled(connection: Connection, word: str, *conditions: ColumnElement[bool]) -> list[Topic]:
    size = topics.c.size.between(len(word) - _SLACK, len(word) + _SLACK)
    return _topics(connection, size, *conditions, limit=_CANDIDATES)


def _frequent(connection: Connection, limit: int) -> list[Topic]:
    """Return the most frequent topics of the archive's last days, then those of all days."""
    newest = connection.execute(select(func.max(topics.c.last))).scalar()
    if newest is None:
        return []
    late = _topics(connection, topics.c.last >= max(newest, EPOCH + RECENT) - RECENT, limit=limit)
    return late if len(late) == limit else [*late, *_topics(connection, limit=limit)]


def _topics(connection: Connection, *conditions: ColumnElement[bool], limit: int) -> list[Topic]:
    wanted = (
        select(topics.c.stem, topics.c.surface, topics.c.n)
        .where(*conditions)
        .order_by(topics.c.n.desc(), topics.c.surface)
        .limit(limit)
    )
    return [Topic(*row) for row in connection.execute(wanted)]
