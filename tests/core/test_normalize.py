from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Article, FeedItem, Outlet
from bot.core.normalize import Rejected, article_id, clean, normalize

PARAGRAPH = (
    "The city council approved a new tramway on Monday after months of debate, officials said. "
    "Work on the line will begin in the spring and last for two years."
)


def item(text: str, **fields: Any) -> FeedItem:
    return FeedItem(text=text, **{"key": "k", "source": "s", "outlet": Outlet("o"), **fields})


def made(text: str, **fields: Any) -> Article:
    article = normalize(item(text, **fields), identify=lambda _text: "en", seen=None)
    assert isinstance(article, Article)
    return article


def test_text_is_kept_letter_for_letter() -> None:
    text = "  “Quoted”\u00a0—  two  blanks\n\n\nÜmläut\ttab."
    assert made(text).text == text


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("one\r\ntwo\rthree", "one \ntwo\nthree"),
        ("\ufeffone\x00 \x07two\x9b", " one   two "),
        ("one\x0ctwo\x85three", "one\ntwo\nthree"),
        ("half \ud83d pair", "half \ufffd pair"),
    ],
)
def test_what_nobody_could_see_is_blanked_out(raw: str, kept: str) -> None:
    assert clean(raw) == kept


@given(st.text(alphabet=st.characters()))
def test_offsets_stay_as_they_were(text: str) -> None:
    assert len(clean(text)) == len(text)


def test_a_title_beside_the_text_stands_at_its_head() -> None:
    article = made(PARAGRAPH, title=" Council  backs\ntram ")
    assert article.headline == "Council backs tram"
    assert article.text == "Council backs tram\n\n" + PARAGRAPH
    assert article.text[article.body :] == PARAGRAPH


def test_a_title_that_the_text_begins_with_is_not_said_twice() -> None:
    article = made(f"Council backs tram\n\n{PARAGRAPH}", title="Council backs tram")
    assert article.text.count("Council backs tram") == 1
    assert article.headline == "Council backs tram"
    assert article.text[article.body :].strip() == PARAGRAPH


def test_a_title_that_only_begins_the_first_sentence_is_a_title() -> None:
    article = made(PARAGRAPH, title="The city council")
    assert article.text.startswith("The city council\n\nThe city council approved")


def test_a_title_alone_is_an_article() -> None:
    article = made("", title="Council backs tram")
    assert (article.headline, article.body) == ("Council backs tram", len("Council backs tram"))


@pytest.mark.parametrize(
    "line",
    [
        "Council Approves Tramway Line After Months Of Heated Debate.",
        "Council approves new tramway line",
        "Stadtrat beschließt neue Straßenbahn",
        "Le conseil municipal approuve le tramway",
        "Горсовет одобрил новую трамвайную линию",
        "Will the Council Approve the Tramway?",
    ],
)
def test_a_title_line_is_recognized(line: str) -> None:
    article = made(f"{line}\n{PARAGRAPH}")
    assert article.headline == line
    assert article.text[article.body :].strip() == PARAGRAPH


def test_a_markdown_title_is_recognized() -> None:
    assert made(f"# Tram\n\n{PARAGRAPH}").headline == "Tram"


@pytest.mark.parametrize(
    "text",
    [
        PARAGRAPH,
        f"{PARAGRAPH}\n{PARAGRAPH}",
        f"The council met on Monday.\n{PARAGRAPH}",
        f"By Jane Smith\n\n{PARAGRAPH}",
        f"Advertisement\n\n{PARAGRAPH}",
        f"The council promised three things:\n{PARAGRAPH}",
        f"- a list's item here\n{PARAGRAPH}",
        "One line alone without an end",
        (
            "The city council approved a new tramway on Monday after months of\n"
            "debate, officials said. Work on the line will begin in the spring and\n"
            "last for two years, the mayor told reporters at a news conference."
        ),
    ],
)
def test_what_is_no_title_is_not_taken_for_one(text: str) -> None:
    article = made(text)
    assert article.title is None
    assert article.body == 0


@pytest.mark.parametrize("text", ["", "  \n\t ", "\x00\ufeff", "1 2 3 — 4", "!!! ???"])
def test_what_holds_nothing_to_read_is_rejected_with_a_reason(text: str) -> None:
    result = normalize(item(text), identify=lambda _text: "en", seen=None)
    assert isinstance(result, Rejected)
    assert result.reason.startswith("holds no ")


def test_ids_are_the_same_for_the_same_item_and_differ_by_source_and_key() -> None:
    assert made(PARAGRAPH).id == made("Other words altogether, really.").id
    ids = {
        article_id(item("x", key=key, source=source)) for key in "ab" for source in ("s", "t", "")
    }
    assert len(ids) == 6


def test_an_id_that_came_with_the_item_is_kept() -> None:
    assert made(PARAGRAPH, id="as-VEsl4mhcGH4").id == "as-VEsl4mhcGH4"


@given(st.text(min_size=1), st.text(min_size=1))
def test_ids_are_printable_and_distinct(one: str, other: str) -> None:
    first, second = (article_id(item("x", id=given)) for given in (one, other))
    assert first
    assert first.isprintable()
    assert not any(map(str.isspace, first))
    assert (first == second) == (one == other)


def test_times_become_utc_and_times_without_a_zone_are_unknown() -> None:
    moment = datetime(2024, 11, 20, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert made(PARAGRAPH, published=moment).published == datetime(2024, 11, 19, 23, 30, tzinfo=UTC)
    assert made(PARAGRAPH, published=moment.replace(tzinfo=None)).published is None
    edge = datetime.min.replace(tzinfo=timezone(timedelta(hours=2)))
    assert made(PARAGRAPH, published=edge).published is None


@pytest.mark.parametrize(
    ("given", "language"),
    [("en-US", "en"), ("DE", "de"), ("pt_BR", "pt"), ("", "xx"), ("und", "xx"), ("Deutsch", "xx")],
)
def test_language_is_the_given_one_or_identified(given: str, language: str) -> None:
    result = normalize(item(PARAGRAPH, language=given), identify=lambda _text: "xx", seen=None)
    assert isinstance(result, Article)
    assert result.language == language


@given(st.text(), st.none() | st.text())
def test_any_item_becomes_an_article_or_a_reason(text: str, title: str | None) -> None:
    result = normalize(item(text, title=title), identify=lambda _text: "und", seen=None)
    if isinstance(result, Article):
        result.text.encode()
        assert not set(result.text) & {"\0", "\r", "\ufeff"}
        assert result.headline == result.headline.strip()
        again = normalize(item(text, title=title), identify=lambda _text: "und", seen=None)
        assert again == result
