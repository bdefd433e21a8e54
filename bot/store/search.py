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

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, column, func, select, text
from sqlalchemy.types import Float

from bot.core.rank import Hit
from bot.store.columns import Name, Utc, escaped, storable
from bot.store.hits import recent
from bot.store.schema import events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import ColumnElement, TextualSelect
    from sqlalchemy.engine import Connection

    from bot.core.language.text import Index
    from bot.core.query import Alternatives, Match, Where

WINDOW = 2000
"""How many matching articles are weighed at most, newest arrivals first."""

TABLE = """\
CREATE VIRTUAL TABLE search USING fts5(title, body, parts, \
tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'")"""
"""The index. Its rowid is the article's number; its columns are those of ``Index``."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_EVER = datetime.min.replace(tzinfo=UTC)

# CROSS JOIN and the plus keep SQLite from another plan, slower by far; bm25 works only
# where FTS5's own cursor is, so grouping waits until it is done. How many articles hold a
# phrase takes FTS5 long to count, so phrases choose the articles and their words weigh them. A
# word in the title says more of an article than one in its body, a part of a word less.
_SEARCH = """
    WITH matching AS MATERIALIZED (
        SELECT search.rowid AS article, members.event AS event
        FROM search
        CROSS JOIN members ON members.article = search.rowid
        CROSS JOIN events ON events.n = members.event
        WHERE search MATCH :required AND search.rowid >= :low AND events.last >= :since
            {filtered}
        ORDER BY search.rowid DESC LIMIT :window),
    weighed AS MATERIALIZED (
        SELECT matching.event AS event, -bm25(search, 4.0, 1.0, 0.5) AS strength
        FROM search CROSS JOIN matching ON matching.article = search.rowid
        WHERE search MATCH :weighed AND search.rowid >= (SELECT min(article) FROM matching))
    SELECT events.id, max(strength) AS strength, count(*) AS matching,
        events.articles, events.outlets, events.first, events.last
    FROM weighed CROSS JOIN events ON events.n = weighed.event
    WHERE true {left_out}
    GROUP BY events.n ORDER BY strength DESC, events.last DESC, events.n LIMIT :limit"""

_LEFT_OUT = """
    AND events.n NOT IN (
        SELECT members.event
        FROM weighed CROSS JOIN members ON members.event = weighed.event
        WHERE +members.article IN (
            SELECT rowid FROM search WHERE search MATCH :excluded AND rowid >= (
                SELECT min(events.low)
                FROM weighed CROSS JOIN events ON events.n = weighed.event)))"""

_COLUMNS = (
    column("id", Name),
    column("strength", Float),
    column("matching", Integer),
    column("articles", Integer),
    column("outlets", Integer),
    column("first", Utc),
    column("last", Utc),
)


@lru_cache(maxsize=64)
def _statement(left_out: str, filtered: str) -> TextualSelect:
    statement = text(_SEARCH.format(left_out=left_out, filtered=filtered))
    return statement.bindparams(bindparam("since", type_=Utc)).columns(*_COLUMNS)


# Whether an article, as its newest version has it, is of an outlet, a source, a language.
_NEWEST = """
    SELECT 1 FROM articles JOIN article_versions
        ON article_versions.article = articles.n AND article_versions.version = articles.version
    WHERE articles.n = {article} AND ({ways})"""
_WAYS = {
    "outlet": "article_versions.outlet_name LIKE :{name} ESCAPE '\\'",
    "source": "article_versions.source = :{name}",
    "language": "articles.language = :{name}",
}
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
    required = [_alternatives(part, _phrase) for part in match.required]
    titled = [_alternatives(part, _titled) for part in match.titled]
    filtered, values = _filtered(match.where, "search.rowid")
    excluded = " OR ".join(filter(None, (_alternatives(part, _phrase) for part in match.excluded)))
    if not required and not titled:
        left_out = _EXCLUDED.bindparams(bindparam("excluded", excluded)).subquery()
        wanted: list[ColumnElement[bool]] = []
        if excluded:
            wanted.append(events.c.n.not_in(select(left_out.c.event)))
        if match.where:
            wanted.append(_with_members(match.where))
        return recent(connection, since, limit, *wanted)
    low = 0 if since is None else _lowest(connection, since)
    if low is None or not all((*required, *titled)):
        return []
    asked = {
        "required": _all((*required, *titled)),
        "weighed": _all((*(_alternatives(part, _loose) for part in match.required), *titled)),
        "low": low,
        "since": since or _EVER,
        "window": WINDOW,
        "limit": limit,
    } | values
    if excluded:
        asked["excluded"] = excluded
    statement = _statement(_LEFT_OUT if excluded else "", filtered)
    return [Hit(*row) for row in connection.execute(statement, asked)]


def _filtered(where: Iterable[Where], article: str) -> tuple[str, dict[str, str]]:
    """Return conditions on an article as SQL, with the values they are about."""
    said: list[str] = []
    values: dict[str, str] = {}
    for number, each in enumerate(where):
        names = [f"where_{number}_{at}" for at in range(len(each.values))]
        ways = " OR ".join(_WAYS[each.field].format(name=name) for name in names)
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
    return escaped(value.lower() if kind == "language" else value)


def _with_members(where: Iterable[Where]) -> ColumnElement[bool]:
    """Return the condition that one of an event's articles is what was asked for."""
    conditions, values = _filtered(where, "members.article")
    members = text(f"SELECT members.event FROM members WHERE true {conditions}")  # noqa: S608  our own words; what was typed is bound
    found = members.bindparams(**values).columns(column("event", Integer)).subquery()
    return events.c.n.in_(select(found.c.event))


def _all(parts: Iterable[str]) -> str:
    return " AND ".join(f"({part})" for part in dict.fromkeys(parts))


def _alternatives(part: Alternatives, form: Callable[[Sequence[str]], str]) -> str:
    """Return one part of a question as an FTS5 expression, empty where nothing can match it.

    ``form`` makes an expression of the several stems of one way to say it.
    """
    ways = (" ".join(map(_indexed, way)).split() for way in part)
    plain = form is not _titled  # a word alone may stand anywhere
    made = (_quoted(way[0]) if plain and len(way) == 1 else form(way) for way in ways if way)
    return " OR ".join(dict.fromkeys(made))


def _phrase(stems: Sequence[str]) -> str:
    # Neighbours in `parts` never stood beside one another in the article.
    return f"{{title body}} : {_quoted(' '.join(stems))}"


def _titled(stems: Sequence[str]) -> str:
    return f"{{title}} : {_quoted(' '.join(stems))}"


def _loose(stems: Sequence[str]) -> str:
    return f"{{title body}} : ({' AND '.join(map(_quoted, dict.fromkeys(stems)))})"


def _quoted(said: str) -> str:
    # Within double quotes FTS5 knows but one special character, the double quote.
    return '"' + said.replace('"', '""') + '"'


def _indexed(stems: str) -> str:
    # The tokenizer would split at control characters, and a database takes no lone surrogate.
    return _CONTROL.sub("\ufffd", storable(" ".join(stems.split())))


def _lowest(connection: Connection, since: datetime) -> int | None:
    """Return the first article of all events active since then: no match lies before it."""
    lowest: int | None = connection.execute(
        select(func.min(events.c.low)).where(events.c.last >= since)
    ).scalar()
    return lowest
