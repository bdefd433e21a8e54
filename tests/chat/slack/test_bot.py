"""The whole bot over Socket Mode: what a reader does, and what they get to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.chat.slack import sent
from tests.chat.slack.accepted import walk
from tests.chat.slack.reading import answers, ask, button, chosen, press, said
from tests.chat.slack.sent import ALONE, CHANNEL, USER

if TYPE_CHECKING:
    from tests.chat.slack.farside import FarSide

pytestmark = pytest.mark.usefixtures("bot")


async def test_a_brief_is_private_and_says_when_the_next_one_comes(side: FarSide) -> None:
    (body,) = await ask(side, "budget")
    assert body["response_type"] == "ephemeral"
    assert (
        "<https://vote.example/story?a=1&amp;b=2|Parliament &lt;!channel&gt; passes the ∗budget∗>"
        in said([body])
    )
    assert "next digest here <!date^" in said([body])
    assert (body["unfurl_links"], body["unfurl_media"]) == (False, False)


async def test_a_brief_may_be_for_everybody(side: FarSide) -> None:
    (body,) = await ask(side, "budget since:7d max:1 public")
    assert body["response_type"] == "in_channel"
    assert not any(each.get("action_id") == "post" for each in walk(body["blocks"]))


async def test_a_private_brief_can_be_posted_to_the_channel_as_it_was(side: FarSide) -> None:
    private = await ask(side, "budget")
    (public,) = await press(side, button(private, "post"))
    assert public["response_type"] == "in_channel"
    assert public["blocks"][:3] == private[0]["blocks"][:3]


@pytest.mark.parametrize(
    ("name", "words"),
    [("evidence", "Evidence"), ("sources", "The Vote"), ("why", "total")],
)
async def test_the_menu_opens_the_views(side: FarSide, name: str, words: str) -> None:
    brief = await ask(side, "budget")
    menu = button(brief, "story.1")
    values = [each["value"].partition("|")[0] for each in menu["options"]]
    if name in values:
        bodies = await press(side, chosen(brief, "story.1", name))
    else:
        more = await press(side, chosen(brief, "story.1", "more"))
        bodies = await press(side, button(more, f"view.{name}"))
    assert words in said(bodies)
    assert bodies[0]["response_type"] == "ephemeral"


async def test_following_and_muting_from_a_button(side: FarSide) -> None:
    brief = await ask(side, "budget")
    more = await press(side, chosen(brief, "story.1", "more"))
    assert "Followed" in said(await press(side, button(more, "do.follow")))
    assert "followed" in said(await ask(side, "following"))
    assert "Muted" in said(await press(side, button(more, "do.mute")))
    assert "Nothing on" in said(await ask(side, "budget"))


async def test_nothing_typed_opens_a_picker_whose_answer_comes_back_here(side: FarSide) -> None:
    await side.tell(sent.slash("", response_url=side.response_url("pick")))
    view = await side.until(lambda: side.views and side.views[-1])
    state: dict[str, Any] = {
        "words": {"words": {"type": "plain_text_input", "value": "budget"}},
        "stories": {"stories": {"type": "static_select", "selected_option": {"value": "1"}}},
    }
    assert await side.tell(sent.submission(view, state)) == {}
    (body,) = await answers(side, "pick")
    assert "Briefing: budget" in said([body])


async def test_topics_are_suggested_while_typing(side: FarSide) -> None:
    answer = await side.tell(sent.suggestion("topic", "bud"))
    assert any("budget" in each["value"].lower() for each in answer["options"])


async def test_a_mention_is_answered_in_its_thread_once(side: FarSide) -> None:
    payload = sent.mention("budget")
    await side.send(payload)
    await side.send(payload, retry=1)
    await side.tell(sent.mention("Belford", thread_ts="1690000000.000001"))
    await side.until(lambda: len(side.messages[CHANNEL]) >= 2)
    first, second = sorted(side.messages[CHANNEL], key=lambda each: each["thread_ts"], reverse=True)
    assert first["thread_ts"] == payload["event"]["ts"]
    assert second["thread_ts"] == "1690000000.000001"
    assert "Briefing: budget" in said([first])
    assert [first["link_names"], first["parse"]] == [False, "none"]


async def test_a_direct_message_is_answered_where_it_was_written(side: FarSide) -> None:
    await side.tell(sent.direct("budget"))
    (body,) = await side.until(lambda: side.messages["D0001"])
    assert "thread_ts" not in body
    click = sent.click(chosen([body], "story.1", "evidence"), channel="D0001", ts=body["ts"])
    await side.tell(click)
    await side.until(lambda: len(side.messages["D0001"]) == 2)
    assert side.messages["D0001"][1]["thread_ts"] == body["ts"]


async def test_other_bots_and_edits_are_not_answered(side: FarSide) -> None:
    await side.tell(sent.direct("budget", bot_id="B9"))
    await side.tell(sent.direct("budget", subtype="message_changed"))
    await side.tell(sent.direct("Belford"))
    await side.until(lambda: side.messages["D0001"])
    assert "Belford" in said(side.messages["D0001"])
    assert len(side.messages["D0001"]) == 1


@pytest.mark.parametrize(
    "message",
    [
        {"text": "<https://x.example|Parliament passes the budget> have you seen?"},
        {"text": "", "attachments": [{"title": "Budget passed by parliament on Tuesday"}]},
    ],
)
async def test_a_message_is_explained(side: FarSide, message: dict[str, Any]) -> None:
    payload = sent.message_shortcut("explain", message, response_url=side.response_url("why"))
    await side.tell(payload)
    assert "212 votes" in said(await answers(side, "why"))


async def test_our_own_message_is_explained_by_what_it_tells(side: FarSide) -> None:
    brief = await ask(side, "budget")
    message = {"text": "x", "blocks": brief[0]["blocks"]}
    await side.tell(
        sent.message_shortcut("explain", message, response_url=side.response_url("own"))
    )
    assert "212 votes" in said(await answers(side, "own"))


async def test_a_message_about_nothing_known_says_so(side: FarSide) -> None:
    await side.tell(
        sent.message_shortcut("explain", {"text": "lunch?"}, response_url=side.response_url("no"))
    )
    assert "I know no story" in said(await answers(side, "no"))


async def test_the_global_shortcut_opens_the_picker_and_answers_directly(side: FarSide) -> None:
    await side.tell(sent.shortcut("get_brief"))
    view = await side.until(lambda: side.views and side.views[-1])
    side.channels[USER] = ""
    state = {"words": {"words": {"type": "plain_text_input", "value": "budget"}}}
    await side.tell(sent.submission(view, state))
    await side.until(lambda: side.messages[ALONE])
    assert "Briefing: budget" in said(side.messages[ALONE])
