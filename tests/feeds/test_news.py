"""What is new in a feed: only that, ready to be stored, and unchanged between processes."""

from __future__ import annotations

from datetime import UTC, datetime

import msgpack
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import FeedItem, Outlet
from bot.core.normalize import Prepared
from bot.feeds.news import (
    Asked,
    Fresh,
    News,
    news,
    pack_asked,
    pack_fresh,
    pack_news,
    ready,
    unpack_asked,
    unpack_fresh,
    unpack_news,
)
from bot.feeds.parse import parse
from tests.feeds.test_parse import RSS_ITEM, rss

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
SECOND = "<title>Second report</title><guid>n-18</guid><author>Cy Eck</author>"
HERALD = Outlet("herald", "The Herald")


def told(text: str, **more: object) -> News:
    body = text.encode()
    feed = parse(body, NOW, url="https://news.example/feed")
    asked = Asked("herald", "https://news.example/feed", HERALD, **more)  # type: ignore[arg-type]
    return news(feed, body, asked, NOW)


def signed(prepared: Prepared) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return prepared.article.authors, prepared.article.categories


def titles(made: News) -> list[str]:
    return [prepared.article.headline for prepared, _ in made.items]


def test_a_second_look_brings_what_is_new_or_edited() -> None:
    first = told(rss(RSS_ITEM))
    assert titles(first) == ["Mayor & council: bridge closed"]
    assert told(rss(RSS_ITEM), seen=first.seen).items == ()
    more = told(rss(RSS_ITEM.replace("A crack", "A long crack"), SECOND), seen=first.seen)
    assert titles(more) == ["Mayor & council: bridge closed", "Second report"]


def test_articles_come_with_their_authors_and_their_index() -> None:
    ((prepared, names),) = told(rss(SECOND)).items
    article = prepared.article
    assert (article.authors, article.outlet, article.seen) == (("Cy Eck",), HERALD, NOW)
    assert signed(told(rss(RSS_ITEM)).items[0][0])[1] == ("City", "Transport")
    assert prepared.index.title == "second report"
    assert len(names) == 1


def test_teasers_wait_for_their_full_texts() -> None:
    made = told(rss(RSS_ITEM), full_text=True)
    assert made.items == ()
    ((fresh,),) = (made.teasers,)
    assert (fresh.item.title, fresh.whole, fresh.edited) == (
        "Mayor & council: bridge closed",
        False,
        False,
    )


def test_an_item_that_nobody_could_read_has_its_line() -> None:
    made = told(rss("<title>!!! ???</title><guid>x</guid>", SECOND))
    assert titles(made) == ["Second report"]
    assert ["holds no letters" in note for note in made.notes] == [True]


def test_news_pass_between_processes_unchanged() -> None:
    for made in (told(rss(RSS_ITEM, SECOND)), told(rss(RSS_ITEM), full_text=True)):
        passed = unpack_news(msgpack.unpackb(msgpack.packb(pack_news(made))), NOW)
        assert passed == made
        assert [signed(each) for each, _ in passed.items] == [
            signed(each) for each, _ in made.items
        ]


@given(
    st.builds(
        Asked,
        st.text(),
        st.text(),
        st.none() | st.builds(Outlet, st.text(), st.none() | st.text()),
        st.none() | st.text(),
        st.binary(),
        st.binary(),
        st.booleans(),
    )
)
def test_what_is_asked_passes_unchanged(asked: Asked) -> None:
    packed = msgpack.packb(pack_asked(asked), unicode_errors="surrogatepass")
    assert unpack_asked(msgpack.unpackb(packed, unicode_errors="surrogatepass")) == asked


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.booleans())
def test_any_text_is_made_ready_and_passes(text: str, edited: bool) -> None:  # noqa: FBT001  Hypothesis gives it
    item = FeedItem("k", text, "s", HERALD, title=text[:9], published=NOW, id="abc")
    (same,) = unpack_fresh(
        msgpack.unpackb(msgpack.packb(pack_fresh([Fresh(item, ("u",), edited)])))
    )
    assert same == Fresh(item, ("u",), edited)
    items, _, notes = ready([same], b"", NOW)
    assert len(items) + len(notes) == 1
    assert all(isinstance(prepared, Prepared) for prepared, _ in items)
