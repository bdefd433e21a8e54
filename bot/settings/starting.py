"""A config folder begun anew: the files that ship with the bot, comments and all."""

from __future__ import annotations

from pathlib import Path

from bot.core.errors import ConfigError, Problem
from bot.ports import Edit
from bot.settings.changing import Editor, present
from bot.settings.loading import DIGESTS, MAIN, SOURCES, TOPICS

_SEEDS = "seeds"
"""The source whose articles lie beside the program, not beside a folder of somebody's own."""
_SEEDS_SAID = "# The seeds are on. The feeds below"
_HOMES = "homes = []"


def begin(folder: Path, homes: str = "") -> bool:
    """Fill a folder that has no config; return whether it had none.

    ``homes`` is a workspace whose admins may change from chat what all share. Raises
    :class:`ConfigError` where the folder cannot be written.
    """
    if present(folder):
        return False
    shipped = _shipped()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in (MAIN, SOURCES, TOPICS, DIGESTS):
            text = (shipped / name).read_text("utf-8")
            if name == MAIN and homes:
                text = text.replace(_HOMES, f'homes = ["{homes}"]')
            text = text.replace(_SEEDS_SAID, "# The feeds below")
            (folder / name).write_text(text, "utf-8")
    except OSError as error:
        what = f"cannot be made ({error.strerror})"
        raise ConfigError(Problem(str(folder), what, cure="name another with --config")) from error
    Editor(folder).change([Edit("remove", "source", _SEEDS)])
    return True


def _shipped() -> Path:
    """Return where the files are: in the package or, in a working copy, at its root."""
    here = Path(__file__).resolve()
    packed = here.parent / "shipped"
    return packed if packed.is_dir() else here.parents[2] / "config"
