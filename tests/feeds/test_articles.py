"""Whose words a feed's items are, and what counts as one voice."""

from datetime import UTC, datetime

import pytest

from bot.core.model import Article, Event
from bot.feeds.articles import family_outlet, feed_items
from bot.feeds.discovery import links
from bot.feeds.parsed import Feed, Item

URL = "https://feeds.news.example/world.xml"


def test_outlets_of_one_family_are_one_voice() -> None:
    one, two = family_outlet("The Herald", "Big Media"), family_outlet("Daily Post", "Big Media")
    other = family_outlet("The Herald", None)
    assert one is not None
    assert two is not None
    assert other is not None
    assert (one.name, two.name) == ("The Herald", "Daily Post")
    event = Event("e", tuple(Article(str(n), "x", o) for n, o in enumerate((one, two, other))))
    assert event.outlets() == 2
    assert family_outlet(None, None) is None


def outlets(feed: Feed, url: str = URL) -> list[str]:
    return [item.outlet.id for item, _ in feed_items(feed, "s", url)]


def test_the_feeds_of_one_site_are_one_voice_whatever_they_are_called() -> None:
    item = Item(title="T")
    world = Feed("rss", "News - World", "https://www.news.example/world", items=(item,))
    tech = Feed("rss", "News - Tech", "https://news.example/tech", items=(item,))
    bare = Feed("rss", items=(item,))
    assert outlets(world) == outlets(tech) == outlets(bare) == ["site:news.example"]


def test_a_gathering_feed_has_many_voices() -> None:
    items = (Item(title="A", outlet="The Other"), Item(title="B"))
    assert outlets(Feed("rss", "G", "https://g.example/", items=items)) == [
        "the-other",
        "site:g.example",
    ]


def test_an_article_has_one_id_whichever_feed_brings_it() -> None:
    when = datetime(2024, 11, 20, tzinfo=UTC)
    item = Item(title="T", guid="1", url="https://herald.example/a?utm_source=x", published=when)
    again = Item(title="T", guid="2", url="https://www.herald.example/a")
    ((one, _),) = feed_items(Feed("rss", items=(item,)), "s", "https://herald.example/all")
    ((two, _),) = feed_items(Feed("rss", items=(again,)), "t", "https://herald.example/city")
    assert one.id == two.id


def test_a_feed_that_points_at_others_does_not_take_their_place() -> None:
    link = "https://www.herald.example/bridge"
    pointing = Feed("rss", "Links", "https://links.example/", items=(Item(title="T", url=link),))
    own = Feed("rss", "Herald", "https://herald.example/", items=(Item(title="T", url=link),))
    ((one, names),) = feed_items(pointing, "links", "https://links.example/rss")
    ((two, _),) = feed_items(own, "herald", "https://feeds.burner.example/herald")
    assert one.id != two.id
    assert one.url == two.url == link
    assert [name[0] for name in names] == ["g"]


@pytest.mark.parametrize(
    ("site", "link"),
    [
        ("https://www.bbc.co.uk/news", "https://www.bbc.com/news/articles/x"),
        ("https://rss.orf.at/", "https://orf.at/stories/1/"),
        ("https://g1.globo.com/", "https://oglobo.globo.com/x"),
        ("https://x.com/", "https://x.com/a"),
    ],
)
def test_a_site_has_many_hosts(site: str, link: str) -> None:
    ((_, names),) = feed_items(Feed("rss", "F", site, items=(Item(title="T", url=link),)), "s")
    assert [name[0] for name in names] == ["u"]


GERMAN = (
    "Die Brücke über den Hafen ist seit Montag gesperrt, nachdem Ingenieure bei einer Prüfung "
    "einen Riss im Hauptträger gefunden hatten."
)


@pytest.mark.parametrize(
    ("told", "text", "language"),
    [
        ("en", GERMAN, "de"),  # what much software writes into every feed
        ("en", "Kurz.", "en"),
        ("de", GERMAN, "de"),
        ("da", GERMAN, "da"),  # not our business to doubt
        (None, GERMAN, None),
    ],
)
def test_a_feeds_language_is_believed_but_for_the_default_of_much_software(
    told: str | None, text: str, language: str | None
) -> None:
    feed = Feed("rss", "F", URL, told, items=(Item(title="T", text=text),))
    ((item, _),) = feed_items(feed, "s")
    assert item.language == language


PAGE = """<!doctype html><html><head><base href="https://cdn.example/x/">
<link rel="stylesheet" href="feed.css"><link rel="alternate" hreflang="de" href="/de">
<link href='rss.xml' type="application/rss+xml; charset=utf-8" rel="alternate"
  title="All &amp; more">
<LINK REL=ALTERNATE TYPE=application/atom+xml HREF=/atom>
<link rel="alternate" type="application/rss+xml" href="javascript:x"></head>
<body><a href="/other/feed/">Feed</a></body></html>"""


def test_a_page_declares_its_feeds() -> None:
    assert [(link.url, link.title) for link in links(PAGE.encode(), "https://n.example/")] == [
        ("https://cdn.example/x/rss.xml", "All & more"),
        ("https://cdn.example/atom", ""),
    ]


def test_mere_links_help_where_nothing_is_declared() -> None:
    page = b"<a href='/news/feed/'>F</a><a href='/feedback'>no</a><a href='x.rss'>R</a>"
    assert [link.url for link in links(page, "https://n.example/")] == [
        "https://n.example/news/feed/",
        "https://n.example/x.rss",
    ]


@pytest.mark.parametrize(
    "page", [b"", b"<link " * 200_000, b"<a " + b"x=1 " * 300_000, bytes(range(256)) * 100]
)
def test_no_page_holds_discovery_up(page: bytes) -> None:
    assert links(page, "https://n.example/") == []
