"""Sources switched and added by program: the file stays its owner's."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from bot.core.errors import ConfigError
from bot.core.naming import free_id
from bot.ports import Edit
from bot.settings import load
from bot.settings.changing import Editor

if TYPE_CHECKING:
    from pathlib import Path

FILE = """\
# My sources.

[[source]]
id = "herald"     # the good one
url = "https://h.example/feed"
enabled = false   # for now

[[source]]
id = "wire"
url = "https://w.example/feed"
# the end
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(FILE)
    return path


def set_enabled(file: Path, ids: set[str], *, enabled: bool) -> None:
    edits = [Edit("edit", "source", each, {"enabled": enabled}) for each in sorted(ids)]
    Editor(file.parent).change(edits)


def add(file: Path, name: str, **values: str) -> None:
    Editor(file.parent).change([Edit("add", "source", name, values)])


def on(file: Path) -> dict[str, bool]:
    return {source.id: source.enabled for source in load(file.parent, {}).sources}


def test_switching_changes_what_it_must_and_no_more(file: Path) -> None:
    set_enabled(file, {"herald"}, enabled=True)
    assert file.read_text() == FILE.replace("false ", "true ")
    set_enabled(file, {"wire"}, enabled=False)
    assert on(file) == {"herald": True, "wire": False}
    assert "# the end" in file.read_text()


def test_sources_are_added_at_the_end(file: Path) -> None:
    odd = 'A "quoted"\n[[source]] \\ name'
    add(file, "new", url="https://n.example/", outlet=odd)
    assert file.read_text().startswith("# My sources.")
    assert list(on(file)) == ["herald", "wire", "new"]
    assert load(file.parent, {}).sources[2].outlet == odd


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    add(tmp_path / "sources.toml", "new", url="https://n.example/")
    assert on(tmp_path / "sources.toml") == {"new": True}


def test_rights_and_links_are_kept(file: Path, tmp_path: Path) -> None:
    file.chmod(0o600)
    real = tmp_path / "real.txt"
    file.rename(real)
    file.symlink_to(real)
    set_enabled(file, {"herald"}, enabled=True)
    assert file.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["real.txt", "sources.toml"]


def test_a_broken_file_is_left_alone(file: Path) -> None:
    file.write_text("[[source")
    with pytest.raises(ConfigError, match="cannot be edited"):
        set_enabled(file, {"herald"}, enabled=True)
    assert file.read_text() == "[[source"


@pytest.mark.parametrize(
    ("wanted", "given"),
    [("The Herald", "the-herald"), ("Süd-Post!", "sud-post"), ("速報", "feed"), ("wire", "wire-2")],
)
def test_ids_are_plain_and_free(wanted: str, given: str) -> None:
    assert free_id(wanted, {"wire"}) == given
