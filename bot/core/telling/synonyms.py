"""Words of the news that say the same, so that two reports of one thing are seen to agree.

Only for comparing sentences of one event, where a wrong match costs little: elsewhere "fire"
and "dismiss" are two things. Within an event, too, a word has one sense: the one whose words
are spoken of most. English alone so far; other languages match by their stems.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from bot.core.language.text import stem_of
from bot.core.telling.thesaurus import IRREGULAR, SENSES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bot.core.model import Sentence

_ENDINGS = ("ian", "an", "n", "i", "ish", "es", "ese")
"""What makes a people of a country: Ukrain(e)-ian, Russia-n, Israel-i, Swed(en)-ish, Japan-ese."""


@cache
def _regular() -> dict[str, str]:
    """Map the stem of each irregular form to that of its word."""
    return {form: word for word, *forms in _stemmed(IRREGULAR) for form in forms}


@cache
def _senses() -> tuple[tuple[str, ...], ...]:
    """Return the stems of each sense, the plainest first."""
    plain = _regular()
    return tuple(
        tuple(dict.fromkeys(plain.get(stem, stem) for stem in sense)) for sense in _stemmed(SENSES)
    )


def _stemmed(listed: str) -> list[list[str]]:
    stem = stem_of(listed.split(), "en")
    return [[stem[word] for word in line.split()] for line in listed.strip().split("\n")]


@cache
def _places() -> dict[str, tuple[int, ...]]:
    """Map a stem to the senses that it may have."""
    found: dict[str, tuple[int, ...]] = {}
    for place, stems in enumerate(_senses()):
        for stem in stems:
            found[stem] = (*found.get(stem, ()), place)
    return found


_ENGLISH = ("en", "und")


def merged(sentences: Iterable[Sentence]) -> Mapping[str, str]:
    """Map the terms of one event's sentences that have a simpler form there to that form.

    A people is its country where both are spoken of. Sentences in languages that are known to be
    others than English do not count: the same letters are another word there.
    """
    times = Counter(
        term for one in sentences if one.article.language in _ENGLISH for term in one.terms
    )
    plain: dict[str, str] = {}
    for term in times:
        base = _country(term, times) if term.endswith(_ENDINGS) else term
        plain[term] = _regular().get(base, base)
    counted: Counter[str] = Counter()
    for term, base in plain.items():
        counted[base] += times[term]
    sense = _meant(counted)
    said = {term: sense.get(base, base) for term, base in plain.items()}
    return {term: form for term, form in said.items() if form != term}


def _meant(times: Mapping[str, int]) -> dict[str, str]:
    """Map stems to the one that stands for their sense; that said most takes its words first."""
    places = _places()
    possible = {place for term in times for place in places.get(term, ())}
    senses = {place: [each for each in _senses()[place] if each in times] for place in possible}

    def weight(place: int) -> tuple[int, int]:
        return -sum(times[each] for each in senses[place]), place

    found: dict[str, str] = {}
    for place in sorted((each for each in senses if len(senses[each]) > 1), key=weight):
        free = [each for each in senses[place] if each not in found]
        if len(free) > 1:
            found.update(dict.fromkeys(free, free[0]))
    return found


def _country(term: str, known: Collection[str]) -> str:
    """Return the country of a people if it is among the known terms, else the term itself."""
    for ending in _ENDINGS:
        if len(term) - len(ending) >= 4 and term.endswith(ending):
            base = term.removesuffix(ending)
            if base in known or (base := base + "a") in known:
                return base
    return term
