"""Files in the config folder that someone may believe to be read, and their cure."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.core.errors import Problem
from bot.settings.loading import NAMES, ConfigFile, text_of
from bot.settings.mistakes import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHER_FORMS = (".yaml", ".yml", ".json", ".ini")


def strays_in(folder: Path, names: list[str]) -> Iterator[Problem]:
    """Find files that someone may believe to be read: in another form, or misspelt."""
    for name in names:
        stem, suffix = os.path.splitext(name.lower())  # noqa: PTH122  plain names, as above
        if suffix in _OTHER_FORMS and f"{stem}.toml" in NAMES:
            yield Problem(
                str(folder / name),
                f"config is read from TOML alone, and this is {suffix[1:].upper()}",
                cure=f"write it as {stem}.toml: {' ⏎ '.join(_instead(folder / name, stem))}",
            )
        elif suffix == ".toml" and name not in NAMES:
            near = nearest(stem, [each[:-5] for each in NAMES], 0.8)
            if near and f"{near}.toml" not in names:
                yield Problem(str(folder / name), "not read", cure=f"rename it to {near}.toml")


def _instead(file: Path, stem: str) -> list[str]:
    """Return the first lines of a file in another form as TOML would have them."""
    from bot.settings.foreign import as_toml  # noqa: PLC0415  only for those who brought one

    usual = ["[brief]", "stories = 5"] if stem == "briefbot" else [f"[[{stem[:-1]}]]", 'id = "..."']
    brought = ConfigFile(file)
    text = text_of(brought) if file.suffix.lower() in {".yaml", ".yml"} else None
    return as_toml(text or "") or usual
