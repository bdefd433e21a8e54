"""The archive without some sources: as if their articles had never come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.cluster import Created, Grown
from bot.core.model import Outlet
from bot.core.query import Match
from bot.ports import Changes
from bot.summarizers import create
from bot.usecases.answer import Teller
from tests.store.samples import HOUR, NOON, arrival, article, asks

if TYPE_CHECKING:
    from bot.core.cluster import Decision
    from bot.store.archive import SqlStore

OWN = frozenset({"own"})
MIXED = (
    article("own-first", "Mines for Kyiv. A secret.", source="own", published=NOON + 3 * HOUR),
    article("copy", source="s"),
    article("again", source="s", outlet=Outlet("third"), published=NOON + HOUR),
)


async def fill(store: SqlStore) -> None:
    several = [*MIXED, article("alone", "Mines alone.", source="own"), article("plain", source="s")]
    decisions: list[Decision] = [
        Created("mixed", "own-first"),
        Grown("mixed", "copy", 0.9, copy_of="own-first"),
        Grown("mixed", "again", 0.9, copy_of="own-first"),
        Created("alone", "alone"),
        Created("plain", "plain"),
    ]
    await store.apply(Changes([arrival(each) for each in several], decisions))


async def test_events_are_narrowed_or_gone(store: SqlStore) -> None:
    await fill(store)
    seen = store.without(OWN)
    found = await seen.events(["mixed", "alone", "plain"])
    assert [each.id for each in found["mixed"].articles] == ["copy", "again"]
    assert found["mixed"].copies == {"again": "copy"}
    assert set(found) == {"mixed", "plain"}
    assert await seen.events_of(["own-first", "alone", "copy"]) == {"copy": "mixed"}
    assert set(await seen.current(["own-first", "copy"])) == {"copy"}
    assert set(await seen.articles([MIXED[0].ref, MIXED[1].ref])) == {MIXED[1].ref}
    assert await seen.find("own-first") == []
    assert await seen.log("own-first") == []
    assert [each.kind for each in await seen.log("copy")] == ["created"]
    counts = await seen.counts()
    assert (counts["articles"], counts["events"], counts["outlets"]) == (3, 2, 3)


async def test_hits_count_what_is_seen(store: SqlStore) -> None:
    await fill(store)
    seen = store.without(OWN)
    known = {hit.event: hit for hit in await seen.search(asks("mines"), since=None, limit=1)}
    known |= {hit.event: hit for hit in await seen.search(asks("mines"), since=None, limit=9)}
    assert set(known) == {"mixed", "plain"}
    mixed = known["mixed"]
    assert (mixed.articles, mixed.outlets, mixed.matching) == (2, 1, 2)
    assert mixed.last == NOON + HOUR
    assert await seen.search(asks("secret"), since=None, limit=9) == []
    late = NOON + 2 * HOUR
    assert await seen.recent(since=late, limit=9) == []
    assert await seen.search(asks("mines"), since=late, limit=9) == []
    assert {hit.event for hit in await seen.recent(since=None, limit=9)} == {"mixed", "plain"}
    assert {hit.event for hit in await seen.hits(["mixed", "alone"])} == {"mixed"}


async def test_what_only_hidden_articles_say_leaves_nothing_out(store: SqlStore) -> None:
    await fill(store)
    seen = store.without(OWN)
    but = asks("mines", but=("secret",))
    assert {hit.event for hit in await store.search(but, since=None, limit=9)} == {"alone", "plain"}
    assert {hit.event for hit in await seen.search(but, since=None, limit=9)} == {"mixed", "plain"}
    wordless = Match((), but.excluded)
    found = await seen.search(wordless, since=None, limit=9)
    assert {hit.event for hit in found} == {"mixed", "plain"}
    assert await seen.search(asks("mines", but=("kyiv",)), since=None, limit=9) == []


async def test_stories_of_what_is_left_are_kept_apart(store: SqlStore) -> None:
    await fill(store)
    teller = Teller(create("consensus"))
    for each, count in ((store, 3), (store.without(OWN), 2)):
        events = await each.events(["mixed"])
        assert await each.stories(["mixed"], teller.name) == {}
        await teller.stories(each, events.values())
        told = (await each.stories(["mixed"], teller.name))["mixed"]
        assert len(told.event.articles) == count
    assert len((await store.stories(["mixed"], teller.name))["mixed"].event.articles) == 3


async def test_nothing_hidden_is_the_same_archive(store: SqlStore) -> None:
    assert store.without(frozenset()) is store
