"""Foreign text in Discord's markup: shown as it is, and never obeyed.

discord.py's ``escape_markdown`` leaves ``[title](url)`` open to a title with a bracket, and
``escape_mentions`` leaves ``<@id>``, ``<#id>`` and ``<t:0>``. Here every sign that can begin
markup gets a backslash, and no foreign word ever stands in the label of a link: labels are
numbers of ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.harmless import one_line, web_link

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_LINK = 512
"""Characters; an address that is longer is not linked."""

_SIGNS = re.compile(r"[\\`*_~|<>\[\]()#]|:(?=//)|(?<!\w)[-+](?=\s)|(?<=^\d)\.|(?<=^\d\d)\.")
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_APART = "\u200b"


def foreign(text: str) -> str:
    """Return foreign text on one line so that Discord shows it as it is."""
    said = _SIGNS.sub(r"\\\g<0>", one_line(text))
    return _EVERYBODY.sub("@" + _APART, said)


def units(text: str) -> int:
    """Count a text as Discord's own programs do, in UTF-16 units, never less than its length."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, most: int) -> str:
    """Return the text in at most so many units, an ellipsis at its end where it was longer."""
    if units(text) <= most:
        return text
    size = min(len(text), most - 1)
    while units(text[:size]) > most - 1:
        size -= 1
    return text[:size].rstrip() + "…"


def link(url: str | None, label: str) -> str:
    """Return a link with a label of ours; the label alone where the address cannot be linked."""
    address = web_link(url)
    if not address or len(address) > LONGEST_LINK:
        return label
    return f"[{label}]({_SPECIAL.sub(_percent, address)})"


_SPECIAL = re.compile(r"[*_~()\[\]|\\<>`]")


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


def time(moment: datetime, style: str = "f") -> str:
    """Return a moment that every reader's Discord shows in the reader's own zone.

    Styles: t time, d date, f both, R how long ago.
    """
    return f"<t:{int(moment.timestamp())}:{style}>"


def plain(text: str, most: int) -> str:
    """Return foreign text for a place without markup: a label, an option, a thread's name."""
    return cut(one_line(text), most) or "…"
