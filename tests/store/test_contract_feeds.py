"""What every store must keep of feeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.health import FeedState, Rhythm

if TYPE_CHECKING:
    from bot.store.archive import SqlStore

NOON = datetime(2024, 11, 20, 12, tzinfo=UTC)
FULL = FeedState(
    "herald",
    "https://a.example/feed",
    "https://b.example/feed",
    '"etag"',
    "Wed, 20 Nov 2024 12:00:00 GMT",
    checked=NOON,
    full=NOON,
    due=NOON,
    failures=2,
    error="timeout",
    message="the server took too long",
    newest=NOON,
    gap=3600.5,
    moved="https://c.example/feed",
    sightings=1,
    paused="gone",
    baseline=NOON,
    rhythm=Rhythm(3600, frozenset({3, 4}), frozenset({6})),
    seen=b"\0\xff",
    lines=b"{}",
)


async def test_a_feed_is_remembered_whole(store: SqlStore) -> None:
    plain = FeedState("wire", "https://w.example/feed")
    await store.put_feed_states([FULL, plain])
    assert await store.feed_states(["herald", "wire", "nobody"]) == {"herald": FULL, "wire": plain}


async def test_a_feeds_notes_on_its_items_may_be_left_where_they_are(store: SqlStore) -> None:
    await store.put_feed_states([FULL])
    without = replace(FULL, seen=b"", lines=b"")
    assert await store.feed_states(["herald"], notes=False) == {"herald": without}


async def test_the_last_state_of_a_feed_counts(store: SqlStore) -> None:
    await store.put_feed_states([FULL])
    later = FeedState("herald", "https://new.example/feed")
    await store.put_feed_states([FULL, later])
    assert await store.feed_states(["herald"]) == {"herald": later}


async def test_hostile_words_of_a_server_are_kept_harmless(store: SqlStore) -> None:
    odd = FeedState("herald", "u", etag="\0\udc80", message="a\0b")
    await store.put_feed_states([odd])
    kept = (await store.feed_states(["herald"]))["herald"]
    assert (kept.etag, kept.message) == ("\0\udc80", "a\ufffdb")


async def test_names_lead_to_articles(store: SqlStore) -> None:
    await store.put_identities({"g1": ("a", "herald"), "u1": ("a", "herald")})
    await store.put_identities({"u1": ("b", "wire")})
    found = await store.identities(["g1", "u1", "t1"])
    assert found == {"g1": ("a", "herald"), "u1": ("b", "wire")}


async def test_thousands_at_once(store: SqlStore) -> None:
    states = [FeedState(f"s{n}", "u") for n in range(1201)]
    await store.put_feed_states(states)
    assert len(await store.feed_states(state.source for state in states)) == 1201
    await store.put_identities({f"n{n}": ("a", "s") for n in range(1201)})
    assert len(await store.identities(f"n{n}" for n in range(1201))) == 1201
