"""Find the config folder, read it whole, and report every mistake in it at once."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from bot.core.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydantic import BaseModel

    from bot.settings.digests import DigestsFile
    from bot.settings.lines import Path as KeyPath
    from bot.settings.schema import BriefbotFile, Settings, SourcesFile, TopicsFile

CONFIG_VARIABLE = "BRIEFBOT_CONFIG"
DATA_VARIABLE = "BRIEFBOT_DATA"
STORE_VARIABLE = "BRIEFBOT_STORE_URL"
"""A whole URL, password and all; it or ``_FILE`` overrides ``[store] url``."""
MAIN = "briefbot.toml"
SOURCES = "sources.toml"
TOPICS = "topics.toml"
DIGESTS = "digests.toml"
NAMES = (MAIN, SOURCES, TOPICS, DIGESTS)
LARGEST_FILE = 8 << 20
"""In bytes. Tens of thousands of sources fit; anything larger is no config."""


@dataclass
class ConfigFile:
    """One config file while it is read: what it holds, where, and what is wrong with it."""

    path: Path
    tree: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    problems: list[Problem] = field(default_factory=list)
    broken: bool = False
    secret: set[KeyPath] = field(default_factory=set)
    model: BaseModel | None = None

    @property
    def where(self) -> str:
        """The file, as problems name it."""
        return str(self.path)

    @cached_property
    def lines(self) -> dict[KeyPath, int]:
        """The line of each key; found only for those who ask, which a good config seldom does."""
        from bot.settings.lines import lines  # noqa: PLC0415  as above

        return lines(self.text)

    def complain(self, what: str, cure: str = "", line: int | None = None) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.where, what, line, cure))


def load(folder: Path | None, environ: Mapping[str, str], *, data: Path | None = None) -> Settings:
    """Read the settings.

    ``folder`` is the config folder; without it, ``$BRIEFBOT_CONFIG`` names it, or it is
    ``config`` in the working folder if that holds a briefbot.toml; failing that, the defaults
    hold and there are no sources. ``data`` overrides the data folder, as ``$BRIEFBOT_DATA``
    does.

    Raises :class:`ConfigError` with every problem of every file.
    """
    # No plugin of pydantic's is ours, and looking for some in all installed packages takes long.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # pydantic is loaded here and not above: importing this module must cost nothing.
    from bot.settings.schema import FILES, Settings  # noqa: PLC0415

    problems: list[Problem] = []
    found = _find(folder, environ, problems)
    files = {name: _read(found / name, model) for name, model in FILES.items()} if found else {}
    if files:
        _check_across(files)
    for file in files.values():
        problems += sorted(file.problems, key=lambda problem: problem.line or 0)
    if problems:
        raise ConfigError(problems)
    if found is None:
        place, origin = _data_folder(None, environ, data)
        return Settings(place, origins=MappingProxyType({"store.data": origin}))
    return _settings(found, files, environ, data)


def bare(folder: Path | None, environ: Mapping[str, str], *, data: Path | None = None) -> Settings:
    """Return where the config and the archive are, and no more, whatever mistakes there are."""
    from pydantic import ValidationError  # noqa: PLC0415  as above

    from bot.settings import toml  # noqa: PLC0415  as above
    from bot.settings.schema import Settings, StoreSettings  # noqa: PLC0415  as above

    found = _find(folder, environ, [])
    text = text_of(ConfigFile(found / MAIN)) if found else None
    said = toml.read(text or "").tree.get("store")
    known = {key: said[key] for key in ("data", "url") if key in said} if said else {}
    try:
        store = StoreSettings.model_validate(known, context={"folder": found})
    except ValidationError:
        store = StoreSettings()
    place, _ = _data_folder(store.data, environ, data)
    return Settings(place, store.url, folder=found)


def _settings(
    folder: Path, files: Mapping[str, ConfigFile], environ: Mapping[str, str], data: Path | None
) -> Settings:
    from bot.settings.schema import Settings  # noqa: PLC0415  (as above)

    main, sources, digests = files[MAIN], files[SOURCES], files[DIGESTS]
    bot = cast("BriefbotFile", main.model)
    listed = cast("SourcesFile", sources.model).source
    planned = cast("DigestsFile", digests.model)
    place, origin = _data_folder(bot.store.data, environ, data)
    named = cast("TopicsFile", files[TOPICS].model).topic

    def origins() -> Iterator[tuple[str, str]]:
        yield from _origins(main, bot)
        for index, permit in enumerate(bot.permit):
            yield from _origins(main, permit, ("permit", index), f"permit.{index + 1}")
        for index, source in enumerate(listed):
            yield from _origins(sources, source, ("source", index), f"source.{source.id}")
        yield from _origins(digests, planned.ops, ("ops",), "ops")
        for index, digest in enumerate(planned.digest):
            yield from _origins(digests, digest, ("digest", index), f"digest.{digest.id}")
        for index, topic in enumerate(named):
            yield from _origins(files[TOPICS], topic, ("topic", index), f"topic.{topic.name}")
        if origin:
            yield "store.data", origin
        if STORE_VARIABLE in environ or f"{STORE_VARIABLE}_FILE" in environ:
            yield "store.url", f"environment {STORE_VARIABLE}"

    return Settings(
        data=place,
        database=bot.store.url,
        brief=bot.brief,
        summarizer=bot.summarizer,
        rank=bot.rank,
        cluster=bot.cluster,
        feeds=bot.feeds,
        run=bot.run,
        slack=bot.slack,
        discord=bot.discord,
        permits=bot.permit,
        keep=bot.store.keep,
        sources=listed,
        topics=named,
        digests=planned.digest,
        ops=planned.ops,
        folder=folder,
        origins=_Origins(origins),
    )


class _Origins(Mapping[str, str]):
    """Where each value comes from, worked out when somebody asks."""

    def __init__(self, work_out: Callable[[], Iterable[tuple[str, str]]]) -> None:
        self._work_out = work_out

    @cached_property
    def _known(self) -> dict[str, str]:
        return dict(self._work_out())

    def __getitem__(self, name: str) -> str:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _origins(
    file: ConfigFile, model: BaseModel, path: KeyPath = (), name: str = ""
) -> Iterator[tuple[str, str]]:
    """Say of each value under a model where it comes from."""
    from pydantic import BaseModel  # noqa: PLC0415  (as above)

    for key in type(model).model_fields:
        value, here = getattr(model, key), (*path, key)
        dotted = f"{name}.{key}" if name else key
        if isinstance(value, BaseModel):
            yield from _origins(file, value, here, dotted)
        elif key != "permit":  # of lists of tables each is told by itself
            line = file.lines.get(here)
            yield dotted, f"{file.where}:{line}" if line else "default"


def _data_folder(
    configured: Path | None, environ: Mapping[str, str], given: Path | None
) -> tuple[Path, str]:
    """Return the data folder, and where it comes from if not from the config."""
    if given is not None:
        return Path(given).absolute(), "command line"
    if named := environ.get(DATA_VARIABLE):
        return Path(named).absolute(), f"environment {DATA_VARIABLE}"
    if configured is not None:
        return configured.absolute(), ""
    home = environ.get("XDG_DATA_HOME", "")
    if not Path(home).is_absolute():  # the convention: a relative one is to be ignored
        base = Path(environ.get("HOME") or os.path.expanduser("~"))  # noqa: PTH111  never raises
        return (base / ".local" / "share" / "briefbot").absolute(), "default"
    return Path(home) / "briefbot", "environment XDG_DATA_HOME"


def _find(folder: Path | None, environ: Mapping[str, str], problems: list[Problem]) -> Path | None:
    """Return the config folder, or ``None`` where there is none to read."""
    named = environ.get(CONFIG_VARIABLE)
    explicit = folder is not None or bool(named)
    found = folder if folder is not None else Path(named or "config")
    cure = f"name the folder that holds {MAIN}"
    if folder is None:
        cure += f" in {CONFIG_VARIABLE}"
    try:
        names = sorted(os.listdir(found))  # noqa: PTH208  the plain names are what is wanted
    except (OSError, ValueError) as error:
        if explicit:
            problems.append(Problem(str(found), _folder_reason(error), cure=cure))
        return None
    from bot.settings.strays import strays_in  # noqa: PLC0415  loaded for those who have config

    strays = list(strays_in(found, names))
    problems += strays
    if set(NAMES) & set(names):
        return found
    if explicit and not strays:
        problems.append(Problem(str(found), f"holds neither {MAIN} nor {SOURCES}", cure=cure))
    return None


def _folder_reason(error: Exception) -> str:
    if isinstance(error, NotADirectoryError):
        return "this is a file, not the config folder"
    if isinstance(error, FileNotFoundError):
        return "there is no such config folder"
    return f"the config folder cannot be read: {reason(error)}"


def _read(path: Path, model: type[BaseModel]) -> ConfigFile:
    """Read and check one file; a file that is not there is as good as an empty one."""
    file = ConfigFile(path)
    text = text_of(file)
    if text is not None:
        _parse(file, text)
        _check(file, model)
    elif not file.problems:
        _check(file, model)
    return file


def text_of(file: ConfigFile) -> str | None:
    """Return the text of a config file, or ``None`` with or without a problem noted."""
    try:
        if not stat.S_ISREG(os.stat(file.path).st_mode):  # noqa: PTH116  a pipe would never end
            file.complain("this is not a file", "put a text file in its place")
            return None
        with file.path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        if file.path.is_symlink():
            file.complain("this link leads nowhere", "mend or remove it")
        return None
    except (OSError, ValueError) as error:
        file.complain(f"cannot be read: {reason(error)}", "see to its permissions")
        return None
    if len(data) > LARGEST_FILE:
        file.complain("larger than 8 MiB, which no config is", "see what was put in its place")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        file.complain("not UTF-8", "save the file as UTF-8", line)
        return None


def _parse(file: ConfigFile, text: str) -> None:
    from bot.settings import lines, mistakes, toml  # noqa: PLC0415  loaded where there is config

    reading = toml.read(text)
    file.tree, file.text = reading.tree, reading.text
    file.broken = bool(reading.mistakes)
    for mistake in reading.mistakes:
        file.complain(mistake.what, mistake.cure, mistake.line)
    for path in mistakes.secrets(file.tree):
        line = lines.line_of(file.lines, path)
        file.problems.append(mistakes.secret_problem(file.where, line, path))
        file.secret.add(path)


def _check(file: ConfigFile, model: type[BaseModel]) -> None:
    """Hold what a file says against what may stand in it."""
    from pydantic import ValidationError  # noqa: PLC0415  as above

    from bot.settings import mistakes  # noqa: PLC0415  as above

    try:
        file.model = model.model_validate(file.tree, context={"folder": file.path.parent})
    except ValidationError as error:
        found = mistakes.explain(error, file.where, model.model_json_schema(), file.lines)
        file.problems += [problem for path, problem in found if not _follows(file, path, problem)]
    _check_ids(file)


def _follows(file: ConfigFile, path: KeyPath, problem: Problem) -> bool:
    """Tell whether a mistake only follows from one that is already reported."""
    return path in file.secret or (file.broken and "missing" in problem.what)


def _check_ids(file: ConfigFile) -> None:
    """Refuse two sources, topics or digests of one id."""
    from bot.settings.mistakes import shown  # noqa: PLC0415  as above

    kind = file.path.stem.removesuffix("s")
    key = "name" if kind == "topic" else "id"
    listed = file.tree.get(kind)
    first: dict[str, int] = {}
    for index, table in enumerate(listed if isinstance(listed, list) else ()):
        name = table.get(key) if isinstance(table, dict) else None
        if not isinstance(name, str):
            continue
        name = name.casefold() if kind == "topic" else name
        if name in first:
            line = file.lines.get((kind, first[name], key))
            what = f"the {key} {shown(name)} is taken by the {kind} at line {line}"
            article = "an" if key == "id" else "a"
            cure = f"give each {kind} {article} {key} of its own"
            file.complain(what, cure, file.lines.get((kind, index, key)))
        first.setdefault(name, index)


def _check_across(files: Mapping[str, ConfigFile]) -> None:
    from bot.settings import across  # noqa: PLC0415  as above

    digests, sources = files[DIGESTS], files[SOURCES]
    if digests.model is not None and sources.model is not None:
        across.check_sources(digests, cast("SourcesFile", sources.model))
    if digests.model is not None:
        across.check_twins(digests)


def reason(error: Exception) -> str:
    """Say in a few words why the system would not do something."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "its name is not one"
