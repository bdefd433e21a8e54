"""Hostile feeds in the processes that parse them: each ends in time and leaves the next alone."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.feeds.parsed import Feed, ParseError
from bot.feeds.worker import MEMORY
from bot.feeds.workers import Worker, Workers
from tests.feeds.hostile import HEAD, HOSTILE, TAIL, external_entity

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
GOOD = HEAD + b"<item><title>Good</title></item>" + TAIL


NAUGHTY = "tests.feeds.naughty_worker"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    started = Worker(module=NAUGHTY)
    yield started
    started.close()


def outcome(worker: Worker, data: bytes) -> Feed | str:
    try:
        return worker.feed(data, NOW)
    except ParseError as error:
        # Being killed costs nine seconds of a core: what takes long is refused by a look.
        assert "longer" not in str(error)  # noqa: PT017  either outcome is right
        return error.kind


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_ends_and_the_next_one_is_read(worker: Worker, name: str) -> None:
    found = outcome(worker, HOSTILE[name])  # the worker is killed after nine seconds
    assert isinstance(found, Feed) or found in {"hostile", "not-a-feed", "parser"}
    assert "lollol" not in str(found)[:10_000]
    good = outcome(worker, GOOD)
    assert isinstance(good, Feed)
    assert good.items[0].title == "Good"


def test_no_file_is_read_through_a_feed(worker: Worker, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the-secret")
    assert "the-secret" not in str(outcome(worker, external_entity(str(secret))))


def test_what_takes_too_long_is_killed() -> None:
    worker = Worker(0.2, NAUGHTY)
    try:
        with pytest.raises(ParseError, match=r"longer than 0\.2 s"):
            worker.ask({"task": "hang"})
    finally:
        worker.close()


def test_what_takes_too_much_memory_is_told_and_the_worker_goes_on(worker: Worker) -> None:
    with pytest.raises(ParseError, match="512 MiB"):
        worker.ask({"task": "grow", "size": MEMORY})
    assert isinstance(outcome(worker, GOOD), Feed)


def test_a_worker_that_dies_is_replaced(worker: Worker) -> None:
    with pytest.raises(ParseError, match="broke down"):
        worker.ask({"task": "die"})
    assert isinstance(outcome(worker, GOOD), Feed)


def test_nothing_of_the_environment_reaches_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    worker = Worker()
    try:
        worker.feed(GOOD, NOW)
        assert worker._process is not None
        if Path("/proc/self/environ").exists():
            environ = Path(f"/proc/{worker._process.pid}/environ").read_bytes()
            assert b"xoxb" not in environ
    finally:
        worker.close()


async def test_workers_share_the_work_and_end() -> None:
    workers = Workers(2)
    feeds = [await workers.feed(GOOD, NOW) for _ in range(3)]
    assert [feed.items[0].title for feed in feeds] == ["Good"] * 3
    processes = [worker._process for worker in workers._all if worker._process]
    await workers.close()
    assert processes
    assert all(process.poll() is not None for process in processes)


def test_a_worker_ends_with_whoever_started_it() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot.feeds.worker"], input=b"", check=False, timeout=30
    )
    assert ended.returncode == 0
