"""What must hold wherever a document is shown: one suite, run over every platform."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import console, markdown
from bot.chat.discord import render as discord
from bot.chat.slack import render as slack
from bot.core.harmless import harmless, web_link
from bot.core.showing import compose
from bot.core.showing.compose import VIEWS, ViewName
from bot.core.showing.document import Cited, Document, Heading, Note, Sources
from tests.chat.discord import limits as discord_limits
from tests.chat.discord import markup
from tests.chat.discord.bodies import texts as discord_texts
from tests.chat.slack import accepted as slack_limits
from tests.samples import BRIEF
from tests.strategies import briefs

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.model import Brief


@dataclass(frozen=True)
class Platform:
    """How a document is shown somewhere.

    ``show`` renders it and fails where a limit is broken; it returns what is sent, byte for
    byte. ``words`` is what a reader sees of that, ``links`` where it leads, and ``alive`` what
    else is more than words: mentions, tokens, escape sequences.
    """

    name: str
    show: Callable[[Document], str]
    words: Callable[[str], str]
    links: Callable[[str], set[str]]
    alive: Callable[[str], list[str]]

    def __str__(self) -> str:
        return self.name


def _console(document: Document) -> str:
    return console.render(document, width=80, colour=False)


def _markdown_words(sent: str) -> str:
    signs = re.compile(r"\\(.)|(&#?\w+;)")  # an escaped "&" begins no entity
    return signs.sub(lambda match: match[1] or unescape(match[2]), sent)


_ESCAPES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _discord(document: Document) -> str:
    bodies = [message.body() for message in discord.render(document)]
    for body in bodies:
        discord_limits.check_message(body)
    return json.dumps(bodies)


def _discord_text(sent: str) -> str:
    return "\n".join(discord_texts(body["components"]) for body in json.loads(sent))


def _discord_alive(sent: str) -> list[str]:
    found = markup.live(_discord_text(sent))
    return [each.kind for each in found if each.kind not in {"link", "time"}]


def _slack(document: Document) -> str:
    messages = slack.render(document)
    for message in messages:
        slack_limits.check_message(message)
    return json.dumps([message.body() for message in messages])


def _slack_texts(sent: str, kind: str = "") -> str:
    found = [
        part["text"]
        for body in json.loads(sent)
        for part in slack_limits.walk(body["blocks"])
        if isinstance(part.get("text"), str) and (not kind or part.get("type") == kind)
    ]
    return "\n".join(found)


_TOKEN = re.compile(r"<([^<>|\s]+)(?:\|([^<>]*))?>")


def _slack_links(sent: str) -> set[str]:
    found = (match[1] for match in _TOKEN.finditer(_slack_texts(sent, "mrkdwn")))
    return {unescape(each) for each in found if each.startswith("http")}


def _slack_alive(sent: str) -> list[str]:
    found = (match[1] for match in _TOKEN.finditer(_slack_texts(sent, "mrkdwn")))
    return [each for each in found if not each.startswith(("http", "!date^"))]


def _slack_words(sent: str) -> str:
    return unescape(_TOKEN.sub(lambda match: match[2] or "", _slack_texts(sent)))


PLATFORMS = [
    Platform("console", _console, str, lambda _: set(), _ESCAPES.findall),
    Platform(
        "markdown",
        markdown.render,
        _markdown_words,
        lambda sent: {unescape(url) for url in re.findall(r"(?<!\\)\]\(([^)]*)\)", sent)},
        _ESCAPES.findall,
    ),
    Platform(
        "discord",
        _discord,
        lambda sent: markup.words(_discord_text(sent)),
        lambda sent: {
            each.target for each in markup.live(_discord_text(sent)) if each.kind == "link"
        },
        _discord_alive,
    ),
    Platform("slack", _slack, _slack_words, _slack_links, _slack_alive),
]

every_platform = pytest.mark.parametrize("platform", PLATFORMS, ids=str)


def letters(text: str) -> str:
    """Return the letters and digits of a text: what no platform may take from it.

    Not the letters that are mere signs: Slack knows no escape, and gets such a one for a backtick.
    """
    said = unicodedata.normalize("NFC", harmless(text))
    return "".join(char for char in said if char.isalnum() and unicodedata.category(char) != "Lm")


@every_platform
@given(briefs(), st.sampled_from(["headlines", "standard", "full"]))
@settings(max_examples=25, deadline=None)
def test_a_brief_is_within_limits_and_nothing_foreign_lives(
    platform: Platform, brief: Brief, detail: compose.Detail
) -> None:
    assert platform.alive(platform.show(compose.brief(brief, detail))) == []


@every_platform
@given(briefs(), st.sampled_from(VIEWS))
@settings(max_examples=25, deadline=None)
def test_a_story_loses_no_word_of_what_is_cited(
    platform: Platform, brief: Brief, view: ViewName
) -> None:
    for entry in brief.entries:
        document = compose.story(entry, view)
        shown = letters(platform.words(platform.show(document)))
        for block in document.blocks:
            for statement in block.statements if isinstance(block, Cited) else ():
                assert letters(statement.text) in shown


@every_platform
@given(briefs(), st.sampled_from(VIEWS))
@settings(max_examples=25, deadline=None)
def test_links_lead_to_sources_alone(platform: Platform, brief: Brief, view: ViewName) -> None:
    for entry in brief.entries:
        document = compose.story(entry, view)
        hosts = {
            web_link(source.url)
            for block in document.blocks
            if isinstance(block, Sources)
            for source in block.items
        }
        for url in platform.links(platform.show(document)):
            assert any(_same(url, host) for host in hosts if host)


def _same(one: str, other: str) -> bool:

    return unquote(one) == unquote(other)


@every_platform
def test_the_same_document_is_the_same_bytes(platform: Platform) -> None:
    document = compose.brief(BRIEF, "full")
    assert platform.show(document) == platform.show(document)


@every_platform
@pytest.mark.parametrize(
    "text",
    [
        "<!channel> <!here> <@U123> <#C1> <!subteam^S1>",
        "@everyone @here <@1> <@&1> <#1> <t:0:R>",
        "x](https://bad.example) [y](https://bad.example) <https://bad.example|z>",
        "https://bad.example/ http://bad.example",
        "\x1b]8;;https://bad.example\x07z\x1b]8;;\x07 \x9b2J \u202e",
    ],
)
def test_what_is_typed_to_harm_does_none(platform: Platform, text: str) -> None:
    for block in (Heading(text, 2), Heading(text, 1), Note(text)):
        sent = platform.show(Document((block, Note("after"))))
        assert platform.alive(sent) == []
        assert platform.links(sent) == set()
        assert "after" in platform.words(sent)


@every_platform
def test_nothing_at_all_can_be_shown(platform: Platform) -> None:
    assert platform.show(Document(()))
