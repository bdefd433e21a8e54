"""What admins type behind a verb: words, and ``name=value`` for the settings there are."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from bot.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Read = Callable[[str], Any]

_SETTING = re.compile(r"([a-z_]{2,20})=(.*)", re.DOTALL)
_TIMES = re.compile(r"(?<=:\d\d)\s*,")
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def _text(said: str) -> str:
    return said


def _several(said: str) -> list[str]:
    return [part.strip() for part in said.split(",") if part.strip()]


def times(said: str) -> list[str]:
    """Part times of a week, whose days may be a list: ``mon,fri 08:00, sun 18:00``."""
    return [part.strip() for part in _TIMES.split(said) if part.strip()]


def _flag(said: str) -> bool:
    if said.lower() not in _FLAGS:
        raise ValueError("say yes or no")
    return _FLAGS[said.lower()]


def _whole(said: str) -> int:
    if not said.isdecimal() or len(said) > 4:
        raise ValueError("give a whole number")
    return int(said)


def _share(said: str) -> float:
    try:
        return float(said)
    except ValueError:
        raise ValueError("give a number from 0 to 1") from None


SOURCE: Mapping[str, Read] = {
    **dict.fromkeys(("url", "outlet", "family", "language", "every"), _text),
    "groups": _several,
    "full_text": _flag,
}
"""What can be set of a source. Its path cannot: what lies on the bot's machine is not chat's."""
TOPIC: Mapping[str, Read] = dict.fromkeys(("name", "query", "about"), _text)
DIGEST: Mapping[str, Read] = {
    **dict.fromkeys(("channel", "topic", "weekdays", "zone", "quiet", "detail"), _text),
    **dict.fromkeys(("window", "when_empty", "catch_up", "mention"), _text),
    **dict.fromkeys(("sources", "include", "exclude", "languages", "follow"), _several),
    "times": times,
    "stories": _whole,
    "outlet_share": _share,
}
"""What can be set of a digest; ``channel`` is one of the admin's own workspace."""


def settings(words: Iterable[str], known: Mapping[str, Read]) -> tuple[list[str], dict[str, Any]]:
    """Part words from ``name=value``; an empty value is ``None``: take it out.

    Raises :class:`InputError` where a value cannot be read, or nothing is of that name.
    """
    rest: list[str] = []
    values: dict[str, Any] = {}
    for word in words:
        found = _SETTING.fullmatch(word)
        if found is None:
            rest.append(word)
            continue
        name, said = found[1], found[2].strip()
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}=?" if near else f"there is: {', '.join(known)}"
            raise InputError(f"there is no setting {name}=; {hint}")
        try:
            values[name] = known[name](said) if said else None
        except ValueError as error:
            raise InputError(f"{name}={said[:40]}: {error}") from None
    return rest, values


def joined(words: Iterable[str]) -> str:
    """Return words as they were typed: one that holds a space stood in quotation marks."""
    return " ".join(f'"{word}"' if " " in word else word for word in words)
