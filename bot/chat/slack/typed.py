"""What a reader typed, out of what Slack made of it.

Slack escapes ``&``, ``<`` and ``>``, and writes mentions, channels and addresses as ``<...>``.
"""

from __future__ import annotations

import re
from typing import Any

_MARKUP = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_NAMED = re.compile(r"(channel=)<#(\w{1,40})(?:\|[^<>]*)?>")
_WEB = re.compile(r"<(https?://[^<>|]+)(?:\|[^<>]*)?>")
_SIGNS = re.compile(r"[*_~`]+")
LONGEST = 12_000
"""Characters of a message that are looked at."""


def typed(text: str) -> str:
    """Return a command's or message's text as its reader typed it, mentions of people left out."""
    said = _MARKUP.sub(_unmarked, text[:LONGEST])
    return _unescaped(" ".join(said.split()))


def admin_typed(text: str) -> str:
    """Return what an admin typed: a channel that is named is its id, a link its address."""
    said = _NAMED.sub(r"\1\2", text[:LONGEST])
    return typed(_WEB.sub(r"\1", said))


def addresses(text: str) -> list[str]:
    """Return the web addresses in a message, in order."""
    return [_unescaped(found) for found in _WEB.findall(text[:LONGEST])]


def wording(message: dict[str, Any]) -> list[str]:
    """Return what a message may be about, the likeliest first: titles of links, then its words."""
    found: list[str] = []
    for attached in message.get("attachments") or ():
        found += [str(attached.get(name) or "") for name in ("title", "fallback")]
    text = str(message.get("text") or "")
    found += [label for _, label in _MARKUP.findall(text) if " " in label]
    found.append(_MARKUP.sub(" ", text[:LONGEST]))
    plain = [_SIGNS.sub(" ", _unescaped(" ".join(each.split()))) for each in found]
    return [each.strip() for each in dict.fromkeys(plain) if any(map(str.isalnum, each))]


def _unmarked(match: re.Match[str]) -> str:
    what, label = match[1], match[2]
    if what[:1] == "@":
        return " "
    if what[:1] in {"#", "!"}:
        return label or " "
    return label or what


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
