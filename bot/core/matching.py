"""Which parts of a question an article answers: what the index decides, said clause by clause.

The archive's index finds what matches among very many; this says of a few why they did or did
not. Both follow one rule, and a test holds the one against the other: a stem may stand anywhere,
a phrase within the title or within the body, and one article must answer everything that is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.duration import say
from bot.core.query import Query, filed, match, within_filed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.core.language.text import Index
    from bot.core.model import Article
    from bot.core.query import Alternatives, Match, Where

_FIELDS = {"outlet": "outlet", "source": "source", "language": "lang", "category": "category"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article that a question may ask about; stems in order."""

    title: tuple[str, ...]
    body: tuple[str, ...]
    parts: frozenset[str]
    outlet: str
    source: str
    language: str
    when: datetime | None
    categories: str = ""
    """As :func:`bot.core.query.filed` gives them."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a question as it would be typed, and whether it lets an event through.

    ``wanted`` is false for what leaves out (``-sport``).
    """

    said: str
    passed: bool
    wanted: bool = True


def facts(article: Article, index: Index) -> Facts:
    """Return what a question may ask about an article, given what the index holds of it."""
    return Facts(
        tuple(index.title.split()),
        tuple(index.body.split()),
        frozenset(index.parts.split()),
        article.outlet.name or "",
        article.source,
        article.language,
        article.when,
        filed(article.categories),
    )


def clauses(
    query: Query,
    event: Sequence[Facts],
    languages: Iterable[str],
    stems: Callable[[str, str], list[str]],
    now: datetime,
) -> list[Clause]:
    """Return the parts of a question with whether each lets an event of these articles through.

    What is wanted is judged by the article that answers most of it, as all of it must be
    answered by one; what leaves out, by all of them. ``now`` is what an age counts from.
    """
    spoken = tuple(languages)
    single = [(said, only, match(only, spoken, stems)) for said, only in _apart(query)]
    asked = [(said, only, part) for said, only, part in single if not only.excluded]
    best = max(
        event,
        key=lambda each: sum(matches(part, each) for _, _, part in asked),
        default=None,
    )
    found = [
        Clause(said, best is not None and matches(part, best), not said.startswith("-"))
        for said, _, part in asked
    ]
    for said, only, part in single:
        if only.excluded:  # said by any of its articles, it leaves the whole event out
            found.append(Clause(said, all(matches(part, each) for each in event), wanted=False))
    if query.age is not None:
        newest = max((each.when for each in event if each.when), default=None)
        young = newest is not None and now - newest <= query.age
        found.append(Clause(f"age:{say(query.age)}", young))
    return found


def matches(asked: Match, article: Facts) -> bool:
    """Tell whether one article answers a question by itself."""
    return (
        all(_stands(part, article) for part in asked.required)
        and all(_titled(part, article) for part in asked.titled)
        and not any(_stands(part, article) for part in asked.excluded)
        and all(_is(where, article) is where.wanted for where in asked.where)
    )


def _apart(query: Query) -> Iterator[tuple[str, Query]]:
    """Take a question apart: each part as typed, and as a question of its own."""
    for word in query.words:
        yield word, Query(words=(word,))
    for phrase in query.phrases:
        yield f'"{phrase}"', Query(phrases=(phrase,))
    for group in query.groups:
        yield " OR ".join(map(_quoted, group)), Query(groups=(group,))
    for said in query.titled:
        yield f"title:{_quoted(said)}", Query(titled=(said,))
    for where in query.where:
        minus = "" if where.wanted else "-"
        said = f"{minus}{_FIELDS[where.field]}:{_quoted(','.join(where.values))}"
        yield said, Query(where=(where,))
    for said in query.excluded:
        yield f"-{_quoted(said)}", Query(excluded=(said,))


def _quoted(said: str) -> str:
    return f'"{said}"' if " " in said else said


def _stands(part: Alternatives, article: Facts) -> bool:
    """Tell whether one way to say something stands in an article."""
    return any(
        way[0] in article.parts or _within(way, article.title) or _within(way, article.body)
        if len(way) == 1
        else _within(way, article.title) or _within(way, article.body)
        for way in part
    )


def _titled(part: Alternatives, article: Facts) -> bool:
    return any(_within(way, article.title) for way in part)


def _within(way: Sequence[str], text: Sequence[str]) -> bool:
    first, length = way[0], len(way)
    places = (at for at, stem in enumerate(text) if stem == first)
    return any(tuple(text[at : at + length]) == tuple(way) for at in places)


def _is(where: Where, article: Facts) -> bool:
    if where.field == "outlet":
        named = article.outlet.casefold()
        return any(value.casefold() in named for value in where.values)
    if where.field == "language":
        return article.language in {value.lower() for value in where.values}
    if where.field == "category":
        return any(within_filed(value) in article.categories for value in where.values)
    return article.source in where.values
