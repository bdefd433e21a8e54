"""Full-text search: what a question asks of an archive, on any engine.

The index holds stems that :class:`bot.ports.Index` made, one row for each article (its newest
version), and must not take them apart again. How it is kept and asked is an engine's own:
:mod:`bot.store.search_sqlite`, :mod:`bot.store.search_postgresql`. Nothing typed is an operator.

Ranking is bm25 (Robertson and Zaragoza 2009, as in https://sqlite.org/fts5.html). Weighing
every article that holds a very common word would take longer the larger the archive grows,
so at most ``WINDOW`` articles are weighed: those that arrived last. For a question that
matches more, ``Hit.matching`` counts within this window.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Integer, column, func, select, text

from bot.core.query import within_filed
from bot.core.rank import Hit
from bot.store.columns import escaped, storable
from bot.store.hits import recent
from bot.store.schema import events

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from sqlalchemy import ColumnElement, TextClause
    from sqlalchemy.engine import Connection

    from bot.core.language.text import Index
    from bot.core.query import Alternatives, Match, Where

WINDOW = 2000
"""How many matching articles are weighed at most, newest arrivals first."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_EVER = datetime.min.replace(tzinfo=UTC)

# Whether an article, as its newest version has it, is of an outlet, a source, a language, or filed
# under a category.
_NEWEST = """
    SELECT 1 FROM articles JOIN article_versions
        ON article_versions.article = articles.n AND article_versions.version = articles.version
    WHERE articles.n = {article} AND ({ways})"""
_WAYS = {
    "outlet": "article_versions.outlet_name {like} :{name} ESCAPE '\\'",
    "source": "article_versions.source = :{name}",
    "language": "articles.language = :{name}",
    "category": "{within}(articles.filed, :{name}) > 0",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What the index holds of one article."""

    article: int
    index: Index


def create(connection: Connection) -> None:
    """Create the index."""
    _engine(connection).create(connection)


def put(connection: Connection, rows: Iterable[Row], replaced: Iterable[int]) -> None:
    """Index articles; those in ``replaced`` are in the index already, with an older version."""
    new = [
        (row.article, *map(indexed, (row.index.title, row.index.body, row.index.parts)))
        for row in rows
    ]
    _engine(connection).put(connection, new, [*replaced])


def find(connection: Connection, match: Match, since: datetime | None, limit: int) -> list[Hit]:
    """Return the events that match, best first."""
    engine = _engine(connection)
    if not match.required and not match.titled:
        return recent(connection, since, limit, *_without_words(connection, match))
    low = 0 if since is None else _lowest(connection, since)
    if low is None or not all(map(_says_something, (*match.required, *match.titled))):
        return []
    filtered, values = _filtered(connection, match.where, engine.ARTICLE)
    asked = {"low": low, "since": since or _EVER, "window": WINDOW, "limit": limit} | values
    rows = engine.find(connection, match.required, match.titled, match.excluded, filtered, asked)
    return [Hit(*row) for row in rows]


def _engine(connection: Connection) -> ModuleType:
    if connection.dialect.name == "postgresql":
        from bot.store import search_postgresql  # noqa: PLC0415 - one of the two

        return search_postgresql
    from bot.store import search_sqlite  # noqa: PLC0415 - the other

    return search_sqlite


def _sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _says_something(part: Alternatives) -> bool:
    return any(indexed(" ".join(way)) for way in part)


def _without_words(connection: Connection, match: Match) -> list[ColumnElement[bool]]:
    """Return the conditions on an event of a question that asks for no word."""
    wanted: list[ColumnElement[bool]] = []
    left_out: TextClause | None = _engine(connection).left_out(match.excluded)
    if left_out is not None:
        gone = left_out.columns(column("event", Integer)).subquery()
        wanted.append(events.c.n.not_in(select(gone.c.event)))
    if match.where:
        wanted.append(_with_members(connection, match.where))
    return wanted


def _filtered(
    connection: Connection, where: Iterable[Where], article: str
) -> tuple[str, dict[str, str]]:
    """Return conditions on an article as SQL, with the values they are about."""
    said: list[str] = []
    values: dict[str, str] = {}
    # SQLite's LIKE and PostgreSQL's ILIKE take ASCII's capitals and small letters for the same.
    like, within = ("LIKE", "instr") if _sqlite(connection) else ("ILIKE", "strpos")
    for number, each in enumerate(where):
        names = [f"where_{number}_{at}" for at in range(len(each.values))]
        ways = " OR ".join(
            _WAYS[each.field].format(name=name, like=like, within=within) for name in names
        )
        exists = _NEWEST.format(article=article, ways=ways)
        said.append(f"AND {'' if each.wanted else 'NOT '}EXISTS ({exists})")
        values |= {
            name: _value(each.field, value) for name, value in zip(names, each.values, strict=True)
        }
    return " ".join(said), values


def _value(kind: str, value: str) -> str:
    if kind == "outlet":
        plain = re.sub(r"([\\\\%_])", r"\\\1", storable(value))
        return f"%{plain}%"
    if kind == "category":
        return storable(within_filed(value))
    return escaped(value.lower() if kind == "language" else value)


def _with_members(connection: Connection, where: Iterable[Where]) -> ColumnElement[bool]:
    """Return the condition that one of an event's articles is what was asked for."""
    conditions, values = _filtered(connection, where, "members.article")
    members = text(f"SELECT members.event FROM members WHERE true {conditions}")  # noqa: S608  our own words; what was typed is bound
    found = members.bindparams(**values).columns(column("event", Integer)).subquery()
    return events.c.n.in_(select(found.c.event))


def indexed(stems: str) -> str:
    """Return stems as they are indexed: one space between each, and nothing else that parts."""
    if stems.isascii() and stems.isprintable() and "  " not in stems and stems == stems.strip():
        return stems  # as nearly all are, and this is quick to tell
    # The tokenizer would split at control characters, and a database takes no lone surrogate.
    return _CONTROL.sub("\ufffd", storable(" ".join(stems.split())))


def _lowest(connection: Connection, since: datetime) -> int | None:
    """Return the first article of all events active since then: no match lies before it."""
    lowest: int | None = connection.execute(
        select(func.min(events.c.low)).where(events.c.last >= since)
    ).scalar()
    return lowest
