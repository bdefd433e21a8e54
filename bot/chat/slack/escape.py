"""Foreign text made safe for Slack: it says what it says, and commands nothing.

``&``, ``<`` and ``>`` are escaped, as Slack asks. That is not enough: asterisks, underscores,
tildes, backticks and ``:names:`` of emoji still format, even within a link's label, and no
backslash stops them; so they give way to signs that look the same. The only markup with ``<`` is
made by :func:`link`, :func:`date` and the mentions, of ids alone.
https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.harmless import one_line, web_link

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_LINK = 1000
"""Characters of a URL that is still made a link; a longer one would crowd out the news."""

_LOOK = str.maketrans({"*": "∗", "~": "∼", "`": "‵"})
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_EMOJI = re.compile(r":(?=[\w+'-]*[^\W\d]|100:|1234:)(?=[\w+'-]+:)")
_QUOTE = re.compile(r"^(?:&gt;)+")
_TORN = re.compile(r"(?:&[a-z]{0,3}|<[^>]*)$")
_ID = re.compile(r"[A-Z0-9]{2,32}")


def foreign(text: str) -> str:
    """Return foreign text, on one line, so that Slack shows it as it is.

    For ``mrkdwn`` objects with ``verbatim`` set, and for a message's top-level text.
    """
    said = _EMOJI.sub("∶", one_line(text)).translate(_LOOK)
    said = _UNDERSCORE.sub("＿", said)
    said = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _QUOTE.sub(lambda match: "›" * (len(match[0]) // 4), said)  # "&gt;" too begins a quote


def plain(text: str, limit: int) -> str:
    """Return foreign text for a ``plain_text`` object, cut to ``limit`` characters.

    Such text is shown as it is. Angle brackets give way all the same: a client that read them
    would make a mention of them.
    """
    return cut(one_line(text).replace("<", "‹").replace(">", "›"), limit)


def cut(text: str, limit: int) -> str:
    """Cut a text that is too long, and show that it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def cut_escaped(text: str, limit: int) -> str:
    """Cut a text that is escaped already, within no escape and no markup."""
    if len(text) <= limit:
        return text
    return _TORN.sub("", text[: limit - 1]).rstrip() + "…"


def link(url: str | None, label: str) -> str:
    """Return foreign text that leads to a web page; only the text where the URL is none."""
    said = foreign(label)
    address = (web_link(url) or "").replace("&", "&amp;")
    if not address or not said or len(address) > LONGEST_LINK:
        return said
    return f"<{address}|{said.replace('|', '∣')}>"


def bold(escaped: str) -> str:
    """Return text that is escaped already in bold; nothing where there is none."""
    return f"*{escaped}*" if escaped else ""


def date(moment: datetime, form: str, fallback: str) -> str:
    """Return a time that each reader's client tells in that reader's own zone.

    ``form`` is such as ``{date_short_pretty} {time}``; ``fallback`` is for clients that cannot.
    """
    said = foreign(fallback).replace("|", "∣")
    return f"<!date^{int(moment.timestamp())}^{form}|{said}>"


def mention(user: str) -> str:
    """Return a mention of a user, by the id that Slack gave us. Raises ``ValueError``."""
    if not _ID.fullmatch(user):
        raise ValueError(f"not a user's id: {user!r}")
    return f"<@{user}>"


def mention_channel(channel: str) -> str:
    """Return a link to a channel, or a person's name, by its id; any other name as it is."""
    if not _ID.fullmatch(channel):
        return foreign(channel)
    return f"<@{channel}>" if channel[0] in "UW" else f"<#{channel}>"


def mention_group(name: str) -> str:
    """Return a mention of a user group, or of a person, by its id. Raises ``ValueError``."""
    if name[:1] != "S":
        return mention(name)
    if not _ID.fullmatch(name):
        raise ValueError(f"not a group's id: {name!r}")
    return f"<!subteam^{name}>"
