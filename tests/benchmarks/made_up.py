"""News made up for benchmarks: as long as feeds' items are, of words as frequent as in English.

Two of five items tell of a happening that others tell of too, in its words and names, as the news
does; the others of one of their own. The same number always gives the same item.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from wordfreq import top_n_list, word_frequency

VOCABULARY = 20_000
ITEMS_A_HAPPENING = 4
"""Of those that several items tell of."""

_SHARED = 0.4
_SYLLABLES = "ba cor del fen gra hol im jor kas lum mar nes or pol rin sa tor ul vex wil yan zo"


@dataclass(frozen=True, slots=True)
class Made:
    """An item: a title of some nine words, paragraphs of 30 to 80 words together."""

    title: str
    paragraphs: tuple[str, ...]


@lru_cache(maxsize=1)
def words() -> tuple[list[str], list[float]]:
    """Return words and, of each, how much of English it and those before it make up."""
    known = [word for word in top_n_list("en", VOCABULARY) if word.isalpha()]
    return known, [*accumulate(word_frequency(word, "en") for word in known)]


def made_up(number: int, of: int) -> Made:
    """Make up the item of a number, one of so many that tell of the same days."""
    rng = random.Random(number)  # noqa: S311  repeatable, not secret
    shared = rng.random() < _SHARED
    happening = rng.randrange(max(1, int(of * _SHARED / ITEMS_A_HAPPENING)))
    about = _about(happening if shared else -1 - number)
    title = _sentence(rng, about, 9, 0.5)
    length, told = rng.randint(30, 80), []
    while length > 0:
        told.append(_sentence(rng, about, min(length, rng.randint(12, 24)), 0.2) + ".")
        length -= len(told[-1].split())
    half = (len(told) + 1) // 2
    return Made(title, tuple(" ".join(part) for part in (told[:half], told[half:]) if part))


@lru_cache(maxsize=50_000)
def _about(happening: int) -> tuple[str, ...]:
    """Return the words and names that a happening is told in."""
    rng = random.Random(f"happening {happening}")  # noqa: S311  as above
    known, _ = words()
    syllables = _SYLLABLES.split()
    names = ["".join(rng.choices(syllables, k=3)).capitalize() for _ in range(3)]
    return (*names, *(known[rng.randrange(500, len(known))] for _ in range(7)))


def _sentence(rng: random.Random, about: tuple[str, ...], length: int, share: float) -> str:
    known, parts = words()
    said = [
        about[int(len(about) * rng.random())] if rng.random() < share else word
        for word in rng.choices(known, cum_weights=parts, k=length)
    ]
    return " ".join([said[0][:1].upper() + said[0][1:], *said[1:]])
