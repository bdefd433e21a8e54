"""The kinds of columns: how times, names and prose lie in a database, on any engine.

Databases take text that is valid UTF-8, and PostgreSQL no NUL; file names and hostile feeds
keep to neither. A name (an id, a path) must come back exactly as it went in, so it is escaped.
Prose must keep its length, since citations count its characters, so what cannot be stored is
replaced one for one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

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


def plain_text(dialect: Dialect) -> TypeEngine[str]:
    """Return text that an engine orders by its characters' numbers, as SQLite does everywhere."""
    return Text(collation="C") if dialect.name == "postgresql" else Text()


# The types below hand out their functions themselves rather than through `process_bind_param`:
# every value of every row passes here, and each layer in between costs as much as SQLite.


class Name(TypeDecorator[str]):
    """A string that must come back exactly: ids, paths, sources."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """As text of this engine."""
        return plain_text(dialect)

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database."""
        return lambda name: None if name is None else escaped(name)

    def result_processor(
        self,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
        coltype: object,  # noqa: ARG002 - the same
    ) -> Callable[[str | None], str | None]:
        """From the database."""
        return lambda name: None if name is None else unescaped(name)


class Prose(TypeDecorator[str]):
    """Text for people, of unchanging length."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """As text of this engine."""
        return plain_text(dialect)

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database."""
        return lambda prose: None if prose is None else storable(prose)


class Utc(TypeDecorator[datetime]):
    """A moment, as whole microseconds since 1970 in UTC: sortable, and the same everywhere."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database."""
        return _ticks

    def result_processor(
        self,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
        coltype: object,  # noqa: ARG002 - the same
    ) -> Callable[[int | None], datetime | None]:
        """From the database, aware."""
        return lambda ticks: None if ticks is None else EPOCH + timedelta(microseconds=ticks)


@lru_cache(maxsize=4096)  # an article's moments stand in many a row
def _ticks(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    since = moment - EPOCH
    ticks = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    # A zone may push the first and last hours of the calendar out of it.
    return min(max(ticks, _FIRST), _LAST)
