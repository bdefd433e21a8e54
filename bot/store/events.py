"""Events as they are read: their articles, and what the clusterer remembers of these."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.core.model import SURE, Event
from bot.store import corrections
from bot.store.articles import article_of, newest
from bot.store.ids import resolve
from bot.store.schema import articles, decisions, events, features, members
from bot.store.sql import batches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from bot.core.cluster import Member
    from bot.core.model import Article


def load(connection: Connection, ids: Iterable[str]) -> dict[str, Event]:
    """Map event ids, aliases too, to events with the newest version of each article."""
    known = resolve(connection, ids)
    held: dict[int, list[Article]] = defaultdict(list)
    copies: dict[int, dict[str, str]] = defaultdict(dict)
    for batch in batches(number for number, _ in known.values()):
        wanted = (
            newest()
            .add_columns(members.c.event, members.c.copy_of)
            .join(members, members.c.article == articles.c.n)
            .where(members.c.event.in_(batch))
            .order_by(articles.c.n)
        )
        for row in connection.execute(wanted):
            held[row.event].append(article_of(row))
            if row.copy_of is not None:
                copies[row.event][row.id] = row.copy_of
    unsure = _doubts(connection, [article.id for each in held.values() for article in each])
    made = {
        number: Event(
            name,
            tuple(held[number]),
            copies[number],
            {article.id: unsure[article.id] for article in held[number] if article.id in unsure},
        )
        for number, name in known.values()
    }
    return {key: made[number] for key, (number, _) in known.items()}


def _doubts(connection: Connection, ids: Iterable[str]) -> dict[str, float]:
    """Map the articles whose place was doubtful to its probability.

    What the log says last of an article counts, and of its event what a person said last.
    """
    found: dict[str, float] = {}
    for batch in batches(ids):
        newest = (
            select(func.max(decisions.c.n))
            .where(decisions.c.article.in_(batch))
            .group_by(decisions.c.article)
        )
        wanted = select(
            decisions.c.n, decisions.c.article, decisions.c.event, decisions.c.confidence
        )
        wanted = wanted.where(decisions.c.n.in_(newest), decisions.c.confidence < SURE)
        for row in connection.execute(wanted):
            if row.n > corrections.newest(connection, row.event):
                found[row.article] = row.confidence
    return found


def events_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Map article ids to the ids of their events."""
    found: dict[str, str] = {}
    for batch in batches(ids):
        wanted = (
            select(articles.c.id.label("article"), events.c.id)
            .join(members, members.c.article == articles.c.n)
            .join(events, events.c.n == members.c.event)
            .where(articles.c.id.in_(batch))
        )
        found |= {row.article: row.id for row in connection.execute(wanted)}
    return found


def load_members(connection: Connection, oldest: int) -> list[Member]:
    """Return what the clusterer remembers of events joined since that arrival, in order."""
    from bot.core.cluster import Member  # noqa: PLC0415 - loads the clusterer, which only ingesting needs

    wanted = (
        select(
            articles.c.id.label("article"),
            events.c.id.label("event"),
            articles.c.outlet,
            articles.c.moment,
            features.c.features,
            members.c.copy_of,
        )
        .join(members, members.c.article == articles.c.n)
        .join(events, events.c.n == members.c.event)
        .join(features, features.c.article == articles.c.n)
        .order_by(articles.c.n)
    )
    if oldest:
        open_still = select(members.c.event).where(members.c.article >= oldest)
        wanted = wanted.where(members.c.event.in_(open_still))
    return [Member(*row) for row in connection.execute(wanted)]
