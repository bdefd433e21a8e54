"""Hypothesis strategies: whole briefs, each of whose claims its articles prove."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bot.core.model import (
    Article,
    Brief,
    Claim,
    Component,
    Difference,
    Entry,
    Event,
    Moment,
    Outlet,
    Quote,
    Score,
    Span,
    Story,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://bad.example\x07here\x1b]8;;\x07",
    "\x1b]0;title",
    "\x9b2J",
    "\x07",
    "\r",
    "\x00",
    "\u202eevil\u202c",
    "\u2066in\u2069",
    "zero\u200bwidth",
    "\u2028",
    "[bold]loud[/bold]",
    "[link=https://bad.example]x[/link]",
    "](https://bad.example)",
    "<!channel>",
    "<b>&lt;",
    "`code`",
    "**bold**",
    "__under__",
    "~~gone~~",
    "| cell |",
    "# heading",
    "- item",
    "\n- item one\n- item two",
    "\n2. second",
    "1. first",
    "===",
    "\n\n",
    "\n",
    "日本語の見出しです。",
    "한국어",
    "👩‍👩‍👧 family",
    "🇺🇦",
    "👍🏽",
    "e\u0301",
    "z\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "שלום",
    "مرحبا",
    "نمی\u200cخواهم",
    "\ud800",
    "$275 million",
    "http://bad.example/a_b",
    "a" * 90,
)
"""Pieces that have broken out of one rendering or another."""

_words = st.text(string.ascii_lowercase, min_size=1, max_size=9)
pieces = st.one_of(_words, _words, st.sampled_from(HOSTILE), st.text(min_size=1, max_size=5))


@st.composite
def texts(draw: st.DrawFn, most: int = 12) -> str:
    """Text as the world sends it, with at least one letter."""
    return " ".join([draw(_words), *draw(st.lists(pieces, max_size=most))])


times = st.integers(0, 10**7).map(
    lambda seconds: datetime(2024, 11, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@st.composite
def articles(draw: st.DrawFn, number: str) -> Article:
    """An article; its outlet may be another's too."""
    title, body = draw(st.one_of(st.just(""), texts(4))), draw(texts(10))
    head = f"{title}\n" if title else ""
    return Article(
        id=f"a-{number}",
        text=head + body,
        outlet=draw(
            st.sampled_from([Outlet("o1", "One"), Outlet("o2"), Outlet(f"o-{number}", title)])
        )
        if title
        else Outlet(f"o-{number}"),
        source=draw(st.sampled_from(["", "feed"])),
        version=draw(st.integers(1, 3)),
        title=Span(0, len(title)) if title else None,
        body=len(head),
        url=draw(
            st.sampled_from([None, f"https://x.example/{number}?a=1&b=(2)", "javascript:x", "//"])
        ),
        path=draw(st.sampled_from([None, f"in/{number}.txt", "C:\\news\\a b.txt"])),
        published=draw(st.none() | times),
    )


@st.composite
def claims(draw: st.DrawFn, among: Sequence[Article]) -> Claim:
    """A claim of one or more of the articles."""
    cited = draw(st.lists(st.sampled_from(among), min_size=1, max_size=4))
    citations = []
    for article in cited:
        start = draw(st.integers(0, len(article.text) - 1))
        end = draw(st.integers(start + 1, len(article.text)))
        citations.append(article.cite(start, end))
    return Claim(tuple(citations))


@st.composite
def events(draw: st.DrawFn, name: str = "e") -> Event:
    """An event of one to four articles, some of them copies."""
    members = [draw(articles(f"{name}{number}")) for number in range(draw(st.integers(1, 4)))]
    copies = {
        members[index].id: members[draw(st.integers(0, index - 1))].id
        for index in range(1, len(members))
        if draw(st.integers(0, 3)) == 0
    }
    return Event(name, tuple(members), copies)


@st.composite
def stories(draw: st.DrawFn, name: str = "e") -> Story:
    """A story with anything from one headline to a whole comparison."""
    event = draw(events(name))
    claim = claims(event.articles)
    several = st.lists(claim, max_size=3).map(tuple)

    def voices(told: Claim) -> int:
        return event.outlets(citation.article for citation in told.citations)

    compared = draw(several)
    values = st.lists(st.builds(Value, texts(2), claim), min_size=2, max_size=3).map(tuple)
    kinds = st.sampled_from(["date", "number", "scope", "attribution"])
    whens = st.sampled_from(["2024", "2024-11", "2024-11-19", "2024-11-19T06:00", "some day"])
    return Story(
        event=event,
        headline=draw(claim),
        summary=draw(several),
        agreement=tuple(told for told in compared if voices(told) > 1),
        single_source=tuple(told for told in compared if voices(told) == 1),
        differences=tuple(
            draw(st.lists(st.builds(Difference, kinds, texts(2), values), max_size=2))
        ),
        quotes=tuple(draw(st.lists(st.builds(Quote, texts(2), claim, st.booleans()), max_size=2))),
        timeline=tuple(draw(st.lists(st.builds(Moment, whens, claim, st.booleans()), max_size=3))),
    )


numbers = st.floats(-50, 50, allow_nan=False)
scores = st.lists(
    st.builds(Component, st.sampled_from(["outlets", "match", "growth"]), numbers, texts(2)),
    max_size=4,
).map(lambda parts: Score(tuple(parts)))


@st.composite
def entries(draw: st.DrawFn, name: str = "e") -> Entry:
    """A story with its score and with what is new in it."""
    story = draw(stories(name))
    new = draw(st.lists(claims(story.event.articles), max_size=2))
    return Entry(story, draw(scores), tuple(new))


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    """A brief of up to two entries."""
    return Brief(
        id="b1",
        query=draw(st.just("") | texts(3)),
        generated_at=draw(times),
        entries=tuple(draw(entries(f"e{number}-")) for number in range(draw(st.integers(0, 2)))),
        since=draw(st.none() | times),
        notes=tuple(draw(st.lists(texts(3), max_size=2))),
        nearest=tuple(draw(st.lists(texts(1), max_size=3))),
    )
