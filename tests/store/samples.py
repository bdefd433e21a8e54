"""Articles, decisions and stories made up for tests of the store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.core.cluster import Created, Grown
from bot.core.model import Article, Claim, Outlet, Span, Story
from bot.core.query import Match
from bot.ports import Arrival, Changes, Index
from bot.store.archive import open_store

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from bot.core.errors import StoreError
    from bot.core.model import Event

NOON = datetime(2024, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def article(key: str, text: str = "Mines for Kyiv. They are sent.", **more: Any) -> Article:
    fields: dict[str, Any] = {
        "outlet": Outlet(f"outlet-{key}"),
        "published": NOON,
        "seen": NOON,
        "language": "en",
    }
    return Article(key, text, **fields | more)


def titled(key: str, title: str, body: str, **more: Any) -> Article:
    text = f"{title}\n\n{body}"
    return article(key, text, title=Span(0, len(title)), body=len(title) + 2, **more)


def index(article: Article, parts: str = "", **topics: str) -> Index:
    """Index words as they are, lower-cased: stemming is not the store's."""
    body = article.text[article.body :].lower().replace(".", " ").replace(",", " ")
    return Index(article.headline.lower(), body, parts, topics)


def arrival(article: Article, parts: str = "", features: bytes = b"", **topics: str) -> Arrival:
    return Arrival(article, index(article, parts, **topics), features)


def created(event: str, *articles: Article | Arrival) -> Changes:
    """Store articles that make one new event."""
    arrivals = [one if isinstance(one, Arrival) else arrival(one) for one in articles]
    first, *rest = [one.article.id for one in arrivals]
    return Changes(arrivals, [Created(event, first), *(Grown(event, key, 0.9) for key in rest)])


def asks(*required: str, but: tuple[str, ...] = ()) -> Match:
    """Ask for phrases, ``|`` between alternatives; ``but`` leaves out."""

    def part(said: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(way.split()) for way in said.split("|"))

    return Match(tuple(map(part, required)), tuple(map(part, but)))


def story(event: Event) -> Story:
    """Make a plain story of the first and last characters of an event's articles."""
    claims = tuple(
        Claim((one.cite(0, 5), one.cite(len(one.text) - 3, len(one.text))))
        for one in event.articles
    )
    return Story(event, claims[0], claims)


async def fill(folder: Path) -> None:
    """Make an archive of one event, closed in order."""
    store = open_store(folder)
    await store.apply(created("e", article("a")))
    await store.close()


def ask(file: Path, sql: str) -> list[tuple[object, ...]]:
    """Ask a database past the store."""
    with closing(sqlite3.connect(file)) as connection, connection:
        return connection.execute(sql).fetchall()


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def one_line(error: pytest.ExceptionInfo[StoreError], place: Path) -> bool:
    """Tell whether an error is one line that names the place."""
    return "\n" not in str(error.value) and str(place) in str(error.value)
