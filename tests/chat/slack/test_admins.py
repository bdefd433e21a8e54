"""What is for admins: forms, verbs, the App Home."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.settings.changing import Editor
from tests.chat.slack import sent
from tests.chat.slack.reading import ask, button, chosen, press, said
from tests.chat.slack.sent import ALONE, CHANNEL, TRIGGER, USER

if TYPE_CHECKING:
    from pathlib import Path

    from bot.usecases.desk import Desk
    from tests.chat.slack.farside import FarSide

pytestmark = pytest.mark.usefixtures("bot")


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
    await side.until(lambda: side.messages[ALONE])
    assert "Thank you" in said(side.messages[ALONE])
    bodies = await ask(side, "feedback", command="/brief-admin")
    assert "outdated" in said(bodies)
    assert "The vote was &lt;!here&gt; repeated" in said(bodies)


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
    await side.until(lambda: side.messages[ALONE])
    assert "That is for admins" in said(side.messages[ALONE])
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


async def test_a_form_is_only_heeded_from_an_admin(side: FarSide) -> None:
    side.channels[USER] = ""
    view = {"type": "modal", "callback_id": "subscription"}
    assert await side.tell(sent.submission(view, FORM)) == {}
    await side.until(lambda: side.messages[ALONE])
    assert "That is for admins" in said(side.messages[ALONE])


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


@pytest.mark.parametrize(
    ("text", "callback"),
    [
        ("setup", "setup"),
        ("topics add", "topic"),
        ("schedules add", "subscription"),
        ("schedules edit daily", "subscription"),
        ("sources import", "bringing"),
        ("topics import", "bringing"),
    ],
)
async def test_verbs_without_what_they_are_about_open_their_forms(
    side: FarSide, desk: Desk, tmp_path: Path, text: str, callback: str
) -> None:
    desk.config = Editor(tmp_path)
    side.users[USER] = {"is_admin": True}
    side.open_triggers.add(TRIGGER)
    await side.tell(sent.slash(text, command="/brief-admin", response_url=side.response_url("f")))
    view = await side.until(lambda: side.views and side.views[-1])
    assert view["callback_id"] == callback
    assert "/response/f" in view["private_metadata"]  # the answer goes to where it was asked


async def test_a_list_that_nobody_gave_is_asked_for(side: FarSide) -> None:
    side.users[USER] = {"is_admin": True}
    view = {"type": "modal", "callback_id": "bringing"}
    answer = await side.tell(sent.submission(view, {}))
    assert list(answer["errors"]) == ["pasted"]


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
