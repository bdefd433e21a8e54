"""What a digest tells: only what is new to its destination, in balance, with reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core import record
from bot.core.evidence import prove
from bot.core.health import FeedState
from bot.ports import Interest
from bot.store.archive import open_memory
from bot.usecases.audience import mark
from bot.usecases.digest import reader
from tests.usecases.digests import HOUR, PLAN, Newsroom, headlines, only, send

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BRIDGE = (
    "Harbour bridge closed after crack is found",
    "Engineers closed the Harbour Bridge on Monday after a crack was found in its main span.",
    "The storm at the Harbour Bridge injured 12 people, the city of Norport said.",
)
VOTE = (
    "Norland elects Ida Berg as premier",
    "Voters in Norland elected Ida Berg as premier with 54 percent of the votes on Sunday.",
)
QUAKE = (
    "Strong earthquake shakes Eastmark coast",
    "A strong earthquake shook the coast of Eastmark before dawn on Sunday.",
)


@pytest.fixture
async def room() -> AsyncIterator[Newsroom]:
    store = open_memory()
    yield Newsroom(store)
    await store.close()


async def test_the_first_digest_is_one_screen_of_headlines(room: Newsroom) -> None:
    places = ("Arkon", "Bellmar", "Cassin", "Dorvik", "Estel", "Farrow", "Galdor", "Hemmel",
              "Istria", "Jorund", "Kelmar", "Lorant")  # fmt: skip
    for n, place in enumerate(places):
        await room.news(
            f"n{n}", f"{place} opens its new museum", f"{place} opened a museum of {n}0 rooms."
        )
    composed = await room.compose(replace(PLAN, stories=50))
    assert composed.detail == "headlines"
    assert len(composed.brief.entries) == 8
    assert not any(one.waits for one in composed.left_out)


async def test_what_was_told_is_not_told_again(room: Newsroom) -> None:
    await room.news("bridge", *BRIDGE)
    assert headlines(await send(room)) == [BRIDGE[0]]
    room.now += 24 * HOUR
    composed = await room.compose()
    assert composed.silent
    assert [(one.rule, one.headline) for one in composed.left_out] == [("told", BRIDGE[0])]


async def test_a_new_event_is_told_whole(room: Newsroom) -> None:
    await room.news("bridge", *BRIDGE)
    await send(room)
    room.now += 24 * HOUR
    await room.news("vote", *VOTE)
    (entry,) = (await room.compose()).brief.entries
    assert (entry.story.headline.text, entry.day) == (VOTE[0], 0)
    assert [claim.text for claim in entry.story.summary] == [VOTE[1]]


async def test_what_an_undated_feed_began_with_is_no_news(room: Newsroom) -> None:
    await room.news("bridge", *BRIDGE)
    await send(room)
    room.now += 24 * HOUR
    feed = FeedState("late", "https://late.example/feed", baseline=room.now)
    await room.store.put_feed_states([feed])
    await room.news("vote", *VOTE, source="late", published=None)
    composed = await room.compose()
    assert composed.silent
    assert ("old", VOTE[0]) in [(one.rule, one.headline) for one in composed.left_out]
    room.now += HOUR
    await room.news("quake", *QUAKE, source="late", published=None)
    assert headlines(await room.compose()) == [QUAKE[0]]


async def test_a_reprint_of_what_was_told_is_nothing_new(room: Newsroom) -> None:
    await room.news("bridge", *BRIDGE)
    await send(room)
    room.now += 24 * HOUR
    await room.news("copy", *BRIDGE)
    composed = await room.compose()
    assert composed.silent
    assert {one.rule for one in composed.left_out} == {"repeats"}


async def test_a_known_event_is_told_by_its_new_sentences_and_changed_numbers(
    room: Newsroom,
) -> None:
    await room.news("bridge", *BRIDGE)
    await send(room)
    room.now += 24 * HOUR
    await room.news(
        "later",
        "Harbour bridge stays closed after crack",
        "The storm at the Harbour Bridge injured 15 people, the city of Norport said.",
        "A free ferry will replace the Harbour Bridge until the end of May.",
    )
    composed = await room.compose()
    (entry,) = composed.brief.entries
    assert entry.day == 2
    assert [(change.was, change.now) for change in entry.changed] == [("12 people", "15 people")]
    assert "A free ferry" in " ".join(claim.text for claim in entry.new)
    told = {claim.text for claim in (*entry.new, *(change.new for change in entry.changed))}
    assert BRIDGE[1] not in told
    shown = composed.document("UTC")
    assert "Developing, day 2." in str(shown)


async def test_what_no_source_says_any_more_is_withdrawn_once(room: Newsroom) -> None:
    await room.news("bridge", *BRIDGE)
    await send(room)
    room.now += 24 * HOUR
    await room.news("bridge", *BRIDGE[:2])
    composed = await send(room)
    (entry,) = composed.brief.entries
    assert [claim.text for claim in entry.withdrawn] == [BRIDGE[2]]
    assert "Withdrawn" in str(composed.document("UTC"))
    room.now += 24 * HOUR
    assert (await room.compose()).silent


async def test_nothing_sent_is_sent_again_and_nothing_new_is_lost(room: Newsroom) -> None:
    """Six days of a growing event: each sentence is told exactly once."""
    facts = [
        "Divers found a second crack below the water line of the Harbour Bridge.",
        "The road agency ordered 900 tonnes of steel for the Harbour Bridge.",
        "Mayor Ana Reyes promised shop owners beside the Harbour Bridge a refund.",
        "A court stopped the tender for the repair of the Harbour Bridge.",
        "Prosecutors searched the office of the company that inspected the Harbour Bridge.",
    ]
    await room.news("bridge", *BRIDGE)
    told = [*(c.text for e in (await send(room)).brief.entries for c in e.story.summary)]
    for n, fact in enumerate(facts):
        room.now += 24 * HOUR
        await room.news(f"more{n}", BRIDGE[0], BRIDGE[1], fact)
        entries = (await send(room)).brief.entries
        told += [claim.text for entry in entries for claim in (entry.new or entry.story.summary)]
    assert len(set(told)) == len(told)
    assert set(facts) <= set(told)


async def test_another_destination_is_told_all_of_it(room: Newsroom) -> None:
    await room.news("bridge", *BRIDGE)
    await send(room)
    other = replace(PLAN, id="other", destination="file:/y")
    assert headlines(await room.compose(other)) == [BRIDGE[0]]


@pytest.mark.parametrize(("when_empty", "stories"), [("silent", None), ("line", 0), ("always", 1)])
async def test_when_there_is_nothing_new(
    room: Newsroom,
    when_empty: str,
    stories: int | None,
) -> None:
    plan = replace(PLAN, when_empty=when_empty, window=timedelta(days=3))
    await room.news("bridge", *BRIDGE)
    await send(room, plan)
    room.now += 24 * HOUR
    composed = await room.compose(plan)
    assert (None if composed.silent else len(composed.brief.entries)) == stories
    assert "Nothing new since 20 Nov 2024, 08:00 UTC." in composed.brief.notes


async def test_filters_leave_out_with_their_reason(room: Newsroom) -> None:
    await room.news("bridge", *BRIDGE)
    await room.news("vote", *VOTE, source="wire")
    await room.news(
        "beben", "Beben in Ostmark", "Ein Beben hat die Ostmark erschüttert.", language="de"
    )
    plan = only(exclude=("harbour",), sources=("paper",), languages=("en",))
    composed = await room.compose(plan)
    assert headlines(composed) == []
    reasons = {one.rule: one.because for one in composed.left_out}
    assert reasons == {
        "exclude": "it speaks of “harbour”, which is excluded",
        "articles": "no article of its sources or languages",
    }
    assert headlines(await room.compose(only(include=("norland", "mars")))) == [VOTE[0]]


async def test_followed_events_come_first_and_caps_hold(room: Newsroom) -> None:
    await room.news("vote", *VOTE)
    room.now += HOUR
    await room.news("bridge", *BRIDGE)
    await room.news("quake", *QUAKE)
    plan = only(follow=("Norland",), caps={"sunday": 2})
    assert headlines(await room.compose(plan))[0] == VOTE[0]
    composed = await room.compose(only(plan, caps={"sunday": 1}))
    assert [(one.rule, one.headline) for one in composed.left_out] == [("cap", QUAKE[0])]
    assert composed.left_out[0].because == "1 on “sunday” at most"


async def test_one_outlet_leads_but_its_share(room: Newsroom) -> None:
    for n, (title, *body) in enumerate((BRIDGE, VOTE, QUAKE)):
        await room.news(f"n{n}", title, *body, outlet="herald")
    await room.news(
        "own", "Kelmar opens a museum of glass", "Kelmar opened a museum of glass.", outlet="wire"
    )
    plan = replace(PLAN, stories=4, outlet_share=0.5)
    composed = await room.compose(plan)
    assert len(composed.brief.entries) == 3
    assert [one.rule for one in composed.left_out] == ["outlet"]


async def test_where_there_is_but_one_outlet_its_share_does_not_matter(room: Newsroom) -> None:
    for n, (title, *body) in enumerate((BRIDGE, VOTE, QUAKE)):
        await room.news(f"n{n}", title, *body, outlet="herald")
    composed = await room.compose(replace(PLAN, stories=3, outlet_share=0.4))
    assert len(composed.brief.entries) == 3
    assert composed.left_out == ()


async def test_what_did_not_fit_waits_for_the_next_one(room: Newsroom) -> None:
    plan = replace(PLAN, stories=1)
    await room.news("bridge", *BRIDGE)
    await send(room, plan)
    room.now += 24 * HOUR
    await room.news("vote", *VOTE)
    await room.news("quake", *QUAKE)
    first = headlines(await send(room, plan))
    room.now += 24 * HOUR
    assert set(first + headlines(await room.compose(plan))) == {VOTE[0], QUAKE[0]}


async def test_a_brief_is_made_again_byte_for_byte_from_what_is_stored(room: Newsroom) -> None:
    await room.news("bridge", *BRIDGE)
    await send(room)
    room.now += 24 * HOUR
    await room.news("bridge", *BRIDGE[:2])
    await room.news(
        "later",
        BRIDGE[0],
        "The storm at the Harbour Bridge injured 15 people, the city of Norport said.",
    )
    composed = await room.compose()
    kept = composed.record("UTC")
    await room.news("bridge", "All of it rewritten", "Nothing of this was ever so.")
    found = record.read(kept)
    stored = await room.store.articles(record.references(found))
    again = record.decode(composed.brief.id, found, stored)
    prove(again, stored)
    assert again == composed.brief
    assert record.encode(again, detail=composed.detail, zone="UTC") == kept


async def test_the_same_news_are_the_same_brief_everywhere(room: Newsroom) -> None:
    await room.news("bridge", *BRIDGE)
    await room.news("vote", *VOTE)
    here = await room.compose()
    there = await room.compose(replace(PLAN, id="other", destination="file:/elsewhere"))
    assert here.brief == there.brief


async def test_what_is_hidden_or_muted_is_left_out_and_what_is_pinned_comes_first(
    room: Newsroom,
) -> None:
    for n, (title, *body) in enumerate((BRIDGE, VOTE, QUAKE)):
        await room.news(f"n{n}", title, *body)
    events = {e.story.headline.text: e.story.event.id for e in (await room.compose()).brief.entries}
    await mark(events[VOTE[0]], "mute", room.store, room.now)
    await mark(events[BRIDGE[0]], "follow", room.store, room.now)
    composed = await room.compose()
    assert headlines(composed) == [BRIDGE[0], QUAKE[0]]
    assert [one.rule for one in composed.left_out] == ["muted"]
    who = reader("slack:T1/U1")
    assert who is not None
    await room.store.put_interest(who, Interest("mute", "topic", "earthquake", room.now))
    direct = replace(PLAN, destination="slack:T1/U1")
    assert headlines(await room.compose(direct)) == [BRIDGE[0]]
