"""Briefs and stories as JSON values: ``briefbot.brief/1`` and ``briefbot.story/1``.

``brief.schema.json`` beside this file describes both. Keys come in a fixed order. ``start``
and ``end`` count characters of the article's stored text, which the sources view of a story
holds whole. A ``text`` is ``stored[start:end]`` of each of its ``citations``; those in ``also``
say the same in words of their own, as do those after the first of an ``agreement``.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from bot.core.model import Entry, Score
from bot.core.showing.numbering import Numbering

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.model import Article, Brief, Citation, Claim, Difference, Story

BRIEF_SCHEMA = "briefbot.brief/1"
STORY_SCHEMA = "briefbot.story/1"

Json = dict[str, Any]
"""A JSON object."""

_CLAIM_KEYS = (
    "speaker",
    "when",
    "value",
    "text",
    "count",
    "direct",
    "inferred",
    "citations",
    "also",
)
"""The keys of anything that a source says, in their order."""


def brief_json(answer: Brief) -> Json:
    """Return a brief as a JSON object."""
    return {
        "schema": BRIEF_SCHEMA,
        "id": answer.id,
        "query": answer.query,
        "generated_at": _time(answer.generated_at),
        "since": _time(answer.since),
        "notes": list(answer.notes),
        "nearest": list(answer.nearest),
        "stories": [_Writer(entry).story() for entry in answer.entries],
    }


def story_json(shown: Entry | Story, view: str = "summary", score: Score | None = None) -> Json:
    """Return a story as a JSON object: all of it, whatever the view.

    The view ``sources`` adds every article's stored text, the view ``evidence`` the cited
    characters to each citation. ``score`` is the entry's own where an entry is given, and
    null in the result where the story was not ranked.
    """
    entry = shown if isinstance(shown, Entry) else Entry(shown, score or Score(()))
    writer = _Writer(entry, texts=view == "sources", spans=view == "evidence")
    story = writer.story()
    if not entry.score.components:
        story["score"] = None
    return {"schema": STORY_SCHEMA, "view": view, **story}


class _Writer:
    """Writes one story, whose numbering its citations need."""

    def __init__(self, entry: Entry, *, texts: bool = False, spans: bool = False) -> None:
        self._entry = entry
        self._numbering = Numbering(entry.story, entry.novel())
        self._texts = texts
        self._spans = spans

    def story(self) -> Json:
        entry, told = self._entry, self._entry.story
        written = {
            "event": told.event.id,
            "headline": self._claim(told.headline),
            "score": _score(entry.score),
            "outlets": told.event.outlets(),
            "articles": [
                self._article(n, article) for n, article in enumerate(self._numbering.articles, 1)
            ],
            "summary": [self._claim(claim) for claim in told.summary],
            "agreement": [self._agreement(claim) for claim in told.agreement],
            "single_source": [self._claim(claim) for claim in told.single_source],
            "differences": [self._difference(difference) for difference in told.differences],
            "quotes": [
                self._claim(quote.claim, speaker=quote.speaker, direct=quote.direct)
                for quote in told.quotes
            ],
            "timeline": [
                self._claim(dated.claim, when=dated.when, inferred=dated.inferred)
                for dated in told.timeline
            ],
            "new": [self._claim(claim) for claim in entry.new],
        }
        return written | self._developing() if entry.day else written

    def _developing(self) -> Json:
        """Write what a digest tells of an event that its readers know."""
        return {
            "day": self._entry.day,
            "changed": [
                {
                    "kind": change.kind,
                    "was": self._claim(change.old, value=change.was),
                    "now": self._claim(change.new, value=change.now),
                }
                for change in self._entry.changed
            ],
            "withdrawn": [self._claim(claim) for claim in self._entry.withdrawn],
        }

    def _claim(self, claim: Claim, **more: str | float) -> Json:
        """Write a claim: what it cites word for word, and who also says so in other words."""
        said: dict[str, list[Json]] = {"citations": [], "also": []}
        for citation in claim.citations:
            verbatim = citation.text == claim.text
            said["citations" if verbatim else "also"].append(self._citation(citation))
        return _ordered({"text": claim.text, **more, **said})

    def _agreement(self, claim: Claim) -> Json:
        articles = [citation.article for citation in claim.citations]
        count = self._entry.story.event.outlets(articles)
        citations = [self._citation(citation) for citation in claim.citations]
        return _ordered({"text": claim.text, "count": count, "citations": citations})

    def _difference(self, difference: Difference) -> Json:
        values = [self._claim(value.claim, value=value.value) for value in difference.values]
        return {"kind": difference.kind, "about": difference.about, "values": values}

    def _citation(self, citation: Citation) -> Json:
        n = self._numbering.number(citation.article)
        written: Json = {"article": n, "start": citation.start, "end": citation.end}
        return written | {"text": citation.text} if self._spans else written

    def _article(self, n: int, article: Article) -> Json:
        written: Json = {
            "n": n,
            "id": article.id,
            "version": article.version,
            "source": article.source,
            "outlet": article.outlet.name,
            "title": article.headline or None,
            "url": article.url,
            "published": _time(article.published),
            "path": article.path,
        }
        doubts = self._entry.story.event.doubts
        if article.id in doubts:
            written["confidence"] = round(doubts[article.id], 3)
        return written | {"text": article.text} if self._texts else written


def _ordered(written: Json) -> Json:
    return {key: written[key] for key in _CLAIM_KEYS if key in written and written[key] != []}


def _score(score: Score) -> Json:
    components: dict[str, float] = {}
    for component in score.components:
        components[component.name] = components.get(component.name, 0.0) + component.value
    return {"total": score.total, "components": components}


def _time(time: datetime | None) -> str | None:
    """Write a time in UTC as ISO 8601: ``2024-11-20T06:00:00+00:00``."""
    return time.astimezone(UTC).isoformat() if time is not None else None
