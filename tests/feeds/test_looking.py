"""What is at an address, before it is saved."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.core.errors import InputError
from bot.feeds.looking import look
from bot.feeds.web import WebReader
from bot.feeds.workers import Workers
from tests.feeds.web import client, site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
FEED = """\
<rss version="2.0"><channel><title>The  Herald</title><language>en</language>
<item><title>A bridge fell</title><link>https://h.example/1</link>
<pubDate>Thu, 01 Jan 2026 08:00:00 GMT</pubDate><description>It fell.</description></item>
<item><title>A mayor spoke</title><link>https://h.example/2</link></item>
</channel></rss>
"""


@asynccontextmanager
async def reading() -> AsyncIterator[WebReader]:
    workers = Workers(1)
    async with client() as fetching:
        try:
            yield WebReader(fetching, workers)
        finally:
            await workers.close()


async def test_a_feed_is_told_of() -> None:
    async with site() as there, reading() as reader:
        url = there.put("/feed.xml", FEED)
        found = await look(reader, url, NOW)
    assert (found.url, found.title, found.language, found.items) == (url, "The Herald", "en", 2)
    assert found.newest == datetime(2026, 1, 1, 8, tzinfo=UTC)
    assert found.headlines == ("A bridge fell", "A mayor spoke")


async def test_a_page_leads_to_the_feed_that_it_names() -> None:
    async with site() as there, reading() as reader:
        there.put("/feed.xml", FEED)
        link = '<link rel="alternate" type="application/rss+xml" href="/{}.xml">'
        page = f"<html><head>{link.format('feed')}{link.format('other')}</head></html>"
        found = await look(reader, there.put("/", page), NOW)
        assert found.url == there.url("/feed.xml")
        assert found.others == (there.url("/other.xml"),)


@pytest.mark.parametrize(
    ("page", "why"),
    [("<html><body>no</body></html>", "names no feed"), ("", "empty|names no feed")],
)
async def test_what_is_no_feed_is_one_clear_line(page: str, why: str) -> None:
    async with site() as there, reading() as reader:
        url = there.put("/", page)
        with pytest.raises(InputError, match=why):
            await look(reader, url, NOW)
        with pytest.raises(InputError, match="answers 404"):
            await look(reader, there.url("/nothing"), NOW)


async def test_addresses_that_are_not_public_are_not_looked_at() -> None:
    async with reading() as reader:
        with pytest.raises(InputError, match="refused"):
            await look(reader, "http://169.254.169.254/latest/meta-data", NOW)
        with pytest.raises(InputError, match="refused"):
            await look(reader, "file:///etc/passwd", NOW)
