"""One article, however it is named, and what was decided about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.core.identity import canonical_url
from bot.ports import Logged
from bot.store.events import events_of
from bot.store.schema import REVISED, article_versions, articles, decisions

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_MOST = 5


def find(connection: Connection, name: str) -> list[str]:
    """Return the ids of the articles of that id, address or path, the newest first.

    Addresses that differ in what was added by who shared them are the same.
    """
    exact = connection.execute(select(articles.c.id).where(articles.c.id == name)).scalar()
    if exact is not None:
        return [str(exact)]
    columns = article_versions.c
    ways = [columns.url == name, columns.path == name]
    inside = f"/{name}"  # the end of a path will do
    ways.append(columns.path.endswith(inside, autoescape=True))
    bare = canonical_url(name)
    if bare:
        ways.append(columns.url.contains(bare.partition("?")[0], autoescape=True))
    wanted = (
        select(articles.c.id, columns.url, columns.path)
        .join(article_versions, columns.article == articles.c.n)
        .where(or_(*ways))
        .order_by(articles.c.n.desc())
    )
    found = {
        row.id: None
        for row in connection.execute(wanted)
        if name in (row.url, row.path)
        or (row.path or "").endswith(inside)
        or (bare and canonical_url(row.url or "") == bare)
    }
    return [*found][:_MOST]


def log(connection: Connection, article: str) -> list[Logged]:
    """Return what was decided about an article, and what became one with its event, newest first.

    Of the latter what came after the article itself had come to an event.
    """
    from bot.core.cluster.reasons import load  # noqa: PLC0415 - loads the clusterer, for this alone

    own = connection.execute(select(decisions).where(decisions.c.article == article)).all()
    event = events_of(connection, [article]).get(article)
    if own and event is not None:
        came = max(row.n for row in own)
        columns = decisions.c
        merged = (columns.event == event, REVISED, columns.kind == "merged", columns.n > came)
        own = [*own, *connection.execute(select(decisions).where(*merged))]
    return [
        Logged(
            row.at,
            row.kind,
            row.event,
            load(row.because),
            row.confidence,
            row.copy_of,
            row.origin,
        )
        for row in sorted(own, key=lambda row: -int(row.n))
    ]
