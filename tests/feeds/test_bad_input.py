"""Bad feeds from a real server, beside a good one: a clear line for each, no harm to another.

They are read as a crawl reads them: fetched within its limits and parsed in a process that is
killed after nine seconds or at 512 MiB, so that one that took longer would show here as such.
"""

from __future__ import annotations

import asyncio
import gzip
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pytest
from aiohttp import web

from bot.core.normalize import Prepared
from bot.feeds.fetch import Limits
from bot.feeds.web import web_reader
from bot.store.archive import open_memory
from bot.usecases.crawl import FeedSource, Item, crawl
from bot.usecases.ingest import ingest
from tests.feeds.hostile import HOSTILE
from tests.feeds.test_parse import RSS_ITEM, rss
from tests.feeds.test_web import EVERY, NOW
from tests.feeds.web import site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    from bot.core.model import Article
    from bot.usecases.report import Report
    from tests.feeds.web import Site

LIMITS = Limits(total=1.0, idle=0.5)
HOSTILE_ENDS = {
    "billion laughs": ("hostile", "declares entities", 0),
    "external entity": ("hostile", "declares entities", 0),
    "comments without end": ("not-a-feed", "no feed that could be read", 0),
    "comments in a feed": ("", "holds no items", 0),
    "a megabyte of attributes": ("hostile", "more than 300 attributes", 0),
    "a megabyte of attributes without quotes": ("hostile", "more than 300 attributes", 0),
    "a megabyte of one attribute": ("", "neither title nor text", 0),
    "a megabyte of date": ("", "", 1),  # no date, but an item
    "200,000 open tags": ("", "", 1),
    "200,000 open tags in a text": ("", "", 1),
    "200,000 brackets": ("", "no item has an id", 0),
    "ampersands": ("", "no item has an id", 0),
    "100,000 items": ("", "has 100,000 items; the first 1,000 are read", 1),  # all the same
    "nested JSON": ("not-a-feed", "begins like JSON but is not", 0),
    "a number without end": ("not-a-feed", "begins like JSON but is not", 0),
    "white space": ("", "holds no items", 0),
    "an item of white space": ("", "neither title nor text", 0),
}
"""How each ends: the class of its failure, its line, and how many articles there are in it."""


@pytest.fixture
async def served() -> AsyncIterator[Site]:
    async with site() as opened:
        yield opened


class Outcome(NamedTuple):
    """What came of a bad feed: the class of its failure, its line, and what is stored of it."""

    kind: str
    line: str
    articles: list[Article]


async def outcomes(served: Site, urls: Mapping[str, str]) -> dict[str, Outcome]:
    """Crawl bad feeds beside a good one, which is read whatever they do."""
    store = open_memory()
    taken: dict[str, list[Article]] = defaultdict(list)

    async def take_in(items: Iterable[Item]) -> Report:
        prepared = [item for item in items if isinstance(item, Prepared)]
        for item in prepared:
            taken[item.article.source].append(item.article)
        return await ingest(prepared, store=store, now=NOW, identify=lambda _: "en")

    everything = {**urls, "good": served.put("/good", rss(RSS_ITEM))}
    # Loopback as the operator's own network: one address of it may be fetched from.
    async with web_reader(["127.0.0.1"], limits=LIMITS) as reader:
        report = await crawl(
            [FeedSource(key, url, EVERY) for key, url in everything.items()],
            store=store,
            reader=reader,
            take_in=take_in,
            clock=lambda: NOW,
            chance=lambda: 0.0,
        )
    states = await store.feed_states(everything)
    await store.close()
    assert len(taken["good"]) == 1
    assert states["good"].failures == 0
    lines = {problem.where: problem.what for problem in report.problems}
    assert len(lines) == len(report.problems)
    assert all("\n" not in line and line.isprintable() for line in lines.values())
    assert all(states[key].message in lines.get(key, "") for key in urls)
    return {key: Outcome(states[key].error, lines.get(key, ""), taken[key]) for key in urls}


def path(name: str) -> str:
    return f"/{name.replace(' ', '-')}"


async def outcome(served: Site, url: str) -> Outcome:
    """Crawl one bad feed beside a good one."""
    return (await outcomes(served, {"bad": url}))["bad"]


async def test_feeds_built_to_harm(served: Site) -> None:
    urls = {name: served.put(f"/{at}", body) for at, (name, body) in enumerate(HOSTILE.items())}
    found = await outcomes(served, urls)
    for name, (kind, line, count) in HOSTILE_ENDS.items():
        assert (name, found[name].kind, len(found[name].articles)) == (name, kind, count)
        assert line in found[name].line
        assert bool(line) == bool(found[name].line)
    texts = [article.text for each in found.values() for article in each.articles]
    assert not any("root:" in text or "lollol" in text for text in texts)


async def test_gzip_of_four_gigabytes_of_zeros(served: Site) -> None:
    member = gzip.compress(bytes(4 << 20))

    async def bomb(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": "gzip"})
        await response.prepare(request)
        for _ in range(1024):
            await response.write(member)
        return response

    served.answers["/bad"] = bomb
    found = await outcome(served, served.url("/bad"))
    assert (found.kind, found.articles) == ("too-large", [])
    assert "larger than 5 MiB" in found.line


async def test_a_server_that_sends_a_byte_now_and_then(served: Site) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.02)  # the far side's pace, not a wait of the test

    served.answers["/bad"] = drip
    found = await outcome(served, served.url("/bad"))
    assert (found.kind, found.articles) == ("timeout", [])
    assert "not all within 1 s" in found.line


async def test_redirects_without_end(served: Site) -> None:
    found = await outcome(served, served.status("/bad", 301, Location="/bad"))
    assert (found.kind, found.articles) == ("redirects", [])
    assert "more than 5 redirects" in found.line


async def test_addresses_inside(served: Site) -> None:
    inside = {
        f"http://127.0.0.2:{served.port}/": "a loopback address",
        f"http://[::ffff:127.0.0.1]:{served.port}/": "an IPv4-mapped address",
        f"http://2130706434:{served.port}/": "does not name a host as it should",
        "http://169.254.169.254/latest/": "a link-local address",
        "file:///etc/passwd": 'not "file:"',
    }
    redirected = {
        f"to {url}": served.status(f"/{at}", 302, Location=url) for at, url in enumerate(inside)
    }
    found = await outcomes(served, {url: url for url in inside} | redirected)
    for url, line in inside.items():
        for each in (found[url], found[f"to {url}"]):
            assert (each.kind, each.articles) == ("refused", [])
            assert line in each.line


async def test_feeds_in_another_encoding_than_they_say(served: Site) -> None:
    russian, french = "Мост закрыт в понедельник утром", "Pont fermé après l’accident"
    cases = [
        ("utf-8", "windows-1251", russian),
        ("iso-8859-1", "utf-8", french),
        ("utf-16", "utf-8", french),
        ("no-such-thing", "utf-8", french),
    ]
    urls = {}
    for declared, sent, title in cases:
        item = f"<title>{title}</title><description>{title}. {title}.</description>"
        document = rss(item).replace('encoding="utf-8"', f'encoding="{declared}"')
        urls[declared] = served.put(f"/{declared}", document.encode(sent))
    found = await outcomes(served, urls)
    told = {key: [article.headline for article in each.articles] for key, each in found.items()}
    assert told == {declared: [title] for declared, _, title in cases}


async def test_what_is_no_feed(served: Site) -> None:
    bodies: dict[str, tuple[bytes | str, str, str]] = {
        "HTML": ("<!doctype html><html><body>x</body></html>", "html", "a web page, not a feed"),
        "nothing": (b"", "empty", "empty"),
        "an empty feed": (rss(), "", "holds no items"),
        "noise": (bytes(range(256)) * 40, "encoding", " "),
        "a broken OPML": ("<opml><body><outline", "not-a-feed", "an OPML list of feeds"),
        "an empty OPML": ("<opml><body></opml>", "not-a-feed", "an OPML list of feeds"),
    }
    urls = {
        name: served.put(f"/{name.replace(' ', '-')}", body)
        for name, (body, _, _) in bodies.items()
    }
    urls["not packed"] = served.put("/not-packed", b"plain", Content_Encoding="gzip")
    found = await outcomes(served, urls)
    for name, (_, kind, line) in bodies.items():
        assert (name, found[name].kind, found[name].articles) == (name, kind, [])
        assert line in found[name].line
    assert found["not packed"].kind == "protocol"


async def test_a_hundred_thousand_different_items(served: Site) -> None:
    items = (f"<title>Report {n}</title>" for n in range(100_000))  # all that 5 MiB hold
    found = await outcome(served, served.put("/bad", rss(*items)))
    assert (found.kind, len(found.articles)) == ("", 1000)
    assert "has 100,000 items; the first 1,000 are read" in found.line


async def test_odd_items(served: Site) -> None:
    one = "<title>One</title>"
    cases: dict[str, tuple[list[str], list[str]]] = {
        "no title": (["<description>The bridge is closed.</description>"], [""]),
        "no id": ([one, one], ["One"]),
        "one id for two": (
            [
                "<guid>1</guid><title>One</title><link>https://n.example/1</link>",
                "<guid>1</guid><title>Two</title><link>https://n.example/2</link>",
            ],
            ["One", "Two"],
        ),
        "one item twice": ([f"<guid>1</guid>{one}", f"<guid>1</guid>{one}"], ["One"]),
        "a future date": ([f"{one}<pubDate>Fri, 21 Nov 2025 10:00:00 GMT</pubDate>"], ["One"]),
        "no date": ([f"{one}<pubDate>soon</pubDate>", ""], ["One"]),
    }
    urls = {
        name: served.put(f"/{name.replace(' ', '-')}", rss(*items))
        for name, (items, _) in cases.items()
    }
    found = await outcomes(served, urls)
    for name, (_, headlines) in cases.items():
        articles = found[name].articles
        assert (name, [article.headline for article in articles]) == (name, headlines)
        assert [article.published for article in articles] == [None] * len(headlines)
        assert not found[name].kind
