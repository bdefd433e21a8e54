"""Briefs as bytes that hold no sentence: references and spans, so that each can be made again.

What is made again is the same brief, whatever has happened to its events since: the exact
article versions are named, and what is not in an article (kinds, values, speakers, scores) is
kept. The keys that :mod:`bot.usecases.kept` reads are there too.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.core.comparing.novelty import Change
from bot.core.model import (
    ArticleRef,
    Brief,
    Citation,
    Claim,
    Component,
    Difference,
    Entry,
    Event,
    Moment,
    Quote,
    Score,
    Story,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.model import Article

_Json = Any


def encode(brief: Brief, **extra: _Json) -> bytes:
    """Return a brief's record; ``extra`` is kept beside it (how it was shown, say)."""
    writer = _Writer()
    stories = [writer.entry(entry) for entry in brief.entries]
    record = {
        "version": 1,
        "query": brief.query,
        "made": brief.generated_at.isoformat(),
        "since": brief.since.isoformat() if brief.since else None,
        "notes": brief.notes,
        "nearest": brief.nearest,
        "stories": stories,
        "articles": [[ref.id, ref.version] for ref in writer.refs],
        **extra,
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(
        errors="surrogatepass"
    )


def read(record: bytes) -> dict[str, _Json]:
    """Return what a record holds; ``replayable`` tells whether the brief can be made of it."""
    found: dict[str, _Json] = json.loads(record.decode(errors="surrogatepass"))
    found["replayable"] = "articles" in found
    return found


def references(record: Mapping[str, _Json]) -> list[ArticleRef]:
    """Return the article versions that a brief is made of."""
    return [ArticleRef(*each) for each in record["articles"]]


def decode(
    brief_id: str, record: Mapping[str, _Json], stored: Mapping[ArticleRef, Article]
) -> Brief:
    """Make the brief again, of its articles as stored.

    Raises ``KeyError`` with the reference where an article is missing.
    """
    reader = _Reader([stored[ref] for ref in references(record)])
    return Brief(
        brief_id,
        record["query"],
        datetime.fromisoformat(record["made"]),
        tuple(reader.entry(each) for each in record["stories"]),
        datetime.fromisoformat(record["since"]) if record["since"] else None,
        tuple(record["notes"]),
        tuple(record["nearest"]),
    )


class _Writer:
    """Writes entries, numbering the articles that they refer to."""

    def __init__(self) -> None:
        self.refs: dict[ArticleRef, int] = {}

    def entry(self, entry: Entry) -> _Json:
        story, event = entry.story, entry.story.event
        return {
            "event": event.id,
            "score": [[part.name, part.value, part.because] for part in entry.score.components],
            "members": [self._ref(article) for article in event.articles],
            "copies": dict(sorted(event.copies.items())),
            "doubts": dict(sorted(event.doubts.items())),
            "headline": self._claim(story.headline),
            "summary": self._claims(story.summary),
            "agreement": self._claims(story.agreement),
            "single_source": self._claims(story.single_source),
            "differences": [
                [one.kind, one.about, [[v.value, self._claim(v.claim)] for v in one.values]]
                for one in story.differences
            ],
            "quotes": [[one.speaker, one.direct, self._claim(one.claim)] for one in story.quotes],
            "timeline": [
                [one.when, one.inferred, self._claim(one.claim)] for one in story.timeline
            ],
            "new": self._claims(entry.new),
            "changed": [
                [one.kind, one.was, one.now, self._claim(one.old), self._claim(one.new)]
                for one in entry.changed
            ],
            "withdrawn": self._claims(entry.withdrawn),
            "day": entry.day,
        }

    def _ref(self, article: Article) -> int:
        return self.refs.setdefault(article.ref, len(self.refs))

    def _claims(self, claims: Iterable[Claim]) -> _Json:
        return [self._claim(claim) for claim in claims]

    def _claim(self, claim: Claim) -> _Json:
        return [[self._ref(one.article), one.start, one.end] for one in claim.citations]


class _Reader:
    """Makes entries again; ``articles`` are in the order of their numbers."""

    def __init__(self, articles: list[Article]) -> None:
        self._articles = articles

    def entry(self, kept: _Json) -> Entry:
        return Entry(
            self._story(kept),
            Score(tuple(Component(*part) for part in kept["score"])),
            self._claims(kept["new"]),
            tuple(
                Change(kind, was, now, self._claim(old), self._claim(new))
                for kind, was, now, old, new in kept["changed"]
            ),
            self._claims(kept["withdrawn"]),
            kept["day"],
        )

    def _story(self, kept: _Json) -> Story:
        members = tuple(self._articles[number] for number in kept["members"])
        return Story(
            Event(kept["event"], members, kept["copies"], kept["doubts"]),
            self._claim(kept["headline"]),
            self._claims(kept["summary"]),
            self._claims(kept["agreement"]),
            self._claims(kept["single_source"]),
            tuple(
                Difference(kind, about, tuple(Value(v, self._claim(c)) for v, c in values))
                for kind, about, values in kept["differences"]
            ),
            tuple(Quote(speaker, self._claim(c), direct) for speaker, direct, c in kept["quotes"]),
            tuple(Moment(when, self._claim(c), inferred) for when, inferred, c in kept["timeline"]),
        )

    def _claims(self, claims: _Json) -> tuple[Claim, ...]:
        return tuple(self._claim(claim) for claim in claims)

    def _claim(self, cited: _Json) -> Claim:
        return Claim(tuple(Citation(self._articles[n], start, end) for n, start, end in cited))
