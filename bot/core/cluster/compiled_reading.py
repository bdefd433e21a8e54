"""Reading articles, compiled: what :mod:`bot.core.cluster.reading` does, many at once."""

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
    VIEW_BITS,
    Raw,
    exact,
    level_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.cluster.compiled import Floats, Ints, Terms
    from bot.core.cluster.compiled_tokens import Marks
    from bot.core.cluster.lexicon import Lexicon
    from bot.core.model import Article


_TOGETHER = 64  # articles, as many as have room in a number above view, term and frequency
_ARTICLE = FREQUENCY_BITS + TERM_BITS + VIEW_BITS
_KEY = (1 << (TERM_BITS + VIEW_BITS)) - 1
_WRITTEN = 9  # terms at most that are written down of a token
_PACKED, _SPOKEN, _KEYS, _KEPT, _SIZE, _NUMERIC = range(6)
"""What is known of each article: where its terms, words, keys and shingles end; two counts."""
_FIRST, _SECOND, _THIRD, _LAST = (np.uint64(number) for number in MIX)


def read(articles: Sequence[Article], lexicon: Lexicon) -> list[Raw]:
    """Return what :func:`bot.core.cluster.reading.read` does."""
    found: list[Raw] = []
    for start in range(0, len(articles), _TOGETHER):
        lexicon.make_room()
        found += _read(articles[start : start + _TOGETHER], lexicon)
    return found


def _read(articles: Sequence[Article], lexicon: Lexicon) -> list[Raw]:
    texts: list[str] = []
    for each in articles:
        texts += (each.text[each.body : each.body + LONGEST], each.headline[:HEADLINE])
    tokens, starts = codes(texts, lexicon)
    columns, most = lexicon.columns(), int(starts[-1])
    packed, words = np.empty(_WRITTEN * most, np.int64), np.empty(most, np.uint64)
    table = np.empty((len(articles) + 1, _NUMERIC + 1), np.int64)
    _gather_all(
        tokens, starts, columns.term, columns.flags, columns.value, columns.bits, packed, words,
        table,
    )  # fmt: skip
    packed = packed[: table[-1, _PACKED]]
    packed.sort()
    keys, counts, bits = np.empty((3, len(packed)), np.int64)
    sketch = np.empty(table[-1, _SPOKEN], np.uint32)
    _sum_up(packed, words, table, keys, counts, bits, sketch)
    frequency = bits[: table[-1, _KEYS]].astype(np.int32).view(np.float32).astype(np.float64)
    return _raws(articles, table.tolist(), keys, counts, frequency, sketch)


def _raws(
    articles: Sequence[Article],
    table: list[list[int]],
    keys: Ints,
    counts: Ints,
    frequency: Floats,
    sketch: Terms,
) -> list[Raw]:
    """Take the articles apart again; ``table`` tells where each ends."""
    found: list[Raw] = []
    first = low = spoken = 0
    for article, (_, words, last, high, size, numeric) in zip(articles, table[1:], strict=True):
        found.append(
            Raw(
                keys[first:last],
                counts[first:last],
                frequency[first:last],
                sketch[low:high],
                level_of(words - spoken),
                exact(article),
                size,
                size > 20 and numeric * 4 > size,
            )
        )
        first, low, spoken = last, high, words
    return found


@loop
def _gather_all(
    tokens: Ints,
    starts: Ints,
    term: Ints,
    flags: Ints,
    value: Ints,
    bits: Ints,
    packed: Ints,
    words: Marks,
    table: Ints,
) -> None:
    """Do as :func:`_gather` does with articles one after the other.

    Write down in the ``table`` how many terms and words there are up to each one's end, and its
    own tokens and numbers. Before its terms stands the article's number.
    """
    table[0] = 0
    for at in range(len(table) - 1):
        done, spoken = table[at, _PACKED], table[at, _SPOKEN]
        body = tokens[starts[2 * at] : starts[2 * at + 1]]
        title = tokens[starts[2 * at + 1] : starts[2 * at + 2]]
        filled, said, table[at + 1, _SIZE], table[at + 1, _NUMERIC] = _gather(
            body, title, term, flags, value, bits, packed[done:], words[spoken:]
        )
        for each in range(done, done + filled):
            packed[each] |= at << _ARTICLE
        table[at + 1, _PACKED], table[at + 1, _SPOKEN] = done + filled, spoken + said


@loop
def _sum_up(
    packed: Ints, words: Marks, table: Ints, keys: Ints, counts: Ints, bits: Ints, sketch: Terms
) -> None:
    """Count the terms and sketch the words of each article; complete the ``table``."""
    for at in range(len(table) - 1):
        first, last = table[at, _PACKED], table[at + 1, _PACKED]
        done, kept = table[at, _KEYS], table[at, _KEPT]
        table[at + 1, _KEYS] = done + _count(
            packed[first:last], keys[done:], counts[done:], bits[done:]
        )
        said = words[table[at, _SPOKEN] : table[at + 1, _SPOKEN]]
        table[at + 1, _KEPT] = kept + _sketch(said, sketch[kept:])


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
def _sketch(words: Marks, kept: Terms) -> int:
    """Write down the hashes of shingles that are kept, in order; return how many those are."""
    level, many = 0, len(words) // SKETCH
    while many >> level:
        level += 1
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
        key = each >> FREQUENCY_BITS & _KEY
        if filled < 0 or keys[filled] != key:
            filled += 1
            keys[filled], counts[filled] = key, 0
        counts[filled] += 1
        bits[filled] = each & ((1 << FREQUENCY_BITS) - 1)
    return filled + 1
