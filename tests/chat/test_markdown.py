"""What a Markdown reader makes of it is asked of one: markdown-it, which rich brings."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.chat.markdown import escape, render
from bot.core.harmless import harmless, one_line, web_link
from bot.core.model import Brief
from bot.core.showing import compose
from bot.core.showing.compose import VIEWS, ViewName
from bot.core.showing.document import (
    Cell,
    Cited,
    Column,
    Document,
    Heading,
    Source,
    Sources,
    Statement,
    Table,
)
from tests.chat.goldens import check
from tests.samples import BRIEF
from tests.strategies import briefs, texts

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(markdown: str) -> list[Token]:
    return [token for block in PARSER.parse(markdown) for token in (block, *(block.children or ()))]


def kinds(markdown: str) -> set[str]:
    return {token.type for token in tokens(markdown)}


def said(markdown: str) -> str:
    """Return the words a reader sees."""
    html = re.sub(r"<br ?/>|</?(?:li|p|ul)>", " ", PARSER.render(markdown))
    return " ".join(unescape(re.sub(r"<[^<>]*>", "", html)).split())


@pytest.mark.parametrize("detail", ["headlines", "standard", "full"])
def test_a_brief_looks_like_this(detail: compose.Detail) -> None:
    check(f"{detail}.md", render(compose.brief(BRIEF, detail)))


@pytest.mark.parametrize("view", VIEWS)
def test_a_story_looks_like_this(view: ViewName) -> None:
    check(f"story-{view}.md", render(compose.story(BRIEF.entries[0], view)))


@given(texts() | st.text())
@settings(deadline=None)
def test_foreign_text_is_shown_as_it_is(text: str) -> None:
    assert said(escape(text)) == one_line(text)
    assert kinds(escape(text)) <= {"paragraph_open", "paragraph_close", "inline", "text"} | {
        "text_special"
    }


@given(texts())
@settings(deadline=None)
def test_a_heading_is_one_heading(text: str) -> None:
    markdown = render(Document((Heading(text, 2, (1, 2)),)))
    assert said(markdown) == f"{one_line(text)} [1,2]"
    assert [token.tag for token in PARSER.parse(markdown) if token.type == "heading_open"] == ["h2"]


@given(texts())
@settings(deadline=None)
def test_a_statement_keeps_its_words(text: str) -> None:
    markdown = render(Document((Cited((Statement(text, (1,)),)),)))
    bullets = set("-*+•‣◦▪●–—·")
    expected = [word for word in f"{harmless(text)} [1]".split() if word not in bullets]
    assert [word for word in said(markdown).split() if word not in bullets] == expected
    assert not kinds(markdown) & {
        "link_open",
        "html_inline",
        "html_block",
        "em_open",
        "code_inline",
    }


@given(texts(4), texts(4))
@settings(deadline=None)
def test_a_table_keeps_its_cells(one: str, other: str) -> None:
    table = Table((Column("a"), Column("b")), ((Cell(one), Cell(other, (3,))),))
    markdown = render(Document((table,)))
    assert [token.type for token in PARSER.parse(markdown)].count("td_open") == 2


@given(
    texts(4),
    st.sampled_from(["https://x.example/", "javascript:", "http://a@x.example/"]),
    texts(2),
)
@settings(deadline=None)
def test_a_source_links_to_its_web_address_or_to_nothing(title: str, start: str, end: str) -> None:
    url = start + end
    markdown = render(Document((Sources((Source(1, title, url=url),)),)))
    found = [token.attrs["href"] for token in tokens(markdown) if token.type == "link_open"]
    link = web_link(url)
    assert len(found) == (link is not None)
    assert "html_inline" not in kinds(markdown)
    assert one_line(title) in said(markdown)


@given(briefs(), st.sampled_from(["headlines", "standard", "full"]))
@settings(max_examples=30, deadline=None)
def test_every_brief_renders_without_foreign_markup(brief: Brief, detail: compose.Detail) -> None:
    markdown = render(compose.brief(brief, detail))
    assert not kinds(markdown) & {"html_inline", "html_block", "image", "fence", "code_block"}
    headings = [token for token in PARSER.parse(markdown) if token.type == "heading_open"]
    assert len([token for token in headings if token.tag == "h2"]) == len(brief.entries)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("U.S. aid: $275 million (3.5%)", "U.S. aid: $275 million (3.5%)"),
        ("a*b_c`d", "a\\*b\\_c\\`d"),
        ("[x](y)", "\\[x\\](y)"),
        ("<b>&amp; R&D", "\\<b\\>\\&amp; R&D"),
        ("- item", "\\- item"),
        ("1. first", "1\\. first"),
        ("1) first", "1\\) first"),
        ("1.5 million", "1.5 million"),
        ("1,000 days", "1,000 days"),
        ("2024-11-19", "2024-11-19"),
        ("# one", "\\# one"),
        ("| a |", "\\| a \\|"),
        ("two\nlines", "two lines"),
    ],
)
def test_escapes(text: str, markdown: str) -> None:
    assert escape(text) == markdown


def test_a_link_is_percent_encoded() -> None:
    source = Source(1, "a](https://bad.example)", url="https://x.example/(a) b?c=1&copy=2")
    assert "[a\\](https://bad.example)](https://x.example/%28a%29%20b?c=1&amp;copy=2)" in render(
        Document((Sources((source,)),))
    )
