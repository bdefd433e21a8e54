"""Foreign text made harmless to show, with none of its words changed.

Headlines and sentences come from anywhere. Before a screen shows them, what a reader cannot
see but a screen obeys is taken out: terminal escapes, control characters, marks that reverse
the direction of writing or hide letters. Every renderer does this first and escapes after.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])"  # OSC and the like: links, window titles ...
    "[^\x07\x1b\x9c\n]{0,2000}(?:\x07|\x1b\\\\|\x9c)"  # ... up to their end, if they have one
    "|\x1b[ -/]*[0-~]"  # two-character escapes
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_JOINER = re.compile("[\u200c\u200d]+")
_ITEM = re.compile(r"(?:[-*+•‣◦▪●–—·]|\(?(?:\d{1,3}|[a-z])[.)])(?=\s)")
_QUOTES = "\"'“„«‘"
# Beyond Latin letters, common punctuation and currency: there may be marks and joiners.
_UNUSUAL = re.compile("[^ -\u02ff‐-•…‰-‷‹-⁞₠-₿]")

MOST_MARKS = 6
"""Combining marks kept on one letter; no script needs more, and towers of them hide text."""


def harmless(text: str) -> str:
    r"""Return the text without anything invisible that a screen would obey.

    Line breaks of any kind become ``\n``, tabs a space. Lone surrogates, which cannot be
    written, become U+FFFD. Joiners stay where a script or an emoji needs them.
    """
    if text.isprintable() and not _UNUSUAL.search(text):
        return text
    text = _BREAKS.sub("\n", _ESCAPES.sub("", text)).replace("\t", " ")
    text = _JOINER.sub(_joiner, _HIDDEN.sub("", text))
    text = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return _without_towers(text)


def one_line(text: str) -> str:
    """Return the text harmless and on one line, runs of white space as one space."""
    return " ".join(harmless(text).split())


def lines(text: str) -> list[tuple[str, str]]:
    """Take a cited unit apart into the lines it is read in, as (marker, words).

    The items of a list stand on lines of their own, each with its marker ("-", "2."), an
    empty one where the list has none; lines that were merely wrapped are joined.
    """
    found: list[tuple[str, str]] = []
    after_blank = listing = False
    for raw in harmless(text).split("\n"):
        line = " ".join(raw.split())
        if not line:
            after_blank = True
            continue
        marker = match[0] if (match := _ITEM.match(line)) else ""
        words = line[len(marker) :].lstrip()
        # A lead-in that ends in a colon may be followed by items without markers.
        listing = listing and not marker and line[0] not in _QUOTES
        if not found or marker or after_blank or listing:
            found.append((marker, words))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]} {words}".strip())
        listing = listing or (len(found) == 1 and line.endswith(":"))
        after_blank = False
    return found


def web_link(url: str | None) -> str | None:
    """Return an http or https URL percent-encoded to printable ASCII, ``None`` for any other."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:  # such as an unfinished IPv6 address
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return None
    address = url.strip().encode("utf-8", "replace")
    return quote(address, safe="!#$%&*+,-./:;=?@[]_~")


def _joiner(match: re.Match[str]) -> str:
    """Keep one joiner between two letters (or emoji) of scripts that write with them."""
    text, start, end = match.string, match.start(), match.end()
    around = (text[start - 1 : start], text[end : end + 1])
    return match[0][0] if all(char >= "\u0590" for char in around) else ""


def _without_towers(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)
