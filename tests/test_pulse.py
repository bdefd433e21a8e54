"""What the running bot tells of itself, and what becomes of an edit of its config."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

import bot
from bot import bootstrap, serving
from bot.cli import main
from bot.ports import Edit, Wanted
from bot.pulse import Pulse, texts, version
from bot.settings.changing import Editor
from bot.settings.loading import NAMES
from bot.usecases import status

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.bootstrap import App
    from bot.reloading import Reload
    from bot.settings.schema import Settings
    from bot.usecases.delivering import Post

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
SCHEMA = json.loads(
    (Path(bot.__file__).parent / "core/showing/status.schema.json").read_text("utf-8")
)
GOOD = "[brief]\nstories = 3\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "config"
    made.mkdir()
    (made / "briefbot.toml").write_text(GOOD)
    (made / "digests.toml").write_text(
        '[ops]\ndestination = "file:../ops.md"\n[[digest]]\nid = "m"\n'
        'destination = "file:../m.md"\ntimes = ["08:00"]\n'
    )
    (made / "sources.toml").write_text('[[source]]\nid = "web"\nurl = "https://a.example/feed"\n')
    return made


class Bot:
    """The parts of a running bot that concern its config."""

    def __init__(self, app: App, folder: Path) -> None:
        self.app = app
        self.post: Post = serving.make_post(app)
        self.states = {"slack": "ready", "scheduler": "down, again in 3 s: OSError"}
        self.pulse = Pulse(app.store, app.clock, lambda: self.states, lambda: texts(folder, NAMES))
        self.reload: Reload[Settings] = serving._reload(app, self.post, folder, self.pulse)

    async def edited(self) -> None:
        """Look until an edit is taken up or refused, and post what admins are told of it."""
        await self.reload.look()
        await self.reload.look()
        await self.post.deliver()

    async def status(self) -> dict[str, Any]:
        plans = bootstrap.make_plans(self.app.settings)
        return await status.state(self.app.store, plans, ["web"], self.app.clock())


@pytest.fixture
async def running(folder: Path) -> AsyncIterator[Bot]:
    settings = bootstrap.load_settings(folder, folder.parent / "data")
    async with bootstrap.open_app(settings, clock=lambda: NOW) as app:
        yield Bot(app, folder)


async def test_a_bad_edit_changes_nothing_and_is_told_to_admins_and_in_status(
    running: Bot, folder: Path
) -> None:
    await running.pulse.beat()
    before = (await running.status())["running"][0]["config"]
    (folder / "briefbot.toml").write_text("[brief]\nstories = 99\nstorys = 1\n")
    await running.edited()
    assert running.app.settings.brief.stories == running.app.desk.stories == 3
    told = (folder.parent / "ops.md").read_text()
    assert "stories is 99" in told.replace("\\", "")
    assert "did you mean" in told
    after = (await running.status())["running"][0]["config"]
    assert (after["version"], after["taken_up"]) == (before["version"], before["taken_up"])
    assert before["refused"] is None
    assert "brief.stories is 99" in after["refused"]["problems"]
    assert 'unknown key "storys"' in after["refused"]["problems"]

    (folder / "briefbot.toml").write_text("[brief]\nstories = 9\n")
    await running.edited()
    assert running.app.desk.stories == 9
    good = (await running.status())["running"][0]["config"]
    assert good["refused"] is None
    assert good["version"] == version(texts(folder, NAMES)) != before["version"]


async def test_an_edit_by_hand_is_logged_with_before_and_after(running: Bot, folder: Path) -> None:
    (folder / "briefbot.toml").write_text("[brief]\nstories = 9\n")
    await running.edited()
    (made,) = await running.app.store.audited(Wanted())
    assert made.change.said == "briefbot.toml edited by hand"
    assert (made.change.before, made.change.after) == (GOOD, "[brief]\nstories = 9\n")
    assert await running.app.store.audit(9) == []  # `config undo` leaves it alone


async def test_an_edit_from_chat_is_not_logged_twice(running: Bot, folder: Path) -> None:
    from bot.core.commands import parse_admin  # noqa: PLC0415
    from bot.ports import Who  # noqa: PLC0415
    from bot.usecases.administer import administer  # noqa: PLC0415
    from bot.usecases.desk import Reader  # noqa: PLC0415

    running.app.desk.config = Editor(folder)
    running.app.desk.homes = ("*",)
    ana = Reader(Who("slack", "T1", "U1"), "Ana")
    await administer(parse_admin("sources disable web"), ana, running.app.desk)
    await running.edited()
    assert not running.app.settings.sources[0].enabled
    assert [made.name for made in await running.app.store.audited(Wanted())] == ["Ana"]


async def test_the_state_is_as_its_schema_says(running: Bot, folder: Path) -> None:
    await running.pulse.beat()
    (folder / "briefbot.toml").write_text("[brief]\nstorys = 9\n")
    await running.edited()
    found = await running.status()
    more = {"config": str(folder), "config_version": "0", "data": "d", "sources": 1}
    more["problems"] = []
    jsonschema.validate(found | more, SCHEMA)
    (process,) = found["running"]
    assert process["alive"]
    assert process["parts"] == running.states
    assert found["feeds"]["new"] == found["feeds"]["on"] == 1
    assert [each["id"] for each in found["digests"]] == ["m"]


async def test_a_bot_that_was_killed_is_told_by_its_silence(running: Bot) -> None:
    await running.pulse.beat()
    store = running.app.store
    assert [each["alive"] for each in await status.running(store, NOW)] == [True]
    later = NOW + timedelta(minutes=2)
    assert [each["alive"] for each in await status.running(store, later)] == [False]
    assert await status.running(store, NOW + timedelta(days=30)) == []


def test_status_on_the_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--config", str(folder), "--data", str(folder.parent / "data")]
    assert main(["status", "--format", "json", *where]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    assert found["config_version"] == version(texts(folder, NAMES))
    assert main(["status", *where]) == 0
    told = capsys.readouterr().out
    assert "start it with: briefbot run" in told
    assert "1 on: 1 new" in told


def test_how_it_fares_is_told_while_the_config_has_mistakes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "briefbot.toml").write_text('[store]\ndata = "../data"\n')
    where = ["--config", str(folder)]
    assert main(["status", *where]) == 0
    (folder / "briefbot.toml").write_text('[store]\ndata = "../data"\n[brief]\nstorys = 1\n')
    capsys.readouterr()
    assert main(["status", "--format", "json", *where]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    assert found["data"] == str(folder.parent / "data")
    assert "storys" in found["problems"][0]
    assert main(["status", *where]) == 0
    assert "goes on with its last good one" in capsys.readouterr().out
    copy = str(folder.parent / "copy")
    for words in (["audit"], ["feedback", "list"], ["backup", copy]):
        assert main([*words, *where]) == 0, words
    assert main(["restore", copy, "--overwrite", *where]) == 0
    assert main(["brief", *where]) == 1
    assert main(["status", "--config", str(folder / "gone")]) == 1


def half_written(folder: Path) -> None:
    (folder / "digests.toml").write_text('[[digest]]\nid = "x"\ndestination = "cons')


def not_utf8(folder: Path) -> None:
    (folder / "briefbot.toml").write_bytes(b"[brief]\n# caf\xe9\nstories = 4\n")


def ten_megabytes(folder: Path) -> None:
    (folder / "briefbot.toml").write_bytes(b"# padding\n" * 1_000_000)


def markers(folder: Path) -> None:
    ours = "<<<<<<< HEAD\nstories = 4\n=======\nstories = 6\n>>>>>>> theirs\n"
    (folder / "briefbot.toml").write_text(f"[brief]\n{ours}")


def a_digest_twice(folder: Path) -> None:
    text = (folder / "digests.toml").read_text()
    table = text[text.index("[[digest]]") :]
    (folder / "digests.toml").write_text(text + table.replace('"m"', '"n"'))


def a_secret(folder: Path) -> None:
    (folder / "briefbot.toml").write_text('[slack]\nbot_token = "xoxb-CANARY"\n')


def a_folder_instead(folder: Path) -> None:
    (folder / "briefbot.toml").unlink()
    (folder / "briefbot.toml").mkdir()


def a_pipe_instead(folder: Path) -> None:
    (folder / "briefbot.toml").unlink()
    os.mkfifo(folder / "briefbot.toml")


def deleted(folder: Path) -> None:
    (folder / "digests.toml").unlink()


def yaml(folder: Path) -> None:
    (folder / "briefbot.toml").rename(folder / "briefbot.yaml")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (half_written, "close what is opened"),
        (not_utf8, "save the file as UTF-8"),
        (ten_megabytes, "larger than 8 MiB"),
        (markers, "a merge conflict"),
        (a_digest_twice, "under another name"),
        (a_secret, "set it in the environment"),
        (a_folder_instead, "this is not a file"),
        (a_pipe_instead, "this is not a file"),
        (deleted, "digests.toml"),
        (yaml, "briefbot.toml"),
    ],
)
async def test_whatever_becomes_of_the_files_the_last_good_config_stays(
    running: Bot, folder: Path, harm: Callable[[Path], None], said: str
) -> None:
    await running.pulse.beat()
    before = running.app.settings
    harm(folder)
    await running.edited()
    assert running.app.settings is before
    refused = (await running.status())["running"][0]["config"]["refused"]
    assert said in refused["problems"]
    assert "CANARY" not in refused["problems"]
    assert len(refused["problems"].splitlines()) <= 5
    assert (folder.parent / "ops.md").exists()


async def test_a_folder_that_is_a_link_is_watched_and_edited_where_it_leads(
    folder: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    settings = bootstrap.load_settings(link, tmp_path / "data")
    async with bootstrap.open_app(settings, clock=lambda: NOW) as app:
        running = Bot(app, link)
        Editor(link).change([Edit("edit", "source", "web", {"enabled": False})])
        await running.edited()
        assert not app.settings.sources[0].enabled
        assert link.is_symlink()
        other = tmp_path / "other"
        shutil.copytree(folder, other)
        (other / "briefbot.toml").write_text("[brief]\nstories = 8\n")
        link.unlink()
        link.symlink_to(other)
        await running.edited()
        assert app.settings.brief.stories == 8
