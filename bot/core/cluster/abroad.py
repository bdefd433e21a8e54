"""What of an article can be told again in any language: names, countries, numbers.

A name is known by how it sounds, roughly: Cyrillic is written in Latin letters, accents fall,
and what languages write differently (Zelensky, Selenskyj, Зеленский; Kharkiv, Charkiw) becomes
one. That is too coarse for a single name, and meant for several that come together. Countries
are known by their names in each language, as the Unicode consortium's tables have them.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from math import log10
from typing import TYPE_CHECKING
from zlib import crc32

from bot.core.cluster.counted import DAYS, MONTHS
from bot.core.language.compounds import frequencies
from bot.core.language.text import stems
from bot.core.language.text import words as normalized

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.core.model import Article

_READ = 1500  # characters of the body
_LEAD = 350  # characters of the body that say what it is about
_MOST = 60  # names, and as many numbers, of an article
_SHORTEST = 4  # letters of a name's sound; shorter ones mean too many people and places
_RARE = 5e-7  # the frequency of a word that no list has
_COMMON = 1e-4  # words as frequent as this are no names, or tell nothing

_TOKEN = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*|[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*|[.!?:\n]+|[^\w\s]")
_END = re.compile(r"[.!?:\n\"“”„«»]")
_ELIDED = re.compile(r"^(?:[dlDL]|dell|nell|all|qu)['’ʼ]|['’ʼ]s?$|['’ʼ](?=s$)", re.IGNORECASE)

_CYRILLIC = "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя"
_WRITTEN = "a b v g g d e ie e zh z i i i i k l m n o p r s t u f kh ts ch sh shch - i - e iu ia"
_LATIN = str.maketrans(
    dict(zip(_CYRILLIC, _WRITTEN.replace("-", "").split(" "), strict=True))
    | {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"}
)
_SOUNDS = (  # in this order; the left side as languages write it
    (re.compile(r"s?(?:ch|h)?tsch|shch|tch|sch|sh|zh|kh|ch|cz"), "h"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"ou"), "u"),
    (re.compile(r"t[sz]|z|c(?=[eiy])"), "s"),
    (re.compile(r"ck|qu|[cq]"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"w"), "v"),
    (re.compile(r"[yj]"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=....)[aeiou]+$"), ""),
)
_CASES = re.compile(r"(?<=...)(?:ого|его|ього|ому|ему|ьому|ым|им|ом|ем|єм|ой|ою|ові|еві)$")
# Who reports is not who acts.
_REPORTING = (
    "reuters bloomberg associated press agence france presse interfax tass ukrinform ansa xinhua "
    "getty images picture alliance copyright newsletter guardian times post spiegel monde"
)
_AGENCIES = frozenset(_REPORTING.split())
_ACRONYMS = {"usa": "US", "us": "US", "uk": "GB", "uae": "AE", "сша": "US"}

_NO_COUNTRIES = ("EU", "EZ", "UN", "ZZ")
_DECLINED = ("ru", "uk", "bg", "be", "sr")

NAME, NUMBER, COUNTRY = range(3)
_HASH_BITS = 24
_RECORD = struct.Struct("<BBI")  # kind and whether it leads; worth in tenths; hash
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Traits:
    """What an article can be recognized by in another language.

    ``names`` maps the hash of a name's sound to its worth: 1 for one in ten thousand words, one
    more for each time that it is ten times rarer. ``lead`` are the names of title and lead.
    ``numbers`` are hashes, ``telling`` those with a decimal; ``countries`` are as in ISO 3166,
    hashed too.
    """

    names: Mapping[int, float]
    lead: frozenset[int]
    numbers: frozenset[int]
    telling: frozenset[int]
    countries: frozenset[int]


@dataclass(slots=True)
class Told:
    """The traits of an article that is at hand, with the words that stand for its hashes."""

    traits: Traits
    words: dict[int, str]


def read(article: Article) -> Told:
    """Take the traits of an article; the cost is bounded, however long it is."""
    language = article.language.partition("-")[0]
    body = article.text[article.body : article.body + _READ]
    head = f"{article.headline[:_LEAD]}\n{body[:_LEAD]}"
    spoken: dict[int, str] = {}
    lead = dict(_named(head, language, spoken))
    names = {**dict(_named(body, language, spoken)), **lead}
    best = sorted(names.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
    names = dict(best)
    numbers, telling = _numbers(f"{article.headline[:_LEAD]}\n{body}", spoken)
    countries = frozenset(_noted(code, spoken) for code in _countries(f"{head}\n{body}", language))
    leading = frozenset(lead).intersection(names)
    return Told(Traits(names, leading, numbers, telling, countries), spoken)


def _noted(text: str, spoken: dict[int, str]) -> int:
    key = crc32(text.encode("utf-8", "surrogatepass")) >> (32 - _HASH_BITS)
    spoken.setdefault(key, text)
    return key


def _named(text: str, language: str, spoken: dict[int, str]) -> Iterator[tuple[int, float]]:
    """Yield names and their worth: capitalized words that are rare in the language at large."""
    known = frequencies(language)
    for word in _capitalized(text):
        plain = _ELIDED.sub("", word)
        for part in plain.split("-"):
            if not part[:1].isupper() or len(part) < _SHORTEST:
                continue
            lowered = part.lower()
            common = known.get(lowered, _RARE)
            if common >= _COMMON or lowered in _AGENCIES or lowered in MONTHS or lowered in DAYS:
                continue
            sounding = sound(_nominative(part, language, known))
            if len(sounding) < _SHORTEST:
                continue
            key = crc32(sounding.encode()) >> (32 - _HASH_BITS)
            spoken.setdefault(key, part)
            yield key, round(1.0 - log10(common / _COMMON), 1)


def _capitalized(text: str) -> Iterator[str]:
    """Yield words with a capital, those at the head of a sentence left out if a small one follows.

    At the head of a sentence, any word has a capital; two in a row are a name.
    """
    found = _TOKEN.findall(text)
    for before, token, after in zip(["\n", *found], found, [*found[1:], "\n"], strict=False):
        if token[0].isupper() and (not _END.match(before) or after[0].isupper()):
            yield token


def _nominative(word: str, language: str, known: Mapping[str, float]) -> str:
    """Return a name without the ending of its case, where the language has one."""
    if language in _DECLINED:
        return _CASES.sub("", word)
    if language in ("de", "nl", "sv", "da", "nb") and word.endswith("s"):
        lowered = word.lower()
        if known.get(lowered[:-1], 0.0) > known.get(lowered, 0.0):
            return word[:-1]
    return word


@lru_cache(maxsize=50_000)
def sound(name: str) -> str:
    """Return roughly how a name sounds, in Latin letters without accents.

    >>> sound("Zelensky") == sound("Selenskyj") == sound("Зеленский")
    True
    """
    letters = name.lower().replace("й", "i").replace("ё", "е").replace("ї", "i").translate(_LATIN)
    apart = unicodedata.normalize("NFKD", letters)
    plain = "".join(each for each in apart if each.isalpha())
    if not plain.isascii():
        return plain
    for written, meant in _SOUNDS:
        plain = written.sub(meant, plain)
    return plain


def _numbers(text: str, spoken: dict[int, str]) -> tuple[frozenset[int], frozenset[int]]:
    """Return numbers that mean something by themselves: no years, days, times or small counts."""
    found: dict[int, bool] = {}
    tokens = _TOKEN.findall(text)
    for at, token in enumerate(tokens):
        if not token[0].isdecimal() or len(found) >= _MOST:
            continue
        beside = [each.lower() for each in tokens[max(0, at - 2) : at + 3]]
        if any(each in MONTHS for each in beside) or ":" in beside[1:4]:
            continue
        for plain in normalized(token):
            decimal = "." in plain
            if not plain.replace(".", "").isdecimal() or len(plain) > 12:
                continue
            if not decimal and (int(plain) < 13 or 1900 <= int(plain) < 2100):
                continue
            key = _noted("#" + plain, spoken)
            spoken[key] = plain
            found[key] = decimal
    return frozenset(found), frozenset(key for key, decimal in found.items() if decimal)


def _countries(text: str, language: str) -> set[str]:
    """Return the codes of the countries that a text names, with a capital."""
    known, openings = _atlas(language)
    found = _TOKEN.findall(text)
    codes: set[str] = set()
    for at, token in enumerate(found):
        if token[0].isupper():
            names: list[tuple[str, ...]] = [(_alone(token, language),)]
            if _stem(token, language) in openings:
                stemmed = [_stem(each, language) for each in found[at : at + 3]]
                names += [tuple(stemmed[:2]), tuple(stemmed)]
            codes.update(known[name] for name in names if name in known)
    return codes


@lru_cache(maxsize=50_000)
def _alone(word: str, language: str) -> str:
    """Return how a name of one word sounds."""
    if len(word) < _SHORTEST:
        return word.lower()
    return sound(_nominative(word, language, frequencies(language)))


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    """Return what stays of a word of a longer name in every case."""
    return " ".join(stems(word, language))


@lru_cache(maxsize=16)
def _atlas(language: str) -> tuple[dict[tuple[str, ...], str], frozenset[str]]:
    """Map the names of countries in a language to their codes; with the first of several words.

    A name of one word is known by its sound, one of two or three by their stems.
    """
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  only where languages are linked

    try:
        territories: Mapping[str, str] = Locale(language).territories
    except (UnknownLocaleError, ValueError):
        territories = {}
    known: dict[tuple[str, ...], str] = {(name,): code for name, code in _ACRONYMS.items()}
    openings: set[str] = set()
    for code, name in sorted(territories.items()):
        words = _TOKEN.findall(name)
        if len(code) != 2 or not code.isalpha() or code in _NO_COUNTRIES or len(words) > 3:
            continue
        if len(words) == 1:
            known.setdefault((_alone(words[0], language),), code)
        else:
            stemmed = [_stem(each, language) for each in words]
            known.setdefault(tuple(stemmed), code)
            openings.add(stemmed[0])
    return known, frozenset(openings)


def encode(traits: Traits) -> bytes:
    """Return traits as bytes, the same for the same traits."""
    rows = [(NAME, key in traits.lead, round(10 * w), key) for key, w in traits.names.items()]
    rows += [(NUMBER, key in traits.telling, 0, key) for key in traits.numbers]
    rows += [(COUNTRY, False, 0, key) for key in traits.countries]
    packed = (_RECORD.pack(kind | mark << 7, worth, key) for kind, mark, worth, key in sorted(rows))
    return bytes((_VERSION,)) + b"".join(packed)


def decode(data: bytes) -> Traits | None:
    """Return what :func:`encode` wrote, ``None`` where it did not write this."""
    if not data or data[0] != _VERSION or (len(data) - 1) % _RECORD.size:
        return None
    kinds: tuple[dict[int, tuple[int, float]], ...] = ({}, {}, {})
    for packed, worth, key in _RECORD.iter_unpack(data[1:]):
        if packed & 0x7F > COUNTRY:
            return None
        kinds[packed & 0x7F][key] = packed >> 7, worth / 10
    names, numbers, countries = kinds
    return Traits(
        {key: worth for key, (_, worth) in names.items()},
        frozenset(key for key, (mark, _) in names.items() if mark),
        frozenset(numbers),
        frozenset(key for key, (mark, _) in numbers.items() if mark),
        frozenset(countries),
    )
