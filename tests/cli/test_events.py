"""``briefbot event``: what a person says of the events, at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "a.txt": "A warehouse on Harbor Road in Belford burned down on Monday night. Nobody was hurt.",
    "b.txt": "Parliament passed the budget on Tuesday by 212 votes to 198 after a long debate.",
}


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    (tmp_path / "news").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "news" / name).write_text(text)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sources.toml").write_text('[[source]]\nid = "n"\npath = "../news"\n')
    common = ["--config", str(tmp_path / "config"), "--data", str(tmp_path / "data")]

    def run(*words: str) -> tuple[int, str, str]:
        code = main([*words, *common])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def ids(run: Run) -> list[str]:
    _, out, _ = run("brief", "--since", "300w", "--format", "json")
    return sorted(story["event"] for story in json.loads(out)["stories"])


def test_events_are_merged_split_and_the_last_word_is_taken_back(run: Run) -> None:
    one, other = ids(run)
    code, out, _ = run("event", "merge", one, other, "--by", "Ana")
    assert code == 0
    assert "2 articles" in out
    (kept,) = ids(run)
    _, out, _ = run("event", "split", kept, "2", "--by", "Ana")
    assert "(1 article)" in out
    assert len(ids(run)) == 2
    _, out, _ = run("event", "undo", "--by", "Bo")
    assert "taken back: " in out
    assert ids(run) == [kept]
    _, out, _ = run("event", "log")
    assert [line.split("  ")[1] for line in out.splitlines()] == ["Bo", "Ana", "Ana"]


def test_a_hidden_event_is_in_no_brief(run: Run) -> None:
    one, other = ids(run)
    run("event", "hide", one)
    assert ids(run) == [other]
    run("event", "release", one)
    assert ids(run) == [one, other]


def test_wrong_usage_is_told(run: Run) -> None:
    code, _, err = run("event", "merge", "one")
    assert code == 2
    assert "merge takes two events" in err


def test_an_unknown_event_is_told(run: Run) -> None:
    ids(run)
    code, _, err = run("event", "merge", "one", "two")
    assert code == 1
    assert "no event 'one'" in err
