"""Names, numbers, ages, streets and dates in a text, found by the shape of its tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.cluster.lexicon import (
    BLOCK,
    CAPITAL,
    COMMA,
    DAY,
    END,
    MONTH,
    NUMBER,
    OLD,
    SOFT,
    STREET,
    TERM_MASK,
    YEARS,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

# Told apart in one space of hashes: a word as a capital, as a number, as a street, as a date.
AS_CAPITAL, AS_NUMBER, AS_BLOCK, AS_STREET = 0x155555, 0x2AAAAA, 0x333333, 0x0F0F0F
AGES_FROM, DATES_FROM, DAYS_FROM = 0x1000, 0x2000, 0x3000
PAD = 4
"""How far from a token one looks: texts that lie so far apart do not touch."""


def find(term: Ints, flags: Ints, value: Ints) -> tuple[Ints, ...]:
    """Return names, capitals, numbers, ages, streets, dates and days; 0 stands for nothing.

    ``term``, ``flags`` and ``value`` describe a text's tokens in order.
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    wide = np.zeros((3, len(term) + 2 * PAD), dtype=np.int64)
    wide[0, PAD:-PAD], wide[1, PAD:-PAD], wide[2, PAD:-PAD] = term, flags, value
    number = (flags & NUMBER) != 0
    age = _aged(wide[1], value) & number
    date, used = _dates(wide[1], wide[2])
    year = (value >= 1900) & (value <= 2099)
    names, capitals = _names(wide[0], wide[1])
    return (
        names,
        capitals,
        np.where(number & ~age & ~used & ~year, term ^ AS_NUMBER, 0),
        np.where(age, value + AGES_FROM, 0),
        _streets(wide[0], wide[1]),
        date,
        np.where(flags & DAY, value + DAYS_FROM, 0),
    )


def _at(wide: Ints, steps: int) -> Ints:
    """Shift so that each place holds what stands ``steps`` after it (before it, if negative)."""
    return wide[PAD + steps : len(wide) - PAD + steps]


def _mixed(one: Ints, other: Ints) -> Ints:
    """Hash two neighbours into one term."""
    mixed: Ints = ((one * 0x9E3779B1 + other * 0x85EBCA6B) >> 7) & TERM_MASK
    return mixed | 1


def _names(term: Ints, flags: Ints) -> tuple[Ints, Ints]:
    """Return neighbouring capitalized words as pairs, and capitalized ones within a sentence."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    capital = ((flags & CAPITAL) != 0) & (term > 0)
    here, named = _at(term, 0), capital[PAD:-PAD]
    both = named & capital[PAD + 1 : len(capital) - PAD + 1]
    pairs = np.where(both, _mixed(here, _at(term, 1)), 0)
    inside = named & (((_at(flags, -1) & END) == 0) | both)
    return pairs, np.where(inside, here ^ AS_CAPITAL, 0)


def _aged(flags: Ints, value: Ints) -> NDArray[np.bool_]:
    """Tell where an age stands: "Dumas, 19," and "a 19-year-old"."""
    years = ((_at(flags, 2) & YEARS) != 0) & ((_at(flags, 4) & OLD) != 0)
    joined = ((_at(flags, 1) & SOFT) != 0) & ((_at(flags, 3) & SOFT) != 0)
    commas = (_at(flags, 1) & _at(flags, -1) & COMMA) != 0
    named = commas & ((_at(flags, -2) & CAPITAL) != 0)
    aged: NDArray[np.bool_] = ((years & joined) | named) & (value > 0) & (value < 110)
    return aged


def _dates(flags: Ints, value: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Return days of months ("Nov. 20", "20. November"), and the numbers used up by them."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    here = _at(value, 0)
    day = ((_at(flags, 0) & NUMBER) != 0) & (here >= 1) & (here <= 31)
    found = np.zeros(len(here), dtype=np.int64)
    for steps in (-2, -1, 1, 2):
        near = day & ((_at(flags, steps) & MONTH) != 0) & (found == 0)
        if abs(steps) == 2:
            near &= (_at(flags, steps // 2) & END) != 0
        found = np.where(near, DATES_FROM + 32 * _at(value, steps) + here, found)
    return found, found > 0


def _streets(term: Ints, flags: Ints) -> Ints:
    """Return "5700 block" and the word before "Street"."""
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    here, mine, following = _at(term, 0), _at(flags, 0), _at(flags, 1)
    block = ((mine & NUMBER) != 0) & ((following & BLOCK) != 0)
    street = ((following & STREET) != 0) & ((mine & (CAPITAL | NUMBER)) != 0) & (here > 0)
    return np.where(block, here ^ AS_BLOCK, np.where(street, here ^ AS_STREET, 0))
