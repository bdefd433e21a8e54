"""Word lists of :mod:`bot.core.language.text`, by language where they depend on one."""

from __future__ import annotations

import re


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


PREFIXES = _listed("""
    anti auto bi bio co contra contre counter de dis e euro ex extra hyper inter intra macro mega
    meta micro mid mini mono multi nano neo non para poly post pre pro proto pseudo quasi re semi
    sub super supra tele trans tri ultra un under анти контр супер экс вице екс віце
""")
"""What is written now with, now without a hyphen before a word: anti-personnel, antipersonnel."""

ELIDED = _listed("""
    l d j n s c m t qu jusqu lorsqu puisqu quoiqu quelqu dell all nell sull dall coll un quest
    quell gl anch
""")
"""What an apostrophe parts from the next word in French and Italian."""

ACRONYMS = {
    "us": "usa",
    "usa": "usa",
    "сша": "usa",
    "eua": "usa",
    "eeuu": "usa",
    "uk": "uk",
    "ue": "eu",
    "eu": "eu",
    "un": "un",
}
"""Canonical forms of what stands between dots: U.S., EE.UU."""

CAPITALS = {
    "US": "usa",
    "USA": "usa",
    "Usa": "usa",
    "usa": "usa",
    "США": "usa",
    "EUA": "usa",
    "EEUU": "usa",
    "UE": "eu",
    "ЕС": "eu",
    "ЄС": "eu",
}
"""Canonical forms of words that mean this in exactly these letters: "us" is a pronoun."""

_SPACE = r"[ \u00a0\n]"


def _named(forms: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{forms.replace(' ', _SPACE)})\b")


LONG_NAMES: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = (
    (
        ("nited", "NITED", "ereinigte", "tats-", "tats‑", "tats‐", "stados", "tati", "тат"),
        _named(
            r"[Uu]nited [Ss]tates(?: of America)?|UNITED STATES(?: OF AMERICA)?"
            r"|[Vv]ereinigten? Staaten(?: von Amerika)?|[EÉé]tats[-‐‑][Uu]nis(?: d['’]Amérique)?"
            r"|[Ee]stados [Uu]nidos(?: (?:de|da) América)?|[Ss]tati [Uu]niti(?: d['’]America)?"
            r"|[Сс]оедин[её]нн\w{2,3} [Шш]тат\w{1,3}|[Сс]получен\w{1,2} [Шш]тат\w{1,3}",
        ),
        "USA",
    ),
    (
        ("nited", "NITED", "ereinigte", "oyaume", "eino", "egno"),
        _named(
            r"[Uu]nited [Kk]ingdom|UNITED KINGDOM|[Vv]ereinigte[sn]? Königreichs?"
            r"|[Rr]oyaume[-‐‑][Uu]ni|[Rr]eino [Uu]nido|[Rr]egno [Uu]nito",
        ),
        "UK",
    ),
    (
        ("uropea", "uropei", "uropej", "uropäisch", "uropéen", "UROPEAN", "вропейс"),
        _named(
            r"[Ee]uropean [Uu]nion|EUROPEAN UNION|[Ee]uropäischen? Union|Union européenne"
            r"|Unión Europea|Unione [Ee]uropea|União Europe[ij]a"
            r"|[Ее]вропейск\w{2,3} [Сс]оюз\w{0,2}|[Єє]вропейськ\w{2,3} [Сс]оюз\w{0,2}",
        ),
        "EU",
    ),
    (
        ("nited", "NITED", "ereinte", "Nations", "Naciones", "Nazioni", "Nações"),
        _named(
            r"[Uu]nited [Nn]ations|UNITED NATIONS|[Vv]ereinten? Nationen|Nations [Uu]nies"
            r"|Naciones Unidas|Nazioni [Uu]nite|Nações Unidas",
        ),
        "UN",
    ),
)
"""Names that are also written as an acronym: fragments one of which must occur (a quick test),
the forms, the acronym."""

NAMED = re.compile(
    r"(?:nited|NITED|einigte[ns]?|einten?|stados|tati|eino|egno"
    r"|uropean|UROPEAN|päischen?|Nations|Naciones|Nazioni|Nações)$"
    r"|tats[-‐‑][Uu]|yaume[-‐‑][Uu]|^(?:[Шш]тат|européenne|[Ee]urope[aij]|[Сс]оюз)",
)
"""What stands between two blanks somewhere in each of these forms, and seldom elsewhere."""

PERCENT = {"de": "prozent", "ru": "процент", "uk": "відсоток"}
"""How a language says "%" where it is not "percent"."""

SNOWBALL = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
"""The languages that Snowball stems, by their codes."""

MEANINGFUL = {
    "en": _listed("""
        act area areas bill case cases cause causes computer copy date ending eu face faces fire
        group groups home information interest interests invention member members microsoft mill
        mine net order orders page present problem problems research right room rooms site sites
        state states system test trial uk un usa value web work worked working works world
    """),
    "de": _listed("mensch menschen ordnung gott mann usa eu uk un"),
    "fr": _listed("usa eu uk un"),
    "es": _listed("usa eu uk estado estados trabajo trabajar"),
    "it": _listed("usa eu uk governo milioni miliardi città mondo lavoro"),
    "pt": _listed("usa eu uk estado trabalho"),
}
"""Words that a stop list made for the Web holds, but that carry what a report is about."""

MORE_STOP_WORDS = {
    "uk": _listed("""
        а або ані бо буде будуть було би в вже він вона вони воно все всі де для до ж же за з зі і
        із її їх їхній його йому й кого коли котрий крім лише має мають менш між мій може можуть на
        над нам нас наш не нею неї ним них ні ну о об однак перед по поки після при про раз свої
        своє свою себе серед собі та так така таке таки такі там те тільки тим тих то тоді того той
        тому три ту тут у хто ці цього цей ця це через чи чому щоб що ще як яка яке які якого якої
        якщо
    """),
    "ru": _listed("это этот эта эти"),
}

UKRAINIAN_ENDINGS = _listed("""
    ість ості істю ого ому ими іми ями ами ові еві єві ев ів їв ам ям ах ях ою ею єю ої єї ій ий ії
    ію ією іям іях іями їй их іх їх ім їм им ом ем єм ати яти ити іти ував увати ював юють ують ають
    яють ить ять уть ють ать єть ено ано яно ав яв ив ала яла ила али яли или ало яло ило ла ли ло
    ться тися а я о е є и і ї у ю ь й
""")
"""Endings of Ukrainian nouns, adjectives and verbs; Snowball knows no Ukrainian."""
