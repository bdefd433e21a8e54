"""What somebody wrote as YAML, said as TOML: enough of it to show how it is done.

YAML is not read. This looks at its plain lines only, and leaves out what may be a secret.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bot.core.secrecy import SECRET, is_secret_name

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 5
"""Lines that are shown."""
_PAIR = re.compile(r"(\s*)(-\s+)?[\"']?([\w-]+)[\"']?\s*:(?:\s+(.*\S))?\s*", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_WORDS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false"}
_WORDS["off"] = "false"


def as_toml(text: str) -> list[str]:
    """Return the first plain lines of a YAML text as they would stand in TOML."""
    return [line for line, _ in zip(_lines(text), range(MOST), strict=False)]


def pair(row: str) -> str | None:
    """Return one line ``key: value`` as TOML has it, ``None`` where it is no such line."""
    found = _PAIR.fullmatch(row.partition(" #")[0])
    if found is None or found[4] is None or not found[4].isprintable():
        return None
    if is_secret_name(found[3]) or SECRET.search(found[4]):
        return None
    return f"{found[3]} = {_value(found[4])}"


def _lines(text: str) -> Iterator[str]:
    table, begun = "", True  # its header is written
    for row in text.splitlines()[:200]:
        found = _PAIR.fullmatch(row.partition(" #")[0])
        if found is None:
            continue
        indent, item, key, value = found.groups()
        if value is None and not indent and not item:
            table, begun = key, False
            continue
        if table and item:
            yield f"[[{table.removesuffix('s')}]]"
        elif not begun:
            yield f"[{table}]"
        begun = True
        if line := pair(row):
            yield line


def _value(said: str) -> str:
    if said[:1] in {'"', "'"} and said[-1:] == said[:1] and len(said) > 1:
        return json.dumps(said[1:-1], ensure_ascii=False)
    if said.startswith("[") and said.endswith("]"):
        inner = [each.strip() for each in said[1:-1].split(",")]
        return f"[{', '.join(_value(each) for each in inner if each)}]"
    if _NUMBER.fullmatch(said):
        return said
    return _WORDS.get(said.lower()) or json.dumps(said, ensure_ascii=False)
