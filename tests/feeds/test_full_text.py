"""Whole articles for feeds of teasers, from a real server on loopback that has its rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.health import FeedState, decide
from bot.feeds.web import WebReader, web_reader
from bot.usecases.crawl import FeedSource
from tests.feeds.test_parse import rss
from tests.feeds.web import articles, body, site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.feeds.web import Site

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
TEASER = "The bridge is closed."
PARAGRAPHS = [
    f"Engineers closed the Harbour Bridge on Monday after a routine check, part {part}. "
    "Some forty thousand vehicles cross the bridge every day, the road agency said in the evening."
    for part in range(6)
]


def page(head: str = "") -> str:
    told = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!doctype html><html><head><title>Bridge closed</title>{head}</head><body><nav>Home</nav>"
        f"<article><h1>Bridge closed</h1>{told}</article></body></html>"
    )


@pytest.fixture
async def served() -> AsyncIterator[Site]:
    async with site() as opened:
        opened.put("/a", page())
        link = opened.url("/a")
        item = f"<title>Bridge</title><link>{link}</link><description>{TEASER}</description>"
        opened.put("/feed.xml", rss(item))
        yield opened


@pytest.fixture
async def reader(served: Site) -> AsyncIterator[WebReader]:  # noqa: ARG001  the server goes last
    async with web_reader(("127.0.0.0/8",)) as opened:
        yield opened


async def text(reader: WebReader, served: Site, *, full: bool = True) -> str:
    source = FeedSource("h", served.url(), timedelta(minutes=30), full_text=full)
    reading = await reader.read(source, FeedState("h", source.url), NOW)
    (article,) = articles(reading)
    return body(article)


def asked(served: Site) -> list[str]:
    return [request.path for request in served.asked]


async def test_a_teaser_is_completed_where_config_asks_for_it(
    served: Site, reader: WebReader
) -> None:
    told = await text(reader, served)
    assert PARAGRAPHS[0] in told
    assert PARAGRAPHS[5] in told
    assert "Home" not in told
    assert asked(served) == ["/feed.xml", "/robots.txt", "/a"]


async def test_no_page_is_fetched_where_it_does_not(served: Site, reader: WebReader) -> None:
    assert await text(reader, served, full=False) == TEASER
    assert asked(served) == ["/feed.xml"]


@pytest.mark.parametrize(
    ("rules", "free"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: briefbot\nDisallow: /a", False),
        ("User-agent: *\nDisallow: /private", True),
        ("User-agent: otherbot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: briefbot\nAllow: /", True),
        ("nonsense \x00 {", True),
    ],
)
async def test_robots_txt_is_obeyed(
    served: Site,
    reader: WebReader,
    rules: str,
    free: bool,  # noqa: FBT001  a parameter of a test
) -> None:
    served.put("/robots.txt", rules)
    told = await text(reader, served)
    assert (told != TEASER) is free
    assert ("/a" in asked(served)) is free


async def test_a_site_that_cannot_say_its_rules_is_left_alone(
    served: Site, reader: WebReader
) -> None:
    served.status("/robots.txt", 503)
    assert await text(reader, served) == TEASER


async def test_the_rules_of_a_site_are_asked_for_once(served: Site, reader: WebReader) -> None:
    await text(reader, served)
    await text(reader, served)
    assert asked(served).count("/robots.txt") == 1


@pytest.mark.parametrize(
    "mark",
    [
        '<script type="application/ld+json">{"isAccessibleForFree": false}</script>',
        '<script type="application/ld+json">{"isAccessibleForFree":"False"}</script>',
        '<meta property="article:content_tier" content="locked">',
        '<meta property="article:content_tier" content="metered">',
    ],
)
async def test_a_paywall_is_noticed_and_the_teaser_stays(
    served: Site, reader: WebReader, mark: str
) -> None:
    served.put("/a", page(mark))
    assert await text(reader, served) == TEASER


async def test_a_page_that_is_not_there_or_holds_no_article(
    served: Site, reader: WebReader
) -> None:
    served.status("/a", 500)
    assert await text(reader, served) == TEASER
    served.put("/a", b"%PDF-1.7")
    assert await text(reader, served) == TEASER
    served.put("/a", "<!doctype html><p>x</p>")
    assert await text(reader, served) == TEASER


async def test_a_page_that_leads_to_a_forbidden_place(served: Site, reader: WebReader) -> None:
    served.put("/robots.txt", "User-agent: *\nDisallow: /members")
    served.status("/a", 302, Location="/members/a")
    served.put("/members/a", page())
    assert await text(reader, served) == TEASER


async def test_a_whole_article_in_the_feed_needs_no_page(served: Site, reader: WebReader) -> None:
    body = f"<![CDATA[<p>{'</p><p>'.join(PARAGRAPHS * 2)}</p>]]>"
    link = served.url("/a")
    item = f"<title>T</title><link>{link}</link><content:encoded>{body}</content:encoded>"
    served.put("/feed.xml", rss(item))
    assert PARAGRAPHS[5] in await text(reader, served)
    assert asked(served) == ["/feed.xml"]


async def test_an_article_that_is_edited_again_and_again_keeps_its_lines(
    served: Site, reader: WebReader
) -> None:
    source = FeedSource("h", served.url(), timedelta(minutes=30))
    state = FeedState("h", source.url)
    for n in range(6):
        told = f"&lt;p&gt;The bridge is shut.&lt;/p&gt;&lt;p&gt;Update {n}.&lt;/p&gt;"
        served.put("/feed.xml", rss(f"<title>Live</title><description>{told}</description>"))
        reading = await reader.read(source, state, NOW)
        state = decide(state, reading.outcome, NOW, source.every, 0.0)
    (article,) = articles(reading)
    assert body(article) == "The bridge is shut.\n\nUpdate 5."


async def test_the_frame_of_a_source_is_learned_from_its_feed(
    served: Site, reader: WebReader
) -> None:
    frame = "Sign up to our letter for the city's best reporting"
    items = [
        f"<title>T {n}</title><description>&lt;p&gt;Report number {n}.&lt;/p&gt;"
        f"&lt;p&gt;{frame}&lt;/p&gt;</description>"
        for n in range(4)
    ]
    served.put("/feed.xml", rss(*items))
    source = FeedSource("h", served.url(), timedelta(minutes=30))
    reading = await reader.read(source, FeedState("h", source.url), NOW)
    assert [*map(body, articles(reading))] == [f"Report number {n}." for n in range(4)]
