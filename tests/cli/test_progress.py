"""What a person sees of long work while it goes on: on a terminal alone, and gone at its end."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from bot.cli import terminal
from bot.core.errors import Problem
from bot.usecases.crawl_report import CrawlReport
from bot.usecases.report import Report

if TYPE_CHECKING:
    import pytest


class Screen(io.StringIO):
    """Standard error, as a terminal or as a file."""

    def __init__(self, *, watched: bool) -> None:
        super().__init__()
        self.watched = watched

    def isatty(self) -> bool:
        return self.watched


def shown(monkeypatch: pytest.MonkeyPatch, *states: object, watched: bool = True) -> str:
    screen = Screen(watched=watched)
    monkeypatch.setattr("sys.stderr", screen)
    with terminal.progress() as progress:
        for state in states:
            progress(state)
    return screen.getvalue()


def test_a_crawl_shows_its_rates_and_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([100.0, 110.0])
    report = CrawlReport(total=5000, stopwatch=lambda: next(moments))
    report.asked, report.unchanged, report.new = 2500, 2400, 300
    report.errors["timeout"] = 7
    seen = shown(monkeypatch, report)
    assert "2,500 of 5,000 feeds (250/s), 2,400 unchanged, 7 failed" in seen
    assert "300 new articles (30/s)" in seen
    assert seen.endswith("\r\x1b[K")


def test_files_show_their_rate_and_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([100.0, 104.0])
    report = Report(stopwatch=lambda: next(moments))
    report.new, report.unchanged = 900, 100
    report.problems.append(Problem("a.txt", "empty"))
    assert "900 new, 0 changed, 100 unchanged (250/s), 1 problem" in shown(
        monkeypatch, report.so_far()
    )


def test_nothing_is_written_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, "half done", watched=False) == ""
