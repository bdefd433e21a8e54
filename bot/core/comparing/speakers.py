"""Who speaks: the noun phrase that a verb of saying belongs to, found without a parser.

The words around a quoted passage are walked token by token. English word order is assumed
beyond the small words of each language (:mod:`bot.core.comparing.speech`), which fits the
attributions of the other languages well enough: "sagte X", "a déclaré X", "según X".
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
_REACH = 30  # tokens between a verb of saying and its passage
_BREAKS = ",;:—–()[]“”-…"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens ``first`` up to but not including ``last`` of a paragraph."""

    first: int
    last: int


class Clause:
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

    def after(self, index: int) -> Phrase | None:
        """Find the speaker behind a passage: ", said X", ", X said", ", according to X"."""
        at = index + 1
        while at < len(self.tokens) and self.tokens[at].low in ",—–-":
            at += 1
        end = min(self.sentence_end(at), at + _REACH)
        if at >= end:
            return None
        said = self._skip(at, end)
        if said < end and self._is_verb(said):
            phrase = self._starting(self._skip(said + 1, end), end)
            if phrase is not None:
                return phrase
        cited = self._according(at, min(at + 2, end), end)
        if cited is not None:
            return cited
        phrase = self._starting(at, end)
        if phrase is None:
            return None
        verb = self._skip(phrase.last, end)
        if verb < end and self._is_verb(verb):
            return phrase
        return phrase if self._after_apposition(phrase.last, end) else None

    def signed(self, index: int) -> Phrase | None:
        """Find the name that signs a passage: "..." — X, with nothing but its role behind."""
        if self._low(index + 1) not in _DASHES:
            return None
        phrase = self._starting(index + 2, len(self.tokens))
        if phrase is None or not self.tokens[index + 2].is_name:
            return None
        ended = phrase.last >= len(self.tokens) or self._low(phrase.last) in ".,“”"
        return phrase if ended else None

    def trailing(self, index: int) -> Phrase | None:
        """Find the speaker at the sentence's end: "... the words “...” of it, X said"."""
        end = min(self.sentence_end(index + 1), index + _REACH)
        for at in range(index + 1, end):
            if self.tokens[at].passage >= 0:
                return None
            if self.tokens[at].low == ",":
                phrase = self._starting(at + 1, end)
                if phrase is not None and self._is_verb(self._skip(phrase.last, end)):
                    return phrase
        return None

    def _after_apposition(self, at: int, end: int) -> bool:
        """Tell whether a verb of saying follows "X, mayor of Y," or "X of Y"."""
        if at < end and self.tokens[at].low in ",—–(":
            for close in range(at + 1, min(end, at + 25)):
                if self.tokens[close].low in ",—–)" and self._is_verb(self._skip(close + 1, end)):
                    return True
            return False
        for verb in range(at, min(end, at + 8)):
            if self.tokens[verb].low in _BREAKS:
                return False
            if self._is_verb(verb):
                return True
        return False

    def before(self, index: int) -> Phrase | None:
        """Find the speaker ahead of a passage: "X said that ...", "X: ...", "according to X"."""
        start = self.sentence_start(index)
        for at in range(index - 1, max(start, index - _REACH) - 1, -1):
            token = self.tokens[at]
            if token.passage >= 0 and index - at > 12:
                break
            if self._is_verb(at):
                phrase = self._subject(start, at)
                if phrase is not None:
                    return phrase
            elif token.low in self.words.participles:
                phrase = self._main_subject(start, at)
                if phrase is not None:
                    return phrase
        cited = self._according(start, index, index)
        if cited is not None:
            return cited
        if index > start + 1 and self.tokens[index - 1].low == ":":
            return self._ending(start, index - 2) or self._main_subject(start, index - 1)
        return None

    def told(self, start: int, end: int) -> Phrase | None:
        """Find the speaker of a sentence without a passage; its main subject if it is a name."""
        for at in range(start, end):
            if self._is_verb(at):
                phrase = self._subject(start, at)
                if phrase is not None:
                    return phrase
        return self._according(start, end, end)

    def reports(self) -> Phrase | None:
        """Find the named speaker of a sentence that reports speech: "X said that ..."."""
        for at in range(len(self.tokens)):
            if self._low(at) in self.words.reporting and self._is_verb(at):
                phrase = self._subject(0, at)
                told = phrase is not None and at + 3 < len(self.tokens)
                if phrase is not None and told and self._is_somebody(phrase):
                    return phrase
                return None
        phrase = self._according(0, len(self.tokens), len(self.tokens))
        return phrase if phrase is not None and self._is_somebody(phrase) else None

    def _is_somebody(self, phrase: Phrase) -> bool:
        found = self.tokens[phrase.first : phrase.last]
        named = any(self._is_proper(at) for at in range(phrase.first, phrase.last))
        return named and found[0].low not in self.words.he and len(found) <= 9

    def subject(self, start: int, end: int) -> Phrase | None:
        """Return the subject of the sentence in ``start..end``."""
        return self._main_subject(start, end)

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

    def _according(self, start: int, before: int, end: int) -> Phrase | None:
        lows = [token.low for token in self.tokens[start : end + 1]]
        for phrase in self.words.according:
            if phrase[0] not in lows:
                continue
            for at in range(start, before):
                if tuple(lows[at - start : at - start + len(phrase)]) == phrase:
                    return self._starting(at + len(phrase), end)
        return None

    def _is_noun(self, index: int) -> bool:
        """Tell whether a token may stand in the middle of a noun phrase."""
        token, words = self.tokens[index], self.words
        low = token.low
        if token.passage >= 0 or low in _BREAKS or ends_sentence(self.tokens, index):
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
        if self._low(at) in self.words.he or self._low(at) in _OTHER_PRONOUNS:
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

    def _joins(self, index: int) -> bool:
        """Tell whether a preposition goes on with the phrase: a name or a noun with "the"."""
        follows = self.tokens[index + 1]
        return (
            (follows.is_name and follows.low not in CALENDAR)
            or follows.low in self.words.determiners
            or self._low(index) == "of"
        )

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

    def _subject(self, start: int, verb: int) -> Phrase | None:
        """Return the subject of the verb of saying at ``verb``."""
        words = self.words
        at = verb - 1
        while at >= start and (
            self._low(at) in words.auxiliaries
            or self._low(at) in words.adverbs
            or self._low(at) in CALENDAR
            or (self._low(at) == "on" and self._low(at + 1) in CALENDAR)
            or (self._low(at).endswith("ly") and not self.tokens[at].is_name)
        ):
            at -= 1
        if at < start:
            return self._starting(self._skip(verb + 1, len(self.tokens)), len(self.tokens))
        if self._low(at) in words.he or self._low(at) in _OTHER_PRONOUNS:
            return Phrase(at, at + 1)
        if self._low(at) in ",—–)" or self._low(at) in words.conjunctions:
            return self._main_subject(start, verb)
        if self._low(at) in words.relative:
            back = at - 1
            while back > start and self._low(back) in ",—–-":
                back -= 1
            return self._ending(start, back) or self._main_subject(start, verb)
        return self._ending(start, at) or self._main_subject(start, verb)

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

    def _opens_name(self, index: int) -> bool:
        while index > 0 and self._is_proper(index):
            index -= 1
        return self._low(index) in self.words.determiners

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

    def _main_subject(self, start: int, end: int) -> Phrase | None:
        """Return the first noun phrase of a sentence, behind what leads into it."""
        at = start
        for _ in range(4):
            while at < end and (
                self._low(at) in self.words.conjunctions
                or self._low(at) in self.words.adverbs
                or self._low(at) in ",—–-"
            ):
                at += 1
            if at >= end:
                return None
            if not self._leads(at):
                break
            at = self._behind_comma(at, end)
        return self._starting(at, end)

    def _leads(self, at: int) -> bool:
        """Tell whether an adverbial opens here: "On Monday,", "Speaking in Kyiv,"."""
        low = self._low(at)
        return (
            low in self.words.prepositions
            or low in self.words.subordinators
            or (low.endswith(("ing", "ly")) and self._low(at + 1) not in self.words.verbs)
            or low in CALENDAR
        )

    def _behind_comma(self, at: int, end: int) -> int:
        while at < end and self._low(at) != ",":
            at += 1
        return at + 1


_DASHES = frozenset("—–―-~")
_OTHER_PRONOUNS = frozenset(("they", "it", "i", "we", "sie", "ils", "elles", "ellos", "ellas"))
_PLURALS = word_set("""
    officials police authorities investigators prosecutors critics experts analysts activists
    lawyers witnesses residents researchers scientists supporters sources lawmakers democrats
    republicans people opponents organizers protesters doctors firefighters deputies
""")
