"""Settings that were found good before, for commands that must start at once.

Checking the config takes a quarter of a second, most of it spent on loading pydantic. So what
came of it is kept in the user's cache folder under a fingerprint of all that it was made from: the
bytes of the files, the environment, and this package's own rules. Whatever differs, the config is
read again; the copy may be deleted at any time. It holds what a reader's question needs, and
never a secret: those do not stand in the config.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from bot.settings import loading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.settings.schema import Settings

_LEFT_OUT = frozenset({"digests", "ops", "slack", "discord", "origins"})
"""What no reader's question needs: of settings remembered these are not there."""


def load(folder: Path | None, environ: Mapping[str, str], *, data: Path | None = None) -> Settings:
    """Return the settings as :func:`bot.settings.loading.load` does, at once where nothing changed.

    Those that were remembered have the same values under the same names, but know nothing of
    digests, chat platforms and where each value comes from.
    """
    kept = _place(folder, environ)
    if kept is None:
        return loading.load(folder, environ, data=data)
    fingerprint = _fingerprint(folder, environ, data)
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads(kept.read_bytes())
        if said["fingerprint"] == fingerprint:
            return cast("Settings", _revived(said["settings"]))
    settings = loading.load(folder, environ, data=data)
    if _fingerprint(folder, environ, data) != fingerprint:  # edited meanwhile
        return settings
    with contextlib.suppress(OSError, TypeError):
        _write(kept, {"fingerprint": fingerprint, "settings": _plain(settings)})
    return settings


def _place(folder: Path | None, environ: Mapping[str, str]) -> Path | None:
    """Return the file that remembers the settings of a config folder, if there can be one."""
    named = folder or Path(environ.get(loading.CONFIG_VARIABLE) or "config")
    cache = environ.get("XDG_CACHE_HOME", "")
    home = environ.get("HOME", "")
    if not os.path.isabs(cache):  # noqa: PTH117  the convention: a relative one is to be ignored
        if not os.path.isabs(home):  # noqa: PTH117  as above
            return None
        cache = f"{home}/.cache"
    name = hashlib.sha256(os.path.abspath(named).encode("utf-8", "surrogateescape")).hexdigest()  # noqa: PTH100  as typed, links and all
    return Path(cache, "briefbot", f"settings-{name[:16]}.json")


def _fingerprint(folder: Path | None, environ: Mapping[str, str], data: Path | None) -> str:
    """Return a hash of everything that the settings depend on."""
    named = folder or Path(environ.get(loading.CONFIG_VARIABLE) or "config")
    said = hashlib.sha256()
    for name in sorted(environ):
        if name.startswith(("BRIEFBOT_", "XDG_DATA")) or name == "HOME":
            said.update(f"{name}={environ[name]}\n".encode("utf-8", "surrogateescape"))
    said.update(f"{folder!r} {data!r} {os.getcwd()}\n".encode("utf-8", "surrogateescape"))  # noqa: PTH109  a name, not a path to work with
    for rules in sorted(os.scandir(Path(__file__).parent), key=lambda each: each.name):
        if rules.name.endswith(".py"):
            state = rules.stat()
            said.update(f"{rules.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    with contextlib.suppress(OSError, ValueError):
        said.update(repr(sorted(os.listdir(named))).encode("utf-8", "surrogateescape"))  # noqa: PTH208  the plain names are what is wanted
    for name in loading.NAMES:
        said.update(f"\n{name}\n".encode())
        with contextlib.suppress(OSError, ValueError):
            path = named / name
            if path.is_file() and path.stat().st_size <= loading.LARGEST_FILE:
                said.update(path.read_bytes())
    return said.hexdigest()


def _plain(value: object) -> Any:  # noqa: ANN401  JSON is anything
    """Return a value as JSON can hold it; raises ``TypeError`` for kinds that are none of ours."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    if isinstance(value, Path):
        return {"path": str(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if (table := getattr(type(value), "model_fields", None)) is not None:
        return {"table": {name: _plain(getattr(value, name)) for name in table}}
    if hasattr(type(value), "__dataclass_fields__"):
        names = (each.name for each in fields(cast("Any", value)))
        kept = {name: _plain(getattr(value, name)) for name in names if name not in _LEFT_OUT}
        return {"table": kept}
    raise TypeError(type(value).__name__)


def _revived(said: Any) -> Any:  # noqa: ANN401  as above
    if isinstance(said, list):
        return tuple(_revived(each) for each in said)
    if not isinstance(said, dict):
        return said
    (kind, value), *_ = said.items()
    if kind == "seconds":
        return timedelta(seconds=value)
    if kind == "path":
        return Path(value)
    return SimpleNamespace(**{name: _revived(each) for name, each in value.items()})


def _write(kept: Path, said: object) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        fresh.write_text(json.dumps(said), encoding="utf-8")
        fresh.replace(kept)
    finally:
        fresh.unlink(missing_ok=True)
