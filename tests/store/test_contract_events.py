"""The contract of every store: what became of the clusterer's decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.cluster import PERSON, RECORD, Created, Decision, Grown, Merged, Moved
from bot.core.model import Component, Outlet
from bot.ports import Changes
from bot.store.archive import open_memory
from tests.store.samples import HOUR, NOON, arrival, article, asks, created

if TYPE_CHECKING:
    from bot.store.archive import SqlStore


def decided(*decisions: Decision) -> Changes:
    return Changes(decisions=decisions)


async def ids(store: SqlStore, event: str) -> list[str]:
    return [one.id for one in (await store.events([event]))[event].articles]


async def test_an_event_holds_its_articles_in_order_of_arrival(store: SqlStore) -> None:
    await store.apply(created("e", article("z"), article("m")))
    await store.apply(
        Changes([arrival(article("a"))], [Grown("e", "a", 0.7, (Component("x", 1),), "z")])
    )

    event = (await store.events(["e"]))["e"]
    assert event.id == "e"
    assert [one.id for one in event.articles] == ["z", "m", "a"]
    assert event.copies == {"a": "z"}
    assert await store.events_of(["a", "z", "none"]) == {"a": "e", "z": "e"}
    assert [member.copy_of for member in await store.members()] == [None, None, "z"]


async def test_a_hit_tells_what_the_event_would(store: SqlStore) -> None:
    shared = Outlet("shared")
    await store.apply(
        created(
            "e",
            article("a", outlet=shared, published=NOON),
            article("b", outlet=shared, published=NOON + HOUR),
            article("c", published=None, seen=NOON - HOUR),
            article("d"),
        )
    )
    await store.apply(Changes([arrival(article("f"))], [Grown("e", "f", 1.0, copy_of="d")]))

    [hit] = await store.recent(since=None, limit=5)
    event = (await store.events(["e"]))["e"]
    assert (hit.event, hit.articles, hit.outlets) == ("e", 5, 3)
    assert hit.outlets == event.outlets()
    assert (hit.first, hit.last) == (NOON - HOUR, NOON + HOUR)
    assert (hit.match, hit.matching) == (0, 0)


async def test_recent_events_come_by_outlets_then_by_time(store: SqlStore) -> None:
    await store.apply(created("late", article("a", published=NOON + HOUR)))
    await store.apply(created("old", article("b", published=NOON - HOUR)))
    await store.apply(created("wide", article("c"), article("d")))

    order = [hit.event for hit in await store.recent(since=None, limit=5)]
    assert order == ["wide", "late", "old"]
    assert [hit.event for hit in await store.recent(since=NOON, limit=5)] == ["wide", "late"]
    assert [hit.event for hit in await store.recent(since=None, limit=1)] == ["wide"]


async def test_an_event_without_any_time_counts_as_the_oldest(store: SqlStore) -> None:
    await store.apply(created("e", article("a", published=None, seen=None)))

    [hit] = await store.recent(since=None, limit=5)
    assert hit.last.year == 1970
    assert await store.recent(since=NOON, limit=5) == []


async def test_hits_of_named_events_come_once_each(store: SqlStore) -> None:
    for key in "abc":
        await store.apply(created(f"e{key}", article(key)))
    await store.apply(decided(Merged("ea", "eb")))

    named = await store.hits(["ec", "eb", "ea", "none"])
    assert [(hit.event, hit.articles, hit.match) for hit in named] == [("ea", 2, 0), ("ec", 1, 0)]


async def test_a_merge_keeps_the_older_id_and_both_resolve(store: SqlStore) -> None:
    await store.apply(created("old", article("a")))
    await store.apply(created("new", article("b", published=NOON + HOUR), article("c")))
    await store.apply(decided(Merged("old", "new")))

    found = await store.events(["new", "old", "none"])
    assert found["new"] == found["old"]
    assert set(found) == {"new", "old"}
    assert found["new"].id == "old"
    assert await ids(store, "old") == ["a", "b", "c"]
    assert await store.events_of(["b"]) == {"b": "old"}
    [hit] = await store.search(asks("mines"), since=None, limit=5)
    assert (hit.event, hit.articles, hit.outlets, hit.matching) == ("old", 3, 3, 3)
    assert hit.last == NOON + HOUR
    assert (await store.counts())["events"] == 1


async def test_an_alias_resolves_through_a_chain_of_merges(store: SqlStore) -> None:
    for key in "abcd":
        await store.apply(created(f"e{key}", article(key)))
    await store.apply(decided(Merged("ec", "ed")))
    await store.apply(decided(Merged("eb", "ec"), Merged("ea", "eb")))

    assert {event.id for event in (await store.events(["ea", "eb", "ec", "ed"])).values()} == {"ea"}
    assert await ids(store, "ed") == ["a", "b", "c", "d"]
    await store.apply(Changes([arrival(article("x"))], [Grown("ed", "x", 0.5)]))
    assert await store.events_of(["x"]) == {"x": "ea"}


async def test_moved_articles_count_where_they_are(store: SqlStore) -> None:
    await store.apply(created("e", article("a"), article("b", "Bears.", published=NOON + HOUR)))
    await store.apply(created("f", article("c")))
    await store.apply(decided(Moved(("b",), "e", "f")))

    assert await ids(store, "e") == ["a"]
    assert await ids(store, "f") == ["b", "c"]
    hits = {hit.event: hit for hit in await store.recent(since=None, limit=5)}
    assert (hits["e"].articles, hits["e"].last) == (1, NOON)
    assert (hits["f"].articles, hits["f"].outlets, hits["f"].last) == (2, 2, NOON + HOUR)
    assert [hit.event for hit in await store.search(asks("bears"), since=None, limit=5)] == ["f"]


async def test_articles_may_move_to_an_event_of_their_own(store: SqlStore) -> None:
    await store.apply(created("e", article("a"), article("b"), article("c")))
    await store.apply(decided(Moved(("b", "c"), "e", "split")))

    assert await ids(store, "e") == ["a"]
    assert await ids(store, "split") == ["b", "c"]


async def test_an_emptied_event_leads_to_where_its_last_article_went(store: SqlStore) -> None:
    await store.apply(created("e", article("a")))
    await store.apply(created("f", article("b")))
    await store.apply(decided(Moved(("a",), "e", "f")))

    assert await ids(store, "e") == ["a", "b"]
    assert (await store.counts())["events"] == 1


async def test_what_was_absorbed_may_be_split_off_again_under_its_old_id(store: SqlStore) -> None:
    await store.apply(created("e", article("a")))
    await store.apply(created("f", article("b")))
    await store.apply(decided(Merged("e", "f")))
    await store.apply(decided(Moved(("b",), "e", "f")))

    assert await ids(store, "e") == ["a"]
    assert await ids(store, "f") == ["b"]
    assert (await store.events(["f"]))["f"].id == "f"


async def test_a_batch_of_decisions_applies_in_order(store: SqlStore) -> None:
    arrivals = [arrival(article(key)) for key in "abc"]
    await store.apply(
        Changes(
            arrivals,
            [
                Created("e1", "a"),
                Created("e2", "b"),
                Grown("e2", "c", 0.8),
                Moved(("c",), "e2", "e1"),
                Merged("e1", "e2"),
            ],
        )
    )

    assert await ids(store, "e1") == ["a", "b", "c"]
    assert await ids(store, "e2") == ["a", "b", "c"]
    assert (await store.counts())["events"] == 1


async def test_applying_a_batch_twice_is_applying_it_once(store: SqlStore) -> None:
    first = created("e", article("a"), article("b"))
    second = Changes([arrival(article("c"))], [Created("f", "c"), Moved(("b",), "e", "f")])
    third = decided(Merged("e", "f"))
    for changes in (first, second, third):
        await store.apply(changes)
    events, hits = await store.events(["e", "f"]), await store.recent(since=None, limit=5)

    for changes in (first, second, third, first, third):
        await store.apply(changes)
    assert await store.events(["e", "f"]) == events
    assert await store.recent(since=None, limit=5) == hits


async def test_a_new_version_may_be_placed_anew(store: SqlStore) -> None:
    await store.apply(created("e", article("a"), article("b")))
    await store.apply(created("f", article("c")))
    edited = article("b", "Wholly new.", version=2, published=NOON + HOUR, outlet=Outlet("new"))
    await store.apply(Changes([arrival(edited)], [Grown("f", "b", 0.9)]))

    assert await ids(store, "e") == ["a"]
    assert await ids(store, "f") == ["b", "c"]


async def test_a_new_version_changes_what_its_event_is_known_by(store: SqlStore) -> None:
    await store.apply(created("e", article("a"), article("b")))
    edited = article("b", version=2, published=NOON + HOUR, outlet=Outlet("outlet-a"))
    await store.apply(Changes([arrival(edited)]))

    [hit] = await store.recent(since=None, limit=5)
    assert (hit.outlets, hit.last) == (1, NOON + HOUR)


@pytest.mark.parametrize(
    "decision",
    [
        Created("e", "none"),
        Grown("e", "none", 1.0),
        Merged("e", "none"),
        Merged("none", "e"),
        Moved(("a",), "none", "e"),
        Moved(("none",), "e", "f"),
    ],
    ids=repr,
)
async def test_decisions_about_the_unknown_are_refused(store: SqlStore, decision: Decision) -> None:
    await store.apply(created("e", article("a")))
    with pytest.raises(ValueError, match="none"):
        await store.apply(decided(decision))


_KEYS = st.sampled_from("abcdef")
_EVENTS = st.sampled_from(["e1", "e2", "e3", "e4"])
_DECISIONS = st.one_of(
    st.builds(Created, _EVENTS, _KEYS),
    st.builds(Grown, _EVENTS, _KEYS, st.just(0.5), st.just(()), st.none() | _KEYS),
    st.builds(Merged, _EVENTS, _EVENTS),
    st.builds(Moved, st.lists(_KEYS, max_size=3).map(tuple), _EVENTS, _EVENTS),
)


@settings(max_examples=40, deadline=None)
@given(batches=st.lists(st.lists(_DECISIONS, max_size=5), min_size=1, max_size=4))
async def test_whatever_is_decided_the_archive_agrees_with_itself(
    batches: list[list[Decision]],
) -> None:
    store = open_memory()
    shared = {"c": Outlet("shared"), "d": Outlet("shared")}
    await store.apply(
        Changes([arrival(article(key, outlet=shared.get(key, Outlet(key)))) for key in "abcdef"])
    )
    seen: set[str] = set()
    for batch in batches:
        try:
            await store.apply(Changes(decisions=batch))
        except ValueError:
            continue
        await _agrees(store, seen)
    await store.close()


async def _agrees(store: SqlStore, seen: set[str]) -> None:
    """Check that an id once seen still resolves, and that all views tell the same."""
    hits = {hit.event: hit for hit in await store.recent(since=None, limit=99)}
    seen.update(hits)
    resolved = await store.events(seen)
    assert set(resolved) == seen
    assert {event.id for event in resolved.values()} == set(hits)
    placed = await store.events_of("abcdef")
    for key, event in ((key, resolved[key]) for key in hits):
        assert event.id == key
        assert {one.id for one in event.articles} == {a for a, at in placed.items() if at == key}
        assert hits[key].articles == len(event.articles)
        assert hits[key].outlets == event.outlets()
    assert {member.article: member.event for member in await store.members()} == placed
    found = await store.search(asks("mines"), since=None, limit=99)
    assert {hit.event: hit.matching for hit in found} == {
        key: hit.articles for key, hit in hits.items()
    }


async def test_an_articles_doubtful_place_is_told_until_a_person_has_spoken(
    store: SqlStore,
) -> None:
    await store.apply(created("e", article("a"), article("b")))
    await store.apply(created("f", article("d")))
    await store.apply(Changes([arrival(article("c"))], [Grown("e", "c", 0.45)]))
    assert (await store.events(["e"]))["e"].doubts == {"c": 0.45}

    record = Component(RECORD, 0.0, '{"articles": ["d"]}')
    await store.apply(decided(Merged("e", "f", (Component(PERSON, 1.0, "Ana"), record))))
    assert (await store.events(["e"]))["e"].doubts == {}
    [made] = await store.corrections()
    assert (made.by, made.kind, made.event, made.origin) == ("Ana", "merged", "e", "f")
    assert made.articles == ("d",)


async def test_corrections_come_newest_first_each_once(store: SqlStore) -> None:
    await store.apply(created("e", article("a"), article("b"), article("c")))
    record = Component(RECORD, 0.0, '{"articles": ["b", "c"], "undoes": 7}')
    because = (Component(PERSON, 1.0, 'A "quoted" name\n'), record)
    await store.apply(decided(Moved(("b", "c"), "e", "f", because)))
    await store.apply(decided(Moved(("b",), "f", "g", (Component("the program", 1.0),))))
    [made] = await store.corrections()
    assert (made.by, made.articles, made.undoes) == ('A "quoted" name\n', ("b", "c"), 7)
