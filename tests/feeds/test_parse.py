"""Feeds of every form, as they are written and as they should not be."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.parse import MOST_ITEMS, parse
from bot.feeds.parsed import Feed, Item, ParseError, packed, unpacked

NOW = datetime(2024, 11, 21, 8, tzinfo=UTC)
URL = "https://news.example/feeds/all.xml"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def read(text: str | bytes, **more: str) -> Feed:
    data = text if isinstance(text, bytes) else text.encode()
    return parse(data, NOW, **{"url": URL, **more})


def rss(*items: str, head: str = "") -> str:
    listed = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {NAMESPACES}><channel>'
        f"<title>The Herald</title><link>https://news.example/</link>{head}{listed}"
        "</channel></rss>"
    )


def only(text: str | bytes, **more: str) -> Item:
    (item,) = read(text, **more).items
    return item


RSS_ITEM = """
  <title>Mayor &amp;amp; council: &lt;b&gt;bridge&lt;/b&gt; closed</title>
  <link>/2024/bridge?utm_source=rss</link><guid isPermaLink="false">n-17</guid>
  <pubDate>Wed, 20 Nov 2024 10:00:00 +0100</pubDate>
  <author>desk@news.example (Ana Reyes)</author><dc:creator>Bo Lind</dc:creator>
  <category>City</category><category>Transport</category>
  <description>&lt;p&gt;A crack&amp;hellip; &lt;a href="x"&gt;more&lt;/a&gt;&lt;/p&gt;</description>
"""


def test_rss() -> None:
    feed = read(rss(RSS_ITEM, head="<language>en-GB</language>"))
    assert (feed.kind, feed.title, feed.site) == ("rss", "The Herald", "https://news.example/")
    assert feed.language == "en"
    (item,) = feed.items
    assert item.title == "Mayor & council: bridge closed"
    assert item.text == "A crack… more"
    assert (item.guid, item.url) == ("n-17", "https://news.example/2024/bridge?utm_source=rss")
    assert item.published == datetime(2024, 11, 20, 9, tzinfo=UTC)
    assert item.authors == ("Ana Reyes",)
    assert item.categories == ("City", "Transport")
    assert not item.whole


def test_atom() -> None:
    item = only("""
    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr" xml:base="https://a.example/x/">
      <title>Le Monde d’ici</title><link href="https://a.example/"/>
      <entry><id>tag:a.example,2024:1</id><title>Pont fermé</title>
        <link rel="alternate" href="pont.html"/><author><name>Ann</name></author>
        <published>2024-11-20T10:00:00Z</published><updated>2024-11-20T12:00:00Z</updated>
        <category term="ville"/>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Le pont</p>
          <ul><li>un</li><li>deux</li></ul></div></content></entry></feed>""")
    assert item.url == "https://a.example/x/pont.html"
    assert item.published == datetime(2024, 11, 20, 10, tzinfo=UTC)
    assert item.text == "Le pont\n\n- un\n- deux"
    assert (item.guid, item.authors, item.categories) == (
        "tag:a.example,2024:1",
        ("Ann",),
        ("ville",),
    )


def test_rdf() -> None:
    feed = read("""<?xml version="1.0"?><rdf:RDF
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>速報</title>
      <link>https://r.example/</link><dc:language>ja</dc:language></channel>
      <item rdf:about="https://r.example/1"><title>橋が閉鎖</title><link>https://r.example/1</link>
      <description>本文</description><dc:date>2024-11-20T10:00:00+09:00</dc:date></item></rdf:RDF>""")
    (item,) = feed.items
    assert (feed.kind, feed.language, feed.title) == ("rdf", "ja", "速報")
    assert (item.title, item.text) == ("橋が閉鎖", "本文")
    assert item.published == datetime(2024, 11, 20, 1, tzinfo=UTC)


def test_json_feed() -> None:
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "home_page_url": "https://j.example/",
        "language": "de",
        "items": [
            {"id": 7, "url": "/a", "title": "T", "content_html": "<p>One</p><p>Two</p>"},
            {
                "id": "8",
                "content_text": "Plain",
                "date_published": "2024-11-20T10:00:00+01:00",
                "authors": [{"name": "Ann"}],
                "tags": ["x"],
            },
            {"id": "9"},
            "no item",
        ],
    }
    feed = read(json.dumps(told))
    first, second = feed.items
    assert (feed.kind, feed.language) == ("json", "de")
    assert (first.guid, first.url, first.text) == ("7", "https://news.example/a", "One\n\nTwo")
    assert (second.authors, second.categories) == (("Ann",), ("x",))
    assert second.published == datetime(2024, 11, 20, 9, tzinfo=UTC)
    assert feed.notes == ("1 item holds neither title nor text",)


@pytest.mark.parametrize(
    ("told", "categories"),
    [
        ("<category>City</category><category>City</category><category> </category>", ("City",)),
        ("<category domain='d'><![CDATA[Law &amp; order]]></category>", ("Law & order",)),
        ("<category>https://news.example/tag/7</category><category>Art</category>", ("Art",)),
        ("<dc:subject>Recht</dc:subject><dc:subject>Politik</dc:subject>", ("Recht", "Politik")),
        ("<media:keywords>mines, drones,,Kyiv</media:keywords>", ("mines", "drones", "Kyiv")),
        ("<media:group><media:keywords>mines</media:keywords></media:group>", ("mines",)),
        ("<category>A</category><media:keywords>B, A</media:keywords>", ("A", "B")),
        (f"<media:keywords>{'x,' * 50_000}y</media:keywords>", ("x",)),
        ("".join(f"<category>{n}</category>" for n in range(40)), tuple(map(str, range(20)))),
        (f"<category>{'long' * 100}</category>", (("long" * 100)[:100],)),
        ("", ()),
    ],
)
def test_what_an_item_is_filed_under(told: str, categories: tuple[str, ...]) -> None:
    """Under RSS's categories, Dublin Core's subjects, the keywords of Media RSS."""
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    )
    feed = rss(f"<title>T</title><guid>1</guid>{told}").replace("<rss ", f"<rss {spaces} ", 1)
    assert only(feed).categories == categories


def test_an_atom_categorys_label_is_for_people() -> None:
    item = only("""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>1</id>
        <title>T</title><category term="uk-pol" scheme="http://s.example" label="UK politics"/>
        <category term="world"/><category term="http://s.example/7" label=""/></entry></feed>""")
    assert item.categories == ("UK politics", "world")


def test_a_news_sitemap() -> None:
    feed = read("""<?xml version="1.0" encoding="UTF-8"?>
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
      <url><loc>https://s.example/1</loc><news:news><news:publication><news:name>The S</news:name>
      <news:language>en</news:language></news:publication>
      <news:publication_date>2024-11-20</news:publication_date>
      <news:title>One &amp; two</news:title>
      <news:keywords>a, b</news:keywords></news:news></url>
      <url><loc>https://s.example/about</loc></url></urlset>""")
    (item,) = feed.items
    assert (feed.kind, item.title, item.url) == ("sitemap", "One & two", "https://s.example/1")
    assert (item.outlet, item.language, item.categories) == ("The S", "en", ("a", "b"))
    assert item.published == datetime(2024, 11, 20, tzinfo=UTC)


def test_a_feed_says_how_often_to_read_it() -> None:
    head = (
        "<ttl>90</ttl><sy:updatePeriod>hourly</sy:updatePeriod>"
        "<sy:updateFrequency>2</sy:updateFrequency><skipHours><hour>0</hour><hour>24</hour>"
        "<hour>5</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    )
    rhythm = read(rss("<title>x</title>", head=head)).rhythm
    assert (rhythm.every, rhythm.hours, rhythm.days) == (5400, frozenset({0, 5}), frozenset({6}))


def test_a_feed_that_asks_never_to_be_read_is_read() -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    assert (
        read(rss("<title>x</title>", head=f"<skipHours>{hours}</skipHours>")).rhythm.hours == set()
    )


def test_a_whole_article_is_told_from_a_teaser() -> None:
    long = "<p>" + "The bridge was closed on Monday. " * 60 + "</p>"
    whole = f"<content:encoded><![CDATA[{long}]]></content:encoded>"
    body = f"<title>T</title><description>Short.</description>{whole}"
    item = only(rss(body))
    assert item.whole
    assert item.text.startswith("The bridge was closed")


def test_words_beside_a_picture_stand_in_where_there_is_no_text() -> None:
    body = (
        '<title>T</title><media:content url="a.jpg"><media:description>The bridge, shut.'
        "</media:description></media:content>"
    )
    assert only(rss(body)).text == "The bridge, shut."


def test_a_gathering_feed_names_whose_words_they_are() -> None:
    body = '<title>T</title><source url="https://o.example/">The Other</source>'
    feed = read(rss(body, "<title>U</title>"))
    assert [item.outlet for item in feed.items] == ["The Other", None]


def test_a_gathering_feed_in_another_encoding() -> None:
    document = rss("<title>T</title><source url='https://o.example/'>Газета дня</source>")
    document = document.replace('encoding="utf-8"', 'encoding="koi8-r"')
    assert only(document.encode("koi8-r")).outlet == "Газета дня"


def test_an_entry_may_have_a_base_of_its_own() -> None:
    entry = "<entry{}><id>{}</id><title>T</title><link href='c.html'/></entry>"
    feed = read(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.example/x/'><title>F</title>"
        + entry.format(" xml:base='b/'", 1)
        + entry.format("", 2)
        + "</feed>"
    )
    urls = [item.url for item in feed.items]
    assert urls == ["https://a.example/x/b/c.html", "https://a.example/x/c.html"]


def test_a_date_that_is_not_certain_is_unknown() -> None:
    body = "<title>T</title><pubDate>Wed, 20 Nov 2024 10:00:00</pubDate>"
    assert only(rss(body)).published is None
    assert only(rss("<title>T</title><guid>2024-11-20</guid>")).published is None


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "told"),
    [
        ("Fermé à l’aube", "utf-8", "utf-8", None),
        ("Fermé à l’aube", "utf-8", "iso-8859-1", "iso-8859-1"),  # both are wrong
        ("Fermé à l’aube", "cp1252", "iso-8859-1", None),
        ("Fermé à l’aube", "cp1252", "utf-8", "windows-1252"),
        ("Мост закрыт в понедельник утром", "koi8-r", "koi8-r", "utf-8"),
        ("Мост закрыт в понедельник утром", "cp1251", "utf-8", None),  # nobody says so
        ("橋が閉鎖された", "shift_jis", "shift_jis", None),
        ("橋が閉鎖された", "iso2022_jp", "iso-2022-jp", None),
        ("Fermé à l’aube", "utf-16", "utf-16", None),
    ],
)
def test_encodings_right_and_wrong(
    text: str, encoding: str, declared: str, told: str | None
) -> None:
    body = f"<title>{text}</title><description>{text}. {text}!</description>"
    document = rss(body).replace('encoding="utf-8"', f'encoding="{declared}"')
    feed = parse(document.encode(encoding), NOW, url=URL, charset=told)
    assert feed.items[0].title == text


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("FermÃ© Ã\xa0 lâ€™aube", "Fermé à l’aube"),
        ("ÐœÐ¾ÑÑ‚", None),  # bytes were lost on the way: left as it came
        ("Ça c’est Â sûr", "Ça c’est Â sûr"),
        ("São João — “ontem”", "São João — “ontem”"),
    ],
)
def test_mojibake_is_undone_where_that_is_certain(broken: str, whole: str | None) -> None:
    assert only(rss(f"<title>{broken}</title>")).title == (whole or broken)


@pytest.mark.parametrize(
    "text",
    [
        rss("<title>A</title>")[:-20],  # cut off
        rss("<title>A</title>").replace("</item>", ""),
        rss("<title>A & B</title>"),
        "\n\n  " + rss("<title>A</title>"),
        "<br />\n<b>Warning</b>: oops" + rss("<title>A</title>"),
        rss("<title>A</title>").replace("</channel></rss>", "") + "<item><title>B</title></item>",
        "<channel><item><title>A</title></item></channel>",
    ],
)
def test_broken_feeds_are_read_as_far_as_they_go(text: str) -> None:
    assert read(text).items[0].title.startswith("A")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        (" \n\0\n", "empty"),
        ("<!DOCTYPE html><html><body>Hello</body></html>", "html"),
        ("<!-- x --><html><body>Hello</body></html>", "html"),
        ("{", "not-a-feed"),
        ('{"a": 1}', "not-a-feed"),
        ("[" * 100_000, "not-a-feed"),
        ('{"a":' * 100_000, "not-a-feed"),
        ("just words", "not-a-feed"),
        ("<sitemapindex><sitemap><loc>https://s/1</loc></sitemap></sitemapindex>", "not-a-feed"),
        ("<urlset><url><loc>https://s/1</loc></url></urlset>", "not-a-feed"),
        (b"%PDF-1.7 \xff\xfe\x00", "encoding"),
    ],
)
def test_what_is_no_feed_is_told_what_it_is(text: str | bytes, kind: str) -> None:
    with pytest.raises(ParseError) as error:
        read(text)
    assert error.value.kind == kind


def test_an_empty_feed_is_a_feed() -> None:
    assert read(rss()).items == ()


def test_items_without_anything_are_left_out_and_told() -> None:
    feed = read(rss("", "<link>https://x.example/1</link>", "<title>T</title>"))
    assert [item.title for item in feed.items] == ["T"]
    assert feed.notes == ("2 items hold neither title nor text",)


def test_far_too_many_items_are_cut_and_told() -> None:
    feed = read(rss(*(f"<title>Title {n}</title>" for n in range(MOST_ITEMS + 1))))
    assert len(feed.items) == MOST_ITEMS
    assert feed.notes == ("has 1,001 items; the first 1,000 are read",)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "http://[::1", "x\0y"]
)
def test_no_item_leads_where_no_web_page_is(link: str) -> None:
    url = only(rss(f"<title>T</title><link>{link.replace(chr(0), '')}</link>")).url
    assert url is None or url.startswith("https://news.example/")


@pytest.mark.parametrize(
    ("body", "title", "text"),
    [
        ("<title>The <b>bare</b> title</title>", "The bare title", ""),
        (
            "<title>T</title><description><p>One &amp; two</p><p>3</p></description>",
            "T",
            "One & two\n\n3",
        ),
        ("<title>A & B&nbsp;&amp; caf&eacute;</title>", "A & B & café", ""),
        ("<title>A <![CDATA[<b>B</b> & C]]> D</title>", "A B & C D", ""),
        (
            "<title>AT&T</title><description><![CDATA[a & b &amp; c]]></description>",
            "AT&T",
            "a & b & c",
        ),
    ],
)
def test_mistakes_of_form_cost_no_words(body: str, title: str, text: str) -> None:
    item = only(rss(body))
    assert (item.title, item.text) == (title, text)


def test_markup_within_cdata_is_left_as_it_is() -> None:
    inner = "<details><summary>More <b>here</b></summary></details><p>a &amp; b</p>"
    body = f"<title>The <b>bare</b></title><description><![CDATA[{inner}]]></description>"
    assert only(rss(body)).text == "More here\n\na & b"


def test_a_bare_ampersand_in_an_address() -> None:
    body = "<title>T</title><link>https://n.example/?a=1&b=2</link>"
    assert only(rss(body)).url == "https://n.example/?a=1&b=2"
    body = "<title>T</title><link><![CDATA[https://n.example/?a=1&b=2]]></link>"
    assert only(rss(body)).url == "https://n.example/?a=1&b=2"


def test_xhtml_in_the_title_of_an_atom_entry() -> None:
    div = "<div xmlns='http://www.w3.org/1999/xhtml'>Less <em>&lt;</em> more</div>"
    item = only(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry><id>1</id>"
        f'<title type="xhtml">{div}</title><summary type="xhtml">{div}</summary></entry></feed>'
    )
    assert item.title == "Less < more"


def test_prefixes_that_nobody_declared() -> None:
    item = only(
        "<rss version='2.0'><channel><item><title>T</title><content:encoded><![CDATA[<p>All</p>]]>"
        "</content:encoded><dc:creator>Ann</dc:creator></item></channel></rss>"
    )
    assert (item.text, item.authors) == ("All", ("Ann",))


_BODY = (
    "<{0}title>The Herald</{0}title><{0}link>https://n.example/</{0}link><{0}ttl>60</{0}ttl>"
    "{1}<{0}title>Bridge closed</{0}title><{0}link>https://n.example/1</{0}link>"
    "<{0}description>A &lt;b&gt;crack&lt;/b&gt; was found.</{0}description></{0}item>"
)
_RSS2 = "http://backend.userland.com/rss2"
_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
_IN_RDF = '<{0}channel rdf:about="https://n.example/">' + _BODY.replace(
    "{1}", '</{0}channel><{0}item rdf:about="https://n.example/1">'
)
_IN_RSS = "<{0}channel>" + _BODY.replace("{1}", "<{0}item>") + "</{0}channel>"


@pytest.mark.parametrize(
    "text",
    [
        f'<rss:rss xmlns:rss="{_RSS2}" version="2.0">{_IN_RSS.format("rss:")}</rss:rss>',
        f'<rss:rss version="2.0">{_IN_RSS.format("rss:")}</rss:rss>',
        f'<rss version="2.0" xmlns="{_RSS2}">{_IN_RSS.format("")}</rss>',
        f'<n.s:rss xmlns:n.s="{_RSS2}">{_IN_RSS.format("n.s:")}</n.s:rss>',
        f'<rdf:RDF {_RDF} xmlns:rss="http://purl.org/rss/1.0/">{_IN_RDF.format("rss:")}</rdf:RDF>',
    ],
    ids=["prefix", "prefix undeclared", "default", "odd prefix", "RDF"],
)
def test_rss_in_a_namespace_is_rss(text: str) -> None:
    feed = read(f'<?xml version="1.0"?>{text}')
    assert (feed.title, feed.site, feed.rhythm.every) == ("The Herald", "https://n.example/", 3600)
    (item,) = feed.items
    assert (item.title, item.text) == ("Bridge closed", "A crack was found.")
    assert item.url == "https://n.example/1"


def test_an_address_that_counts_readers_is_not_the_articles_own() -> None:
    link = "<link>https://feeds.burner.example/~r/all/~3/x/index.html</link>"
    item = only(rss(f"<title>T</title>{link}<guid isPermaLink='false'>https://n.example/a</guid>"))
    assert (item.url, item.guid) == ("https://n.example/a", "")


def test_a_language_in_cdata() -> None:
    feed = read(rss("<title>T</title>", head="<language>\n <![CDATA[de-AT]]>\n</language>"))
    assert feed.language == "de"


def test_no_markup_is_left_over() -> None:
    markup = "&lt;script&gt;x()&lt;/script&gt;&lt;p onclick=1&gt;a&lt;br&gt;b&lt;/p&gt;"
    markup += "&lt;!-- c --&gt;"
    assert only(rss(f"<title>T</title><description>{markup}</description>")).text == "a\nb"


def test_a_feed_passes_between_processes_unchanged() -> None:
    feed = read(rss(RSS_ITEM, head="<ttl>5</ttl><skipHours><hour>3</hour></skipHours>"))
    assert unpacked(packed(feed)) == feed


@given(st.binary(max_size=300))
def test_no_bytes_at_all_trip_it(data: bytes) -> None:
    for document in (data, rss("<title>x</title>").encode()[:150] + data, b"{" + data):
        try:
            parse(document, NOW, url=URL)
        except ParseError as error:
            assert str(error)  # noqa: PT017  either is right, as long as it is told
