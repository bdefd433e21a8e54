"""Whatever admins can do on Slack, held against every kind of person, at each step of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.chat.slack import surface
from bot.core.commands import ADMIN_VERBS
from bot.core.permission import ACTS, Permit, Permits, act_of, whom
from tests.chat.slack import sent
from tests.chat.slack.farside import Refusal
from tests.chat.slack.reading import said
from tests.chat.slack.sent import CHANNEL, TEAM

if TYPE_CHECKING:
    from bot.chat.slack.adapter import SlackAdapter
    from bot.usecases.desk import Desk
    from tests.chat.slack.farside import FarSide
    from tests.chat.slack.sent import Payload

READERS = {"pick", "feedback"}
"""The forms that are for everybody."""
REFUSED = "That is for admins"
NOBODY, CHIEF, GUEST, NAMED, MEMBER = "UNOBODY", "UCHIEF", "UGUEST", "UNAMED", "UMEMBER"


def typed(verb: str, words: str = "") -> Payload:
    return sent.slash(f"{verb} {words}".strip(), command="/brief-admin")


def home(name: str) -> Payload:
    action = {"type": "button", "action_id": f"home.{name}", "value": "daily"}
    return sent.click(action, view={"type": "home"})


def field(name: str, **value: Any) -> dict[str, Any]:
    return {name: {name: value}}


SUBMITTED: dict[str, dict[str, Any]] = {
    "subscription": {
        **field("channel", selected_conversation=CHANNEL),
        **field("words", value="mines"),
        **field("time", selected_time="08:00"),
        **field("zone", value="Europe/Berlin"),
        **field("days", selected_options=[{"value": "mon"}]),
        **field("empty", selected_option={"value": "line"}),
    },
    "topic": {**field("name", value="drones"), **field("words", value="drone")},
    "source": field("url", value="https://news.example/feed"),
    "bringing": field("pasted", value="[[source]]"),
}
SUBMITTED["setup"] = SUBMITTED["subscription"] | field("group", selected_option={"value": "on"})


def way(words: str) -> Payload:
    return sent.click({"type": "button", "action_id": "admin.0", "value": words})


def submitted(form: str) -> Payload:
    return sent.submission({"type": "modal", "callback_id": form}, SUBMITTED[form])


STEPS: dict[str, tuple[str, Payload]] = {
    **{verb: (act_of(verb), typed(verb, "x")) for verb in ADMIN_VERBS if verb != "help"},
    **{f"{verb} add": (act_of(verb), typed(verb, "add")) for verb in ("sources", "topics")},
    "schedules add": ("schedule", typed("schedules", "add")),
    "home.edit": ("schedule", home("edit.daily")),
    "home.pause": ("schedule", home("pause.daily")),
    "home.resume": ("schedule", home("resume.daily")),
    "home.subscribe": ("schedule", home("subscribe")),
    "home.source": ("source", home("source")),
    "home.topic": ("topic", home("topic")),
    "home.feedback": ("feedback", home("feedback")),
    "home.setup": ("config", home("setup")),
    "setup save": ("config", way("setup save 12345678")),
    "setup test": ("config", way("setup test 12345678")),
    "sources save": ("source", way("sources save 12345678")),
    "topics save": ("topic", way("topics save 12345678")),
    "schedules test": ("schedule", way("schedules test daily")),
    "config undo": ("config", way("config undo")),
    "form setup": ("config", submitted("setup")),
    "bringing": ("source", submitted("bringing")),
    **{form: (act_of(_of), submitted(form)) for form, _of in
       (("subscription", "schedules"), ("topic", "topics"), ("source", "sources"))},
}  # fmt: skip
"""Every step at which an admin does something: the act it belongs to, and what Slack sends."""


def test_no_step_is_forgotten() -> None:
    assert set(ADMIN_VERBS) - {"help"} <= set(STEPS)
    assert set(surface.FORMS) - READERS <= set(STEPS)


def by(user: str, payload: Payload, response_url: str) -> Payload:
    """Return the same step, taken by somebody else."""
    if "command" in payload:
        return payload | {"user_id": user, "response_url": response_url}
    return payload | {"user": payload["user"] | {"id": user}, "response_url": response_url}


@pytest.fixture
def people(side: FarSide) -> None:
    side.users[CHIEF] = {"is_admin": True}
    side.users[GUEST] = {"is_admin": True, "team_id": "T9"}
    side.groups["S1"] = [MEMBER]
    for user in (NOBODY, CHIEF, GUEST, NAMED, MEMBER):
        side.channels[user] = ""


def directly(side: FarSide, user: str) -> list[Payload]:
    """Return what somebody was written alone."""
    return [*side.messages[user], *side.messages[f"D-{user}"]]


async def told(side: FarSide, user: str, payload: Payload) -> str:
    """Let somebody take a step; return what they are told, or that a form was opened."""
    name = f"r{len(side.calls)}.{len(side.responses)}.{user}"
    before, views = len(directly(side, user)), len(side.views)

    def come() -> str:
        answers = [body for known, body in side.responses if known == name]
        answers += directly(side, user)[before:]
        return said(answers) or ("a form" if len(side.views) > views else "")

    side.open_triggers.add(sent.TRIGGER)
    await side.tell(by(user, payload, side.response_url(name)))
    found: str = await side.until(come)
    return found


def only(act: str, *others: str) -> Permits:
    acts = frozenset(each for each in ACTS if each in {act, *others})
    who = (whom(f"slack:{TEAM}:{NAMED}"), whom(f"slack:{TEAM}:group:S1"))
    return Permits((Permit(who, acts),))


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("step", STEPS)
async def test_a_step_is_for_those_who_may_alone(
    side: FarSide, bot: SlackAdapter, desk: Desk, step: str
) -> None:
    del bot
    act, payload = STEPS[step]
    desk.permits = Permits()
    for user, allowed in {NOBODY: 0, CHIEF: 1, GUEST: 0, NAMED: 0, MEMBER: 0}.items():
        assert (REFUSED in await told(side, user, payload)) != allowed, user
    desk.permits = only(act)
    for user, allowed in {NOBODY: 0, CHIEF: 1, GUEST: 0, NAMED: 1, MEMBER: 1}.items():
        assert (REFUSED in await told(side, user, payload)) != allowed, user
    desk.permits = only(*(each for each in ACTS if each != act))
    for user in (NOBODY, NAMED, MEMBER):
        assert REFUSED in await told(side, user, payload), user


@pytest.mark.usefixtures("people", "bot")
async def test_a_permission_taken_back_ends_with_the_form_still_open(
    side: FarSide, desk: Desk
) -> None:
    desk.permits = only("topic")
    assert await told(side, MEMBER, typed("topics", "add")) == "a form"
    side.groups["S1"] = []
    assert REFUSED in await told(side, MEMBER, submitted("topic"))


@pytest.mark.usefixtures("people", "bot")
async def test_where_slack_does_not_say_who_is_in_a_group_nobody_is(
    side: FarSide, desk: Desk
) -> None:
    desk.permits = only("status")
    side.fail("usergroups.users.list", Refusal("missing_scope"))
    assert REFUSED in await told(side, MEMBER, typed("status"))


@pytest.mark.usefixtures("people", "bot")
async def test_the_home_shows_what_somebody_may(side: FarSide, desk: Desk) -> None:
    desk.permits = only("schedule")
    await side.tell(sent.event("app_home_opened", user=MEMBER, tab="home"))
    shown = await side.until(lambda: side.homes.get(MEMBER))
    assert "For admins" in said([shown])
    assert "outlets" not in said([shown])
