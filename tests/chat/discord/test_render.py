"""What Discord shows of a document, and that no headline can change it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat.discord.escape import cut, foreign, link, plain, units
from bot.chat.discord.ids import FORM, Id, nameable, read
from bot.chat.discord.message import fallback
from bot.chat.discord.payloads import payloads
from bot.chat.discord.render import Shown, render
from bot.core.harmless import one_line, web_link
from bot.core.showing import compose
from bot.core.showing.compose import VIEWS, ViewName
from bot.core.showing.document import Document, Heading, Note, Sources
from tests.chat.discord.bodies import texts as seen
from tests.chat.discord.limits import body_errors, check_message
from tests.chat.discord.markup import live, pieces, words
from tests.chat.goldens import check
from tests.samples import BRIEF
from tests.strategies import briefs, texts

if TYPE_CHECKING:
    from bot.core.model import Brief

BRIEF_ID = "b0011223344556677"
SHOWN = Shown(BRIEF_ID, tuple(entry.story.event.id for entry in BRIEF.entries), private=True)

HOSTILE = [
    "e.com](https://bad.example)",
    "[x](https://bad.example)",
    "@everyone",
    "@here",
    "<@1>",
    "<@&1>",
    "<#1>",
    "<t:0:R>",
    "<:x1:1>",
    "</brief:1>",
    "<id:home>",
    "<https://bad.example>",
    "https://bad.example/",
    "\\",
    "\\\\",
    "\\[x](https://bad.example)",
    "||spoiler||",
    "```\nx\n```",
    "`x`",
    "**b** __u__ ~~s~~ *i* _i_",
    "-# small",
    "# big",
    "> quote",
    ">>> all of it",
    "- item",
    "1. item",
    "nb1:why:b1:0",
]
hostile = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), min_size=1, max_size=6).map(
    " ".join
) | st.lists(st.sampled_from(HOSTILE), max_size=4).map("".join)


@pytest.mark.parametrize("detail", ["headlines", "standard", "full"])
def test_a_brief_looks_like_this(detail: compose.Detail) -> None:
    messages = render(compose.brief(BRIEF, detail), SHOWN)
    bodies = [message.body() for message in messages]
    check(f"discord-{detail}.json", json.dumps(bodies, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("view", VIEWS)
def test_a_story_looks_like_this(view: ViewName) -> None:
    shown = replace(SHOWN, stories=SHOWN.stories[:1], n=1, view=view)
    messages = render(compose.story(BRIEF.entries[0], view), shown)
    bodies = [message.body() for message in messages]
    check(f"discord-story-{view}.json", json.dumps(bodies, ensure_ascii=False, indent=1) + "\n")


@given(hostile | texts() | st.text())
@example("a\\")
@example("x](https://bad.example) [y")
@settings(deadline=None)
def test_foreign_text_is_words_and_nothing_else(text: str) -> None:
    found = pieces(foreign(text))
    assert {piece.kind for piece in found} <= {"text"}
    shown = "".join(piece.text for piece in found).replace("@\u200b", "@")
    assert shown == one_line(text).replace("@\u200b", "@")


@given(hostile)
@settings(deadline=None)
def test_a_hostile_headline_stays_a_headline(text: str) -> None:
    for level in (1, 2, 3):
        (message,) = render(Document((Heading(text, level, (1,)), Note("x"))))
        said = seen(list(message.components))
        assert live(said) == []


@given(
    brief=briefs(),
    detail=st.sampled_from(["headlines", "standard", "full"]),
    private=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_every_brief_is_within_every_limit(
    brief: Brief, detail: compose.Detail, *, private: bool
) -> None:
    events = tuple(entry.story.event.id for entry in brief.entries)
    document = compose.brief(brief, detail)
    messages = render(document, Shown(brief.id, events, private=private, role="17"))
    numbers = [number for message in messages for number in message.numbers()]
    assert numbers == list(range(1, len(brief.entries) + 1))
    for message in messages:
        body = message.with_marker(77).body()
        check_message(body)
        check_message({**fallback(body)})
        assert body_errors("post", "/channels/{channel_id}/messages", body) == []
        assert body_errors("post", "/channels/{channel_id}/messages", fallback(body)) == []


@given(briefs(), st.sampled_from(VIEWS))
@settings(max_examples=60, deadline=None)
def test_only_sources_are_linked_and_nobody_is_mentioned(brief: Brief, view: ViewName) -> None:
    for entry in brief.entries:
        document = compose.story(entry, view)
        urls = {
            source.url
            for block in document.blocks
            if isinstance(block, Sources)
            for source in block.items
        }
        allowed = {link(url, "x")[4:-1] for url in urls if web_link(url)}
        for message in render(document, Shown("b1", (entry.story.event.id,), 1, view)):
            check_message(message.body())
            found = live(seen(list(message.components)))
            assert {each.kind for each in found} <= {"link", "time"}
            assert all(each.text.isdecimal() for each in found if each.kind == "link")
            assert {each.target for each in found if each.kind == "link"} <= allowed


def test_a_long_story_is_cut_between_its_lines_and_nothing_is_lost() -> None:
    said = [f"Sentence {n} has some words to say, and then some more of them." for n in range(300)]
    document = Document(tuple(Note(each) for each in said))
    messages = render(document)
    assert len(messages) > 3
    for message in messages:
        check_message(message.body())
    shown = "\n".join(seen(list(message.components)) for message in messages)
    assert shown.split("\n") == [foreign(each) for each in said]


def test_pages_of_a_private_reply_are_turned_in_place() -> None:
    document = Document(tuple(Note("word " * 100) for _ in range(40)))
    messages = render(document, Shown("b1", ("e1",), 1, "quotes", private=True))
    ids = [re.findall(r'"custom_id": "(nb1:quotes[^"]*)"', json.dumps(m.body())) for m in messages]
    assert ids[0] == ["nb1:quotes.2:b1:1"]
    assert ids[1] == ["nb1:quotes.1:b1:1", "nb1:quotes.3:b1:1"]
    assert ids[-1] == [f"nb1:quotes.{len(messages) - 1}:b1:1"]


def test_many_stories_are_split_on_their_borders() -> None:
    entries = tuple(BRIEF.entries[0] for _ in range(30))
    messages = render(compose.brief(replace(BRIEF, entries=entries)), Shown("b1", ("e",) * 30))
    assert len(messages) > 1
    for message in messages:
        check_message(message.body())
        first = words(seen(list(message.components))).split("\n")[0]
        assert first.startswith("Briefing") or first[0].isdecimal()
    assert [n for message in messages for n in message.numbers()] == list(range(1, 31))


def test_an_address_that_is_too_long_is_not_linked() -> None:
    assert link("https://x.example/" + "a" * 500, "1") == "1"
    assert link("javascript:x", "1") == "1"
    assert link("https://x.example/a_(b)*", "1") == "[1](https://x.example/a%5F%28b%29%2A)"


@given(st.text(), st.integers(2, 40))
def test_a_cut_text_is_short_enough(text: str, most: int) -> None:
    assert units(cut(text, most)) <= most
    assert 1 <= units(plain(text, most)) <= most


@given(
    st.from_regex(r"[a-z]{1,12}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
    st.none() | st.integers(0, 999),
    st.integers(0, 99),
)
def test_a_custom_id_says_what_it_was_told(
    action: str, what: str, n: int | None, page: int
) -> None:
    name = Id(action, what, n, page)
    match = re.fullmatch(FORM, str(name))
    assert match is not None
    assert read(match) == name
    assert len(str(name)) <= 100


def test_what_cannot_be_named_has_no_buttons() -> None:
    assert not nameable("a b")
    with pytest.raises(ValueError, match="no custom id"):
        str(Id("why", "a:b"))
    (message,) = render(Document((Note("x"),)), Shown("a:b", ("c d",), private=True))
    assert "custom_id" not in json.dumps(message.body())


def test_an_empty_document_is_a_line() -> None:
    (message,) = render(Document(()))
    check_message(message.body())


def test_the_payloads_are_printed_as_they_would_be_sent() -> None:
    for body in json.loads(payloads(compose.brief(BRIEF))):
        check_message(body)
