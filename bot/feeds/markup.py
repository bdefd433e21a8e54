"""The text in the scraps of HTML that feeds carry: paragraphs, lists, entities, mojibake.

One pass from left to right whose time grows with the length and nothing else, whatever tags are
left open, nested or unfinished: a tag ends at the next angle bracket, whichever way it points.
"""

from __future__ import annotations

import re
from html import unescape

LONGEST = 400_000
"""Characters of markup that are looked at; no article has more."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?|<!--|<!\[CDATA\[|<[!?][^<>]*>?")
_BLOCK_TAGS = """
p div br hr h1 h2 h3 h4 h5 h6 ul ol dl dt dd li table tr blockquote pre section article aside
header footer figure figcaption main nav form address
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_SKIPPED = frozenset(["script", "style", "iframe", "noscript", "template", "svg", "head"])
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?")
_SKIPPING = re.compile(rf"<(?:{'|'.join(sorted(_SKIPPED))})", re.IGNORECASE)
_LEFTOVER = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# What UTF-8 looks like when it is read as Windows-1252: a lead byte, then continuation bytes.
_MOJIBAKE = re.compile("[Â-ô][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_HIGH = {
    bytes([code]).decode("cp1252"): code
    for code in range(0x80, 0xA0)
    if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}


def text_of(markup: str) -> str:
    """Return the readable text: a blank line between paragraphs, "- " before a list's items."""
    if not markup:
        return ""
    markup = markup[:LONGEST]
    if "<" not in markup and "&" not in markup:
        return _tidy(mended(markup))
    return _tidy(mended(_unescaped("".join(_pieces(markup)))))


def line_of(markup: str) -> str:
    """Return the readable text on one line, as a headline is."""
    if markup.isascii() and "<" not in markup and "&" not in markup:
        return " ".join(markup.split())
    return " ".join(text_of(markup).replace("\n- ", "\n").split())


def mended(text: str) -> str:
    """Undo UTF-8 that was once read as Windows-1252 ("Ã©" for "é"), where all of it was."""
    if text.isascii() or not _MOJIBAKE.search(text):
        return text
    try:
        codes = (_HIGH.get(char, ord(char)) for char in text)
        return bytes(codes).decode()
    except ValueError:  # beyond a byte, or no UTF-8: it is what it should be
        return text


def _unescaped(text: str) -> str:
    """Resolve entities; those that somebody escaped twice, too."""
    text = unescape(text)
    return unescape(text) if "&" in text and _LEFTOVER.search(text) else text


def _replaced(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name in _BLOCKS:
        return _mark(name, closing=bool(tag[1]))
    return " " if name in {"td", "th"} else ""


def _pieces(markup: str) -> list[str]:
    if "<!" not in markup and not _SKIPPING.search(markup):  # as nearly always, and much faster
        return [_PLAIN_TAG.sub(_replaced, _flat(markup))]
    found: list[str] = []
    at = 0
    while match := _TAG.search(markup, at):
        found.append(_flat(markup[at : match.start()]))
        at = match.end()
        name = (match[2] or "").lower()
        if name in _SKIPPED:
            at = at if match[1] else _after(markup, ">", _after(markup, f"</{name}", at))
        elif name in _BLOCKS:
            found.append(_mark(name, closing=bool(match[1])))
        elif match[0] == "<!--":
            at = _after(markup, "-->", at)
        elif match[0] == "<![CDATA[":
            found.append(_flat(markup[at : (at := _after(markup, "]]>", at))].removesuffix("]]>")))
        elif name in {"td", "th"}:
            found.append(" ")
    found.append(_flat(markup[at:]))
    return found


def _after(markup: str, end: str, at: int) -> int:
    """Return the place after the next ``end``; what is never closed reaches to the last letter."""
    found = markup.find(end, at)
    return len(markup) if found < 0 else found + len(end)


def _flat(text: str) -> str:
    """Line breaks mean nothing in HTML."""
    return text.replace("\n", " ").replace("\r", " ") if "\n" in text or "\r" in text else text


def _mark(name: str, *, closing: bool) -> str:
    if name == "li":
        return "" if closing else "\n- "
    return "\n" if name in {"br", "tr"} else "\n\n"


def _tidy(text: str) -> str:
    """Put runs of white space into one form: a space, a line break, a blank line."""
    tidy: list[str] = []
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        if line:
            if line != "-":
                tidy.append(line)
        elif tidy and tidy[-1]:
            tidy.append("")
    return "\n".join(tidy).strip()
