"""Every way in which a brief could say what the archive does not: none may pass."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import EvidenceError
from bot.core.evidence import prove, prove_json, references
from bot.core.model import Article, ArticleRef, Brief, Claim, Entry, Event, Outlet, Score, Story
from bot.core.showing.brief_json import brief_json, story_json
from tests.samples import BRIEF, COPY, FERRY, HERALD, NOTEBOOK, SMALL, STORY, WIRE, claim
from tests.strategies import briefs

Stored = dict[ArticleRef, Article]
EVENTS = [entry.story.event for entry in BRIEF.entries]


def stored(shown: Brief | Story = BRIEF) -> Stored:
    stories = [shown] if isinstance(shown, Story) else [entry.story for entry in shown.entries]
    return {article.ref: article for story in stories for article in story.event.articles}


def changed(article: Article, **changes: Any) -> Stored:
    """Return the archive with one article changed under its old reference."""
    return stored() | {article.ref: replace(article, **changes)}


def brief_of(story: Story, *new: Claim) -> Brief:
    return replace(BRIEF, entries=(Entry(story, Score(()), new),))


def test_the_samples_are_proven() -> None:
    prove(BRIEF, stored())
    prove(BRIEF.entries[0], stored())
    prove(STORY, stored())
    prove(replace(BRIEF, entries=()), {})


def test_a_proof_asks_for_every_article_that_counts_or_is_cited() -> None:
    older = replace(HERALD, version=7)
    story = replace(STORY, summary=(claim((older, HERALD.headline)),))
    expected = {ArticleRef(a.id) for a in (HERALD, WIRE, COPY, NOTEBOOK)}
    assert references(STORY) == expected
    assert references(brief_of(story)) == expected | {ArticleRef(HERALD.id, 7)}


@given(briefs())
@settings(max_examples=30, deadline=None)
def test_what_is_stored_is_proven(brief: Brief) -> None:
    prove(brief, stored(brief))


@given(briefs(), st.data())
@settings(max_examples=30, deadline=None)
def test_a_changed_character_anywhere_cited_fails(brief: Brief, data: st.DataObject) -> None:
    told = [shown for entry in brief.entries for shown in (*entry.story.claims(), *entry.new)]
    cited = [citation for shown in told for citation in shown.citations]
    if not cited:
        return
    citation = data.draw(st.sampled_from(cited))
    at = data.draw(st.integers(citation.start, citation.end - 1))
    text = citation.article.text
    other = "y" if text[at] == "x" else "x"
    archive = stored(brief)
    archive[citation.article.ref] = replace(
        citation.article, text=text[:at] + other + text[at + 1 :]
    )
    with pytest.raises(EvidenceError):
        prove(brief, archive)
    if any(citation == shown.citations[0] for shown in told):  # the one whose words are shown
        with pytest.raises(EvidenceError):
            prove_json(brief_json(brief), archive)


@pytest.mark.parametrize(
    ("archive", "says"),
    [
        (changed(WIRE, text=WIRE.text.replace("six", "two")), "is not what article b-wire"),
        (changed(HERALD, text="x" + HERALD.text), "differs|is not what"),
        (changed(HERALD, text=HERALD.text[:60]), "is not what article a-herald version 1 says"),
        (changed(HERALD, version=2), "the archive gave article a-herald version 2"),
        (changed(NOTEBOOK, outlet=WIRE.outlet), "3 outlets told, 2 stored"),
        (changed(HERALD, url="https://elsewhere.example"), "stored url"),
        (changed(HERALD, published=None), "stored published"),
        (changed(HERALD, title=None), "stored headline"),
        (changed(NOTEBOOK, path="other.txt"), "stored path"),
        (stored() | {HERALD.ref: WIRE}, "the archive gave article b-wire"),
        ({}, "is not in the archive"),
    ],
)
def test_a_brief_of_what_is_not_stored_fails(archive: Stored, says: str) -> None:
    with pytest.raises(EvidenceError, match=says) as error:
        prove(BRIEF, archive)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("article", [HERALD, WIRE, COPY, NOTEBOOK, FERRY])
def test_a_missing_article_fails_though_nothing_cites_it(article: Article) -> None:
    archive = {ref: kept for ref, kept in stored().items() if ref != article.ref}
    with pytest.raises(EvidenceError, match=f"{article.id} version 1 is not in the archive"):
        prove(BRIEF, archive)


TAMPERED = replace(HERALD, text=HERALD.text.replace("Monday", "Sunday"))
SUNDAY = claim((TAMPERED, "closed the Harbour Bridge on Sunday"))
NEWER = claim((replace(HERALD, version=2), "Harbour Bridge"))
STRANGER = claim((FERRY, "Die kostenlose Fähre"))


def places(told: Claim) -> list[Story | Brief]:
    """Put a claim wherever a reader could meet it."""
    return [
        replace(STORY, headline=told),
        replace(STORY, summary=(*STORY.summary, told)),
        replace(STORY, single_source=(told,)),
        replace(STORY, agreement=(Claim((*STORY.agreement[0].citations, *told.citations)),)),
        replace(
            STORY,
            differences=(
                replace(
                    STORY.differences[0],
                    values=(replace(STORY.differences[0].values[0], claim=told),),
                ),
            ),
        ),
        replace(STORY, quotes=(replace(STORY.quotes[0], claim=told),)),
        replace(STORY, timeline=(replace(STORY.timeline[0], claim=told),)),
        brief_of(STORY, told),
    ]


@pytest.mark.parametrize("shown", places(SUNDAY))
def test_words_that_are_not_stored_fail_wherever_they_stand(shown: Story | Brief) -> None:
    with pytest.raises(EvidenceError, match=r"“closed the Harbour Bridge on Sunday” is not what"):
        prove(shown, stored())


@pytest.mark.parametrize("shown", places(NEWER))
def test_a_version_that_is_not_stored_fails_wherever_it_is_cited(shown: Story | Brief) -> None:
    with pytest.raises(EvidenceError, match="a-herald version 2 is not in the archive"):
        prove(shown, stored())


@pytest.mark.parametrize("shown", places(STRANGER))
def test_another_events_article_fails_wherever_it_is_cited(shown: Story | Brief) -> None:
    with pytest.raises(EvidenceError, match="f-ferry version 1, which is not in event e-bridge"):
        prove(shown, stored())


def test_an_older_version_that_is_stored_may_be_cited() -> None:
    older = replace(HERALD, version=1, text="Old words. " + HERALD.text, title=None, body=0)
    newer = replace(HERALD, version=2)
    event = Event("e", (newer,))
    story = Story(event, claim((newer, HERALD.headline)), (claim((older, "Old words.")),))
    prove(story, {older.ref: older, newer.ref: newer})
    payload = story_json(story)
    prove_json(payload, {older.ref: older, newer.ref: newer}, [event])
    assert [article["version"] for article in payload["articles"]] == [2, 1]


@pytest.mark.parametrize(
    ("story", "says"),
    [
        (replace(STORY, agreement=STORY.single_source), "one outlet does not make an agreement"),
        (replace(STORY, single_source=STORY.agreement), "2 outlets are told as one"),
    ],
)
def test_a_claim_in_the_wrong_list_fails(story: Story, says: str) -> None:
    with pytest.raises(EvidenceError, match=says):
        prove(story, stored())


def test_a_long_text_is_named_by_its_beginning_on_one_line() -> None:
    long = replace(HERALD, text=HERALD.text.replace("measures:", "measures?"))
    with pytest.raises(EvidenceError) as error:
        prove(STORY, stored() | {HERALD.ref: long})
    assert str(error.value) == (
        "“The city promised three measures: - a free ferry from Tuesda…” is not what article "
        "a-herald version 1 says at characters 205 to 331"
    )


def payload() -> dict[str, Any]:
    return brief_json(BRIEF)


def test_what_is_written_is_proven() -> None:
    prove_json(payload(), stored(), EVENTS)
    prove_json(payload(), stored())
    for view in ("summary", "sources", "evidence"):
        prove_json(story_json(STORY, view), stored(), EVENTS)


def _first(brief: dict[str, Any]) -> dict[str, Any]:
    story: dict[str, Any] = brief["stories"][0]
    return story


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (lambda s: s["summary"][0].update(text="Nothing happened."), "is not what it cites"),
        (lambda s: s["headline"].update(text=s["headline"]["text"] + "!"), "is not what it cites"),
        (lambda s: s["summary"][0]["citations"][0].update(start=57), "is not what it cites"),
        (lambda s: s["summary"][0]["citations"][0].update(end=154), "is not what it cites"),
        (lambda s: s["summary"][0]["citations"][0].update(article=2), "is not what it cites"),
        (lambda s: s["summary"][0]["citations"][0].update(article=9), "cites source 9"),
        (lambda s: s["summary"][0]["also"][0].update(end=9999), "outside of article b-wire"),
        (lambda s: s["summary"][0]["also"][0].update(start=-1), "outside of article b-wire"),
        (lambda s: s["summary"][0].update(citations=[]), "has no citation"),
        (lambda s: s["quotes"][0].update(text="“We will gamble,”"), "is not what it cites"),
        (lambda s: s["timeline"][0].update(text="Never."), "is not what it cites"),
        (lambda s: s["agreement"][0].update(text="Never."), "is not what it cites"),
        (lambda s: s["single_source"][0].update(text="Never."), "is not what it cites"),
        (lambda s: s["differences"][0]["values"][1].update(text="39,000"), "is not what it cites"),
        (lambda s: s["new"].append({"text": "New!", "citations": []}), "has no citation"),
        (lambda s: s.update(outlets=4), "4 outlets told, 3 stored"),
        (lambda s: s["agreement"][0].update(count=3), "3 outlets told, 2 stored"),
        (lambda s: s["agreement"][0].update(count=1), "1 outlets told, 2 stored"),
        (lambda s: s["articles"].reverse(), "not numbered from 1"),
        (lambda s: s["articles"][0].update(n=2), "not numbered from 1"),
        (lambda s: s["articles"][0].update(version=2), "version 2 is not in the archive"),
        (lambda s: s["articles"][0].update(id="z"), "z version 1 is not in the archive"),
        (lambda s: s["articles"][0].update(title="Other"), "not told as it is stored"),
        (lambda s: s["articles"][0].update(url=None), "not told as it is stored"),
        (lambda s: s["articles"][0].update(path="x"), "not told as it is stored"),
        (lambda s: s["articles"][0].update(published=None), "not told as it is stored"),
        (
            lambda s: s["articles"][3].update(published="2025-03-10T17:05:00+00:00"),
            "not told as it is stored",
        ),
        (lambda s: s["articles"][0].update(text="Other"), "is not the stored one"),
        (lambda s: s["summary"][0]["also"][0].update(text="Other"), "otherwise than it is"),
        (lambda s: s.pop("outlets"), "not of its form"),
        (lambda s: s.pop("event"), "not of its form"),
        (lambda s: s["articles"][0].update(published="yesterday"), "not of its form"),
        (lambda s: s["summary"][0].pop("citations"), "not of its form"),
        (lambda s: s["summary"][0]["citations"][0].update(start="0"), "not of its form"),
        (lambda s: s.update(summary=None), "not of its form"),
    ],
)
def test_what_is_written_otherwise_fails(
    tamper: Callable[[dict[str, Any]], object], says: str
) -> None:
    written = payload()
    tamper(_first(written))
    with pytest.raises(EvidenceError, match=says) as error:
        prove_json(written, stored(), EVENTS)
    assert "\n" not in str(error.value)


def test_without_the_event_a_count_may_not_exceed_the_outlets() -> None:
    written = payload()
    _first(written)["outlets"] = 5
    with pytest.raises(EvidenceError, match="5 outlets told, 4 stored"):
        prove_json(written, stored())
    _first(written)["outlets"] = 0
    with pytest.raises(EvidenceError, match="0 outlets told"):
        prove_json(written, stored())


def test_an_outlet_stored_otherwise_fails_what_is_written() -> None:
    archive = stored() | {HERALD.ref: replace(HERALD, outlet=Outlet("wire"))}
    with pytest.raises(EvidenceError, match="3 outlets told, 2 stored"):
        prove_json(payload(), archive, EVENTS)


def test_a_story_alone_can_be_proven_as_written() -> None:
    written = story_json(SMALL)
    prove_json(written, stored())
    written["summary"][0]["text"] += " "
    with pytest.raises(EvidenceError, match="is not what it cites"):
        prove_json(written, stored())
