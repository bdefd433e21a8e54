"""The people of an article: their full names, roles and genders, and where they are mentioned.

Names are told by their capitals and their place, without a list of names; a list of common
given names is asked for gender alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.comparing.speech import CALENDAR, FEMALE, MALE, ROLES, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯІЇЄҐЁ"
_NAME = re.compile(
    rf"[{_CAPITAL}][\w'’-]*\.?(?:(?<!['’]s)[ \u00a0]"
    rf"(?:(?:de|van|der|von|den|bin|al|el|la|le|du|da|dos|di) )*"
    rf"[{_CAPITAL}][\w'’-]*\.?){{0,5}}"
)
_TITLES = word_set("""
    mr mrs ms miss dr sen rep gov gen lt sgt col capt maj prof rev sir president senator
    governor secretary minister mayor judge justice king queen prince princess pope herr frau
""")
_NOBODY = word_set("""
    house state states street university party times post news court department committee senate
    congress hospital county city league club council agency office ministry bank company inc
    corp group union association institute center centre school college church street avenue
    road river park island islands sea ocean mountains valley beach airport bridge station east
    west north south york jersey carolina dakota hampshire virginia korea america africa zealand
    kingdom nations act bill law amendment treaty convention agreement doctrine war day week
    month year service force forces army navy guard command police bureau network radio
    television show magazine journal tribune herald press media twitter facebook instagram
    republic emirates americans democrats republicans democrat republican campaign debate forum
    museum
""")
_ROLE_BEFORE = re.compile(r"(?:[\w.'’-]+[ \u00a0]){1,5}$")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as an article first names them in full, with the role that stands before."""

    key: str
    start: int
    end: int
    gender: str


def surname(name: str) -> str:
    """Return the last word of a name, lower-cased, without possessive and apposition.

    >>> surname("Jane Doe, the mayor"), surname("the mayor, Jane Doe")
    ('doe', 'doe')
    """
    parts = [part.split() for part in name.split(",")]
    named = (part for part in parts if part and part[-1][0].isupper())
    plain = next(named, parts[0])
    last = plain[-1] if plain else ""
    return re.sub(r"['’]s?$", "", last.strip(".,")).lower()


def gender(words: Sequence[str]) -> str:
    """Return m or f where titles, roles or given names tell, else an empty string."""
    low = [word.lower() for word in words]
    male, female = any(w in MALE for w in low), any(w in FEMALE for w in low)
    return "" if male == female else "m" if male else "f"


class Cast:
    """The people of one article: who is named in full, and where each is mentioned.

    Names are read in ``stretches`` of the text alone, which leave out headings: there, any
    word may have a capital.
    """

    def __init__(self, text: str, stretches: Iterable[tuple[int, int]]) -> None:
        """Read the names in ``stretches`` (start and end) of a text."""
        self.people: dict[str, Person] = {}
        self._given: dict[str, str] = {}
        self.shared: set[str] = set()
        """Surnames that two people of the article have."""
        seen: list[tuple[int, str]] = []
        for start, end in stretches:
            for match in _NAME.finditer(text, start, end):
                words = match[0].split()
                key = surname(match[0])
                seen.append((match.start(), key))
                if _names_somebody(words, key):
                    self._meet(text, match, words, key)
        self.mentions = [(at, key) for at, key in seen if key in self.people]

    def _meet(self, text: str, match: re.Match[str], words: list[str], key: str) -> None:
        titled = words[0].lower().strip(".") in _TITLES
        told = gender(words)
        known = self.people.get(key)
        given = next((word.lower() for word in words[-2::-1] if len(word.strip(".")) > 1), "")
        if given.strip(".") not in _TITLES and self._given.setdefault(key, given) != given:
            self.shared.add(key)
        if known is None:
            start = _role_start(text, match.start())
            told = told or gender(text[start : match.start()].split())
            end = match.end() - (2 if match[0].endswith(("'s", "’s")) else 0)
            end -= text[end - 1] == "." and len(words[-1]) > 3
            if start == match.start():
                end = _role_end(text, end)
            self.people[key] = Person(key, start, end, told)
        elif not known.gender and told:
            self.people[key] = Person(key, known.start, known.end, told)
        elif told and known.gender and told != known.gender and not titled:
            self.people[key] = Person(key, known.start, known.end, "?")

    def between(self, start: int, end: int) -> list[Person]:
        """Return the people mentioned in a stretch of the text, in order of their last mention."""
        low, high = bisect_left(self.mentions, (start, "")), bisect_left(self.mentions, (end, ""))
        keys = dict.fromkeys(key for _, key in reversed(self.mentions[low:high]))
        return [self.people[key] for key in reversed(keys)]


def _names_somebody(words: Sequence[str], key: str) -> bool:
    low = [word.lower().strip(".") for word in words]
    return (
        2 <= len(words) <= 5
        and len(key) > 1
        and key not in CALENDAR
        and (key not in _NOBODY or low[0] in MALE or low[0] in FEMALE)
        and key not in MALE
        and not any(word in CALENDAR for word in low)
        and low[0] not in _SMALL
        and not any(word in _SMALL for word in low)
        and not words[-1].isupper()
    )


_SMALL = word_set("""
    the a an in on at is are was of for and but or his her their this that these it he she they
    after when while if as to with from by only not
""")


def _role_start(text: str, start: int) -> int:
    """Return where the role before a name begins: "Stein spokeswoman Melezia Figueroa"."""
    office = _OFFICE.search(text, max(0, start - 40), start)
    if office is not None:
        return office.start()
    found = _ROLE_BEFORE.search(text, max(0, start - 70), start)
    if found is None:
        return start
    words = found[0].split()
    if words[-1].lower() not in ROLES:
        return start
    size = 1
    while size < len(words) and (
        words[-size - 1][0].isupper() or words[-size - 1].lower() in _DESCRIBES
    ):
        if words[-size - 1].lower() in _SMALL or words[-size - 1].endswith("."):
            break
        size += 1
    return start - len(found[0]) + len(" ".join(words[:-size])) + (1 if size < len(words) else 0)


def _role_end(text: str, end: int) -> int:
    """Return where the role behind a name ends: "Jane Doe, the mayor of Springfield"."""
    found = _ROLE_BEHIND.match(text, end, end + 120)
    return found.end() if found is not None else end


_OFFICE = re.compile(r"\b(?:Secretary|Minister) of (?:the )?$")
"""Cut off from what follows: "Secretary of" State Ann Lee."""
_ROLE_BEHIND = re.compile(
    r",\s(?:(?:a|an|the|its|his|her|their|one)\s)?(?:(?:[\w'’-]+|(?:\w\.)+)\s){0,5}?"
    rf"(?:{'|'.join(sorted(ROLES))})(?:\s(?:of|for|at|with|in)(?:\s[\w'’&-]+){{1,6}})?(?=[,.])"
    r"(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSen)(?<!\bGov)(?<!\bRep)"
)
_DESCRIBES = ROLES | word_set("""
    former presidential vice deputy senior prime foreign defense defence chief press state
    federal national acting interim party campaign police executive managing general
""")
