"""Tables of a TOML text added, changed and removed with all else left as it stands.

tomlkit keeps comments and order; what it would put in an odd place is put right here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tomlkit import TOMLDocument


def added(text: str, kind: str, several: Sequence[Mapping[str, Any]]) -> str:
    """Return the text with one more ``[[kind]]`` at its end for each mapping of values.

    ``text`` is TOML in which ``kind``, if it is there, is a list of tables.
    """
    import tomlkit  # noqa: PLC0415  only where config is edited
    from tomlkit.items import AoT  # noqa: PLC0415  as above

    document = tomlkit.parse(text.removeprefix("\ufeff"))
    listed = document.get(kind)
    if listed is not None and not isinstance(listed, AoT):
        if listed:  # written in one line: source = [{...}]
            listed.extend(_item(dict(values)) for values in several)
            return document.as_string()
        document.pop(kind)
        text = document.as_string()
    if text and not text.endswith("\n"):
        text += "\n"
    for values in several:
        table = tomlkit.table()
        table.update({key: _item(value) for key, value in values.items()})
        text += "\n" * bool(text.strip()) + f"[[{kind}]]\n{table.as_string()}"
    return text


def put(table: Any, values: Mapping[str, Any]) -> None:  # noqa: ANN401  tomlkit's own table
    """Set keys of a table; ``None`` removes one. What follows the table stays behind it."""
    for key, value in values.items():
        if value is None:
            if key in table:
                table.remove(key)
        elif key not in table:
            tail = _tail(table)
            table[key] = _item(value)
            _body(table).extend(tail)
        elif table[key] != value:
            table[key] = _item(value)


def remove(document: TOMLDocument, kind: str, table: Any) -> None:  # noqa: ANN401  as above
    """Remove a table; comments behind it, which are the next one's, stay."""
    from tomlkit.items import AoT  # noqa: PLC0415  as above

    listed: Any = document[kind]
    if not isinstance(listed, AoT):
        listed.remove(table)
        return
    at = next(n for n, each in enumerate(listed) if each is table)
    tail = _tail(table)
    if at + 1 < len(listed):
        trivia = listed[at + 1].trivia
        trivia.indent = "".join(each.as_string() for _, each in tail) + trivia.indent
    elif at:
        _body(listed[at - 1]).extend(tail)
    del listed[at]
    if not listed:
        document.remove(kind)
        document.body.extend(tail)


def _item(value: Any) -> Any:  # noqa: ANN401  as above
    """Return a value as it is written; a table within one stands on its line."""
    import tomlkit  # noqa: PLC0415  as above

    if not isinstance(value, dict):
        return value
    table = tomlkit.inline_table()
    table.update(value)
    return table


def _body(table: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401  as above
    body: list[tuple[Any, Any]] = getattr(table.value, "body", [])
    return body


def _tail(table: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401  as above
    """Take the empty lines and comments off the end of a table's body."""
    body = _body(table)
    first = len(body)
    while first and body[first - 1][0] is None:
        first -= 1
    tail = body[first:]
    del body[first:]
    return tail
