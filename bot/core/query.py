"""What a reader asks for: words, "phrases in quotes", and -words to leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PART = re.compile(r"""(?P<minus>[-−–]?)(?:["“„«](?P<phrase>[^"”“»]*)["”“»]?|(?P<word>\S+))""")

Alternatives = tuple[tuple[str, ...], ...]
"""Ways to say one thing, any of which will do; each is a sequence of stems in order."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as typed, taken apart; nothing is stemmed yet."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)


@dataclass(frozen=True, slots=True)
class Match:
    """A question as the index understands it.

    An article matches when it holds at least one alternative of every part in ``required``; an
    event is left out when any of its articles holds any alternative of a part in ``excluded``.
    """

    required: tuple[Alternatives, ...]
    excluded: tuple[Alternatives, ...] = ()


def parse(text: str) -> Query:
    """Take a question apart. Never fails: what makes no sense is searched for as words."""
    words: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    for part in _PART.finditer(text):
        phrase, word = part["phrase"], part["word"]
        said = (phrase if phrase is not None else word).strip()
        if not any(character.isalnum() for character in said):
            continue
        if part["minus"]:
            excluded.append(said)
        elif phrase is not None:
            phrases.append(said)
        else:
            words.append(said)
    return Query(tuple(words), tuple(phrases), tuple(excluded))


def match(query: Query, languages: Iterable[str], stems: Callable[[str, str], list[str]]) -> Match:
    """Put a question into the index's terms.

    ``stems(text, language)`` gives a text's normalized stems in order. A word is looked for
    as each of the languages would stem it.
    """
    spoken = tuple(languages) or ("und",)

    def ways(said: str) -> Alternatives:
        found = dict.fromkeys(tuple(stems(said, language)) for language in spoken)
        return tuple(way for way in found if way)

    required = tuple(filter(None, map(ways, (*query.words, *query.phrases))))
    return Match(required, tuple(filter(None, map(ways, query.excluded))))
