"""Where sources differ on how old somebody is.

An age counts where it stands with the person's whole name: "Ann Lee, 34, ", "34-year-old
driver Ann Lee". Whom an article gives two ages is left out, for two people may share a name,
and so are ages that a birthday between two publications may explain. English alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from bot.core.comparing.speech import word_set
from bot.core.model import Claim, Difference, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.model import Sentence

Person = tuple[str, str]
"""A given name and the last one, lower-cased."""

_MOST = 2  # such differences of an event
_OLDEST = 115
_ANOTHER = 15  # years; so far apart, two people share a name
_BIRTHDAY = 30  # days between two publications in which somebody may turn a year older
_PART = r"[A-ZÀ-Þ](?:[\w'’]*\w)?(?:-[A-ZÀ-Þ][\w'’]+)*"
_MORE = rf"(?:[A-Z]\.|(?:(?:al|bin|da|de|del|di|du|la|van|von)\s)?{_PART})"
_NAME = rf"(?P<name>{_PART}(?:\s{_MORE}){{1,4}})"
_JUNIOR = r"(?:,?\s(?P<junior>Jr|Sr|II|III)\b\.?)?"
_OLD = r"(?P<age>\d{1,3})(?:-|\s)years?(?:-|\s)old"
_AGES = (
    re.compile(
        rf"{_NAME}{_JUNIOR},\s(?:(?:who\s(?:is|was)|aged?|an?)\s)?(?P<age>\d{{1,3}})"
        r"(?=(?:-|\s)years?(?:-|\s)old|,\s(?!\d)|\.(?!\d)|;|\sof\b|\sand\b|\swas\b|\swho\b)"
    ),
    re.compile(rf"{_OLD}\s(?:[a-z][a-z-]+\s){{0,3}}?{_NAME}{_JUNIOR}"),
    re.compile(rf"{_NAME}{_JUNIOR}\s(?:is|was)\s{_OLD}"),
)
_MAY = re.compile(r"years?(?:-|\s)old|[a-z.],\s(?:[a-z ]{1,9}\s)?\d{1,3}\b")
_OF_ANOTHER = word_set("of in from to at with and as by who whose when after near for on")
_NO_NAMES = word_set("""
    the and but on in at a an by for from when after his her their police officer officers sgt lt
    mr mrs ms dr capt cpl deputy detective chief sheriff mayor former president senator sen rep gov
    governor judge justice professor prof sir dame lord lady king queen prince princess pope bishop
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december victim victims suspect suspects father mother
""")


@dataclass(frozen=True, slots=True)
class _Aged:
    """Somebody's age as one sentence gives it."""

    people: tuple[Person, ...]
    name: str
    years: int
    said: str
    sentence: Sentence

    @property
    def order(self) -> tuple[str, int]:
        return (self.sentence.article.id, self.sentence.citation.start)


def age_differences(sentences: Sequence[Sentence], voices: Mapping[str, str]) -> list[Difference]:
    """Return the people whose ages articles of several voices give differently."""
    of_person: defaultdict[Person, list[_Aged]] = defaultdict(list)
    for sentence in sentences:
        for aged in _aged(sentence):
            for person in aged.people:
                of_person[person].append(aged)
    found = [
        told
        for person in sorted(of_person)
        if (told := _told(sorted(of_person[person], key=lambda one: one.order), voices))
    ]
    found.sort(key=lambda told: -sum(len(value.claim.citations) for value in told.values))
    return list(dict.fromkeys(found))[:_MOST]


def _aged(sentence: Sentence) -> Iterator[_Aged]:
    text = sentence.text
    if sentence.article.language not in ("en", "und") or _MAY.search(text) is None:
        return
    for pattern in _AGES:
        for match in pattern.finditer(text):
            years, people = int(match["age"]), _people(match)
            between = text[match.end("age") : match.start("name")].split()
            owned = _OF_ANOTHER.isdisjoint(between) or between[1:] == ["as"]
            if people and 0 < years <= _OLDEST and owned:
                said = _said(match)
                yield _Aged(people, _called(match["name"]), years, said, sentence)


def _said(match: re.Match[str]) -> str:
    """Return the age as written."""
    old = re.match(r"(?:-|\s)years?(?:-|\s)old", match.string[match.end("age") :])
    return match["age"] + (old[0] if old else "")


def _people(match: re.Match[str]) -> tuple[Person, ...]:
    """Return who may be meant, none where it is no whole name: "Violinist Mira Solheim"."""
    parts = _parts(match["name"])
    before = match.string[: match.start("name")].split()[-1:]
    if len(parts) < 2 or (match.start("name") < match.start("age") and before
                          and before[0].lower() in _PLACED):  # fmt: skip
        return ()
    last = f"{parts[-1]} {match['junior'] or ''}".strip().lower()
    return tuple((part.lower(), last) for part in parts[:-1] if not part.endswith("."))


_PLACED = word_set("in at near from to into outside")


def _parts(name: str) -> list[str]:
    """Return the parts of a name without the titles before it."""
    parts = name.split()
    while parts and parts[0].rstrip(".").lower() in _NO_NAMES:
        del parts[0]
    return [] if any(part.lower() in _NO_NAMES for part in parts) else parts


def _called(name: str) -> str:
    return " ".join(_parts(name))


def _told(listed: Sequence[_Aged], voices: Mapping[str, str]) -> Difference | None:
    """Return the difference between the ages that a person is given, if there is one."""
    by_article: defaultdict[str, set[int]] = defaultdict(set)
    for aged in listed:
        by_article[aged.sentence.article.id].add(aged.years)
    if any(len(years) > 1 for years in by_article.values()):
        return None
    first: dict[int, dict[str, _Aged]] = {}
    for aged in listed:
        first.setdefault(aged.years, {}).setdefault(aged.sentence.article.id, aged)
    sides = [list(articles.values()) for articles in first.values()]
    if len(sides) < 2 or max(first) - min(first) > _ANOTHER or not _differ(sides, voices):
        return None
    return Difference("number", f"age of {listed[0].name}", tuple(map(_value, sides)))


def _differ(sides: Sequence[Sequence[_Aged]], voices: Mapping[str, str]) -> bool:
    """Tell whether each age is another voice's, and no birthday lies between."""
    speaking = [{voices.get(one.sentence.article.id, "") for one in side} for side in sides]
    if any(not mine.isdisjoint(theirs) for mine, theirs in combinations(speaking, 2)):
        return False
    days = [one.sentence.article.published for side in sides for one in side]
    known = [day for day in days if day is not None]
    years = [side[0].years for side in sides]
    far = known and (max(known) - min(known)).days > _BIRTHDAY
    return not (far and max(years) - min(years) == 1)


def _value(side: Sequence[_Aged]) -> Value:
    claim = Claim(tuple(dict.fromkeys(one.sentence.citation for one in side)))
    return Value(side[0].said, claim)
