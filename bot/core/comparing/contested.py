"""What one side says and another denies, as one article tells it.

"The town counted 900 people. The organizers dispute this": the two sentences are cited side by
side. Or the two halves of one: "the mayor maintains that it was checked, whereas the engineers
insist that it never was". English alone. The words that deny must be about what was just said,
and somebody else's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.model import Claim, Difference, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.model import Sentence

_LONGEST = 300  # characters of a side: more is no statement that could be set beside another
_MATTER = r"(?:accounts?|claims?|versions?|figures?|numbers?|allegations?|accusations?|charges?"
_MATTER += r"|assertions?|explanations?|estimates?|findings?|counts?)"
_WHO = r"^(?:(?:But|Yet|However),? )?(?P<who>[^.;:?!“”\"]{2,60}?)(?<! a)(?<! the)(?<! in)"
_DENIES = re.compile(
    rf"{_WHO} (?:has |have |had |also |immediately |later |flatly |strongly )*"
    r"(?:reject(?:s|ed)?|disput(?:es?|ed)|contest(?:s|ed)?|den(?:y|ies|ied)|contradict(?:s|ed)?"
    r"|refut(?:es?|ed)|challenge[sd]?)\s"
    rf"(?:(?:this|that|these|those|the|his|her|its|their|both|all) {_MATTER}\b"
    r"(?! (?:that|of|in|from)\b)"
    r"|(?:this|that|him|her|them)(?=[.,:;]|$| and\b| saying\b))",
)
_RETORTS = re.compile(
    rf"{_WHO} (?:retort(?:s|ed)?|counter(?:s|ed)?|repl(?:y|ies|ied)|hit back|shot back)"
    r"(?: that\b|,? saying\b|:)",
)
_PRONOUN = re.compile(
    r"(?:he|she|it|they|we|you|i|this|that|who|which|say|says|said|deny|denied|denies|insist"
    r"|insists|insisted|maintain|maintains|maintained|argue|argues|argued|one|another|others|some"
    r"|a third)\b",
    re.IGNORECASE,
)
"""What a side cannot begin with: who it is must be said, and be somebody else."""
_SAYS = re.compile(
    r"\b(?:says?|said|claim(?:s|ed)?|according to|reported|estimate[sd]?|count(?:s|ed)|put the|"
    r"maintain(?:s|ed)?|insist(?:s|ed)?|alleg(?:es?|ed)|argue[sd]?|contend(?:s|ed)?|"
    r"accus(?:es?|ed)|blam(?:es?|ed)|told|believes?|convinced)\b",
)
_ASSERTS = re.compile(
    r"\b(?:claim(?:s|ed)?|maintain(?:s|ed)?|insist(?:s|ed)?|alleg(?:es?|ed)|argue[sd]?|"
    r"contend(?:s|ed)?|accus(?:es?|ed)|blam(?:es?|ed)|says?|convinced)\b",
)
_TURN = re.compile(r",? (?:while|whereas|but|although|though) ")
_CONTRARY = re.compile(
    r"\b(?:insist|maintain|contend|argue|counter)(?:s|d|ed)?\b[^.;]{0,80}?"
    r"\b(?:none|never|no such|not|\w+n't|no one|nobody)\b"
    r"|\b(?:says?|said) \b[^.;]{0,60}?\bin fact\b"
    r"|\bden(?:y|ies|ied) (?:it|this|that)(?=[.,;:]|$)",
)
_WHETHER = re.compile(
    r"^(?P<matter>Whether [^.;:]{10,120}? (?:is|was|remains) (?:contested|disputed|in dispute))"
    r"[,:;] (?P<sides>.{12,})$",
)


def contested(sentences: Sequence[Sentence]) -> Iterator[Difference]:
    """Yield what articles tell as said by one side and denied by another, as kind attribution."""
    place = {(one.article.id, one.index): one for one in sentences}
    for one in sentences:
        text = one.text
        if one.article.language not in ("en", "und") or len(text) > 2 * _LONGEST:
            continue
        before = place.get((one.article.id, one.index - 1))
        found = _halves(one) or _whether(one)
        if found is None and before is not None and len(before.text) <= _LONGEST:
            found = _answered(before, one)
        if found is not None:
            yield found


def _answered(before: Sentence, one: Sentence) -> Difference | None:
    """Find a sentence that denies what the one before it says."""
    denies, retorts = _DENIES.match(one.text), _RETORTS.match(one.text)
    match = denies or retorts
    said = _SAYS if denies else _ASSERTS
    if match is None or not said.search(before.text) or before.text.endswith("?"):
        return None
    if _PRONOUN.match(match["who"]) or _speaks(match["who"], before.text):
        return None
    return _difference("what one side says and another denies", before, one)


def _speaks(who: str, text: str) -> bool:
    """Tell whether the name of who answers begins the sentence that is answered."""
    name = who.rpartition(" ")[2]
    return name[:1].isupper() and text[: 2 * len(who)].find(name) >= 0


def _halves(one: Sentence) -> Difference | None:
    """Find a statement in one half of a sentence and the contrary in the other."""
    for turn in _TURN.finditer(one.text):
        first, second = one.text[: turn.start()], one.text[turn.end() :]
        if _PRONOUN.match(second) or not _ASSERTED.search(first):
            continue
        contrary = _CONTRARY.search(second)
        if contrary is not None and contrary.start() <= _NEAR and len(first) >= _SHORT:
            return _sides(one, turn.start(), turn.end(), "what one side says and another denies")
    return None


_ASSERTED = re.compile(
    r"\b(?:says?|said|claim(?:s|ed)?|maintain(?:s|ed)?|insist(?:s|ed)?|alleg(?:es?|ed)"
    r"|contend(?:s|ed)?|argue[sd]?)\b"
)
_NEAR = 60  # characters up to the word that denies: what stands further on is about something else
_SHORT = 20


def _whether(one: Sentence) -> Difference | None:
    match = _WHETHER.match(one.text)
    if match is None:
        return None
    about = match["matter"].rpartition(" ")[0]
    about = about.rpartition(" ")[0] if about.endswith(" in") else about
    about = re.sub(r" (?:is|was|remains)$", "", about)
    return _sides(one, match.end("matter"), match.start("sides"), about[0].lower() + about[1:])


def _sides(one: Sentence, end: int, start: int, about: str) -> Difference:
    """Cite what stands before one offset into a sentence beside what stands behind another."""
    cited = one.citation
    last = cited.end - (len(one.text) - len(one.text.rstrip('.!”" ')))
    return Difference(
        "attribution",
        about,
        tuple(
            Value(cited.article.text[begin:to], Claim((cited.article.cite(begin, to),)))
            for begin, to in ((cited.start, cited.start + end), (cited.start + start, last))
        ),
    )


def _difference(about: str, before: Sentence, one: Sentence) -> Difference:
    return Difference(
        "attribution",
        about,
        tuple(Value(each.text, Claim((each.citation,))) for each in (before, one)),
    )
