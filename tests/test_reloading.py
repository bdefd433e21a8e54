"""A changed config takes effect while the bot runs; a bad one changes nothing and is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot import bootstrap
from bot.core.errors import ConfigError, Problem
from bot.reloading import Reload, Stamps, stamps

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class _Config:
    """A config that a test changes: its stamps, and what reading it gives."""

    def __init__(self) -> None:
        self.version = 1
        self.bad = False
        self.applied: list[int] = []
        self.told: list[str] = []

    def look_at(self) -> Stamps:
        return {"briefbot.toml": (self.version, 1, 1)}

    def read(self) -> int:
        if self.bad:
            raise ConfigError([Problem("briefbot.toml", "no such key", 3, "remove it")])
        return self.version

    def apply(self, version: int) -> list[str]:
        self.applied.append(version)
        return ["brief changed"]

    async def tell(self, text: str) -> None:
        self.told.append(text)

    def reload(self) -> Reload[int]:
        return Reload(self.look_at, self.read, self.apply, self.tell)


async def test_a_change_is_taken_up_once_its_files_stand_still() -> None:
    config = _Config()
    reload = config.reload()
    await reload.look()
    config.version = 2
    await reload.look()
    assert config.applied == []
    config.version = 3
    await reload.look()
    assert config.applied == []
    await reload.look()
    await reload.look()
    assert config.applied == [3]


async def test_a_bad_change_is_told_once_and_changes_nothing() -> None:
    config = _Config()
    reload = config.reload()
    config.version, config.bad = 2, True
    for _ in range(4):
        await reload.look()
    assert config.applied == []
    assert len(config.told) == 1
    assert "briefbot.toml" in config.told[0]
    assert "remove it" in config.told[0]
    config.version, config.bad = 3, False
    for _ in range(2):
        await reload.look()
    assert config.applied == [3]


async def test_a_change_taken_back_before_it_stood_still_is_none() -> None:
    config = _Config()
    reload = config.reload()
    config.version = 2
    await reload.look()
    config.version = 1
    for _ in range(3):
        await reload.look()
    assert config.applied == []


def test_a_file_that_is_replaced_added_or_removed_is_seen(tmp_path: Path) -> None:
    files = [tmp_path / "a.toml", tmp_path / "b.toml"]
    files[0].write_text("x = 1")
    seen = [stamps(files)]
    files[1].write_text("y = 1")
    seen.append(stamps(files))
    files[0].unlink()
    seen.append(stamps(files))
    assert [set(each) for each in seen] == [{"a.toml"}, {"a.toml", "b.toml"}, {"b.toml"}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "briefbot.toml").write_text("[brief]\nstories = 3\n")
    return tmp_path


async def test_who_holds_the_desk_sees_what_changed(folder: Path) -> None:
    settings = bootstrap.load_settings(folder, folder / "data")
    async with bootstrap.open_app(settings, clock=lambda: NOW) as app:
        desk = app.desk
        assert (desk.stories, desk.topics) == (3, {})
        (folder / "briefbot.toml").write_text("[brief]\nstories = 7\n[run]\nhealth = 9\n")
        (folder / "topics.toml").write_text('[[topic]]\nname = "M"\nquery = "mines"\n')
        said = app.apply(bootstrap.load_settings(folder, folder / "data"))
        assert (desk.stories, desk.topics) == (7, {"m": "mines"})
        assert app.desk is desk
        assert said == ["brief, topics changed and in effect", "run changed: restart for it"]
        assert app.apply(app.settings) == []
        (folder / "briefbot.toml").write_text('[slack]\nadmins = ["U1"]\n')
        said = app.apply(bootstrap.load_settings(folder, folder / "data"))
        assert said[0] == "brief, slack.admins changed and in effect"
        assert "slack" not in said[1]
        assert desk.permits.chiefs == {"slack": ("U1",)}
