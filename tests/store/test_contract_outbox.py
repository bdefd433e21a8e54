"""What every store must keep of digests: each slot taken once, each page held by one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.cluster import Merged
from bot.core.delivery import Edition, Key, Omission, Page, Telling, Verdict, sentence
from bot.core.model import Claim
from bot.ports import Changes
from tests.store.samples import article, created

if TYPE_CHECKING:
    from bot.core.delivery import Claimed
    from bot.store.archive import SqlStore

EIGHT = datetime(2024, 11, 20, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = MINUTE
EDITION = Edition(
    "morning",
    "2024-11-20",
    "08:00",
    "file:/x",
    EIGHT,
    EIGHT,
    EIGHT + 60 * MINUTE,
    "b1",
    ("2024-11-19 20:00",),
    (Omission("e9", "Other “news”\0", "limit", "the 6th of 5", waits=True),),
)
PAGES = [Page("one \N{SNOWMAN}", ("e1",)), Page("two", ("e2",))]
ALL = {"file"}


@pytest.fixture
async def queued(store: SqlStore) -> SqlStore:
    await store.register({"morning": ("file:/x", "daily 08:00")}, EIGHT - 60 * MINUTE)
    assert await store.enqueue(EDITION, PAGES, [], EIGHT)
    return store


async def claim(store: SqlStore, minutes: int = 0, holder: str = "a") -> Claimed:
    found = await store.claim(ALL, holder, EIGHT + minutes * MINUTE, LEASE)
    assert found is not None
    return found


async def states(store: SqlStore) -> list[str]:
    return [page.state for page in await store.posted("morning", (), 99)]


async def test_a_subscription_starts_when_it_is_new_or_its_schedule_is(store: SqlStore) -> None:
    planned = {"a": ("file:/x", "08:00"), "b": ("file:/y", "09:00")}
    first = await store.register(planned, EIGHT)
    assert {key: one.dealt for key, one in first.items()} == {"a": EIGHT, "b": EIGHT}
    later = EIGHT + MINUTE
    again = await store.register({**planned, "b": ("file:/y", "10:00")}, later)
    assert (again["a"].dealt, again["b"].dealt) == (EIGHT, later)
    assert await store.subscriptions() == again


async def test_a_slot_is_taken_once(queued: SqlStore) -> None:
    assert not await queued.enqueue(replace(EDITION, brief="b2"), [Page("other")], [], EIGHT)
    assert await queued.editions("morning", 9) == [
        replace(EDITION, left_out=(replace(EDITION.left_out[0], headline="Other “news”\0"),))
    ]
    assert (await queued.subscriptions())["morning"].dealt == EIGHT


async def test_of_many_at_once_one_takes_the_slot(store: SqlStore) -> None:
    took = await asyncio.gather(
        *(store.enqueue(replace(EDITION, brief=f"b{n}"), PAGES, [], EIGHT) for n in range(20))
    )
    assert sum(took) == 1
    assert await store.queue() == {"due": 2}


async def test_a_page_has_one_holder_and_waits_for_those_before_it(queued: SqlStore) -> None:
    first = await claim(queued)
    assert (first.key.page, first.payload, first.attempts, first.doubt) == (
        1,
        PAGES[0].payload,
        1,
        False,
    )
    assert await queued.claim(ALL, "b", EIGHT, LEASE) is None
    assert await queued.settle(first, "a", Verdict("sent", message="m1"), EIGHT)
    second = await claim(queued, holder="b")
    assert (second.key.page, second.first) == (2, "m1")
    assert await queued.settle(second, "b", Verdict("sent", message="m2"), EIGHT)
    assert await queued.claim(ALL, "a", EIGHT + 999 * MINUTE, LEASE) is None
    assert await states(queued) == ["sent", "sent"]


async def test_other_platforms_pages_are_left_alone(queued: SqlStore) -> None:
    assert await queued.claim({"slack"}, "a", EIGHT, LEASE) is None


async def test_a_lease_that_ran_out_leaves_a_doubt(queued: SqlStore) -> None:
    await claim(queued)
    second = await claim(queued, 2, "b")
    assert (second.attempts, second.doubt) == (2, True)


async def test_who_lost_a_lease_settles_nothing_but_that_it_was_sent(queued: SqlStore) -> None:
    first = await claim(queued)
    await claim(queued, 2, "b")
    assert not await queued.settle(first, "a", Verdict("due", EIGHT), EIGHT)
    assert await queued.settle(first, "a", Verdict("sent", message="m"), EIGHT)
    assert await states(queued) == ["sent", "due"]


async def test_a_retry_waits_for_its_time_and_posts_the_same(queued: SqlStore) -> None:
    first = await claim(queued)
    await queued.settle(first, "a", Verdict("due", EIGHT + 5 * MINUTE, "503"), EIGHT)
    assert await queued.claim(ALL, "a", EIGHT + 4 * MINUTE, LEASE) is None
    again = await claim(queued, 5)
    assert (again.payload, again.nonce, again.doubt) == (first.payload, first.nonce, False)


async def test_an_unknown_outcome_keeps_its_doubt_and_may_be_left_to_an_admin(
    queued: SqlStore,
) -> None:
    first = await claim(queued)
    lost = Verdict("unknown", EIGHT + MINUTE, "no reply", doubt=True)
    await queued.settle(first, "a", lost, EIGHT)
    again = await claim(queued, 1)
    assert again.doubt
    await queued.settle(again, "a", replace(lost, due=None), EIGHT)
    assert await queued.claim(ALL, "a", EIGHT + 999 * MINUTE, LEASE) is None
    assert await queued.expire(EIGHT + 999 * MINUTE) == [replace(first.key, page=2)]
    assert (await queued.posted(None, {"unknown"}, 9))[0].error == "no reply"
    assert await queued.decide(again.key, sent=False, now=EIGHT)
    assert not await queued.decide(again.key, sent=False, now=EIGHT)
    assert not (await claim(queued)).doubt


async def test_what_is_gone_pauses_and_serves_again_elsewhere(queued: SqlStore) -> None:
    first = await claim(queued)
    await queued.settle(
        first, "a", Verdict("failed", error="no channel", pause="no channel"), EIGHT
    )
    assert await states(queued) == ["failed", "failed"]
    assert (await queued.subscriptions())["morning"].paused == "no channel"
    await queued.enqueue(replace(EDITION, slot="09:00"), PAGES, [], EIGHT)
    assert await queued.claim(ALL, "a", EIGHT, LEASE) is None
    await queued.register({"morning": ("file:/elsewhere", "daily 08:00")}, EIGHT)
    assert (await claim(queued)).key.slot == "09:00"


async def test_what_is_too_late_is_given_up_with_the_pages_after_it(queued: SqlStore) -> None:
    assert await queued.expire(EIGHT + 60 * MINUTE) == []
    gone = await queued.expire(EIGHT + 61 * MINUTE)
    assert gone[0] == Key("morning", "2024-11-20", "08:00", 1)
    assert await states(queued) == ["failed", "failed"]
    assert await queued.last_told("file:/x", "morning") is None


async def test_what_was_told_is_known_across_merges(store: SqlStore) -> None:
    one, two = article("a", "Mines for Kyiv. They are sent."), article("b", "Mines again. Yes.")
    await store.apply(created("e1", one))
    await store.apply(created("e2", two))
    said = Claim((one.cite(0, 15),))
    telling = Telling("e1", "2024-11-20", (one.ref,), (said,))
    await store.enqueue(EDITION, PAGES, [telling], EIGHT)
    await store.apply(Changes(decisions=[Merged("e2", "e1")]))
    memory = await store.told("file:/x", ["e2", "unheard"])
    told = memory.events["e2"]
    assert (told.since, told.known, told.said) == ("2024-11-20", frozenset({one.ref}), (said,))
    assert memory.sentences == {sentence(said)}
    assert (await store.told("file:/y", ["e2"])).events == {}


async def test_what_was_withdrawn_is_told_no_more(store: SqlStore) -> None:
    one = article("a")
    await store.apply(created("e1", one))
    said = Claim((one.cite(0, 15),))
    await store.enqueue(EDITION, PAGES, [Telling("e1", "2024-11-20", (one.ref,), (said,))], EIGHT)
    gone = Telling("e1", "2024-11-21", (one.ref,), (), (said,))
    await store.enqueue(replace(EDITION, day="2024-11-21"), PAGES, [gone], EIGHT)
    memory = await store.told("file:/x", ["e1"])
    assert memory.events["e1"].said == ()
    assert memory.sentences == {sentence(said)}


async def test_what_failed_counts_as_not_told(store: SqlStore) -> None:
    one, two = article("a"), article("b", "Ferries for Kyiv. Yes.")
    await store.apply(created("e1", one))
    await store.apply(created("e2", two))
    tellings = [
        Telling(event, "2024-11-20", (about.ref,), (Claim((about.cite(0, 9),)),))
        for event, about in (("e1", one), ("e2", two))
    ]
    await store.enqueue(EDITION, PAGES, tellings, EIGHT)
    await store.settle(await claim(store), "a", Verdict("sent", message="m"), EIGHT)
    await store.settle(await claim(store), "a", Verdict("failed", error="too late"), EIGHT)
    memory = await store.told("file:/x", ["e1", "e2"])
    assert set(memory.events) == {"e1"}
    assert memory.sentences == {sentence(tellings[0].said[0])}


async def test_what_was_composed_beside_another_digest_is_composed_anew(store: SqlStore) -> None:
    await store.register({"morning": ("file:/x", "daily 08:00")}, EIGHT - MINUTE)
    known = await store.composed("file:/x")
    assert await store.enqueue(EDITION, PAGES, [], EIGHT, known)
    later = replace(EDITION, slot="08:01")
    assert not await store.enqueue(later, PAGES, [], EIGHT + MINUTE, known)
    assert (await store.subscriptions())["morning"].dealt == EIGHT
    assert await store.enqueue(later, PAGES, [], EIGHT + MINUTE, known + 1)
