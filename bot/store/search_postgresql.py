"""Full-text search on PostgreSQL, which finds and orders what SQLite's FTS5 does.

PostgreSQL's own text search knows neither bm25 nor stems that are already made, and counts no
more than 256 places of a word. So the index is ours: a row for each article (its newest version)
with its stems as an array, each marked by the best column it stands in, under a GIN index that
finds the candidates; and the columns as text, in which phrases are looked for and words counted.
bm25 is reckoned as FTS5 does it (https://sqlite.org/fts5.html#the_bm25_function), number by
number, so that both engines give the same order. A phrase that overlaps itself counts once.

Stems stand in a column as `` a  b ``: a space before and after each, so that a phrase is found
by its letters alone.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, column, select, text
from sqlalchemy.types import Float

from bot.store.columns import Name, Utc
from bot.store.schema import tallies
from bot.store.search import indexed
from bot.store.sql import batches, upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import TextClause
    from sqlalchemy.engine import Connection

    from bot.core.query import Alternatives

TABLES = (
    """\
CREATE TABLE search (article INTEGER PRIMARY KEY REFERENCES articles (n), \
title TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL, parts TEXT COLLATE "C" NOT NULL, \
size INTEGER NOT NULL, stems TEXT[] COLLATE "C" NOT NULL)""",
    "CREATE INDEX search_stems ON search USING gin (stems) WITH (fastupdate = off)",
)
"""The index; ``size`` is how many stems an article has."""

ARTICLE = "search.article"
"""The number of an article in a statement of ours."""
SIZES = "search"
"""The kind of the tallies that bm25 needs: articles and stems in the index."""
_LONGEST = 200
"""Characters of a stem in the array: GIN takes no keys of some kilobytes."""
_K1, _B = 1.2, 0.75
_WEIGHTS = {"title": 4.0, "body": 1.0, "parts": 0.5}
_MARKS = {"title": "t", "body": "b", "parts": "p"}
_ANYWHERE = ("title", "body", "parts")
_SAID = ("title", "body")
_TITLE = ("title",)
_SMALL = str.maketrans({chr(n): chr(n + 32) for n in range(ord("A"), ord("Z") + 1)})

_MATCHING = """
    SELECT search.article, members.event
    FROM search
    JOIN members ON members.article = search.article
    JOIN events ON events.n = members.event
    WHERE {required} AND search.article >= :low AND events.last >= :since {filtered}
    ORDER BY search.article DESC LIMIT :window"""

_SEARCH = """
    WITH matching AS MATERIALIZED ({matching}),
    weighed AS MATERIALIZED (
        SELECT matching.event,
            (SELECT sum(asked.idf * (found.n * (:k1 + 1.0::float8)
                / (found.n + :k1 * (1.0::float8 - :b + :b * search.size / :average)))
                ORDER BY asked.place)
             FROM unnest(CAST(:phrases AS text[]), CAST(:groups AS int[]), CAST(:idfs AS float8[]),
                CAST(:titles AS float8[]), CAST(:bodies AS float8[]), CAST(:partses AS float8[]))
                WITH ORDINALITY AS asked (phrase, needs, idf, title, body, parts, place),
             LATERAL (SELECT
                asked.title * (length(search.title)
                    - length(replace(search.title, asked.phrase, ''))) / length(asked.phrase)
                + asked.body * (length(search.body)
                    - length(replace(search.body, asked.phrase, ''))) / length(asked.phrase)
                + asked.parts * (length(search.parts)
                    - length(replace(search.parts, asked.phrase, ''))) / length(asked.phrase)
                AS n) AS found
             WHERE NOT EXISTS (
                SELECT FROM unnest(
                    string_to_array((CAST(:needs AS text[]))[asked.needs], ' ')) AS word
                WHERE strpos(search.title, ' ' || word || ' ') = 0
                    AND strpos(search.body, ' ' || word || ' ') = 0)) AS strength
        FROM matching JOIN search ON search.article = matching.article)
    SELECT events.id, max(strength) AS strength, count(*) AS matching,
        events.articles, events.outlets, events.first, events.last
    FROM weighed JOIN events ON events.n = weighed.event
    WHERE true {left_out}
    GROUP BY events.n ORDER BY strength DESC, events.last DESC, events.n LIMIT :limit"""

_LEFT_OUT = """
    AND events.n NOT IN (
        SELECT members.event
        FROM weighed JOIN members ON members.event = weighed.event
        JOIN search ON search.article = members.article
        WHERE {excluded})"""

_COLUMNS = (
    column("id", Name),
    column("strength", Float),
    column("matching", Integer),
    column("articles", Integer),
    column("outlets", Integer),
    column("first", Utc),
    column("last", Utc),
)

_COUNTED = text("""
    SELECT (SELECT count(*) FROM search WHERE stems && string_to_array(asked.keys, ' ')) AS n
    FROM unnest(CAST(:keys AS text[])) WITH ORDINALITY AS asked (keys, place)
    ORDER BY asked.place""")
_TITLED = text("""
    SELECT count(*) FROM search
    WHERE stems @> CAST(:keys AS text[]) AND strpos(title, CAST(:phrase AS text)) > 0""")
_PUT = """
    INSERT INTO search (article, title, body, parts, size, stems)
    VALUES (%s, %s, %s, %s, %s, %s)"""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What bm25 weighs: stems in a row within some columns, counted where all of ``needs`` are."""

    stems: tuple[str, ...]
    columns: tuple[str, ...]
    needs: tuple[str, ...] = ()


@dataclass(slots=True)
class _Bound:
    """SQL in the making: what was typed is bound, never a part of it."""

    values: dict[str, Any] = field(default_factory=dict)

    def add(self, value: object) -> str:
        name = f"said_{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def all(self, parts: Iterable[str]) -> str:
        return " AND ".join(f"({part})" for part in dict.fromkeys(parts)) or "true"

    def overlap(self, stems: Iterable[str], columns: Sequence[str]) -> str:
        return f"search.stems && CAST({self.add(_keys(stems, columns))} AS text[])"

    def part(self, ways: Iterable[tuple[str, ...]]) -> str:
        """Return the condition that one way to say something is there."""
        single = [way[0] for way in ways if len(way) == 1]
        said = [self.overlap(single, _ANYWHERE)] if single else []
        # Neighbours in `parts` never stood beside one another in the article.
        return " OR ".join([*said, *(self.phrase(way, _SAID) for way in ways if len(way) > 1)])

    def titled(self, ways: Iterable[tuple[str, ...]]) -> str:
        return " OR ".join(self.phrase(way, _TITLE) for way in ways)

    def phrase(self, stems: tuple[str, ...], columns: Sequence[str]) -> str:
        there = [self.overlap([stem], columns) for stem in dict.fromkeys(stems)]
        if len(stems) > 1:
            said = self.add(_spaced(stems))
            places = [f"strpos(search.{name}, CAST({said} AS text)) > 0" for name in columns]
            there.append(f"({' OR '.join(places)})")
        return f"({' AND '.join(there)})"


def create(connection: Connection) -> None:
    """Create the index."""
    for statement in TABLES:
        connection.exec_driver_sql(statement)


def put(
    connection: Connection,
    rows: Sequence[tuple[int, str, str, str]],
    replaced: Sequence[int],
) -> None:
    """Index articles (number, title, body, parts); those replaced are in the index already."""
    articles = stems = 0
    for batch in batches(replaced):
        gone = text("DELETE FROM search WHERE article = ANY(:old) RETURNING size")
        sizes = list(connection.execute(gone, {"old": batch}).scalars())
        articles, stems = articles - len(sizes), stems - sum(sizes)
    made = [_row(*row) for row in rows]
    if made:
        connection.exec_driver_sql(_PUT, made)
    counted = {"articles": articles + len(made), "stems": stems + sum(row[4] for row in made)}
    changes = [{"kind": SIZES, "name": name, "n": n} for name, n in counted.items() if n]
    upsert(connection, tallies, changes, {"n": "sum"})


def _row(article: int, *columns: str) -> tuple[Any, ...]:
    several = [_stems(each) for each in columns]
    marked: dict[str, str] = {}
    for name, stems in zip(_ANYWHERE, several, strict=True):
        for stem in stems:
            marked.setdefault(stem, _MARKS[name])
    keys = sorted({_key(mark, stem) for stem, mark in marked.items()})
    return (article, *map(_spaced, several), sum(map(len, several)), keys)


def find(  # noqa: PLR0913, PLR0917 - all that one statement needs
    connection: Connection,
    required: Sequence[Alternatives],
    titled: Sequence[Alternatives],
    excluded: Sequence[Alternatives],
    filtered: str,
    asked: dict[str, Any],
) -> Iterable[Any]:
    """Return rows as :class:`bot.core.rank.Hit` takes them, best first."""
    bound = _Bound()
    words, titles = [*map(_ways, required)], [*map(_ways, titled)]
    wanted = bound.all([*map(bound.part, words), *map(bound.titled, titles)])
    but = " OR ".join(filter(None, (bound.part(_ways(part)) for part in excluded)))
    statement = _SEARCH.format(
        matching=_MATCHING.format(required=wanted, filtered=filtered),
        left_out=_LEFT_OUT.format(excluded=but) if but else "",
    )
    phrases = _phrases(words, titles)
    made = text(statement).bindparams(bindparam("since", type_=Utc)).columns(*_COLUMNS)
    weighing = _weighing(phrases, _counts(connection, phrases), *_sizes(connection))
    return connection.execute(made, {**asked, **bound.values, **weighing})


def left_out(excluded: Iterable[Alternatives]) -> TextClause | None:
    """Return the events of which an article holds what is not wanted."""
    bound = _Bound()
    said = " OR ".join(filter(None, (bound.part(_ways(part)) for part in excluded)))
    if not said:
        return None
    members = "SELECT members.event FROM search JOIN members ON members.article = search.article"
    return text(f"{members} WHERE {said}").bindparams(**bound.values)


def _phrases(words: Sequence[Any], titles: Sequence[Any]) -> list[_Phrase]:
    """Return what is weighed, as :mod:`bot.store.search` asks FTS5 for it."""
    found: list[_Phrase] = []
    for ways in dict.fromkeys(words):
        for way in ways:
            if len(way) == 1:
                found.append(_Phrase(way, _ANYWHERE))
            else:
                loose = dict.fromkeys(way)
                found += [_Phrase((stem,), _SAID, tuple(loose)) for stem in loose]
    for ways in dict.fromkeys(titles):
        found += [_Phrase(way, _TITLE) for way in ways]
    return found


def _counts(connection: Connection, phrases: Sequence[_Phrase]) -> list[int]:
    """Return how many articles hold each phrase."""
    keys = [" ".join(_keys(each.stems, each.columns)) for each in phrases]
    counted = list(connection.execute(_COUNTED, {"keys": keys}).scalars())
    for place, each in enumerate(phrases):
        if len(each.stems) > 1:
            asked = {"keys": _keys(each.stems, each.columns), "phrase": _spaced(each.stems)}
            counted[place] = connection.execute(_TITLED, asked).scalar_one()
    return counted


def _sizes(connection: Connection) -> tuple[int, float]:
    """Return how many articles there are, and how many stems one has on average."""
    rows = connection.execute(select(tallies.c.name, tallies.c.n).where(tallies.c.kind == SIZES))
    known = {row.name: row.n for row in rows}
    articles = known.get("articles", 0)
    return articles, known.get("stems", 0) / articles if articles else 1.0


def _weighing(
    phrases: Sequence[_Phrase], counted: Sequence[int], articles: int, average: float
) -> dict[str, Any]:
    idfs = [math.log((articles - n + 0.5) / (n + 0.5)) for n in counted]

    def weights(name: str) -> list[float]:
        return [_WEIGHTS[name] if name in each.columns else 0.0 for each in phrases]

    groups = {needs: n for n, needs in enumerate(dict.fromkeys(p.needs for p in phrases), 1)}
    return {
        "k1": _K1,
        "b": _B,
        "average": average or 1.0,
        "phrases": [_spaced(each.stems) for each in phrases],
        "groups": [groups[each.needs] for each in phrases],
        "needs": [" ".join(needs) for needs in groups],
        "idfs": [idf if idf > 0 else 1e-6 for idf in idfs],
        "titles": weights("title"),
        "bodies": weights("body"),
        "partses": weights("parts"),
    }


def _ways(part: Alternatives) -> tuple[tuple[str, ...], ...]:
    """Return the ways to say something, as they are indexed; those of no stem left out."""
    ways = (_stems(" ".join(map(indexed, way))) for way in part)
    return tuple(dict.fromkeys(tuple(way) for way in ways if way))


def _stems(column: str) -> list[str]:
    # As FTS5's tokenizer has it: ASCII's letters alone have a lower case.
    return column.translate(_SMALL).split()


def _spaced(stems: Iterable[str]) -> str:
    return "".join(f" {stem} " for stem in stems)


def _keys(stems: Iterable[str], columns: Sequence[str]) -> list[str]:
    return [_key(_MARKS[name], stem) for stem in dict.fromkeys(stems) for name in columns]


def _key(mark: str, stem: str) -> str:
    if len(stem) > _LONGEST:
        stem = f"{stem[:_LONGEST]}{hashlib.sha256(stem.encode()).hexdigest()}"
    return mark + stem
