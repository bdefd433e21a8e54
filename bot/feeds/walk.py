"""The files below a folder, in one order, without ever going in circles.

Hidden files and files of other kinds are passed over. A link below the folder needs no
following: its target lies either below the folder too, where it is read in its own place, or
outside, where the folder's owner did not put it. Pipes, sockets and devices are never opened.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.errors import Problem
from bot.core.harmless import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_Identity = tuple[int, int]
"""Device and inode: what a folder is, however one came to it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read. ``key`` is its path below the root, with ``/``; a file's own is its name.

    ``name`` is the key with the root's name before it, for people and citations.
    """

    key: str
    path: Path
    name: str


def walk(root: Path, suffixes: Sequence[str]) -> Iterator[Found | Problem]:
    """Yield the files at or below ``root`` whose names end in one of ``suffixes``, sorted."""
    try:
        mode = root.stat().st_mode
    except (OSError, ValueError) as error:
        yield Problem(clean(str(root)), *reason(error))
        return
    if stat.S_ISDIR(mode):
        yield from _Walk(root, suffixes).run()
    elif not stat.S_ISREG(mode):
        yield _never_opened(root, mode)
    elif not _is_read(root.name, suffixes):
        suffix = f"a {clean(root.suffix)} file" if root.suffix else "a file without a suffix"
        cure = f"give it as one of {', '.join(suffixes)}"
        yield Problem(clean(str(root)), f"{suffix} cannot be read", cure=cure)
    else:
        name = clean(root.name)
        yield Found(name, root, name)


def clean(name: str) -> str:
    """Write a file name so that it can be shown and stored, whatever bytes it is made of."""
    shown = os.fsencode(name).decode("utf-8", "backslashreplace")
    return shown if shown.isprintable() else one_line(shown)


def reason(error: Exception) -> tuple[str, None, str]:
    """Say why a file cannot be read: what, no line, and the cure."""
    code = error.errno if isinstance(error, OSError) else None
    known = {
        errno.ENOENT: ("there is no such file or folder", "see to the path"),
        errno.ENOTDIR: ("there is no such file or folder", "see to the path"),
        errno.EACCES: ("permission denied", "let the user that runs briefbot read it"),
        errno.EPERM: ("permission denied", "let the user that runs briefbot read it"),
        errno.ELOOP: ("a link that leads to itself", "remove it"),
        errno.EISDIR: ("a folder, not a file", "see to the path"),
    }
    if code in known:
        what, cure = known[code]
        return what, None, cure
    said = getattr(error, "strerror", None) or "the path is none"
    return f"cannot be read: {str(said).lower()}", None, ""


def gone(path: Path) -> Problem:
    """Tell of a file that vanished between the listing and the reading."""
    what = "was there when the folder was listed, and is gone"
    return Problem(clean(str(path)), what, cure="nothing, if you removed it")


def _is_read(name: str, suffixes: Sequence[str]) -> bool:
    return name.lower().endswith(tuple(suffixes))


def _never_opened(path: Path, mode: int) -> Problem:
    kind = "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
    return Problem(clean(str(path)), f"{kind}, which is never opened", cure="give a file or folder")


class _Walk:
    """One walk: where it is, and by which folders it came there."""

    def __init__(self, root: Path, suffixes: Sequence[str]) -> None:
        self._root = root
        self._real = os.path.realpath(root)
        self._name = os.path.basename(self._real)  # noqa: PTH119  of a path that may be "."
        self._suffixes = suffixes
        self._stack: list[Iterator[os.DirEntry[str]]] = []
        self._above: list[_Identity] = []
        self._others = self._told = 0

    def run(self) -> Iterator[Found | Problem]:
        yield from self._enter(self._root)
        while self._stack:
            entry = next(self._stack[-1], None)
            if entry is None:
                self._stack.pop()
                self._above.pop()
            elif not entry.name.startswith("."):
                for found in self._entry(entry):
                    self._told += 1
                    yield found
        if self._others and not self._told:
            what = "no file in it can be read"
            cure = f"read are {', '.join(self._suffixes)}"
            yield Problem(clean(str(self._root)), what, cure=cure)

    def _enter(self, folder: Path) -> Iterator[Problem]:
        try:
            about = folder.stat()
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            self._told += 1
            yield Problem(clean(str(folder)), *reason(error))
            return
        self._above.append((about.st_dev, about.st_ino))
        self._stack.append(iter(entries))

    def _entry(self, entry: os.DirEntry[str]) -> Iterator[Found | Problem]:
        path = Path(entry.path)
        try:
            about = entry.stat(follow_symlinks=False)
            if stat.S_ISLNK(about.st_mode):
                yield from self._link(path)
            elif stat.S_ISDIR(about.st_mode):
                if (about.st_dev, about.st_ino) in self._above:
                    yield _loop(path)
                else:
                    yield from self._enter(path)
            elif not _is_read(path.name, self._suffixes):
                self._others += 1
            elif stat.S_ISREG(about.st_mode):
                yield self._found(path)
            else:
                yield _never_opened(path, about.st_mode)
        except FileNotFoundError:
            yield gone(path)
        except OSError as error:
            yield Problem(clean(str(path)), *reason(error))

    def _found(self, path: Path) -> Found:
        key = clean(path.relative_to(self._root).as_posix())
        return Found(key, path, f"{clean(self._name)}/{key}")

    def _link(self, path: Path) -> Iterator[Found | Problem]:
        wanted = _is_read(path.name, self._suffixes)
        try:
            target = Path(os.path.realpath(path, strict=True))
            about = target.stat()
        except FileNotFoundError:
            yield Problem(clean(str(path)), "a link that leads nowhere", cure="mend or remove it")
            return
        folder = stat.S_ISDIR(about.st_mode)
        if folder and (about.st_dev, about.st_ino) in self._above:
            yield _loop(path)
        elif not target.is_relative_to(self._real):
            if folder or wanted:
                cure = "make what it leads to a source of its own"
                what = "a link that leads out of this folder is not followed"
                yield Problem(clean(str(path)), what, cure=cure)
        elif wanted and stat.S_ISREG(about.st_mode) and not self._has_own_place(target):
            yield self._found(path)

    def _has_own_place(self, target: Path) -> bool:
        """Tell whether the walk comes to a link's target anyway."""
        parts = target.relative_to(self._real).parts
        hidden = any(part.startswith(".") for part in parts)
        return not hidden and _is_read(target.name, self._suffixes)


def _loop(path: Path) -> Problem:
    return Problem(clean(str(path)), "leads back to a folder that it lies in", cure="remove it")
