"""Articles: every version is kept, and the newest is what searching and clustering see."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from bot.core.model import Article, ArticleRef, Outlet, Span
from bot.core.query import filed
from bot.store import search, topics
from bot.store.schema import article_versions, articles, features, tallies
from bot.store.sql import among, batches, upsert, upsert_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Row, Select
    from sqlalchemy.engine import Connection

    from bot.ports import Arrival

LANGUAGES = "language"
OUTLETS = "outlet"
VERSIONS = "versions"

_newest = articles.join(
    article_versions,
    (article_versions.c.article == articles.c.n)
    & (article_versions.c.version == articles.c.version),
)
_every = articles.join(article_versions, article_versions.c.article == articles.c.n)
_columns = (articles.c.id, *(column for column in article_versions.c if column.name != "article"))


def newest() -> Select[Any]:
    """Return the statement of the newest versions, which :func:`article_of` reads."""
    return select(*_columns).select_from(_newest)


def article_of(row: Row[Any]) -> Article:
    """Build an article from a row."""
    return Article(
        id=row.id,
        text=row.text,
        outlet=Outlet(row.outlet, row.outlet_name),
        source=row.source,
        version=row.version,
        title=None if row.title_start is None else Span(row.title_start, row.title_end),
        body=row.body,
        url=row.url,
        path=row.path,
        published=row.published,
        seen=row.seen,
        language=row.language,
        authors=tuple(row.authors.split("\n")) if row.authors else (),
        categories=tuple(row.categories.split("\n")) if row.categories else (),
    )


def load_newest(connection: Connection, ids: Iterable[str]) -> dict[str, Article]:
    """Map article ids to their newest version."""
    found: dict[str, Article] = {}
    for batch in batches(ids):
        for row in connection.execute(newest().where(among(connection, articles.c.id, batch))):
            found[row.id] = article_of(row)
    return found


def load_exact(connection: Connection, refs: Iterable[ArticleRef]) -> dict[ArticleRef, Article]:
    """Map references to the versions they name."""
    found: dict[ArticleRef, Article] = {}
    for batch in batches(refs):
        wanted = (
            select(*_columns)
            .select_from(_every)
            .where(articles.c.id.in_({ref.id for ref in batch}))
            .where(article_versions.c.version.in_({ref.version for ref in batch}))
        )
        for row in connection.execute(wanted):
            found[ArticleRef(row.id, row.version)] = article_of(row)
    return {ref: found[ref] for ref in refs if ref in found}


class Arrived(NamedTuple):
    """An article whose newest version was stored; ``known``: an older one was there before."""

    n: int
    outlet: str
    moment: datetime | None
    known: bool


def store(connection: Connection, arrivals: Sequence[Arrival]) -> dict[str, Arrived]:
    """Store the versions that are new; return the articles whose newest they are, by id."""
    known = _known(connection, [arrival.article.id for arrival in arrivals])
    fresh = _fresh(connection, arrivals, known)
    newest = _newest_of(fresh.values(), known)
    numbers = {key: row.n for key, row in known.items()}
    numbers |= _new_numbers(connection, [key for key in newest if key not in known])
    _put_articles(connection, newest, numbers)
    arrived = [arrival.article for arrival in fresh.values()]
    upsert_columns(connection, article_versions, _versions(arrived, numbers))
    upsert_columns(connection, features, _features(newest, numbers))
    search.put(
        connection,
        [search.Row(numbers[key], arrival.index) for key, arrival in newest.items()],
        [numbers[key] for key in newest if key in known],
    )
    topics.count(connection, fresh.values())
    _tally(connection, newest, known, len(fresh))
    return {
        key: Arrived(numbers[key], arrival.article.outlet.id, arrival.article.when, key in known)
        for key, arrival in newest.items()
    }


def _fresh(
    connection: Connection, arrivals: Sequence[Arrival], known: Iterable[str]
) -> dict[tuple[str, int], Arrival]:
    """Leave out versions that are stored, or come twice; ``known`` are the articles stored."""
    stored: set[tuple[str, int]] = set()
    for batch in batches(known):
        of_them = select(articles.c.id, article_versions.c.version).select_from(_every)
        stored.update(
            (row.id, row.version)
            for row in connection.execute(of_them.where(among(connection, articles.c.id, batch)))
        )
    fresh: dict[tuple[str, int], Arrival] = {}
    for arrival in arrivals:
        version = arrival.article.id, arrival.article.version
        if version not in stored:
            fresh.setdefault(version, arrival)
    return fresh


def _known(connection: Connection, ids: Iterable[str]) -> dict[str, Row[Any]]:
    """Map the ids of stored articles to their rows."""
    found: dict[str, Row[Any]] = {}
    for batch in batches(ids):
        wanted = select(articles).where(among(connection, articles.c.id, batch))
        found |= {row.id: row for row in connection.execute(wanted)}
    return found


def _newest_of(fresh: Iterable[Arrival], known: Mapping[str, Row[Any]]) -> dict[str, Arrival]:
    """Map articles to their newest version, where that is among the fresh ones."""
    newest: dict[str, Arrival] = {}
    for arrival in fresh:
        key, version = arrival.article.id, arrival.article.version
        if key in known and known[key].version > version:
            continue
        if key not in newest or newest[key].article.version < version:
            newest[key] = arrival
    return newest


def _new_numbers(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    first = (connection.execute(select(func.max(articles.c.n))).scalar() or 0) + 1
    return {key: first + place for place, key in enumerate(ids)}


def _put_articles(
    connection: Connection,
    newest: Mapping[str, Arrival],
    numbers: Mapping[str, int],
) -> None:
    brought = [arrival.article for arrival in newest.values()]
    columns: dict[str, list[Any]] = {
        "n": [*map(numbers.__getitem__, newest)],
        "id": [*newest],
        "version": [article.version for article in brought],
        "outlet": [article.outlet.id for article in brought],
        "moment": [article.when for article in brought],
        "language": [article.language for article in brought],
        "filed": [filed(article.categories) or None for article in brought],
    }
    upsert_columns(connection, articles, columns)


_AS_THEY_ARE = ("version", "source", "body", "url", "path", "published", "seen", "language", "text")
"""Columns of a version that are attributes of the article."""


def _versions(brought: Sequence[Article], numbers: Mapping[str, int]) -> dict[str, list[Any]]:
    """Return versions of articles, column by column."""
    titles = [each.title for each in brought]
    columns: dict[str, list[Any]] = {
        "article": [numbers[each.id] for each in brought],
        "outlet": [each.outlet.id for each in brought],
        "outlet_name": [each.outlet.name for each in brought],
        "title_start": [title and title.start for title in titles],
        "title_end": [title and title.end for title in titles],
        "authors": ["\n".join(each.authors) or None for each in brought],
        "categories": ["\n".join(each.categories) or None for each in brought],
    }
    return columns | {name: [*map(attrgetter(name), brought)] for name in _AS_THEY_ARE}


def _features(newest: Mapping[str, Arrival], numbers: Mapping[str, int]) -> dict[str, list[Any]]:
    return {
        "article": [*map(numbers.__getitem__, newest)],
        "features": [arrival.features for arrival in newest.values()],
    }


def _tally(
    connection: Connection,
    newest: Mapping[str, Arrival],
    known: Mapping[str, Row[Any]],
    versions: int,
) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    counted[VERSIONS, ""] = versions
    for key, arrival in newest.items():
        counted[LANGUAGES, arrival.article.language] += 1
        counted[OUTLETS, arrival.article.outlet.id] += 1
        if key in known:
            counted[LANGUAGES, known[key].language] -= 1
            counted[OUTLETS, known[key].outlet] -= 1
    rows = [{"kind": kind, "name": name, "n": n} for (kind, name), n in counted.items() if n]
    upsert(connection, tallies, rows, {"n": "sum"})
