"""HTML pages: the article as the page tells it, nothing guessed, nothing that takes for ever."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds import webpage
from bot.feeds.encoding import NotTextError
from bot.feeds.webpage import Page

BODY = """<nav><a href="/">Home</a></nav><article><h1>Mines approved</h1>
<p>The government approved <b>the mines</b> on <a href="/w">Wednesday</a>.<br>It said so itself.</p>
<h2>Conditions</h2><p>They are these:</p><ul><li>First, no towns.
<ul><li>Nor villages.</li></ul></li><li>Second, no roads.</li></ul>
<blockquote><p>It is right.</p></blockquote>
<p>The minister gave no further details when she was asked about them later that day.</p></article>
<footer>All rights reserved</footer>"""


def page(head: str = "", body: str = BODY) -> Page:
    found = webpage.read(f"<html><head>{head}</head><body>{body}</body></html>".encode())
    assert found is not None
    return found


def test_the_text_keeps_paragraphs_and_lists() -> None:
    assert page().text.split("\n\n") == [
        "The government approved the mines on Wednesday. It said so itself.",
        "Conditions",
        "They are these:",
        "- First, no towns.\n- Nor villages.\n- Second, no roads.",
        "It is right.",
        "The minister gave no further details when she was asked about them later that day.",
    ]


def test_a_page_that_tells_nothing_of_itself() -> None:
    found = page(body="<p>The minister resigned on 20 November 2024. Nobody knows why.</p>")
    assert found == Page("The minister resigned on 20 November 2024. Nobody knows why.")


SITE = '<meta property="og:site_name" content="The Times">'
JSON_LD = '<script type="application/ld+json">'


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>In the tab</title>", "Mines approved"),
        ('<meta property="og:title" content="As  shared">', "As shared"),
        (f'{SITE}<meta property="og:title" content="As shared | The Times">', "As shared"),
        (f'{JSON_LD}{{"@type": ["NewsArticle"], "headline": "Told"}}</script>', "Told"),
    ],
)
def test_titles(head: str, title: str) -> None:
    assert page(head).title == title


def test_a_title_in_the_tab_alone() -> None:
    assert page("<title>Mines</title>", "<p>Words of an article, enough.</p>").title == "Mines"


TIME = "2024-11-20T09:00:00Z"
PUBLISHED = '<meta property="article:published_time" content="2024-11-20T10:00:00+01:00">'


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (PUBLISHED, datetime(2024, 11, 20, 9, tzinfo=UTC)),
        (
            f'{JSON_LD}{{"@graph": [{{"@type": "Article", "datePublished": "{TIME}"}}]}}</script>',
            datetime(2024, 11, 20, 9, tzinfo=UTC),
        ),
        (
            '<meta itemprop="datePublished" content="2024-11-20T23:00:00">',
            datetime(2024, 11, 20, tzinfo=UTC),
        ),
        (PUBLISHED + '<meta itemprop="datePublished" content="2019-01-01">', None),
        ('<meta property="article:published_time" content="yesterday">', None),
        ('<meta property="article:published_time" content="1970-01-01">', None),
        ('<meta property="article:modified_time" content="2024-11-20">', None),
        ('<script type="application/ld+json">{"@type": "NewsArticle", broken</script>', None),
    ],
)
def test_a_date_is_right_or_unknown(head: str, published: datetime | None) -> None:
    assert page(head).published == published


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://example.org/a">', "https://example.org/a"),
        ('<meta property="og:url" content="https://example.org/b">', "https://example.org/b"),
        ('<link rel="canonical" href="/a">', None),
        ('<link rel="canonical" href="javascript:x">', None),
    ],
)
def test_addresses(head: str, url: str | None) -> None:
    assert page(head).url == url


def test_a_page_with_an_xml_declaration() -> None:
    data = '<?xml version="1.0" encoding="windows-1251"?><html><p>Слова статьи.</p></html>'
    found = webpage.read(data.encode("cp1251"))
    assert found is not None
    assert found.text == "Слова статьи."


@pytest.mark.parametrize("data", [b"", b"<", b"<html></html>", b"<!--", b"<?xml version='1.0'?>"])
def test_a_page_without_an_article(data: bytes) -> None:
    try:
        assert webpage.read(data) is None
    except NotTextError:
        assert not data


MANY = " ".join(f'a{number}="x"' for number in range(100_000))


@pytest.mark.parametrize(
    "text",
    [
        f"<p {MANY}>text",
        f"<p {MANY.replace('x', '>')}>text",
        f'<p x= y ="{MANY.replace(chr(34), "")}>text',
        "<p " + 'a="' * 500_000,
        "<p " + "a = " * 500_000,
        "<div>" * 200_000 + "text",
        "<p><b>x" * 100_000,
    ],
)
def test_pages_built_to_take_for_ever_are_refused(text: str) -> None:
    with pytest.raises(NotTextError):
        webpage.read(text.encode())


@pytest.mark.parametrize(
    "text", ["<!--" * 200_000, "<a" * 500_000, "<p " + " " * 1_000_000, '<p a="' + "x" * 1_000_000]
)
def test_pages_of_rubbish_end(text: str) -> None:
    assert webpage.read(text.encode()) is None


def test_entities_do_not_multiply() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 20))
    data = f"<!DOCTYPE x [<!ENTITY l0 'lol'>{laughs}]><html><body><p>Words. &l19;</p></body></html>"
    found = webpage.read(data.encode())
    assert found is None or len(found.text) < 10_000


PIECES = ["<p>", "</p>", "<article>", "<", ">", "=", '"', "'", "a", " ", "<br>", "<li>", "<ul>"]
PIECES += ["<script type='application/ld+json'>", "{", "}", '"@type"', "<title>", "&amp;", "&#0;"]


@settings(deadline=None)  # the first example loads libraries
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join))
def test_whatever_the_page_it_is_read_or_refused(text: str) -> None:
    try:
        found = webpage.read(text.encode("utf-8", "replace"))
    except NotTextError:
        return
    assert found is None or found.text.encode()
