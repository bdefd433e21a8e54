"""The contract of every store: what may leave it, and what stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core import record
from bot.core.cluster import Merged, Moved
from bot.core.delivery import Edition, Page, Telling
from bot.core.evidence import prove
from bot.core.model import Brief, Entry, Score
from bot.core.query import Where
from bot.ports import Changes, Interest, Pruned, Who
from bot.usecases import grouping
from bot.usecases.retention import border, prune
from tests.store.samples import HOUR, NOON, arrival, article, asks, created, story

if TYPE_CHECKING:
    from bot.store.archive import SqlStore

DAY = timedelta(days=1)
NOW = NOON + 100 * DAY
BORDER = NOON + DAY
ANA = Who("slack", "T1", "U1")


async def fill(store: SqlStore) -> None:
    """Store one event of now and five of long ago."""
    for key in ("plain", "told", "followed", "split", "cited"):
        several = [article(f"{key}-1"), article(f"{key}-2", "Bears in all states of Kyiv.")]
        await store.apply(created(key, *several))
    await store.apply(created("young", article("young-1", published=NOW, seen=NOW)))


async def living(store: SqlStore) -> set[str]:
    return {hit.event for hit in await store.recent(since=None, limit=99)}


def brief(event_story: object, key: str, at: object) -> Brief:
    return Brief(key, "mines", at, (Entry(event_story, Score(())),))  # type: ignore[arg-type]  # as each test asks


async def test_what_ended_long_ago_leaves_with_all_that_is_known_of_it(store: SqlStore) -> None:
    await fill(store)
    before = await store.counts()
    would = await store.prune(BORDER, dry_run=True)
    assert await store.counts() == before
    done = await store.prune(BORDER)
    assert (would.events, would.articles) == (done.events, done.articles) == (5, 10)
    assert would.characters == done.characters > 100
    assert await living(store) == {"young"}
    assert await store.counts() == {"articles": 1, "versions": 1, "events": 1, "outlets": 1}
    assert await store.find("plain-1") == []
    assert await store.log("plain-1") == []
    assert await store.events(["plain"]) == {}
    assert await store.languages() == ["en"]
    assert {hit.event for hit in await store.search(asks("kyiv"), since=None, limit=9)} == {"young"}
    assert await store.search(asks("bears"), since=None, limit=9) == []
    assert await store.prune(BORDER) == Pruned()


async def test_what_left_may_come_again(store: SqlStore) -> None:
    await fill(store)
    await store.prune(BORDER)
    await store.apply(created("plain", article("plain-1", "Bears again.")))
    assert {h.event for h in await store.search(asks("again"), since=None, limit=9)} == {"plain"}
    assert (await store.counts())["articles"] == 2
    assert (await store.current(["plain-1"]))["plain-1"].text == "Bears again."


async def test_what_was_told_or_is_followed_or_corrected_stays(store: SqlStore) -> None:
    await fill(store)
    told = article("told-1")
    claim = told.cite(0, 15)
    edition = Edition("m", "2024-11-20", "08:00", "file:x", NOON, NOON, NOON + HOUR, "b1")
    telling = Telling("told", "2024-11-20", (told.ref,), ())
    await store.enqueue(edition, [Page("{}", ("told",))], [telling], NOON)
    assert claim.text
    await store.put_interest(ANA, Interest("follow", "event", "followed", NOON))
    await grouping.split(store, "split", ["split-2"], by="Ana")
    await store.prune(BORDER)
    left = await living(store)
    assert {"told", "followed", "split", "young"} <= left
    assert len(left) == 5  # what was split off, too
    assert (await store.corrections())[0].origin == "split"


async def test_a_digest_of_long_ago_is_shown_again_and_proven(store: SqlStore) -> None:
    await fill(store)
    event = (await store.events(["cited"]))["cited"]
    made = brief(story(event), "b1", NOON)
    await store.put_brief(made, record.encode(made, detail="standard", zone="UTC"))
    edition = Edition("m", "2024-11-20", "08:00", "file:x", NOON, NOON, NOON + HOUR, "b1")
    await store.enqueue(edition, [Page("{}", ())], [], NOON)
    await store.put_brief(replace(made, id="b2"), record.encode(made))  # a reader's, as old
    assert (await store.prune(BORDER, dry_run=True)).briefs == 1
    done = await store.prune(BORDER)
    assert (done.events, done.briefs) == (4, 1)
    assert await living(store) == {"cited", "young"}
    assert await store.brief("b2") is None
    kept = await store.brief("b1")
    assert kept is not None
    found = record.read(kept)
    stored = await store.articles(record.references(found))
    again = record.decode("b1", found, stored)
    prove(again, stored)
    assert again == made


async def test_what_a_reader_was_shown_lately_stays(store: SqlStore) -> None:
    await fill(store)
    event = (await store.events(["cited"]))["cited"]
    made = brief(story(event), "b1", NOW)
    await store.put_brief(made, record.encode(made))
    await store.put_brief(replace(made, id="b2"), b'{"stories": [{"event": "plain"}]}')
    await store.prune(BORDER)
    assert await living(store) == {"cited", "plain", "young"}


async def test_an_event_that_was_merged_goes_with_its_old_names(store: SqlStore) -> None:
    await store.apply(created("one", article("a")))
    await store.apply(created("two", article("b")))
    await store.apply(Changes(decisions=[Merged("one", "two", ())]))
    await store.apply(created("three", arrival(article("c")), arrival(article("d"))))
    await store.apply(Changes(decisions=[Moved(("d",), "three", "four", ())]))
    assert (await store.prune(BORDER)).events == 3
    assert await store.events(["one", "two", "three", "four"]) == {}
    everything = replace(asks(), where=(Where("language", ("en",)),))
    assert await store.search(everything, since=None, limit=9) == []


async def test_of_an_article_that_left_an_event_before_it_went_nothing_of_it_is_told(
    store: SqlStore,
) -> None:
    await store.apply(created("old", article("a"), article("b")))
    await store.apply(created("young", article("y", published=NOW, seen=NOW)))
    await store.apply(Changes(decisions=[Moved(("b",), "old", "young", ())]))
    assert [each.kind for each in await store.log("b")] == ["moved", "grown"]
    assert (await store.prune(BORDER)).events == 1
    assert [each.kind for each in await store.log("b")] == ["moved"]
    assert (await store.counts())["outlets"] == 2


async def test_no_event_leaves_that_is_still_open_to_articles(store: SqlStore) -> None:
    await fill(store)
    window = timedelta(days=200)
    assert border(NOW, timedelta(days=7), window) == NOW - window - DAY
    assert border(NOW, timedelta(days=300), window) == NOW - timedelta(days=300)
    assert await prune(store, NOW, timedelta(days=7), window) == Pruned()
    assert await prune(store, NOW, None, window) == Pruned()
    later = NOW + window + DAY
    assert (await prune(store, later, timedelta(days=7), window, dry_run=True)).events == 5


async def test_what_came_late_stays_however_old_it_is(store: SqlStore) -> None:
    await store.apply(created("late", article("late-1", seen=NOW)))
    assert await store.prune(BORDER) == Pruned()
    assert (await store.prune(NOW + HOUR)).events == 1
