"""Number words, scales, currencies and units of measure, and what they are worth."""

from __future__ import annotations

ONES = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen"),
        )
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2
    )
}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "mio": 1e6, "mrd": 1e9,
    "tausend": 1e3, "millionen": 1e6, "milliarde": 1e9, "milliarden": 1e9,
    "mille": 1e3, "millions": 1e6, "milliard": 1e9, "milliards": 1e9, "billions": 1e9,
    "mil": 1e3, "millones": 1e6, "millón": 1e6, "milioni": 1e6, "miliardi": 1e9, "milione": 1e6,
    "milhões": 1e6, "milhão": 1e6, "bilhões": 1e9, "bilhão": 1e9,
    "тыс": 1e3, "тысяч": 1e3, "млн": 1e6, "миллион": 1e6, "миллионов": 1e6, "миллиона": 1e6,
    "млрд": 1e9, "миллиардов": 1e9, "миллиарда": 1e9, "тис": 1e3, "тисяч": 1e3,
    "мільйон": 1e6, "мільйонів": 1e6, "мільйони": 1e6, "мільярд": 1e9, "мільярдів": 1e9,
}  # fmt: skip
ONLY_GLUED = frozenset(("k", "m", "b"))
VAGUE = {
    "dozens": (24, 99), "scores": (40, 199), "hundreds": (100, 9_999), "thousands": (1e3, 99_999),
    "tens of thousands": (1e4, 199_999), "hundreds of thousands": (1e5, 1_999_999),
    "millions": (1e6, 1e9), "several": (2, 12), "a few": (2, 9), "a handful": (3, 9),
    "several dozen": (24, 99), "several hundred": (200, 999), "a couple": (2, 3),
    "a dozen": (12, 12), "half a dozen": (6, 6), "two dozen": (24, 24), "three dozen": (36, 36),
    "half a million": (5e5, 5e5), "a hundred": (100, 100), "a thousand": (1000, 1000),
    "a million": (1e6, 1e6), "a billion": (1e9, 1e9), "several thousand": (2e3, 9_999),
}  # fmt: skip
CURRENCY = {
    "$": "usd", "us$": "usd", "dollar": "usd", "dollars": "usd", "usd": "usd", "€": "eur",
    "euro": "eur", "euros": "eur", "eur": "eur", "£": "gbp", "pound": "gbp", "pounds": "gbp",
    "¥": "jpy", "yen": "jpy", "yuan": "cny", "rupees": "inr", "₹": "inr", "rubles": "rub",
    "roubles": "rub", "hryvnia": "uah", "hryvnias": "uah", "francs": "chf", "₽": "rub",
    "долларов": "usd", "доларів": "usd", "евро": "eur", "євро": "eur",
    "dólares": "usd", "dollari": "usd",
}  # fmt: skip
UNITS = {
    "%": ("%", 1.0), "percent": ("%", 1.0), "percentage": ("%", 1.0), "prozent": ("%", 1.0),
    "mm": ("m", 1e-3), "cm": ("m", 1e-2), "km": ("m", 1e3),
    "kilometer": ("m", 1e3), "kilometers": ("m", 1e3), "kilometre": ("m", 1e3),
    "kilometres": ("m", 1e3), "kilomètres": ("m", 1e3), "kilómetros": ("m", 1e3),
    "mile": ("m", 1609.344), "miles": ("m", 1609.344), "metre": ("m", 1), "metres": ("m", 1),
    "meter": ("m", 1.0), "meters": ("m", 1.0), "foot": ("m", 0.3048), "feet": ("m", 0.3048),
    "ft": ("m", 0.3048), "inch": ("m", 0.0254), "inches": ("m", 0.0254), "yards": ("m", 0.9144),
    "centimeters": ("m", 1e-2), "centimetres": ("m", 1e-2), "millimeters": ("m", 1e-3),
    "pounds": ("kg", 0.4536),
    "kg": ("kg", 1.0), "kilogram": ("kg", 1.0), "kilograms": ("kg", 1.0), "kilos": ("kg", 1.0),
    "lb": ("kg", 0.4536), "lbs": ("kg", 0.4536), "ounces": ("kg", 0.02835),
    "ton": ("kg", 1000.0), "tons": ("kg", 1000.0), "tonnes": ("kg", 1000.0),
    "tonne": ("kg", 1000.0), "tonnen": ("kg", 1000.0),
    "acre": ("m2", 4046.86), "acres": ("m2", 4046.86), "hectares": ("m2", 1e4),
    "mph": ("m/s", 0.44704), "kph": ("m/s", 0.27778), "km/h": ("m/s", 0.27778),
    "knots": ("m/s", 0.51444),
    "liters": ("l", 1.0), "litres": ("l", 1.0), "gallons": ("l", 3.785), "barrels": ("l", 158.99),
    "second": ("s", 1.0), "seconds": ("s", 1.0), "minute": ("s", 60.0), "minutes": ("s", 60.0),
    "hour": ("s", 3600.0), "hours": ("s", 3600.0), "day": ("s", 86400.0), "days": ("s", 86400.0),
    "week": ("s", 604800.0), "weeks": ("s", 604800.0), "month": ("s", 2629746.0),
    "months": ("s", 2629746.0), "year": ("s", 31556952.0), "years": ("s", 31556952.0),
    "stunden": ("s", 3600.0), "tage": ("s", 86400.0), "jahre": ("s", 31556952.0),
}  # fmt: skip
LONG_UNITS = {
    ("cubic", "metres"): ("m3", 1.0),
    ("cubic", "meters"): ("m3", 1.0),
    ("kilometers", "per", "hour"): ("m/s", 0.27778),
    ("kilometres", "per", "hour"): ("m/s", 0.27778),
    ("km", "/", "h"): ("m/s", 0.27778),
    ("miles", "per", "hour"): ("m/s", 0.44704),
    ("square", "miles"): ("m2", 2_589_988.0),
    ("square", "kilometers"): ("m2", 1e6),
    ("square", "kilometres"): ("m2", 1e6),
    ("square", "feet"): ("m2", 0.092903),
    ("square", "meters"): ("m2", 1.0),
    ("square", "metres"): ("m2", 1.0),
    ("per", "cent"): ("%", 1.0),
}
