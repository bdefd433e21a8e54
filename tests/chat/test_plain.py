"""Digests to files: each page once and whole, whatever cut it short."""

from __future__ import annotations

import asyncio
import errno
import io
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.chat.plain import ConsoleChat, FileChat
from bot.core.delivery import Claimed, Gone, Key, NotSent, Sent
from bot.core.showing import compose
from bot.ports import Digest
from tests.samples import BRIEF

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2025, 3, 12, 12, tzinfo=UTC)


def page(path: Path, payload: str = "Some news.\n", n: int = 1) -> Claimed:
    key = Key("morning", "2025-03-12", "08:00", n)
    destination = f"file:{path}"
    return Claimed(key, destination, key.nonce(destination), payload, 1, doubt=False, expires=NOON)


def digest(destination: str) -> Digest:
    document = compose.brief(BRIEF, zone=ZoneInfo("Europe/Berlin"))
    return Digest(BRIEF, document, "standard", "Europe/Berlin", destination, upcoming=NOON)


async def test_a_page_is_found_once_it_is_there(tmp_path: Path) -> None:
    chat, one, two = FileChat(), page(tmp_path / "d.md"), page(tmp_path / "d.md", n=2)
    assert await chat.find(one) is None
    assert await chat.post(one) == Sent(one.nonce)
    assert await chat.find(one) == one.nonce
    assert await chat.find(two) is None


@pytest.mark.parametrize("size", [1, 9, 13, 14, 40, 60, 75])
async def test_a_page_cut_short_is_taken_out(tmp_path: Path, size: int) -> None:
    file, chat = tmp_path / "d.md", FileChat()
    file.write_text("My own words.\n")
    first, second = page(file), page(file, n=2)
    await chat.post(first)
    whole = file.stat().st_size
    await chat.post(second)
    os.truncate(file, whole + size)  # killed while writing
    assert await chat.find(second) is None
    await chat.post(second)
    text = file.read_text()
    assert text.startswith("My own words.\n")
    assert text.count("Some news.") == 2
    assert text.count(f"<!-- briefbot {second.nonce} -->") == 1


async def test_several_at_once_do_not_mix(tmp_path: Path) -> None:
    file, chat = tmp_path / "d.md", FileChat()
    pages = [page(file, f"{n}\n" * 3000, n) for n in range(8)]
    await asyncio.gather(*(chat.post(one) for one in pages))
    text = file.read_text()
    for one in pages:
        assert f"<!-- briefbot {one.nonce} -->\n{one.payload}<!-- /briefbot" in text


async def test_a_full_disk_leaves_the_file_as_it_was_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, chat = tmp_path / "d.md", FileChat()
    await chat.post(page(file))
    before = file.read_bytes()
    real = os.pwrite

    def half(descriptor: int, data: bytes, at: int) -> int:
        if len(data) < 60:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, data[:50], at)

    monkeypatch.setattr(os, "pwrite", half)
    outcome = await chat.post(page(file, n=2))
    assert isinstance(outcome, NotSent)
    assert "No space left" in outcome.why
    assert file.read_bytes() == before


async def test_a_folder_that_is_not_there_is_gone(tmp_path: Path) -> None:
    outcome = await FileChat().post(page(tmp_path / "nowhere" / "d.md"))
    assert isinstance(outcome, Gone)
    assert "No such file" in outcome.why


async def test_a_digest_looks_as_its_file_wants(tmp_path: Path) -> None:
    (marked,) = FileChat().pages(digest(f"file:{tmp_path}/d.md"))
    (plain,) = FileChat().pages(digest(f"file:{tmp_path}/d.txt"))
    assert marked.payload.startswith("# ")
    assert not plain.payload.startswith("# ")
    for text in (marked.payload, plain.payload):
        assert text.endswith("Next: 12 Mar 2025, 13:00 CET\n")
    assert marked.events == tuple(entry.story.event.id for entry in BRIEF.entries)


async def test_the_console_prints_and_cannot_look(tmp_path: Path) -> None:
    out = io.StringIO()
    chat = ConsoleChat(out)
    assert await chat.post(page(tmp_path)) == Sent(page(tmp_path).nonce)
    assert out.getvalue() == "Some news.\n\n"
    with pytest.raises(LookupError):
        await chat.find(page(tmp_path))
