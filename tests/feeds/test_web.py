"""Feeds from a real server on loopback, through fetching, parsing and what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.health import Changed, Failed, FeedState, Rhythm, Unchanged, decide
from bot.core.model import Outlet
from bot.feeds.web import WebReader, web_reader
from bot.usecases.crawl import FeedSource, Reading
from tests.feeds.test_parse import RSS_ITEM, rss
from tests.feeds.web import articles, site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.feeds.web import Site

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
EVERY = timedelta(minutes=30)
LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture
async def served() -> AsyncIterator[Site]:
    async with site() as opened:
        yield opened


@pytest.fixture
async def reader(served: Site) -> AsyncIterator[WebReader]:  # noqa: ARG001  the server goes last
    async with web_reader(LOOPBACK) as opened:
        yield opened


class Feed:
    """One feed as it is asked again and again."""

    def __init__(self, reader: WebReader, url: str) -> None:
        self.reader = reader
        self.source = FeedSource("herald", url, EVERY, Outlet("herald", "Herald"))
        self.state = FeedState("herald", url)
        self.now = NOW

    async def ask(self, later: timedelta = EVERY) -> Reading:
        reading = await self.reader.read(self.source, self.state, self.now)
        self.state = decide(self.state, reading.outcome, self.now, EVERY, 0.0)
        self.now += later
        return reading


async def test_a_feed_is_read_and_then_asked_whether_it_changed(
    served: Site, reader: WebReader
) -> None:
    feed = Feed(reader, served.put("/f", rss(RSS_ITEM), ETag='"1"', Last_Modified="yesterday"))
    first = await feed.ask()
    (article,) = articles(first)
    assert (article.source, article.outlet.id) == ("herald", "herald")
    assert article.url == "https://news.example/2024/bridge?utm_source=rss"
    assert [len(names) for _, names in first.items] == [2]
    served.status("/f", 304)
    assert isinstance((await feed.ask()).outcome, Unchanged)
    told = served.asked[1].headers
    assert (told["If-None-Match"], told["If-Modified-Since"]) == ('"1"', "yesterday")


async def test_once_a_day_no_condition_is_made(served: Site, reader: WebReader) -> None:
    feed = Feed(reader, served.put("/f", rss(RSS_ITEM), ETag='"1"'))
    await feed.ask(timedelta(days=1))
    await feed.ask()
    await feed.ask()
    asked = ["If-None-Match" in request.headers for request in served.asked]
    assert asked == [False, False, True]


async def test_a_304_that_nobody_asked_for_is_a_failure(served: Site, reader: WebReader) -> None:
    feed = Feed(reader, served.status("/f", 304))
    assert isinstance((await feed.ask()).outcome, Failed)


async def test_the_same_body_again_is_nothing_new(served: Site, reader: WebReader) -> None:
    feed = Feed(reader, served.put("/f", rss(RSS_ITEM, head="<ttl>120</ttl>")))
    await feed.ask()
    again = await feed.ask()
    assert again.items == ()
    assert feed.state.rhythm == Rhythm(7200)


async def test_only_what_is_new_or_edited_is_brought(served: Site, reader: WebReader) -> None:
    second = "<title>Second</title><guid>n-18</guid>"
    feed = Feed(reader, served.put("/f", rss(RSS_ITEM, second)))
    assert len((await feed.ask()).items) == 2
    served.put(
        "/f", rss(RSS_ITEM.replace("A crack", "A long crack"), second, "<title>Third</title>")
    )
    brought = [article.headline for article in articles(await feed.ask())]
    assert brought == ["Mayor & council: bridge closed", "Third"]


async def test_a_date_that_moves_is_no_edit(served: Site, reader: WebReader) -> None:
    feed = Feed(reader, served.put("/f", rss(RSS_ITEM)))
    await feed.ask()
    served.put("/f", rss(RSS_ITEM.replace("10:00:00", "11:00:00")))
    assert (await feed.ask()).items == ()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "http-401"),
        (403, "http-403"),
        (404, "http-404"),
        (410, "gone"),
        (418, "http-418"),
        (500, "http-500"),
        (503, "http-503"),
        (204, "http-204"),
    ],
)
async def test_each_refusal_has_its_class(
    served: Site, reader: WebReader, status: int, kind: str
) -> None:
    feed = Feed(reader, served.status("/f", status))
    outcome = (await feed.ask()).outcome
    assert isinstance(outcome, Failed)
    assert (outcome.kind, bool(outcome.message)) == (kind, True)
    assert feed.state.paused == ("gone" if status == 410 else "")


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7200", 7200.0),
        ("Thu, 21 Nov 2024 12:00:00 GMT", 14400.0),
        ("Thu, 21 Nov 2024 07:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
    ],
)
async def test_a_server_says_when_to_come_back(
    served: Site, reader: WebReader, told: str, seconds: float | None
) -> None:
    feed = Feed(reader, served.status("/f", 429, Retry_After=told))
    outcome = (await feed.ask()).outcome
    assert isinstance(outcome, Failed)
    assert outcome.retry == seconds


async def test_a_permanent_move_is_followed_for_good_after_three_sightings(
    served: Site, reader: WebReader
) -> None:
    new = served.put("/new", rss(RSS_ITEM))
    feed = Feed(reader, served.status("/f", 301, Location="/new"))
    for _ in range(4):
        await feed.ask()
    assert feed.state.address == new
    assert [request.path for request in served.asked] == ["/f", "/new"] * 3 + ["/new"]


async def test_the_servers_word_on_the_encoding_is_heard(served: Site, reader: WebReader) -> None:
    document = rss("<title>Мост закрыт в понедельник</title>").replace(' encoding="utf-8"', "")
    body = document.encode("koi8-r")
    feed = Feed(reader, served.put("/f", body, Content_Type="text/xml; charset=koi8-r"))
    (article,) = articles(await feed.ask())
    assert article.headline == "Мост закрыт в понедельник"


async def test_a_page_in_place_of_a_feed_is_told_with_the_feed_it_names(
    served: Site, reader: WebReader
) -> None:
    page = (
        "<!doctype html><head><link rel=alternate type='application/rss+xml' title='All' "
        "href='/real.xml'></head>"
    )
    feed = Feed(reader, served.put("/f", page))
    outcome = (await feed.ask()).outcome
    assert isinstance(outcome, Failed)
    assert outcome.message == f"this is a web page, not a feed; it names {served.url('/real.xml')}"


async def test_first_and_second_crawl_of_an_archive(served: Site) -> None:
    state = FeedState("herald", served.put("/f", rss(RSS_ITEM)))
    async with web_reader(LOOPBACK) as reader:
        source = FeedSource("herald", state.asked, EVERY)
        first = await reader.read(source, state, NOW)
        assert isinstance(first.outcome, Changed)
        known = replace(state, seen=first.outcome.seen)
        assert not (await reader.read(source, known, NOW)).items
