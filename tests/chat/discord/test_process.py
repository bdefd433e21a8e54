"""The bot as a process: ready, then stopped by SIGTERM; refused, then ended by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

from tests.chat.discord.farside import TOKEN, FarSide, Fault, far_side

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PROGRAM = """
import sys
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL
from bot.cli import main
base = sys.argv[1]
Route.BASE = base + "/api/v10"
DiscordWebSocket.DEFAULT_GATEWAY = URL(base.replace("http", "ws") + "/gateway")
sys.exit(main(["--config", sys.argv[2], "run", "--only", "discord"]))
"""


async def start(base: str, home: Path) -> asyncio.subprocess.Process:
    (home / "config").mkdir()
    (home / "config" / "briefbot.toml").write_text('[store]\ndata = "../data"\n')
    (home / "config" / "sources.toml").write_text("")
    known = {key: value for key, value in os.environ.items() if not key.startswith("SLACK_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, base, str(home / "config")),
        stderr=asyncio.subprocess.PIPE,
        env={**known, "DISCORD_TOKEN": TOKEN},
    )


async def test_sigterm_stops_it_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with far_side(monkeypatch, FarSide()) as far, asyncio.timeout(60):
        process = await start(far.base, tmp_path)
        assert process.stderr is not None
        log = ""
        while "discord is ready" not in log:
            line = (await process.stderr.readline()).decode()
            assert line, log
            log += line
        process.send_signal(signal.SIGTERM)
        log += (await process.stderr.read()).decode()
        assert await process.wait() == 0
    assert log.index("stopping") < log.index("stopped")
    assert "Traceback" not in log
    assert TOKEN not in log


async def test_a_refused_token_ends_it_with_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with far_side(monkeypatch, FarSide()) as far, asyncio.timeout(60):
        far.faults = [Fault("/users/@me", status=401, body={"message": "401: Unauthorized"})]
        process = await start(far.base, tmp_path)
        assert process.stderr is not None
        log = (await process.stderr.read()).decode()
        assert await process.wait() == 1
    assert "briefbot: discord: Discord refused the token" in log.splitlines()[-1]
    assert TOKEN not in log
    assert "Traceback" not in log
