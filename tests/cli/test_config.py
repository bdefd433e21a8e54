"""``briefbot config``: what is in effect, where it comes from, what differs from the defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "briefbot.toml").write_text('[brief]\nstories = 3\nsentences = 5\nwindow = "7d"\n')
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nid = "n"\npath = "news"\n[[source]]\nid = "off"\npath = "x"\nenabled = false\n'
    )
    (tmp_path / "topics.toml").write_text('[[topic]]\nname = "Mines"\nquery = "mines"\n')
    return tmp_path


def rows(
    action: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> dict[str, tuple[str, str]]:
    assert main(["config", action, "--config", str(folder)]) == 0
    lines = [line.rsplit("  ", 1) for line in capsys.readouterr().out.splitlines()]
    found = {}
    for told, origin in lines:
        name, _, value = told.partition("  ")
        found[name] = (value.strip(), origin.strip())
    return found


def test_each_value_is_shown_with_where_it_comes_from(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = rows("show", folder, capsys)
    assert found["brief.stories"] == ("3", f"{folder}/briefbot.toml:2")
    assert found["rank.match"] == ("4.0", "default")
    assert found["topic.Mines.query"][0] == "mines"
    assert "source.n.path" in found
    assert "source.off.path" not in found


def test_a_difference_is_what_is_not_the_default(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = rows("diff", folder, capsys)
    assert [*found] == ["brief.stories", "brief.window", "source.n.path", "topic.Mines.query"]


def test_no_difference_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "briefbot.toml").write_text("[brief]\nstories = 5\n")
    assert main(["config", "diff", "--config", str(tmp_path)]) == 0
    assert "as it would be" in capsys.readouterr().out
