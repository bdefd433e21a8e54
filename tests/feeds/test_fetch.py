"""Fetching from a real server on loopback, kind and hostile."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot import __version__
from bot.feeds.fetch import FetchError, Limits, fetcher
from bot.feeds.guard import Guard, networks
from tests.feeds.web import LOOPBACK, client, raw, site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.feeds.fetch import Fetched, Fetcher
    from tests.feeds.web import Site


@pytest.fixture
async def served() -> AsyncIterator[Site]:
    async with site() as opened:
        yield opened


@pytest.fixture
async def web_(served: Site) -> AsyncIterator[Fetcher]:  # noqa: ARG001  the server goes last
    async with client() as opened:
        yield opened


async def failure(fetching: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as error:
        await fetching.get(url)
    return error.value


async def test_a_body_comes_with_its_headers(served: Site, web_: Fetcher) -> None:
    got = await web_.get(served.put("/feed.xml", "<rss/>", ETag='"a"'))
    assert (got.status, got.body, got.headers["etag"]) == (200, b"<rss/>", '"a"')


async def test_the_bot_says_who_it_is(served: Site, web_: Fetcher) -> None:
    await web_.get(served.put("/feed.xml", ""))
    told = served.asked[0].headers["User-Agent"]
    assert told.startswith(f"briefbot/{__version__} (")
    assert "Mozilla" not in told


async def test_conditions_are_sent_and_an_unchanged_feed_has_no_body(
    served: Site, web_: Fetcher
) -> None:
    url = served.status("/feed.xml", 304)
    got = await web_.get(url, {"If-None-Match": '"a"'})
    assert (got.status, got.body) == (304, b"")
    assert served.asked[0].headers["If-None-Match"] == '"a"'


def gzipped(body: bytes) -> bytes:
    """Pack without the time, by which parallel collectors would tell the tests apart."""
    return gzip.compress(body, mtime=0)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzipped(b"a feed")),
        ("gzip", gzipped(b"a ") + gzipped(b"feed")),
        ("x-gzip", gzipped(b"a feed") + b"\0\0\0"),
        ("deflate", zlib.compress(b"a feed")),
        ("deflate", zlib.compress(b"a feed", wbits=-15)),
        ("identity", b"a feed"),
        ("gzip, deflate", zlib.compress(gzipped(b"a feed"))),
    ],
)
async def test_packed_bodies_are_unpacked(
    served: Site, web_: Fetcher, coding: str, packed: bytes
) -> None:
    got = await web_.get(served.put("/feed.xml", packed, Content_Encoding=coding))
    assert got.body == b"a feed"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", b"not packed at all"),
        ("gzip", gzipped(b"a feed" * 100)[:-20]),
        ("br", b"whatever"),
        ("gzip, gzip, gzip", b""),
    ],
)
async def test_bodies_that_are_not_packed_as_they_say(
    served: Site, web_: Fetcher, coding: str, packed: bytes
) -> None:
    error = await failure(web_, served.put("/feed.xml", packed, Content_Encoding=coding))
    assert error.kind == "protocol"


async def test_a_bomb_is_not_unpacked(served: Site, web_: Fetcher) -> None:
    # 4 GiB of zeros in gzip: the members are 4 MiB each, and only the first two are looked at.
    member = gzip.compress(bytes(4 << 20))

    async def bomb(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": "gzip"})
        await response.prepare(request)
        for _ in range(1024):
            await response.write(member)
        return response

    served.answers["/feed.xml"] = bomb
    error = await failure(web_, served.url())
    assert (error.kind, str(error)) == ("too-large", "larger than 5 MiB")


async def test_a_body_without_end_is_cut_off(served: Site, web_: Fetcher) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"<!--" * 10_000)

    served.answers["/feed.xml"] = endless
    assert (await failure(web_, served.url())).kind == "too-large"


async def test_a_byte_at_a_time_ends_with_the_time_for_all_of_it() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)  # the far side's pace, not a wait of the test

    async with raw(drip) as url, client(Limits(total=0.3, idle=0.2)) as fetching:
        assert (await failure(fetching, url)).kind == "timeout"


async def test_silence_ends_with_the_time_between_bytes() -> None:
    async def silent(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nx")
        await writer.drain()
        await asyncio.Event().wait()

    async with raw(silent) as url, client(Limits(total=60, idle=0.1)) as fetching:
        assert (await failure(fetching, url)).kind == "timeout"


async def test_headers_without_end() -> None:
    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: and more\r\n" * 1000)
            await writer.drain()

    async with raw(talk) as url, client() as fetching:
        assert (await failure(fetching, url)).kind == "protocol"


async def test_answers_that_only_promise_one() -> None:
    async def talk(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
            await writer.drain()

    async with raw(talk) as url, client(Limits(total=0.3, idle=0.2)) as fetching:
        assert (await failure(fetching, url)).kind == "timeout"


async def test_what_is_not_http_is_told_so() -> None:
    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
        await writer.drain()

    async with raw(talk) as url, client() as fetching:
        assert (await failure(fetching, url)).kind == "protocol"


async def test_a_connection_that_breaks_off() -> None:
    async def hang_up(_writer: asyncio.StreamWriter) -> None: ...

    async with raw(hang_up) as url, client() as fetching:
        assert (await failure(fetching, url)).kind == "connect"


async def test_nobody_listens() -> None:
    async def hang_up(_writer: asyncio.StreamWriter) -> None: ...

    async with raw(hang_up) as url:
        pass
    async with client() as fetching:
        assert (await failure(fetching, url)).kind == "connect"


async def test_a_name_that_nobody_knows() -> None:
    async with client() as fetching:
        assert (await failure(fetching, "http://nowhere.invalid/")).kind == "dns"


async def follow(web_: Fetcher, served: Site, *statuses: int) -> Fetched:
    for number, status in enumerate(statuses):
        served.status(f"/{number}", status, Location=f"/{number + 1}")
    served.put(f"/{len(statuses)}", "here")
    return await web_.get(served.url("/0"))


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ((301,), "/1"),
        ((308, 301), "/2"),
        ((301, 302), "/1"),
        ((302, 301), None),
        ((303,), None),
        ((307, 307), None),
    ],
)
async def test_redirects_are_followed_and_permanent_ones_told(
    served: Site, web_: Fetcher, statuses: tuple[int, ...], moved: str | None
) -> None:
    got = await follow(web_, served, *statuses)
    assert (got.body, got.url) == (b"here", served.url(f"/{len(statuses)}"))
    assert got.moved == (served.url(moved) if moved else None)


async def test_redirects_without_end(served: Site, web_: Fetcher) -> None:
    url = served.status("/feed.xml", 302, Location="/feed.xml")
    assert (await failure(web_, url)).kind == "redirects"
    assert len(served.asked) == 6


@pytest.mark.parametrize(
    "target",
    [
        "http://[::1]:{port}/x",
        "http://[::ffff:127.0.0.1]:{port}/x",
        "http://127.0.0.2:{port}/x",
        "http://2130706434:{port}/x",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://u:p@127.0.0.1:{port}/x",
    ],
)
async def test_each_hop_of_a_redirect_is_guarded(served: Site, target: str) -> None:
    url = served.status("/feed.xml", 302, Location=target.format(port=served.port))
    async with fetcher(Guard(networks(["127.0.0.1"]))) as fetching:
        assert (await failure(fetching, url)).kind == "refused"
    assert len(served.asked) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "localhost"]
)
async def test_loopback_is_refused_however_it_is_written(served: Site, host: str) -> None:
    async with fetcher() as fetching:
        error = await failure(fetching, served.url(host=host))
    assert error.kind == "refused"
    assert served.asked == []


async def test_a_name_is_judged_by_where_it_leads_when_it_is_connected_to(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rebinding: the name led to a public address when it was first looked at, and now does not.
    import bot.feeds.resolve as resolving  # noqa: PLC0415

    def rebound(*_: object) -> list[object]:
        return [(2, 1, 6, "", ("127.0.0.1", served.port))]

    monkeypatch.setattr(resolving, "_look_up", rebound)
    async with fetcher() as fetching:
        assert (await failure(fetching, "http://news.example/feed")).kind == "refused"
    assert served.asked == []


async def test_of_a_names_addresses_only_those_allowed_are_connected_to(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    import bot.feeds.resolve as resolving  # noqa: PLC0415

    tried: list[str] = []

    class Watching(Guard):
        def check(self, address: str) -> None:
            tried.append(address)
            super().check(address)

    def both(*_: object) -> list[object]:
        return [(2, 1, 6, "", (address, served.port)) for address in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(resolving, "_look_up", both)
    served.put("/feed", "x")
    async with fetcher(Watching(networks(["127.0.0.1"]))) as fetching:
        assert (await fetching.get("http://news.example/feed")).body == b"x"
    assert tried == ["127.0.0.2", "127.0.0.1"]


async def test_a_name_that_is_rebound_between_redirects_is_judged_anew(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    import bot.feeds.resolve as resolving  # noqa: PLC0415

    leads = {"one.example": "127.0.0.1", "two.example": "127.0.0.2"}

    def look_up(host: str, port: int, _family: int) -> list[object]:
        return [(2, 1, 6, "", (leads[host], port))]

    monkeypatch.setattr(resolving, "_look_up", look_up)
    served.status("/feed", 302, Location=f"http://two.example:{served.port}/feed")
    async with fetcher(Guard(networks(["127.0.0.1"]))) as fetching:
        error = await failure(fetching, f"http://one.example:{served.port}/feed")
    assert (error.kind, len(served.asked)) == ("refused", 1)


async def test_a_proxy_named_in_the_environment_is_not_used(
    served: Site, web_: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    assert (await web_.get(served.put("/feed.xml", "x"))).status == 200


async def test_two_connections_a_host(served: Site, web_: Fetcher) -> None:
    gate = asyncio.Event()

    async def wait(_request: web.Request) -> web.Response:
        if served.at_once == 2:
            asyncio.get_running_loop().call_later(0.02, gate.set)
        await gate.wait()
        return web.Response(text="x")

    served.answers["/feed.xml"] = wait
    await asyncio.gather(*(web_.get(served.url()) for _ in range(8)))
    assert served.most == 2
    assert len(served.asked) == 8
    assert not web_._hosts


async def test_no_cookie_is_kept(served: Site, web_: Fetcher) -> None:
    url = served.put("/feed.xml", "x", Set_Cookie="id=1")
    await web_.get(url)
    await web_.get(url)
    assert "Cookie" not in served.asked[1].headers


def test_loopback_is_what_tests_allow() -> None:
    assert [str(net) for net in LOOPBACK] == ["127.0.0.0/8"]
