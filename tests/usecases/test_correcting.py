"""What was posted is corrected where its sources take back what it cites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.plain import FileChat
from bot.core.delivery import Page, Sent
from bot.store.archive import open_memory
from bot.usecases.delivering import Post
from bot.usecases.digest import OWN
from tests.usecases.digests import HOUR, PLAN, TELLER, FakeChat, Newsroom, post_office
from tests.usecases.test_digest import BRIDGE, VOTE

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.delivery import Claimed, Outcome
    from bot.ports import Digest


class Editor(FakeChat):
    """A platform that can edit, and shows for whom a digest is."""

    def __init__(self) -> None:
        super().__init__()
        self.edited: list[str] = []

    def pages(self, digest: Digest) -> list[Page]:
        return [Page(f"own: {digest.own}\n{digest.brief.notes}")]

    async def edit(self, page: Claimed, message: str) -> Outcome:
        self.edited.append(page.payload)
        return Sent(message)


async def test_a_reader_s_own_digest_stays_one_when_it_is_corrected() -> None:
    room, chat = Newsroom(open_memory()), Editor()
    plan = replace(PLAN, id=f"{OWN}ana")
    post = post_office(room, chat, plan)
    await room.news("bridge", *BRIDGE)
    await post.run_now(plan)
    await post.tick()
    await room.news("bridge", *BRIDGE[:2])
    room.now += HOUR
    await post.tick()
    (corrected,) = chat.edited
    assert corrected.startswith("own: True")
    assert "no source says this any more" in corrected
    await room.store.close()


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
