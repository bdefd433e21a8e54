"""``briefbot sources`` and ``briefbot ingest`` with feeds, against a real server on loopback."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest

from bot.bootstrap import feed_sources, load_settings
from bot.store.archive import open_store
from tests.cli.conftest import AT, ROOT
from tests.feeds.test_parse import RSS_ITEM, rss

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Briefbot

FEED = rss(RSS_ITEM, "<title>Ferry runs early from Tuesday on</title>", head="<ttl>90</ttl>")
PAGE = (
    "<!doctype html><head><title>Herald</title><link rel='alternate' title='All news' "
    "type='application/rss+xml' href='/feed.xml'></head><body>x</body>"
)


ARTICLE = [
    "Engineers closed the Harbour Bridge on Monday after a routine check found a crack in it.",
    "Some forty thousand vehicles cross the bridge every day, the road agency said on Monday.",
    "The city promised a free ferry from Tuesday and longer hours on the metro until April.",
    "Mayor Ana Reyes said that nobody would gamble with anybody's life before the repairs end.",
]


class Handler(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, tuple[int, str]]] = {}

    def do_GET(self) -> None:
        status, text = self.pages.get(self.path, (404, ""))
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def web(home: Path) -> Iterator[str]:
    """A server that the config of ``home`` allows; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Handler.pages = {"/feed.xml": (200, FEED), "/": (200, PAGE), "/gone": (410, "")}
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    config = home / "config" / "briefbot.toml"
    config.write_text(config.read_text() + '[feeds]\nallow = ["127.0.0.1"]\n')
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def configure(home: Path, *sources: str) -> Path:
    file = home / "config" / "sources.toml"
    file.write_text("# Mine.\n" + "\n".join(f"[[source]]\n{source}\n" for source in sources))
    return file


def feed(url: str, key: str = "herald", more: str = 'groups = ["city"]') -> str:
    return f'id = "{key}"\nurl = "{url}"\noutlet = "The Herald"\n{more}'


def test_feeds_are_enabled_and_read_in_two_steps(briefbot: Briefbot, home: Path, web: str) -> None:
    file = configure(home, feed(f"{web}/feed.xml", more='groups = ["city"]\nenabled = false # no'))
    assert "no feed is on" in briefbot("ingest").out
    assert "1 feeds switched on" in briefbot("sources", "enable", "city").out
    assert file.read_text().startswith("# Mine.\n")
    ran = briefbot("ingest")
    assert (ran.code, ran.err) == (0, "")
    assert "2 new articles" in ran.out
    assert "read for the first time" in ran.out
    told = briefbot("brief", "bridge")
    assert "Mayor & council: bridge closed" in told.out
    assert "The Herald" in told.out
    assert "no feed is due" in briefbot("ingest").out
    briefbot("sources", "disable", "herald")
    assert "no feed is on" in briefbot("ingest").out


def test_one_step_makes_a_working_bot(briefbot: Briefbot, home: Path) -> None:
    shipped = (ROOT / "config" / "sources.toml").read_text(encoding="utf-8")
    (home / "config" / "sources.toml").write_text(shipped, encoding="utf-8")
    assert "10 feeds switched on" in briefbot("sources", "enable", "world").out
    on = feed_sources(load_settings(home / "config"))
    assert len({source.outlet.id for source in on if source.outlet}) == len(on) == 10
    assert shipped.splitlines()[0] in (home / "config" / "sources.toml").read_text()


def test_list_tells_how_each_source_is_doing(briefbot: Briefbot, home: Path, web: str) -> None:
    configure(
        home,
        'id = "news"\npath = "../news"',
        feed(f"{web}/feed.xml"),
        feed(f"{web}/none", "missing", ""),
        feed(f"{web}/gone", "gone", ""),
        feed(f"{web}/off", "off", "enabled = false"),
    )
    assert "not asked yet" in briefbot("sources", "list").out
    ran = briefbot("ingest")
    assert ran.code == 0
    assert "nothing at its address (http-404)" in ran.err
    lines = dict(line.split(maxsplit=1) for line in briefbot("sources", "list").out.splitlines())
    assert lines["news"].startswith("on ")
    assert lines["herald"].startswith("ok ")
    assert "next: in 9" in lines["herald"]  # its ttl, with a little jitter
    assert lines["missing"].startswith("failing x1")
    assert "next: in " in lines["missing"]
    assert lines["gone"].startswith("paused")
    assert "sources resume gone" in lines["gone"]
    assert lines["off"].startswith("off")
    errors = briefbot("sources", "errors").out
    assert [line.split()[0] for line in errors.splitlines()] == ["missing", "gone"]
    told = briefbot("sources", "list", "--group", "city", "--format", "json").json
    assert [(each["id"], each["state"], each["failures"]) for each in told] == [("herald", "ok", 0)]


def test_a_silent_source_is_told_with_the_next_try(
    briefbot: Briefbot, home: Path, web: str
) -> None:
    configure(home, feed(f"{web}/feed.xml"))
    briefbot("ingest")

    async def grow_silent() -> None:
        store = open_store(home / "data")
        state = (await store.feed_states(["herald"]))["herald"]
        newest = datetime.fromisoformat(AT) - timedelta(days=30)
        await store.put_feed_states([replace(state, newest=newest, gap=3600.0)])
        await store.close()

    asyncio.run(grow_silent())
    (line,) = briefbot("sources", "errors").out.splitlines()
    assert line.startswith("herald")
    assert "silent" in line
    assert "nothing new for 30d, which is unusual; next: in" in line


def test_pause_and_resume(briefbot: Briefbot, home: Path, web: str) -> None:
    configure(home, feed(f"{web}/feed.xml"))
    briefbot("sources", "pause", "herald")
    assert "paused" in briefbot("sources", "errors").out
    assert "no feed is due" in briefbot("ingest").out
    briefbot("sources", "resume", "city")
    assert "2 new articles" in briefbot("ingest").out


def test_test_tells_what_a_feed_would_bring(briefbot: Briefbot, home: Path, web: str) -> None:
    configure(home, feed(f"{web}/feed.xml"))
    ran = briefbot("sources", "test", "herald")
    assert ran.code == 0
    assert "2 items, 1 with a certain date" in ran.out
    assert "asks to be read every 90 minutes" in ran.out
    assert "2024-11-20 09:00 UTC  Mayor & council: bridge closed" in ran.out
    assert briefbot("status", "--format", "json").json["articles"] == 0


def test_a_page_tells_its_feeds(briefbot: Briefbot, home: Path, web: str) -> None:
    ran = briefbot("sources", "test", f"{web}/")
    assert ran.code == 1
    assert f"names a feed: {web}/feed.xml  All news" in ran.out
    ran = briefbot("sources", "import", f"{web}/")
    assert (ran.code, ran.err) == (0, "")
    assert (
        f'id = "the-herald"\nurl = "{web}/feed.xml"'
        in (home / "config" / "sources.toml").read_text()
    )
    assert "2 new articles" in briefbot("ingest").out


def test_opml_in_and_out(briefbot: Briefbot, home: Path, web: str, tmp_path: Path) -> None:
    listed = tmp_path / "feeds.opml"
    listed.write_text(
        "<opml version='2.0'><body><outline text='City life'><outline text='The Herald' "
        f"xmlUrl='{web}/feed.xml'/></outline><outline xmlUrl='{web}/feed.xml?utm_source=x'/>"
        "<outline text='bad' xmlUrl='file:///etc/passwd'/></body></opml>"
    )
    ran = briefbot("sources", "import", listed)
    assert ran.code == 1
    assert "file:///etc/passwd" in ran.err
    assert "1 feeds added, 1 were there already" in ran.out
    assert "1 feeds added" not in briefbot("sources", "import", listed).out
    assert "the-herald" in briefbot("sources", "list", "--group", "city-life").out
    out = tmp_path / "out.opml"
    assert briefbot("sources", "export", out).code == 0
    assert f'xmlUrl="{web}/feed.xml"' in out.read_text()
    (home / "config" / "sources.toml").unlink()
    briefbot("sources", "import", out)
    assert briefbot("sources", "list", "--group", "city-life").code == 0


def test_addresses_and_lists_are_ingested_once(
    briefbot: Briefbot, web: str, tmp_path: Path
) -> None:
    listed = tmp_path / "feeds.opml"
    listed.write_text(f"<opml><body><outline text='H' xmlUrl='{web}/feed.xml'/></body></opml>")
    assert "2 new articles" in briefbot("ingest", listed).out
    ran = briefbot("ingest", f"{web}/feed.xml")
    assert ran.code == 0
    assert "0 new articles" in ran.out


def test_a_page_that_somebody_names_is_an_article(briefbot: Briefbot, web: str) -> None:
    body = "".join(f"<p>{sentence}</p>" for sentence in ARTICLE)
    page = f"<!doctype html><title>Bridge</title><article><h1>Bridge shut</h1>{body}</article>"
    Handler.pages["/bridge"] = (200, page)
    ran = briefbot("ingest", f"{web}/bridge")
    assert (ran.code, ran.err) == (0, "")
    assert "1 new articles" in ran.out
    assert "Bridge shut" in briefbot("brief", "bridge").out
    assert "0 new articles" in briefbot("ingest", f"{web}/bridge").out
    wall = page.replace("<article>", '<script>{"isAccessibleForFree": false}</script><article>')
    Handler.pages["/wall"] = (200, wall)
    ran = briefbot("ingest", f"{web}/wall")
    assert ran.code == 1
    assert "free to read" in ran.err


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("http://[::ffff:127.0.0.1]/x", "IPv4-mapped"),
        ("http://169.254.169.254/latest/", "link-local"),
        ("http://nowhere.invalid/", "not known"),
    ],
)
def test_an_address_that_cannot_be_read_is_one_line(
    briefbot: Briefbot, address: str, what: str
) -> None:
    ran = briefbot("ingest", address)
    assert ran.code == 1
    (line,) = ran.err.splitlines()
    assert what in line


def test_loopback_is_refused_unless_it_is_named(briefbot: Briefbot, home: Path, web: str) -> None:
    (home / "config" / "briefbot.toml").write_text('[store]\ndata = "../data"\n')
    assert "loopback" in briefbot("ingest", f"{web}/feed.xml").err


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "empty"),
        ("<opml><body><outline xmlUrl='http://a", "names no feed"),
        ("<html></html>", "no OPML"),
        ("words", "no OPML"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>", "entities"),
        ("<opml>" + "<outline>" * 100_000, "names no feed"),
    ],
)
def test_a_broken_list_is_one_line(
    briefbot: Briefbot, tmp_path: Path, text: str, what: str
) -> None:
    listed = tmp_path / "feeds.opml"
    listed.write_text(text)
    for command in (["ingest"], ["sources", "import"]):
        ran = briefbot(*command, listed)
        assert ran.code == 1
        assert what in ran.err
        assert len(ran.err.splitlines()) <= 2


@pytest.mark.parametrize("action", ["test", "pause", "resume", "enable", "disable", "import"])
def test_an_action_that_needs_a_name_says_so(briefbot: Briefbot, action: str) -> None:
    ran = briefbot("sources", action)
    assert ran.code == 2
    assert "--help" in ran.err


def test_a_name_that_nobody_has(briefbot: Briefbot, home: Path) -> None:
    configure(home, feed("https://a.example/"))
    ran = briefbot("sources", "enable", "citi")
    assert ran.code == 1
    assert "did you mean 'city'?" in ran.err
    assert briefbot("sources", "list", "--group", "x").code == 1


def test_a_folder_is_no_feed_to_pause(briefbot: Briefbot) -> None:
    assert "sources disable" in briefbot("sources", "pause", "news").err


def test_help_teaches(briefbot: Briefbot) -> None:
    told = briefbot("sources", "--help").out
    for example in ("sources enable world", "sources test https", "sources import feeds.opml"):
        assert example in told
