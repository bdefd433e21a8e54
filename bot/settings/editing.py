"""Sources added to config/sources.toml, or switched, by program: comments and order stay.

The file is written whole beside the old one and then put in its place, so that a crash leaves
one or the other, never half of either.
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tomlkit import TOMLDocument


def set_enabled(file: Path, ids: Collection[str], *, enabled: bool) -> None:
    """Switch sources on or off."""
    document = _read(file)
    for table in document.get("source", ()):
        if table.get("id") in ids:
            table["enabled"] = enabled
    _write(file, document)


def add_sources(file: Path, sources: Iterable[Mapping[str, Any]]) -> None:
    """Add sources at the end of the file, which is made where it is missing."""
    import tomlkit  # noqa: PLC0415  only where config is edited

    document = _read(file) if file.exists() else tomlkit.document()
    listed = document.get("source")
    if listed is None:
        listed = tomlkit.aot()
        document["source"] = listed
    for source in sources:
        table = tomlkit.table()
        for name, value in source.items():
            table[name] = value
        listed.append(table)
    _write(file, document)


def free_id(wanted: str, taken: Collection[str]) -> str:
    """Return an id like the wanted name that no source has yet."""
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "feed"
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def _read(file: Path) -> TOMLDocument:
    import tomlkit  # noqa: PLC0415  as above

    try:
        return tomlkit.parse(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or "is not TOML"
        raise ConfigError(Problem(str(file), f"cannot be edited: {what}")) from error


def _write(file: Path, document: TOMLDocument) -> None:
    written(file, document.as_string())


def written(file: Path, text: str) -> None:
    """Put a text in a file's place, whole. Raises :class:`ConfigError` where it cannot be."""
    target = Path(os.path.realpath(file))
    try:
        number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(number, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise ConfigError(Problem(str(file), what, cure="make it writable")) from error
