"""Units of a summary: a sentence, or a sentence with the one before it where it leans on that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.core.model import Sentence


def units(sentences: Sequence[Sentence]) -> dict[int, tuple[int, ...]]:
    """Map each sentence that may be chosen to what must be shown with it, itself last.

    A sentence that leans, and not lightly, brings the one before it; where that one is missing,
    may not be shown or leans itself, the sentence cannot be chosen at all.
    """
    place = {(one.article.id, one.index): index for index, one in enumerate(sentences)}
    found: dict[int, tuple[int, ...]] = {}
    for index, one in enumerate(sentences):
        if not one.showable:
            continue
        if not _leans(one):
            found[index] = (index,)
            continue
        before = place.get((one.article.id, one.index - 1))
        if before is not None and sentences[before].showable and not _leans(sentences[before]):
            found[index] = (before, index)
    return found


_QUOTED = re.compile(r'["“][^"”]*(?:["”]|$)')
_UNNAMED = re.compile(
    r"\b(?:he|she|they|it)\s+(?:said|says|told|added|adds|wrote|writes|tweeted|reads|continued"
    r"|explained|asked|noted|recalled|argued|claimed|insisted)\b"
    r"|^\W*(?:said|says|added|adds|wrote|asked|recalled|explained)\s+(?:he|she|they)\b"
)


def _leans(sentence: Sentence) -> bool:
    """Tell whether a sentence needs the one before it: its speaker, too, must be named."""
    if sentence.leans:
        return not sentence.lightly
    text = sentence.text
    if sentence.index == 0 or text[0] not in '"“':
        return False
    said = _QUOTED.sub(" ", text)
    match = _UNNAMED.search(said)
    return match is not None and not any(map(str.isupper, said[: match.start()]))


LONGEST = 100
"""A sentence of more words is no part of a brief, not even of one that is empty without it."""

SHORTEST = 7
"""Sentences of fewer words say too little to be worth a place, where longer ones fill it."""

_LISTED = re.compile(r"\n\s*(?:[-–—•·*▪◦‣]|\d{1,2}[.)])\s")


def worth_reading(
    sentences: Sequence[Sentence],
    lengths: Sequence[int],
    admits: Callable[[Iterable[int]], bool],
) -> dict[int, tuple[int, ...]]:
    """Return the units that are not endless nor, unless all of them fit, very short or lists."""
    possible = {
        index: unit
        for index, unit in units(sentences).items()
        if max(lengths[each] for each in unit) <= LONGEST
    }
    long = {
        index: unit
        for index, unit in possible.items()
        if min(lengths[each] for each in unit) >= SHORTEST
        and not any(_LISTED.search(sentences[each].text) for each in unit)
    }
    told = {each for unit in long.values() for each in unit}
    return possible if admits(lengths[each] for each in told) else long
