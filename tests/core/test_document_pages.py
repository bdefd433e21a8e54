"""Pages: nothing lost, the order kept, each within its limits."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.showing import compose
from bot.core.showing.document import (
    Block,
    Break,
    Cell,
    Cited,
    Column,
    Document,
    Excerpt,
    Heading,
    Meta,
    Note,
    Source,
    Sources,
    Statement,
    Table,
)
from bot.core.showing.pages import Limits, paginate
from tests.samples import BRIEF
from tests.strategies import briefs


def words(value: object) -> str:
    """Return all the text in a block, in order, but what every part of it has."""
    if isinstance(value, str):
        return value
    if isinstance(value, Excerpt):
        return value.before + value.text + value.after
    if isinstance(value, tuple):
        return "".join(map(words, value))
    if is_dataclass(value):
        return "".join(
            words(getattr(value, field.name))
            for field in fields(value)
            if field.name not in {"columns", "role"}
        )
    return ""


def measure(block: Block) -> int:
    """Measure as a platform would that escapes some characters and adds separators."""
    text = words(block)
    return len(text) + 4 * text.count("&") + 2


def limits(characters: int, blocks: int = 50, each: int | None = None) -> Limits:
    return Limits(characters, blocks, measure, each=each)


def shown(documents: list[Document]) -> list[str]:
    """Return the words of all pages in the order in which they are read: tables by column."""
    blocks = [block for page in documents for block in page.blocks]
    tables = [block for block in blocks if isinstance(block, Table)]
    rows = [row for table in tables for row in (*table.rows, *filter(None, [table.total]))]
    return [
        "".join(words(block) for block in blocks if not isinstance(block, Table)),
        *("".join(row[at].text for row in rows) for at in range(2)),
    ]


def paragraph(*texts: str) -> Cited:
    return Cited(tuple(Statement(text, (1,)) for text in texts))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = st.text(st.sampled_from("abc &.\n日e\u0301"), min_size=1, max_size=60)
    title = st.text("abc ", min_size=1, max_size=60)
    statement = st.builds(Statement, text, st.just((1, 2)))
    row = st.tuples(st.builds(Cell, text), st.builds(Cell, text))
    block = st.one_of(
        st.builds(Heading, text, st.integers(1, 3)),
        st.builds(Meta, st.tuples(st.just("5 articles"), st.just("today"))),
        st.builds(Cited, st.lists(statement, min_size=1, max_size=5).map(tuple)),
        st.builds(Excerpt, st.just(1), st.just(0), st.just(9), text, text, text),
        st.builds(
            Table,
            st.just((Column("a"), Column("b"))),
            st.lists(row, min_size=1, max_size=4).map(tuple),
            st.none() | row,
        ),
        st.builds(
            Sources,
            st.lists(st.builds(Source, st.just(1), title), min_size=1, max_size=4).map(tuple),
        ),
        st.builds(Note, text),
        st.just(Break()),
    )
    return Document(tuple(draw(st.lists(block, max_size=12))), "title")


@given(documents(), st.integers(70, 300), st.integers(1, 9), st.none() | st.just(70))
@settings(deadline=None)
def test_nothing_is_lost_and_every_page_fits(
    document: Document, characters: int, blocks: int, each: int | None
) -> None:
    limit = limits(characters, blocks, each)
    pages = paginate(document, limit)
    for page in pages:
        assert page.blocks
        assert limit.fit(page.blocks)
        assert page.title == document.title
        assert not isinstance(page.blocks[0], Break)
        assert not isinstance(page.blocks[-1], Break)
    assert shown(pages) == shown([document])


@given(briefs(), st.integers(200, 3000))
@settings(max_examples=30, deadline=None)
def test_a_real_brief_fits_too(brief: Any, characters: int) -> None:
    document = compose.brief(brief, "full")
    limit = limits(characters, 50)
    assert all(limit.fit(page.blocks) for page in paginate(document, limit))


@given(documents())
@settings(max_examples=30, deadline=None)
def test_statements_cut_in_two_keep_their_citations(document: Document) -> None:
    for page in paginate(document, limits(70)):
        for block in page.blocks:
            if isinstance(block, Cited):
                assert all(statement.citations == (1, 2) for statement in block.statements)


def test_what_fits_is_one_page() -> None:
    document = compose.brief(BRIEF)
    assert paginate(document, limits(9000)) == [document]


def test_nothing_is_no_page() -> None:
    assert paginate(Document(()), limits(100)) == []


def test_a_page_ends_between_stories_first() -> None:
    document = compose.brief(BRIEF)
    first, second = paginate(document, limits(measure_of(document) - 1))
    assert isinstance(second.blocks[0], Heading)
    assert second.blocks[0].text == "Fährverkehr startet früher"
    assert Break() in first.blocks


def measure_of(document: Document) -> int:
    return sum(map(measure, document.blocks))


def test_a_short_story_joins_the_end_of_a_long_one() -> None:
    document = Document((paragraph("a" * 90, "b" * 90, "c" * 20), Break(), Note("d" * 20)))
    pages = paginate(document, limits(100))
    assert pages[-1].blocks == (paragraph("c" * 20), Break(), Note("d" * 20))


def test_a_heading_goes_along_with_what_it_heads() -> None:
    document = Document((Note("x" * 60), Heading("Timeline", 3), Note("y" * 60)))
    first, second = paginate(document, limits(90))
    assert first.blocks == (Note("x" * 60),)
    assert second.blocks == (Heading("Timeline", 3), Note("y" * 60))


def test_a_block_that_fits_a_page_is_not_cut() -> None:
    document = Document((Note("x" * 60), paragraph("One. Two.", "y" * 60)))
    first, second = paginate(document, limits(90))
    assert first.blocks == (Note("x" * 60),)
    assert second.blocks == (paragraph("One. Two.", "y" * 60),)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("One is said. Two is said.", ["One is said. ", "Two is said."]),
        ("A lead-in:\n- one\n- two and more", ["A lead-in:\n- one\n", "- two and more"]),
        ("no sentence ends anywhere", ["no sentence ends ", "anywhere"]),
        ("x" * 25, ["x" * 18, "x" * 7]),
        ("e\u0301" * 12, ["e\u0301" * 9, "e\u0301" * 3]),
        ("ee\u0301" + "e\u0301" * 11, ["e" + "e\u0301" * 8, "e\u0301" * 4]),
    ],
)
def test_a_text_is_cut_where_it_hurts_least(text: str, cut: list[str]) -> None:
    pages = paginate(Document((Note(text),)), limits(20))
    assert [words(page.blocks) for page in pages] == cut


def test_a_paragraph_is_cut_between_statements() -> None:
    pages = paginate(Document((paragraph("One. And on.", "Two.", "Three is long."),)), limits(20))
    assert [page.blocks for page in pages] == [
        (paragraph("One. And on.", "Two."),),
        (paragraph("Three is long."),),
    ]


def test_a_total_stands_at_the_end_of_its_table() -> None:
    columns = (Column("part"), Column("points"))
    rows = tuple((Cell("x" * 10), Cell("1")) for _ in range(3))
    table = Table(columns, rows, (Cell("total"), Cell("3")))
    pages = paginate(Document((table,)), limits(30))
    tables = [block for page in pages for block in page.blocks if isinstance(block, Table)]
    assert [kept.total is None for kept in tables] == [True, False]
    assert all(kept.columns == columns for kept in tables)


def test_a_sources_link_that_is_too_long_is_left_out() -> None:
    sources = Sources(
        (
            Source(1, "Short", url="https://x.example/" + "a" * 200),
            Source(2, "T" * 90, url="https://x.example/"),
            Source(3, "Fits"),
        ),
        more=2,
    )
    pages = paginate(Document((sources,)), limits(50))
    assert [page.blocks for page in pages] == [
        (Sources((Source(1, "Short"),)),),
        (Sources((Source(2, "T" * 47 + "…"),)),),
        (Sources((Source(3, "Fits"),), more=2),),
    ]


def test_a_page_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        paginate(Document((Note("x"),)), limits(2))
    with pytest.raises(ValueError, match="too small"):
        paginate(Document((Sources((Source(1, "x"),)),)), limits(2))


def test_headings_that_fill_a_page_stay_alone() -> None:
    document = Document((Heading("h" * 40), Note("n" * 40)))
    pages = paginate(document, limits(45))
    assert [len(page.blocks) for page in pages] == [2, 1]
    assert shown(pages)[0] == "h" * 40 + "n" * 40
