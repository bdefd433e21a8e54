"""A timeline: the statements of an event that carry a date.

A date that the text leaves open is resolved against the day its article was published and,
for a day without a year, against the full date that the event's articles name most. What
cannot be resolved is left out: undated is never dated.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.core.comparing.bounded import early
from bot.core.comparing.when import Dated, dates, with_year
from bot.core.model import Claim, Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.model import Citation, Event, Sentence

MOST = 10
"""At most so many moments: a screenful."""

_SENTENCES = 600  # read in an event, shared among its articles
_SAME = 0.5  # share of terms from which two sentences of one date say the same
_QUOTED = re.compile('“[^”]*”|"[^"]*"|«[^»]*»|„[^“”]*[“”]')
_HINT = re.compile(
    r"\d{4}|\b\d{1,2}(?:st|nd|rd|th)?\b|day\b|\bago\b|\b(?:last|next|this) (?:month|year|week)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """``named`` tells that the text gives the day by its number."""

    sentence: Sentence
    when: str
    inferred: bool
    named: bool


def timeline(event: Event, sentences: Sequence[Sentence]) -> tuple[Moment, ...]:
    """Return the event's dated statements, oldest first, at most :data:`MOST`.

    Where there are more, those that most independent voices tell and that speak most of what
    the event is about are kept. Statements of one date that say the same are one moment.
    """
    read = [one for listed in early(sentences, _SENTENCES) for one in listed]
    shown = [one for one in read if one.showable]
    dated = _dated(shown)
    anchor = reference(event, [found for _, listed in dated for found in listed])
    entries = [
        _Entry(sentence, when, inferred, named)
        for sentence, listed in dated
        for when, (inferred, named) in _resolved(listed, anchor).items()
    ]
    voices = event.voices()
    groups = _grouped(entries)
    about = _centrality(shown, voices)

    def weight(group: list[_Entry]) -> tuple[float, ...]:
        first = group[0]
        spoken = len({voices.get(one.sentence.article.id, "") for one in group})
        terms = set(first.sentence.terms)
        centre = sum(about.get(term, 0.0) for term in terms) / (len(terms) + 4)
        return (spoken + 4 * centre - _distance(first.when, anchor) - first.sentence.leans * 0.3,)

    ranked = sorted(groups, key=lambda group: (-weight(group)[0], *_order(group[0])))
    kept = sorted(_once(ranked)[:MOST], key=lambda group: _order(group[0]))
    before = {(one.article.id, one.index + 1): one for one in shown}
    return tuple(_moment(group, before) for group in kept)


def _once(ranked: Iterable[list[_Entry]]) -> list[list[_Entry]]:
    """Drop what was said for another day already, unless both days are named."""
    seen: set[Citation] = set()
    kept: list[list[_Entry]] = []
    for group in ranked:
        if any(one.named or one.sentence.citation not in seen for one in group):
            kept.append(group)
            seen |= {one.sentence.citation for one in group}
    return kept


def _order(entry: _Entry) -> tuple[str, int, str]:
    cited = entry.sentence.citation
    return (entry.when, cited.start, cited.article.id)


def _moment(group: list[_Entry], before: Mapping[tuple[str, int], Sentence]) -> Moment:
    citations = dict.fromkeys(_whole(one.sentence, before) for one in group)
    return Moment(group[0].when, Claim(tuple(citations)), all(one.inferred for one in group))


def _whole(sentence: Sentence, before: Mapping[tuple[str, int], Sentence]) -> Citation:
    """Cite a sentence, together with the one it leans on where that one stands right before it."""
    cited = sentence.citation
    one = before.get((sentence.article.id, sentence.index))
    if not sentence.leans or one is None or one.leans or one.paragraph != sentence.paragraph:
        return cited
    return cited.article.cite(one.citation.start, cited.end)


def _dated(sentences: Iterable[Sentence]) -> list[tuple[Sentence, list[Dated]]]:
    """Return the sentences with dates in them; relative ones in quotations are the speaker's."""
    found: list[tuple[Sentence, list[Dated]]] = []
    for sentence in sentences:
        article, text = sentence.article, sentence.text
        if article.language == "en" and not _HINT.search(text):
            continue
        anchor = article.published.date() if article.published is not None else None
        listed = dates(text, article.language, anchor)
        quoted = [match.span() for match in _QUOTED.finditer(text)] if listed else []
        outside = [
            one for one in listed if not any(start <= one.start < end for start, end in quoted)
        ]
        if telling := _telling(text, outside):
            found.append((sentence, telling))
    return found


def _telling(text: str, listed: Sequence[Dated]) -> list[Dated]:
    """Leave out "this week", and the day on which something was said beside that of what was."""
    definite = [one for one in listed if not text[one.start : one.end].lower().startswith("this ")]
    told = [one for one in definite if one.weekday is None or not _SAID.search(text, 0, one.start)]
    return told or definite


_SAID = re.compile(r"\b(?:said|told|says|tweeted)(?: \w+){0,2} (?:on )?$")


def reference(event: Event, found: Iterable[Dated]) -> date | None:
    """Return the day that days without a year relate to.

    It is the day of the earliest publication or, where none is known, the full date that the
    event's sentences name most (of equals the latest).
    """
    published = [article.published.date() for article in event.articles if article.published]
    if published:
        return min(published)
    full = Counter(one.when for one in found if len(one.when) == len("2024-11-19"))
    if not full:
        return None
    return date.fromisoformat(max(full, key=lambda when: (full[when], when)))


def _resolved(listed: Sequence[Dated], anchor: date | None) -> dict[str, tuple[bool, bool]]:
    """Map the dates of a sentence to whether they are inferred, and named; at most two of them."""
    found: dict[str, tuple[bool, bool]] = {}
    for one in listed:
        when, inferred = one.when, one.inferred
        if not when and one.month and anchor is not None:
            when, inferred = with_year(one.month, one.day, anchor), True
        if when and len(found) < 2:
            before = found.get(when, (True, False))
            found[when] = (before[0] and inferred, before[1] or bool(one.day) or not inferred)
    return found


def _grouped(entries: Sequence[_Entry]) -> list[list[_Entry]]:
    """Group entries of one date that say the same, each with the words shown first."""
    by_date: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        by_date[entry.when].append(entry)
    groups: list[list[_Entry]] = []
    for when in sorted(by_date):
        stars: list[list[_Entry]] = []
        ranked = sorted(by_date[when], key=lambda one: (one.sentence.leans, *_order(one)))
        for entry in ranked:
            star = next((star for star in stars[:40] if _same(star[0], entry)), None)
            if star is None:
                stars.append([entry])
            elif all(one.sentence.article.id != entry.sentence.article.id for one in star):
                star.append(entry)
        groups += stars
    return groups


def _same(one: _Entry, other: _Entry) -> bool:
    left, right = set(one.sentence.terms), set(other.sentence.terms)
    return len(left & right) >= _SAME * min(len(left), len(right)) > 0


def _centrality(sentences: Iterable[Sentence], voices: Mapping[str, str]) -> dict[str, float]:
    """Map terms to the share of the independent voices that use them."""
    using: defaultdict[str, set[str]] = defaultdict(set)
    for sentence in sentences:
        voice = voices.get(sentence.article.id, sentence.article.id)
        for term in sentence.terms:
            using[term].add(voice)
    everyone = max(1, len({voice for told in using.values() for voice in told}))
    return {term: len(told) / everyone for term, told in using.items()}


def _distance(when: str, anchor: date | None) -> float:
    """Tell how far a date lies from the event, from 0 to 2; years apart count as background."""
    if anchor is None:
        return 0.0 if len(when) == len("2024-11-19") else 1.0
    year, month, day = [int(part) for part in f"{when}{'-06-15'[len(when) - 4 :]}".split("-")]
    days = abs((date(year, month, min(day, 28)) - anchor).days)
    return min(2.0, days / 180)
