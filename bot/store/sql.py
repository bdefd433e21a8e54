"""Statements in the form that fits every engine."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sqlalchemy import case

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection
    from sqlalchemy.sql.elements import ColumnElement

_T = TypeVar("_T")
Way = Literal["new", "sum", "max"]
_MANY = 500
"""How many values stand in one ``IN (...)``: far below every engine's bound."""


def batches(values: Iterable[_T]) -> Iterator[list[_T]]:
    """Cut distinct values, in their order, to lists short enough for one statement."""
    rest = iter(dict.fromkeys(values))
    while batch := list(islice(rest, _MANY)):
        yield batch


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    changes: Mapping[str, Way] | None = None,
) -> None:
    """Insert rows, or change those whose primary key is there.

    ``changes`` maps the columns that change to the way they do: ``"new"`` takes the new value,
    ``"sum"`` adds it, ``"max"`` keeps the larger one. By default all take the new value.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - one of the two
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment] # noqa: PLC0415
    keys = [column.name for column in table.primary_key]
    if not changes:
        changes = {column.name: "new" for column in table.columns if column.name not in keys}
    statement = insert(table)
    values = {
        name: _change(table.c[name], statement.excluded[name], way) for name, way in changes.items()
    }
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), rows)


def _change(old: ColumnElement[Any], new: ColumnElement[Any], way: Way) -> ColumnElement[Any]:
    if way == "sum":
        return old + new
    if way == "max":
        # max() of two values goes by another name on each engine.
        return case((new > old, new), else_=old)
    return new
