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

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from bot.core.language import compounds
from bot.core.language.lexicon import (
    ACRONYMS,
    CAPITALS,
    ELIDED,
    LONG_NAMES,
    MEANINGFUL,
    MORE_STOP_WORDS,
    PERCENT,
    PREFIXES,
    SNOWBALL,
    UKRAINIAN_ENDINGS,
)
from bot.core.language.spelling import american

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.core.model import Article

_MARKS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0dff\u0e00-\u0eff"
# One pass, as few alternatives as possible: this is where the time goes. What an odd match
# ("end.Next", "word_word") really is, is worked out once, when it is first met.
_TOKEN = re.compile(r"\w+(?:(?:\.?['’ʼ\-‐‑]|[.,])\w+)*|%")
_TOKEN_WITH_MARKS = re.compile(rf"[\w{_MARKS}]+(?:(?:\.?['’ʼ\-‐‑]|[.,])[\w{_MARKS}]+)*|%")
_HAS_MARKS = re.compile(rf"[{_MARKS}]")
_UNSEEN = r"\u00ad\u200b-\u200f\u2060\ufeff"
_INVISIBLE = re.compile(rf"[{_UNSEEN}]")
_ODD = re.compile(rf"[{_UNSEEN}{_MARKS}\u00a0\u202f]")
_SPACED_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u202f](?=\d{3}(?!\d))")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
_NUMBER = re.compile(r"\d[\d.,]*")
_DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\.?|EE\.UU\.?")
_APART = re.compile(r"[.,_]")
_HYPHENS = re.compile(r"[-‐‑]")
_APOSTROPHES = re.compile(r"['’ʼ]")
_LONGEST_JOINED = 12  # letters of two neighbours that may be one word elsewhere: land mines
_LONGEST_WORD = 60  # characters; what is longer is hardly met twice
_LONGEST_SURFACE = 1_000  # what goes on without a blank for longer is data, not words
_TOPICS = 20
_FEWEST_TOPICS = 5  # and one more for every so many words
_WORDS_A_TOPIC = 12
_REMEMBERED = 200_000  # surface forms per language; a stream of garbage must not fill memory


class _Remembered(dict[str, tuple[str, ...]]):
    """A dictionary that works out what it does not know, and forgets all when it is full."""

    __slots__ = ("_work_out",)

    def __init__(self, work_out: Callable[[str], tuple[str, ...]]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, surface: str) -> tuple[str, ...]:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self._work_out(surface)
        if len(surface) <= _LONGEST_WORD:
            self[surface] = found
        return found


def tokens(text: str) -> list[str]:
    """Return the surface forms of a text's words, in order; long names as their acronym."""
    found = _TOKEN
    if not text.isascii():
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        if _ODD.search(text):  # one look for what few texts have
            text = _SPACED_THOUSANDS.sub("", _INVISIBLE.sub("", text))
            if _HAS_MARKS.search(text):
                found = _TOKEN_WITH_MARKS
    for fragments, name, acronym in LONG_NAMES:
        if any(map(text.__contains__, fragments)):
            text = name.sub(acronym, text)
    if "per cent" in text:
        text = text.replace("per cent", "percent")
    return found.findall(text)


def words(text: str) -> list[str]:
    """Return a text's words in lower case, in one spelling of acronyms and numbers.

    >>> words("The U.S. sent Ukraine’s army 1,000 anti-personnel mines; it told us 2.5%.")
    ['the', 'usa', 'sent', 'ukraine', 'army', '1000', 'antipersonnel', 'mines', 'it', 'told', \
'us', '2.5', 'percent']
    """
    return list(chain.from_iterable(map(_words.__getitem__, tokens(text))))


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
        tuple(chain.from_iterable(map(_words.__getitem__, found))),
        tuple(chain.from_iterable(map(known.__getitem__, found))),
    )


def stem_of(words: Iterable[str], language: str) -> dict[str, str]:
    """Map words as :func:`words` gives them to their stems, each in one piece."""
    known = _tongue(language).stems
    return {word: "".join(known[word]) or word for word in words}


def stop_words(language: str) -> frozenset[str]:
    """Return a language's stop words, lower-cased; none where the language is unknown."""
    return _stop_words(_code(language))


def _canonical(surface: str) -> tuple[str, ...]:
    """Take one surface form apart into lower-cased words in one spelling."""
    if len(surface) > _LONGEST_SURFACE:
        return ()
    whole = _canonical_whole(surface)
    return whole if whole is not None else _canonical_parts(surface)


def _canonical_whole(surface: str) -> tuple[str, ...] | None:
    """Return the form of a country, a percent sign, a number or an acronym with dots."""
    if surface in CAPITALS:
        return (CAPITALS[surface],)
    if surface == "%":
        return ("percent",)
    if _NUMBER.fullmatch(surface):
        return _number(surface)
    if _DOTTED.fullmatch(surface):
        letters = surface.replace(".", "").lower()
        return (ACRONYMS.get(letters, letters),)
    return None


def _canonical_parts(surface: str) -> tuple[str, ...]:
    """Take apart what hyphens, apostrophes, points and underscores join."""
    if len(pieces := [piece for piece in _HYPHENS.split(surface) if piece]) > 1:
        first = pieces[0].lower()
        if first in PREFIXES or (len(first) == 1 and pieces[1].isdigit()):
            pieces[:2] = ["".join(pieces[:2])]
        return _each(pieces)
    if len(pieces := [piece for piece in _APOSTROPHES.split(surface) if piece]) > 1:
        return _without_apostrophes(pieces)
    if len(pieces := [piece for piece in _APART.split(surface) if piece]) > 1:
        return _each(pieces)
    word = unicodedata.normalize("NFKC", pieces[0]).lower().replace("ё", "е") if pieces else ""
    return (word,) if word else ()


def _each(surfaces: list[str]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(map(_canonical, surfaces)))


def _without_apostrophes(pieces: list[str]) -> tuple[str, ...]:
    """Part "l'Ukraine", cut the end of "Ukraine's", join "don't" and "п'ять"."""
    while len(pieces) > 1 and pieces[-1] in ("s", "S"):
        pieces.pop()
    if len(pieces) > 1 and pieces[0].lower() in ELIDED:
        return _each(pieces)
    return _canonical("".join(pieces))


def _number(surface: str) -> tuple[str, ...]:
    """Return a number without separators of thousands and with a point for decimals."""
    if surface.isdigit():
        return (surface,)
    if _GROUPED.fullmatch(surface):
        return (surface.replace(",", "").replace(".", ""),)
    pieces = re.split("[.,]", surface)
    if len(pieces) == 2:
        return (".".join(pieces),)
    if "," in surface and "." in surface:  # 1,234.5 and 1.234,5
        return ("".join(pieces[:-1]) + "." + pieces[-1],)
    return tuple(pieces)  # 20.11.2024, 192.168.0.1, 1,2,3


_words = _Remembered(_canonical)


class _Tongue:
    """How one language's words are stemmed."""

    __slots__ = ("_code", "_stem", "inner", "pairs", "stems", "terms", "topics", "united")

    def __init__(self, code: str) -> None:
        self._code = code
        self._stem = _stemmer(code)
        self.stems = _Remembered(self._stems)
        self.terms = _Remembered(self._terms)
        # What indexing asks of each word of each article, worked out once a word.
        self.inner = _Remembered(self._inner)
        self.united = _Remembered(self._united)
        self.topics = _Remembered(self._topics)
        self.pairs = _Remembered(lambda pair: self.joined(*pair.split(" ")))

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
        return tuple(filter(None, map(self._normal, _words[surface])))

    def _terms(self, surface: str) -> tuple[str, ...]:
        stops = _stop_words(self._code)
        kept = [word for word in _words[surface] if word not in stops]
        parts = chain.from_iterable(self.parts(word, surface) or (word,) for word in kept)
        return tuple(filter(None, map(self._normal, parts)))

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
        return compounds.split(word, self._code, _stop_words(self._code))

    def _inner(self, surface: str) -> tuple[str, ...]:
        """Return the parts of a compound, an empty tuple where it is none."""
        apart = self.terms[surface]
        return apart if len(apart) > 1 and apart != self.stems[surface] else ()

    def _united(self, surface: str) -> tuple[str, ...]:
        """Return what a word with hyphens is without them."""
        return self.joined(*_HYPHENS.split(surface)) if len(self.stems[surface]) > 1 else ()

    def _topics(self, surface: str) -> tuple[str, ...]:
        """Return the stem of a word that may be what an article is about."""
        stem = self.terms[surface]
        return stem if len(stem) == 1 and len(stem[0]) > 2 and stem[0].isalpha() else ()

    @property
    def compounding(self) -> bool:
        """Whether this language writes compounds as one word."""
        return self._code in compounds.SPLITS

    def joined(self, *pieces: str) -> tuple[str, ...]:
        """Return the stem of words written as one: "land mines" as "landmines"."""
        if not all(map(self.terms.__getitem__, pieces)):  # a stop word is no part of a compound
            return ()
        canonical = [word for piece in pieces for word in _words[piece]]
        return (self._normal("".join(canonical)),) if len(canonical) > 1 else ()


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

    listed = frozenset(_APOSTROPHES.sub("", word) for word in stopwordsiso.stopwords(code))
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
    tongue = _tongue(article.language)

    def stemmed(found: list[str]) -> str:
        return " ".join(chain.from_iterable(map(tongue.stems.__getitem__, found)))

    return Index(
        title=stemmed(title),
        body=stemmed(body),
        parts=" ".join(_parts(tongue, title + body)),
        topics=_topics(tongue, title, body),
    )


def _parts(tongue: _Tongue, surfaces: list[str]) -> list[str]:
    """Return the parts of compounds, in order, and the joined forms of neighbours."""
    different = [*dict.fromkeys(surfaces)]
    found = dict.fromkeys(map(tongue.inner.__getitem__, different))
    joined = set(chain.from_iterable(map(tongue.united.__getitem__, different)))
    if tongue.compounding:
        pairs = _neighbours(tongue, surfaces)
        joined.update(chain.from_iterable(map(tongue.pairs.__getitem__, pairs)))
    return [*chain.from_iterable(found), *sorted(joined)]


def _neighbours(tongue: _Tongue, surfaces: list[str]) -> set[str]:
    """Return the short words next to one another that may be one word elsewhere: "land mines"."""
    short = {
        surface: len(surface)
        for surface in set(surfaces)
        if 2 < len(surface) < _LONGEST_JOINED and surface.isalpha() and tongue.terms[surface]
    }
    return {
        f"{one} {other}"
        for one, other in pairwise(surfaces)
        if one in short
        and other in short
        and short[one] + short[other] <= _LONGEST_JOINED
        and other.islower()
    }


def _topics(tongue: _Tongue, title: list[str], body: list[str]) -> dict[str, str]:
    """Map the stems of the words that the article is about to the words themselves.

    A word in the title counts three times, one with a capital twice.
    """
    weight: dict[str, int] = {}
    forms: dict[str, list[tuple[int, str]]] = {}
    entitled = Counter(title)
    for surface, count in Counter(title + body).items():
        for stem in tongue.topics[surface]:
            capital = 2 if surface[0].isupper() else 1
            weight[stem] = weight.get(stem, 0) + capital * count + 2 * entitled.get(surface, 0)
            forms.setdefault(stem, []).append((-count, surface))
    most = min(_TOPICS, _FEWEST_TOPICS + (len(title) + len(body)) // _WORDS_A_TOPIC)
    best = sorted((-weighs, stem) for stem, weighs in weight.items())[:most]
    return {stem: min(forms[stem])[1] for _, stem in best}
