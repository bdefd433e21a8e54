"""The archive as it is to those who may see nothing of some sources.

An event is narrowed to its other articles, counted and told anew; one without any does not exist.
A story of a narrowed event is kept under a maker's name of its own. Only what is unknown to every
reader differs from an archive that never held those articles: how common a word is all in all.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.core.errors import StoreError
from bot.core.language.text import index
from bot.core.matching import facts, matches
from bot.core.model import SURE, Article, Event, Outlet
from bot.core.query import Match, Where
from bot.core.rank import Hit
from bot.core.record import read, references
from bot.core.reserved import visible
from bot.store import articles as versions_of
from bot.store import events as loading
from bot.store import finding, hits, records, search, stories
from bot.store.archive import SqlStore
from bot.store.columns import EPOCH
from bot.store.ids import resolve
from bot.store.schema import article_versions, articles, events, members
from bot.store.sql import batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Connection

    from bot.core.model import ArticleRef, Story
    from bot.ports import Logged

_Sources = frozenset[str]


class SeenStore(SqlStore):
    """An archive without some sources. It shares all that the whole one holds open."""

    _hidden: _Sources

    @classmethod
    def of(cls, whole: SqlStore, hidden: _Sources) -> SeenStore:
        """Return an archive without those sources."""
        made = cls.__new__(cls)
        made.__dict__.update(whole.__dict__)
        known: _Sources = whole.__dict__.get("_hidden", frozenset())
        made.__dict__["_hidden"] = known | hidden
        return made

    async def current(self, ids: Iterable[str]) -> dict[str, Article]:
        """Map article ids to their newest version."""
        found = await super().current(ids)
        return {key: each for key, each in found.items() if each.source not in self._hidden}

    async def articles(self, refs: Iterable[ArticleRef]) -> dict[ArticleRef, Article]:
        """Map references to the exact versions they name, however old."""
        found = await super().articles(refs)
        return {ref: each for ref, each in found.items() if each.source not in self._hidden}

    async def events(self, ids: Iterable[str]) -> dict[str, Event]:
        """Map event ids (aliases too) to events with the newest version of each article."""
        return await self._read(_events, self._hidden, tuple(ids))

    async def events_of(self, articles: Iterable[str]) -> dict[str, str]:
        """Map article ids to the ids of their events."""
        return await super().events_of(await self.current(articles))

    async def search(self, match: Match, *, since: datetime | None, limit: int) -> list[Hit]:
        """Return the events that match, best first."""
        return await self._read(_search, self._hidden, match, since, limit)

    async def recent(self, *, since: datetime | None, limit: int) -> list[Hit]:
        """Return the events active since then: most outlets first, then the newest."""
        return await self._read(_recent, self._hidden, since, limit)

    async def hits(self, events: Iterable[str]) -> list[Hit]:
        """Return what ranking needs to know of these events, each once; nothing was asked."""
        return await self._read(_hits, self._hidden, tuple(events))

    async def find(self, name: str) -> list[str]:
        """Return the ids of the articles of that id, address or path, the newest first."""
        found = await super().find(name)
        known = await self.current(found)
        return [each for each in found if each in known]

    async def log(self, article: str) -> list[Logged]:
        """Return what was decided about an article, as far as nothing hidden had a part in it."""
        return await self._read(_log, self._hidden, article)

    async def languages(self) -> list[str]:
        """Return the languages of the stored articles, most frequent first."""
        return await self._read(_languages, self._hidden)

    async def counts(self) -> dict[str, int]:
        """Return how many articles, versions, events and outlets there are."""
        return await self._read(_counts, self._hidden)

    async def stories(self, events: Iterable[str], maker: str) -> dict[str, Story]:
        """Map events to the story that ``maker`` made of them, where it is up to date."""
        return await self._read(_stories, self._hidden, tuple(events), maker)

    async def put_stories(self, stories: Iterable[Story], maker: str) -> None:
        """Keep stories. Where the archive cannot be written, do nothing."""
        with suppress(StoreError):
            await self._write(_put_stories, self._hidden, tuple(stories), maker)

    async def brief(self, brief_id: str) -> bytes | None:
        """Return the record of a brief, if all that it tells of may be seen."""
        return await self._read(_brief, self._hidden, brief_id)


def _events(connection: Connection, hidden: _Sources, ids: Iterable[str]) -> dict[str, Event]:
    narrowed = {key: visible(one, hidden) for key, one in loading.load(connection, ids).items()}
    return {key: one for key, one in narrowed.items() if one is not None}


def _search(
    connection: Connection, hidden: _Sources, match: Match, since: datetime | None, limit: int
) -> list[Hit]:
    asked = replace(match, where=(*match.where, _not_of(hidden)))
    key = _by_strength if match.required or match.titled else _by_voices

    def fetch(many: int) -> list[Hit]:
        return search.find(connection, asked, since, many)

    found = _best(connection, hidden, fetch, key, since, limit)
    if not match.excluded:
        return found
    more = _unjustly_left_out(connection, hidden, asked, since)
    known = {hit.event for hit in found}
    whole = [*found, *(hit for hit in more if hit.event not in known)]
    return sorted(whole, key=key, reverse=True)[:limit]


def _unjustly_left_out(
    connection: Connection, hidden: _Sources, asked: Match, since: datetime | None
) -> list[Hit]:
    """Return the events that were left out for what only hidden articles say."""
    bare = replace(asked, excluded=())
    all_hits = search.find(connection, bare, since, search.WINDOW)
    touched = _touched(connection, hidden, [hit.event for hit in all_hits])
    known = _events(connection, hidden, touched)
    forbidden = [Match(required=(part,)) for part in asked.excluded]
    good = {
        key
        for key, event in known.items()
        if not any(
            matches(part, facts(article, index(article)))
            for article in event.articles
            for part in forbidden
        )
    }
    return _as_seen(connection, hidden, [hit for hit in all_hits if hit.event in good], since)


def _not_of(hidden: _Sources) -> Where:
    return Where("source", tuple(sorted(hidden)), wanted=False)


def _recent(
    connection: Connection, hidden: _Sources, since: datetime | None, limit: int
) -> list[Hit]:
    def fetch(many: int) -> list[Hit]:
        return hits.recent(connection, since, many)

    return _best(connection, hidden, fetch, _by_voices, since, limit)


def _hits(connection: Connection, hidden: _Sources, ids: Iterable[str]) -> list[Hit]:
    return _as_seen(connection, hidden, hits.named(connection, ids), None)


def _by_strength(hit: Hit) -> tuple[float, datetime]:
    return hit.match, hit.last


def _by_voices(hit: Hit) -> tuple[float, datetime]:
    return hit.outlets, hit.last


def _best(  # noqa: PLR0913, PLR0917  what a search depends on
    connection: Connection,
    hidden: _Sources,
    fetch: Callable[[int], list[Hit]],
    key: Callable[[Hit], tuple[float, datetime]],
    since: datetime | None,
    limit: int,
) -> list[Hit]:
    """Return the best hits as they are seen.

    None is better as it is seen than whole, so what is fetched, best first, is enough once the
    last one that is wanted is as good as the last that was fetched.
    """
    many = limit
    while True:
        whole = fetch(many)
        seen = sorted(_as_seen(connection, hidden, whole, since), key=key, reverse=True)
        if len(whole) < many or (len(seen) >= limit and key(seen[limit - 1]) >= key(whole[-1])):
            return seen[:limit]
        many *= 2


def _as_seen(
    connection: Connection, hidden: _Sources, whole: Sequence[Hit], since: datetime | None
) -> list[Hit]:
    """Return hits counted without what is hidden; those of hidden articles alone are left out."""
    touched = _touched(connection, hidden, [hit.event for hit in whole])
    if not touched:
        return [*whole]
    counted = _counted(connection, hidden, touched)
    found: list[Hit] = []
    for hit in whole:
        if hit.event not in touched:
            found.append(hit)
        elif (now := counted.get(hit.event)) and (since is None or now.last >= since):
            found.append(replace(now, match=hit.match, matching=hit.matching))
    return found


def _touched(connection: Connection, hidden: _Sources, ids: Iterable[str]) -> set[str]:
    """Return the events of which an article is hidden."""
    found: set[str] = set()
    for batch in batches(ids):
        for sources in batches(hidden):
            wanted = _members(events.c.id, article_versions.c.source.in_(sources)).distinct()
            rows = connection.execute(wanted.where(events.c.id.in_(batch)))
            found |= {str(row[0]) for row in rows}
    return found


def _members(what: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    newest = (
        (article_versions.c.article == articles.c.n)
        & (article_versions.c.version == articles.c.version)
    )  # fmt: skip
    return (
        select(what)
        .select_from(events)
        .join(members, members.c.event == events.c.n)
        .join(articles, articles.c.n == members.c.article)
        .join(article_versions, newest)
        .where(*conditions)
    )


def _counted(connection: Connection, hidden: _Sources, ids: Iterable[str]) -> dict[str, Hit]:
    """Map events to what ranking needs to know of them, without what is hidden."""
    held: dict[str, list[Article]] = {}
    copies: dict[str, dict[str, str]] = {}
    moments: dict[str, datetime] = {}
    for batch in batches(ids):
        wanted = _members(events.c.id.label("event"), events.c.id.in_(batch)).add_columns(
            articles.c.id,
            articles.c.outlet,
            articles.c.moment,
            members.c.copy_of,
            article_versions.c.source,
        )
        for row in connection.execute(wanted.order_by(articles.c.n)):
            article = Article(row.id, "", Outlet(row.outlet), source=row.source)
            held.setdefault(row.event, []).append(article)
            moments[row.id] = row.moment or EPOCH
            if row.copy_of is not None:
                copies.setdefault(row.event, {})[row.id] = row.copy_of
    found: dict[str, Hit] = {}
    for key, several in held.items():
        event = visible(Event(key, tuple(several), copies.get(key, {})), hidden)
        if event is not None:
            times = [moments[article.id] for article in event.articles]
            count = len(event.articles)
            found[key] = Hit(key, 0.0, 0, count, event.outlets(), min(times), max(times))
    return found


def _log(connection: Connection, hidden: _Sources, article: str) -> list[Logged]:
    found = versions_of.load_newest(connection, [article]).get(article)
    if found is None or found.source in hidden:
        return []
    logged = finding.log(connection, article)
    event_id = loading.events_of(connection, [article]).get(article)
    if event_id is None or not _touched(connection, hidden, [event_id]):
        return logged
    event = _events(connection, hidden, [event_id])[event_id]
    return [_retold(each, article, event) for each in _own(logged, article, event)]


def _own(logged: Sequence[Logged], article: str, event: Event) -> Sequence[Logged]:
    """Return the decisions about an article that opens an event as it is seen: the one to open."""
    return logged[-1:] if event.articles[0].id == article else logged


def _retold(one: Logged, article: str, event: Event) -> Logged:
    """Return a decision about an event that is narrowed without its reasons, which name others."""
    told = replace(one, because=(), origin=None, copy_of=event.copies.get(article))
    if event.articles[0].id == article:
        return replace(told, kind="created", event=event.id, confidence=None)
    return replace(told, kind="grown", event=event.id, confidence=one.confidence or SURE)


def _languages(connection: Connection, hidden: _Sources) -> list[str]:
    def spoken(language: str) -> bool:
        wanted = _newest(articles.c.n, hidden).where(articles.c.language == language).limit(1)
        return connection.execute(wanted).scalar() is not None

    return [each for each in records.languages(connection) if spoken(each)]


def _newest(what: ColumnElement[Any], hidden: _Sources) -> Select[Any]:
    newest = (
        (article_versions.c.article == articles.c.n)
        & (article_versions.c.version == articles.c.version)
    )  # fmt: skip
    return (
        select(what)
        .select_from(articles.join(article_versions, newest))
        .where(article_versions.c.source.not_in(hidden))
    )


def _counts(connection: Connection, hidden: _Sources) -> dict[str, int]:
    kept = article_versions.c.source.not_in(hidden)
    wanted: dict[str, Select[Any]] = {
        "articles": _newest(func.count(), hidden),
        "versions": select(func.count()).select_from(article_versions).where(kept),
        "events": _members(func.count(events.c.n.distinct()), kept),
        "outlets": _newest(func.count(articles.c.outlet.distinct()), hidden),
    }
    return {
        name: int(connection.execute(statement).scalar() or 0) for name, statement in wanted.items()
    }


def _maker(maker: str, hidden: _Sources) -> str:
    """Name the maker of stories of events without what is hidden."""
    named = hashlib.blake2b("\n".join(sorted(hidden)).encode(), digest_size=8).hexdigest()
    return f"{maker}~{named}"


def _stories(
    connection: Connection, hidden: _Sources, ids: Sequence[str], maker: str
) -> dict[str, Story]:
    def look(several: Connection, keys: Iterable[str]) -> dict[str, Event]:
        return _events(several, hidden, keys)

    found = stories.load(connection, ids, maker, look)
    rest = [key for key in ids if key not in found]
    return found | stories.load(connection, rest, _maker(maker, hidden), look)


def _put_stories(
    connection: Connection, hidden: _Sources, made: Sequence[Story], maker: str
) -> None:
    """Keep stories, those of narrowed events under a name of their own."""
    known = {
        key: name for key, (_, name) in resolve(connection, [s.event.id for s in made]).items()
    }
    touched = _touched(connection, hidden, known.values())
    own = [one for one in made if known.get(one.event.id) in touched]
    stories.put(connection, [one for one in made if one not in own], maker)
    stories.put(connection, own, _maker(maker, hidden))


def _brief(connection: Connection, hidden: _Sources, brief_id: str) -> bytes | None:
    kept = records.load_brief(connection, brief_id)
    if kept is None:
        return None
    record = read(kept)
    if not record["replayable"]:
        return None
    told = versions_of.load_exact(connection, references(record))
    return None if any(article.source in hidden for article in told.values()) else kept
