"""``briefbot topics``, and topics asked by their names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

TEXTS = {
    "a.txt": "A warehouse on Harbor Road in Belford burned down on Monday night. Nobody was hurt.",
    "b.txt": "Parliament passed the budget on Tuesday by 212 votes to 198 after a long debate.",
    "c.txt": "The ferry to Sandholm will sail again from Friday, its owners said on Sunday.",
}
TOPICS = """
[[topic]]
name = "Fire Desk"
query = "warehouse OR ferry -parliament"
about = "what burns"
"""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    (tmp_path / "news").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "news" / name).write_text(text)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sources.toml").write_text('[[source]]\nid = "n"\npath = "../news"\n')
    (tmp_path / "config" / "topics.toml").write_text(TOPICS)
    common = ["--config", str(tmp_path / "config"), "--data", str(tmp_path / "data")]

    def run(*words: str) -> tuple[int, str, str]:
        code = main([*words, *common])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_a_saved_topic_is_asked_by_its_name(run: Run) -> None:
    _, out, _ = run("brief", "fire", "desk", "--format", "json")
    brief = json.loads(out)
    assert brief["query"] == "fire desk"
    assert len(brief["stories"]) == 2
    _, out, _ = run("brief", "fire", "--format", "json")
    assert json.loads(out)["stories"] == []


def test_topics_are_listed_and_tried(run: Run) -> None:
    run("brief")
    assert run("topics", "list")[1] == "Fire Desk: warehouse OR ferry -parliament  (what burns)\n"
    _, out, _ = run("topics", "test", "FIRE  desk")
    assert "one of: warehouse, ferry" in out
    assert "none of: parliament" in out
    assert "events that match: 2" in out
    _, out, _ = run("topics", "test", "source:n", "title:budget", "age:9w")
    assert "source: n" in out
    assert "in a title: budget" in out


def test_wrong_usage_is_told(run: Run) -> None:
    assert run("topics", "test")[0] == 2
    assert run("topics", "list", "x")[0] == 2


def test_two_topics_of_one_name_are_refused(run: Run, tmp_path: Path) -> None:
    again = TOPICS.replace("Fire Desk", "fire desk")
    (tmp_path / "config" / "topics.toml").write_text(TOPICS + again)
    code, _, err = run("topics", "list")
    assert code == 1
    assert "topics.toml:8" in err
    assert "give each topic a name of its own" in err
