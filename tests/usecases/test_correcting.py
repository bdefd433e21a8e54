"""What was posted is corrected where its sources take back what it cites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.plain import FileChat
from bot.store.archive import open_memory
from bot.usecases.delivering import Post
from tests.usecases.digests import HOUR, PLAN, TELLER, Newsroom
from tests.usecases.test_digest import BRIDGE, VOTE

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_message_says_what_no_source_says_any_more(tmp_path: Path) -> None:
    room = Newsroom(open_memory())
    file = tmp_path / "digests.md"
    plan = replace(PLAN, destination=f"file:{file}")
    post = Post(room.store, TELLER, {"file": FileChat()}, [plan], room.clock, "a")
    await room.news("bridge", *BRIDGE)
    await room.news("vote", *VOTE)
    await post.run_now(plan)
    await post.tick()
    posted = file.read_text()
    room.now += HOUR
    await post.tick()
    assert file.read_text() == posted
    await room.news("bridge", *BRIDGE[:2])
    room.now += HOUR
    await post.tick()
    corrected = file.read_text()
    assert "Correction: no source says this any more" in corrected
    assert "injured 12 people" in corrected
    assert corrected.count("<!-- briefbot") == 1
    room.now += HOUR
    await post.tick()
    assert file.read_text() == corrected
    assert not file.with_name("digests.md.new").exists()
    await room.store.close()
