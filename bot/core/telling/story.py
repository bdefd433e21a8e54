"""An event made readable: headline, summary, what several voices agree on, what one has alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.comparing.bounded import early
from bot.core.comparing.compare import differences
from bot.core.comparing.quotes import hear, quotes
from bot.core.comparing.timeline import timeline
from bot.core.language.sentences import sentences as sentences_of
from bot.core.language.text import terms
from bot.core.model import Citation, Claim, Event, Sentence, Story
from bot.core.telling import claims, concepts, headline, salience, summarize
from bot.core.telling.units import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.model import Article
    from bot.core.telling.summarizer import Summarizer

AGREEMENT = 8
ALONE = 4
"""At most so many claims that several voices share, and that only one voice has."""

WHOLE = 12
MOST = 60
CHARACTERS = 40_000
IN_SHORT = 30_000
BEGINNING = 600
SENTENCES = summarize.MOST
"""How much of a big event is read: see :func:`gather`."""

_OPENING = 200

PERHAPS = 0.3
"""From this probability on, it may be reported by another voice, too."""

NEAR = 0.28
"""From this likeness on, another voice may say the same in other words."""


@dataclass(frozen=True, slots=True)
class _Material:
    """An event's sentences in canonical order, with their claims."""

    sentences: list[Sentence]
    voices: Mapping[str, str]
    view: salience.Survey

    def voice(self, index: int) -> str:
        identity = self.sentences[index].article.id
        return self.voices.get(identity, identity)

    def spoken(self, group: claims.Group) -> int:
        return len({self.voice(index) for index in group.members})

    def claim(self, group: claims.Group) -> Claim:
        return Claim(tuple(self.sentences[index].citation for index in group.members))


def tell(event: Event, summarizer: Summarizer, *, count: int, query: Sequence[str] = ()) -> Story:
    """Tell an event in at most ``count`` sentences; ``query`` holds stems that were asked for.

    An event without a sentence worth showing has an empty summary. Raises ``ValueError``
    where no article holds a visible character: such articles are never stored.
    """
    voices = event.voices()
    articles = one_language(event.articles, voices)
    found = gather(articles, voices)
    order = summarize.in_reading_order(found)
    material = _material([found[index] for index in order], voices, query)
    title = _headline(articles, material)
    if title is None:
        msg = f"event {event.id} has no text"
        raise ValueError(msg)
    chosen = summarizer.choose(material.sentences, count=count, query=query, voices=voices)
    heard = hear(event, found)
    return Story(
        event,
        Claim((title,)),
        tuple(_shown(material, chosen)),
        tuple(_agreement(material)),
        tuple(_alone(material)),
        differences(event, found, heard),
        quotes(event, found, heard),
        timeline(event, found),
    )


def summarize_articles(
    articles: Sequence[Article],
    summarizer: Summarizer,
    budget: summarize.Budget,
    *,
    query: Sequence[str] = (),
    voices: Mapping[str, str] | None = None,
) -> tuple[Claim, ...]:
    """Return the sentences that tell the articles of one event, each with its citations.

    ``voices`` maps article ids to independent voices (each its own by default).
    """
    known = {article.id: article.id for article in articles} | dict(voices or {})
    found = gather(one_language(articles, known), known, IN_SHORT)
    found = [found[index] for index in summarize.in_reading_order(found)]
    material = _material(found, known, query)
    chosen = summarizer.choose(
        found, count=budget.count, words=budget.words, query=query, voices=known
    )
    return tuple(_shown(material, chosen))


def gather(
    articles: Sequence[Article], voices: Mapping[str, str], characters: int = CHARACTERS
) -> list[Sentence]:
    """Return the sentences of an event's articles; of a big event, its leads and main voices.

    Up to :data:`WHOLE` articles are read to their ends. Of more, only the beginnings are, the
    shorter the more there are; and of more than :data:`MOST`, the newest of each voice first.
    ``characters`` bounds the beginnings together: a summary alone needs fewer than what compares.
    No more than :data:`SENTENCES` are kept, the first ones of each article.
    """
    found = _read(articles, voices, characters)
    if len(found) <= SENTENCES:
        return found
    return [sentence for listed in early(found, SENTENCES) for sentence in listed]


def _read(
    articles: Sequence[Article], voices: Mapping[str, str], characters: int
) -> list[Sentence]:
    """Return the sentences of the articles, or of their beginnings."""
    read = list(articles)
    if len(read) > MOST:
        read = _spread(read, voices)[:MOST]
    if len(read) <= WHOLE:
        return [sentence for article in read for sentence in sentences_of(article)]
    limit = max(BEGINNING, characters // len(read))
    return [sentence for article in read for sentence in _beginning(article, limit)]


def _spread(articles: Sequence[Article], voices: Mapping[str, str]) -> list[Article]:
    """Put the newest article of each voice first, then the second newest of each, and so on."""

    def newest(article: Article) -> tuple[float, str, str]:
        return (-article.when.timestamp() if article.when else 0.0, article.text, article.id)

    turn: Counter[str] = Counter()
    found: list[tuple[int, Article]] = []
    for article in sorted(articles, key=newest):
        # What begins alike is one text, whoever prints it.
        marks = voices.get(article.id, article.id), article.text[:_OPENING]
        found.append((max(turn[mark] for mark in marks), article))
        turn.update(set(marks))
    return [article for _, article in sorted(found, key=lambda each: each[0])]


def _beginning(article: Article, limit: int) -> Iterable[Sentence]:
    """Return the sentences in the first ``limit`` characters of the body, or a few more."""
    end = article.body + limit
    if end >= len(article.text):
        return sentences_of(article)
    border = re.compile(r"(?<=[.!?])\s|\n").search(article.text, end, end + limit)
    end = border.start() if border else end
    if article.title is not None and article.title.end > end:
        return sentences_of(article)
    return sentences_of(article, end)


def one_language(articles: Sequence[Article], voices: Mapping[str, str]) -> list[Article]:
    """Keep the articles in the language of most voices: a summary must read aloud.

    Articles whose language is unknown stay. Of equals the longer text wins.
    """
    speaking: defaultdict[str, set[str]] = defaultdict(set)
    length: Counter[str] = Counter()
    for article in articles:
        if article.language != "und":
            speaking[article.language].add(voices.get(article.id, article.id))
            length[article.language] += len(article.text)
    if len(speaking) < 2:
        return list(articles)
    main = min(speaking, key=lambda code: (-len(speaking[code]), -length[code], code))
    return [article for article in articles if article.language in (main, "und")]


def _material(
    sentences: list[Sentence], voices: Mapping[str, str], query: Sequence[str]
) -> _Material:
    return _Material(sentences, voices, salience.survey(sentences, voices, query))


def _headline(articles: Sequence[Article], material: _Material) -> Citation | None:
    weigh = headline.weigher(material.sentences)
    language = concepts.language_of(material.sentences)
    return (
        headline.best(articles, lambda text: weigh(terms(text, language)))
        or headline.short_sentence(
            material.sentences,
            material.view.news,
            units(material.sentences),
        )
        or headline.first_words(sorted(articles, key=lambda article: (article.text, article.id)))
    )


def _shown(material: _Material, chosen: Sequence[int]) -> Iterable[Claim]:
    """Yield each chosen sentence, cited with those of other articles that back it."""
    for index in chosen:
        shown = material.sentences[index]
        best: dict[str, Citation] = {}
        for other in material.view.comparison.backed[index]:
            said = material.sentences[other]
            if said.article.id != shown.article.id and said.showable:
                best.setdefault(said.article.id, said.citation)
        yield Claim((shown.citation, *best.values()))


def _agreement(material: _Material) -> Iterable[Claim]:
    """Yield the claims of two or more voices, those of most voices first."""
    free = units(material.sentences)
    shared = [
        group
        for group in material.view.groups
        if material.spoken(group) > 1
        and free.get(group.shown) == (group.shown,)
        and not _is_furniture(material, group)
    ]
    apart = claims.distinct(shared, material.view.comparison)
    return [material.claim(group) for group in apart[:AGREEMENT]]


def _is_furniture(material: _Material, group: claims.Group) -> bool:
    """Tell what pages of several outlets say to their readers word for word: no report does."""
    said = {material.sentences[index].text for index in group.members}
    return len(said) == 1 and salience.speaks_to_reader(material.sentences[group.shown])


def _alone(material: _Material) -> Iterable[Claim]:
    """Yield the weightiest claims of one voice that no other voice comes near."""
    if len(set(material.view.voice)) < 2:
        return []
    free = units(material.sentences)
    single = [
        group
        for group in material.view.groups
        if material.spoken(group) == 1
        and free.get(group.shown) == (group.shown,)
        and not material.sentences[group.shown].leans
        and not _is_near(material, group.shown)
    ]
    return [material.claim(group) for group in single[:ALONE]]


def _is_near(material: _Material, index: int) -> bool:
    """Tell whether another voice says something like it."""
    comparison = material.view.comparison
    near = [other for other, likeness in comparison.alike[index].items() if likeness >= NEAR]
    near += [other for other, likely in comparison.linked[index].items() if likely >= PERHAPS]
    return any(material.voice(other) != material.voice(index) for other in near)
