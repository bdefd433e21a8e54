from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.dates import date_range, iso_date, moment
from bot.core.model import Article, Brief, Component, Entry, Outlet, Score, Span, Story
from bot.core.showing import compose
from bot.core.showing.compose import VIEWS, ViewName
from bot.core.showing.context import WINDOW, excerpt
from bot.core.showing.document import (
    Block,
    Break,
    Cell,
    Cited,
    Document,
    Excerpt,
    Heading,
    Meta,
    More,
    Note,
    Sources,
    Statement,
    Table,
    Timeline,
    View,
)
from bot.core.showing.numbering import Numbering
from bot.core.showing.sources import source
from tests.samples import BRIEF, CLOSED, HERALD, NOW, SCORE, SMALL, STORY, claim
from tests.strategies import briefs, scores


def only(document: Document, kind: type[Block]) -> list[Block]:
    return [block for block in document.blocks if isinstance(block, kind)]


def notes(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Note)]


def sections(document: Document) -> list[str]:
    return [
        block.text for block in document.blocks if isinstance(block, Heading) and block.level == 3
    ]


def numbers_shown(block: Block) -> set[int]:
    match block:
        case Heading():
            return set(block.citations)
        case Cited():
            return {n for statement in block.statements for n in statement.citations}
        case Table():
            return {n for row in block.rows for cell in row for n in cell.citations}
        case Timeline():
            return {n for point in block.points for n in point.statement.citations}
        case Excerpt():
            return {block.n}
    return set()


def numbers_listed(block: Block) -> set[int]:
    return {source.n for source in block.items} if isinstance(block, Sources) else set()


def test_a_standard_brief_is_headline_facts_summary_sources_and_more() -> None:
    document = compose.brief(BRIEF)
    assert document.title == "Briefing: bridge (2 stories)"
    assert [type(block) for block in document.blocks] == [
        *(Heading, Meta),
        *(Break, Heading, Meta, Cited, Sources, More),
        *(Break, Heading, Meta, Cited, Sources, More),
    ]
    assert document.blocks[3:5] == (
        Heading("Harbour bridge closed after crack is found in main span", 2, (1,)),
        Meta(("4 articles from 3 independent outlets", "10–11 Mar 2025 (1 of 4 undated)")),
    )
    summary, sources, more = document.blocks[5:8]
    assert isinstance(summary, Cited)
    assert summary.statements[0] == Statement(CLOSED, (1, 2, 3))
    assert isinstance(sources, Sources)
    assert [source.n for source in sources.items] == [1, 2, 3, 4]
    assert sources.more == 0
    assert more == More(
        "e-bridge",
        (
            View("evidence"),
            View("agreement", 4),
            View("timeline", 3),
            View("quotes", 2),
            View("sources"),
            View("why"),
        ),
    )


def test_what_is_unknown_is_none_and_a_copy_names_its_original() -> None:
    sources = compose.story(STORY, "sources").blocks[-1]
    assert isinstance(sources, Sources)
    copy, notebook = sources.items[2], sources.items[3]
    assert copy.copy_of == 2
    assert notebook.title == "“The bridge over the harbour will stay shut until the end of …”"
    assert notebook.path == "inbox/notebook.txt"
    assert (notebook.outlet, notebook.published, notebook.url) == (None, None, None)


def test_authors_are_named_but_not_a_whole_masthead() -> None:
    article, numbering = STORY.event.articles[0], Numbering(STORY)

    def byline(*authors: str) -> str:
        signed = replace(article, authors=authors)
        return source(STORY.event, signed, numbering, UTC).byline

    assert byline() == ""
    assert byline("Ann Berg", "Bo Dahl") == "by Ann Berg, Bo Dahl"
    assert byline("Ann", "Bo", "Cy", "Di", "Ed") == "by Ann, Bo, Cy and 2 more"


def test_headlines_are_headlines_with_their_sources() -> None:
    document = compose.brief(BRIEF, "headlines")
    assert not only(document, Cited)
    assert [len(block.items) for block in document.blocks if isinstance(block, Sources)] == [1, 1]


def test_everything_is_shown_in_full() -> None:
    document = compose.brief(BRIEF, "full")
    assert sections(document) == [
        "What several outlets say",
        "Found in one outlet only",
        "Sources differ on a number: vehicles a day",
        "Sources differ on the date: reopening",
        "Timeline",
        "Who said what",
        "Reported, not quoted",
    ]
    quotes = [
        block for block in document.blocks if isinstance(block, Cited) and block.role == "quotes"
    ]
    labels = [[statement.label for statement in block.statements] for block in quotes]
    assert labels == [["Ana Reyes"], [""]]
    agreement = only(document, Table)[0]
    assert isinstance(agreement, Table)
    assert agreement.rows == ((Cell(CLOSED), Cell("2"), Cell(citations=(1, 2, 3))),)


def test_a_quotation_is_given_marks_where_it_brings_none() -> None:
    quote = STORY.quotes[0]
    bare = replace(quote, claim=claim((HERALD, "We will not gamble")))
    reported = replace(bare, direct=False)
    document = compose.story(replace(STORY, quotes=(quote, bare, reported)), "quotes")
    direct, told = (block for block in only(document, Cited) if isinstance(block, Cited))
    assert [statement.quoted for statement in direct.statements] == [False, True]
    assert [statement.quoted for statement in told.statements] == [False]


def test_a_doubtful_article_is_named() -> None:
    unsure = replace(STORY, event=replace(STORY.event, doubts={STORY.event.articles[1].id: 0.5}))
    said = notes(compose.story(unsure))
    assert said[0].startswith("May be two events: it is not certain that [")
    assert said[0].endswith("belongs here.")
    assert not any("two events" in note for note in notes(compose.story(STORY)))


def test_what_is_new_comes_first() -> None:
    entry = replace(BRIEF.entries[0], new=(STORY.summary[2],))
    document = compose.brief(replace(BRIEF, entries=(entry,)))
    assert sections(document) == ["New since the last brief", "The story so far"]
    assert [block.role for block in document.blocks if isinstance(block, Cited)] == [
        "new",
        "summary",
    ]


def test_evidence_shows_every_citation_of_every_sentence_once() -> None:
    document = compose.story(STORY, "evidence")
    places = [block for block in document.blocks if isinstance(block, Excerpt)]
    expected = [
        (citation.start, citation.end, citation.text)
        for told in (STORY.headline, *STORY.summary)
        for citation in told.citations
    ]
    assert [(place.start, place.end, place.text) for place in places] == expected
    copied = [place for place in places if place.n == 3]
    assert [(place.before, place.after) for place in copied] == [("", ""), ("", "")]


def test_why_is_a_sum() -> None:
    (table,) = only(compose.story(BRIEF.entries[0], "why"), Table)
    assert isinstance(table, Table)
    assert [row[1].text for row in table.rows] == ["2.000", "0.873", "0.904", "3.464"]
    assert table.total
    assert [cell.text for cell in table.total] == ["total", "7.241", ""]
    assert table.rows[0][2].text == "3 independent outlets"


@given(scores)
def test_the_parts_shown_add_up_to_the_total_shown(score: Score) -> None:
    for table in only(compose.story(SMALL, "why", score), Table):
        assert isinstance(table, Table)
        assert table.total
        shown = sum(float(row[1].text) for row in table.rows)
        assert shown == pytest.approx(float(table.total[1].text), abs=1e-9)
        assert float(table.total[1].text) == pytest.approx(score.total, abs=0.02)


@pytest.mark.parametrize(
    ("view", "says"),
    [
        ("agreement", "Nothing was found that several independent outlets say alike."),
        ("timeline", "No dated statement found."),
        ("quotes", "Nobody is quoted."),
        ("why", "This story was asked for by name; it was not ranked."),
    ],
)
def test_an_empty_view_says_so(view: ViewName, says: str) -> None:
    assert notes(compose.story(SMALL, view))[0] == says


def test_a_story_without_a_sentence_to_show_says_so() -> None:
    document = compose.story(replace(SMALL, summary=()))
    assert notes(document) == ["No sentence of these articles could be shown; read the sources."]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_begins_with_the_headline(view: ViewName) -> None:
    document = compose.story(STORY, view, SCORE)
    assert document.blocks[0] == Heading(STORY.headline.text, 2, (1,))
    assert document.title == STORY.headline.text


SINCE = datetime(2025, 3, 11, 6, 30, tzinfo=UTC)
EMPTY = Brief("b", "", NOW, ())


@pytest.mark.parametrize(
    ("empty", "says"),
    [
        (EMPTY, ["To read news in: briefbot ingest PATH"]),
        (
            replace(EMPTY, query="mimes", nearest=("mines", "times")),
            ["Nothing on “mimes”. Nearest: mines, times."],
        ),
        (
            replace(EMPTY, query="mimes"),
            ["Nothing on “mimes”.", "To read news in: briefbot ingest PATH"],
        ),
        (
            replace(EMPTY, since=SINCE),
            [
                "Nothing older than 11 Mar 2025, 06:30 UTC was looked at; --since 30d looks back.",
                "To read news in: briefbot ingest PATH",
            ],
        ),
        (
            replace(EMPTY, query="mimes", since=SINCE),
            [
                "Nothing on “mimes”.",
                "Nothing older than 11 Mar 2025, 06:30 UTC was looked at; --since 30d looks back.",
            ],
        ),
        (replace(EMPTY, query="mimes", notes=("Said already.",)), ["Said already."]),
    ],
)
def test_an_empty_brief_says_why_and_what_to_do(empty: Brief, says: list[str]) -> None:
    document = compose.brief(empty)
    assert notes(document) == says
    assert document.title.endswith("(0 stories)")


def test_times_are_told_in_the_readers_zone() -> None:
    document = compose.brief(BRIEF, zone=ZoneInfo("America/New_York"))
    assert document.blocks[1] == Meta(
        ("2 stories", "since 10 Mar 2025, 02:30 EDT", "as of 12 Mar 2025, 02:30 EDT")
    )


@given(briefs(), st.sampled_from(["headlines", "standard", "full"]))
@settings(max_examples=40, deadline=None)
def test_every_number_shown_is_a_source_shown(brief: Brief, detail: compose.Detail) -> None:
    document = compose.brief(brief, detail)
    borders = [at for at, block in enumerate(document.blocks) if isinstance(block, Break)]
    for start, end in pairwise([*borders, len(document.blocks)]):
        blocks = document.blocks[start:end]
        listed = set().union(*map(numbers_listed, blocks))
        assert set().union(*map(numbers_shown, blocks)) <= listed


@given(briefs(), st.sampled_from(VIEWS))
@settings(max_examples=40, deadline=None)
def test_every_view_can_be_composed(brief: Brief, view: ViewName) -> None:
    for entry in brief.entries:
        document = compose.story(entry, view)
        shown = set().union(*map(numbers_shown, document.blocks))
        listed = {
            s.n for block in document.blocks if isinstance(block, Sources) for s in block.items
        }
        assert shown <= listed or view == "why"


def text(words: str, **more: object) -> Article:
    return Article("a", words, Outlet("o"), **more)  # type: ignore[arg-type]  # any field


def place(article: Article, words: str) -> tuple[str, str, str]:
    start = article.text.index(words)
    found = excerpt(article.cite(start, start + len(words)), 1)
    return found.before, found.text, found.after


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("One. THIS. Two.", "One. ", " Two."),
        ("Far.\nOne. THIS. Two.\nFar.", "One. ", " Two."),
        ("Far\n\nOne. THIS. Two\n\nFar", "One. ", " Two"),
        ("A Heading\nOne. THIS. Two\nA Heading\n", "One. ", " Two"),
        ("A line that was wrapped by hand before THIS. and\nthat goes on.", None, None),
        ("THIS.", "", ""),
        ("One.\nTHIS.\nTwo.", "", ""),
    ],
)
def test_a_sentence_is_shown_in_its_paragraph(
    words: str, before: str | None, after: str | None
) -> None:
    start, _, end = words.partition("THIS.")
    expected = (start if before is None else before, "THIS.", end if after is None else after)
    assert place(text(words), "THIS.") == expected


def test_the_title_is_no_part_of_the_first_paragraph() -> None:
    title = "A title that is rather longer than a heading within the text"
    article = text(f"{title}\nTHIS. Two.", title=Span(0, len(title)), body=len(title) + 1)
    assert place(article, "THIS.") == ("", "THIS.", " Two.")


def test_a_long_paragraph_is_cut_at_words() -> None:
    before, _, after = place(text("word " * 99 + "THIS." + " word" * 99), "THIS.")
    assert before.startswith("… word word")
    assert after.endswith("word word …")
    assert len(before) <= WINDOW + 2
    assert len(after) <= WINDOW + 2


DAY = datetime(2024, 11, 20, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (DAY, "20 Nov 2024"),
        (DAY - timedelta(hours=3), "20 Nov 2024"),
        (DAY - timedelta(days=1), "19–20 Nov 2024"),
        (DAY - timedelta(days=21), "30 Oct – 20 Nov 2024"),
        (DAY - timedelta(days=400), "17 Oct 2023 – 20 Nov 2024"),
    ],
)
def test_a_range_of_days_is_said_shortly(first: datetime, said: str) -> None:
    assert date_range(first, DAY, UTC) == said


def test_a_moment_names_its_zone() -> None:
    assert moment(DAY, timezone(timedelta(hours=1))) == "21 Nov 2024, 00:30 UTC+01:00"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2024", "2024"),
        ("2024-11", "Nov 2024"),
        ("2024-11-09", "9 Nov 2024"),
        ("2024-11-09T06:05:00+00:00", "9 Nov 2024, 06:05"),
        ("2024-13-09", "2024-13-09"),
        ("some day", "some day"),
    ],
)
def test_an_iso_date_is_said_as_exactly_as_it_is(when: str, said: str) -> None:
    assert iso_date(when) == said


def test_equal_components_do_not_hide_each_other() -> None:
    score = Score((Component("match", 1.0), Component("match", 2.0)))
    (table,) = only(compose.story(Entry(SMALL, score), "why"), Table)
    assert isinstance(table, Table)
    assert table.total
    assert table.total[1].text == "3.00"


def test_a_story_stands_alone_without_a_score() -> None:
    assert isinstance(STORY, Story)
    assert compose.story(STORY) == compose.story(Entry(STORY, Score(())))
