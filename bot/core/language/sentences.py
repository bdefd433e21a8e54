"""An article's sentences, with exact spans: the units that a brief may show.

Lines are told apart first (:mod:`bot.core.language.layout`), so that a heading never runs into the
sentence below it. Borders inside a paragraph are found by the package sentencex; what it gets
wrong is mended here: abbreviations it does not know, a quotation cut in two. A list and the
words that lead into it are one unit. Every unit is a slice of the article's text without
blanks at its ends; units are in order and do not overlap. The time taken is linear in the
length of the text, whatever stands in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.language import boilerplate, text
from bot.core.language.filler import is_filler
from bot.core.language.layout import Block, Kind, blocks, loose, trimmed
from bot.core.language.leaning import leans, lightly, names_shortly, takes_up
from bot.core.model import Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.model import Article

_LONGEST_PIECE = 2_000  # characters given to sentencex at once: it is quadratic on odd quotes
_LONGEST_UNIT = 700  # characters up to which sentences are kept together for a quotation's sake
_TEASER = 300  # characters in which a teaser shows itself
_LONGEST_PROMOTION = 900  # characters; what is longer goes on with the report
_SHORTEST_LEAD = 3  # words: "Shopping:" and what is to be bought state nothing
_LONGEST_LIST = 60  # words up to which a list stays one unit
_LONGEST_FRAGMENTS = 120  # the same where the items say nothing by themselves
# What stands before a name or a number; "Inc." and "etc." may well end a sentence.
_ABBREVIATIONS = {
    "en": """
        gov gen sen rep lt col maj capt sgt cpl pvt adm cmdr rev hon prof pres supt det st
        mt ft no nos vs jan feb mar apr aug sept oct nov dec approx est dept
        comm det insp asst dep atty brig sec
    """,
    "de": """
        abs art nr str bzw ca evtl ggf inkl vgl bspw dr prof st dipl ing jan feb aug sept
        okt nov dez max min sog geb gest hl chr
    """,
    "fr": """
        m mm mme mmes mlle mlles me mgr dr pr art al av boul bd no n° pp vol chap éd env tél
        st ste gal col cap cdt janv févr avr juil sept oct nov déc
    """,
    "es": """
        sr sra srta sres dr dra dª pte art pág págs núm nº av avda gral cnel lic ing prof ee
        fig vol cap ej aprox
    """,
    "it": """
        sig sigg dott prof ing avv on art pag pagg nr vol cap es gen col cfr tel sen rag
        geom mons dr ssa nov dic gen feb ott sett ago
    """,
    "pt": """
        sr sra srs dr dra prof profa eng art pág núm nº av gen cel exmo exma fig vol cap ex
        aprox
    """,
    "ru": """
        ул кв стр тел им св акад проф ген полк обл пос рис ст см напр г д т е пр-т р-н
    """,
    "uk": """
        вул буд кв стор тел ім св акад проф ген полк обл смт рис ст див напр м д т просп р-н
    """,
}
_ABBREVIATED = {code: frozenset(listed.split()) for code, listed in _ABBREVIATIONS.items()}
_LAST_WORD = re.compile(r"(?:^|[\s(\[«“„\"'’-])([^\W_]{1,6}|n°|nº)\.$")
_HOUR = re.compile(r"\d ?[ap]\.m\.$", re.IGNORECASE)
_AFTER_HOUR = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[ECMP][SD]?T|GMT|UTC|"
    r"January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
"""What goes on after "5 p.m." without ending the sentence."""
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
_AFTER_NUMBER = re.compile(r"\d\s[^\W\d_]\.$")
_CLOSED = re.compile(r"""[.!?…]["”»“]$""")
_TELLS = re.compile(
    r"(?:[A-Z][\w.'’-]+ ){1,4}(?:said|says|told|added|wrote|tweeted|asked|replied)\b[^.]{0,60}\.?$"
)
_OPENS = "“„«"
_CLOSES = {"“": "”", "„": "“”", "«": "»", '"': "”“"}
_QUOTES = re.compile('[“”„«»"]')
_CAPITAL = "A-ZÀ-ÞА-ЯІЇЄҐ"
_ALL_QUOTED = re.compile(r"[“„«\"][^“”„«»\"]*[”“»\"][.,]?")
_DATELINE = re.compile(
    rf"(?:[{_CAPITAL}][{_CAPITAL}.'’ -]{{2,30}}(?:, [^\W\d_][\w. ]{{1,25}}){{0,2}}"
    r"(?:,? (?:\w{3,9}\.? \d{1,2}|\d{1,2}\.? \w{3,9}\.?)(?:, \d{4})?)?"
    r"(?: ?[(/][^)/\n]{2,30}[)/])?"
    rf"|[{_CAPITAL}][\w.'’ -]{{2,25}}(?:, [\w. ]{{2,25}})? \([A-Za-z][\w/ .]{{1,25}}\))"
    r"\s*(?:[—–]|--?)\s+(?=[\"“„«\w])"
    rf"|\((?:[A-Z]{{2,6}}|Reuters)\)\s*(?=[\"“{_CAPITAL}])",
)
_LABEL = re.compile(
    rf"(?:\*\*)?[{_CAPITAL}][\w'’&/-]*(?: [\w'’&/-]+){{0,5}}(?:\*\*)?:(?:\*\*)?\s+(?=[{_CAPITAL}])",
)
_ENDS = re.compile(r"""[.!?…。！？।؟۔]["'”’»“)\]*]*$""")
# A piece of a sentence; but "iPhone" and "d'Arcy" may begin one.
_STARTS_INSIDE = re.compile(r"[.… ]*[a-zà-ÿа-яёіїєґ]+(?=[\s,.;:])")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A span that is to become a sentence."""

    span: Span
    paragraph: int
    showable: bool = True


def sentences(article: Article, end: int | None = None) -> tuple[Sentence, ...]:
    """Return the article's sentences in order, the title (not showable) first if it has one.

    With ``end``, those of its text up to there.
    """
    read = article if end is None else replace(article, text=article.text[:end])
    units = _title(read)
    body = max(read.body, units[0].span.end if units else 0)
    units += _units(read, blocks(read.text, body), first=len(units))
    found: list[Sentence] = []
    for unit in units:
        found.append(_sentence(article, unit, found[-1] if found else None))
    return tuple(found)


def _title(article: Article) -> list[_Unit]:
    span = article.title and trimmed(article.text, article.title.start, article.title.end)
    return [_Unit(span, 0, showable=False)] if span else []


def _sentence(article: Article, unit: _Unit, before: Sentence | None) -> Sentence:
    citation = article.cite(unit.span.start, unit.span.end)
    words, terms = text.words_and_terms(citation.text, article.language)
    leaning = before is not None and _leans(citation.text, before.text, article.language)
    return Sentence(
        citation,
        0 if before is None else before.index + 1,
        unit.paragraph,
        words,
        terms,
        leans=leaning,
        lightly=leaning and _leans_lightly(citation.text, article.language),
        showable=unit.showable and _is_statement(citation.text, words),
    )


def _leans(sentence: str, before: str, language: str) -> bool:
    return (
        leans(sentence, language)
        or _lacks_speaker(sentence)
        or names_shortly(sentence, before, language)
        or takes_up(sentence, before, language)
    )


def _leans_lightly(sentence: str, language: str) -> bool:
    return lightly(sentence, language) and not _lacks_speaker(sentence)


def _is_statement(sentence: str, words: tuple[str, ...]) -> bool:
    """Tell what may be shown from what only looks like a sentence."""
    if len(words) < 3 and sentence.isascii():
        return False
    return not (
        _LETTER.search(sentence) is None
        or _STARTS_INSIDE.match(sentence) is not None
        or boilerplate.is_boilerplate(sentence, words)
        or boilerplate.is_question(sentence)
        or is_filler(sentence, words)
    )


def _units(article: Article, found: list[Block], first: int) -> list[_Unit]:
    """Turn blocks into units; a list is taken together with the block that leads into it."""
    units: list[_Unit] = []
    open_ended = loose(article.text, found)
    position = 0
    while position < len(found):
        block = found[position]
        items = _items(found, position + 1) if _leads(article, block) else []
        position += 1 + len(items)
        units += _of_block(article, block, items, block.paragraph + first)
        if block.span in open_ended:
            units[-1] = replace(units[-1], showable=False)
    return _with_quotations(article.text, units)


def _items(found: list[Block], start: int) -> list[Block]:
    end = start
    while end < len(found) and found[end].kind is Kind.ITEM:
        end += 1
    return found[start:end]


def _of_block(article: Article, block: Block, items: list[Block], paragraph: int) -> list[_Unit]:
    opening = article.text[block.span.start : min(block.span.end, block.span.start + _TEASER)]
    if block.kind is Kind.ITEM:
        return _item(article, block.span, paragraph)
    if boilerplate.is_promotion(opening) and block.kind is Kind.PROSE and _is_long(block.span):
        first, *rest = _split(article, block.span)
        return [_Unit(first, paragraph, showable=False)] + [_Unit(each, paragraph) for each in rest]
    if boilerplate.is_promotion(opening) or not (block.kind is Kind.PROSE or items):
        hidden = [_Unit(block.span, paragraph, showable=False)]
        return hidden + [unit for item in items for unit in _item(article, item.span, paragraph)]
    spans = list(_split(article, block.span))
    before = [_Unit(span, paragraph) for span in spans[:-1]]
    return before + _list(article, spans[-1], items, paragraph)


def _is_long(span: Span) -> bool:
    """Tell a whole article that was glued to a caption from a line of promotion."""
    return span.end - span.start > _LONGEST_PROMOTION


def _leads(article: Article, block: Block) -> bool:
    return block.kind is not Kind.ITEM and article.text[block.span.end - 1] == ":"


def _list(article: Article, lead: Span, items: list[Block], paragraph: int) -> list[_Unit]:
    """Return a list and its lead-in as one unit or, where that is too much, item by item."""
    if not items:
        return [_Unit(lead, paragraph)]
    whole = Span(lead.start, items[-1].span.end)
    spoken = [article.text[item.span.start : item.span.end] for item in items]
    complete = all(map(_is_complete, spoken))
    if not complete and len(article.text[lead.start : lead.end].split()) < _SHORTEST_LEAD:
        return [_Unit(whole, paragraph, showable=False)]
    size = len(article.text[whole.start : whole.end].split())
    if size <= (_LONGEST_LIST if complete else _LONGEST_FRAGMENTS):
        return [_Unit(whole, paragraph)]
    units = [_Unit(lead, paragraph, showable=False)]
    for item in items:
        units += _item(article, item.span, paragraph)
    return units


def _item(article: Article, span: Span, paragraph: int) -> list[_Unit]:
    """Return the sentences of a list's item, its label left out; a fragment cannot be shown."""
    label = _LABEL.match(article.text, span.start, span.end)
    if label is not None and _is_complete(article.text[label.end() : span.end]):
        span = Span(label.end(), span.end)
    return [
        _Unit(part, paragraph, showable=_is_complete(article.text[part.start : part.end]))
        for part in _split(article, span)
    ]


def _is_complete(item: str) -> bool:
    """Tell a whole sentence from a fragment by its ends and its length."""
    return _ENDS.search(item) is not None and len(item.split()) >= 6


def _split(article: Article, span: Span) -> Iterator[Span]:
    """Find the sentences of a paragraph; its dateline ("KYIV (AP) — ") belongs to none."""
    start = span.start
    dateline = _DATELINE.match(article.text, span.start, span.end)
    if dateline is not None:
        start = dateline.end()
    found = False
    for piece in _pieces(article.text, start, span.end):
        for part in _mended(article.text, _borders(article, piece), article.language):
            found = True
            yield part
    if not found:
        yield span


def _pieces(content: str, start: int, end: int) -> Iterator[Span]:
    """Cut an endless paragraph at blanks, so that the work stays linear."""
    while end - start > _LONGEST_PIECE:
        cut = content.rfind(" ", start + _LONGEST_PIECE // 2, start + _LONGEST_PIECE)
        cut = cut if cut > 0 else start + _LONGEST_PIECE
        yield Span(start, cut)
        start = cut
    if start < end:
        yield Span(start, end)


def _borders(article: Article, piece: Span) -> Iterator[Span]:
    """Ask sentencex for the borders; what is mostly quotation marks it must not see."""
    # A compiled module without types, needed only where text is cut.
    import sentencex  # type: ignore[import-untyped]  # noqa: PLC0415

    content = article.text[piece.start : piece.end]
    if len(_QUOTES.findall(content)) * 8 > len(content) > 100:
        yield piece
        return
    for found in sentencex.get_sentence_boundaries(article.language, content):
        part = trimmed(
            article.text, piece.start + found["start_index"], piece.start + found["end_index"]
        )
        if part is not None:
            yield part


def _mended(content: str, parts: Iterable[Span], language: str) -> Iterator[Span]:
    """Put together what was cut at an abbreviation or inside a quotation."""
    held: Span | None = None
    for part in parts:
        if held is None:
            held = part
        elif part.end - held.start <= _LONGEST_UNIT and _belongs(content, held, part, language):
            held = Span(held.start, part.end)
        else:
            yield held
            held = part
    if held is not None:
        yield held


def _belongs(content: str, before: Span, after: Span, language: str) -> bool:
    """Tell whether a border is none."""
    head, first = content[before.start : before.end], content[after.start]
    if first.islower() or first in ",;)»”":
        return True
    if _is_cut_at_abbreviation(head[-40:], first, language):
        return True
    if _HOUR.search(head[-8:]) and _AFTER_HOUR.match(content, after.start, after.end):
        return True
    if _CLOSED.search(head, max(0, len(head) - 4)) is not None:
        return _TELLS.match(content, after.start, after.end) is not None
    return _is_open(head)


def _is_cut_at_abbreviation(head: str, first: str, language: str) -> bool:
    """Tell whether the point at the end of ``head`` belongs to an abbreviation."""
    if not head.endswith("."):
        return False
    if language == "de" and _ORDINAL.search(head) is not None:
        return True
    word = _LAST_WORD.search(head)
    if word is None:
        return False
    short, listed = word[1], _ABBREVIATED.get(language, frozenset())
    if len(short) > 1:
        return short.lower() in listed
    if first.isdigit() or _AFTER_NUMBER.search(head) is not None:
        return first.isdigit() and short.lower() in listed
    return (short.isupper() and short != "I") or short.lower() in listed  # "V. Putin", "г. Киев"


def _is_open(unit: str) -> bool:
    """Tell whether a quotation that begins in a unit does not end in it."""
    return _quotation(unit)[0]


def _quotation(unit: str) -> tuple[bool, bool]:
    """Tell whether a quotation is left open, and whether one is closed that was not opened.

    Straight marks may pair with curly ones: editing systems mix them.
    """
    opened, stray = "", False
    for match in _QUOTES.finditer(unit):
        mark = match[0]
        if opened:
            ends = mark == '"' or mark in _CLOSES[opened]
            opened = "" if ends else opened
        elif mark in _CLOSES:
            opened = mark
        else:
            stray = True
    return bool(opened), stray


def _lacks_speaker(unit: str) -> bool:
    """Tell speech whose speaker stands elsewhere: nothing but a quotation, or a piece of one."""
    opened, stray = _quotation(unit)
    return opened or stray or _ALL_QUOTED.fullmatch(unit) is not None


def _with_quotations(content: str, units: list[_Unit]) -> list[_Unit]:
    """Join "She said:" with the quotation in the next paragraph."""
    found: list[_Unit] = []
    for unit in units:
        before = found[-1] if found else None
        if (
            before is not None
            and before.showable
            and content[before.span.end - 1] == ":"
            and content[unit.span.start] in _OPENS + '"'
            and unit.span.end - before.span.start <= _LONGEST_UNIT
        ):
            found[-1] = _Unit(Span(before.span.start, unit.span.end), before.paragraph)
        elif before is not None and before.showable and content[before.span.end - 1] == ":":
            found[-1] = _Unit(before.span, before.paragraph, showable=False)
            found.append(unit)
        else:
            found.append(unit)
    return found
