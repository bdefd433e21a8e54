"""Texts as the codes of their tokens, compiled: what :meth:`Lexicon.codes` does, by one table."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from bot.core.cluster.compiled import loop
from bot.core.cluster.lexicon import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.core.cluster.compiled import Ints, Whole
    from bot.core.cluster.lexicon import Lexicon

    Marks = NDArray[np.uint64]
    Bytes = NDArray[np.uint8]
    Rows = NDArray[np.int32]
    """Of a piece: where its letters begin, how many, its code, how many codes.

    Where it has not just one, the third tells where they begin.
    """
    Codes = tuple[int, ...]

_SEED, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_AT_MOST = 4  # codes a byte: no token comes near
_AT_ONCE = 2048  # unknown tokens that are looked up before the texts are gone through again
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
        self.rows = np.zeros((1 << 14, 4), np.int32)
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
            self.marks, self.rows, np.array(marks, np.uint64), lengths, self.codes, self.lettered,
            self._coded,
        )  # fmt: skip
        self.held += len(pieces)
        self.lettered += len(letters)
        self._coded += len(every)

    def _grow(self) -> None:
        marks, rows = self.marks, self.rows
        self.marks = np.zeros(2 * len(marks), np.uint64)
        self.rows = np.zeros((2 * len(marks), 4), np.int32)
        _move(marks, rows, self.marks, self.rows)


def _roomy(array: NDArray[_N], least: int) -> NDArray[_N]:
    if len(array) >= least:
        return array
    return np.concatenate((array, np.zeros(max(len(array), least), array.dtype)))


@loop
def _hold(marks: Marks, rows: Rows, mark: Whole, row: Rows) -> None:
    slot = (np.uint64(mark) >> np.uint64(20)) & np.uint64(len(marks) - 1)
    while marks[slot]:
        slot = (slot + np.uint64(1)) & np.uint64(len(marks) - 1)
    marks[slot] = mark
    rows[slot] = row


@loop
def _move(marks: Marks, rows: Rows, table: Marks, into: Rows) -> None:
    for at in range(len(marks)):
        if marks[at]:
            _hold(table, into, marks[at], rows[at])


@loop
def _remember(
    table: Marks,
    rows: Rows,
    marks: Marks,
    lengths: Ints,
    codes: Ints,
    lettered: int,
    coded: int,
) -> None:
    for at in range(len(marks)):
        letters, many = lengths[0, at], lengths[1, at]
        where = codes[coded] if many == 1 else coded  # as nearly all have one, it is at hand
        row = np.array([lettered, letters, where, many])
        _hold(table, rows, marks[at], row.astype(np.int32))
        lettered += letters
        coded += many


def codes(texts: Sequence[str], lexicon: Lexicon) -> tuple[Ints, Ints]:
    """Return the codes of the texts' tokens, in order, and where each text's begin.

    Behind these stands where the last one's end. What is not in the table yet is looked up, and
    the texts gone through again.
    """
    known = lexicon.pieces
    if known is None:
        lexicon.clear()  # the table takes the place of what was read one by one
        known = lexicon.pieces = Pieces()
    told = [shortened(text).encode("utf-8", "surrogatepass") for text in texts]
    data = b"".join(told)
    letters, ends = np.frombuffer(data, np.uint8), np.array([*accumulate(map(len, told))])
    out, starts = np.empty(_AT_MOST * len(data), np.int64), np.empty(len(texts) + 1, np.int64)
    missing = known.missing
    while True:
        unknown = _cut(
            letters, ends, out, starts, known.marks, known.rows, known.letters, known.codes, missing
        )
        if not unknown:
            return out, starts
        fresh = {data[start:end]: mark for start, end, mark in missing[:unknown].tolist()}
        found = [_look_up(piece, lexicon) for piece in fresh]
        known.add([*fresh.values()], [*fresh], found)


def _look_up(piece: bytes, lexicon: Lexicon) -> Codes:
    """Return the codes of what :func:`_cut` did not know: a token, or a piece that is not ASCII."""
    text = piece.decode("utf-8", "surrogatepass")
    return lexicon.token(text) if text.isascii() else lexicon.look_up(text)


@loop
def _cut(
    letters: Bytes,
    ends: Ints,
    out: Ints,
    starts: Ints,
    marks: Marks,
    rows: Rows,
    known: Bytes,
    codes: Ints,
    missing: Marks,
) -> int:
    """Write down the codes of texts' tokens; of those not known, where they are, and hashes.

    The texts lie one behind the other. Return how many tokens are not known: those in what room
    there is for them.
    """
    begin = filled = unknown = 0
    for at in range(len(ends)):
        starts[at] = filled
        filled, unknown = _cut_one(
            letters[: ends[at]], begin, out, filled, marks, rows, known, codes, missing, unknown
        )
        begin = int(ends[at])
    starts[len(ends)] = filled
    return unknown


@loop
def _cut_one(
    text: Bytes,
    at: int,
    out: Ints,
    filled: int,
    marks: Marks,
    rows: Rows,
    letters: Bytes,
    codes: Ints,
    missing: Marks,
    unknown: int,
) -> tuple[int, int]:
    """Do as :func:`_cut` does with one text, from ``at`` on.

    What stands between blanks is cut into tokens here if it is ASCII, else it is looked up as a
    whole.
    """
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
            where, many = rows[row, 2], rows[row, 3]
            for each in range(many):
                out[filled + each] = where if many == 1 else codes[where + each]
            filled += many
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
def _known(piece: Bytes, mark: Whole, marks: Marks, rows: Rows, letters: Bytes) -> Whole:
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
