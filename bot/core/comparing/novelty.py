"""What is new since something was told: new claims, changed values, withdrawn statements.

A claim that repeats what was told, in whatever words, is not new; nor is one that was cited
for what was told. Where it repeats it with another number or date, both are cited, the old
and the new. A statement is withdrawn where every article that made it has since been
rewritten, and no article of the event says it any more.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.comparing.compare import likeness
from bot.core.comparing.happenings import agree, happenings
from bot.core.comparing.mentions import mentions
from bot.core.language.sentences import sentences as sentences_of
from bot.core.language.text import words_and_terms
from bot.core.model import Claim, Sentence
from bot.core.telling.synonyms import merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.comparing.happenings import Happening
    from bot.core.comparing.mentions import Mention
    from bot.core.comparing.values import Quantity
    from bot.core.model import Article, Citation, Entry

REPEATED = 0.55
"""From this share of its weight on, a claim repeats one that was told."""

_RELATED = 0.5  # from this share on, two claims may be the same with another value
_NEAREST = 5  # told claims that a claim is compared with in full


@dataclass(frozen=True, slots=True)
class Change:
    """A value that was told and is now another: ``was`` in ``old``, ``now`` in ``new``."""

    kind: str
    was: str
    now: str
    old: Claim
    new: Claim


@dataclass(frozen=True, slots=True)
class Novelty:
    """What to tell of now, given what was told. Each claim of now is in one place at most."""

    new: tuple[Claim, ...] = ()
    changed: tuple[Change, ...] = ()
    withdrawn: tuple[Claim, ...] = ()


def novelty(
    told: Sequence[Claim], now: Sequence[Claim], current: Sequence[Article] = ()
) -> Novelty:
    """Compare what is to be told with what was told; the order of ``told`` does not matter.

    ``current`` holds the event's articles as they are now: only a statement whose articles are
    all among them, in later versions, can be withdrawn.
    """
    before = _Memory(told, now)
    new: list[Claim] = []
    changed: list[Change] = []
    for claim in dict.fromkeys(now):
        if before.cites(claim):
            continue
        sentence = before.read(claim)
        nearest = before.nearest(sentence)
        change = _change(claim, sentence, nearest, before)
        if change is not None:
            changed.append(change)
        elif not nearest or nearest[0][0] < REPEATED:
            new.append(claim)
    replaced = {change.old for change in changed}
    gone = [claim for claim in _rewritten(before.claims, current) if claim not in replaced]
    said = _said(before, now, current) if gone else []
    withdrawn = [claim for claim in gone if not before.is_said(claim, said)]
    return Novelty(tuple(new), tuple(changed), tuple(withdrawn))


def marked(entry: Entry, told: Sequence[Claim]) -> Entry:
    """Mark in an entry the claims of its summary that are new since ``told``, or changed.

    Where nothing was told before, nothing is marked: all of it is new. The headline needs no
    mark; what was told under it counts, so ``told`` may hold headlines, too.
    """
    if not told:
        return entry
    found = novelty(told, entry.story.summary, entry.story.event.articles)
    fresh = {*found.new, *(change.new for change in found.changed)}
    return replace(entry, new=tuple(claim for claim in entry.story.summary if claim in fresh))


class _Memory:
    """The claims that were told, to be found by their terms.

    Words of the news that say the same count as one, in what was told and in what is now.
    """

    def __init__(self, told: Sequence[Claim], now: Sequence[Claim]) -> None:
        self.claims = sorted(dict.fromkeys(told), key=lambda claim: (claim.text, _place(claim)))
        listed = [_sentence(claim) for claim in (*self.claims, *now)]
        self._simpler = merged(listed)
        self._cited = {(one.article.id, one.text) for claim in told for one in claim.citations}
        self._texts = {claim.text for claim in told}
        self.sentences = [self.read(claim) for claim in self.claims]
        frequency = Counter(term for one in self.sentences for term in set(one.terms))
        count = len(self.claims)
        self.rare = {term: math.log(1 + (count + 1) / df) for term, df in frequency.items()}
        self.unseen = math.log(2 + count)
        self._holding: defaultdict[str, list[int]] = defaultdict(list)
        for index, sentence in enumerate(self.sentences):
            for term in sorted(set(sentence.terms)):
                self._holding[term].append(index)

    def cites(self, claim: Claim) -> bool:
        """Tell whether these very words were told, or cited for what was told."""
        shown = claim.citations[0]
        return shown.text in self._texts or (shown.article.id, shown.text) in self._cited

    def read(self, claim: Claim) -> Sentence:
        """Read a claim as a sentence of its own."""
        found = _sentence(claim)
        return replace(found, terms=self.read_terms(found))

    def read_terms(self, sentence: Sentence) -> tuple[str, ...]:
        """Return a sentence's terms, those that say the same as one."""
        return tuple(self._simpler.get(term, term) for term in sentence.terms)

    def is_said(self, claim: Claim, said: Iterable[frozenset[str]]) -> bool:
        """Tell whether one of the sentences, given by their terms, repeats a claim."""
        weights = self.weights(self.read(claim))
        least = REPEATED * math.fsum(weights.values())
        return any(
            math.fsum(weight for term, weight in weights.items() if term in held) >= least
            for held in said
        )

    def nearest(self, sentence: Sentence) -> list[tuple[float, int]]:
        """Return the told claims that hold most of a sentence's weight: share and index."""
        weights = self.weights(sentence)
        whole = math.fsum(weights.values())
        shares: defaultdict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for index in self._holding.get(term, ()):
                shares[index] += weight / whole
        ranked = sorted(shares.items(), key=lambda found: (-found[1], found[0]))
        return [(share, index) for index, share in ranked[:_NEAREST]]

    def weights(self, sentence: Sentence) -> dict[str, float]:
        """Return a sentence's terms in order, each with how telling it is."""
        return {term: self.rare.get(term, self.unseen) for term in dict.fromkeys(sentence.terms)}


def _place(claim: Claim) -> tuple[str, int, int]:
    cited = claim.citations[0]
    return (cited.article.id, cited.article.version, cited.start)


def _sentence(claim: Claim) -> Sentence:
    """Read a claim as a sentence of its own."""
    cited = claim.citations[0]
    said, terms = words_and_terms(cited.text, cited.article.language)
    return Sentence(cited, 0, 0, said, terms)


def _change(
    claim: Claim, sentence: Sentence, nearest: Sequence[tuple[float, int]], before: _Memory
) -> Change | None:
    """Return the value that a claim changes, if it is one that was told with another."""
    for share, index in nearest:
        if share < _RELATED:
            break
        other = before.sentences[index]
        values = _number(other, sentence, before.rare) or _date(other, sentence)
        if values is not None:
            return Change(*values, before.claims[index], claim)
    return None


def _number(old: Sentence, new: Sentence, rare: Mapping[str, float]) -> tuple[str, str, str] | None:
    was, now = _mentions(old, "told"), _mentions(new, "now")
    for mine in now:
        alike = [other for other in was if other.quantity.unit == mine.quantity.unit]
        if not alike or any(not _moved(other.quantity, mine.quantity) for other in alike):
            continue
        scored = [(likeness(other, mine, rare), -other.quantity.start) for other in alike]
        best = max(range(len(alike)), key=scored.__getitem__)
        if scored[best][0] > 0:
            return "number", alike[best].said, mine.said
    return None


def _mentions(sentence: Sentence, voice: str) -> list[Mention]:
    return [replace(one, voice=voice, article=voice) for one in mentions(sentence, None, voice)]


def _moved(was: Quantity, now: Quantity) -> bool:
    """Tell whether a number changed: from "at least 12" to 17, but not from 1,000 to "1,012"."""
    most = max(was.middle, now.middle)
    return abs(was.middle - now.middle) > 0.03 * most and not (
        was.low == now.low and was.high == now.high
    )


def _date(old: Sentence, new: Sentence) -> tuple[str, str, str] | None:
    pairs = [
        (one, other)
        for one in happenings(old, None, "told")
        for other in happenings(new, None, "now")
        if _same_happening(one, other)
    ]
    if any(agree(one.dated, other.dated) for one, other in pairs):
        return None
    return next((("date", one.said, other.said) for one, other in pairs), None)


def _same_happening(one: Happening, other: Happening) -> bool:
    shared = len(one.terms & other.terms)
    return one.kind == other.kind and shared >= max(3, min(len(one.terms), len(other.terms)) / 2)


def _rewritten(told: Iterable[Claim], current: Iterable[Article]) -> list[Claim]:
    """Return the claims whose every article is now a later version without those words."""
    newest = {article.id: article for article in current}

    def dropped(cited: Citation) -> bool:
        later = newest.get(cited.article.id)
        return (
            later is not None
            and later.version > cited.article.version
            and cited.text not in later.text
        )

    return [claim for claim in told if all(map(dropped, claim.citations))]


def _said(
    before: _Memory, now: Sequence[Claim], current: Iterable[Article]
) -> list[frozenset[str]]:
    """Return the terms of every sentence that is told now or stands in the event's articles."""
    listed = [_sentence(claim) for claim in now]
    listed += [sentence for article in current for sentence in sentences_of(article)]
    return [frozenset(before.read_terms(sentence)) for sentence in listed]
