"""The contract of every store: articles, their versions, and what is kept beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.cluster import Grown
from bot.core.model import Article, ArticleRef, Brief, Outlet, Span
from bot.ports import Changes
from bot.store.archive import open_memory
from tests.store.samples import HOUR, NOON, arrival, article, asks, created

if TYPE_CHECKING:
    from bot.store.archive import SqlStore

FULL = Article(
    id="full",
    text="Mines approved\n\nThe mines go to Kyiv.",
    outlet=Outlet("example.org", "The Example"),
    source="feed:example",
    version=3,
    title=Span(0, 14),
    body=16,
    url="https://example.org/mines?a=1#top",
    path="feeds/example.xml",
    published=datetime(2024, 11, 20, 12, 34, 56, 789012, tzinfo=timezone(timedelta(hours=2))),
    seen=NOON,
    language="en",
    authors=("Jane Doe", "O. Ébène"),
    categories=("Politics", "Düsseldorf"),
)
BARE = Article(id="bare", text="", outlet=Outlet("file:bare.txt"))


@pytest.mark.parametrize("given", [FULL, BARE], ids=["full", "bare"])
async def test_an_article_comes_back_as_it_went_in(store: SqlStore, given: Article) -> None:
    await store.apply(Changes([arrival(given)]))

    current = await store.current([given.id])
    assert current == {given.id: given}
    assert current[given.id].authors == given.authors  # which make no difference to ==
    assert current[given.id].categories == given.categories  # nor do these
    assert await store.articles([given.ref]) == {given.ref: given}


async def test_times_come_back_in_utc(store: SqlStore) -> None:
    await store.apply(Changes([arrival(FULL)]))

    published = (await store.current(["full"]))["full"].published
    assert published is not None
    assert published.tzinfo is UTC
    assert published == FULL.published


async def test_the_ends_of_the_calendar_can_be_stored(store: SqlStore) -> None:
    first = datetime.min.replace(tzinfo=timezone(timedelta(hours=12)))
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))
    await store.apply(Changes([arrival(article("a", published=first, seen=last))]))

    found = (await store.current(["a"]))["a"]
    assert found.published == datetime.min.replace(tzinfo=UTC)
    assert found.seen == datetime.max.replace(tzinfo=UTC)


async def test_unknown_ids_are_left_out(store: SqlStore) -> None:
    await store.apply(Changes([arrival(article("a"))]))

    assert set(await store.current(["a", "b"])) == {"a"}
    assert await store.articles([ArticleRef("a", 2), ArticleRef("b", 1)]) == {}
    assert await store.brief("none") is None
    assert await store.memory() is None
    assert await store.stamps("none") == {}
    assert await store.languages() == ["en"]


async def test_outlets_are_counted_by_what_articles_are_now(store: SqlStore) -> None:
    one, other = Outlet("one"), Outlet("other")
    await store.apply(created("e", article("a", outlet=one), article("b", outlet=one)))
    assert (await store.counts())["outlets"] == 1
    await store.apply(Changes([arrival(article("a", "New.", version=2, outlet=other))]))
    assert (await store.counts())["outlets"] == 2
    await store.apply(Changes([arrival(article("b", "New.", version=2, outlet=other))]))
    assert (await store.counts())["outlets"] == 1


async def test_an_edited_article_keeps_its_old_version(store: SqlStore) -> None:
    old, new = article("a", "Old words."), article("a", "New words.", version=2)
    await store.apply(created("e", old))
    await store.apply(Changes([arrival(new)]))

    assert await store.current(["a"]) == {"a": new}
    assert await store.articles([old.ref, new.ref]) == {old.ref: old, new.ref: new}
    event = (await store.events(["e"]))["e"]
    assert event.articles == (new,)
    assert await store.counts() == {"articles": 1, "versions": 2, "events": 1, "outlets": 1}


async def test_only_the_newest_version_is_found(store: SqlStore) -> None:
    await store.apply(created("e", article("a", "Old words.")))
    await store.apply(Changes([arrival(article("a", "New words.", version=2))]))

    assert await store.search(asks("old"), since=None, limit=9) == []
    assert [hit.event for hit in await store.search(asks("new"), since=None, limit=9)] == ["e"]


async def test_a_late_old_version_is_kept_but_not_current(store: SqlStore) -> None:
    old, new = article("a", "Old words."), article("a", "New words.", version=2)
    await store.apply(created("e", new))
    await store.apply(Changes([arrival(old)]))

    assert await store.current(["a"]) == {"a": new}
    assert await store.articles([old.ref]) == {old.ref: old}
    assert await store.search(asks("old"), since=None, limit=9) == []


async def test_both_versions_may_come_in_one_batch(store: SqlStore) -> None:
    old, new = article("a", "Old words."), article("a", "New words.", version=2)
    await store.apply(Changes([arrival(new), arrival(old), arrival(new)]))

    assert await store.current(["a"]) == {"a": new}
    assert (await store.counts())["versions"] == 2


async def test_a_stored_version_is_left_alone(store: SqlStore) -> None:
    first = article("a", "First words.")
    await store.apply(created("e", arrival(first, features=b"first")))
    await store.apply(created("other", arrival(article("a", "Other words."), features=b"other")))

    assert await store.current(["a"]) == {"a": first}
    assert await store.events_of(["a"]) == {"a": "e"}
    assert [member.features for member in await store.members()] == [b"first"]
    assert await store.search(asks("other"), since=None, limit=9) == []
    assert (await store.counts())["versions"] == 1


async def test_many_articles_in_one_batch(store: SqlStore) -> None:
    many = [article(f"a{n:04}") for n in range(1200)]
    await store.apply(created("e", *many))

    assert list((await store.current([one.id for one in many])).values()) == many
    assert (await store.events(["e"]))["e"].articles == tuple(many)
    assert len(await store.articles([one.ref for one in many])) == 1200


async def test_languages_come_most_frequent_first(store: SqlStore) -> None:
    spoken = {"a": "de", "b": "en", "c": "de", "d": "fr", "e": "en", "f": "en"}
    arrivals = [arrival(article(key, language=code)) for key, code in spoken.items()]
    await store.apply(Changes(arrivals))
    assert await store.languages() == ["en", "de", "fr"]

    await store.apply(Changes([arrival(article("d", language="de", version=2))]))
    assert await store.languages() == ["de", "en"]


async def test_stamps_are_kept_by_source_and_path(store: SqlStore) -> None:
    hostile = "caf\udce9\x1b.txt"
    await store.apply(Changes(stamps={"seeds": {"a.txt": "1", hostile: "2"}, "b": {"a.txt": "3"}}))
    await store.apply(Changes(stamps={"seeds": {"a.txt": "4"}}))

    assert await store.stamps("seeds") == {"a.txt": "4", hostile: "2"}
    assert await store.stamps("b") == {"a.txt": "3"}


async def test_an_arrival_may_bring_its_own_stamp(store: SqlStore) -> None:
    one = arrival(article("a", source="seeds", path="a.txt"))
    await store.apply(Changes([type(one)(one.article, one.index, stamp="7")]))

    assert await store.stamps("seeds") == {"a.txt": "7"}


async def test_memory_is_kept_until_it_is_replaced(store: SqlStore) -> None:
    await store.apply(Changes(memory=b"\x00\xff"))
    await store.apply(Changes())
    assert await store.memory() == b"\x00\xff"

    await store.apply(Changes(memory=b""))
    assert await store.memory() == b""


async def test_a_brief_is_kept_by_its_id(store: SqlStore) -> None:
    await store.put_brief(Brief("b1", 'mines "\x00', NOON, ()), b"\x00record")
    await store.put_brief(Brief("b1", "mines", NOON, ()), b"again")

    assert await store.brief("b1") == b"again"


async def test_members_come_in_order_of_arrival_whole_events_since_one(store: SqlStore) -> None:
    await store.apply(created("e", arrival(article("z", published=NOON), features=b"z\x00")))
    await store.apply(created("f", article("b", published=NOON - HOUR)))
    await store.apply(created("g", article("a", published=None, seen=NOON + HOUR)))

    members = await store.members()
    assert [(one.article, one.event, one.outlet, one.when, one.features) for one in members] == [
        ("z", "e", "outlet-z", NOON, b"z\x00"),
        ("b", "f", "outlet-b", NOON - HOUR, b""),
        ("a", "g", "outlet-a", NOON + HOUR, b""),
    ]
    assert [one.article for one in await store.members(2)] == ["b", "a"]
    await store.apply(Changes([arrival(article("y"))], [Grown("e", "y", 0.9)]))
    assert [one.article for one in await store.members(3)] == ["z", "a", "y"]


async def test_an_article_in_no_event_is_stored_all_the_same(store: SqlStore) -> None:
    lonely = article("a")
    await store.apply(Changes([arrival(lonely)]))

    assert await store.current(["a"]) == {"a": lonely}
    assert await store.events_of(["a"]) == {}
    assert await store.members() == []
    assert await store.search(asks("mines"), since=None, limit=9) == []


async def test_a_batch_that_makes_no_sense_changes_nothing(store: SqlStore) -> None:
    sound = created("e", article("a"))
    broken = Changes(sound.arrivals, created("e", article("unheard")).decisions)
    with pytest.raises(ValueError, match="unheard"):
        await store.apply(broken)

    assert await store.counts() == {"articles": 0, "versions": 0, "events": 0, "outlets": 0}
    await store.apply(sound)
    assert set(await store.events(["e"])) == {"e"}


async def test_what_no_database_takes_is_replaced_and_spans_still_hold(store: SqlStore) -> None:
    text = "A \x00 title\ud800\n\nThe \udc80 body \U0001f4a5 ends."
    hostile = article("a", text, title=Span(0, 10), body=12, outlet=Outlet("o", "N\x00\ud83d"))
    await store.apply(created("e", hostile))

    found = (await store.current(["a"]))["a"]
    assert found.text == "A � title�\n\nThe � body \U0001f4a5 ends."
    assert found.headline == "A � title�"
    assert found.outlet == Outlet("o", "N��")
    assert [hit.event for hit in await store.search(asks("ends"), since=None, limit=9)] == ["e"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    names=st.lists(
        st.text(st.characters(exclude_categories=()) | st.sampled_from("\x00\x1b'\"%_\ud800")),
        min_size=2,
        max_size=6,
        unique=True,
    )
)
async def test_any_name_comes_back_exactly(names: list[str]) -> None:
    store = open_memory()
    made = [
        article(name, source=name, path=name, url=name, outlet=Outlet(name), language=name)
        for name in names
    ]
    await store.apply(created(names[0], *made))
    await store.apply(Changes(stamps={name: dict.fromkeys(names, name) for name in names}))

    assert await store.current(names) == dict(zip(names, made, strict=True))
    assert await store.events_of(names) == dict.fromkeys(names, names[0])
    assert (await store.events([names[0]]))[names[0]].articles == tuple(made)
    assert await store.stamps(names[1]) == dict.fromkeys(names, names[1])
    assert sorted(await store.languages()) == sorted(names)
    await store.close()
