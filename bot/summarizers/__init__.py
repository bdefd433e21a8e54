"""Summarizers by name: ours, and sumy's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.errors import ConfigError, Problem
from bot.summarizers.consensus import Consensus

if TYPE_CHECKING:
    from bot.ports import Summarizer

DEFAULT = Consensus.name

_SUMY = ("lex-rank", "text-rank", "lsa", "luhn", "edmundson", "kl", "sum-basic", "reduction")


def names() -> tuple[str, ...]:
    """Return the names of all summarizers, the default one first."""
    return (DEFAULT, *_SUMY)


def create(name: str) -> Summarizer:
    """Return the summarizer of that name.

    Raises :class:`bot.core.errors.ConfigError` for any other name. sumy's ``random`` is none
    of them: a brief must come out the same each time.
    """
    if name == DEFAULT:
        return Consensus()
    if name not in _SUMY:
        cure = f"choose one of {', '.join(names())}"
        raise ConfigError(Problem("", f"there is no summarizer called {name!r}", cure=cure))
    # sumy and numpy take longer to load than a brief takes to make.
    from bot.summarizers.sumy import Sumy  # noqa: PLC0415

    return Sumy(name)
