"""Words of the news that say the same, so that two reports of one thing are seen to agree.

Only for comparing sentences of one event, where a wrong match costs little: elsewhere "fire"
and "dismiss" are two things. English alone so far; other languages match by their stems.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.core.language.text import terms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_GROUPS = """
approve authorize greenlight allow permit clear
kill die dead death fatal slay fatality
supply provide deliver delivery send provision ship shipment
arrest detain custody apprehend
injure wound hurt injury
attack strike assault
resign quit
start begin
buy purchase acquire acquisition
accuse allege blame
close shut closure
warn caution warning
change amend revise modify alter revision
jail imprison prison
fire dismiss sack oust
crash collide collision
quake earthquake temblor
troop soldier
reject refuse rebuff
child kid
doctor physician
film movie
police officer cop
suspect gunman shooter
rescue save
pledge promise vow commit commitment
policy doctrine
anticipate expect
lawsuit sue suit
robber bandit
teen teenager
pact agreement deal accord treaty
rise increase climb surge
fall drop decline decrease plunge
lawmaker legislator
airplane plane aircraft jet
"""
_ENDINGS = ("ian", "an", "n", "i", "ish", "es", "ese")
"""What makes a people of a country: Ukrain(e)-ian, Russia-n, Israel-i, Swed(en)-ish, Japan-ese."""


@cache
def _same() -> dict[str, str]:
    """Map stems to the first stem of their group."""
    found: dict[str, str] = {}
    for line in _GROUPS.split("\n"):
        stems = [term for word in line.split() for term in terms(word, "en")[:1]]
        for stem in stems:
            found.setdefault(stem, stems[0])
    return found


def merged(vocabulary: Iterable[str]) -> Mapping[str, str]:
    """Map the terms of one event that have a simpler form there to that form.

    A people is its country where both are spoken of.
    """
    known = set(vocabulary)
    same = _same()
    found: dict[str, str] = {}
    for term in known:
        plain = _country(term, known) if term.endswith(_ENDINGS) else term
        if same.get(plain, plain) != term:
            found[term] = same.get(plain, plain)
    return found


def _country(term: str, known: Collection[str]) -> str:
    """Return the country of a people if it is among the known terms, else the term itself."""
    for ending in _ENDINGS:
        if len(term) - len(ending) >= 4 and term.endswith(ending):
            base = term.removesuffix(ending)
            if base in known or (base := base + "a") in known:
                return base
    return term
