"""`briefbot run --only slack`, a process of its own, against the far side."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import main
from tests.chat.slack import sent
from tests.chat.slack.accepted import check_blocks
from tests.chat.slack.farside import APP_TOKEN, BOT_TOKEN

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    import pytest

    from tests.chat.slack.farside import FarSide

ROOT = Path(__file__).resolve().parents[3]


@asynccontextmanager
async def briefbot(folder: Path, side: FarSide, **more: str) -> AsyncIterator[Process]:
    (folder / "config").mkdir()
    (folder / "config" / "briefbot.toml").write_text('[store]\ndata = "../data"\n')
    source = f'[[source]]\nid = "seeds"\npath = {json.dumps(str(ROOT / "seeds"))}\n'
    (folder / "config" / "sources.toml").write_text(source)
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": side.url}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--only", "slack"),
        *("--config", str(folder / "config")),
        cwd=ROOT,
        env={**os.environ, **tokens, **more},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, side: FarSide) -> None:
    async with briefbot(tmp_path, side) as process:
        await side.until(lambda: side.said("apps.connections.open"), 60)
        await side.connected()
        await side.tell(sent.slash("help", response_url=side.response_url("r")))
        await side.until(lambda: side.responses, 30)
        process.send_signal(signal.SIGTERM)
        _, log = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0
    assert b"slack is ready" in log
    assert BOT_TOKEN.encode() not in log
    assert APP_TOKEN.encode() not in log
    check_blocks(side.responses[0][1]["blocks"], 50)


async def test_a_bad_token_ends_it_with_a_clear_line(tmp_path: Path, side: FarSide) -> None:
    async with briefbot(tmp_path, side, SLACK_BOT_TOKEN="xoxb-wrong") as process:  # noqa: S106 - of no service
        _, log = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert b"slack: Slack says invalid_auth: the bot token is refused" in log
    assert b"Traceback" not in log
    assert b"xoxb-wrong" not in log


def test_the_manifest_and_the_blocks_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["slack", "manifest"]) == 0
    assert capsys.readouterr().out == (ROOT / "config" / "slack-manifest.yaml").read_text("utf-8")
    typed = ["brief", "mines", "--format", "slack", "--config", str(ROOT / "config")]
    assert main([*typed, "--data", str(tmp_path)]) == 0
    for message in json.loads(capsys.readouterr().out):
        check_blocks(message["blocks"], 50)
    assert main(["slack", "manifest", "--url", "http://x"]) == 1
    assert "https://your.host" in capsys.readouterr().err
