"""Passages between quotation marks, and the words around them as tokens.

Marks are told apart by language-independent shape: curly, straight, guillemets (turned
either way) and German low marks. A quotation that runs over several paragraphs opens anew
in each and closes in the last alone, as printers do it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MARK = re.compile("''|[\"“”„«»‹›]|(?<!\\w)['‘](?=\\w)|(?<=[\\w.,!?…])['’](?!\\w)")
QUOTED = re.compile("[\"“”„«»‹›‘]|''|(?<!\\w)'(?=\\w)")
"""What may begin or end a quotation: where it is not found, nothing is quoted."""
_CLOSES = {
    "“": '”“"',
    "„": '“”"',
    '"': '"”',
    "''": "''",
    "”": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "‘": "’",
    "'": "'",
}
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Passage:
    """Words between marks: ``span`` with the marks, ``inner`` without.

    ``open`` tells that no mark closes it: the next paragraph goes on.
    """

    span: Span
    inner: Span
    open: bool = False


def passages(text: str, start: int, end: int) -> list[Passage]:
    """Return the quoted passages of the paragraph ``text[start:end]``, in order.

    Passages within passages are part of the outer one. Linear in the paragraph's length.
    """
    found: list[Passage] = []
    begun: re.Match[str] | None = None
    single = "‘" not in text[start:end] and '"' not in text[start:end]
    for mark in _MARK.finditer(text, start, end):
        if mark[0] in "'‘" and begun is None and not _is_single(text, mark, end, single=single):
            continue
        if begun is None:
            if _may_open(text, mark, start, end):
                begun = mark
        elif mark[0] in _CLOSES[begun[0]] and _may_close(text, begun, mark, end):
            if mark.start() > begun.end():
                inner = Span(begun.end(), mark.start())
                found.append(Passage(Span(begun.start(), mark.end()), inner))
            begun = None
    if begun is not None and begun[0] in '"“«„' and begun.end() < end:
        inner = Span(begun.end(), end)
        found.append(Passage(Span(begun.start(), end), inner, open=True))
    return [one for one in found if one.span.end - one.span.start <= _LONGEST]


def _is_single(text: str, mark: re.Match[str], end: int, *, single: bool) -> bool:
    """Tell a single mark from an apostrophe: what it opens must close before a blank."""
    if mark[0] == "'" and not single:
        return False
    closing = "’" if mark[0] == "‘" else "'"
    at = text.find(closing, mark.end(), min(end, mark.end() + 600))
    while at > 0:
        if text[at - 1] in ".,!?…" or not text[at + 1 : at + 2].isalnum():
            return text[at - 1] not in "sS " or text[at - 1] in ".,!?…"
        at = text.find(closing, at + 1, min(end, mark.end() + 600))
    return False


def _may_open(text: str, mark: re.Match[str], start: int, end: int) -> bool:
    """Tell whether a mark may open: something follows it at once, no word stands before it."""
    after = text[mark.end()] if mark.end() < end else " "
    before = text[mark.start() - 1] if mark.start() > start else " "
    if mark[0] == "”":  # a slip of the typesetter's
        return mark.start() == start and not after.isspace()
    if mark[0] in "’›":
        return False
    if mark[0] == "«":
        return True
    return not after.isspace() and not (before.isalnum() and mark[0] in "\"'»")


def _may_close(text: str, begun: re.Match[str], mark: re.Match[str], end: int) -> bool:
    """Tell whether a mark may close: a straight one does not stand between blank and word."""
    after = text[mark.end()] if mark.end() < end else " "
    if (mark[0] == begun[0] and mark[0] in ('"', "''")) or (begun[0], mark[0]) == ("“", "“"):
        return not (text[mark.start() - 1].isspace() and after.isalnum())
    if mark[0] in "'’":
        return not after.isalnum()
    return True


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a punctuation mark or a whole passage (``passage`` is its number)."""

    start: int
    end: int
    text: str
    low: str
    passage: int = -1

    @property
    def is_name(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[:1].isupper()


_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|(?:M[rs]|Mrs|Drs?|Sens?|Reps?|Govs?|Gen|Lt|Sgt|Col|Capt|Maj|Cmdr|Adm|St|Jr|Sr|Prof|Rev|Hon"
    r"|Atty|Supt|Det|Del|Pres|Sept?|Oct|Nov|Dec|Jan|Feb|No)\.(?=\s)"
    r"|[^\W\d_]\.(?=\s[^\W\d_])"  # an initial
    r"|\w+(?:[-'’&.]\w+)*"
    r"|[^\w\s]"
)
_POSSESSIVE = re.compile(r"['’][sS]?$")


def tokens(text: str, start: int, end: int, quoted: Sequence[Passage]) -> list[Token]:
    """Return the paragraph's tokens in order, each passage as one token."""
    found: list[Token] = []
    at = start
    for number, passage in enumerate(quoted):
        found += _plain(text, at, passage.span.start)
        found.append(Token(passage.span.start, passage.span.end, "“”", "“”", number))
        at = passage.span.end
    found += _plain(text, at, end)
    return _without_asides(found)


def _without_asides(found: list[Token]) -> list[Token]:
    """Leave out short words in brackets: "Sen. Jo Lee (R-Fla.) said"."""
    kept: list[Token] = []
    opened = -1
    for token in found:
        if token.text in "([":
            opened = len(kept)
        elif token.text in ")]" and opened >= 0:
            if len(kept) - opened <= _ASIDE and all(one.passage < 0 for one in kept[opened:]):
                del kept[opened:]
                opened = -1
                continue
            opened = -1
        kept.append(token)
    return kept


_ASIDE = 9


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, start, end):
        first, last = match.span()
        surface = text[first:last]
        yield Token(first, last, surface, surface.lower())


def ends_sentence(found: Sequence[Token], index: int) -> bool:
    """Tell whether a sentence ends with this token."""
    token = found[index]
    if token.low not in ".!?…" or not token.low:
        return False
    following = found[index + 1] if index + 1 < len(found) else None
    return following is None or (following.text[0] not in ",;" and not following.text[0].islower())
