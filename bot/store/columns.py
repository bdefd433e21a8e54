"""The kinds of columns: how times, names and prose lie in a database, on any engine.

Databases take text that is valid UTF-8, and PostgreSQL no NUL; file names and hostile feeds
keep to neither. A name (an id, a path) must come back exactly as it went in, so it is escaped.
Prose must keep its length, since citations count its characters, so what cannot be stored is
replaced one for one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - EPOCH) // _TICK
_LAST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // _TICK

_ESCAPE = "\x1b"
_HARD = re.compile(f"[\x00{_ESCAPE}\ud800-\udfff]")
_ESCAPED = re.compile(f"{_ESCAPE}([0-9a-f]{{4}})")
_SURROGATE = re.compile("[\ud800-\udfff]")


def storable(prose: str) -> str:
    r"""Return prose as it is stored: NUL and lone surrogates become U+FFFD, one for one.

    >>> storable("a\x00b\ud800c") == "a\ufffdb\ufffdc"
    True
    """
    try:
        prose.encode()
    except UnicodeEncodeError:
        prose = _SURROGATE.sub("\ufffd", prose)
    return prose.replace("\x00", "\ufffd")


def escaped(name: str) -> str:
    r"""Return a name as it is stored. No two names share one form; plain names are their own.

    >>> escaped("caf\udce9.txt")
    'caf\x1bdce9.txt'
    """
    if name.isascii() and name.isprintable():
        return name
    return _HARD.sub(lambda found: f"{_ESCAPE}{ord(found[0]):04x}", name)


def unescaped(name: str) -> str:
    """Return the name that :func:`escaped` was given."""
    if _ESCAPE not in name:
        return name
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), name)


class Name(TypeDecorator[str]):
    """A string that must come back exactly: ids, paths, sources."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database."""
        return None if value is None else escaped(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """From the database."""
        return None if value is None else unescaped(value)


class Prose(TypeDecorator[str]):
    """Text for people, of unchanging length."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database."""
        return None if value is None else storable(value)


class Utc(TypeDecorator[datetime]):
    """A moment, as whole microseconds since 1970 in UTC: sortable, and the same everywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database. The first and last hours of the calendar stay within it."""
        return None if value is None else min(max((value - EPOCH) // _TICK, _FIRST), _LAST)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """From the database, aware."""
        return None if value is None else EPOCH + timedelta(microseconds=value)
