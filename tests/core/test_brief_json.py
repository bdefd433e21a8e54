import json
from collections.abc import Callable
from datetime import timedelta, timezone
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from bot.core.evidence import prove_json, references
from bot.core.model import Article, Brief, Entry, Story
from bot.core.showing.brief_json import brief_json, story_json
from bot.core.showing.compose import VIEWS, ViewName
from tests.samples import BRIEF, NOTEBOOK, SMALL, STORY
from tests.strategies import briefs

SCHEMA = json.loads((resources.files("bot.core.showing") / "brief.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def stored(brief: Brief) -> dict[Any, Article]:
    return {
        article.ref: article for entry in brief.entries for article in entry.story.event.articles
    }


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_samples_json_in_full() -> None:
    story = brief_json(BRIEF)["stories"][1]
    assert story == {
        "event": "e-ferry",
        "headline": {
            "text": "Fährverkehr startet früher",
            "citations": [{"article": 1, "start": 0, "end": 26}],
        },
        "score": {"total": 1.0, "components": {"outlets": 1.0}},
        "outlets": 1,
        "articles": [
            {
                "n": 1,
                "id": "f-ferry",
                "version": 1,
                "source": "kurier",
                "outlet": "Kurier",
                "title": "Fährverkehr startet früher",
                "url": "https://kurier.example/fähre (neu)",
                "published": "2025-03-11T18:00:00+00:00",
                "path": None,
            }
        ],
        "summary": [
            {
                "text": "Die kostenlose Fähre fährt ab Dienstag um 5 Uhr.",
                "citations": [{"article": 1, "start": 27, "end": 75}],
            }
        ],
        "agreement": [],
        "single_source": [],
        "differences": [],
        "quotes": [],
        "timeline": [],
        "new": [],
    }


def test_keys_come_in_the_contracts_order() -> None:
    payload = brief_json(BRIEF)
    head = ["schema", "id", "query", "generated_at", "since", "notes", "nearest", "stories"]
    assert list(payload) == head
    story = payload["stories"][0]
    assert list(story)[:5] == ["event", "headline", "score", "outlets", "articles"]
    assert list(story["quotes"][0]) == ["speaker", "text", "direct", "citations"]
    assert list(story["timeline"][0]) == ["when", "text", "inferred", "citations"]
    assert list(story["agreement"][0]) == ["text", "count", "citations"]


def test_unknown_things_are_null() -> None:
    notebook = next(
        article
        for article in brief_json(BRIEF)["stories"][0]["articles"]
        if article["id"] == NOTEBOOK.id
    )
    assert [notebook[key] for key in ("outlet", "title", "url", "published")] == [None] * 4
    assert notebook["path"] == "inbox/notebook.txt"


def test_a_copy_is_no_voice_of_its_own() -> None:
    story = brief_json(BRIEF)["stories"][0]
    assert (len(story["articles"]), story["outlets"]) == (4, 3)
    assert [agreed["count"] for agreed in story["agreement"]] == [2]


def test_times_are_told_in_utc() -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    shifted = Brief("b", "", BRIEF.generated_at.astimezone(east), ())
    assert brief_json(shifted)["generated_at"] == "2025-03-12T06:30:00+00:00"


def test_the_view_sources_holds_the_stored_texts() -> None:
    payload = story_json(STORY, "sources")
    texts = {article["id"]: article["text"] for article in payload["articles"]}
    assert texts == {article.id: article.text for article in STORY.event.articles}
    assert payload["score"] is None
    for claim in payload["summary"]:
        first = claim["citations"][0]
        text = payload["articles"][first["article"] - 1]["text"]
        assert text[first["start"] : first["end"]] == claim["text"]


def test_the_view_evidence_holds_every_cited_span() -> None:
    summary = story_json(STORY, "evidence")["summary"][0]
    assert [citation["text"] for citation in summary["citations"] + summary["also"]] == [
        citation.text for citation in STORY.summary[0].citations
    ]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("shown", [STORY, SMALL, BRIEF.entries[0]])
def test_every_view_is_of_the_schema(view: ViewName, shown: Entry | Story) -> None:
    payload = story_json(shown, view)
    VALIDATOR.validate(payload)
    assert (payload["schema"], payload["view"]) == ("briefbot.story/1", view)


@given(briefs())
@settings(max_examples=40, deadline=None)
def test_every_brief_is_of_the_schema_and_proven(brief: Brief) -> None:
    payload = brief_json(brief)
    VALIDATOR.validate(payload)
    assert json.loads(json.dumps(payload)) == payload
    prove_json(payload, stored(brief), [entry.story.event for entry in brief.entries])
    for entry, story in zip(brief.entries, payload["stories"], strict=True):
        assert sum(story["score"]["components"].values()) == pytest.approx(entry.score.total)
        assert references(entry) == {article.ref for article in entry.story.event.articles}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda brief: brief.update(extra=1),
        lambda brief: brief.pop("since"),
        lambda brief: brief["stories"][0].update(extra=1),
        lambda brief: brief["stories"][0].update(score=None),
        lambda brief: brief["stories"][0].pop("new"),
        lambda brief: brief["stories"][0]["summary"][0].update(citations=[]),
        lambda brief: brief["stories"][0]["summary"][0].update(html="<b>"),
        lambda brief: brief["stories"][0]["articles"][0].update(published="yesterday"),
        lambda brief: brief.update(generated_at="2025-03-12 06:30"),
    ],
)
def test_the_schema_is_strict(spoil: Callable[[Any], object]) -> None:
    payload = brief_json(BRIEF)
    VALIDATOR.validate(payload)
    spoil(payload)
    assert list(VALIDATOR.iter_errors(payload))
