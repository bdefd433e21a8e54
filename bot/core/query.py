"""What a reader asks for: words, "phrases in quotes", -words, alternatives and fields."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.core.duration import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import timedelta

_PART = re.compile(
    r"""(?P<minus>[-−–]?)\(*(?:(?P<field>[a-z]+):)?"""
    r"""(?:["“„«](?P<phrase>[^"”“»]*)["”“»]?|(?P<word>\S+))\)*"""
)
_NO_WORD = re.compile(r"[\W_]+")
_OR, _AND, _NOT = ("OR", "|"), ("AND", "&"), "NOT"
_WHERE = {
    "outlet": "outlet",
    "source": "source",
    "lang": "language",
    "language": "language",
    "category": "category",
}

Alternatives = tuple[tuple[str, ...], ...]
"""Ways to say one thing, any of which will do; each is a sequence of stems in order."""


@dataclass(frozen=True, slots=True)
class Where:
    """Only articles (or none, unless ``wanted``) of these outlets, sources, languages, categories.

    ``field`` is outlet, source, language or category. An outlet goes by any part of its name, a
    category by any word of its.
    """

    field: str
    values: tuple[str, ...]
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """A question as typed, taken apart; nothing is stemmed yet.

    One of each of the ``groups`` must be there (``mines OR drones``); ``titled`` must stand in
    a title. ``age`` bounds how old the news may be.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    titled: tuple[str, ...] = ()
    where: tuple[Where, ...] = ()
    age: timedelta | None = None

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.groups or self.titled or self.where)

    @property
    def said(self) -> tuple[str, ...]:
        """All that is looked for, in words."""
        grouped = (said for group in self.groups for said in group)
        return (*self.words, *self.phrases, *grouped, *self.titled)


@dataclass(frozen=True, slots=True)
class Match:
    """A question as the index understands it.

    An article matches when it holds at least one alternative of every part in ``required``, and
    in its title of every part in ``titled``, and is what ``where`` says; an event is left out
    when any of its articles holds any alternative of a part in ``excluded``.
    """

    required: tuple[Alternatives, ...]
    excluded: tuple[Alternatives, ...] = ()
    titled: tuple[Alternatives, ...] = ()
    where: tuple[Where, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.required or self.excluded or self.titled or self.where)

    def __and__(self, other: Match) -> Match:
        """Return what asks for both."""
        return Match(
            (*self.required, *other.required),
            (*self.excluded, *other.excluded),
            (*self.titled, *other.titled),
            (*self.where, *other.where),
        )


def named(text: str, saved: Mapping[str, str]) -> str:
    """Return the question that is saved under the name typed, or what was typed."""
    return saved.get(" ".join(text.split()).casefold(), text)


def parse(text: str) -> Query:
    """Take a question apart. Never fails: what makes no sense is searched for as words.

    Words are looked for together; ``a OR b`` looks for either, ``NOT a`` and ``-a`` leave out.
    ``title:a``, ``outlet:bbc,cnn``, ``source:herald``, ``lang:de``, ``category:sport`` and
    ``age:7d`` narrow down.
    """
    reader = _Reader()
    for part in _PART.finditer(text):
        reader.take(part)
    return reader.query()


class _Reader:
    """Puts the parts of a question together, from left to right."""

    def __init__(self) -> None:
        self._plain: list[list[tuple[str, bool]]] = []  # alternatives: (said, whether a phrase)
        self._excluded: list[str] = []
        self._titled: list[str] = []
        self._where: list[Where] = []
        self._age: timedelta | None = None
        self._either = self._not = False

    def take(self, part: re.Match[str]) -> None:
        """Take the next part in."""
        phrase, field = part["phrase"], part["field"]
        word = part["word"] or ""
        if phrase is None and not field and self._operator(word):
            return
        minus = bool(part["minus"]) or self._not
        said = (phrase if phrase is not None else word.rstrip(")")).strip()
        known = field is not None and self._field(field, said, wanted=not minus)
        if not known:
            whole = f"{field}:{said}" if field else said
            self._say(whole, minus=minus, phrase=phrase is not None and not field)
        self._either = self._not = False

    def _operator(self, word: str) -> bool:
        if word in _OR:
            self._either = True
        elif word == _NOT:
            self._not = True
        return word in (*_OR, *_AND, _NOT)

    def _field(self, field: str, said: str, *, wanted: bool) -> bool:
        """Take a part with a field in; tell whether it is one that is known and makes sense."""
        if field in _WHERE:
            values = tuple(value.strip() for value in said.split(",") if value.strip())
            self._where += [Where(_WHERE[field], values, wanted)] if values else []
            return bool(values)
        if field == "title" and wanted and _sayable(said):
            self._titled.append(said)
            return True
        if field == "age" and wanted:
            with suppress(ValueError):
                self._age = duration(said)
                return True
        return False

    def _say(self, said: str, *, minus: bool, phrase: bool) -> None:
        if not _sayable(said):
            return
        if minus:
            self._excluded.append(said)
        elif self._either and self._plain:
            self._plain[-1].append((said, phrase))
        else:
            self._plain.append([(said, phrase)])

    def query(self) -> Query:
        alone = [group[0] for group in self._plain if len(group) == 1]
        groups = [tuple(said for said, _ in group) for group in self._plain if len(group) > 1]
        return Query(
            tuple(said for said, phrase in alone if not phrase),
            tuple(said for said, phrase in alone if phrase),
            tuple(self._excluded),
            tuple(groups),
            tuple(self._titled),
            tuple(self._where),
            self._age,
        )


def filed(categories: Iterable[str]) -> str:
    r"""Return categories in the form in which they are looked for: a line each, words apart.

    >>> filed(["UK politics", "Sport/Fußball"])
    ' uk politics \n sport fussball '
    """
    return "\n".join(f" {words} " for each in categories if (words := _plain(each)))


def within_filed(category: str) -> str:
    """Return what stands in :func:`filed` where one of its categories is, or holds, this one."""
    return f" {_plain(category)} "


@lru_cache(maxsize=4096)  # publishers file much under little
def _plain(name: str) -> str:
    return " ".join(_NO_WORD.sub(" ", unicodedata.normalize("NFKC", name).casefold()).split())


def _sayable(said: str) -> bool:
    return any(character.isalnum() for character in said)


def match(query: Query, languages: Iterable[str], stems: Callable[[str, str], list[str]]) -> Match:
    """Put a question into the index's terms.

    ``stems(text, language)`` gives a text's normalized stems in order. A word is looked for
    as each of the languages would stem it.
    """
    spoken = tuple(languages) or ("und",)

    def ways(said: str) -> Alternatives:
        found = dict.fromkeys(tuple(stems(said, language)) for language in spoken)
        return tuple(way for way in found if way)

    def any_of(group: Iterable[str]) -> Alternatives:
        return tuple(dict.fromkeys(way for said in group for way in ways(said)))

    plain = (*map(ways, (*query.words, *query.phrases)), *map(any_of, query.groups))
    return Match(
        tuple(filter(None, plain)),
        tuple(filter(None, map(ways, query.excluded))),
        tuple(filter(None, map(ways, query.titled))),
        query.where,
    )
