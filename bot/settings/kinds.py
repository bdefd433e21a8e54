"""The kinds of values that config is made of, and what every table of it has in common."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, WithJsonSchema

from bot.core.duration import duration

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    try:
        return duration(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError('give a length of time: "90m", "24h", "7d" or "2w"') from None


def located(value: object, info: ValidationInfo) -> Path:
    """Resolve a path against the folder of the file that it stands in."""
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError('give a path in quotes, relative to this file: "../news"')
    try:
        path = Path(value).expanduser()
    except RuntimeError:
        raise ValueError("there is no home folder to put in place of ~") from None
    folder: Path = (info.context or {}).get("folder", Path())
    return Path(os.path.normpath(folder / path))


def identifier(value: str) -> str:
    """Refuse what is no short name."""
    if not _ID.fullmatch(value):
        raise ValueError("give a short name of a-z, 0-9, - and _")
    return value


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,6}[mhdw]$"}),
]
FOREVER = "forever"


def _span(value: object) -> timedelta | None:
    if value is None or value == FOREVER:
        return None
    try:
        return _duration(value)
    except ValueError:
        raise ValueError('give a length of time, "365d" or "52w", or "forever"') from None


Span = Annotated[
    timedelta | None,
    BeforeValidator(_span),
    WithJsonSchema({"type": "string", "pattern": "^(forever|[0-9]{1,6}[mhdw])$"}),
]
"""A length of time, or (``None``) one without an end."""
Location = Annotated[
    Path, BeforeValidator(located), WithJsonSchema({"type": "string", "minLength": 1})
]


class Table(BaseModel):
    """A table of a config file: frozen, strict, and without keys that nobody knows."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        regex_engine="rust-regex",
    )
