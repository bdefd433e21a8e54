"""``ingest``, ``cluster`` and ``summarize``."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Briefbot

BRIDGE = [
    {
        "id": "b1",
        "source": "Herald",
        "title": "Harbour bridge closed after crack is found",
        "text": "Engineers closed the Harbour Bridge on Monday after a crack was found in its main "
        "span. Some 40,000 vehicles cross the Harbour Bridge every day, said Mayor Ana Reyes.",
    },
    {
        "id": "b2",
        "source": "Post",
        "title": "Crack shuts Harbour Bridge",
        "text": "A crack in its main span shut the Harbour Bridge on Monday, engineers said. "
        "Mayor Ana Reyes promised a free ferry for those who cross the bridge every day.",
    },
]
VOTE = {
    "id": "v1",
    "source": "Post",
    "title": "Norland elects Ida Berg",
    "text": "Voters in Norland elected Ida Berg as premier with 54 percent of the votes.",
}


def jsonl(path: Path, *records: dict[str, Any] | str) -> Path:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_ingest_says_what_it_did(briefbot: Briefbot, tmp_path: Path) -> None:
    ran = briefbot("ingest", jsonl(tmp_path / "a.jsonl", *BRIDGE, VOTE))
    assert ran.code == 0
    assert "3 new" in ran.out
    again = briefbot("ingest", tmp_path / "a.jsonl")
    assert again.code == 0
    assert "0 new, 0 changed, 3 unchanged" in again.out


def test_given_ids_and_outlets_are_kept(briefbot: Briefbot, tmp_path: Path) -> None:
    briefbot("ingest", jsonl(tmp_path / "a.jsonl", *BRIDGE))
    (story,) = briefbot("brief", "bridge", "--format", "json").json["stories"]
    assert {a["id"]: a["outlet"] for a in story["articles"]} == {"b1": "Herald", "b2": "Post"}
    assert story["outlets"] == 2


def test_the_same_article_from_another_file_is_no_new_one(
    briefbot: Briefbot, tmp_path: Path
) -> None:
    briefbot("ingest", jsonl(tmp_path / "a.jsonl", *BRIDGE))
    briefbot("ingest", jsonl(tmp_path / "b.jsonl", *BRIDGE))
    assert briefbot("status", "--format", "json").json["articles"] == 2


def test_a_configured_folder_named_by_hand_is_not_taken_twice(
    briefbot: Briefbot, seeds: Path
) -> None:
    briefbot("ingest", seeds / "news")
    briefbot("brief", "mines")
    assert briefbot("status", "--format", "json").json["articles"] == 5


def test_what_is_wrong_is_told_and_the_rest_taken_in(briefbot: Briefbot, tmp_path: Path) -> None:
    lines: list[dict[str, Any] | str] = [{**VOTE, "id": f"v{n}"} for n in range(60)]
    lines[56] = '{"text": "broken'
    lines[58] = {"text": 5}
    missing = tmp_path / "missing.txt"
    ran = briefbot("ingest", jsonl(tmp_path / "a.jsonl", *lines), missing)
    assert ran.code == 1
    assert "58 new" in ran.out
    errors = ran.err.splitlines()
    assert len(errors) == 3
    assert "a.jsonl:57:" in errors[0]
    assert "a.jsonl:59:" in errors[1]
    assert "missing.txt" in errors[2]


def test_cluster_writes_a_line_for_each_article_in_order(
    briefbot: Briefbot, tmp_path: Path
) -> None:
    ran = briefbot("cluster", "--input", jsonl(tmp_path / "a.jsonl", BRIDGE[0], VOTE, BRIDGE[1]))
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert [line["id"] for line in lines] == ["b1", "v1", "b2"]
    assert lines[0]["event"] == lines[2]["event"] != lines[1]["event"]
    assert set(lines[0]) == {"id", "event"}


def test_cluster_online_gives_the_event_at_arrival(briefbot: Briefbot, tmp_path: Path) -> None:
    ran = briefbot("cluster", "--online", "--input", jsonl(tmp_path / "a.jsonl", *BRIDGE))
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == ["b1", "b2"]


def test_cluster_reads_standard_input_and_tells_a_broken_line(
    briefbot: Briefbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = f"{json.dumps(BRIDGE[0])}\nnonsense\n{json.dumps(VOTE)}\n"
    typed = SimpleNamespace(buffer=io.BytesIO(stream.encode()))
    monkeypatch.setattr("sys.stdin", typed)
    ran = briefbot("cluster")
    assert ran.code == 1
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == ["b1", "v1"]
    assert len(ran.err.splitlines()) == 1
    assert ":2:" in ran.err


@pytest.mark.parametrize("budget", [("--sentences", "2"), ("--words", "30"), ()])
def test_summarize_cites_the_texts_as_they_were_given(
    briefbot: Briefbot, tmp_path: Path, budget: tuple[str, ...]
) -> None:
    ran = briefbot("summarize", "--input", jsonl(tmp_path / "a.jsonl", *BRIDGE), *budget)
    sentences = ran.json["sentences"]
    assert sentences
    for sentence in sentences:
        first = sentence["citations"][0]
        text = BRIDGE[first["article"] - 1]["text"]
        assert text[first["start"] : first["end"]] == sentence["text"]
        assert first["id"] == BRIDGE[first["article"] - 1]["id"]


def test_summarize_keeps_offsets_where_the_text_begins_with_its_title(
    briefbot: Briefbot, tmp_path: Path
) -> None:
    record = {**BRIDGE[0], "text": f"\n{BRIDGE[0]['title']}\r\n\r\n{BRIDGE[0]['text']}\x00 End."}
    ran = briefbot("summarize", "--input", jsonl(tmp_path / "a.jsonl", record), "--words", "50")
    assert ran.json["sentences"]
    for sentence in ran.json["sentences"]:
        first = sentence["citations"][0]
        assert record["text"][first["start"] : first["end"]] == sentence["text"]


def test_summarize_with_every_summarizer(briefbot: Briefbot, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", *BRIDGE)
    for name in ("consensus", "lex-rank", "luhn"):
        ran = briefbot("summarize", "--input", file, "--sentences", "1", "--summarizer", name)
        assert len(ran.json["sentences"]) == 1


def test_summarize_with_an_unknown_summarizer_names_the_known(
    briefbot: Briefbot, tmp_path: Path
) -> None:
    file = jsonl(tmp_path / "a.jsonl", *BRIDGE)
    ran = briefbot("summarize", "--input", file, "--summarizer", "magic")
    assert ran.code in (1, 2)
    assert "consensus" in ran.err


def test_a_missing_input_is_one_clear_line(briefbot: Briefbot, tmp_path: Path) -> None:
    for command in ("cluster", "summarize"):
        ran = briefbot(command, "--input", tmp_path / "none.jsonl")
        assert ran.code == 1
        assert len(ran.err.splitlines()) == 1


def test_training_without_a_place_for_the_weights_is_refused(
    briefbot: Briefbot, tmp_path: Path
) -> None:
    ran = briefbot("cluster", "train", "--input", jsonl(tmp_path / "a.jsonl", *BRIDGE))
    assert ran.code == 1
    assert "--out" in ran.err


def test_training_on_too_little_says_so(briefbot: Briefbot, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", *({**record, "event": "e"} for record in BRIDGE))
    ran = briefbot("cluster", "train", "--input", file, "--out", tmp_path / "w.json")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert not (tmp_path / "w.json").exists()


def test_an_address_cannot_be_read_yet_and_stops_no_file(
    briefbot: Briefbot, tmp_path: Path
) -> None:
    ran = briefbot("ingest", "https://example.org/x", jsonl(tmp_path / "a.jsonl", VOTE))
    assert ran.code == 1
    assert "1 new" in ran.out
    (line,) = ran.err.splitlines()
    assert "https://example.org/x" in line
