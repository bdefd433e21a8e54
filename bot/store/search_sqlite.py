"""Full-text search by SQLite's FTS5.

The index holds stems that :class:`bot.ports.Index` made, one row for each article (its newest
version), and must not take them apart again: FTS5's ``ascii`` tokenizer with every mark as a
token character splits at spaces and control characters alone. A question reaches FTS5 as
quoted strings within an expression that is ours, so nothing typed is an operator.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, column, text
from sqlalchemy.types import Float

from bot.store.columns import Name, Utc
from bot.store.search import indexed
from bot.store.sql import insert_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import TextClause, TextualSelect
    from sqlalchemy.engine import Connection

    from bot.core.query import Alternatives

ARTICLE = "search.rowid"
"""The number of an article in a statement of ours."""
TABLE = """\
CREATE VIRTUAL TABLE search USING fts5(title, body, parts, \
tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'")"""
"""The index. Its rowid is the article's number; its columns are those of ``Index``."""

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


_EXCLUDED = text(
    "SELECT members.event FROM search CROSS JOIN members ON members.article = search.rowid"
    " WHERE search MATCH :excluded"
)


def create(connection: Connection) -> None:
    """Create the index."""
    connection.exec_driver_sql(TABLE)


def put(
    connection: Connection,
    rows: Sequence[tuple[int, str, str, str]],
    replaced: Sequence[int],
) -> None:
    """Index articles (number, title, body, parts); those replaced are in the index already."""
    old = [(article,) for article in replaced]
    if old:
        connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", old)
    if rows:
        insert = "INSERT INTO search (rowid, title, body, parts) VALUES (?, ?, ?, ?)"
        names = "rowid", "title", "body", "parts"
        insert_many(connection, insert, dict(zip(names, zip(*rows, strict=True), strict=True)))


def find(  # noqa: PLR0913, PLR0917 - all that one statement needs
    connection: Connection,
    required: Sequence[Alternatives],
    titled: Sequence[Alternatives],
    excluded: Sequence[Alternatives],
    filtered: str,
    asked: dict[str, Any],
) -> Iterable[Any]:
    """Return rows as :class:`bot.core.rank.Hit` takes them, best first."""
    titles = [_alternatives(part, _titled) for part in titled]
    asked = {
        **asked,
        "required": _all((*(_alternatives(part, _phrase) for part in required), *titles)),
        "weighed": _all((*(_alternatives(part, _loose) for part in required), *titles)),
    }
    but = _any(excluded)
    if but:
        asked["excluded"] = but
    return connection.execute(_statement(_LEFT_OUT if but else "", filtered), asked)


def left_out(excluded: Iterable[Alternatives]) -> TextClause | None:
    """Return the events of which an article holds what is not wanted."""
    but = _any(excluded)
    return _EXCLUDED.bindparams(bindparam("excluded", but)) if but else None


def _any(excluded: Iterable[Alternatives]) -> str:
    return " OR ".join(filter(None, (_alternatives(part, _phrase) for part in excluded)))


def _all(parts: Iterable[str]) -> str:
    return " AND ".join(f"({part})" for part in dict.fromkeys(parts))


def _alternatives(part: Alternatives, form: Callable[[Sequence[str]], str]) -> str:
    """Return one part of a question as an FTS5 expression, empty where nothing can match it.

    ``form`` makes an expression of the several stems of one way to say it.
    """
    ways = (" ".join(map(indexed, way)).split() for way in part)
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
