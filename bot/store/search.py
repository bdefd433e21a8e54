"""Full-text search by SQLite's FTS5. All of its SQL stands here; another engine brings its own.

The index holds stems that :class:`bot.ports.Index` made, one row for each article (its newest
version), and must not take them apart again: FTS5's ``ascii`` tokenizer with every mark as a
token character splits at spaces and control characters alone. A question reaches FTS5 as
quoted strings within an expression that is ours, so nothing typed is an operator.

Ranking is bm25 (Robertson and Zaragoza 2009, as in https://sqlite.org/fts5.html). Weighing
every article that holds a very common word would take longer the larger the archive grows,
so at most ``WINDOW`` articles are weighed: those that arrived last. For a question that
matches more, ``Hit.matching`` counts within this window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, column, func, select, text
from sqlalchemy.types import Float

from bot.ports import Hit
from bot.store.columns import Name, Utc, storable
from bot.store.schema import events

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from sqlalchemy import Select, TextualSelect
    from sqlalchemy.engine import Connection

    from bot.core.query import Alternatives, Match
    from bot.ports import Index

WINDOW = 4000
"""How many matching articles are weighed at most, newest arrivals first."""

TABLE = """\
CREATE VIRTUAL TABLE search USING fts5(title, body, parts, \
tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'")"""
"""The index. Its rowid is the article's number; its columns are those of ``Index``."""

_WEIGHTS = "4.0, 1.0, 0.5"
"""A word in the title says more of an article than one in its body, a part of a word less."""

_UNASKED = select(events.c.id, events.c.articles, events.c.outlets, events.c.first, events.c.last)
"""What ranking needs of an event where nothing was asked."""

_EVER = datetime.min.replace(tzinfo=UTC)
_SINCE = bindparam("since", type_=Utc)

_FLOOR = text("""
    SELECT search.rowid
    FROM search
    CROSS JOIN members ON members.article = search.rowid
    CROSS JOIN events ON events.n = members.event
    WHERE search MATCH :required AND search.rowid >= :low AND events.last >= :since
    ORDER BY search.rowid DESC LIMIT 1 OFFSET :window""").bindparams(_SINCE)

_LEFT_OUT = """
    AND events.n NOT IN (
        SELECT members.event FROM search
        CROSS JOIN members ON members.article = search.rowid
        WHERE search MATCH :excluded)"""

# bm25 works only where FTS5's own cursor is, so grouping waits until it is done; CROSS JOIN
# keeps SQLite from starting at another table.
_SEARCH = """
    WITH weighed AS MATERIALIZED (
        SELECT members.event AS event, -bm25(search, {weights}) AS strength
        FROM search
        CROSS JOIN members ON members.article = search.rowid
        CROSS JOIN events ON events.n = members.event
        WHERE search MATCH :required AND search.rowid >= :low AND events.last >= :since)
    SELECT events.id, max(strength) AS strength, count(*) AS matching,
        events.articles, events.outlets, events.first, events.last
    FROM weighed CROSS JOIN events ON events.n = weighed.event
    WHERE true {left_out}
    GROUP BY events.n ORDER BY strength DESC, events.last DESC, events.n LIMIT :limit"""

_COLUMNS = (
    column("id", Name),
    column("strength", Float),
    column("matching", Integer),
    column("articles", Integer),
    column("outlets", Integer),
    column("first", Utc),
    column("last", Utc),
)


def _statement(left_out: str) -> TextualSelect:
    statement = text(_SEARCH.format(weights=_WEIGHTS, left_out=left_out))
    return statement.bindparams(_SINCE).columns(*_COLUMNS)


_BY_MATCH = _statement("")
_BY_MATCH_WITHOUT = _statement(_LEFT_OUT)
_EXCLUDED = text(
    "SELECT members.event FROM search CROSS JOIN members ON members.article = search.rowid"
    " WHERE search MATCH :excluded"
).columns(column("event", Integer))


@dataclass(frozen=True, slots=True)
class Row:
    """What the index holds of one article."""

    article: int
    index: Index


def create(connection: Connection) -> None:
    """Create the index."""
    connection.exec_driver_sql(TABLE)


def put(connection: Connection, rows: Iterable[Row], replaced: Iterable[int]) -> None:
    """Index articles; those in ``replaced`` are in the index already, with an older version."""
    old = [(article,) for article in replaced]
    if old:
        connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", old)
    new = [
        (row.article, *map(_indexed, (row.index.title, row.index.body, row.index.parts)))
        for row in rows
    ]
    if new:
        connection.exec_driver_sql(
            "INSERT INTO search (rowid, title, body, parts) VALUES (?, ?, ?, ?)", new
        )


def find(connection: Connection, match: Match, since: datetime | None, limit: int) -> list[Hit]:
    """Return the events that match, best first."""
    required = [_alternatives(part) for part in match.required]
    excluded = " OR ".join(filter(None, map(_alternatives, match.excluded)))
    if not required:
        return list_recent(connection, since, limit, excluded=excluded)
    low = 0 if since is None else _lowest(connection, since)
    if low is None or not all(required):
        return []
    asked: dict[str, Any] = {
        "required": " AND ".join(f"({part})" for part in required),
        "since": since or _EVER,
    }
    floor = connection.execute(_FLOOR, {**asked, "low": low, "window": WINDOW - 1}).scalar()
    asked |= {"low": low if floor is None else floor, "limit": limit}
    if excluded:
        asked["excluded"] = excluded
    found = connection.execute(_BY_MATCH_WITHOUT if excluded else _BY_MATCH, asked)
    return [Hit(*row) for row in found]


def list_recent(
    connection: Connection, since: datetime | None, limit: int, *, excluded: str = ""
) -> list[Hit]:
    """Return the events active since then: most outlets first, then the newest."""
    wanted = _UNASKED.order_by(events.c.outlets.desc(), events.c.last.desc(), events.c.n)
    if since is not None:
        wanted = wanted.where(events.c.last >= since)
    if excluded:
        left_out = _EXCLUDED.bindparams(bindparam("excluded", excluded)).subquery()
        wanted = wanted.where(events.c.n.not_in(select(left_out.c.event)))
    return _unasked(connection, wanted.limit(limit))


def named(connection: Connection, ids: Iterable[str]) -> list[Hit]:
    """Return the hits of these events, which go by these ids now."""
    return _unasked(connection, _UNASKED.where(events.c.id.in_(list(ids))).order_by(events.c.n))


def _unasked(connection: Connection, wanted: Select[Any]) -> list[Hit]:
    rows = connection.execute(wanted)
    return [Hit(row.id, 0.0, 0, row.articles, row.outlets, row.first, row.last) for row in rows]


def _alternatives(part: Alternatives) -> str:
    """Return one part of a question as an FTS5 expression, empty where nothing can match it."""
    ways = (" ".join(filter(None, map(_indexed, way))) for way in part)
    return " OR ".join(dict.fromkeys(_quoted(way) for way in ways if way))


def _quoted(way: str) -> str:
    # Within double quotes FTS5 knows but one special character, the double quote.
    quoted = '"' + way.replace('"', '""') + '"'
    # Neighbours in `parts` never stood beside one another in the article.
    return f"{{title body}} : {quoted}" if " " in way else quoted


def _indexed(stems: str) -> str:
    # FTS5 reads a question only up to its first NUL, and a database takes no lone surrogate.
    return " ".join(storable(stems).split())


def _lowest(connection: Connection, since: datetime) -> int | None:
    """Return the first article of all events active since then: no match lies before it."""
    lowest: int | None = connection.execute(
        select(func.min(events.c.low)).where(events.c.last >= since)
    ).scalar()
    return lowest
