"""News and subscriptions made up for tests of digests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.core.delivery import Claimed, Outcome, Page, Sent
from bot.core.model import FeedItem, Outlet
from bot.core.schedule import Schedule, timing
from bot.summarizers import create
from bot.usecases.answer import Teller
from bot.usecases.delivering import Post
from bot.usecases.digest import Composed, Plan, compose
from bot.usecases.ingest import ingest

if TYPE_CHECKING:
    from bot.ports import Digest
    from bot.store.archive import SqlStore

START = datetime(2024, 11, 20, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
TELLER = Teller(create("consensus"))
PLAN = Plan("morning", "file:/x", Schedule(ZoneInfo("UTC"), (timing("08:00"),)), catch_up=12 * HOUR)


@dataclass
class Newsroom:
    """A clock, and an archive that news arrives in."""

    store: SqlStore
    now: datetime = START

    def clock(self) -> datetime:
        return self.now

    async def news(self, key: str, title: str, *sentences: str, **more: Any) -> None:
        """Let an article arrive now; the outlet is its own unless named."""
        outlet = more.pop("outlet", f"outlet-{key}")
        source = more.pop("source", "paper")
        text = "\n\n".join(sentences)
        item = FeedItem(
            key, text, source, Outlet(outlet, outlet.title()), title, id=key,
            published=more.pop("published", self.now), language=more.pop("language", "en"),
        )  # fmt: skip
        await ingest([item], store=self.store, now=self.now, identify=lambda _: "en")

    async def compose(self, plan: Plan = PLAN) -> Composed:
        return await compose(plan, store=self.store, teller=TELLER, now=self.now)


@dataclass
class FakeChat:
    """A platform in memory, which does what it is told to for each attempt.

    ``moods`` are outcomes to give in turn; ``None`` is a good one; a pair of an outcome and
    true has its effect all the same.
    """

    platform: str = "file"
    messages: dict[str, str] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    moods: list[Outcome | Exception | tuple[Outcome | Exception, bool] | None] = field(
        default_factory=list
    )
    blind: bool = False

    def pages(self, digest: Digest) -> list[Page]:
        if not digest.brief.entries:
            return [Page(digest.document.title)]
        return [
            Page(entry.story.headline.text, (entry.story.event.id,))
            for entry in digest.brief.entries
        ]

    async def post(self, page: Claimed) -> Outcome:
        mood = self.moods.pop(0) if self.moods else None
        outcome, effect = mood if isinstance(mood, tuple) else (mood, mood is None)
        if effect:
            self.posts.append(page.nonce)
            self.messages[page.nonce] = page.payload
        if isinstance(outcome, Exception):
            raise outcome
        return outcome or Sent(f"m-{page.nonce}")

    async def find(self, page: Claimed) -> str | None:
        self.looks.append(page.nonce)
        if self.blind:
            raise LookupError("no history")
        return f"m-{page.nonce}" if page.nonce in self.messages else None


def post_office(room: Newsroom, chat: FakeChat, *plans: Plan, holder: str = "a") -> Post:
    return Post(room.store, TELLER, {chat.platform: chat}, plans or (PLAN,), room.clock, holder)


def headlines(composed: Composed) -> list[str]:
    return [entry.story.headline.text for entry in composed.brief.entries]


async def send(room: Newsroom, plan: Plan = PLAN) -> Composed:
    """Compose and post a digest now."""
    composed = await room.compose(plan)
    await post_office(room, FakeChat(), plan).run_now(plan)
    return composed


def only(plan: Plan = PLAN, **changes: Any) -> Plan:
    """Return a plan with other filters."""
    return replace(plan, filters=replace(plan.filters, **changes))
