"""What the archive keeps beside articles and events: stamps, briefs, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, func, select

from bot.core.delivery import ASKED
from bot.store.articles import LANGUAGES, OUTLETS, VERSIONS
from bot.store.columns import EPOCH
from bot.store.outbox import REMEMBERED
from bot.store.schema import articles, briefs, editions, events, memory, stamps, tallies
from bot.store.sql import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from bot.core.model import Brief
    from bot.ports import Changes

_CLUSTERER = "clusterer"
_AT_ONCE = 20


def put_stamps(connection: Connection, changes: Changes) -> None:
    """Remember how the files that were read looked."""
    marks = {
        (arrival.article.source, arrival.article.path): arrival.stamp
        for arrival in changes.arrivals
        if arrival.stamp and arrival.article.path is not None
    }
    for source, paths in changes.stamps.items():
        marks |= {(source, path): stamp for path, stamp in paths.items()}
    rows = [
        {"source": source, "path": path, "stamp": stamp} for (source, path), stamp in marks.items()
    ]
    upsert(connection, stamps, rows)


def load_stamps(connection: Connection, source: str) -> dict[str, str]:
    """Map the paths of a source's files to their stamps."""
    wanted = select(stamps.c.path, stamps.c.stamp).where(stamps.c.source == source)
    return {row.path: row.stamp for row in connection.execute(wanted)}


def put_memory(connection: Connection, value: bytes) -> None:
    """Keep the clusterer's state."""
    upsert(connection, memory, [{"name": _CLUSTERER, "value": value}])


def load_memory(connection: Connection) -> bytes | None:
    """Return the clusterer's state, ``None`` before it had any."""
    wanted = select(memory.c.value).where(memory.c.name == _CLUSTERER)
    value: bytes | None = connection.execute(wanted).scalar()
    return value


def put_brief(connection: Connection, brief: Brief, record: bytes) -> None:
    """Keep the record of a brief."""
    row = {
        "id": brief.id,
        "query": brief.query,
        "generated_at": brief.generated_at,
        "record": record,
    }
    upsert(connection, briefs, [row])
    _forget_briefs(connection, brief.generated_at)


def _forget_briefs(connection: Connection, now: datetime) -> None:
    """Forget briefs of long ago that were no digests: people ask without end."""
    digests = exists().where(
        editions.c.brief == briefs.c.id, ~editions.c.subscription.startswith(ASKED, autoescape=True)
    )
    oldest = (
        select(briefs.c.id)
        .where(briefs.c.generated_at < max(now, EPOCH + REMEMBERED) - REMEMBERED, ~digests)
        .order_by(briefs.c.generated_at)
        .limit(_AT_ONCE)
    )
    gone = list(connection.execute(oldest).scalars())
    if gone:
        connection.execute(delete(briefs).where(briefs.c.id.in_(gone)))


def load_brief(connection: Connection, brief_id: str) -> bytes | None:
    """Return the record of a brief, ``None`` where it is unknown."""
    wanted = select(briefs.c.record).where(briefs.c.id == brief_id)
    record: bytes | None = connection.execute(wanted).scalar()
    return record


def languages(connection: Connection) -> list[str]:
    """Return the languages of the stored articles, most frequent first."""
    wanted = (
        select(tallies.c.name)
        .where(tallies.c.kind == LANGUAGES, tallies.c.n > 0)
        .order_by(tallies.c.n.desc(), tallies.c.name)
    )
    return list(connection.execute(wanted).scalars())


def counts(connection: Connection) -> dict[str, int]:
    """Return how many articles, versions, events and outlets there are."""
    versions = select(func.sum(tallies.c.n)).where(tallies.c.kind == VERSIONS)
    wanted = {
        "articles": select(func.count()).select_from(articles),
        "versions": versions,
        "events": select(func.count()).select_from(events),
        "outlets": select(func.count()).where(tallies.c.kind == OUTLETS, tallies.c.n > 0),
    }
    return {
        name: int(connection.execute(statement).scalar() or 0) for name, statement in wanted.items()
    }
