"""What goes wrong, and what the person gets to hear of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.asking import Asker, answer
from bot.chat.slack.blocks import note
from bot.chat.slack.gateway import Gateway
from bot.chat.slack.installations import OneWorkspace
from bot.settings.secret import Secret
from tests.chat.slack import sent
from tests.chat.slack.conftest import AT_ONCE
from tests.chat.slack.farside import BOT_TOKEN, Lost, Refusal, Status
from tests.chat.slack.reading import ask, button, chosen, press, said
from tests.chat.slack.sent import ALONE, CHANNEL, USER

if TYPE_CHECKING:
    from bot.usecases.desk import Desk
    from tests.chat.slack.farside import FarSide

pytestmark = pytest.mark.usefixtures("bot")


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


async def test_an_expired_trigger_offers_buttons_instead(side: FarSide) -> None:
    side.open_triggers.clear()
    bodies = await ask(side, "")
    (brief,) = await press(side, button(bodies, "pick.0"))
    assert "Briefing" in said([brief])


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


async def test_a_channel_closed_to_us_is_told_to_the_person_alone(side: FarSide) -> None:
    side.channels |= {CHANNEL: "is_archived", USER: ""}
    await side.tell(sent.mention("budget"))
    await side.until(lambda: side.messages[ALONE])
    assert "the channel is archived" in said(side.messages[ALONE])
    assert "reference" in said(side.messages[ALONE])


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


async def test_an_answer_that_only_one_person_sees_is_tried_again(side: FarSide) -> None:
    side.fail("response", Status(503), Status(429, 0))
    assert "Briefing: budget" in said(await ask(side, "budget"))


async def test_what_everybody_sees_is_not_posted_twice(side: FarSide) -> None:
    side.fail("response", Lost())
    await side.tell(sent.slash("budget public", response_url=side.response_url("r")))
    await side.until(lambda: len(side.responses) == 2)
    (_, public), (_, private) = side.responses
    assert public["response_type"] == "in_channel"
    assert private["response_type"] == "ephemeral"
    assert "did not say whether my answer arrived" in said([private])
    assert "reference" in said([private])


async def test_more_pages_than_a_command_takes_say_so(side: FarSide) -> None:
    gateway = Gateway(
        AsyncWebClient(base_url=side.url),
        OneWorkspace(Secret("SLACK_BOT_TOKEN", BOT_TOKEN)),
        AT_ONCE,
    )
    asker = Asker("T1", "U1", url=side.response_url("r"))
    await answer(gateway, asker, [note(f"page {n}") for n in range(8)])
    assert [body["text"] for _, body in side.responses][-2:] == [
        "page 3",
        "_4 more pages do not fit; ask for fewer stories: max:5_",
    ]
