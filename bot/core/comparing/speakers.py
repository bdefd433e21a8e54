"""Who speaks: the noun phrase that a verb of saying belongs to, found without a parser.

The words around a quoted passage are walked token by token. English word order is assumed
beyond the small words of each language (:mod:`bot.core.comparing.speech`), which fits the
attributions of the other languages well enough: "sagte X", "a déclaré X", "según X".
"""

from __future__ import annotations

from bot.core.comparing.phrases import BREAKS, OTHER_PRONOUNS, Phrase, Phrases
from bot.core.comparing.speech import CALENDAR

_PLACE = 4  # words of a dateline's place
_BRACKETS = 3  # characters between two tokens, if nothing but blanks and marks is there
_NAME = (2, 4)  # words of a whole name
_REACH = 30  # tokens between a verb of saying and its passage


class Clause(Phrases):
    """The tokens of one paragraph, and who is said in it to speak."""

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

    def named(self, phrase: Phrase) -> Phrase:
        """Take in the name that follows a role: "the ship's captain, Ilya Vosk, said"."""
        last = phrase.last + 1
        if self._is_proper(phrase.last - 1) or self._low(phrase.last) != ",":
            return phrase
        while last < len(self.tokens) and self._is_proper(last):
            last += 1
        whole = _NAME[0] <= last - phrase.last - 1 <= _NAME[1]
        ends = last >= len(self.tokens) or self._low(last) in ',.;“"'
        return Phrase(phrase.first, last) if whole and ends else phrase

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
            if self.tokens[verb].low in BREAKS:
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

    def _according(self, start: int, before: int, end: int) -> Phrase | None:
        lows = [token.low for token in self.tokens[start : end + 1]]
        for phrase in self.words.according:
            if phrase[0] not in lows:
                continue
            for at in range(start, before):
                if tuple(lows[at - start : at - start + len(phrase)]) == phrase:
                    return self._starting(at + len(phrase), end)
        return None

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
        if self._low(at) in words.he or self._low(at) in OTHER_PRONOUNS:
            return Phrase(at, at + 1)
        if self._low(at) in ",—–)" or self._low(at) in words.conjunctions:
            return self._main_subject(start, verb)
        if self._low(at) in words.relative:
            back = at - 1
            while back > start and self._low(back) in ",—–-":
                back -= 1
            return self._ending(start, back) or self._main_subject(start, verb)
        return self._ending(start, at) or self._main_subject(start, verb)

    def _main_subject(self, start: int, end: int) -> Phrase | None:
        """Return the first noun phrase of a sentence, behind what leads into it."""
        at = self._behind_dateline(start, end)
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

    def _behind_dateline(self, start: int, end: int) -> int:
        """Pass over "Tarn (CNN)" before a sentence; what stands in brackets is no token."""
        for at in range(start + 1, min(start + _PLACE, end)):
            before, token = self.tokens[at - 1], self.tokens[at]
            if not before.is_name:
                break
            if token.start - before.end > _BRACKETS and token.text[0].isupper():
                return at
        return start

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
