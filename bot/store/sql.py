"""Statements in the form that fits every engine."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sqlalchemy import String, bindparam, case, func, select

from bot.store.columns import Name, Prose, Utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Column, Table
    from sqlalchemy.engine import Connection, Dialect
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.sql.elements import ColumnElement
    from sqlalchemy.types import TypeEngine

_T = TypeVar("_T")
Way = Literal["new", "sum", "max"]
_BLOCKS = (512, 128, 32, 8, 1)
"""Rows of one statement: few sizes, so that SQLite need not read each statement anew."""
_MANY = 500
"""How many values stand in one ``IN (...)``: far below every engine's bound."""


def batches(values: Iterable[_T]) -> Iterator[list[_T]]:
    """Cut distinct values, in their order, to lists short enough for one statement."""
    rest = iter(dict.fromkeys(values))
    while batch := list(islice(rest, _MANY)):
        yield batch


def among(
    connection: Connection, column: Column[Any], values: Sequence[Any]
) -> ColumnElement[bool]:
    """Return the condition that a column is one of the values of a batch.

    On SQLite they are handed over together, as JSON: a statement with a place for each of
    hundreds of values takes SQLAlchemy longer to write out than SQLite to answer.
    """
    if connection.dialect.name == "postgresql":
        return column.in_(values)
    way = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    told = json.dumps(values if way is None else [*map(way, values)], ensure_ascii=False)
    listed = func.json_each(bindparam("among", told, String, unique=True)).table_valued("value")
    return column.in_(select(listed.c.value))


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    changes: Mapping[str, Way] | None = None,
) -> None:
    """Insert rows that all name the same columns, or change those whose primary key is there.

    ``changes`` maps the columns that change to the way they do: ``"new"`` takes the new value,
    ``"sum"`` adds it, ``"max"`` keeps the larger one. By default all take the new value.
    """
    if rows:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        upsert_columns(connection, table, columns, changes)


def upsert_columns(
    connection: Connection,
    table: Table,
    columns: Mapping[str, list[Any]],
    changes: Mapping[str, Way] | None = None,
) -> None:
    """Do as :func:`upsert` does with rows that are given column by column."""
    names = tuple(columns)
    if changes is None:
        keys = table.primary_key.columns.keys()
        changes = {name: "new" for name in names if name not in keys}
    statement = _upsert(connection.dialect, table, names, tuple(changes.items()))
    insert_many(connection, statement.sql, statement.parameters(columns))


def insert_many(connection: Connection, sql: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """Run an ``INSERT ... VALUES`` of one row for many of them, given column by column.

    The columns come in the order of the statement.

    On SQLite, hundreds of rows go into one statement: for each that it runs, Python's other
    threads are let in, and one that computes comes back only after a while
    (:func:`sys.getswitchinterval`), which each of a thousand rows would wait for.
    """
    at, width = 0, len(columns)
    rest = len(next(iter(columns.values())))
    if rest and connection.dialect.name == "postgresql":
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        connection.exec_driver_sql(sql, rows)
        return
    for size in _BLOCKS:
        while rest >= size:
            block: list[Any] = [None] * (size * width)
            for place, column in enumerate(columns.values()):
                block[place::width] = column[at : at + size]
            connection.exec_driver_sql(_of_rows(sql, width, size), tuple(block))
            at, rest = at + size, rest - size


@lru_cache(maxsize=256)
def _of_rows(sql: str, width: int, rows: int) -> str:
    """Return an insertion of one row as one of many."""
    row = f"({', '.join('?' * width)})"
    return sql.replace(f"VALUES {row}", f"VALUES {', '.join([row] * rows)}", 1)


class _Many:
    """A statement with the rows' values on their way to the driver.

    SQLAlchemy does the same for each row anew and takes longer for it than SQLite for the
    row; here it is done column by column.
    """

    def __init__(self, compiled: SQLCompiler, table: Table, dialect: Dialect) -> None:
        self.sql = str(compiled)
        self._names = list(compiled.positiontup or compiled.binds)
        self._ways = [_whole_column(table.c[name].type, dialect) for name in self._names]

    def parameters(self, columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        """Return the columns in the statement's order, as the driver is given their values."""
        named = zip(self._names, self._ways, strict=True)
        return {name: way(columns[name]) for name, way in named}


def _whole_column(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[list[Any]], list[Any]]:
    """Return what makes of a column's values what the driver is given, all of them at once.

    Nearly all texts may stay as they are, which one look at all of them together tells.
    """
    way = kind.dialect_impl(dialect).bind_processor(dialect)
    if way is None:
        return lambda values: values

    def each(values: list[Any]) -> list[Any]:
        return [*map(way, values)]

    def plain_or_each(values: list[Any]) -> list[Any]:
        try:
            together = "".join(values)
        except TypeError:  # one of them is None
            together = "".join(filter(None, values))
        return values if way(together) == together else each(values)

    def moments(values: list[Any]) -> list[Any]:
        known = {moment: way(moment) for moment in set(values)}
        return [known[moment] for moment in values]

    if isinstance(kind, (Name, Prose)):
        return plain_or_each
    return moments if isinstance(kind, Utc) else each


@lru_cache(maxsize=64)
def _upsert(
    dialect: Dialect, table: Table, names: tuple[str, ...], changes: tuple[tuple[str, Way], ...]
) -> _Many:
    if dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - one of the two
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment] # noqa: PLC0415
    plain = insert(table)
    statement = plain.on_conflict_do_update(
        index_elements=table.primary_key.columns.keys(),
        set_={name: _change(table.c[name], plain.excluded[name], way) for name, way in changes},
    )
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    return _Many(compiled, table, dialect)


def _change(old: ColumnElement[Any], new: ColumnElement[Any], way: Way) -> ColumnElement[Any]:
    if way == "sum":
        return old + new
    if way == "max":
        # max() of two values goes by another name on each engine.
        return case((new > old, new), else_=old)
    return new
