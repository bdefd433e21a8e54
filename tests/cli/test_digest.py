"""Digests from the command line, as an admin meets them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Briefbot

FILE = """
[[digest]]
id = "morning"
destination = "file:../digests.md"
topic = "mines"
times = ["08:00"]
zone = "Europe/Berlin"
when_empty = "line"
"""
AT_SEVEN = "2024-11-22T07:00:00+00:00"


@pytest.fixture
def planned(seeds: Path) -> Path:
    (seeds / "config" / "digests.toml").write_text(FILE)
    return seeds


@pytest.mark.usefixtures("planned")
class TestDigest:
    def test_a_preview_posts_and_remembers_nothing(self, briefbot: Briefbot, home: Path) -> None:
        first = briefbot("digest", "preview", "morning")
        assert first.code == 0
        assert "Landmine Use" in first.out
        assert briefbot("digest", "preview", "morning").out == first.out
        assert not (home / "digests.md").exists()

    def test_what_is_posted_is_what_the_preview_showed(
        self, briefbot: Briefbot, home: Path
    ) -> None:
        preview = briefbot("digest", "preview", "morning", "--format", "markdown").out
        assert briefbot("digest", "run", "morning").code == 0
        posted = (home / "digests.md").read_text()
        assert preview.strip() in posted
        assert "Next: 22 Nov 2024, 08:00 CET" in posted

    def test_the_same_is_not_posted_twice(self, briefbot: Briefbot, home: Path) -> None:
        for _ in range(2):
            briefbot("digest", "run", "morning")
        text = (home / "digests.md").read_text()
        assert text.count("US Approves Landmine Use") == 2  # as a headline, and among the sources
        assert "Nothing new since" not in text  # the clock stood still: the same slot, taken

    def test_what_is_due_is_posted_once(self, briefbot: Briefbot, home: Path) -> None:
        assert briefbot("digest", "run").code == 0
        due = briefbot("--at", AT_SEVEN, "digest", "due").out
        assert due == "morning  due: 2024-11-22 08:00\n"
        for _ in range(2):
            assert briefbot("--at", AT_SEVEN, "digest", "run").code == 0
        assert (home / "digests.md").read_text().count("<!-- briefbot") == 1
        assert "nothing due; next: 23 Nov 2024" in briefbot("--at", AT_SEVEN, "digest", "due").out

    @pytest.mark.parametrize("form", ["text", "markdown", "json"])
    def test_a_replay_is_what_was_posted_byte_for_byte(self, briefbot: Briefbot, form: str) -> None:
        preview = briefbot("digest", "preview", "morning", "--format", form).out
        briefbot("digest", "run", "morning")
        (brief,) = set(re.findall(r"\bb[0-9a-f]{16}\b", briefbot("digest", "log", "morning").out))
        assert briefbot("replay", brief, "--format", form).out == preview

    def test_why_names_what_was_left_out_and_the_rule(self, briefbot: Briefbot) -> None:
        briefbot("digest", "run", "morning")
        briefbot("--at", AT_SEVEN, "digest", "run", "morning")
        told = briefbot("digest", "why", "morning").out
        assert "it was told, and nothing came since" in told
        assert "nothing like that" in briefbot("digest", "why", "morning", "zeppelin").out

    def test_status_and_list_tell_the_last_and_the_next_run(self, briefbot: Briefbot) -> None:
        assert "last  never" in briefbot("digest", "list").out
        briefbot("digest", "run", "morning")
        for command in (("digest", "list"), ("status",)):
            out = briefbot(*command).out
            assert "22 Nov 2024, 08:00 CET" in out
            assert "2024-11-21 run 09:00" in out

    def test_pause_and_resume(self, briefbot: Briefbot) -> None:
        assert "paused" in briefbot("digest", "pause", "morning").out
        assert "paused: by an admin" in briefbot("digest", "list").out
        briefbot("digest", "resume", "morning")
        assert "paused" not in briefbot("digest", "list").out

    def test_nobody_waits_for_an_outcome_that_is_known(self, briefbot: Briefbot) -> None:
        ran = briefbot("digest", "settle", "morning", "sent")
        assert ran.out == "morning has no page of unknown outcome\n"
        assert briefbot("digest", "settle", "morning").code == 1


def test_a_folder_that_is_not_there_is_told_and_nothing_is_lost(
    briefbot: Briefbot, planned: Path
) -> None:
    config = planned / "config" / "digests.toml"
    config.write_text(FILE.replace("../digests.md", "../nowhere/digests.md"))
    ran = briefbot("digest", "run", "morning")
    assert ran.code == 1
    assert "nowhere/digests.md: No such file" in ran.err
    assert "paused" in briefbot("digest", "list").out
    (planned / "nowhere").mkdir()
    briefbot("digest", "resume", "morning")
    assert briefbot("--at", AT_SEVEN, "digest", "run", "morning").code == 0
    assert "Landmine" in (planned / "nowhere" / "digests.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("digest", "preview", "mornin"), "did you mean morning?"),
        (("digest", "preview"), "say which digest: morning"),
        (("replay", "b0"), "no brief 'b0'"),
    ],
)
@pytest.mark.usefixtures("planned")
def test_what_is_wrong_is_told_in_one_line(
    briefbot: Briefbot, arguments: tuple[str, ...], said: str
) -> None:
    ran = briefbot(*arguments)
    assert ran.code == 1
    assert said in ran.err
    assert ran.err.count("\n") == 1
