"""Who said what: direct speech with its speaker, and reported speech apart from it.

A quoted passage is attributed by the verb of saying behind or before it, by the sentence
before it, or as going on with the passage before it. A pronoun is resolved where one person
fits; a passage whose speaker the article does not name is left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bot.core.comparing.bounded import early
from bot.core.comparing.cast import Cast, Person, gender, surname
from bot.core.comparing.quotation import Passage, passages, tokens
from bot.core.comparing.speakers import Clause, Phrase
from bot.core.comparing.speech import speech
from bot.core.language.text import words
from bot.core.model import Claim, Quote, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.comparing.quotation import Token
    from bot.core.model import Article, Citation, Event, Sentence

MOST = 8
"""At most so many quotes of each kind."""

_SENTENCES = 600  # read in an event, shared among its articles
_LONGEST = 420  # characters shown of one passage
_LONGEST_PARAGRAPH = 6_000  # characters read of it
_MOST_PASSAGES = 40  # of one paragraph
_RUN = 6  # words in a row that are the same quote
_MARKS = "\"“«„'‘»"
_ANY = re.compile("[\"“”„«»‹›‘]|''|(?<!\\w)'(?=\\w)")
_STOP = re.compile(r"[.!?…](?=\s)")
_STATEMENT = re.compile(
    r"^(?:an?|the|his|her|its|their|one)\s(?:[\w-]+\s){0,2}?"
    r"(?:statements?|letter|memo|tweet|post|message|email|speech|interview)\s(?:from|by|of|with)\s",
    re.IGNORECASE,
)
"""What somebody said it in: "a recent statement from Putin" is Putin."""
_SHORTEST = 4  # words; fewer between marks are a name, a title or scare quotes


@dataclass(frozen=True, slots=True)
class Spoken:
    """A passage and its speaker: ``mention`` beside the passage, ``speaker`` in full.

    ``speaker`` is ``None`` where the mention is a pronoun that nobody certainly fits.
    """

    span: Span
    mention: Span
    speaker: Span | None


_Heard = tuple[Span, Span | None]
"""A mention, and the speaker in full where that is known."""


class _Reader:
    """Reads one article from its first paragraph to its last."""

    def __init__(self, article: Article, sentences: Sequence[Sentence]) -> None:
        self._text = article.text
        self._sentences = sentences
        self._words = speech(article.language)
        self._cast: Cast | None = None
        self._last: _Heard | None = None
        self._going_on = False  # the last paragraph's passage was left open
        self._starts: list[int] = []  # of the paragraphs read

    @property
    def cast(self) -> Cast:
        """The article's people; only worked out where somebody speaks."""
        if self._cast is None:
            prose = [one.citation for one in self._sentences if one.showable]
            self._cast = Cast(self._text, [(cited.start, cited.end) for cited in prose])
        return self._cast

    def read(self, paragraph: Span, first_of_next: str) -> Iterator[Spoken]:
        """Yield what is spoken in a paragraph."""
        text = self._text
        self._starts.append(paragraph.start)
        goes_on = first_of_next in _MARKS
        if not goes_on and not _ANY.search(text, paragraph.start, paragraph.end):
            self._going_on = False
            return
        quoted = passages(text, paragraph.start, paragraph.end)[:_MOST_PASSAGES]
        clause = Clause(tokens(text, paragraph.start, paragraph.end, quoted), self._words)
        local: _Heard | None = None
        for index, token in enumerate(clause.tokens):
            if token.passage < 0 or (quoted[token.passage].open and not goes_on):
                continue
            passage = quoted[token.passage]
            local = self._attributed(clause, index, passage, local)
            if local is not None and _long(text, passage):
                yield Spoken(passage.span, *local)
        self._going_on = bool(quoted) and quoted[-1].open
        if local is None and goes_on:
            self._overhear(clause)
        elif local is not None:
            self._last = local

    def _attributed(
        self, clause: Clause, index: int, passage: Passage, local: _Heard | None
    ) -> _Heard | None:
        """Return who speaks a passage; ``local`` is who spoke the one before, in the paragraph."""
        phrase = _speaker(clause, index, self._text, passage)
        if phrase is not None:
            self._hear(clause, phrase)
            return self._last
        if local is not None or (self._going_on and index == 0):
            return local or self._last
        if self._sentence_before(clause, index):
            return self._last
        alone = index == 0 and self._last is not None and _is_sentence(self._text, passage)
        return self._last if alone else None

    def _sentence_before(self, clause: Clause, index: int) -> bool:
        """Hear the speaker of the sentence before a passage that stands alone."""
        start = clause.sentence_start(index)
        if start != index or start == 0:
            return False
        begin = clause.sentence_start(start - 1)
        phrase = clause.told(begin, start - 1) or clause.subject(begin, start - 1)
        if phrase is None:
            return False
        self._hear(clause, phrase)
        return True

    def _overhear(self, clause: Clause) -> None:
        """Remember the speaker of a paragraph without passages: the next one may go on."""
        if not clause.tokens:
            return
        start = clause.sentence_start(len(clause.tokens) - 2) if len(clause.tokens) > 1 else 0
        end = clause.sentence_end(start)
        phrase = clause.told(start, end) or clause.subject(start, end)
        if phrase is not None:
            self._hear(clause, phrase)

    def _hear(self, clause: Clause, phrase: Phrase) -> None:
        found = clause.tokens[phrase.first : phrase.last]
        mention = Span(found[0].start, found[-1].end)
        self._last = (mention, self._resolved(found, mention))

    def _resolved(self, found: Sequence[Token], mention: Span) -> Span | None:
        """Return the speaker in full: a verbatim span of the article."""
        low = found[0].low
        if len(found) == 1 and low in self._words.he:
            return self._antecedent(self._words.he[low], mention.start)
        if len(found) == 1 and low in ("they", "it", "i", "we"):
            return None
        names = [token for token in found if token.is_name]
        if len(found) <= 2 and names:
            known = self.cast.people.get(surname(names[-1].text))
            if known is not None:
                return Span(known.start, known.end)
        return mention

    def _antecedent(self, wanted: str, before: int) -> Span | None:
        """Return the one person a pronoun can mean, or nothing.

        Only one of those whom the last two paragraphs mention may be of the pronoun's gender,
        or only one of them for certain; or it is whoever was heard last.
        """
        since = self._starts[-2] if len(self._starts) > 1 else 0
        near = [one for one in self.cast.between(since, before) if one.gender in ("", wanted)]
        sure = [one for one in near if one.gender == wanted]
        heard = self._last[1] if self._last is not None else None
        if heard is not None and any(_overlaps(one, heard) for one in sure or near):
            return heard
        if len(sure or near) == 1:
            only = (sure or near)[0]
            return Span(only.start, only.end)
        if near or heard is None or not self._is_person(heard, wanted):
            return None
        return heard

    def _is_person(self, heard: Span, wanted: str) -> bool:
        """Tell whether a speaker can be "he" or "she": not a paper, not a crowd."""
        said = self._text[heard.start : heard.end].split()
        known = self.cast.people.get(surname(said[-1]))
        if known is not None:
            return known.gender in ("", wanted)
        return said[0].lower() in ("a", "an", "one") and gender(said) in ("", wanted)


def _speaker(clause: Clause, index: int, text: str, passage: Passage) -> Phrase | None:
    """Return who is said, beside a passage, to speak it."""
    last = text[passage.inner.end - 1]
    signed = clause.signed(index)
    if signed is not None:
        return signed
    follows = clause.tokens[index + 1].low if index + 1 < len(clause.tokens) else ""
    if last in ",?!—–" or follows == ",":
        return clause.after(index) or clause.before(index)
    if last in ".…":
        return clause.before(index)
    return clause.before(index) or clause.after(index) or clause.trailing(index)


def _overlaps(one: Person, span: Span) -> bool:
    return one.start < span.end and span.start < one.end


def _is_sentence(text: str, passage: Passage) -> bool:
    return text[passage.inner.start].isupper() or text[passage.inner.end - 1] in ".?!,"


def _long(text: str, passage: Passage) -> bool:
    return len(text[passage.inner.start : passage.inner.end].split()) >= _SHORTEST


def paragraphs(sentences: Sequence[Sentence]) -> Iterator[Span]:
    """Yield the spans of an article's paragraphs; a new line begins a new one."""
    for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        held: Span | None = None
        for sentence in group:
            cited = sentence.citation
            if held is not None and "\n" in cited.article.text[held.end : cited.start]:
                yield held
                held = None
            held = Span(held.start if held else cited.start, cited.end)
        if held is not None:
            yield held


def spoken(article: Article, sentences: Sequence[Sentence]) -> Iterator[Spoken]:
    """Yield the direct speech of one article, in order, speakers known or not."""
    reader = _Reader(article, sentences)
    found = list(paragraphs(sentences))
    for at, paragraph in enumerate(found):
        following = article.text[found[at + 1].start] if at + 1 < len(found) else " "
        end = min(paragraph.end, paragraph.start + _LONGEST_PARAGRAPH)
        yield from reader.read(Span(paragraph.start, end), following)


def quotes(
    event: Event, sentences: Sequence[Sentence], heard: Heard | None = None
) -> tuple[Quote, ...]:
    """Return what people are quoted as saying, and then what they are reported to have said.

    What several outlets quote comes first, then what stands early in its article; the same
    words in several articles are one quote. At most :data:`MOST` of each kind. ``heard`` is
    what :func:`hear` returns of the same, where that is known already.
    """
    heard = heard or hear(event, sentences)
    chosen = _best(heard.quoted, MOST, per_speaker=3)
    named = {surname(quote.speaker) for quote in chosen}
    silent = [group for group in heard.reported if surname(group[0].speaker) not in named]
    return (*chosen, *_best(silent, MOST, per_speaker=1))


def hear(event: Event, sentences: Sequence[Sentence]) -> Heard:
    """Read an event's articles for what people say in them."""
    voices = event.voices()
    said: list[Said] = []
    told: list[Said] = []
    for listed in early(sentences, _SENTENCES):
        voice = voices.get(listed[0].article.id, listed[0].article.id)
        said += _quoted(listed, voice)
        told += _reported(listed, voice)
    return Heard(_merged(said), _merged(told))


@dataclass(frozen=True, slots=True)
class Heard:
    """All that people say in an event's articles; each group holds the same words."""

    quoted: list[list[Said]]
    reported: list[list[Said]]


@dataclass(frozen=True, slots=True)
class Said:
    """Words somebody said, as one article has them."""

    speaker: str
    citation: Citation
    words: tuple[str, ...]
    voice: str
    direct: bool

    @property
    def rank(self) -> tuple[int, int, str]:
        """Longer words first, then where they stand."""
        return (-len(self.words), self.citation.start, self.citation.article.id)


def _quoted(sentences: Sequence[Sentence], voice: str) -> Iterator[Said]:
    article = sentences[0].article
    for one in spoken(article, sentences):
        named = one.speaker
        if named is None:
            continue
        span = _short_enough(article.text, one.span)
        cited = article.cite(span.start, span.end)
        speaker = _one_line(article.text[named.start : named.end])
        yield Said(speaker, cited, tuple(words(cited.text)), voice, direct=True)


def _short_enough(text: str, span: Span) -> Span:
    """Cut a long passage at the end of a sentence within it."""
    if span.end - span.start <= _LONGEST:
        return span
    ends = [match.end() for match in _STOP.finditer(text, span.start + 40, span.start + _LONGEST)]
    return Span(span.start + 1, ends[-1]) if ends else Span(span.start + 1, span.end)


def _reported(sentences: Sequence[Sentence], voice: str) -> Iterator[Said]:
    """Yield the sentences that report, without quoting, what a named speaker said."""
    known = speech(sentences[0].article.language)
    for sentence in sentences:
        text, cited = sentence.article.text, sentence.citation
        if not sentence.showable or sentence.leans or known.verbs.isdisjoint(sentence.words):
            continue
        if _ANY.search(text, cited.start, cited.end):
            continue
        found = tokens(text, cited.start, cited.end, [])
        phrase = Clause(found, known).reports()
        if phrase is not None:
            speaker = text[found[phrase.first].start : found[phrase.last - 1].end]
            speaker = _STATEMENT.sub("", _one_line(speaker))
            yield Said(speaker, cited, sentence.words, voice, direct=False)


def _merged(said: Sequence[Said]) -> list[list[Said]]:
    """Group what holds the same words, the longest first; a shorter one lies in a longer one."""
    groups: list[list[Said]] = []
    holding: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for one in sorted(said, key=lambda each: each.rank):
        run = one.words[:_RUN] if one.direct else one.words
        at = next(
            (
                index
                for index in holding[run]
                if all(other.citation.article.id != one.citation.article.id
                       for other in groups[index])
            ),
            None,
        )  # fmt: skip
        if at is not None:
            groups[at].append(one)
            continue
        groups.append([one])
        for start in range(max(1, len(one.words) - _RUN + 1) if one.direct else 1):
            holding[one.words[start : start + _RUN] if one.direct else one.words].append(
                len(groups) - 1
            )
    return groups


def _best(groups: Sequence[list[Said]], most: int, *, per_speaker: int) -> list[Quote]:
    ranked = sorted(
        groups,
        key=lambda group: (
            -len({one.voice for one in group}),
            min(one.citation.start for one in group),
            group[0].words,
            group[0].citation.article.id,
        ),
    )
    found: list[Quote] = []
    count: Counter[str] = Counter()
    for group in ranked:
        speaker = _speaker_of(group)
        if count[surname(speaker)] < per_speaker and len(found) < most:
            count[surname(speaker)] += 1
            claim = Claim(tuple(dict.fromkeys(one.citation for one in group)))
            found.append(Quote(speaker, claim, direct=group[0].direct))
    return found


def _speaker_of(group: Sequence[Said]) -> str:
    """Return the name that most give, the fullest form of it that somebody gives."""
    count = Counter(surname(one.speaker) for one in group)
    key = min(count, key=lambda name: (-count[name], name))
    forms = {one.speaker for one in group if surname(one.speaker) == key}
    return min(forms, key=lambda form: (-len(form), form))


def _one_line(text: str) -> str:
    return " ".join(text.split())
