"""What one article itself calls disputed: both sides as it tells them.

"Russia claims that five were shot down, US figures differ": the two clauses are cited side by
side. Or two sources are given two numbers of the same thing, or blame is denied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.comparing.numbers import worth
from bot.core.comparing.values import quantities
from bot.core.model import Claim, Difference, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.comparing.values import Quantity
    from bot.core.model import Sentence

_MOST = 3  # told disputes per event
_TURN = re.compile(
    r"(?:\s*[,;—–]\s*|\s+)(?P<turn>albeit|although|though|but|while|whereas|yet|however|despite)\b"
    r"|\s*[;—–]\s*(?P<mark>(?=\w))|,\s+(?P<comma>(?=[^,]{0,60}\b(?:differ|disput|disagree)))",
    re.IGNORECASE,
)
_COUNTED = (
    r"(?:figures?|numbers?|counts?|tolls?|tall(?:y|ies)|estimates?|accounts?|versions?|totals?|"
    r"data|statistics|claims?|reports?)"
)
_AT_ODDS = (
    r"(?:differ(?:s|ed|ent|ing)?|discrepanc(?:y|ies)|disput(?:e|es|ed|ing)|conflict(?:s|ed|ing)?|"
    r"contradict(?:s|ed|ory|ing)?|disagree(?:s|d)?|inconsistent|var(?:y|ied|ies)|diverg(?:e|ed|ent)|"
    r"at odds|challenge[sd]?|contest(?:s|ed)|lower|higher)"
)
_DISPUTED = re.compile(
    rf"\b{_COUNTED}\b[^.;]{{0,60}}\b{_AT_ODDS}\b|\b{_AT_ODDS}\b[^.;]{{0,60}}\b{_COUNTED}\b",
    re.IGNORECASE,
)
_CLAIMED = re.compile(
    r"\b(?:said|says?|claim(?:s|ed)?|according to|estimated?|put|told|reported|insist(?:s|ed)?|"
    r"count(?:s|ed)|maintain(?:s|ed)|confirmed|citing|reports?|announced|believes?|say|"
    r"sp(?:eaks?|oke) of)\b",
    re.IGNORECASE,
)
_BLAMED = re.compile(
    r"\b(?:blam(?:ed|es|ing)|accus(?:ed|es|ing)|claimed responsibility|responsible for)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:den(?:ied|ies|y|ying)|reject(?:ed|s)|blam(?:ed|es))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Halves:
    """A sentence in two clauses that a word of contrast parts; offsets into the sentence."""

    sentence: Sentence
    first: tuple[int, int]
    second: tuple[int, int]

    def text(self, half: tuple[int, int]) -> str:
        """Return the words of a half."""
        return self.sentence.text[half[0] : half[1]]

    def claim(self, half: tuple[int, int]) -> Claim:
        """Cite a half."""
        cited = self.sentence.citation
        return Claim((cited.article.cite(cited.start + half[0], cited.start + half[1]),))


def disputes(sentences: Sequence[Sentence]) -> list[Difference]:
    """Return the disputes that single articles tell, in the order of the sentences given."""
    found: dict[str, Difference] = {}
    for sentence in sentences:
        if sentence.article.language not in ("en", "und") or not _MAY.search(sentence.text):
            continue
        for halves in _halves(sentence):
            difference = _numbers(halves) or _figures(halves) or _blame(halves)
            if difference is not None:
                found.setdefault(difference.about, difference)
                break
    return list(found.values())[:_MOST]


_MAY = re.compile(
    rf"\b(?:{_AT_ODDS}|den(?:ied|ies|y)|reject(?:ed|s)|blam\w+|while|whereas|but|although|though)\b",
    re.IGNORECASE,
)


def _halves(sentence: Sentence) -> Iterator[_Halves]:
    text = sentence.text
    for match in _TURN.finditer(text):
        first = (0, match.start())
        start = match.start("turn") if match["turn"] else match.end()
        end = len(text.rstrip(' .!”"'))
        if match.start() >= 20 and end - start >= 12:
            yield _Halves(sentence, first, (start, end))


def _figures(halves: _Halves) -> Difference | None:
    """Find a number that is claimed, and that others' figures are said to differ from it."""
    one, other = halves.text(halves.first), halves.text(halves.second)
    counted = quantities(one)
    if not counted or not _CLAIMED.search(one) or _DISPUTED.search(other) is None:
        return None
    if quantities(other) or len(other) > 140:
        return None
    number = counted[-1]
    said = one[number.start : number.end]
    matter = _matter(one, number.end)
    about = f"{number.noun} ({matter})" if matter else number.noun
    return _difference("number", about, halves, (said, _without_turn(other)))


def _matter(text: str, at: int) -> str:
    """Return the verb behind a number: "missiles had been *intercepted*"."""
    found = re.match(
        r"\s(?:(?:had|have|has|was|were|been|being|are|is)\s)+([^\W\d_]+(?:ed|n|t)\b(?: down)?)",
        text[at:],
    )
    return found[1] if found else ""


def _without_turn(text: str) -> str:
    return re.sub(
        r"^(?:albeit with|albeit|although|though|but|while|whereas|yet|however|despite),?\s+",
        "",
        text,
        flags=re.IGNORECASE,
    )


def _numbers(halves: _Halves) -> Difference | None:
    """Find two sources that give two numbers of the same thing."""
    one, other = halves.text(halves.first), halves.text(halves.second)
    if not (_CLAIMED.search(one) and _CLAIMED.search(other)):
        return None
    here, there = quantities(one), quantities(other)
    if len(here) > 1 or len(there) > 1 or "%" in {found.unit for found in (*here, *there)}:
        return None
    if here and there:
        apart = here[0].unit == there[0].unit and not here[0].agrees(there[0])
        if not apart or _OWN.search(other):
            return None
        values = (_said(one, here), _said(other, there))
    else:
        values = _with_bare(one, other, here, there)
    about = (*here, *there)
    return _difference("number", about[0].noun, halves, values) if values[0] else None


def _with_bare(
    one: str, other: str, here: Sequence[Quantity], there: Sequence[Quantity]
) -> tuple[str, str]:
    """Return a quantity of one half and the bare number of the other; empty where none differs."""
    bare = _BARE.search(other if here else one)
    if bare is None or not (here or there):
        return "", ""
    told = (*here, *there)[0]
    value = worth(bare[1])
    if value is None or told.low <= value <= told.high:
        return "", ""
    return (_said(one, here), bare[1]) if here else (bare[1], _said(other, there))


def _said(text: str, found: Sequence[Quantity]) -> str:
    return text[found[0].start : found[0].end]


_OWN = re.compile(r"\b(?:he|she|it|they|we|his|her|its|their|our)\b", re.IGNORECASE)
_BARE = re.compile(
    r"\b(?:claim(?:s|ed)?|said|say|says|put it at|estimated?|counted|reported|at|was|were)\s"
    r"(?:about |some |only |just |up to |at least )?"
    r"(\d[\d,]*|[a-z]+teen|[a-z]+ty|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)$",
    re.IGNORECASE,
)


def _blame(halves: _Halves) -> Difference | None:
    """Find blame in one half and its denial in the other."""
    one, other = halves.text(halves.first), halves.text(halves.second)
    blamed, denied = _BLAMED.search(one), _DENIED.search(other)
    if blamed is None or denied is None or denied.start() > 60 or _SHARE.search(other):
        return None
    about = "an accusation" if blamed[0].lower().startswith("accus") else "who is responsible"
    return _difference("attribution", about, halves, (one, _without_turn(other)))


_SHARE = re.compile(r"\d ?(?:%|per ?cent)")
"""Of those who were asked: that some blame others is no dispute."""


def _difference(kind: str, about: str, halves: _Halves, values: tuple[str, str]) -> Difference:
    return Difference(
        kind,
        about,
        (
            Value(values[0], halves.claim(halves.first)),
            Value(values[1], halves.claim(halves.second)),
        ),
    )
