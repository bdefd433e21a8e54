"""``briefbot audit`` and ``feedback``: what is done on the command line is logged, too."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli import main
from bot.ports import Feedback, Who
from bot.store.archive import open_store

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
SOURCES = """\
[[source]]
id = "web"   # ours
url = "https://a.example/feed"
enabled = false

[[source]]
id = "news"
path = "../news"
"""
DIGESTS = '[[digest]]\nid = "m"\ndestination = "console:"\ntimes = ["08:00"]\n'


@pytest.fixture
def where(tmp_path: Path) -> list[str]:
    config = tmp_path / "config"
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("Mines were cleared near Kyiv on Monday, it was said.")
    config.mkdir()
    (config / "briefbot.toml").write_text("")
    (config / "sources.toml").write_text(SOURCES)
    (config / "digests.toml").write_text(DIGESTS)
    return ["--config", str(config), "--data", str(tmp_path / "data")]


def changes(
    where: list[str], capsys: pytest.CaptureFixture[str], *more: str
) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["audit", "--format", "json", *more, *where]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "briefbot.audit/1"
    made: list[dict[str, Any]] = found["changes"]
    return made


def test_what_is_done_on_the_command_line_is_logged(
    where: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text('<opml><body><outline xmlUrl="https://b.example/f" text="B"/></body></opml>')
    assert main(["sources", "enable", "web", *where]) == 0
    assert main(["sources", "pause", "web", *where]) == 0
    assert main(["sources", "import", str(opml), *where]) == 0
    assert main(["digest", "pause", "m", *where]) == 0
    assert main(["digest", "resume", "m", *where]) == 0
    made = changes(where, capsys)
    assert [each["action"] for each in made] == ["schedule"] * 2 + ["source"] * 3
    assert {each["platform"] for each in made} == {"console"}
    first = made[-1]
    assert (first["file"], first["before"], first["after"]) == (
        "sources.toml",
        ["enabled = false"],
        ["enabled = true"],
    )
    assert made[0]["what"] == "digest m resumed"


def test_the_log_is_filtered(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "enable", "web", *where]) == 0
    assert main(["digest", "pause", "m", *where]) == 0
    assert len(changes(where, capsys, "--action", "source")) == 1
    assert len(changes(where, capsys, "--since", "1d")) == 2
    assert len(changes(where, capsys, "--limit", "1")) == 1
    assert changes(where, capsys, "--who", "nobody-of-that-name") == []
    assert main(["audit", *where]) == 0
    told = capsys.readouterr().out
    assert "+enabled = true" in told
    assert "-enabled = false" in told
    assert main(["audit", "--action", "nonsense", *where]) == 1
    assert "there is: status" in capsys.readouterr().err


def test_reports_are_listed_and_settled(
    where: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fill() -> None:
        store = open_store(tmp_path / "data")
        for team in ("T1", "T2"):
            report = Feedback(Who("slack", team, "U1"), NOW, "b", "e", "outdated", f"by {team}")
            await store.put_feedback(report)
        await store.close()

    asyncio.run(fill())
    assert main(["feedback", "list", *where]) == 0
    told = capsys.readouterr().out
    assert "by T1" in told
    assert "by T2" in told
    assert main(["feedback", "settle", "1", *where]) == 0
    assert "settled: 1" in capsys.readouterr().out
    assert main(["feedback", "settle", "1", *where]) == 1
    assert "no open report 1" in capsys.readouterr().err
    assert main(["feedback", "settle", *where]) == 2
    capsys.readouterr()
    assert main(["feedback", "list", "--all", "--format", "json", *where]) == 0
    reports = json.loads(capsys.readouterr().out)["reports"]
    assert [bool(each["settled_by"]) for each in reports] == [False, True]
    assert changes(where, capsys)[0]["what"] == "report 1 settled"


def test_prune_says_what_it_keeps(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prune", *where]) == 1
    assert '[store] keep = "forever"' in capsys.readouterr().err
    assert main(["ingest", *where]) in {0, 1}
    capsys.readouterr()
    later = ["--at", "2040-01-01", "--older-than", "1w"]
    assert main(["prune", "--dry-run", *later, *where]) == 0
    assert "would leave: 1 events with 1 articles" in capsys.readouterr().out
    assert main(["prune", *later, *where]) == 0
    assert "left: 1 events with 1 articles" in capsys.readouterr().out
    assert main(["prune", *later, *where]) == 0
    assert "left: 0 events" in capsys.readouterr().out
