"""Stories in the database: references and spans, never a copy of a sentence.

A story is rebuilt from the stored articles, so that every text in it is the cited span. What
it keeps beside spans is what no article says in so many words: the kinds and values of
differences, speakers' names and dates.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.core.model import (
    ArticleRef,
    Citation,
    Claim,
    Difference,
    Moment,
    Quote,
    Story,
    Value,
)
from bot.store.articles import load_exact
from bot.store.events import load as load_events
from bot.store.ids import resolve
from bot.store.schema import stories
from bot.store.sql import batches, upsert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from bot.core.model import Article, Event

    Look = Callable[[Connection, Iterable[str]], dict[str, Event]]

_Claims = list[list[list[int]]]
"""Claims as JSON: each a list of citations, each the place of its reference and its span."""


def fingerprint(event: Event) -> str:
    """Name the state of an event that a story depends on: its article versions and copies."""
    refs = sorted((article.id, article.version) for article in event.articles)
    state = json.dumps([refs, sorted(event.copies.items())])
    return sha256(state.encode()).hexdigest()


def encode(story: Story) -> str:
    """Return a story as JSON that refers to articles and holds none of their text."""
    refs: dict[ArticleRef, int] = {}

    def claim(made: Claim) -> list[list[int]]:
        return [
            [refs.setdefault(cited.article.ref, len(refs)), cited.start, cited.end]
            for cited in made.citations
        ]

    payload = {
        "headline": claim(story.headline),
        "summary": [*map(claim, story.summary)],
        "agreement": [*map(claim, story.agreement)],
        "single_source": [*map(claim, story.single_source)],
        "differences": [
            [which.kind, which.about, [[side.value, claim(side.claim)] for side in which.values]]
            for which in story.differences
        ],
        "quotes": [[quote.speaker, quote.direct, claim(quote.claim)] for quote in story.quotes],
        "timeline": [[at.when, at.inferred, claim(at.claim)] for at in story.timeline],
    }
    # Last: the references are complete only now.
    payload["articles"] = [[ref.id, ref.version] for ref in refs]
    return json.dumps(payload, separators=(",", ":"))


def refs_of(payload: Mapping[str, Any]) -> list[ArticleRef]:
    """Return the articles that a story refers to, in the order of its references."""
    return [ArticleRef(*ref) for ref in payload["articles"]]


def decode(payload: Mapping[str, Any], event: Event, cited: Sequence[Article]) -> Story:
    """Rebuild a story; ``cited`` holds the articles of :func:`refs_of`, in its order."""

    def claim(citations: Sequence[Sequence[int]]) -> Claim:
        return Claim(tuple(Citation(cited[at], start, end) for at, start, end in citations))

    def claims(several: _Claims) -> tuple[Claim, ...]:
        return tuple(map(claim, several))

    return Story(
        event=event,
        headline=claim(payload["headline"]),
        summary=claims(payload["summary"]),
        agreement=claims(payload["agreement"]),
        single_source=claims(payload["single_source"]),
        differences=tuple(
            Difference(kind, about, tuple(Value(value, claim(made)) for value, made in values))
            for kind, about, values in payload["differences"]
        ),
        quotes=tuple(
            Quote(speaker, claim(made), direct) for speaker, direct, made in payload["quotes"]
        ),
        timeline=tuple(
            Moment(when, claim(made), inferred) for when, inferred, made in payload["timeline"]
        ),
    )


def load(
    connection: Connection, ids: Iterable[str], maker: str, look: Look = load_events
) -> dict[str, Story]:
    """Map events, aliases too, to their up-to-date stories; ``look`` says how the events are."""
    known = {key: number for key, (number, _) in resolve(connection, ids).items()}
    kept: dict[int, Any] = {}
    for batch in batches(known.values()):
        of_maker = select(stories).where(stories.c.maker == maker)
        for row in connection.execute(of_maker.where(stories.c.event.in_(batch))):
            kept[row.event] = row
    now = look(connection, [key for key, number in known.items() if number in kept])
    fresh = {
        key: json.loads(kept[known[key]].payload)
        for key, event in now.items()
        if fingerprint(event) == kept[known[key]].fingerprint
    }
    texts = _cited(connection, fresh, now)
    return {
        key: decode(payload, now[key], [texts[ref] for ref in refs_of(payload)])
        for key, payload in fresh.items()
        if all(ref in texts for ref in refs_of(payload))
    }


def _cited(
    connection: Connection, payloads: Mapping[str, Mapping[str, Any]], events: Mapping[str, Event]
) -> dict[ArticleRef, Article]:
    """Gather the cited articles: nearly always the event's own, which are loaded already."""
    texts = {article.ref: article for key in payloads for article in events[key].articles}
    missing = {ref for payload in payloads.values() for ref in refs_of(payload)} - texts.keys()
    return texts | load_exact(connection, sorted(missing)) if missing else texts


def put(connection: Connection, made: Iterable[Story], maker: str) -> None:
    """Keep stories of events that are in the archive, in place of older ones of this maker."""
    by_event = {story.event.id: story for story in made}
    known = resolve(connection, by_event)
    rows = [
        {
            "event": known[key][0],
            "maker": maker,
            "fingerprint": fingerprint(story.event),
            "payload": encode(story),
        }
        for key, story in by_event.items()
        if key in known
    ]
    upsert(connection, stories, rows)
