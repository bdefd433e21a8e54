"""Direct speech: what is spoken in one article, and by whom.

A quoted passage is attributed by the verb of saying behind or before it, by the sentence
before it, or as going on with the passage before it. A pronoun is resolved where one person
fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bot.core.comparing.cast import Cast, Person, gender, surname
from bot.core.comparing.quotation import QUOTED, Passage, passages, tokens
from bot.core.comparing.speakers import Clause
from bot.core.comparing.speech import speech
from bot.core.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.comparing.phrases import Phrase
    from bot.core.comparing.quotation import Token
    from bot.core.model import Article, Sentence

_LONGEST_PARAGRAPH = 6_000  # characters read of one
_MOST_PASSAGES = 40  # of one paragraph
_MARKS = "\"“«„'‘»"
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
        if not goes_on and not QUOTED.search(text, paragraph.start, paragraph.end):
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
        phrase = clause.named(phrase)
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
            key = surname(names[-1].text)
            known = self.cast.people.get(key)
            if known is not None and key not in self.cast.shared:
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
