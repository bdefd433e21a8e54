"""The log of what was told where: events by destination, and sentences by what they say."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, insert, select

from bot.core.delivery import Memory, Told, sentence
from bot.core.model import ArticleRef, Citation, Claim
from bot.store.articles import load_exact
from bot.store.ids import resolve
from bot.store.schema import tellings, told
from bot.store.sql import upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Row
    from sqlalchemy.engine import Connection

    from bot.core.delivery import Edition, Key, Telling

_Cited = list[list[Any]]
"""A claim as JSON: its citations as [article, version, start, end]."""


def put(
    connection: Connection,
    edition: Edition,
    made: Sequence[Telling],
    pages: Mapping[str, int],
) -> None:
    """Log what an edition tells, each event on the page where it begins."""
    rows: list[dict[str, Any]] = []
    said: dict[tuple[str, str, str], dict[str, Any]] = {}
    for telling in made:
        base = {
            "destination": edition.destination,
            "event": telling.event,
            "subscription": edition.subscription,
            "day": edition.day,
            "slot": edition.slot,
            "page": pages.get(telling.event, 1),
        }
        known = [[ref.id, ref.version] for ref in sorted(telling.known)]
        rows.append({**base, "since": telling.since, "known": json.dumps(known)})
        for kind, claims in (("said", telling.said), ("withdrawn", telling.withdrawn)):
            for claim in claims:
                name = sentence(claim)
                cited = json.dumps([_cited(one) for one in claim.citations])
                row = {**base, "sentence": name, "kind": kind, "citations": cited}
                said.setdefault((telling.event, name, kind), row)
    upsert(connection, tellings, rows)
    seen = set(_seen(connection, edition.destination))
    fresh = [row for (event, name, kind), row in said.items() if (event, name, kind) not in seen]
    if fresh:
        connection.execute(insert(told), fresh)


def _seen(connection: Connection, destination: str) -> Iterator[tuple[str, str, str]]:
    wanted = select(told.c.event, told.c.sentence, told.c.kind)
    for row in connection.execute(wanted.where(told.c.destination == destination)):
        yield row.event, row.sentence, row.kind


def _cited(citation: Citation) -> list[Any]:
    return [citation.article.id, citation.article.version, citation.start, citation.end]


def forget(connection: Connection, key: Key) -> None:
    """Take back what a page, and those after it, would have told."""
    for table in (tellings, told):
        connection.execute(
            delete(table).where(
                table.c.subscription == key.subscription,
                table.c.day == key.day,
                table.c.slot == key.slot,
                table.c.page >= key.page,
            )
        )


def load(connection: Connection, destination: str, events: Iterable[str]) -> Memory:
    """Return what a destination knows of events, and every sentence that it has seen."""
    current = {key: name for key, (_, name) in resolve(connection, events).items()}
    heard = connection.execute(select(tellings).where(tellings.c.destination == destination)).all()
    names = {key: name for key, (_, name) in resolve(connection, {r.event for r in heard}).items()}
    wanted = set(current.values())
    first: dict[str, str] = {}
    known: defaultdict[str, set[ArticleRef]] = defaultdict(set)
    for row in heard:
        name = names.get(row.event, row.event)
        if name in wanted:
            first[name] = min(first.get(name, row.since), row.since)
            known[name].update(ArticleRef(*each) for each in json.loads(row.known))
    said = _said(connection, destination, names, wanted)
    seen = select(told.c.sentence).where(told.c.destination == destination)
    return Memory(
        {
            key: Told(first[name], frozenset(known[name]), tuple(said[name]))
            for key, name in current.items()
            if name in first
        },
        frozenset(connection.execute(seen).scalars()),
    )


def _said(
    connection: Connection, destination: str, names: Mapping[str, str], wanted: set[str]
) -> defaultdict[str, list[Claim]]:
    """Map events to what was told of them and not told to be withdrawn."""
    events = [old for old, name in names.items() if name in wanted]
    rows = connection.execute(
        select(told)
        .where(and_(told.c.destination == destination, told.c.event.in_(events)))
        .order_by(told.c.day, told.c.slot, told.c.sentence)
    ).all()
    gone = {row.sentence for row in rows if row.kind == "withdrawn"}
    cited = {row: json.loads(row.citations) for row in rows if _stands(row, gone)}
    refs = {ArticleRef(one[0], one[1]) for several in cited.values() for one in several}
    texts = load_exact(connection, sorted(refs))
    said: defaultdict[str, list[Claim]] = defaultdict(list)
    for row, several in cited.items():
        found = tuple(
            Citation(texts[ref], one[2], one[3])
            for one in several
            if (ref := ArticleRef(one[0], one[1])) in texts
        )
        if found:
            said[names[row.event]].append(Claim(found))
    return said


def _stands(row: Row[Any], gone: set[str]) -> bool:
    return row.kind == "said" and row.sentence not in gone
