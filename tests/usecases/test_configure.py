"""Admins see and change the config from chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.bootstrap import homes
from bot.core.commands import parse_admin
from bot.core.health import FeedState
from bot.core.showing.document import Note, Table
from bot.ports import Edit, Who
from bot.settings.changing import Editor
from bot.settings.schema import RunSettings, Settings
from bot.store.archive import open_memory
from bot.summarizers import create
from bot.usecases.administer import administer
from bot.usecases.answer import Teller
from bot.usecases.desk import Desk, Reader, Reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
ANA = Reader(Who("slack", "T1", "U1"), "Ana", place="C1")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "a"\npath = "news"\n')
    store = open_memory(lambda: NOW)
    yield Desk(store, Teller(create("consensus")), lambda: NOW, config=Editor(tmp_path))
    await store.close()


async def ask(text: str, desk: Desk, reader: Reader = ANA) -> Reply:
    return await administer(parse_admin(text), reader, desk)


async def told(text: str, desk: Desk, reader: Reader = ANA) -> str:
    return read(await ask(text, desk, reader))


def read(reply: Reply) -> str:
    said = []
    for block in reply.document.blocks:
        if isinstance(block, Note):
            said.append(block.text)
        if isinstance(block, Table):
            said += [" ".join(cell.text for cell in row) for row in block.rows]
    return "\n".join(said)


async def save(text: str, desk: Desk, reader: Reader = ANA) -> str:
    """Ask, and press the first button below the answer."""
    reply = await ask(text, desk, reader)
    return await told(reply.ways[0].words, desk, reader)


async def test_a_schedule_is_made_for_the_channel_one_speaks_in(desk: Desk) -> None:
    made = await told('schedules add morning "weekdays 08:00" Europe/Berlin land mines', desk)
    assert "morning added" in made
    listed = await told("schedules list", desk)
    assert "slack:T1/C1" in listed
    assert "land mines, weekdays 08:00 Europe/Berlin" in listed
    await told("schedules pause morning", desk)
    assert "morning off" in await told("schedules", desk)
    assert "there is no digest 'evening'" in await told("schedules resume evening", desk)


async def test_topics_are_added_tried_and_removed(desk: Desk) -> None:
    assert "drones added" in await save("topics add drones = drone OR drones", desk)
    assert "drone OR drones" in await told("topics list", desk)
    assert "Nothing on" in await told("topics test drone", desk)
    assert "removed" in await told("topics remove drones", desk)
    assert "Give a name" in await told("topics add drones", desk)


async def test_mistakes_change_nothing_and_are_told(desk: Desk) -> None:
    assert "digests.toml" in await told("schedules add m 25:99 Mars", desk)
    assert "Ask in the channel" in await told(
        "schedules add m 08:00 UTC", desk, replace(ANA, place="")
    )
    assert "sources add URL" in await told("sources frobnicate", desk)
    assert "No such change" in await told("audit", desk)


async def test_every_change_is_logged_and_can_be_taken_back(desk: Desk) -> None:
    await told("sources disable a", desk)
    await save("topics add x = y", desk)
    assert "topic x added, which Ana did" in await told("config undo", desk)
    assert "source a is off, which Ana did" in await told("config undo", desk)
    assert "nothing to undo" in await told("config undo", desk)
    log = await told("audit", desk)
    assert log.count("Ana") == 4
    assert "a on" in await told("sources list", desk)


async def test_without_a_config_folder_that_is_said(desk: Desk) -> None:
    assert "no config folder" in await told("topics list", replace(desk, config=None))
    assert "brief.stories" in await told("config show", desk)


async def test_what_all_share_is_changed_from_a_home_alone(desk: Desk) -> None:
    await told("schedules add ours 08:00 UTC", desk)
    away = replace(desk, homes=("slack:T1",))
    guest = replace(ANA, who=Who("slack", "T2", "U9"), place="C9")
    for line in (
        "sources disable a",
        "topics add x = y",
        "topics remove x",
        "story merge e f",
        "story undo",
        "config show",
        "config undo",
    ):
        assert '"slack:T2" to homes' in await told(line, away, guest), line
    assert "no digest 'ours' in this workspace" in await told("schedules pause ours", away, guest)
    assert "no digest 'ours'" in await told("schedules remove ours", away, guest)
    assert "There are no schedules" in await told("schedules list", away, guest)

    assert "theirs added" in await told("schedules add theirs 09:00 UTC", away, guest)
    assert "theirs is off" in await told("schedules pause theirs", away, guest)
    assert "ours" not in await told("schedules list", away, guest)
    assert "ours is off" in await told("schedules pause ours", away)
    assert "is off" in await told("sources disable a", replace(desk, homes=("*",)), guest)


@pytest.mark.parametrize(
    ("named", "environ", "platform", "allowed"),
    [
        ((), {}, "slack", False),
        ((), {"SLACK_BOT_TOKEN": "x"}, "slack", True),
        ((), {"SLACK_BOT_TOKEN_FILE": "x"}, "slack", True),
        ((), {"SLACK_BOT_TOKEN": "x"}, "discord", False),
        ((), {"SLACK_CLIENT_ID": "x", "SLACK_CLIENT_SECRET": "y"}, "slack", False),
        (("slack:T2",), {"SLACK_BOT_TOKEN": "x"}, "slack", False),
        (("discord:T1",), {}, "discord", True),
    ],
)
async def test_whose_house_it_is(
    desk: Desk, named: tuple[str, ...], environ: dict[str, str], platform: str, *, allowed: bool
) -> None:
    settings = Settings(Path(), run=RunSettings(homes=named))
    held = replace(desk, homes=homes(settings, environ))
    reader = replace(ANA, who=Who(platform, "T1", "U1"))
    assert ("to homes" not in await told("sources disable a", held, reader)) == allowed


async def test_a_source_in_trouble_comes_first_with_its_reason(desk: Desk) -> None:
    assert desk.config is not None
    feed = {"url": "https://f.example/feed"}
    await desk.store.put_feed_states(
        [FeedState("f", feed["url"], failures=3, error="dns", message="the name is not known")]
    )
    desk.config.change([Edit("add", "source", "f", feed)])
    first, second = (await told("sources list", desk)).splitlines()
    assert first.startswith("f failed 3 times: the name is not known")
    assert second.startswith("a on")
