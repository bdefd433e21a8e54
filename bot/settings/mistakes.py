"""What pydantic finds wrong, said so that a person can mend it.

Each mistake becomes one Problem: the file, the line, what was found, and what is allowed.
Values that look like secrets are never repeated.
"""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Any

from bot.core.errors import Problem
from bot.core.secrecy import SECRET, is_secret_name
from bot.settings.lines import line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from bot.settings.lines import Path

_LONG_WORD = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[\w+=-]{20,}")


def secrets(tree: object, path: Path = ()) -> Iterator[Path]:
    """Find the texts in a config that hold a token, a password or the address of a webhook."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from secrets(value, (*path, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from secrets(value, (*path, index))
    elif isinstance(tree, str) and SECRET.search(tree):
        yield path


def secret_problem(where: str, line: int | None, path: Path) -> Problem:
    """Refuse a secret in a file, without repeating it."""
    return Problem(
        where,
        f"{name_of(path)} holds a secret, and config files are no place for one",
        line,
        "take it out and set it in the environment; renew it if others could read this file",
    )


def name_of(path: Path) -> str:
    """Write a path as a person would: ``brief.stories``, ``source 2, language``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f" {part + 1}"
        elif text:
            text += f", {part}" if text[-1].isdigit() else f".{part}"
        else:
            text = part
    return text


def shown(value: object) -> str:
    """Show what was found, briefly, on one line, and never what may be a secret."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if SECRET.search(value) or _LONG_WORD.search(value):
            return "a text"
        cut = value if len(value) <= 40 else f"{value[:39]}…"
        return json.dumps(cut, ensure_ascii=not cut.isprintable())
    return str(value)[:40]


def explain(
    error: ValidationError, where: str, schema: Mapping[str, Any], lines: dict[Path, int]
) -> Iterator[tuple[Path, Problem]]:
    """Turn each of pydantic's findings into a Problem, with the path that it is about."""
    for detail in error.errors(include_url=False):
        path = detail["loc"]
        what, cure = _say(detail, path, schema)
        line = line_of(lines, path)
        if detail["type"] == "extra_forbidden" and is_secret_name(str(path[-1])):
            yield path, secret_problem(where, line, path)
        else:
            yield path, Problem(where, what, line, cure)


def _say(detail: ErrorDetails, path: Path, schema: Mapping[str, Any]) -> tuple[str, str]:
    kind = detail["type"]
    if kind == "extra_forbidden":
        return _unknown(path, schema)
    if kind == "missing":
        about = _at(schema, path).get("description", "")
        parent, key = name_of(path[:-1]), path[-1]
        return f'{parent} has no "{key}"', f"give it one: {about}" if about else "give it one"
    found = f"{name_of(path)} is {shown(detail['input'])}"
    if kind == "value_error" and detail["input"] is None:  # only where one of several is needed
        return f"{name_of(path[:-1])} is incomplete", str(detail["ctx"]["error"])
    if kind == "value_error":
        return found, str(detail["ctx"]["error"])
    return found, _allowed(_at(schema, path), detail["input"])


def _unknown(path: Path, schema: Mapping[str, Any]) -> tuple[str, str]:
    holder, key = path[:-1], str(path[-1])
    known = sorted(_at(schema, holder).get("properties", {}))
    place = f"in [{_header(holder)}]" if holder else "here"
    what = f'unknown key "{_short(key)}" {place}'
    if elsewhere := [table for table, keys in _tables(schema) if key in keys]:
        return what, f"it belongs in [{elsewhere[0]}]"
    if near := nearest(key, known):
        return what, f'did you mean "{near}"?'
    return what, f"known here: {', '.join(known)}"


def _short(key: str) -> str:
    return shown(key)[1:-1] if shown(key).startswith('"') else "..."


def _header(path: Path) -> str:
    return ".".join(str(part) for part in path if isinstance(part, str))


def _tables(schema: Mapping[str, Any]) -> Iterator[tuple[str, Iterable[str]]]:
    for name in schema.get("properties", {}):
        yield name, _at(schema, (name, 0)).get("properties", {})


def nearest(word: str, known: Iterable[str], closeness: float = 0.6) -> str | None:
    """Return the known name spelled most like a word, ``None`` where none is near."""
    plain = {re.sub(r"[\W_]", "", name).lower(): name for name in sorted(known)}
    close = difflib.get_close_matches(re.sub(r"[\W_]", "", word).lower(), plain, 1, closeness)
    return plain[close[0]] if close else None


def _at(schema: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """Return the part of a JSON Schema that describes the value at a path."""
    here = _resolve(schema, schema)
    for part in path:
        if isinstance(part, int):
            here = _resolve(here.get("items", here), schema)
        else:
            here = _resolve(here.get("properties", {}).get(part, {}), schema)
    return here


def _resolve(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    merged = dict(part)
    for option in part.get("anyOf", ()):
        if option.get("type") != "null":
            merged |= option
    if "$ref" in merged:
        merged |= schema["$defs"][merged["$ref"].rsplit("/", 1)[-1]]
    return merged


def _allowed(part: Mapping[str, Any], found: object) -> str:
    """Say what a setting takes."""
    kind = part.get("type")
    if "enum" in part:
        return _one_of(part["enum"], found)
    if kind in ("integer", "number"):
        return f"give a {'whole ' if kind == 'integer' else ''}number{_range(part)}"
    if kind == "boolean":
        return "give true or false"
    if kind == "string":
        longest = f"at most {part['maxLength']} characters" if "maxLength" in part else "a text"
        return f"give {longest}, in quotes"
    if kind == "array":
        texts = part.get("items", {}).get("type") == "string"
        tables = "write each as a table of its own, under [[...]]"
        return 'give a list of texts: ["...", "..."]' if texts else tables
    return "write a table: [name], its keys below"


def _one_of(choices: Sequence[str], found: object) -> str:
    near = nearest(found, choices) if isinstance(found, str) else None
    listed = ", ".join(choices)
    return f'did you mean "{near}"? allowed: {listed}' if near else f"allowed: {listed}"


def _range(part: Mapping[str, Any]) -> str:
    low, high = part.get("minimum"), part.get("maximum")
    return f" from {low} to {high}" if low is not None and high is not None else ""
