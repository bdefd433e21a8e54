"""The proof: nothing is shown that the stored articles do not say.

A claim in memory is a span of the article in memory, by construction. What is proven here is
that the *archive* says the same, and that what leaves the program still does: every path that
shows a brief calls :func:`prove` with the articles as stored, and shows nothing if it raises.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.core.errors import EvidenceError
from bot.core.harmless import one_line
from bot.core.model import Article, ArticleRef, Entry, Event, Score, Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.model import Brief, Citation, Claim


def references(shown: Brief | Entry | Story) -> frozenset[ArticleRef]:
    """Return the articles that a proof needs from the archive: all that count or are cited."""
    refs: set[ArticleRef] = set()
    for entry in _entries(shown):
        refs.update(article.ref for article in entry.story.event.articles)
        refs.update(
            citation.article.ref for claim in _claims(entry) for citation in claim.citations
        )
    return frozenset(refs)


def prove(shown: Brief | Entry | Story, stored: Mapping[ArticleRef, Article]) -> None:
    """Check a brief (or an entry, or a story) against the articles as stored.

    Each text shown is exactly its span of the stored article, each citation is of an article
    of the event, what is told of an article is what is stored, each count is the number of
    independent outlets. ``stored`` holds what :func:`references` names.

    Raises :class:`bot.core.errors.EvidenceError` with one line about the first thing that is
    not so.
    """
    for entry in _entries(shown):
        _prove_articles(entry.story.event, stored)
        for claim in _claims(entry):
            for citation in claim.citations:
                _prove_citation(citation, entry.story.event, stored)
        _prove_counts(entry.story, stored)


def _entries(shown: Brief | Entry | Story) -> tuple[Entry, ...]:
    if isinstance(shown, Story):
        return (Entry(shown, Score(())),)
    return (shown,) if isinstance(shown, Entry) else shown.entries


def _claims(entry: Entry) -> Iterator[Claim]:
    yield from entry.story.claims()
    yield from entry.novel()


def _prove_articles(event: Event, stored: Mapping[ArticleRef, Article]) -> None:
    for article in event.articles:
        kept = _kept(article.ref, f"event {event.id}", stored)
        for name in ("headline", "url", "path", "published"):
            if getattr(kept, name) != getattr(article, name):
                raise EvidenceError(f"event {event.id}: the stored {name} of {_name(kept)} differs")


def _prove_citation(citation: Citation, event: Event, stored: Mapping[ArticleRef, Article]) -> None:
    what, article = _said(citation.text), citation.article
    if article.id not in {member.id for member in event.articles}:
        raise EvidenceError(f"{what} cites {_name(article)}, which is not in event {event.id}")
    kept = _kept(article.ref, what, stored)
    if kept.text[citation.start : citation.end] != citation.text:
        place = f"characters {citation.start} to {citation.end}"
        raise EvidenceError(f"{what} is not what {_name(kept)} says at {place}")


def _prove_counts(told: Story, stored: Mapping[ArticleRef, Article]) -> None:
    """Count again with the outlets as stored."""
    event = told.event
    kept = replace(event, articles=tuple(stored[article.ref] for article in event.articles))
    if kept.outlets() != event.outlets():
        raise EvidenceError(
            f"event {event.id}: {event.outlets()} outlets told, {kept.outlets()} stored"
        )
    for claim in (*told.agreement, *told.single_source):
        articles = [citation.article for citation in claim.citations]
        count, real = event.outlets(articles), kept.outlets(articles)
        if count != real:
            raise EvidenceError(f"{_said(claim.text)}: {count} outlets told, {real} stored")
        if count < 2 and claim in told.agreement:
            raise EvidenceError(f"{_said(claim.text)}: one outlet does not make an agreement")
        if count > 1 and claim in told.single_source:
            raise EvidenceError(f"{_said(claim.text)}: {count} outlets are told as one")


def _kept(ref: ArticleRef, what: str, stored: Mapping[ArticleRef, Article]) -> Article:
    kept = stored.get(ref)
    if kept is None:
        raise EvidenceError(f"{what}: article {ref.id} version {ref.version} is not in the archive")
    if kept.ref != ref:
        raise EvidenceError(f"{what}: for article {ref.id} the archive gave {_name(kept)}")
    return kept


def _name(article: Article) -> str:
    return f"article {article.id} version {article.version}"


def _said(text: str) -> str:
    """Quote the beginning of a text, on one line."""
    said = one_line(text)
    return f"“{said[:60]}…”" if len(said) > 61 else f"“{said}”"


def prove_json(
    payload: Mapping[str, Any], stored: Mapping[ArticleRef, Article], events: Iterable[Event] = ()
) -> None:
    """Check a written ``briefbot.brief/1`` or ``briefbot.story/1`` against the stored articles.

    Each text is exactly the span of what it cites word for word, each citation resolves to an
    article of its story and lies within it, each article is told as stored, each count is the
    number of independent outlets. Which articles are copies is no part of the payload: give
    the ``events`` it was made from for exact counts; without, a count may not exceed the
    number of outlets.

    Raises :class:`bot.core.errors.EvidenceError`.
    """
    known = {event.id: event for event in events}
    try:
        stories = payload.get("stories", [payload])
        for story in stories:
            _Payload(story, stored, known.get(story["event"])).prove()
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise EvidenceError(f"the brief's JSON is not of its form: {error!r}") from error


class _Payload:
    """One story as written, with its articles as stored."""

    def __init__(
        self,
        story: Mapping[str, Any],
        stored: Mapping[ArticleRef, Article],
        event: Event | None,
    ) -> None:
        self._story = story
        self._event = event
        self._name = f"event {story['event']}"
        self._articles = {
            written["n"]: self._article(written, stored) for written in story["articles"]
        }

    def prove(self) -> None:
        if list(self._articles) != list(range(1, len(self._story["articles"]) + 1)):
            raise EvidenceError(f"{self._name}: its articles are not numbered from 1")
        for claim in self._claims():
            self._prove_claim(claim, claim["citations"])
            for citation in claim.get("also", ()):
                self._span(citation, _said(claim["text"]))
        self._prove_count(self._story["outlets"], list(self._articles.values()), self._name)
        for claim in self._story["agreement"]:
            self._prove_claim(claim, claim["citations"][:1])
            for citation in claim["citations"][1:]:
                self._span(citation, _said(claim["text"]))
            cited = [self._articles[citation["article"]] for citation in claim["citations"]]
            self._prove_count(claim["count"], cited, _said(claim["text"]))

    def _article(self, written: Mapping[str, Any], stored: Mapping[ArticleRef, Article]) -> Article:
        kept = _kept(ArticleRef(written["id"], written["version"]), self._name, stored)
        told = (written["title"] or "", written["url"], written["path"])
        if told != (kept.headline, kept.url, kept.path) or not _same_time(written, kept):
            raise EvidenceError(f"{self._name}: {_name(kept)} is not told as it is stored")
        if "text" in written and written["text"] != kept.text:
            raise EvidenceError(f"{self._name}: the text of {_name(kept)} is not the stored one")
        return kept

    def _claims(self) -> Iterator[Mapping[str, Any]]:
        story = self._story
        yield story["headline"]
        for name in ("summary", "single_source", "quotes", "timeline", "new"):
            yield from story[name]
        yield from story.get("withdrawn", ())
        for change in story.get("changed", ()):
            yield from (change["was"], change["now"])
        for difference in story["differences"]:
            yield from difference["values"]

    def _prove_claim(self, claim: Mapping[str, Any], verbatim: Sequence[Mapping[str, Any]]) -> None:
        what = _said(claim["text"])
        if not verbatim:
            raise EvidenceError(f"{what} has no citation")
        for citation in verbatim:
            if (span := self._span(citation, what)) != claim["text"]:
                raise EvidenceError(f"{what} is not what it cites: {_said(span)}")

    def _span(self, citation: Mapping[str, Any], what: str) -> str:
        n, start, end = citation["article"], citation["start"], citation["end"]
        article = self._articles.get(n)
        if article is None:
            raise EvidenceError(f"{what} cites source {n}, which its story does not have")
        if not 0 <= start < end <= len(article.text):
            raise EvidenceError(f"{what} cites {start} to {end}, outside of {_name(article)}")
        span = article.text[start:end]
        if citation.get("text", span) != span:
            raise EvidenceError(f"{what} quotes {_name(article)} otherwise than it is stored")
        return span

    def _prove_count(self, count: int, articles: list[Article], what: str) -> None:
        if self._event is None:
            real = len({article.outlet.id for article in articles})
            right = 1 <= count <= real
        else:
            members = {article.id: article for article in self._articles.values()}
            kept = replace(self._event, articles=tuple(members.values()))
            real = kept.outlets(articles)
            right = count == real
        if not right:
            raise EvidenceError(f"{what}: {count} outlets told, {real} stored")


def _same_time(written: Mapping[str, Any], kept: Article) -> bool:
    time = written["published"]
    if kept.published is None or time is None:
        return time is None and kept.published is None
    return type(kept.published).fromisoformat(time) == kept.published
