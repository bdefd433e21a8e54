import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.slack import blocks as kit
from bot.chat.slack.blocks import Message
from bot.chat.slack.phrases import pieces
from bot.chat.slack.render import Shown, render
from bot.core.harmless import one_line
from bot.core.model import Brief
from bot.core.showing import compose
from bot.core.showing.compose import VIEWS, ViewName
from bot.core.showing.document import (
    Break,
    Cell,
    Cited,
    Column,
    Document,
    Heading,
    Note,
    Source,
    Sources,
    Statement,
    Table,
)
from tests.chat.goldens import check
from tests.chat.slack.accepted import check_message, walk
from tests.samples import BRIEF
from tests.strategies import briefs, texts

BRIEF_ID = "b0011223344556677"
SHOWN = Shown(BRIEF_ID, tuple(entry.story.event.id for entry in BRIEF.entries), private=True)


def written(messages: list[Message]) -> str:
    payload = [{"text": message.text, "blocks": message.blocks} for message in messages]
    return json.dumps(payload, ensure_ascii=False, indent=1) + "\n"


def seen(messages: list[Message]) -> str:
    found = (each for message in messages for each in walk(list(message.blocks)))
    return "\n".join(each["text"] for each in found if isinstance(each.get("text"), str))


@pytest.mark.parametrize("detail", ["headlines", "standard", "full"])
def test_a_brief_looks_like_this(detail: compose.Detail) -> None:
    messages = render(compose.brief(BRIEF, detail), SHOWN)
    check(f"slack-{detail}.json", written(messages))
    for message in messages:
        check_message(message)


@pytest.mark.parametrize("view", VIEWS)
def test_a_story_looks_like_this(view: ViewName) -> None:
    shown = replace(SHOWN, stories=SHOWN.stories[:1], view=view, private=False)
    messages = render(compose.story(BRIEF.entries[0], view), shown)
    check(f"slack-story-{view}.json", written(messages))
    for message in messages:
        check_message(message)


def test_the_top_level_text_says_the_gist() -> None:
    text = render(compose.brief(BRIEF), SHOWN)[0].text
    assert "bridge" in text
    assert "Harbour bridge closed after crack is found in main span" in text


def test_citations_lead_to_the_articles() -> None:
    said = seen(render(compose.brief(BRIEF), SHOWN))
    assert "[<https://herald.example/2025/bridge?id=7|1>, <https://wire.example/a/991|2>" in said


@given(briefs(), st.sampled_from(["headlines", "standard", "full"]))
@settings(max_examples=25, deadline=None)
def test_every_brief_is_accepted(brief: Brief, detail: compose.Detail) -> None:
    events = tuple(entry.story.event.id for entry in brief.entries)
    messages = render(compose.brief(brief, detail), Shown(brief.id, events, private=True))
    for message in messages:
        check_message(message)
    found = [each for message in messages for each in walk(list(message.blocks))]
    menus = [each for each in found if each.get("type") == "overflow"]
    assert len(menus) == len(brief.entries)


@given(briefs(), st.sampled_from(VIEWS))
@settings(max_examples=25, deadline=None)
def test_every_view_is_accepted_and_complete(brief: Brief, view: ViewName) -> None:
    for entry in brief.entries[:1]:
        shown = Shown(brief.id, (entry.story.event.id,), view=view)
        messages = render(compose.story(entry, view), shown)
        for message in messages:
            check_message(message)


HOSTILE = st.one_of(
    texts(),
    st.sampled_from(["<!channel>", "`" * 50, "\u202eright to left", "👍🏽" * 80, "", "*" * 3000]),
    st.text("<>&*_`~|:@ab \n", min_size=0, max_size=300),
    st.builds(lambda piece: (piece * 5000)[:5000], st.text(min_size=1, max_size=7)),
)


@given(HOSTILE, HOSTILE, HOSTILE)
@settings(max_examples=60, deadline=None)
def test_hostile_text_is_shown_and_obeyed_nowhere(headline: str, text: str, url: str) -> None:
    sources = Sources((Source(1, headline, text, f"https://x.example/{url}"), Source(2, text)))
    story = (Heading(headline, 2, (1,)), Cited((Statement(text, (1, 2), headline, quoted=True),)))
    table = Table((Column("a"), Column("b", right=True)), ((Cell(text, (1,)), Cell(headline)),))
    document = Document((*story, table, Note(text), sources), headline)
    brief = Document((Heading(text), *document.blocks), text)
    for message in (*render(document, replace(SHOWN, private=False)), *render(brief, SHOWN)):
        check_message(message)


def test_a_long_brief_breaks_between_stories() -> None:
    many = replace(BRIEF, entries=BRIEF.entries * 15)
    events = tuple(entry.story.event.id for entry in many.entries)
    messages = render(compose.brief(many), Shown(BRIEF_ID, events))
    assert len(messages) > 1
    for message in messages:
        check_message(message)
        assert message.blocks[0]["type"] in {"header", "section"}
        kinds = [block["type"] for block in message.blocks]
        assert kinds.count("section") == kinds.count("context") - (message is messages[-1])
    numbers = [b["block_id"] for m in messages for b in m.blocks if b["type"] == "section"]
    assert numbers == [f"story.{n}" for n in range(1, 31)]


def test_an_empty_document_still_says_something() -> None:
    for document in (Document(()), Document((Note(""),)), Document((Heading(""),))):
        for message in render(document):
            check_message(message)


@given(texts(), st.integers(60, 400))
@settings(deadline=None)
def test_pieces_lose_no_character(text: str, limit: int) -> None:
    said = pieces(text, limit)
    assert all(len(piece) <= limit for piece in said)
    whole = "".join("".join(said).split())
    assert len(whole) >= len("".join(one_line(text).split()))


def test_a_group_that_no_message_holds_is_torn_between_blocks() -> None:
    group = [kit.section("x" * 2900) for _ in range(7)]
    pages = kit.pack([[kit.header("t")], group])
    assert sum(len(page) for page in pages) == 8
    assert all(kit.size(page) <= kit.BUDGET for page in pages)


def test_endless_addresses_leave_the_names_of_outlets() -> None:
    sources = tuple(
        Source(n, "t", f"<&{n}&>" * 12, f"https://x.example/{n}" + "a" * 900) for n in range(9)
    )
    story = (Heading("h", 2, (1,)), Cited((Statement("s", tuple(range(9))),)), Sources(sources))
    brief = Document((Heading("t"), Break(), *story), "t")
    for message in render(brief, SHOWN):
        check_message(message)
