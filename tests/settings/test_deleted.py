"""A file of the config that goes missing while the bot runs is an accident, not a wish."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import bootstrap, serving

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TOPIC = '[[topic]]\nname = "drones"\nquery = "drone"\n'


async def test_the_last_good_config_stays_and_admins_are_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "briefbot.toml").write_text('[store]\ndata = "../data"\n')
    file = folder / "topics.toml"
    file.write_text(TOPIC)
    settings = bootstrap.load_settings(folder)
    clock = bootstrap.clock_at(datetime(2026, 1, 2, tzinfo=UTC))
    async with bootstrap.open_app(settings, clock=clock) as app:
        reload = serving._reload(app, serving.make_post(app), folder)
        file.unlink()
        for _ in range(2):
            await reload.look()
        assert "topics.toml: was deleted; put it back" in caplog.text
        assert list(app.desk.topics) == ["drones"]
        file.write_text(TOPIC.replace("drones", "mines"))
        for _ in range(2):
            await reload.look()
        assert list(app.desk.topics) == ["mines"]
        file.write_text("")  # which says that nothing of it is wanted
        for _ in range(2):
            await reload.look()
        assert list(app.desk.topics) == []
