"""The vocabulary: what the rest of the program speaks about.

Everything here is a frozen value. What must hold is checked where a value is made, so that
code which holds one need not check again: a :class:`Citation` lies within its article, and a
:class:`Claim` without a citation cannot exist. No text that a reader sees is stored beside
its evidence: the text of a claim *is* the cited span.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.core.comparing.novelty import Change


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` up to but not including ``end`` of some text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            msg = f"not a span: {self.start}..{self.end}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher. ``name`` is ``None`` where nobody told us who it is: it is never made up."""

    id: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item as read, before anything is known of it but what it says itself.

    ``key`` tells it from the other items of its ``source``: a path, a URL, a feed's guid.
    ``id`` is one that it brought along and that is to be its name in the archive. ``authors``
    are named where it says who wrote it, ``categories`` what it is filed under.
    """

    key: str
    text: str
    source: str
    outlet: Outlet
    title: str | None = None
    url: str | None = None
    path: str | None = None
    published: datetime | None = None
    language: str | None = None
    id: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class ArticleRef:
    """One version of one article, as the archive names it. Versions count from 1."""

    id: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Article:
    """One version of a normalized item.

    ``text`` is the stored text that every citation points into; a title that came beside the
    text (from a feed, say) stands at its head, so that it can be cited too. ``title`` is the
    span of the title within ``text``, ``None`` where the article has none. The body begins at
    ``body``. ``published`` is in UTC, ``None`` where unknown; ``seen`` is when we first read it.
    ``authors`` and ``categories`` (what its publisher files it under) make no other version of it.
    """

    id: str
    text: str
    outlet: Outlet
    source: str = ""
    version: int = 1
    title: Span | None = None
    body: int = 0
    url: str | None = None
    path: str | None = None
    published: datetime | None = None
    seen: datetime | None = None
    language: str = "und"
    authors: tuple[str, ...] = field(default=(), compare=False)
    categories: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.body <= len(self.text):
            msg = f"article {self.id}: the body starts outside the text"
            raise ValueError(msg)
        if self.title is not None and self.title.end > len(self.text):
            msg = f"article {self.id}: the title lies outside the text"
            raise ValueError(msg)
        for moment in (self.published, self.seen):
            if moment is not None and moment.tzinfo is None:
                msg = f"article {self.id}: a time without a zone"
                raise ValueError(msg)

    @property
    def ref(self) -> ArticleRef:
        """What names this version in the archive."""
        return ArticleRef(self.id, self.version)

    @property
    def headline(self) -> str:
        """The title's text, or an empty string where the article has none."""
        return self.text[self.title.start : self.title.end] if self.title else ""

    @property
    def when(self) -> datetime | None:
        """When it was published or, where that is unknown, when it was first seen."""
        return self.published or self.seen

    def cite(self, start: int, end: int) -> Citation:
        """Return the citation of characters ``start`` up to ``end``."""
        return Citation(self, start, end)


@dataclass(frozen=True, slots=True)
class Citation:
    """An article and a span of its stored text."""

    article: Article
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.article.text):
            msg = f"{self.start}..{self.end} lies outside article {self.article.id}"
            raise ValueError(msg)

    @property
    def text(self) -> str:
        """The cited characters, verbatim."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one or more sentences say, with where they say it; the first one is shown."""

    citations: tuple[Citation, ...]

    def __post_init__(self) -> None:
        if not self.citations:
            msg = "a claim needs at least one citation"
            raise ValueError(msg)

    @property
    def text(self) -> str:
        """The sentence shown: the span of the first citation, verbatim."""
        return self.citations[0].text


@dataclass(frozen=True, slots=True)
class Sentence:
    """One unit of an article that may be shown: a sentence, or a list's lead-in with its items.

    ``index`` is its place among the article's sentences, ``paragraph`` that of its paragraph,
    both from 0. ``words`` are its lower-cased words in order; ``terms`` its normalized stems
    without stop words, in order. ``leans`` tells that it cannot be understood without the
    sentence at ``index - 1`` ("This decision..."), ``lightly`` that it bears being read without
    ("But the mayor..."). ``showable`` is false for what is no sentence of the report: headings,
    advertisements, credits, list fragments.
    """

    citation: Citation
    index: int
    paragraph: int
    words: tuple[str, ...]
    terms: tuple[str, ...]
    leans: bool = False
    showable: bool = True
    lightly: bool = False

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.citation.text

    @property
    def article(self) -> Article:
        """The article it stands in."""
        return self.citation.article


def voices(outlets: Mapping[str, str], copies: Mapping[str, str]) -> dict[str, str]:
    """Do as :meth:`Event.voices` does with the ids of articles and of their outlets."""
    parent = {article: article for article in outlets}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def join(one: str, other: str) -> None:
        low, high = sorted((root(one), root(other)))
        parent[high] = low

    first_of: dict[str, str] = {}
    for article, outlet in outlets.items():
        join(article, first_of.setdefault(outlet, article))
    for copy, original in copies.items():
        if copy in parent and original in parent:
            join(copy, original)
    return {key: root(key) for key in parent}


SURE = 0.6
"""The probability from which an article's place in its event is told without a doubt."""


@dataclass(frozen=True, slots=True)
class Event:
    """The articles about one happening, oldest arrival first.

    ``id`` is minted once and survives growth. ``copies`` maps the id of an article that
    reprints another to the id of the article it reprints. ``doubts`` maps the id of an article
    that may tell of another happening to the probability, below :data:`SURE`, that it belongs.
    """

    id: str
    articles: tuple[Article, ...]
    copies: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.articles:
            msg = f"event {self.id} has no article"
            raise ValueError(msg)

    def voices(self) -> dict[str, str]:
        """Map each article's id to its independent voice.

        Articles of one outlet are one voice, and so is a text with its reprints; the voice
        is named by the smallest article id in it, whatever the order of arrival.
        """
        return voices({each.id: each.outlet.id for each in self.articles}, self.copies)

    def outlets(self, articles: Iterable[Article] | None = None) -> int:
        """Count the independent voices among ``articles`` (all of the event's by default)."""
        voices = self.voices()
        chosen = self.articles if articles is None else articles
        return len({voices[article.id] for article in chosen})


@dataclass(frozen=True, slots=True)
class Value:
    """One side of a difference: what it says, and the sentence that says it."""

    value: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Difference:
    """Something on which sources differ. ``kind`` is date, number, scope or attribution."""

    kind: str
    about: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Something somebody said; ``direct`` where it stands in quotation marks."""

    speaker: str
    claim: Claim
    direct: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """A dated statement. ``when`` is an ISO date, as exact as the article is.

    ``inferred`` tells that the date was worked out from a relative one ("on Wednesday").
    """

    when: str
    claim: Claim
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """An event made readable: what depends on the event alone."""

    event: Event
    headline: Claim
    summary: tuple[Claim, ...]
    agreement: tuple[Claim, ...] = ()
    single_source: tuple[Claim, ...] = ()
    differences: tuple[Difference, ...] = ()
    quotes: tuple[Quote, ...] = ()
    timeline: tuple[Moment, ...] = ()

    def claims(self) -> Iterable[Claim]:
        """Every claim that a reader may be shown, headline first."""
        yield self.headline
        yield from self.summary
        yield from self.agreement
        yield from self.single_source
        yield from (value.claim for difference in self.differences for value in difference.values)
        yield from (quote.claim for quote in self.quotes)
        yield from (moment.claim for moment in self.timeline)


@dataclass(frozen=True, slots=True)
class Component:
    """One named part of a score; the parts of a score add up to it exactly."""

    name: str
    value: float
    because: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A rank as the sum of named components."""

    components: tuple[Component, ...]

    @property
    def total(self) -> float:
        """The sum of the components."""
        return sum(component.value for component in self.components)


@dataclass(frozen=True, slots=True)
class Entry:
    """A story in a brief, with the score that put it there.

    ``new``, ``changed`` and ``withdrawn`` are what there is to tell to those who were told of
    the event before. ``day`` counts the local days since then, that one included; 0 where it
    was not told before.
    """

    story: Story
    score: Score
    new: tuple[Claim, ...] = ()
    changed: tuple[Change, ...] = ()
    withdrawn: tuple[Claim, ...] = ()
    day: int = 0

    def novel(self) -> tuple[Claim, ...]:
        """Every claim that is told to those who were told of the event before."""
        changes = (claim for change in self.changed for claim in (change.old, change.new))
        return (*self.new, *changes, *self.withdrawn)


@dataclass(frozen=True, slots=True)
class Brief:
    """The answer to a question: entries, best first.

    ``notes`` are lines about the answer itself ("nothing on 'mimes'; nearest: mines"); they
    are ours, not a source's. ``nearest`` holds the topics offered in place of an unknown one.
    """

    id: str
    query: str
    generated_at: datetime
    entries: tuple[Entry, ...]
    since: datetime | None = None
    notes: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
