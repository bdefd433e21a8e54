"""Headlines that mean harm, on every surface of Discord that shows one."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat.discord.digests import DiscordChat
from bot.chat.discord.gateway import _tags
from bot.chat.discord.message import kept
from bot.chat.discord.modals import preferences_form
from bot.chat.discord.reading import _suggested
from bot.chat.discord.render import Shown, render
from bot.core.model import Article, Brief, Claim, Entry, Event, Outlet, Score, Span, Story
from bot.core.showing import compose
from bot.core.showing.compose import VIEWS
from bot.ports import Digest
from bot.usecases.converse import said
from tests.chat.discord.bodies import check_request, texts
from tests.chat.discord.conftest import NOW
from tests.chat.discord.limits import check_message, check_modal, units, walk
from tests.chat.discord.markup import live
from tests.chat.discord.test_render import HOSTILE

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle

URL = "https://x.example/1"
TOKENS = ["</brief:1>", "<t:1:F>", "<#1>", "<@&1>", "@everyone", "[a](https://bad.example)"]
evil = st.lists(st.sampled_from([*HOSTILE, *TOKENS]) | st.text(max_size=4), min_size=1, max_size=6)
headlines = evil.map(" ".join).map(lambda text: f"x{text}"[:200])


def brief(headline: str) -> Brief:
    """A brief whose headline, sentence, outlet and topic are all the same text."""
    article = Article(
        "a",
        f"{headline}\n{headline}",
        Outlet("o", headline),
        title=Span(0, len(headline)),
        body=len(headline) + 1,
        url=URL,
        published=NOW,
    )
    title = Claim((article.cite(0, len(headline)),))
    body = Claim((article.cite(len(headline) + 1, len(article.text)),))
    story = Story(Event("e1", (article,)), title, (body,), agreement=(body,))
    return Brief("b1", headline, NOW, (Entry(story, Score(())),), notes=(headline,))


def check_words(parts: list[dict[str, Any]]) -> None:
    """Fail where anything but our own links and times has come to life."""
    for each in live(texts(parts)):
        assert each.kind in {"link", "time"}, each
        assert each.kind == "time" or (each.text.isdecimal() and each.target == URL), each
    for part in walk(parts):
        for option in part.get("options", ()):
            for text in (option["label"], option.get("description", "")):
                check_plain(text, 100)


def check_plain(text: str, most: int) -> None:
    """Fail where text for a place without markup is more than one short visible line."""
    assert units(text) <= most
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in text)
    assert not set("\u2028\u2029\u202a\u202b\u202d\u202e\u2066\u2067") & set(text)


@given(headlines)
@example("x](https://bad.example) [y")
@settings(deadline=None)
def test_in_digests_forum_titles_and_menus(headline: str) -> None:
    made = brief(headline)
    document = compose.brief(made, "full")
    digest = Digest(made, document, "full", "UTC", "discord:1/2", upcoming=NOW, own=True)
    for page in DiscordChat(lambda: None).pages(digest):
        message = kept(page.payload).with_marker(7)
        check_message(message.body())
        check_words(message.body()["components"])
        check_plain(message.title, 100)
        forum = {"available_tags": [{"id": "1", "name": word} for word in message.tags]}
        post = {
            "name": message.title,
            "message": message.body(),
            "applied_tags": _tags(forum, message.tags),
        }
        check_request("POST", "/channels/1/threads", post)


@given(headlines, st.sampled_from(VIEWS))
@settings(deadline=None)
def test_in_every_view_of_a_story(headline: str, view: compose.ViewName) -> None:
    document = compose.story(brief(headline).entries[0], view)
    for message in render(document, Shown("b1", ("e1",), 1, view, private=True)):
        check_message(message.body())
        check_words(message.body()["components"])


@given(headlines)
@settings(deadline=None)
def test_in_a_line_of_our_own(headline: str) -> None:
    for message in render(said(f"Nothing on “{headline}”.").document):
        check_message(message.body())
        assert live(texts(message.body()["components"])) == []


@given(st.lists(headlines | st.text(), max_size=30))
@settings(deadline=None)
async def test_in_suggestions(found: list[str]) -> None:
    async def find() -> list[str]:
        return found

    choices = [choice.to_dict() for choice in await _suggested(find)]
    for choice in choices:
        assert choice["name"]
        check_plain(choice["name"], 100)
    answer = {"type": 8, "data": {"choices": choices}}
    check_request("POST", "/interactions/1/t/callback", answer)


@given(st.dictionaries(st.sampled_from(["zone", "language", "times", "quiet", "dm"]), headlines))
def test_in_a_form(now: dict[str, str]) -> None:
    data = json.loads(json.dumps(preferences_form(now, "standard").to_dict()))
    check_modal(data)
    for label in data["components"]:
        inner = label["component"]
        assert units(inner.get("value") or "") <= 2 * inner.get("max_length", 0)


@pytest.mark.parametrize("text", TOKENS)
async def test_in_a_refusal(ana: MemberActor, channel: ChannelHandle, text: str) -> None:
    result = await ana.slash(channel, "mute add", what="x", duration=text[:8])
    assert result.response is not None
    assert live(result.response.content) == []


def test_a_mention_of_a_role_is_the_admins_alone() -> None:
    made = brief("<@&17> <@&18>")
    shown = Shown(made.id, ("e1",), role="17")
    (message,) = render(compose.brief(made), shown)
    assert message.body()["allowed_mentions"] == {"parse": [], "roles": ["17"]}
    assert [each.text for each in live(texts(list(message.components))) if each.kind == "role"] == [
        "17"
    ]
    (nobody,) = render(compose.brief(made), replace(shown, role="everyone"))
    assert nobody.body()["allowed_mentions"] == {"parse": []}
