"""What leaves the archive: events that ended long ago, with their articles, and old briefs.

What a digest told, or a kept brief shows, stays with everything that it cites, so that it can be
proven for as long as anybody may ask. So does what a person follows or decided about. The space is
used again; the file does not shrink.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, select

from bot.core import record
from bot.ports import Pruned
from bot.store import corrections, search
from bot.store.articles import LANGUAGES, OUTLETS, VERSIONS
from bot.store.ids import resolve
from bot.store.schema import (
    REVISED,
    aliases,
    article_versions,
    articles,
    briefs,
    decisions,
    editions,
    events,
    features,
    identities,
    interests,
    members,
    stories,
    tallies,
    tellings,
    told,
    topics,
)
from bot.store.sql import batches, upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Exists, Row
    from sqlalchemy.engine import Connection

AT_ONCE = 500
"""Events that leave in one transaction, so that others may write in between."""


def old(connection: Connection, before: datetime) -> list[int]:
    """Return the numbers of the events that may leave: quiet since then, and cited by nothing."""
    wanted = select(events.c.n).where(events.c.last < before, ~_came_since(before))
    quiet = list(connection.execute(wanted.order_by(events.c.n)).scalars())
    if not quiet:
        return []
    kept = _kept(connection, before)
    return [number for number in quiet if number not in kept]


def count(connection: Connection, numbers: Sequence[int], before: datetime) -> Pruned:
    """Return what would leave with these events."""
    found = Pruned(events=len(numbers), briefs=len(_old_briefs(connection, before)))
    size = func.coalesce(func.sum(func.length(article_versions.c.text)), 0)
    for batch in batches(numbers):
        wanted = (
            select(func.count(article_versions.c.article.distinct()), size)
            .select_from(
                members.join(article_versions, article_versions.c.article == members.c.article)
            )
            .where(members.c.event.in_(batch))
        )
        several, characters = connection.execute(wanted).one()
        found += Pruned(articles=int(several), characters=int(characters))
    return found


def drop(connection: Connection, numbers: Sequence[int], before: datetime) -> Pruned:
    """Let events leave that still may, with everything that is known of their articles."""
    still = _kept(connection, before)
    wanted = select(events.c.n, events.c.id).where(
        events.c.n.in_(numbers), events.c.last < before, ~_came_since(before)
    )
    gone = {row.n: row.id for row in connection.execute(wanted) if row.n not in still}
    rows = connection.execute(
        select(articles.c.n, articles.c.id, articles.c.language, articles.c.outlet)
        .join(members, members.c.article == articles.c.n)
        .where(members.c.event.in_(gone))
    ).all()
    ours = [row.n for row in rows]
    done = count(connection, list(gone), before)
    _untally(connection, rows, ours)
    search.put(connection, [], ours)
    names = [row.id for row in rows]
    _drop_log(connection, [*gone.values()])
    for batch in batches(names):
        connection.execute(delete(decisions).where(decisions.c.article.in_(batch)))
        connection.execute(delete(identities).where(identities.c.article.in_(batch)))
    for batch in batches(ours):
        for table in (members, features, article_versions):
            connection.execute(delete(table).where(table.c.article.in_(batch)))
        connection.execute(delete(articles).where(articles.c.n.in_(batch)))
    for table in (stories, aliases):
        connection.execute(delete(table).where(table.c.event.in_(gone)))
    connection.execute(delete(events).where(events.c.n.in_(gone)))
    return Pruned(done.events, done.articles, 0, done.characters)


def drop_briefs(connection: Connection, before: datetime) -> int:
    """Forget briefs that nobody can ask about any more, and words that nobody wrote since."""
    gone = _old_briefs(connection, before)
    for batch in batches(gone):
        connection.execute(delete(briefs).where(briefs.c.id.in_(batch)))
    connection.execute(delete(topics).where(topics.c.last < before))
    return len(gone)


def _came_since(before: datetime) -> Exists:
    """Return the condition that an article of an event came since: the clusterer may know of it."""
    return exists(
        select(members.c.article)
        .join(article_versions, article_versions.c.article == members.c.article)
        .where(members.c.event == events.c.n, article_versions.c.seen >= before)
    )


def _old_briefs(connection: Connection, before: datetime) -> list[str]:
    """Return the briefs that readers asked for before then; what digests held stays."""
    held = select(editions.c.brief)
    wanted = select(briefs.c.id).where(briefs.c.generated_at < before, briefs.c.id.not_in(held))
    return list(connection.execute(wanted).scalars())


def _kept(connection: Connection, before: datetime) -> set[int]:
    """Return the events that stay, however old."""
    names: set[str] = set()
    for table in (tellings, told):
        names.update(connection.execute(select(table.c.event).distinct()).scalars())
    followed = select(interests.c.what).where(interests.c.kind == "event")
    names.update(connection.execute(followed).scalars())
    for made in corrections.load(connection):
        names |= {made.event, made.origin}
    cited: set[str] = set()
    held = briefs.c.id.in_(select(editions.c.brief))
    staying = select(briefs.c.record).where((briefs.c.generated_at >= before) | held)
    for kept in connection.execute(staying).scalars():
        found = record.read(kept)
        if found["replayable"]:
            cited.update(ref.id for ref in record.references(found))
        else:
            names.update(_shown(found))
    return {number for number, _ in resolve(connection, names).values()} | _of(connection, cited)


def _shown(found: dict[str, Any]) -> Iterable[str]:
    return (str(story["event"]) for story in found.get("stories", ()))


def _of(connection: Connection, cited: Iterable[str]) -> set[int]:
    """Return the events of articles."""
    found: set[int] = set()
    for batch in batches(cited):
        wanted = (
            select(members.c.event)
            .join(articles, articles.c.n == members.c.article)
            .where(articles.c.id.in_(batch))
        )
        found.update(connection.execute(wanted).scalars())
    return found


def _drop_log(connection: Connection, gone: Sequence[str]) -> None:
    """Forget what was decided about events, but for what brought their own articles to them.

    Of articles that came to one and left it for another, that they did.
    """
    left = select(decisions.c.article).where(REVISED, decisions.c.origin.in_(gone))
    for batch in batches(key for key in connection.execute(left).scalars() if key is not None):
        came = decisions.c.article.in_(batch), decisions.c.event.in_(gone)
        connection.execute(delete(decisions).where(*came))
    connection.execute(delete(decisions).where(REVISED, decisions.c.event.in_(gone)))


def _untally(
    connection: Connection, gone: Sequence[Row[Any, Any, Any, Any]], ours: Sequence[int]
) -> None:
    versions = 0
    for batch in batches(ours):
        wanted = select(func.count(article_versions.c.version))
        found = connection.execute(wanted.where(article_versions.c.article.in_(batch)))
        versions += found.scalar_one()
    counted = Counter((LANGUAGES, row.language) for row in gone)
    counted.update((OUTLETS, row.outlet) for row in gone)
    counted[VERSIONS, ""] = versions
    rows = [{"kind": kind, "name": name, "n": -n} for (kind, name), n in sorted(counted.items())]
    upsert(connection, tallies, rows, {"n": "sum"})
