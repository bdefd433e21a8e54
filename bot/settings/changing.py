"""The config changed by program, as one change at a time that is whole, good and reversible.

A change is made on a file's own text (tomlkit keeps comments and order), held against all that
the config must satisfy, and written only where the file still is what the change was made of: an
edit by hand meanwhile is never overwritten.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core.errors import ConfigError, InputError, NotFoundError, Problem
from bot.ports import ConfigChange
from bot.settings.editing import written
from bot.settings.effective import effective
from bot.settings.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tomlkit import TOMLDocument

    from bot.settings.digests import DigestSettings

    Edit = Callable[[TOMLDocument], str]

_FILES = {"source": "sources.toml", "topic": "topics.toml", "digest": "digests.toml"}
_KEYS = {"source": "id", "topic": "name", "digest": "id"}


class Editor:
    """Changes the files of one config folder. Each call is whole or changes nothing."""

    def __init__(self, folder: Path) -> None:
        """Change the files in ``folder``."""
        self._folder = folder

    def rows(self) -> list[tuple[str, str, str]]:
        """Return what is in effect: name, value, where it comes from."""
        settings = load(self._folder, os.environ)
        return [
            (name, value, settings.origins.get(name, "default"))
            for name, value in effective(settings)
        ]

    def listed(self, kind: str) -> list[tuple[str, str, bool]]:
        """Return sources, topics or digests: name, what it is about, whether it is on."""
        settings = load(self._folder, os.environ)
        if kind == "source":
            return [
                (each.id, str(each.url or each.path), each.enabled) for each in settings.sources
            ]
        if kind == "topic":
            return [(each.name, each.query, True) for each in settings.topics]
        return [(each.id, _said(each), each.enabled) for each in settings.digests]

    def switch(self, kind: str, name: str, *, enabled: bool) -> ConfigChange:
        """Switch a source or a digest on or off. Raises :class:`NotFoundError`."""

        def edit(document: TOMLDocument) -> str:
            _named(document, kind, name)["enabled"] = enabled
            return f"{kind} {name} is {'on' if enabled else 'off'}"

        return self._change(_FILES[kind], edit)

    def add(self, kind: str, values: Mapping[str, Any]) -> ConfigChange:
        """Add a topic or a digest at the end of its file, which is made where it is missing.

        Raises :class:`InputError` where the name is taken, :class:`ConfigError` where the values
        are not good.
        """
        import tomlkit  # noqa: PLC0415  only where config is edited

        key = _KEYS[kind]

        def edit(document: TOMLDocument) -> str:
            if any(_same(kind, table.get(key), values[key]) for table in document.get(kind, ())):
                raise InputError(f"there is a {kind} {values[key]!r} already")
            if not document.get(kind):  # none yet, or an empty list where the last one was
                document.pop(kind, None)
                document[kind] = tomlkit.aot()
            table = tomlkit.table()
            table.update(values)
            document[kind].append(table)
            return f"{kind} {values[key]} added"

        return self._change(_FILES[kind], edit)

    def remove(self, kind: str, name: str) -> ConfigChange:
        """Remove a topic or a digest. Raises :class:`NotFoundError`."""

        def edit(document: TOMLDocument) -> str:
            listed = document.get(kind, ())
            listed.remove(_named(document, kind, name))
            if not listed:
                document.remove(kind)
            return f"{kind} {name} removed"

        return self._change(_FILES[kind], edit)

    def restore(self, change: ConfigChange) -> ConfigChange:
        """Take a change back. Raises :class:`InputError` where its file changed since."""
        with self._alone():
            file = self._folder / change.file
            if _text(file) != change.after:
                raise InputError(f"{change.file} was edited since; change it back by hand")
            self._check(change.file, change.before)
            written(file, change.before)
        return ConfigChange(change.file, f"taken back: {change.said}", change.after, change.before)

    def _change(self, name: str, edit: Edit) -> ConfigChange:
        import tomlkit  # noqa: PLC0415  as above

        with self._alone():
            file = self._folder / name
            before = _text(file)
            try:
                document = tomlkit.parse(before)
            except ValueError as error:
                raise ConfigError(Problem(str(file), "cannot be edited: is not TOML")) from error
            said = edit(document)
            after = document.as_string()
            self._check(name, after)
            if _text(file) != before:
                raise InputError(f"{name} is being edited by somebody else; try again")
            written(file, after)
        return ConfigChange(name, said, before, after)

    def _check(self, name: str, text: str) -> None:
        """Raise :class:`ConfigError` where the config would not be good with this file."""
        with tempfile.TemporaryDirectory() as trial:
            for file in self._folder.glob("*.toml"):
                shutil.copyfile(file, Path(trial, file.name))
            Path(trial, name).write_text(text, "utf-8")
            try:
                load(Path(trial), {})
            except ConfigError as error:
                raise ConfigError(
                    [
                        Problem(each.where.replace(trial, str(self._folder)), *_rest(each))
                        for each in error.problems
                    ]
                ) from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes of ours from changing the config meanwhile."""
        number = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(number, fcntl.LOCK_EX)
            yield
        finally:
            os.close(number)


def _said(digest: DigestSettings) -> str:
    topic, times = digest.topic or "everything", ", ".join(digest.times)
    return f"{topic}, {times} {digest.zone}, to {digest.destination}"


def _rest(problem: Problem) -> tuple[str, int | None, str]:
    return problem.what, problem.line, problem.cure


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or "is not UTF-8"
        raise ConfigError(Problem(str(file), f"cannot be edited: {what}")) from error


def _same(kind: str, one: object, other: object) -> bool:
    if kind == "topic":
        return str(one).casefold() == str(other).casefold()
    return one == other


def _named(document: TOMLDocument, kind: str, name: str) -> Any:  # noqa: ANN401  tomlkit's own table
    key = _KEYS[kind]
    for table in document.get(kind, ()):
        if _same(kind, table.get(key), name):
            return table
    known = ", ".join(str(table.get(key)) for table in document.get(kind, ())) or "none"
    raise NotFoundError(f"there is no {kind} {name!r}; there is: {known[:300]}")
