"""Words and stems: the one normal form in which texts are compared and searched.

Two texts that say the same in other letters should come out the same: "U.S.", "US" and
"United States" are ``usa``; "1,000" is ``1000``; British spelling becomes American
(:mod:`bot.core.language.spelling`); "anti-personnel" is "antipersonnel"; compounds are taken
apart (:mod:`bot.core.language.compounds`), so that "landmines", "land-mines" and "land mines" are
the same :func:`terms`. What is shown to a reader is never this form.

Every surface form is worked out once per language and then remembered, so that the cost of a
text is that of finding its tokens.
"""

from __future__ import annotations

import operator
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from bot.core.language import compounds
from bot.core.language.lexicon import (
    MEANINGFUL,
    MORE_STOP_WORDS,
    PERCENT,
    SNOWBALL,
    UKRAINIAN_ENDINGS,
)
from bot.core.language.spelling import american
from bot.core.language.surface import APOSTROPHES, CANONICAL, HYPHENS, Remembered, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.core.model import Article

_LONGEST_JOINED = 12  # letters of two neighbours that may be one word elsewhere: land mines
_TOPICS = 20
_FEWEST_TOPICS = 5  # and one more for every so many words
_WORDS_A_TOPIC = 12


def words(text: str) -> list[str]:
    """Return a text's words in lower case, in one spelling of acronyms and numbers.

    >>> words("The U.S. sent Ukraine’s army 1,000 anti-personnel mines; it told us 2.5%.")
    ['the', 'usa', 'sent', 'ukraine', 'army', '1000', 'antipersonnel', 'mines', 'it', 'told', \
'us', '2.5', 'percent']
    """
    return list(chain.from_iterable(map(CANONICAL.__getitem__, tokens(text))))


def stems(text: str, language: str) -> list[str]:
    """Return a text's normalized stems in order, stop words included; letters and digits only.

    A language without a stemmer (``und``) gives the words themselves.
    """
    return list(chain.from_iterable(map(_tongue(language).stems.__getitem__, tokens(text))))


def terms(text: str, language: str) -> list[str]:
    """Return a text's stems without stop words, compounds taken apart, in order.

    >>> terms("The landmines", "en") == terms("land mines", "en") == ["land", "mine"]
    True
    """
    return list(chain.from_iterable(map(_tongue(language).terms.__getitem__, tokens(text))))


def lookup(language: str) -> Callable[[str], tuple[str, ...]]:
    """Return what gives :func:`terms` of one word of letters, for those who ask for very many."""
    return _tongue(language).terms.__getitem__


def words_and_terms(text: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return :func:`words` and :func:`terms` for the price of finding the tokens once."""
    found = tokens(text)
    known = _tongue(language).terms
    return (
        tuple(chain.from_iterable(map(CANONICAL.__getitem__, found))),
        tuple(chain.from_iterable(map(known.__getitem__, found))),
    )


def stem_of(words: Iterable[str], language: str) -> dict[str, str]:
    """Map words as :func:`words` gives them to their stems, each in one piece."""
    known = _tongue(language).stems
    return {word: "".join(known[word]) or word for word in words}


def stop_words(language: str) -> frozenset[str]:
    """Return a language's stop words, lower-cased; none where the language is unknown."""
    return _stop_words(_code(language))


_Word = tuple[str, str, int, int, "tuple[tuple[str, ...], str] | None"]
"""What indexing asks of each word of each article, worked out once a word.

Its stems, separated by spaces; the stem if it may be what an article is about, else an empty
string, and what it weighs; how many letters of :data:`_LONGEST_JOINED` a short word takes, else
all; the parts of a compound and the stem of what hyphens part, in one word, if it is either.
"""


class _Tongue:
    """How one language's words are stemmed."""

    __slots__ = ("_code", "_stem", "_stops", "normal", "stems", "terms", "words")

    def __init__(self, code: str) -> None:
        self._code = code
        self._stem = _stemmer(code)
        self._stops = _stop_words(code)
        self.normal = Remembered(self._normal)
        self.stems = Remembered(self._stems)
        self.terms = Remembered(self._terms)
        self.words = Remembered(self._word)

    def _normal(self, word: str) -> str:
        """Return the stem of a canonical word, letters and digits only."""
        if self._code == "en":
            word = american(word)
        if word == "percent":
            return PERCENT.get(self._code, word)
        if word[0].isdigit():
            # The point of a decimal must survive: 2.5 is not 25.
            return "".join(filter(str.isalnum, word.replace(".", "p")))
        stem = self._stem(word)
        return stem if stem.isalnum() else "".join(filter(str.isalnum, stem))

    def _stems(self, surface: str) -> tuple[str, ...]:
        return tuple(filter(None, map(self.normal.__getitem__, CANONICAL[surface])))

    def _terms(self, surface: str) -> tuple[str, ...]:
        kept = [word for word in CANONICAL[surface] if word not in self._stops]
        parts = [part for word in kept for part in self.parts(word, surface) or (word,)]
        return tuple(filter(None, map(self.normal.__getitem__, parts)))

    def parts(self, word: str, surface: str) -> tuple[str, ...]:
        """Return the parts of a compound, or nothing.

        Where nouns have no capitals, a known word that has one is taken for a name: Goldman
        is no compound of gold and man.
        """
        if self._code not in compounds.SPLITS:
            return ()
        named = self._code != "de" and surface[0].isupper()
        if named and word in compounds.frequencies(self._code):
            return ()
        return compounds.split(word, self._code, self._stops)

    def _word(self, surface: str) -> _Word:
        stems, terms = self._stems(surface), self._terms(surface)
        topic = len(terms) == 1 and len(terms[0]) > 2 and terms[0].isalpha() and terms[0]
        short = 2 < len(surface) < _LONGEST_JOINED and surface.isalpha() and terms
        parts = terms if len(terms) > 1 and terms != stems else ()
        whole = self.joined(HYPHENS.split(surface)) if len(stems) > 1 else ""
        return (
            " ".join(stems),
            topic or "",
            2 if surface[0].isupper() else 1,
            len(surface) if short else _LONGEST_JOINED,
            (parts, whole) if parts or whole else None,
        )

    @property
    def compounding(self) -> bool:
        """Whether this language writes compounds as one word."""
        return self._code in compounds.SPLITS

    def joined(self, pieces: list[str]) -> str:
        """Return the stem of words written as one: "land mines" as "landmines"."""
        if not all(map(self.terms.__getitem__, pieces)):  # a stop word is no part of a compound
            return ""
        canonical = [word for piece in pieces for word in CANONICAL[piece]]
        return self.normal["".join(canonical)] if len(canonical) > 1 else ""


def _code(language: str) -> str:
    code = language.lower().partition("-")[0].partition("_")[0]
    return code if code in SNOWBALL or code == "uk" else "und"


def _tongue(language: str) -> _Tongue:
    return _tongue_of(_code(language))


@lru_cache(maxsize=32)
def _tongue_of(code: str) -> _Tongue:
    return _Tongue(code)


def _stemmer(code: str) -> Callable[[str], str]:
    if code in SNOWBALL:
        import Stemmer  # noqa: PLC0415 - only where something is stemmed

        stem: Callable[[str], str] = Stemmer.Stemmer(SNOWBALL[code], 0).stemWord
        return stem
    if code == "uk":
        return _ukrainian
    return str


def _ukrainian(word: str) -> str:
    """Cut the longest ending of a Ukrainian word that leaves a stem with a vowel in it."""
    word = _REFLEXIVE.sub("", word)
    for length in range(min(_LONGEST_ENDING, len(word) - 3), 0, -1):
        if word[-length:] in UKRAINIAN_ENDINGS and _VOWEL.search(word[:-length]):
            word = word[:-length]
            break
    return word[:-1] if len(word) > 3 and word[-1] in "ьй" else word


_LONGEST_ENDING = max(map(len, UKRAINIAN_ENDINGS))
_REFLEXIVE = re.compile(r"(?<=\w{4})(?:ся|сь)$")
_VOWEL = re.compile("[аеиоуюяіїє]")


@lru_cache(maxsize=32)
def _stop_words(code: str) -> frozenset[str]:
    import stopwordsiso  # noqa: PLC0415 - reads a list of 50 languages

    listed = frozenset(APOSTROPHES.sub("", word) for word in stopwordsiso.stopwords(code))
    return (listed - MEANINGFUL.get(code, frozenset())) | MORE_STOP_WORDS.get(code, frozenset())


@dataclass(frozen=True, slots=True)
class Index:
    """What full-text search knows of an article: space-separated normalized stems.

    ``title`` and ``body`` keep the order of the words, stop words included, so that phrases
    can be found; ``parts`` are the parts of compounds and joined forms ("landmines" -> "mine").
    ``topics`` maps a stem to the word as readers write it; they are offered as the nearest
    topic when somebody asks for an unknown one.
    """

    title: str
    body: str
    parts: str = ""
    topics: Mapping[str, str] = field(default_factory=dict)


def index(article: Article) -> Index:
    """Return what full-text search should know of an article."""
    title, body = tokens(article.headline), tokens(article.text[article.body :])
    surfaces = title + body
    tongue = _tongue(article.language)
    known = [*map(tongue.words.__getitem__, surfaces)]
    stems = [stems for stems, _, _, _, _ in known]
    return Index(
        title=" ".join(filter(None, stems[: len(title)])),
        body=" ".join(filter(None, stems[len(title) :])),
        parts=" ".join(_parts(tongue, surfaces, known)),
        topics=_topics(surfaces, known, len(title)),
    )


def _parts(tongue: _Tongue, surfaces: list[str], known: list[_Word]) -> list[str]:
    """Return the parts of compounds, in order, and the joined forms of neighbours."""
    written = [forms for _, _, _, _, forms in known if forms is not None]
    apart = dict.fromkeys([parts for parts, _ in written])
    joined = {whole for _, whole in written if whole}
    if tongue.compounding:
        room = [room for _, _, _, room, _ in known]
        joined.update(
            tongue.normal["".join((*CANONICAL[surfaces[at]], *CANONICAL[surfaces[at + 1]]))]
            for at, taken in enumerate(map(operator.add, room, room[1:]))
            if taken <= _LONGEST_JOINED and surfaces[at + 1].islower()
        )
    return [*chain.from_iterable(apart), *sorted(joined)]


def _topics(surfaces: list[str], known: list[_Word], title: int) -> dict[str, str]:
    """Map the stems of the words that the article is about to the words themselves.

    A word in the title counts three times, one with a capital twice.
    """
    weight: dict[str, int] = {}
    for _, topic, each, _, _ in known:
        if topic:
            weight[topic] = weight.get(topic, 0) + each
    for _, topic, _, _, _ in known[:title]:
        if topic:
            weight[topic] += 2
    most = min(_TOPICS, _FEWEST_TOPICS + len(surfaces) // _WORDS_A_TOPIC)
    best = dict.fromkeys(sorted(sorted(weight), key=weight.__getitem__, reverse=True)[:most], "")
    written = zip(known, surfaces, strict=True)
    forms = Counter([(word[1], surface) for word, surface in written if word[1] in best])
    # The form that is written most often, of several the first in order of the alphabet.
    for (topic, surface), count in forms.items():
        if not (other := best[topic]) or (-count, surface) < (-forms[topic, other], other):
            best[topic] = surface
    return best
