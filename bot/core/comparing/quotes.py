"""Who said what: direct speech with its speaker, and reported speech apart from it.

Direct speech is read article by article (:mod:`bot.core.comparing.spoken`); a passage whose
speaker the article does not name is left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.comparing.bounded import early
from bot.core.comparing.cast import surname
from bot.core.comparing.quotation import QUOTED, tokens
from bot.core.comparing.speakers import Clause
from bot.core.comparing.speech import speech
from bot.core.comparing.spoken import spoken
from bot.core.language.text import words
from bot.core.model import Claim, Quote, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.model import Citation, Event, Sentence

MOST = 8
"""At most so many quotes of each kind."""

_SENTENCES = 600  # read in an event, shared among its articles
_LONGEST = 420  # characters shown of one passage
_RUN = 6  # words in a row that are the same quote
_STOP = re.compile(r"[.!?…](?=\s)")
_STATEMENT = re.compile(
    r"^(?:an?|the|his|her|its|their|one)\s(?:[\w-]+\s){0,2}?"
    r"(?:statements?|letter|memo|tweet|post|message|email|speech|interview)\s(?:from|by|of|with)\s",
    re.IGNORECASE,
)
"""What somebody said it in: "a recent statement from Putin" is Putin."""


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
    found = (*chosen, *_best(silent, MOST, per_speaker=1))
    return tuple(_in_full(found))


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
        if article.title is not None and one.span.start < article.title.end:
            continue  # headlines have words, not sentences, so their speakers are guesses
        span = _words_alone(article.text, _short_enough(article.text, one.span))
        cited = article.cite(span.start, span.end)
        speaker = _one_line(article.text[named.start : named.end])
        yield Said(speaker, cited, tuple(words(cited.text)), voice, direct=True)


def _short_enough(text: str, span: Span) -> Span:
    """Cut a long passage at the end of a sentence within it."""
    if span.end - span.start <= _LONGEST:
        return span
    ends = [match.end() for match in _STOP.finditer(text, span.start + 40, span.start + _LONGEST)]
    return Span(span.start + 1, ends[-1]) if ends else Span(span.start + 1, span.end)


def _words_alone(text: str, span: Span) -> Span:
    """Leave out the marks around spoken words, and the comma of “It is over,” she said."""
    said = text[span.start : span.end]
    start = span.start + len(said) - len(said.lstrip(_MARKS))
    closing = _MARKS + ",’" if said[0] in "‘‹" else _MARKS + ","
    end = span.start + len(said.rstrip(closing))
    return Span(start, end) if start < end else span


_MARKS = "\"'“”„«»‹›‘ \u00a0\u202f"
"""With the blanks that stand within some; no ’, which ends words, too."""


def _reported(sentences: Sequence[Sentence], voice: str) -> Iterator[Said]:
    """Yield the sentences that report, without quoting, what a named speaker said."""
    known = speech(sentences[0].article.language)
    for sentence in sentences:
        text, cited = sentence.article.text, sentence.citation
        if not sentence.showable or sentence.leans or known.verbs.isdisjoint(sentence.words):
            continue
        if QUOTED.search(text, cited.start, cited.end):
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
            _is_nobody(_speaker_of(group)),
            _is_fragment(group[0].citation.text),
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
            said = [one.citation for one in group if surname(one.speaker) == surname(speaker)]
            claim = Claim(tuple(dict.fromkeys(said)))
            found.append(Quote(speaker, claim, direct=group[0].direct))
    return found


def _speaker_of(group: Sequence[Said]) -> str:
    """Return the name that most give, the fullest form of it that somebody gives."""
    count = Counter(surname(one.speaker) for one in group)
    key = min(count, key=lambda name: (-count[name], name))
    forms = {one.speaker for one in group if surname(one.speaker) == key}
    return min(forms, key=lambda form: (-len(form), form))


def _in_full(found: Sequence[Quote]) -> Iterator[Quote]:
    """Give each speaker one name: the fullest that stands with the same two last words."""
    called: dict[tuple[str, ...], str] = {}
    for quote in found:
        key = _whole_name(quote.speaker)
        called[key] = max(called.get(key, ""), quote.speaker, key=lambda name: (len(name), name))
    for quote in found:
        key = _whole_name(quote.speaker)
        yield replace(quote, speaker=called[key]) if len(key) > 1 else quote


def _whole_name(speaker: str) -> tuple[str, ...]:
    """Return first name and surname, empty where the last two words are no name."""
    last = speaker.split()[-2:]
    named = len(last) == 2 and all(word[0].isupper() and word.isalpha() for word in last)
    return tuple(last) if named else ()


def _is_fragment(text: str) -> bool:
    return text.lstrip(_MARKS)[:1].islower()


def _is_nobody(speaker: str) -> bool:
    """Tell a speaker without a name: "his brother-in-law", "the statement"."""
    return not any(word[0].isupper() for word in speaker.split())


def _one_line(text: str) -> str:
    return " ".join(text.split())
