"""The config changed by program: as changes that are whole, good and reversible.

A change is made on the files' own texts, held against all that the config must satisfy, and
written only where each file still is what the change was made of: an edit by hand meanwhile is
never overwritten.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import tomllib
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core.errors import ConfigError, InputError, NotFoundError, Problem
from bot.ports import ConfigChange
from bot.settings import editing, tables
from bot.settings.effective import changed, effective
from bot.settings.loading import DIGESTS, MAIN, SOURCES, TOPICS, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.ports import Edit
    from bot.settings.digests import DigestSettings
    from bot.settings.schema import Settings

_FILES = {"source": SOURCES, "topic": TOPICS, "digest": DIGESTS}
_DONE = {"add": "added", "edit": "changed", "remove": "removed"}
_KEYS = {"source": "id", "topic": "name", "digest": "id"}


class Editor:
    """Changes the files of one config folder. Each call is whole or changes nothing."""

    def __init__(self, folder: Path) -> None:
        """Change the files in ``folder``; those that are there now are not to go missing."""
        self._folder = folder
        self._known = present(folder)

    def rows(self) -> list[tuple[str, str, str]]:
        """Return what is in effect: name, value, where it comes from."""
        settings = load(self._folder, os.environ)
        return _with_origins(settings, effective(settings))

    def unusual(self) -> list[tuple[str, str, str]]:
        """Return what is in effect and not as it would be without a config."""
        settings = load(self._folder, os.environ)
        return _with_origins(settings, changed(settings))

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

    def tables(self, kind: str) -> list[dict[str, Any]]:
        """Return the values of sources, topics or digests, as the config writes them."""
        file = self._folder / _FILES[kind]
        text = editing.text_of(file)
        try:  # far faster than what keeps comments
            tree = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
        except (tomllib.TOMLDecodeError, RecursionError):
            tree = editing.parsed(file, text).unwrap()  # which says what is wrong
        listed: list[dict[str, Any]] = tree.get(kind, [])
        return listed

    def check(self, edits: Sequence[Edit] = ()) -> None:
        """Raise where the config would not be good after some edits; change nothing."""
        with editing.alone(self._folder):
            self._edited(edits)

    def change(self, edits: Sequence[Edit]) -> list[ConfigChange]:
        """Make edits, all or none, and return what changed, a file each."""
        with editing.alone(self._folder):
            made = self._edited(edits)
            for change in made:
                editing.put(self._folder / change.file, change.before, change.after)
        return made

    def restore(self, change: ConfigChange) -> ConfigChange:
        """Take a change back. Raises :class:`InputError` where its file changed since."""
        with editing.alone(self._folder):
            file = self._folder / change.file
            if editing.text_of(file) != change.after:
                raise InputError(f"{change.file} was edited since; change it back by hand")
            self._check({change.file: change.before})
            editing.put(file, change.after, change.before)
        return ConfigChange(change.file, f"taken back: {change.said}", change.after, change.before)

    def _edited(self, edits: Sequence[Edit]) -> list[ConfigChange]:
        """Return the changes that edits make, sources before what may name them; all good."""
        before: dict[str, str] = {}
        after: dict[str, str] = {}
        said: dict[str, list[str]] = {}
        for (kind, _), several in groupby(edits, lambda each: (each.kind, each.how == "add")):
            name = _FILES[kind]
            file = self._file(name)
            if name not in before:
                before[name] = after[name] = editing.text_of(file)
            alike = [*several]
            edited = (_added if alike[0].how == "add" else _edit)(file, after[name], alike)
            text = editing.alike(before[name], edited)
            if text != after[name]:
                said.setdefault(name, []).extend(map(_told, alike))
            after[name] = text
        self._check(after)
        return [
            ConfigChange(name, _together(said[name]), before[name], after[name])
            for name in sorted(said, key=[SOURCES, TOPICS, DIGESTS].index)
        ]

    def _file(self, name: str) -> Path:
        """Return a file that is to be changed. Raises where it was there and is gone."""
        file = self._folder / name
        if name in self._known and not os.path.lexists(file):
            raise ConfigError(deleted(file))
        return file

    def _check(self, texts: dict[str, str]) -> None:
        """Raise :class:`ConfigError` where the config would not be good with these files."""
        with self._trial() as trial:
            for name, text in texts.items():
                (trial / name).write_bytes(text.encode())
            try:
                load(trial, {})
            except ConfigError as error:
                raise ConfigError(
                    [
                        Problem(
                            each.where.replace(str(trial), self._folder.name),
                            each.what,
                            each.line,
                            each.cure,
                        )
                        for each in error.problems
                    ]
                ) from None

    @contextmanager
    def _trial(self) -> Iterator[Path]:
        """Make a copy of the folder, to try a change on."""
        with tempfile.TemporaryDirectory() as made:
            for name in (MAIN, *_FILES.values()):
                file = self._folder / name
                try:
                    if file.is_file():
                        shutil.copyfile(file, Path(made, name))
                except OSError as error:
                    what = f"cannot be read: {error.strerror}"
                    raise ConfigError(Problem(editing.named(file), what)) from error
            yield Path(made)


def present(folder: Path) -> set[str]:
    """Return which files of the config there are."""
    return {name for name in (MAIN, *_FILES.values()) if (folder / name).exists()}


def deleted(file: Path) -> Problem:
    """Say that a file of the config has gone missing."""
    cure = "put it back, or an empty file in its place if nothing of it is wanted any more"
    return Problem(editing.named(file), "was deleted", cure=cure)


def _added(file: Path, text: str, edits: Sequence[Edit]) -> str:
    """Return a file's text with tables of one kind added."""
    kind, key = edits[0].kind, _KEYS[edits[0].kind]
    taken = {_plain(kind, each.get(key)) for each in editing.parsed(file, text).get(kind, ())}
    for edit in edits:
        if _plain(kind, edit.name) in taken:
            raise InputError(f"there is a {kind} {edit.name!r} already")
        taken.add(_plain(kind, edit.name))
    made = tables.added(text, kind, [{key: each.name, **each.values} for each in edits])
    if len(made.encode()) > editing.LARGEST:
        raise InputError(f"{file.name} would grow beyond {editing.LARGEST >> 20} MiB")
    return made


def _edit(file: Path, text: str, edits: Sequence[Edit]) -> str:
    """Return a file's text with tables changed or removed."""
    document = editing.parsed(file, text)
    for edit in edits:
        key = _KEYS[edit.kind]
        named = {_plain(edit.kind, each.get(key)): each for each in document.get(edit.kind, ())}
        found = named.get(_plain(edit.kind, edit.name))
        if found is None:
            known = ", ".join(str(each.get(key)) for each in named.values()) or "none"
            raise NotFoundError(f"there is no {edit.kind} {edit.name!r}; there is: {known[:300]}")
        if edit.how == "edit":
            tables.put(found, edit.values)
        else:
            tables.remove(document, edit.kind, found)
    return document.as_string()


def _told(edit: Edit) -> str:
    """Say what an edit did."""
    name = f"{edit.kind} {edit.name}"
    if edit.how == "edit" and [*edit.values] == ["enabled"]:
        return f"{name} is {'on' if edit.values['enabled'] else 'off'}"
    return f"{name} {_DONE[edit.how]}"


def _together(said: list[str]) -> str:
    more = f" and {len(said) - 5} more" if len(said) > 5 else ""
    return ", ".join(said[:5]) + more


def _with_origins(settings: Settings, rows: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(name, value, settings.origins.get(name, "default")) for name, value in rows]


def _said(digest: DigestSettings) -> str:
    topic, times = digest.topic or "everything", ", ".join(digest.times)
    return f"{topic}, {times} {digest.zone}, to {digest.destination}"


def _plain(kind: str, name: object) -> str:
    """Return a name by which things of a kind are told apart."""
    return " ".join(str(name).split()).casefold() if kind == "topic" else str(name)
