"""Words that tell two statements apart: the first bus and the second, the north and the south."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.comparing.speech import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

_ANYWHERE = (
    "first|1st one|second|2nd|third|3rd|fourth|4th|fifth|5th|sixth|seventh|eighth|ninth|tenth",
    "previous earlier former prior|next following upcoming|latest current",
    "north northern|south southern|east eastern|west western|central",
    "northwest northwestern|northeast northeastern|southwest southwestern|southeast southeastern",
    "noon|midnight|dawn|dusk",
    "upper|lower",
    "left|right",
    "spring|summer|autumn|winter",
    "city county|state|nationwide national federal domestic domestically|worldwide global globally",
    "men man male males|women woman female females",
    "boys boy|girls girl",
    "children child kids minors|adults adult",
    "soldiers troops military|civilians civilian|officers police|firefighters",
    "full|now",
    "husband man son father brother|wife woman daughter mother sister",
    "proposed planned expected projected forecast|actual final",
)
_NEARBY = (
    "tall|long|wide|deep|thick|heavy|away|high",
    "tall height|weight weighed|distance",
    "rose risen rise increased increase grew up gained|fell fallen fall decreased dropped down",
    "won win wins winning|lost lose loses losing|led lead leads leading ahead",
    "bought buy|sold sell",
    "entered arrived joined|left departed quit",
    "born|died",
    "day daily|week weekly|month monthly|year yearly annual annually|hour hourly",
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "january|february|march|april|june|july|august|september|october|november|december|ago",
    "ago last|next coming will",
    "morning|afternoon|evening|night overnight",
    "yesterday|today|tomorrow",
    "supported support favor favour backed|opposed oppose against rejected|abstained",
    "signed|vetoed",
    "opened open opens|closed close closes",
    "began begin started|ended end finished",
    "men|women|children|girls|boys",
    "confirmed|suspected probable",
    "male|female",
    "wounded injured hurt|killed dead died",
)


def _table(sets: tuple[str, ...]) -> dict[str, list[tuple[int, int]]]:
    table: dict[str, list[tuple[int, int]]] = {}
    for number, listed in enumerate(sets):
        for side, words in enumerate(listed.split("|")):
            for word in sorted(word_set(words)):
                table.setdefault(word, []).append((number, side))
    return table


_ANYWHERE_TABLE = _table(_ANYWHERE)
_NEARBY_TABLE = _table(_NEARBY)


def sides(words: Iterable[str], around: Iterable[str] = ()) -> frozenset[tuple[int, int]]:
    """Return which sides a statement takes.

    ``words`` are all of the sentence's, lower-cased; ``around`` those close to what is
    compared. An explicit year and an age are sides of their own.
    """
    found: set[tuple[int, int]] = set()
    listed = list(words)
    for age, year, old in zip(listed, listed[1:], listed[2:], strict=False):
        if age.isdigit() and old == "old" and year.startswith("year"):
            found.add((-2, int(age[:3])))
    for word in listed:
        found.update(_ANYWHERE_TABLE.get(word, ()))
        if len(word) == 4 and word.isdigit() and word[:2] in {"19", "20"}:
            found.add((-1, int(word)))
    for word in around:
        found.update((1_000 + number, side) for number, side in _NEARBY_TABLE.get(word, ()))
    return frozenset(found)


def opposed(one: frozenset[tuple[int, int]], other: frozenset[tuple[int, int]]) -> bool:
    """Tell whether two statements take different sides of anything, and share none of it.

    >>> opposed(sides(["first", "bus"]), sides(["second", "bus"]))
    True
    """
    if not one or not other:
        return False
    mine: dict[int, set[int]] = {}
    theirs: dict[int, set[int]] = {}
    for number, side in one:
        mine.setdefault(number, set()).add(side)
    for number, side in other:
        theirs.setdefault(number, set()).add(side)
    return any(
        number in theirs and listed.isdisjoint(theirs[number]) for number, listed in mine.items()
    )
