"""Tokens and passwords: from the environment, or from a file that it names; never shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping


_SHORTEST = 6
"""Characters; what is shorter would be found in every other word."""
_held: set[str] = set()


class Secret:
    """A secret that does not show itself in a log, an error or a repr."""

    __slots__ = ("_value", "name")

    def __init__(self, name: str, value: str) -> None:
        """Hold a value under the name of the variable that it came from."""
        self.name = name
        self._value = value
        if len(value) >= _SHORTEST:
            _held.add(value)

    def __repr__(self) -> str:
        """Return the name alone."""
        return f"Secret({self.name})"

    def reveal(self) -> str:
        """Return the secret itself, for the one place that needs it."""
        return self._value


def hidden(text: str) -> str:
    """Return a text without any secret that this process holds: the last line of defence."""
    for value in sorted(_held, key=len, reverse=True):
        text = text.replace(value, "(secret)")
    return text


def read(name: str, environment: Mapping[str, str]) -> Secret | None:
    """Return the secret called ``name``, ``None`` where nobody set it.

    ``NAME`` holds it, or ``NAME_FILE`` names a file that does (as container secrets do).
    Raises :class:`bot.core.errors.ConfigError` where that file cannot be read or is empty.
    """
    if value := environment.get(name, "").strip():
        return Secret(name, value)
    path = environment.get(f"{name}_FILE", "").strip()
    if not path:
        return None
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise ConfigError(
            Problem(f"{name}_FILE", f"cannot read {path}: {why}", cure="name a readable file")
        ) from None
    if not value:
        raise ConfigError(Problem(f"{name}_FILE", f"{path} is empty", cure="put the secret in it"))
    return Secret(name, value)
