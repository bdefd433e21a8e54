"""The config changed by program: whole, good, reversible, and never over somebody's own edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.core.errors import ConfigError, InputError, NotFoundError
from bot.ports import ConfigChange, Edit
from bot.settings.changing import Editor

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = """\
# my sources
[[source]]
id = "a"            # the first
path = "../news"

[[source]]
id = "b"
url = "https://b.example/feed"
enabled = false
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_text(SOURCES)
    return tmp_path


def switch(editor: Editor, kind: str, name: str, *, enabled: bool) -> ConfigChange:
    (made,) = editor.change([Edit("edit", kind, name, {"enabled": enabled})])
    return made


def test_a_switch_keeps_comments_and_order(folder: Path) -> None:
    made = switch(Editor(folder), "source", "b", enabled=True)
    assert (folder / "sources.toml").read_text() == SOURCES.replace("false", "true")
    assert (made.file, made.before) == ("sources.toml", SOURCES)
    assert Editor(folder).listed("source") == [
        ("a", str((folder / "../news").resolve()), True),
        ("b", "https://b.example/feed", True),
    ]


def test_topics_and_digests_are_added_and_removed(folder: Path) -> None:
    editor = Editor(folder)
    editor.change([Edit("add", "topic", "Mines", {"query": "mines OR landmines"})])
    values = {"destination": "slack:T1/C1", "times": ["08:00"], "zone": "Europe/Kyiv"}
    editor.change([Edit("add", "digest", "m", values)])
    assert editor.listed("topic") == [("Mines", "mines OR landmines", True)]
    assert editor.listed("digest")[0][0] == "m"
    with pytest.raises(InputError, match="already"):
        editor.change([Edit("add", "topic", "MINES", {"query": "x"})])
    switch(editor, "digest", "m", enabled=False)
    assert editor.listed("digest")[0][2] is False
    editor.change([Edit("remove", "topic", "mines"), Edit("remove", "digest", "m")])
    assert editor.listed("topic") == editor.listed("digest") == []


def test_a_change_that_would_not_be_good_is_not_made(folder: Path) -> None:
    editor = Editor(folder)
    values = {"destination": "slack:T1/C1", "times": ["25:99"], "zone": "Mars"}
    with pytest.raises(ConfigError) as error:
        editor.change([Edit("add", "digest", "m", values)])
    assert "digests.toml" in str(error.value)
    assert str(folder.parent) not in str(error.value)
    assert not (folder / "digests.toml").exists()


def test_an_unknown_name_is_told_with_those_there_are(folder: Path) -> None:
    with pytest.raises(NotFoundError, match="no source 'c'; there is: a, b"):
        switch(Editor(folder), "source", "c", enabled=True)


def test_a_change_is_taken_back_but_not_over_a_later_edit(folder: Path) -> None:
    editor = Editor(folder)
    made = switch(editor, "source", "b", enabled=True)
    editor.restore(made)
    assert (folder / "sources.toml").read_text() == SOURCES
    made = switch(editor, "source", "b", enabled=True)
    edited = (folder / "sources.toml").read_text() + "# mine\n"
    (folder / "sources.toml").write_text(edited)
    with pytest.raises(InputError, match="edited since"):
        editor.restore(made)
    assert (folder / "sources.toml").read_text() == edited


def test_a_file_that_is_no_toml_is_left_alone(folder: Path) -> None:
    (folder / "sources.toml").write_text("[[source\n")
    with pytest.raises(ConfigError, match="not TOML"):
        switch(Editor(folder), "source", "a", enabled=True)
    assert (folder / "sources.toml").read_text() == "[[source\n"


def test_no_file_is_left_beside(folder: Path) -> None:
    switch(Editor(folder), "source", "a", enabled=False)
    assert [each.name for each in folder.iterdir()] == ["sources.toml"]
