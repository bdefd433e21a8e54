"""`briefbot digest run NAME` posts to Slack by itself: the outbox and the gateway, no socket."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.chat.slack.farside import APP_TOKEN, BOT_TOKEN, Status

if TYPE_CHECKING:
    from tests.chat.slack.farside import FarSide

ROOT = Path(__file__).resolve().parents[3]
AT = "2024-11-21T08:00Z"


@pytest.fixture
def config(tmp_path: Path, side: FarSide) -> Path:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "briefbot.toml").write_text('[store]\ndata = "../data"\n')
    source = f'[[source]]\nid = "seeds"\npath = {json.dumps(str(ROOT / "seeds"))}\n'
    (folder / "sources.toml").write_text(source)
    channel = min(side.channels)
    (folder / "digests.toml").write_text(
        f'[[digest]]\nid = "news"\ndestination = "slack:T0001/{channel}"\ntopic = "mines"\n'
        'times = ["08:00"]\nwindow = "7d"\n'
    )
    return folder


async def briefbot(
    config: Path, side: FarSide, *words: str, at: str = AT, **more: str
) -> tuple[int, str, str]:
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": side.url}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words, "--config", str(config), "--at", at),
        cwd=ROOT,
        env={**os.environ, **tokens, **more},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await process.communicate()
    return process.returncode or 0, out.decode(), error.decode()


async def test_a_digest_is_posted_from_the_command_line_as_it_was_previewed(
    config: Path, side: FarSide
) -> None:
    code, previewed, error = await briefbot(
        config, side, "digest", "preview", "news", "--format", "posted"
    )
    assert code == 0, error
    assert side.said("chat.postMessage") == []
    code, _, error = await briefbot(config, side, "digest", "run", "news")
    assert code == 0, error
    assert side.said("apps.connections.open") == []
    posts = side.said("chat.postMessage")
    pages = [json.loads(line) for line in previewed.splitlines()]
    assert pages
    assert [each["blocks"] for each in pages] == [
        blocks if isinstance(blocks := post["blocks"], list) else json.loads(blocks)
        for post in posts
    ]
    # What was told is told no more.
    later = "2024-11-21T08:05Z"
    code, _, error = await briefbot(config, side, "digest", "run", "news", at=later)
    assert (code, "nothing new" in error) == (0, True)
    assert len(side.said("chat.postMessage")) == len(posts)


async def test_what_keeps_it_from_posting_is_told(config: Path, side: FarSide) -> None:
    code, _, error = await briefbot(config, side, "digest", "run", "news", SLACK_BOT_TOKEN="")
    assert code == 1
    assert "slack needs SLACK_BOT_TOKEN in the environment" in error
    wrong = "xoxb-wrong"
    code, _, error = await briefbot(config, side, "digest", "run", "news", SLACK_BOT_TOKEN=wrong)
    assert code == 1
    assert "the bot token is refused" in error
    assert wrong not in error
    side.fail("chat.postMessage", Status(503))
    code, _, error = await briefbot(config, side, "digest", "run", "news")
    assert code == 1
    assert "unknown" in error
    assert "Traceback" not in error
