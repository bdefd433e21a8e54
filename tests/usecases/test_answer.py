from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import EvidenceError, NotFoundError
from bot.core.model import Article, Brief, Event, FeedItem, Outlet, Story
from bot.core.showing.brief_json import brief_json
from bot.ports import Store
from bot.store.archive import SqlStore, open_memory
from bot.summarizers import create
from bot.usecases.answer import Ask, Teller, brief, story
from bot.usecases.ingest import ingest

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
TELLER = Teller(create("consensus"))
NEWS = {
    "bridge": (
        "Harbour bridge closed after crack is found",
        """Engineers closed the Harbour Bridge on Monday after a crack was found in its main span.
        Some 40,000 vehicles cross the Harbour Bridge every day, said Mayor Ana Reyes.""",
        1,
    ),
    "bridge2": (
        "Crack shuts Harbour Bridge",
        """A crack in its main span shut the Harbour Bridge on Monday, engineers said.
        Mayor Ana Reyes promised a free ferry for those who cross the bridge every day.""",
        2,
    ),
    "vote": (
        "Norland elects Ida Berg",
        """Voters in Norland elected Ida Berg as premier with 54 percent of the votes.
        Berg, a farmer, promised to lower the price of landmines clearance for villages.""",
        60,
    ),
}


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    memory = open_memory()
    items = [
        FeedItem(key, body, "paper", Outlet(key, key.title()), title, id=key,
                 published=NOW - timedelta(hours=hours))
        for key, (title, body, hours) in NEWS.items()
    ]  # fmt: skip
    await ingest(items, store=memory, now=NOW, identify=lambda _text: "en")
    yield memory
    await memory.close()


async def ask(store: SqlStore, words: str = "", **more: object) -> list[str]:
    """The first article's id of each story that comes back."""
    found = await brief(Ask(words, **more), store=store, teller=TELLER, now=NOW)  # type: ignore[arg-type]
    return [entry.story.event.articles[0].id for entry in found.entries]


async def test_a_question_finds_its_event(store: SqlStore) -> None:
    assert await ask(store, "bridge") == ["bridge"]


async def test_stems_and_compounds_are_found(store: SqlStore) -> None:
    assert await ask(store, "bridges") == ["bridge"]
    assert await ask(store, "mines") == ["vote"]


async def test_a_phrase_is_found_word_for_word(store: SqlStore) -> None:
    assert await ask(store, '"main span"') == ["bridge"]
    assert await ask(store, '"span main"') == []


async def test_a_word_left_out_leaves_its_events_out(store: SqlStore) -> None:
    assert await ask(store, "promised -ferry") == ["vote"]
    assert await ask(store, "-norland") == ["bridge"]


async def test_no_question_gives_the_top_events_of_the_window(store: SqlStore) -> None:
    assert await ask(store) == ["bridge", "vote"]
    assert await ask(store, since=timedelta(hours=24)) == ["bridge"]


async def test_stories_bound_the_brief(store: SqlStore) -> None:
    assert await ask(store, stories=1) == ["bridge"]


async def test_an_unknown_topic_gets_three_that_are_known(store: SqlStore) -> None:
    found = await brief(Ask("brigde"), store=store, teller=TELLER, now=NOW)
    assert not found.entries
    assert len(found.nearest) == 3
    assert "bridge" in found.nearest[0].lower()


async def test_the_same_question_of_the_same_archive_is_the_same_brief(store: SqlStore) -> None:
    one = await brief(Ask("bridge"), store=store, teller=TELLER, now=NOW)
    two = await brief(Ask("bridge"), store=store, teller=TELLER, now=NOW)
    assert one == two


async def test_a_story_is_found_by_its_id_and_by_a_question(store: SqlStore) -> None:
    asked = await story("bridge", store=store, teller=TELLER, now=NOW)
    event = asked.entries[0].story.event
    named = await story(event.id, store=store, teller=TELLER, now=NOW)
    assert named.entries[0].story == asked.entries[0].story


async def test_no_such_story_names_the_nearest(store: SqlStore) -> None:
    with pytest.raises(NotFoundError, match=r"brigde.*nearest: Bridge"):
        await story("brigde", store=store, teller=TELLER, now=NOW)


class Liar(Teller):
    """Tells of articles that say what the archive does not."""

    async def stories(self, store: Store, events: Iterable[Event]) -> dict[str, Story]:
        forged = [replace(event, articles=tuple(map(forge, event.articles))) for event in events]
        return await Teller.stories(self, store, forged)


def forge(article: Article) -> Article:
    return replace(article, text=article.text.replace("crack", "creak"))


async def test_a_brief_that_the_stored_articles_do_not_prove_is_not_shown(store: SqlStore) -> None:
    with pytest.raises(EvidenceError):
        await brief(Ask("bridge"), store=store, teller=Liar(create("consensus")), now=NOW)


async def test_what_is_new_since_something_was_told_is_marked(store: SqlStore) -> None:
    first = await brief(Ask("bridge"), store=store, teller=TELLER, now=NOW)
    (before,) = first.entries
    assert before.new == ()
    told = {before.story.event.id: before.story.summary}
    again = await brief(Ask("bridge"), store=store, teller=TELLER, now=NOW, told=told)
    assert again.entries[0].new == ()
    half = {before.story.event.id: before.story.summary[:1]}
    (after,) = (await brief(Ask("bridge"), store=store, teller=TELLER, now=NOW, told=half)).entries
    assert after.new
    assert set(after.new) <= set(after.story.summary[1:])
    assert brief_json(Brief("b", "", NOW, (after,)))["stories"][0]["new"]
