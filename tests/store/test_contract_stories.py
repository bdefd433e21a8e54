"""The contract of every store: stories come back as they were, or not at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.core.cluster import Grown, Merged, Moved
from bot.core.model import Claim, Difference, Moment, Quote, Story, Value
from bot.ports import Changes
from bot.store.stories import encode
from tests.store.samples import arrival, article, created, story, titled

if TYPE_CHECKING:
    from bot.core.cluster import Decision
    from bot.core.model import Event
    from bot.store.archive import SqlStore


async def load(store: SqlStore, key: str = "e") -> Event:
    return (await store.events([key]))[key]


def rich(event: Event) -> Story:
    """Make a story with something of everything."""
    first, last = event.articles[0], event.articles[-1]
    one = Claim((first.cite(0, 4), last.cite(1, 6)))
    other = Claim((last.cite(0, len(last.text)),))
    return Story(
        event,
        one,
        (one, other),
        agreement=(one,),
        single_source=(other, one),
        differences=(Difference("number", "tons\x00\ud800", (Value("3", one), Value("4", other))),),
        quotes=(Quote("A “Speaker”", other, direct=False), Quote("B", one)),
        timeline=(Moment("2024-11", one, inferred=True), Moment("2024", other)),
    )


@pytest.fixture
async def told(store: SqlStore) -> SqlStore:
    """An event of two articles with a story, and another event."""
    await store.apply(created("e", titled("a", "Mines", "They go."), article("b")))
    await store.apply(created("f", article("c")))
    await store.put_stories([rich(await load(store))], "maker")
    return store


async def test_a_story_comes_back_as_it_was(told: SqlStore) -> None:
    assert await told.stories(["e", "f", "none"], "maker") == {"e": rich(await load(told))}


async def test_a_story_holds_no_copy_of_a_sentence(told: SqlStore) -> None:
    made = rich(await load(told))
    payload = encode(made)

    assert json.loads(payload)["articles"] == [["a", 1], ["b", 1]]
    for claim in made.claims():
        assert len(claim.text) < 4 or claim.text not in payload


async def test_makers_do_not_see_one_anothers_stories(told: SqlStore) -> None:
    event = await load(told)
    await told.put_stories([story(event)], "other")

    assert await told.stories(["e"], "other") == {"e": story(event)}
    assert await told.stories(["e"], "maker") == {"e": rich(event)}
    assert await told.stories(["e"], "third") == {}


async def test_a_newer_story_replaces_an_older_one(told: SqlStore) -> None:
    event = await load(told)
    await told.put_stories([story(event)], "maker")

    assert await told.stories(["e"], "maker") == {"e": story(event)}


@pytest.mark.parametrize(
    "changes",
    [
        Changes([arrival(article("d"))], [Grown("e", "d", 0.9)]),
        Changes([arrival(article("b", "Edited.", version=2))]),
        Changes(decisions=[Moved(("b",), "e", "f")]),
        Changes(decisions=[Merged("e", "f")]),
        Changes([arrival(article("b", version=2))], [Grown("e", "b", 1.0, copy_of="a")]),
    ],
    ids=["joined", "edited", "left", "merged", "turned out a copy"],
)
async def test_a_story_goes_stale_when_its_event_changes(told: SqlStore, changes: Changes) -> None:
    await told.apply(changes)

    assert await told.stories(["e"], "maker") == {}
    fresh = rich(await load(told))
    await told.put_stories([fresh], "maker")
    assert await told.stories(["e"], "maker") == {"e": fresh}


@pytest.mark.parametrize(
    "decision", [Merged("f", "e"), Moved(("a", "b"), "e", "f")], ids=["merged", "emptied"]
)
async def test_the_story_of_an_event_that_went_into_another_is_gone(
    told: SqlStore, decision: Decision
) -> None:
    await told.apply(Changes(decisions=[decision]))

    assert await told.stories(["e", "f"], "maker") == {}


async def test_other_changes_leave_a_story_fresh(told: SqlStore) -> None:
    await told.apply(Changes([arrival(article("c", "Edited.", version=2))], memory=b"x"))

    assert set(await told.stories(["e"], "maker")) == {"e"}


async def test_a_story_made_of_an_outdated_event_is_stale_at_once(told: SqlStore) -> None:
    outdated = await load(told)
    await told.apply(Changes([arrival(article("d"))], [Grown("e", "d", 0.9)]))
    await told.put_stories([rich(outdated)], "maker")

    assert await told.stories(["e"], "maker") == {}


async def test_a_story_is_found_by_an_alias(told: SqlStore) -> None:
    await told.apply(Changes(decisions=[Merged("e", "f")]))
    fresh = rich(await load(told))
    await told.put_stories([fresh], "maker")

    assert await told.stories(["f", "e"], "maker") == {"f": fresh, "e": fresh}


async def test_a_story_may_cite_an_old_version(told: SqlStore) -> None:
    old = (await told.current(["c"]))["c"]
    await told.apply(Changes([arrival(article("c", "Edited words.", version=2))]))
    made = story(await load(told))
    citing = Story(made.event, Claim((old.cite(0, 5),)), ())
    await told.put_stories([citing], "maker")

    assert await told.stories(["e"], "maker") == {"e": citing}


async def test_a_story_of_an_unknown_event_is_not_kept(told: SqlStore) -> None:
    known = await load(told)
    unknown = type(known)("unknown", known.articles)
    await told.put_stories([story(unknown)], "maker")

    assert await told.stories(["unknown"], "maker") == {}


async def test_a_story_that_cites_what_is_not_stored_is_not_returned(told: SqlStore) -> None:
    event = await load(told)
    stranger = article("stranger")
    await told.put_stories([Story(event, Claim((stranger.cite(0, 5),)), ())], "maker")

    assert await told.stories(["e"], "maker") == {}
