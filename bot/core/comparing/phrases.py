"""Noun phrases in a paragraph's tokens, found without a parser.

A phrase is what stands between small words, verbs and marks; a name goes on over initials,
particles and what joins two of them. The small words are those of the paragraph's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.comparing.quotation import ends_sentence
from bot.core.comparing.speech import CALENDAR, ROLES, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.comparing.quotation import Token
    from bot.core.comparing.speech import Speech

_LONGEST = 14  # tokens of a noun phrase
BREAKS = ",;:—–()[]“”-…"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens ``first`` up to but not including ``last`` of a paragraph."""

    first: int
    last: int


class Phrases:
    """The tokens of one paragraph, read in one language."""

    def __init__(self, found: Sequence[Token], words: Speech) -> None:
        """Take a paragraph's tokens and the words of its language."""
        self.tokens = found
        self.words = words

    def sentence_start(self, index: int) -> int:
        """Return where the sentence that holds a token begins."""
        at = index
        while at > 0 and not ends_sentence(self.tokens, at - 1):
            at -= 1
        return at

    def sentence_end(self, index: int) -> int:
        """Return where the sentence that holds a token ends, its last mark left out."""
        at = index
        while at < len(self.tokens) and not ends_sentence(self.tokens, at):
            at += 1
        return at

    def _low(self, index: int) -> str:
        return self.tokens[index].low if 0 <= index < len(self.tokens) else ""

    def _is_verb(self, index: int) -> bool:
        """Tell a verb of saying from a noun or a participle that looks like one."""
        token = self.tokens[index] if 0 <= index < len(self.tokens) else None
        if token is None or token.low not in self.words.verbs or token.is_name:
            return False
        before = self._low(index - 1)
        if before in self.words.determiners or before in {"to", "of"}:
            return False
        if before.endswith(("'s", "’s", "s'", "s’")):  # "his rival's remarks"
            return False
        if before in {"was", "were", "is", "are", "been", "being", "be", "as"}:
            return False  # "was called": whoever called it is not the subject
        return token.low != "went" or self._low(index + 1) == "on"

    def _skip(self, at: int, end: int) -> int:
        """Pass over auxiliaries, adverbs and days."""
        while at < end:
            token = self.tokens[at]
            low = token.low
            if (
                low in self.words.auxiliaries
                or low in self.words.adverbs
                or (low.endswith("ly") and not token.is_name)
                or (low == "on" and self._low(at + 1) in CALENDAR)
                or low in CALENDAR
            ):
                at += 1
            else:
                break
        return at

    def _is_noun(self, index: int) -> bool:
        """Tell whether a token may stand in the middle of a noun phrase."""
        token, words = self.tokens[index], self.words
        low = token.low
        if token.passage >= 0 or low in BREAKS or ends_sentence(self.tokens, index):
            return low in "-’'"
        if low in CALENDAR and token.is_name:
            return False
        if low in words.determiners:
            return True
        return low.isdigit() is False and not (
            low in words.prepositions
            or low in words.subordinators
            or low in words.relative
            or low in words.auxiliaries
            or low in words.conjunctions
            or low in words.participles
            or (low in words.verbs and not token.is_name)
            or low in words.he
        )

    def _starting(self, at: int, end: int) -> Phrase | None:
        """Return the noun phrase that begins at a token."""
        if at >= end:
            return None
        if self._low(at) in self.words.he or self._low(at) in OTHER_PRONOUNS:
            return Phrase(at, at + 1)
        last = at
        limit = min(end, at + _LONGEST)
        while last < limit:
            if self._is_noun(last) and not (
                last > at and self._low(last) in self.words.determiners
            ):
                last += 1
            elif (
                last > at
                and self._low(last) in self.words.joining
                and last + 1 < limit
                and self._joins(last)
            ):
                last += 1
                if self._low(last) in self.words.determiners:
                    last += 1
            else:
                break
        last = self._trimmed(at, last)
        return Phrase(at, last) if self._is_speaker(at, last) else None

    def _ending(self, start: int, at: int) -> Phrase | None:
        """Return the noun phrase that ends with the token ``at``."""
        first = at + 1
        while first > start and at - first < _LONGEST:
            low = self._low(first - 1)
            if self._is_noun(first - 1):
                first -= 1
                if low in self.words.determiners and not self._joined_on(start, first):
                    break
            elif first <= at and (self._joined_on(start, first) or self._coupled(first - 1)):
                first -= 1
            else:
                break
        if first > at or not self._is_speaker(first, at + 1):
            return None
        return Phrase(first, at + 1)

    def _joins(self, index: int) -> bool:
        """Tell whether a preposition goes on with the phrase: a name or a noun with "the"."""
        follows = self.tokens[index + 1]
        return (
            (follows.is_name and follows.low not in CALENDAR)
            or follows.low in self.words.determiners
            or self._low(index) == "of"
        )

    def _joined_on(self, start: int, first: int) -> bool:
        """Tell whether a noun and a preposition stand before: "a spokesman for" the company."""
        return (
            first - 2 >= start
            and self._low(first - 1) in self.words.joining
            and self._is_noun(first - 2)
            and (self._low(first - 1) in ("of", "from", "for")
                 or not self.tokens[first - 2].is_name or first - 3 < start)
            and self._low(first - 2) not in self.words.determiners
        )  # fmt: skip

    def _trimmed(self, first: int, last: int) -> int:
        """Drop what cannot end a noun phrase: verbs behind a name, loose small words."""
        names = [at for at in range(first, last) if self._is_proper(at)]
        if names:
            last = self._end_of_name(names[0], last)
        words = self.words
        while last > first and (
            self._low(last - 1) in words.adverbs
            or self._low(last - 1) in words.joining
            or self._low(last - 1) in words.determiners
            or (self._low(last - 1).endswith("ly") and not self.tokens[last - 1].is_name)
        ):
            last -= 1
        return last

    def _end_of_name(self, at: int, last: int) -> int:
        """Return where the phrase around a name ends: "X told Y" holds no more than X.

        Lower-case words belong to it between names, behind a possessive, as a role, and where
        a preposition joins them on.
        """
        joins = self.words.joining | self.words.determiners
        first = at
        while at + 1 < last and (
            self._is_proper(at + 1)
            or self._low(at + 1) in joins
            or self._low(at) in joins
            or any(self._is_proper(far) for far in range(at + 1, min(last, at + 4)))
            or (at == first and self.tokens[at].text.endswith(("'s", "’s", "s'")))
            or self._low(at + 1) in ROLES
        ):
            at += 1
        return at + 1

    def _opens_name(self, index: int) -> bool:
        while index > 0 and self._is_proper(index):
            index -= 1
        return self._low(index) in self.words.determiners

    def _is_proper(self, index: int) -> bool:
        token = self.tokens[index]
        return (
            token.is_name
            and token.low not in CALENDAR
            and token.low not in self.words.determiners
            and token.low not in self.words.prepositions
        )

    def _is_speaker(self, first: int, last: int) -> bool:
        """Tell whether a noun phrase can name somebody: it holds a name or begins as one does."""
        if last <= first:
            return False
        names = any(self._is_proper(at) for at in range(first, last))
        opens = self._low(first) in self.words.determiners or self._low(first) in _PLURALS
        nouns = any(
            self._is_noun(at) and self._low(at) not in self.words.determiners
            for at in range(first, last)
        )
        return nouns and (names or opens or self._low(last - 1) in _PLURALS)

    def _coupled(self, index: int) -> bool:
        """Tell whether an "and" stands within a name: "the Security and Cooperation Centre"."""
        return (
            self._low(index) in ("and", "&", "und", "et", "y", "e")
            and index + 1 < len(self.tokens)
            and index > 0
            and self._is_proper(index - 1)
            and self._is_proper(index + 1)
            and self._opens_name(index - 1)
        )


OTHER_PRONOUNS = frozenset(("they", "it", "i", "we", "sie", "ils", "elles", "ellos", "ellas"))
_PLURALS = word_set("""
    officials police authorities investigators prosecutors critics experts analysts activists
    lawyers witnesses residents researchers scientists supporters sources lawmakers democrats
    republicans people opponents organizers protesters doctors firefighters deputies
""")
