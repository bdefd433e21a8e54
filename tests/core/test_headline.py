"""The headline: a verbatim title without what is no part of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Article, Outlet, Span
from bot.core.telling.headline import best, first_words, trimmed


def titled(title: str, outlet: str | None = None, key: str = "a") -> Article:
    return Article(key, f"{title}\nA body.", Outlet(key, outlet), title=Span(0, len(title)))


def shown(article: Article) -> str:
    span = trimmed(article)
    return article.text[span.start : span.end] if span else ""


@pytest.mark.parametrize(
    ("title", "outlet", "proper"),
    [
        ("Bridge closes after crack is found.", None, "Bridge closes after crack is found"),
        ("LIVE: Bridge closes after crack", None, "Bridge closes after crack"),
        ("Updated: Bridge closes after crack", None, "Bridge closes after crack"),
        ("BREAKING NEWS - Bridge closes after crack", None, "Bridge closes after crack"),
        ("UPDATE 2-Bridge closes after crack", None, "Bridge closes after crack"),
        ("Bridge closes after crack | The Herald", None, "Bridge closes after crack"),
        ("Bridge closes after crack - BBC News", None, "Bridge closes after crack"),
        ("Bridge closes after crack – Kurier", "Kurier", "Bridge closes after crack"),
        ("Bridge closes after crack - mayor", None, "Bridge closes after crack - mayor"),
        ("Bridge closes after crack (video)", None, "Bridge closes after crack"),
        ("Bridge closes | Ardel | The Herald", None, "Bridge closes | Ardel"),
        ("Live music returns to the harbour", None, "Live music returns to the harbour"),
        ("Mines sent by the U.S.", None, "Mines sent by the U.S."),
        ("Watch: Whale freed from net...", None, "Whale freed from net..."),
        ("Eilmeldung: Brücke nach Riss gesperrt", None, "Brücke nach Riss gesperrt"),
    ],
)
def test_what_is_no_part_of_the_title_stays_outside(
    title: str, outlet: str | None, proper: str
) -> None:
    assert shown(titled(title, outlet)) == proper


def test_the_best_title_tells_most_of_the_event_plainly() -> None:
    titles = [
        "You won't believe what engineers found under the bridge",
        "Harbour bridge closes after engineers find crack",
        "HARBOUR BRIDGE CLOSES AFTER ENGINEERS FIND CRACK",
        "What we know about the bridge",
    ]
    articles = [titled(title, key=f"a{n}") for n, title in enumerate(titles)]
    about = {"harbour", "bridge", "closes", "engineers", "crack"}
    found = best(articles, lambda text: len(about & set(text.lower().split())) / len(about))
    assert found is not None
    assert found.text == titles[1]
    again = best(articles[::-1], lambda text: len(about & set(text.lower().split())) / 5)
    assert again == found


def test_no_title_is_no_headline() -> None:
    assert best([Article("a", "A body.", Outlet("a"))], lambda _: 1.0) is None


def test_the_first_words_where_there_is_nothing_better() -> None:
    articles = [Article("a", "\n \n", Outlet("a")), Article("b", "\n one two three", Outlet("b"))]
    found = first_words(articles, 2)
    assert found is not None
    assert found.text == "one two"
    assert first_words(articles[:1]) is None


@given(st.text(min_size=1, max_size=80))
def test_a_title_of_any_kind_stays_a_span_of_itself(title: str) -> None:
    article = titled(title)
    span = trimmed(article)
    if span is not None:
        assert 0 <= span.start < span.end <= len(title)
        assert article.text[span.start : span.end].strip() == article.text[span.start : span.end]
