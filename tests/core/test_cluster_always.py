"""What must hold of every stream, however odd."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.cluster import (
    Clusterer,
    ClusterOptions,
    Created,
    Decision,
    Grown,
    Member,
    Merged,
    followed,
)
from bot.core.model import Article, Event, Outlet

START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [
    "harbor",
    "warehouse",
    "fire",
    "chief",
    "Lopez",
    "Belford",
    "cardboard",
    "flames",
    "parliament",
    "budget",
    "vote",
    "pension",
    "minister",
    "Brandt",
    "deficit",
    "court",
    "quake",
    "village",
    "rescue",
    "Tamsin",
    "magnitude",
    "dam",
    "flood",
    "bridge",
    "Orrin",
    "verdict",
    "jury",
    "acquitted",
    "Keller",
    "tram",
    "strike",
    "union",
    "wages",
    "Marsh",
    "clinic",
    "outbreak",
    "vaccine",
    "Odell",
]

texts = st.lists(st.sampled_from(WORDS), min_size=0, max_size=60).map(" ".join)
times = st.one_of(st.none(), st.floats(-40_000, 40_000).map(lambda day: round(day, 3)))


@st.composite
def streams(draw: st.DrawFn, most: int = 14) -> list[Article]:
    bodies = draw(st.lists(texts, min_size=1, max_size=6))
    count = draw(st.integers(1, most))
    return [
        Article(
            f"a{at}",
            draw(st.sampled_from(bodies)) + draw(st.sampled_from(["", " More follows.", " Dawn."])),
            Outlet(f"o{draw(st.integers(0, 3))}"),
            published=_moment(draw(times)),
            language=draw(st.sampled_from(["en", "en", "de", "und"])),
        )
        for at in range(count)
    ]


def _moment(day: float | None) -> datetime | None:
    if day is None:
        return None
    return START + timedelta(days=day if abs(day) > 1_000 else day / 100)


@settings(max_examples=60, deadline=None)
@given(streams())
def test_every_article_is_in_exactly_one_event(stream: list[Article]) -> None:
    clusterer = Clusterer()
    decisions = [decision for article in stream for decision in clusterer.add(article)]
    told = [each.article for each in decisions if isinstance(each, Created | Grown)]
    assert told == [article.id for article in stream]
    found = followed(decisions)
    assert list(found) == told
    assert clusterer.assignment().items() <= found.items()


@settings(max_examples=30, deadline=None)
@given(streams())
def test_ingesting_again_changes_nothing(stream: list[Article]) -> None:
    clusterer = Clusterer()
    for article in stream:
        clusterer.add(article)
    before = clusterer.assignment(), clusterer.memory()
    live = [article for article in stream if article.id in before[0]]
    assert [decision for article in live for decision in clusterer.add(article)] == []
    assert before == (clusterer.assignment(), clusterer.memory())


@settings(max_examples=30, deadline=None)
@given(streams())
def test_the_ids_of_events_survive_growth(stream: list[Article]) -> None:
    clusterer = Clusterer()
    aliases: dict[str, str] = {}
    seen: dict[str, str] = {}
    for article in stream:
        for decision in clusterer.add(article):
            if isinstance(decision, Merged):
                aliases[decision.absorbed] = decision.kept
        now = clusterer.assignment()
        for key, event in seen.items():
            assert now.get(key, event) in (event, aliases.get(event))
        seen = now


@settings(max_examples=60, deadline=None)
@given(streams(most=24), st.integers(0, 24), st.sampled_from([4, 100]))
def test_it_goes_on_where_it_was_stopped(stream: list[Article], stop: int, live: int) -> None:
    options = ClusterOptions(live=live)
    straight = Clusterer(options)
    expected = [decision for article in stream for decision in straight.add(article)]
    first = Clusterer(options)
    made = [decision for article in stream[:stop] for decision in first.add(article)]
    again = Clusterer.restore(first.memory(), members(first, made, stream), options)
    made += [decision for article in stream[stop:] for decision in again.add(article)]
    assert made == expected
    assert again.assignment() == straight.assignment()
    assert again.memory() == straight.memory()


@settings(max_examples=40, deadline=None)
@given(streams(most=40), st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_reading_ahead_changes_nothing(stream: list[Article], batches: list[int]) -> None:
    straight, ahead = Clusterer(), Clusterer()
    expected = [decision for article in stream for decision in straight.add(article)]
    made: list[Decision] = []
    left, sizes = stream, [*batches, len(stream)]
    for size in sizes:
        batch, left = left[:size], left[size:]
        ahead.prepare(batch)
        made += [decision for article in batch for decision in ahead.add(article)]
    assert made == expected
    assert [ahead.features(each.id) for each in stream] == [
        straight.features(each.id) for each in stream
    ]


def members(clusterer: Clusterer, decisions: list[Decision], stream: list[Article]) -> list[Member]:
    """What a store would give back."""
    events = followed(decisions)
    copies = {each.article: each.copy_of for each in decisions if isinstance(each, Grown)}
    found = []
    for article in stream:
        if article.id in events:
            features = clusterer.features(article.id)
            copy_of = copies.get(article.id)
            event, outlet = events[article.id], article.outlet.id
            found.append(Member(article.id, event, outlet, article.when, features, copy_of))
    return found


@settings(max_examples=30, deadline=None)
@given(st.permutations(WORDS), st.integers(1, 6))
def test_reprints_add_no_voice(words: list[str], reprints: int) -> None:
    text = " ".join(words)
    clusterer = Clusterer()
    articles = [Article(f"a{at}", text, Outlet(f"o{at}")) for at in range(reprints + 1)]
    made = [decision for article in articles for decision in clusterer.add(article)]
    copies = {each.article: each.copy_of for each in made if isinstance(each, Grown)}
    event = Event("e", tuple(articles), {key: of for key, of in copies.items() if of})
    assert event.outlets() == 1
