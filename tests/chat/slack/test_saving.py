"""What admins fill in is saved in the config, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.settings.changing import Editor
from bot.settings.loading import load
from tests.chat.slack import sent
from tests.chat.slack.accepted import walk
from tests.chat.slack.conftest import DAILY
from tests.chat.slack.reading import button, said
from tests.chat.slack.sent import ALONE, CHANNEL, TEAM, USER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.chat.slack.adapter import SlackAdapter
    from bot.settings.schema import Settings
    from bot.usecases.desk import Desk
    from tests.chat.slack.conftest import Start
    from tests.chat.slack.farside import FarSide

OTHER = '[[digest]]\nid = "daily"\ndestination = "slack:T0001/C0001"\ntimes = ["08:00"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "config"
    made.mkdir()
    (made / "briefbot.toml").write_text('[store]\ndata = "../data"\n')
    (made / "digests.toml").write_text(f"# ours\n{OTHER}")
    return made


@pytest.fixture
def desk(desk: Desk, folder: Path) -> Desk:
    return replace(desk, config=Editor(folder))


@pytest.fixture
async def bot(start: Start, side: FarSide) -> AsyncIterator[SlackAdapter]:
    side.channels[USER] = ""
    side.users[USER] = {"is_admin": True}
    plans = (DAILY, replace(DAILY, id="rich", simple=False))
    async with start(planned=lambda: plans) as adapter:
        yield adapter


def saved(folder: Path) -> Settings:
    return load(folder, {})


async def submit(side: FarSide, view: dict[str, Any], **values: Any) -> str:
    """Submit a form; return what the admin is told."""
    before = len(side.messages[ALONE])
    state = {name: {name: value} for name, value in values.items()}
    assert await side.tell(sent.submission(view, state)) == {}
    await side.until(lambda: len(side.messages[ALONE]) > before)
    return str(side.messages[ALONE][-1]["text"])


def filled(**more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "channel": {"selected_conversation": CHANNEL},
        "words": {"value": "Black Sea"},
        "time": {"selected_time": "07:30"},
        "zone": {"value": "Europe/Berlin"},
        "days": {"selected_options": [{"value": "mon"}, {"value": "fri"}]},
        "empty": {"selected_option": {"value": "line"}},
    }
    return usual | more


NEW = {"type": "modal", "callback_id": "subscription"}


@pytest.mark.usefixtures("bot")
async def test_a_digest_is_saved_as_filled_in(side: FarSide, folder: Path) -> None:
    assert "Done: digest black-sea-c0001 added" in await submit(side, NEW, **filled())
    _, made = saved(folder).digests
    assert made.destination == f"slack:{TEAM}/{CHANNEL}"
    assert (made.topic, made.times, made.weekdays) == ("Black Sea", ("07:30",), "mon,fri")
    assert (made.zone, made.when_empty) == ("Europe/Berlin", "line")
    assert "already" in await submit(side, NEW, **filled())


async def open_form(side: FarSide, name: str) -> None:
    click = {"type": "button", "action_id": f"home.edit.{name}", "value": name}
    await side.tell(sent.click(click, view={"type": "home"}))


@pytest.mark.usefixtures("bot")
async def test_a_digest_is_edited_in_place_of_itself(side: FarSide, folder: Path) -> None:
    await open_form(side, "daily")
    view = await side.until(lambda: side.views and side.views[-1])
    ticked = [each for each in walk(view["blocks"]) if each.get("type") == "checkboxes"]
    assert len(ticked[0]["initial_options"]) == 7
    assert "Done: digest daily changed" in await submit(side, view, **filled())
    (made,) = saved(folder).digests
    assert (made.id, made.topic) == ("daily", "Black Sea")


@pytest.mark.usefixtures("bot")
async def test_an_edit_that_fails_changes_nothing(side: FarSide, folder: Path) -> None:
    await open_form(side, "daily")
    view = await side.until(lambda: side.views and side.views[-1])
    before = (folder / "digests.toml").read_text()
    # A conversation whose id no destination can have.
    told = await submit(side, view, **filled(channel={"selected_conversation": "C1 ?"}))
    assert "Done" not in told
    assert (folder / "digests.toml").read_text() == before


@pytest.mark.usefixtures("bot")
async def test_a_digest_with_more_than_the_form_shows_is_left_alone(side: FarSide) -> None:
    await open_form(side, "rich")
    await side.until(lambda: side.messages[ALONE])
    assert "config/digests.toml" in side.messages[ALONE][0]["text"]
    assert not side.views


async def save(side: FarSide) -> str:
    """Press the first button below the last answer; return what the admin is told."""
    before = len(side.messages[ALONE])
    shown = button(side.messages[ALONE][-1:], "admin.0")
    await side.tell(sent.click(shown, channel="D0001"))
    await side.until(lambda: len(side.messages["D0001"]) + len(side.messages[ALONE]) > before)
    return said([*side.messages["D0001"], *side.messages[ALONE][before:]])


@pytest.mark.usefixtures("bot")
async def test_a_topic_is_tried_and_then_saved(side: FarSide, folder: Path) -> None:
    topic = {"type": "modal", "callback_id": "topic"}
    values: dict[str, Any] = {"name": {"value": "votes"}, "words": {"value": "budget OR vote"}}
    await submit(side, topic, **values)
    assert "would ask: budget OR vote" in said(side.messages[ALONE])
    assert "Parliament" in said(side.messages[ALONE])
    assert saved(folder).topics == ()
    assert "Done: topic votes added" in await save(side)
    assert [(each.name, each.query) for each in saved(folder).topics] == [
        ("votes", "budget OR vote")
    ]


@pytest.mark.usefixtures("bot")
async def test_what_was_saved_is_in_the_audit_under_its_name(side: FarSide, desk: Desk) -> None:
    await submit(side, NEW, **filled())
    (logged,) = await desk.store.audit(5)
    assert logged.who.user == USER
    assert "black-sea-c0001" in logged.change.said


@pytest.mark.usefixtures("bot")
async def test_nobody_else_saves_anything(side: FarSide, folder: Path) -> None:
    side.users[USER] = {"is_admin": False}
    before = (folder / "digests.toml").read_text()
    assert "That is for admins" in await submit(side, NEW, **filled())
    assert (folder / "digests.toml").read_text() == before


@pytest.mark.usefixtures("bot")
async def test_pausing_from_the_app_home(side: FarSide, folder: Path) -> None:
    click = {"type": "button", "action_id": "home.pause.daily", "value": "daily"}
    await side.tell(sent.click(click, view={"type": "home"}))
    await side.until(lambda: side.messages[ALONE])
    assert not saved(folder).digests[0].enabled
