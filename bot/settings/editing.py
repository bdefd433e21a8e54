"""Files of the config read and written by program: alone, whole, and never over another's edit.

A file is written beside the old one and then put in its place, so that a crash leaves one or the
other, never half of either. Programs of ours wait for one another; an edit by hand is noticed.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.errors import ConfigError, InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tomlkit import TOMLDocument

LARGEST = 1 << 20
"""Bytes of a file that is edited by program; a larger one takes too long, and is no usual one."""


def alike(before: str, after: str) -> str:
    """Return a text with the line ends, and the mark at the head, of the one it was made of."""
    if before.startswith("\ufeff"):
        after = "\ufeff" + after.removeprefix("\ufeff")
    if "\r\n" in before and "\n" not in before.replace("\r\n", ""):
        after = after.replace("\r\n", "\n").replace("\n", "\r\n")
    return after


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other programs of ours, and other tasks of this one, from changing a config folder."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError as error:
        what = f"cannot be opened ({error.strerror})"
        raise ConfigError(Problem(folder.name, what, cure="put the config folder back")) from error
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def text_of(file: Path) -> str:
    """Return a file's text letter for letter, its line ends too; empty where there is none.

    Raises :class:`ConfigError` where it is not to be edited by program.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            what = f"cannot be edited: larger than {LARGEST >> 20} MiB"
            raise ConfigError(Problem(named(file), what, cure="edit it by hand, or split it"))
        return data.decode("utf-8")
    except FileNotFoundError:
        if file.is_symlink():
            what = "cannot be edited: this link leads nowhere"
            raise ConfigError(Problem(named(file), what, cure="mend or remove it")) from None
        return ""
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what = "cannot be edited: not UTF-8"
        raise ConfigError(Problem(named(file), what, line, "save the file as UTF-8")) from None
    except OSError as error:
        what = f"cannot be edited: {error.strerror}"
        raise ConfigError(Problem(named(file), what, cure="see to its permissions")) from error


def parsed(file: Path, text: str) -> TOMLDocument:
    """Return what a file holds, with its comments and order.

    Raises :class:`ConfigError` where it is no TOML, and where it would not come out as it is.
    """
    import tomlkit  # noqa: PLC0415  only where config is edited

    from bot.settings import toml  # noqa: PLC0415  the same

    try:
        document = tomlkit.parse(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        found = toml.read(text).mistakes or [toml.Mistake(1, "is not TOML", "mend it")]
        raise ConfigError(
            Problem(named(file), f"cannot be edited: {each.what}", each.line, each.cure)
            for each in found
        ) from error
    if document.as_string() != text.removeprefix("\ufeff"):
        what = "cannot be edited: its tables are not in one place each"
        raise ConfigError(Problem(named(file), what, cure="put tables of one kind together"))
    return document


def put(file: Path, before: str, after: str) -> None:
    """Write a file that still holds what it held.

    Raises :class:`InputError` where somebody else changed it meanwhile, :class:`ConfigError`
    where it cannot be written.
    """
    if after == before:
        return
    target = Path(os.path.realpath(file))
    try:
        _clear(target)
        number, name = tempfile.mkstemp(dir=target.parent, prefix=_prefix(target))
        try:
            with os.fdopen(number, "wb") as stream:
                stream.write(after.encode())
                stream.flush()
                os.fsync(stream.fileno())
            mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
            Path(name).chmod(mode)
            _unchanged(file, before)  # as late as can be
            Path(name).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise ConfigError(Problem(named(file), what, cure="make it writable")) from error


def _unchanged(file: Path, before: str) -> None:
    if text_of(file) != before:
        raise InputError(f"{file.name} is being edited by somebody else; try again")


def named(file: Path) -> str:
    """Name a file as people in chat may read it: where it lies on the machine is not theirs."""
    return f"{file.parent.name}/{file.name}"


def _prefix(target: Path) -> str:
    return f".{target.name}.new-"


def _clear(target: Path) -> None:
    """Remove what a killed program of ours left; nobody else is at it, see :func:`alone`."""
    for left in target.parent.glob(f"{_prefix(target)}*"):
        left.unlink(missing_ok=True)
