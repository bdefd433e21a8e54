"""Months, days of the week, small numbers and streets, as news writes them in words."""

from __future__ import annotations

from bot.core.language import calendar

_STREETS = (
    "street st avenue ave road rd drive dr lane ln boulevard blvd court highway hwy parkway place "
    "circle terrace straße strasse platz allee rue avenue boulevard calle avenida via viale piazza "
    "rua улица улице площадь вулиця вулиці"
)


_COUNTS = {
    "en": "two three four five six seven eight nine ten eleven twelve",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "dois três quatro cinco seis sete oito nove dez onze doze",
    "ru": "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "uk": "два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять",
}


def _numbered(lists: dict[str, str]) -> dict[str, int]:
    return {word: at for words in lists.values() for at, word in enumerate(words.split(), start=1)}


MONTHS = {**_numbered(calendar.MONTHS), **_numbered(calendar.SHORT_MONTHS), "sept": 9}
DAYS = _numbered(calendar.WEEKDAYS)
COUNTS = {word: at + 1 for word, at in _numbered(_COUNTS).items()}
STREETS = frozenset(_STREETS.split())
