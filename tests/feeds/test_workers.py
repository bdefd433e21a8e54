"""Hostile feeds in the processes that parse them: each ends in time and leaves the next alone."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.feeds.parsed import Feed, ParseError
from bot.feeds.process import Worker
from bot.feeds.worker import _GROWN, _LOOKS, MEMORY
from bot.feeds.workers import Workers
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
    processes = [lane._process for lane in workers._lanes if lane._process]
    await workers.close()
    assert processes
    assert all(process.returncode is not None for process in processes)


async def test_a_second_process_is_started_for_many_documents_alone() -> None:
    begun = []
    for count in (5, 60):
        workers = Workers(2)
        try:
            await asyncio.gather(*(workers.feed(GOOD, NOW) for _ in range(count)))
            begun.append(len(workers.pids()))
        finally:
            await workers.close()
    assert begun == [1, 2]


async def test_what_hangs_in_one_process_of_several_is_killed_and_nothing_else_is_lost() -> None:
    workers = Workers(1, 2.0, NAUGHTY)
    try:
        before, hangs, dies, after = await asyncio.gather(
            workers.feed(GOOD, NOW),
            workers.ask({"task": "hang"}),
            workers.ask({"task": "die"}),
            workers.feed(GOOD, NOW),
            return_exceptions=True,
        )
    finally:
        await workers.close()
    assert isinstance(before, Feed)
    assert str(hangs) == "took longer than 2 s to read"
    assert str(dies) == "the parser broke down over it"
    assert isinstance(after, Feed)


async def test_a_process_that_has_grown_large_is_followed_by_another() -> None:
    workers = Workers(1, module=NAUGHTY)
    try:
        large = await workers.ask({"task": "keep", "size": _GROWN})
        feeds = await asyncio.gather(*(workers.feed(GOOD, NOW) for _ in range(_LOOKS + 10)))
        fresh = await workers.ask({"task": "keep", "size": 1})
    finally:
        await workers.close()
    assert len(feeds) == _LOOKS + 10
    assert large["pid"] != fresh["pid"]


async def test_what_nobody_waits_for_any_more_is_let_go() -> None:
    workers = Workers(1)
    given_up = [asyncio.create_task(workers.feed(GOOD, NOW)) for _ in range(20)]
    await asyncio.sleep(0)
    for task in given_up:
        task.cancel()
    try:
        assert isinstance(await workers.feed(GOOD, NOW), Feed)
    finally:
        await workers.close()
    assert all(task.cancelled() for task in given_up)


async def test_workers_that_are_closed_leave_nobody_waiting() -> None:
    workers = Workers(1, module=NAUGHTY)
    waiting = [asyncio.create_task(workers.ask({"task": "hang"})) for _ in range(20)]
    await asyncio.sleep(0)
    await workers.close()
    await asyncio.wait(waiting)
    assert all(task.cancelled() for task in waiting)


def test_a_worker_ends_with_whoever_started_it() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot.feeds.worker"], input=b"", check=False, timeout=30
    )
    assert ended.returncode == 0
