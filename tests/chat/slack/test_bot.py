"""The whole bot over Socket Mode: what a reader does, and what they get to see."""

from __future__ import annotations

import json
import re
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from bot.chat.slack.blocks import Message
from tests.chat.slack import sent
from tests.chat.slack.accepted import check_message, check_view, walk
from tests.chat.slack.farside import Lost, Refusal, Status
from tests.chat.slack.sent import CHANNEL, TRIGGER, USER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.chat.slack.adapter import SlackAdapter
    from bot.usecases.converse import Desk
    from tests.chat.slack.conftest import Start
    from tests.chat.slack.farside import FarSide

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
async def bot(start: Start, side: FarSide) -> AsyncIterator[SlackAdapter]:
    async with start() as adapter:
        yield adapter
    for body in (*(each for _, each in side.responses), *side.ephemeral, *_posts(side)):
        check_message(Message(body["text"], tuple(body.get("blocks", ()))))
    for view in side.views:
        kept = {"id", "hash", "team_id"}
        check_view({key: value for key, value in view.items() if key not in kept})


def _posts(side: FarSide) -> list[dict[str, Any]]:
    return [message for channel in side.messages.values() for message in channel]


_urls = count(1)


async def ask(side: FarSide, text: str, **more: Any) -> list[dict[str, Any]]:
    """Type a command; return the answers once the first has come."""
    name = f"ask{next(_urls)}"
    await side.tell(sent.slash(text, response_url=side.response_url(name), **more))
    return await answers(side, name)


async def answers(side: FarSide, name: str) -> list[dict[str, Any]]:
    def come() -> list[dict[str, Any]]:
        return [body for known, body in side.responses if known == name]

    found: list[dict[str, Any]] = await side.until(come)
    return found


async def press(side: FarSide, element: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    """Click a button or choose from a menu; return the answers."""
    name = f"click{next(_urls)}"
    await side.tell(sent.click(element, response_url=side.response_url(name), **more))
    return await answers(side, name)


def said(bodies: Sequence[dict[str, Any]]) -> str:
    found = (each for body in bodies for each in walk(body.get("blocks", [])))
    return "\n".join(each["text"] for each in found if isinstance(each.get("text"), str))


def button(bodies: Sequence[dict[str, Any]], action: str) -> dict[str, Any]:
    found = (each for body in bodies for each in walk(body["blocks"]))
    return next(each for each in found if each.get("action_id") == action)


def chosen(bodies: Sequence[dict[str, Any]], action: str, name: str) -> dict[str, Any]:
    menu = button(bodies, action)
    option = next(each for each in menu["options"] if each["value"].startswith(f"{name}|"))
    return {"type": "overflow", "action_id": action, "selected_option": option}


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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("help", "What you can type"),
        ("story 1", "not asked for a brief yet"),
        ("story", "Say which story"),
        ("serch budget", "Did you mean the command “search”?"),
        ("budget sinc:7d", "did you mean since:?"),
        ("budget since:soon", "since:"),
        ("budget max:0", "max:"),
        ("***", "no word to look for"),
        ('topic ""', "Briefing"),
        ("x" * 10_000, "at most 300 characters"),
        ("unfollow &lt;!channel&gt;", "You do not follow"),
        ("latest", "not asked for a brief yet"),
        ("<script>alert</script>", "Nothing on"),
    ],
)
async def test_what_is_wrong_is_told_in_private_and_clearly(
    side: FarSide, text: str, words: str
) -> None:
    bodies = await ask(side, text)
    assert [body["response_type"] for body in bodies] == ["ephemeral"]
    shown = said(bodies)
    assert words in shown
    assert "Traceback" not in shown


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


async def test_an_expired_trigger_offers_buttons_instead(side: FarSide) -> None:
    side.open_triggers.clear()
    bodies = await ask(side, "")
    (brief,) = await press(side, button(bodies, "pick.0"))
    assert "Briefing" in said([brief])


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
    await side.until(lambda: side.messages[USER])
    assert "Briefing: budget" in said(side.messages[USER])


async def test_a_report_reaches_the_admins(side: FarSide) -> None:
    side.users[USER] = {"is_admin": True}
    brief = await ask(side, "budget")
    more = await press(side, chosen(brief, "story.1", "more"))
    await side.tell(sent.click(button(more, "do.report"), response_url=side.response_url("r")))
    view = await side.until(lambda: side.views and side.views[-1])
    side.channels[USER] = ""
    state: dict[str, Any] = {
        "kind": {"kind": {"selected_option": {"value": "outdated"}}},
        "text": {"text": {"value": "The vote was <!here> repeated"}},
    }
    await side.tell(sent.submission(view, state))
    await side.until(lambda: side.messages[USER])
    assert "Thank you" in said(side.messages[USER])
    bodies = await ask(side, "feedback", command="/brief-admin")
    assert "outdated" in said(bodies)
    assert "The vote was &lt;!here&gt; repeated" in said(bodies)


async def test_a_button_of_a_brief_long_gone_still_shows_its_story(side: FarSide) -> None:
    brief = await ask(side, "budget")
    element = chosen(brief, "story.1", "evidence")
    event = element["selected_option"]["value"].rpartition("/")[2]
    gone = {"value": f"evidence|b0000000000000000/1/{event}"}
    assert "212 votes" in said(await press(side, element | {"selected_option": gone}))
    gone = {"value": "evidence|b0000000000000000/1/e-unknown"}
    assert "no longer kept" in said(await press(side, element | {"selected_option": gone}))
    gone = {"value": "evidence|what?"}
    assert "older version" in said(await press(side, element | {"selected_option": gone}))
    post = {"type": "button", "action_id": "post", "value": "b0000000000000000"}
    assert "no longer kept" in said(await press(side, post))


async def test_the_app_home_shows_each_reader_their_own(side: FarSide) -> None:
    await side.tell(sent.event("app_home_opened", user=USER, tab="home"))
    home = await side.until(lambda: side.homes.get(USER))
    text = said([home])
    assert "You follow and mute nothing yet" in text
    assert "next: <!date^" in text
    assert "For admins" not in text
    assert "home.pause.daily" not in json.dumps(home)
    side.users["U0ADM"] = {"is_owner": True}
    await side.tell(sent.event("app_home_opened", user="U0ADM", tab="home"))
    home = await side.until(lambda: side.homes.get("U0ADM"))
    assert "For admins" in said([home])
    assert "home.pause.daily" in json.dumps(home)


@pytest.mark.parametrize("action", ["home.edit.daily", "home.subscribe", "home.source"])
async def test_an_admins_buttons_open_forms_for_admins_alone(side: FarSide, action: str) -> None:
    side.channels[USER] = ""
    click = {"type": "button", "action_id": action, "value": "daily"}
    await side.tell(sent.click(click, view={"type": "home"}))
    await side.until(lambda: side.messages[USER])
    assert "That is for admins" in said(side.messages[USER])
    assert not side.views
    side.users[USER] = {"is_admin": True}
    await side.tell(sent.click(click, view={"type": "home"}))
    await side.until(lambda: side.views)


FORM: dict[str, Any] = {
    "channel": {"channel": {"selected_conversation": CHANNEL}},
    "words": {"words": {"value": "mines"}},
    "time": {"time": {"selected_time": "08:00"}},
    "zone": {"zone": {"value": "Europe/Berlin"}},
    "days": {"days": {"selected_options": [{"value": "mon"}]}},
    "empty": {"empty": {"selected_option": {"value": "line"}}},
}


@pytest.mark.parametrize(
    ("field", "state"),
    [
        ("zone", {"zone": {"value": "Europe/Nowhere"}}),
        ("zone", {"zone": {"value": "../etc/passwd"}}),
        ("words", {"words": {"value": "***"}}),
        ("days", {"days": {"selected_options": []}}),
        ("time", {"time": {"selected_time": None}}),
        ("channel", {"channel": {}}),
    ],
)
async def test_a_mistake_in_a_form_is_shown_beside_its_field(
    side: FarSide, field: str, state: dict[str, Any]
) -> None:
    view = {"type": "modal", "callback_id": "subscription"}
    answer = await side.tell(sent.submission(view, FORM | {field: state}))
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == [field]


async def test_a_form_is_only_heeded_from_an_admin(side: FarSide) -> None:
    side.channels[USER] = ""
    view = {"type": "modal", "callback_id": "subscription"}
    assert await side.tell(sent.submission(view, FORM)) == {}
    await side.until(lambda: side.messages[USER])
    assert "That is for admins" in said(side.messages[USER])


@pytest.mark.parametrize(
    "verb", ["", "status", "sources", "topics", "schedules", "config", "audit", "story hide e1"]
)
async def test_no_verb_is_a_dead_end(side: FarSide, verb: str) -> None:
    side.users[USER] = {"is_admin": True}
    bodies = await ask(side, verb, command="/brief-admin")
    assert bodies[0]["response_type"] == "ephemeral"
    assert len(said(bodies)) > 20


async def test_others_are_told_that_it_is_for_admins(side: FarSide) -> None:
    assert "That is for admins" in said(await ask(side, "status", command="/brief-admin"))
    side.users[USER] = {"is_admin": True, "team_id": "T9"}
    assert "That is for admins" in said(await ask(side, "status", command="/brief-admin"))


async def test_an_unknown_admin_verb_names_the_nearest(side: FarSide) -> None:
    side.users[USER] = {"is_admin": True}
    assert "did you mean status?" in said(await ask(side, "statsu", command="/brief-admin"))


async def test_sources_add_opens_its_form(side: FarSide) -> None:
    side.users[USER] = {"is_admin": True}
    side.open_triggers.add(TRIGGER)
    await side.tell(sent.slash("sources add", command="/brief-admin"))
    view = await side.until(lambda: side.views and side.views[-1])
    wrong = await side.tell(sent.submission(view, {"url": {"url": {"value": "ftp://x"}}}))
    assert list(wrong["errors"]) == ["url"]


async def test_a_channel_closed_to_us_is_told_to_the_person_alone(side: FarSide) -> None:
    side.channels |= {CHANNEL: "is_archived", USER: ""}
    await side.tell(sent.mention("budget"))
    await side.until(lambda: side.messages[USER])
    assert "the channel is archived" in said(side.messages[USER])
    assert "reference" in said(side.messages[USER])


@pytest.mark.parametrize("fault", [Status(503), Lost()])
async def test_a_mentions_answer_survives_a_slack_in_trouble(
    side: FarSide, fault: Status | Lost
) -> None:
    side.fail("chat.postMessage", fault, Status(429, 0))
    await side.tell(sent.mention("budget"))
    await side.until(lambda: side.messages[CHANNEL])
    await ask(side, "help")
    assert len(side.messages[CHANNEL]) == 1


async def test_our_own_failure_is_told_with_a_reference_that_is_in_the_log(
    side: FarSide, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.store.close()
    (body,) = await ask(side, "budget")
    reference = re.search(r"in the log as (\w{6})\.", said([body]))
    assert reference is not None
    assert f"not answered ({reference[1]})" in caplog.text
    assert "Traceback" not in said([body])


async def test_a_zone_that_slack_does_not_tell_is_utc(side: FarSide) -> None:
    side.fail("users.info", Refusal("user_not_found"))
    assert "12:00 UTC" in said(await ask(side, "budget"))
