"""One spelling for words that are written in several ways.

English only, by rule rather than by word where a rule is safe: a rule may turn a word into
something no dictionary holds ("organize" becomes "organise", "devour" "devor") as long as no
two different words become one, because the result is only ever compared, never shown.
"""

from __future__ import annotations

import re

_WORDS = {
    "aeroplane": "airplane",
    "aeroplanes": "airplanes",
    "aluminium": "aluminum",
    "counsellor": "counselor",
    "enrol": "enroll",
    "fulfil": "fulfill",
    "grey": "gray",
    "instalment": "installment",
    "instalments": "installments",
    "licence": "license",
    "licences": "licenses",
    "manoeuvre": "maneuver",
    "manoeuvres": "maneuvers",
    "mould": "mold",
    "plough": "plow",
    "practise": "practice",
    "practised": "practiced",
    "programme": "program",
    "programmes": "programs",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "sceptics": "skeptics",
    "skilful": "skillful",
    "tonne": "ton",
    "tonnes": "tons",
    "tyre": "tire",
    "tyres": "tires",
    "wilful": "willful",
}

_RULES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    # A quick test (the text that must occur), the pattern, what it becomes.
    ("iz", re.compile(r"^(\w{3,})iz(e|ed|es|er|ers|ing|ation|ations|ational|able)$"), r"\1is\2"),
    ("yz", re.compile(r"^(\w{2,})yz(e|ed|es|er|ers|ing)$"), r"\1ys\2"),
    (
        "our",
        re.compile(
            r"^(\w{3,})our(s|ed|ing|ly|ite|ites|able|ably|al|ful|less|hoods?|ers?|ists?)?$",
        ),
        r"\1or\2",
    ),
    ("tre", re.compile(r"^(\w{2,})tre(s|d)?$"), r"\1ter\2"),
    ("bre", re.compile(r"^(\w{2,})bre(s)?$"), r"\1ber\2"),
    ("fence", re.compile(r"^(de|of)fence(s|less)?$"), r"\1fense\2"),
    ("tence", re.compile(r"^(pre)tence(s)?$"), r"\1tense\2"),
    ("logue", re.compile(r"^(\w+)logue(s)?$"), r"\1log\2"),
    ("aem", re.compile(r"^(an|h)aem(\w+)$"), r"\1em\2"),
    ("paed", re.compile(r"^(ortho)?paed(\w+)$"), r"\1ped\2"),
    ("gement", re.compile(r"^(jud|acknowled)gement(s)?$"), r"\1gment\2"),
)


def american(word: str) -> str:
    """Return one form for the British and the American spelling of a lower-cased word.

    >>> american("defence"), american("colour"), american("organization"), american("hour")
    ('defense', 'color', 'organisation', 'hour')
    """
    known = _WORDS.get(word)
    if known is not None:
        return known
    for marker, pattern, form in _RULES:
        if marker in word:
            word = pattern.sub(form, word)
    return word
