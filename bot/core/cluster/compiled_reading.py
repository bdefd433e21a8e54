"""Reading articles, compiled: what :mod:`bot.core.cluster.reading` does, an article at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.core.cluster.compiled import loop
from bot.core.cluster.compiled_tokens import codes
from bot.core.cluster.facts import (
    AGES_FROM,
    AS_BLOCK,
    AS_CAPITAL,
    AS_NUMBER,
    AS_STREET,
    DATES_FROM,
    DAYS_FROM,
)
from bot.core.cluster.features import (
    AGES,
    CAPITALS,
    DATES,
    DAYS,
    LEAD,
    NAMES,
    NUMBERS,
    STREETS,
    TITLE,
    WORDS,
)
from bot.core.cluster.lexicon import (
    BLOCK,
    CAPITAL,
    COMMA,
    DAY,
    EMPTY,
    END,
    MONTH,
    NUMBER,
    OLD,
    SOFT,
    STREET,
    TERM_BITS,
    TERM_MASK,
    YEARS,
)
from bot.core.cluster.reading import (
    FREQUENCY_BITS,
    HEADLINE,
    LEADING,
    LONGEST,
    MIX,
    SKETCH,
    TOGETHER,
    Raw,
    exact,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.core.cluster.compiled import Ints
    from bot.core.cluster.compiled_tokens import Marks
    from bot.core.cluster.lexicon import Lexicon
    from bot.core.model import Article


_FIRST, _SECOND, _THIRD, _LAST = (np.uint64(number) for number in MIX)


def read(articles: Sequence[Article], lexicon: Lexicon) -> list[Raw]:
    """Return what :func:`bot.core.cluster.reading.read` does."""
    found = []
    for at, article in enumerate(articles):
        if at % TOGETHER == 0:
            lexicon.make_room()
        found.append(_read(article, lexicon))
    return found


def _read(article: Article, lexicon: Lexicon) -> Raw:
    body = codes(article.text[article.body : article.body + LONGEST], lexicon)
    title = codes(article.headline[:HEADLINE], lexicon)
    columns = lexicon.columns()
    packed = np.empty(9 * len(body) + 3 * len(title), np.int64)
    words = np.empty(len(body), np.uint64)
    filled, spoken, size, numeric = _gather(
        body, title, columns.term, columns.flags, columns.value, columns.bits, packed, words
    )
    packed = packed[:filled]
    packed.sort()
    keys, counts, bits = np.empty((3, filled), np.int64)
    known = _count(packed, keys, counts, bits)
    sketch, level = np.empty(spoken, np.uint32), (spoken // SKETCH).bit_length()
    sketched = _sketch(words[:spoken], level, sketch)
    return Raw(
        keys[:known],
        counts[:known],
        bits[:known].astype(np.int32).view(np.float32).astype(np.float64),
        sketch[:sketched].copy(),
        level,
        exact(article),
        size,
        tabular=size > 20 and numeric * 4 > size,
    )


@loop
def _flag(codes: Ints, flags: Ints, at: int, bits: int) -> bool:
    return 0 <= at < len(codes) and (flags[codes[at]] & bits) != 0


@loop
def _gather(
    body: Ints,
    title: Ints,
    term: Ints,
    flags: Ints,
    value: Ints,
    bits: Ints,
    packed: Ints,
    words: Marks,
) -> tuple[int, int, int, int]:
    """Write down an article's terms (view, term and frequency in one number), its words in order.

    Return how many those are, and how many tokens, numbers among them, it has.
    """
    filled = spoken = size = numeric = 0
    for at in range(len(body)):
        code = body[at]
        size += (flags[code] & (END | SOFT | EMPTY)) == 0
        if flags[code] & NUMBER:
            numeric += 1
            filled = _put_number(body, term, flags, value, at, packed, filled)
        elif term[code]:
            words[spoken] = term[code]
            spoken += 1
            filled = _put(packed, filled, WORDS, term[code], bits[code])
            if at < LEADING:
                filled = _put(packed, filled, LEAD, term[code], bits[code])
        filled = _put_names(body, term, flags, at, packed, filled)
        if flags[code] & DAY:
            filled = _put(packed, filled, DAYS, value[code] + DAYS_FROM, 0)
    for code in title:
        size += (flags[code] & (END | SOFT | EMPTY)) == 0
        numeric += (flags[code] & NUMBER) != 0
        if term[code] and not flags[code] & NUMBER:
            for view in (WORDS, TITLE, LEAD):
                filled = _put(packed, filled, view, term[code], bits[code])
    return filled, spoken, size, numeric


@loop
def _put(packed: Ints, filled: int, view: int, term: int, bits: int) -> int:
    """Write down a term, if there is one; return how many stand there then."""
    if not term:
        return filled
    packed[filled] = ((view << TERM_BITS) | term) << FREQUENCY_BITS | bits
    return filled + 1


@loop
def _put_names(body: Ints, term: Ints, flags: Ints, at: int, packed: Ints, filled: int) -> int:
    """Write down neighbouring capitalized words, capitalized ones in a sentence, and streets."""
    flag, here = flags[body[at]], term[body[at]]
    named = flag & CAPITAL and here
    both = named and _flag(body, flags, at + 1, CAPITAL) and term[body[at + 1]] > 0
    if both:
        pair = ((here * 0x9E3779B1 + term[body[at + 1]] * 0x85EBCA6B) >> 7) & TERM_MASK
        filled = _put(packed, filled, NAMES, pair | 1, 0)
    if named and (both or not _flag(body, flags, at - 1, END)):
        filled = _put(packed, filled, CAPITALS, here ^ AS_CAPITAL, 0)
    if flag & NUMBER and _flag(body, flags, at + 1, BLOCK):
        return _put(packed, filled, STREETS, here ^ AS_BLOCK, 0)
    if flag & (CAPITAL | NUMBER) and here and _flag(body, flags, at + 1, STREET):
        return _put(packed, filled, STREETS, here ^ AS_STREET, 0)
    return filled


@loop
def _put_number(
    body: Ints, term: Ints, flags: Ints, value: Ints, at: int, packed: Ints, filled: int
) -> int:
    """Write a number down as an age, as a date, or as itself if it is no year."""
    number = value[body[at]]
    age, date = _is_age(body, flags, at, number), _date(body, flags, value, at)
    if age:
        filled = _put(packed, filled, AGES, number + AGES_FROM, 0)
    if date:
        return _put(packed, filled, DATES, date, 0)
    if age or 1900 <= number <= 2099:
        return filled
    return _put(packed, filled, NUMBERS, term[body[at]] ^ AS_NUMBER, 0)


@loop
def _is_age(body: Ints, flags: Ints, at: int, number: int) -> bool:
    """Tell where an age stands: "Dumas, 19," and "a 19-year-old"."""
    if not 0 < number < 110:
        return False
    years = _flag(body, flags, at + 2, YEARS) and _flag(body, flags, at + 4, OLD)
    if years and _flag(body, flags, at + 1, SOFT) and _flag(body, flags, at + 3, SOFT):
        return True
    commas = _flag(body, flags, at + 1, COMMA) and _flag(body, flags, at - 1, COMMA)
    return commas and _flag(body, flags, at - 2, CAPITAL)


@loop
def _date(body: Ints, flags: Ints, value: Ints, at: int) -> int:
    """Return the day of a month that a number is ("Nov. 20", "20. November"), or 0."""
    number = value[body[at]]
    if not 1 <= number <= 31:
        return 0
    for steps in (-2, -1, 1, 2):
        apart = abs(steps) == 1 or _flag(body, flags, at + steps // 2, END)
        if apart and _flag(body, flags, at + steps, MONTH):
            return int(DATES_FROM + 32 * value[body[at + steps]] + number)
    return 0


@loop
def _sketch(words: Marks, level: int, kept: NDArray[np.uint32]) -> int:
    """Write down the hashes of shingles that are kept, in order; return how many those are."""
    limit = np.uint64(1) << np.uint64(32 - level)
    count = 0
    for at in range(len(words) - 2):
        mixed = words[at] * _FIRST + words[at + 1] * _SECOND + words[at + 2] * _THIRD
        mixed ^= mixed >> np.uint64(29)
        mixed = (mixed * _LAST) >> np.uint64(32)
        if mixed < limit:
            kept[count] = mixed
            count += 1
    kept[:count] = np.sort(kept[:count])
    fresh = 0
    for at in range(count):
        if at == 0 or kept[at] != kept[fresh - 1]:
            kept[fresh] = kept[at]
            fresh += 1
    return fresh


@loop
def _count(packed: Ints, keys: Ints, counts: Ints, bits: Ints) -> int:
    """Write down the keys of sorted terms, how often each comes and its greatest frequency."""
    filled = -1
    for each in packed:
        key = each >> FREQUENCY_BITS
        if filled < 0 or keys[filled] != key:
            filled += 1
            keys[filled], counts[filled] = key, 0
        counts[filled] += 1
        bits[filled] = each & ((1 << FREQUENCY_BITS) - 1)
    return filled + 1
