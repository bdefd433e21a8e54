"""The brief of the seeds, as a newcomer meets it."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Briefbot

SCHEMA = json.loads((resources.files("bot.core.showing") / "brief.schema.json").read_text("utf-8"))


@pytest.mark.usefixtures("seeds")
class TestBriefOfTheSeeds:
    def test_is_one_event_of_five_outlets_in_few_sentences_from_several(
        self, briefbot: Briefbot
    ) -> None:
        (story,) = briefbot("brief", "mines", "--format", "json").json["stories"]
        cited = {c["article"] for s in story["summary"] for c in s["citations"]}
        assert (story["outlets"], len(story["articles"])) == (5, 5)
        assert 3 <= len(story["summary"]) <= 6
        assert len(cited) >= 3

    def test_holds_to_its_schema(self, briefbot: Briefbot) -> None:
        brief = briefbot("brief", "mines", "--format", "json").json
        Draft202012Validator(SCHEMA).validate(brief)

    def test_every_sentence_is_its_span_of_the_stored_article(self, briefbot: Briefbot) -> None:
        (story,) = briefbot("brief", "mines", "--format", "json").json["stories"]
        stored = briefbot("story", story["event"], "--view", "sources", "--format", "json").json
        texts = {article["n"]: article["text"] for article in stored["articles"]}
        claims = [story["headline"], *story["summary"], *story["agreement"]]
        for claim in claims:
            first = claim["citations"][0]
            assert texts[first["article"]][first["start"] : first["end"]] == claim["text"]

    def test_every_sentence_stands_in_a_seed_file(self, briefbot: Briefbot, seeds: Path) -> None:
        (story,) = briefbot("brief", "mines", "--format", "json").json["stories"]
        files = [path.read_text("utf-8") for path in (seeds / "news").iterdir()]
        assert all(any(s["text"] in file for file in files) for s in story["summary"])

    def test_shows_no_advertisement_and_no_heading(self, briefbot: Briefbot) -> None:
        text = briefbot("brief", "mines", "--detail", "full").out
        for unwanted in ("Advertisement", "HAVE YOU READ", "Looking Ahead", "Broader Implications"):
            assert unwanted not in text

    def test_makes_up_neither_dates_nor_outlets(self, briefbot: Briefbot) -> None:
        text = briefbot("brief", "mines").out
        assert "dates unknown" in text
        assert "outlet unknown" in text

    def test_the_same_again_is_the_same_bytes(self, briefbot: Briefbot) -> None:
        first = briefbot("brief", "mines", "--format", "json").out
        assert briefbot("brief", "mines", "--format", "json").out == first

    @pytest.mark.parametrize("query", ["landmines", '"land mines"', "mine biden", "MINES"])
    def test_other_ways_to_ask_find_it_too(self, briefbot: Briefbot, query: str) -> None:
        assert len(briefbot("brief", query, "--format", "json").json["stories"]) == 1

    def test_a_word_left_out_leaves_it_out(self, briefbot: Briefbot) -> None:
        assert briefbot("brief", "mines", "-kyiv", "--format", "json").json["stories"] == []

    def test_an_unknown_topic_says_so_and_names_three(self, briefbot: Briefbot) -> None:
        ran = briefbot("brief", "mimes")
        assert ran.code == 0
        assert "Nothing on" in ran.out
        assert len(briefbot("brief", "mimes", "--format", "json").json["nearest"]) == 3

    @pytest.mark.parametrize("form", ["text", "markdown", "json"])
    @pytest.mark.parametrize(
        "view", ["summary", "evidence", "agreement", "timeline", "quotes", "sources", "why"]
    )
    def test_each_view_in_each_form(self, briefbot: Briefbot, view: str, form: str) -> None:
        ran = briefbot("story", "mines", "--view", view, "--format", form)
        assert ran.code == 0
        assert not ran.err
        assert len(ran.out) > 100

    def test_why_adds_up(self, briefbot: Briefbot) -> None:
        score = briefbot("story", "mines", "--view", "why", "--format", "json").json["score"]
        assert score["total"] == pytest.approx(sum(score["components"].values()), abs=1e-6)


def test_an_edited_file_is_in_the_next_brief(briefbot: Briefbot, home: Path) -> None:
    page = home / "news" / "bridge.txt"
    page.write_text("Engineers closed the Harbour Bridge on Monday after a crack was found there.")
    assert "on Monday" in briefbot("brief", "bridge").out
    page.write_text("Engineers closed the Harbour Bridge on Tuesday after two cracks were found.")
    assert "on Tuesday" in briefbot("brief", "bridge").out


def test_an_empty_archive_says_how_to_fill_it(briefbot: Briefbot) -> None:
    ran = briefbot("brief")
    assert ran.code == 0
    assert "ingest" in ran.out


def test_a_bad_file_is_told_and_the_brief_still_comes(briefbot: Briefbot, seeds: Path) -> None:
    (seeds / "news" / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    ran = briefbot("brief", "mines")
    assert ran.code == 0
    assert "landmine" in ran.out.lower()
    assert len(ran.err.splitlines()) == 1
    assert "picture.txt" in ran.err


def test_no_such_story(briefbot: Briefbot, seeds: Path) -> None:
    ran = briefbot("story", "zeppelins")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert str(seeds) not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [["brief", "--stories", "0"], ["brief", "--since", "soon"], ["brief", "--nonsense"],
     ["story"], ["sources"], [], ["dance"], ["brief", "--at", "today"]],
)  # fmt: skip
def test_wrong_usage_exits_with_two_and_says_how(briefbot: Briefbot, arguments: list[str]) -> None:
    ran = briefbot(*arguments)
    assert ran.code == 2
    assert "usage: briefbot" in ran.err


@pytest.mark.parametrize("command", ["", "brief", "story", "ingest", "cluster", "summarize"])
def test_help_teaches_by_example(briefbot: Briefbot, command: str) -> None:
    ran = briefbot(*filter(None, [command]), "--help")
    assert ran.code == 0
    assert "briefbot" in ran.out
    assert ran.out.count("\n") > 12
