"""Reading articles, compiled: what :mod:`bot.core.cluster.reading` does, an article at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from bot.core.cluster.compiled import loop
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
    shortened,
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

    from bot.core.cluster.lexicon import Lexicon
    from bot.core.model import Article

    Ints = NDArray[np.int64]
    Marks = NDArray[np.uint64]
    Bytes = NDArray[np.uint8]
    Whole = int | np.integer
    Codes = tuple[int, ...]

_FIRST, _SECOND, _THIRD, _LAST = (np.uint64(number) for number in MIX)
_SEED, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_AT_MOST = 4  # codes a byte: no token comes near
_AT_ONCE = 512  # unknown tokens of a text that are looked up before it is gone through again
_BLANK, _NEWLINE, _POINT, _COMMA, _APOSTROPHE, _ASCII = *b" \n.,'", 0x80
_NEITHER, _LETTER, _DIGIT, _STOP, _MARK = range(5)


def _kind(letter: str) -> int:
    """Return what a character is to the pattern by which :func:`lexicon.tokens` cuts."""
    if letter.isdigit():
        return _DIGIT
    if letter.isalpha():
        return _LETTER
    if letter in ".!?\n":
        return _STOP
    return _NEITHER if letter.isspace() or letter == "_" else _MARK


_KINDS = np.array([_kind(chr(byte)) for byte in range(_ASCII)])
_N = TypeVar("_N", bound=np.generic)


class Pieces:
    """An open hash table from tokens, or pieces of text that are not ASCII, to tokens' codes."""

    def __init__(self) -> None:
        """Start empty."""
        self.marks = np.zeros(1 << 14, np.uint64)
        self.rows = np.zeros((1 << 14, 4), np.int64)
        self.letters = np.zeros(1 << 16, np.uint8)
        self.codes = np.zeros(1 << 14, np.int64)
        self.missing = np.zeros((_AT_ONCE, 3), np.uint64)
        self.held = self.lettered = 0
        self._coded = 0

    def add(self, marks: Sequence[int], pieces: Sequence[bytes], codes: Sequence[Codes]) -> None:
        """Remember pieces that are not known yet, under their hashes."""
        letters, every = b"".join(pieces), [code for each in codes for code in each]
        while 2 * (self.held + len(pieces)) >= len(self.marks):
            self._grow()
        self.letters = _roomy(self.letters, self.lettered + len(letters))
        self.codes = _roomy(self.codes, self._coded + len(every))
        self.letters[self.lettered : self.lettered + len(letters)] = bytearray(letters)
        self.codes[self._coded : self._coded + len(every)] = every
        lengths = np.array([[*map(len, pieces)], [*map(len, codes)]])
        _remember(
            self.marks, self.rows, np.array(marks, np.uint64), lengths, self.lettered, self._coded
        )
        self.held += len(pieces)
        self.lettered += len(letters)
        self._coded += len(every)

    def _grow(self) -> None:
        marks, rows = self.marks, self.rows
        self.marks = np.zeros(2 * len(marks), np.uint64)
        self.rows = np.zeros((2 * len(marks), 4), np.int64)
        for at in marks.nonzero()[0].tolist():
            _hold(self.marks, self.rows, marks[at], rows[at])


def _roomy(array: NDArray[_N], least: int) -> NDArray[_N]:
    if len(array) >= least:
        return array
    return np.concatenate((array, np.zeros(max(len(array), least), array.dtype)))


@loop
def _hold(marks: Marks, rows: Ints, mark: Whole, row: Ints) -> None:
    slot = (np.uint64(mark) >> np.uint64(20)) & np.uint64(len(marks) - 1)
    while marks[slot]:
        slot = (slot + np.uint64(1)) & np.uint64(len(marks) - 1)
    marks[slot] = mark
    rows[slot] = row


@loop
def _remember(
    table: Marks, rows: Ints, marks: Marks, lengths: Ints, lettered: int, coded: int
) -> None:
    for at in range(len(marks)):
        letters, codes = lengths[0, at], lengths[1, at]
        _hold(table, rows, marks[at], np.array([lettered, letters, coded, codes]))
        lettered += letters
        coded += codes


def read(articles: Sequence[Article], lexicon: Lexicon) -> list[Raw]:
    """Return what :func:`bot.core.cluster.reading.read` does."""
    found = []
    for at, article in enumerate(articles):
        if at % TOGETHER == 0:
            lexicon.make_room()
        found.append(_read(article, lexicon))
    return found


def _read(article: Article, lexicon: Lexicon) -> Raw:
    body = _codes(article.text[article.body : article.body + LONGEST], lexicon)
    title = _codes(article.headline[:HEADLINE], lexicon)
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


def _codes(text: str, lexicon: Lexicon) -> Ints:
    """Return the codes of a text's tokens, in order: :meth:`Lexicon.codes` by table.

    What is not in the table yet is looked up, and the text gone through again.
    """
    known = lexicon.pieces
    if known is None:
        lexicon.clear()  # the table takes the place of what was read one by one
        known = lexicon.pieces = Pieces()
    data = shortened(text).encode("utf-8", "surrogatepass")
    letters = np.frombuffer(data, np.uint8)
    out = np.empty(_AT_MOST * len(data), np.int64)
    missing = known.missing
    while True:
        filled, unknown = _cut(
            letters, out, known.marks, known.rows, known.letters, known.codes, missing
        )
        if not unknown:
            return out[:filled]
        fresh = {data[start:end]: mark for start, end, mark in missing[:unknown].tolist()}
        found = [_look_up(piece, lexicon) for piece in fresh]
        known.add([*fresh.values()], [*fresh], found)


def _look_up(piece: bytes, lexicon: Lexicon) -> Codes:
    """Return the codes of what :func:`_cut` did not know: a token, or a piece that is not ASCII."""
    text = piece.decode("utf-8", "surrogatepass")
    return lexicon.token(text) if text.isascii() else lexicon.look_up(text)


@loop
def _cut(
    text: Bytes,
    out: Ints,
    marks: Marks,
    rows: Ints,
    letters: Bytes,
    codes: Ints,
    missing: Marks,
) -> tuple[int, int]:
    """Write down the codes of a text's tokens; of those not known, where they are, and hashes.

    Return how many codes there are and how many are not known. What stands between blanks is
    cut into tokens here if it is ASCII, else it is looked up as a whole.
    """
    at = filled = unknown = 0
    while at < len(text) and unknown < len(missing):
        if text[at] == _BLANK:
            at += 1
            continue
        border, plain = _piece(text, at)
        while at < border and unknown < len(missing):
            start, at = at, _token(text, at, border) if plain else border
            if at < 0:  # what is no token
                at = start + 1
                continue
            mark = _SEED
            for each in range(start, at):
                mark = (mark ^ np.uint64(text[each])) * _PRIME
            mark |= np.uint64(1)
            row = _known(text[start:at], mark, marks, rows, letters)
            if row < 0:
                missing[unknown, 0], missing[unknown, 1], missing[unknown, 2] = start, at, mark
                unknown += 1
                continue
            for each in range(rows[row, 2], rows[row, 2] + rows[row, 3]):
                out[filled] = codes[each]
                filled += 1
    return filled, unknown


@loop
def _piece(text: Bytes, start: int) -> tuple[int, bool]:
    """Return where what begins here ends, at a blank or a line's end, and whether it is ASCII."""
    at, plain = start, text[start] < _ASCII
    if text[start] == _NEWLINE:
        return start + 1, True
    while at < len(text) and text[at] != _BLANK and text[at] != _NEWLINE:
        plain = plain and text[at] < _ASCII
        at += 1
    return at, plain


@loop
def _token(text: Bytes, start: int, end: int) -> int:
    """Return where a token of ASCII ends, -1 where none begins: :func:`lexicon.tokens` by hand."""
    kind, at = _KINDS[text[start]], start + 1
    if kind == _NEITHER:
        return -1
    if kind == _MARK:
        return at
    if kind == _STOP:
        while at < end and _KINDS[text[at]] == _STOP:
            at += 1
        return at
    joins = _COMMA if kind == _DIGIT else _APOSTROPHE
    while at < end:
        here = _KINDS[text[at]]
        if here == _DIGIT or (here == _LETTER and kind == _LETTER):
            at += 1
            continue
        if text[at] != _POINT and text[at] != joins:
            break
        following = _KINDS[text[at + 1]] if at + 1 < end else _NEITHER
        if following != _DIGIT and not (following == _LETTER and kind == _LETTER):
            break
        at += 2
    return at


@loop
def _known(piece: Bytes, mark: Whole, marks: Marks, rows: Ints, letters: Bytes) -> Whole:
    """Return the row of a piece, or -1."""
    slot = (mark >> np.uint64(20)) & np.uint64(len(marks) - 1)
    while marks[slot]:
        if marks[slot] == mark and rows[slot, 1] == len(piece):
            same = 0
            while same < len(piece) and letters[rows[slot, 0] + same] == piece[same]:
                same += 1
            if same == len(piece):
                return np.int64(slot)
        slot = (slot + np.uint64(1)) & np.uint64(len(marks) - 1)
    return -1


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
