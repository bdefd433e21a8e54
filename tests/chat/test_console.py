import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.chat.console import NARROWEST, WIDEST, render
from bot.chat.layout import GLUE, Run, cells, clusters, length, wrap
from bot.chat.markdown import render as render_markdown
from bot.core.harmless import harmless
from bot.core.model import Brief
from bot.core.showing import compose
from bot.core.showing.compose import VIEWS, ViewName
from bot.core.showing.document import (
    Block,
    Cell,
    Cited,
    Column,
    Document,
    Heading,
    Note,
    Point,
    Source,
    Sources,
    Statement,
    Table,
    Timeline,
)
from tests.chat.goldens import check
from tests.samples import BRIEF
from tests.strategies import briefs, texts

STYLING = re.compile("\x1b\\[[0-9;]*m|\x1b]8;;[\x20-\x7e]*\x1b\\\\")


def shown(*blocks: Block, width: int = 40) -> list[str]:
    return render(Document(blocks), width=width).splitlines()


@pytest.mark.parametrize("width", [28, 60, 80, 120])
def test_a_full_brief_looks_like_this(width: int) -> None:
    check(f"full-{width}.txt", render(compose.brief(BRIEF, "full"), width=width))


@pytest.mark.parametrize("detail", ["headlines", "standard"])
def test_a_brief_looks_like_this(detail: compose.Detail) -> None:
    check(f"{detail}-80.txt", render(compose.brief(BRIEF, detail), width=80))


@pytest.mark.parametrize("view", VIEWS)
def test_a_story_looks_like_this(view: ViewName) -> None:
    check(f"story-{view}-80.txt", render(compose.story(BRIEF.entries[0], view), width=80))


def test_a_terminal_shows_colours_and_links() -> None:
    check("standard-80-colour.txt", render(compose.brief(BRIEF), width=80, colour=True))


@given(briefs(), st.integers(20, 200), st.sampled_from(["standard", "full"]))
@settings(max_examples=40, deadline=None)
def test_every_line_fits_and_obeys_nobody(brief: Brief, width: int, detail: compose.Detail) -> None:
    document = compose.brief(brief, detail)
    plain = render(document, width=width)
    addresses = {
        f"{source.url or ''}{source.path or ''}"
        for block in document.blocks
        if isinstance(block, Sources)
        for source in block.items
    }
    for line in plain.splitlines():
        assert (
            cell_len(line) <= width
            or "example" in line
            or line.strip() in addresses
            or ("briefbot story" in line)
        )
        assert line == line.rstrip()
    assert all(char == "\n" or unicodedata.category(char) != "Cc" for char in plain)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b") & set(plain)


@given(briefs(), st.sampled_from([30, 80]), st.sampled_from(VIEWS))
@settings(max_examples=40, deadline=None)
def test_colours_change_nothing_else(brief: Brief, width: int, view: ViewName) -> None:
    for entry in brief.entries:
        document = compose.story(entry, view)
        plain = render(document, width=width)
        coloured = STYLING.sub("", render(document, width=width, colour=True))
        assert [line.rstrip() for line in coloured.splitlines()] == plain.splitlines()


@given(texts(30), st.integers(20, 100))
@settings(deadline=None)
def test_no_word_of_a_statement_changes(text: str, width: int) -> None:
    rendered = render(Document((Cited((Statement(text),)),)), width=width)
    assert "".join(rendered.split()) == "".join(harmless(text).split())


def test_markup_is_words() -> None:
    rendered = render(
        Document((Heading("[bold red]Loud[/] [link=https://x.example]here[/link]", 2, (1,)),)),
        width=80,
        colour=True,
    )
    assert STYLING.sub("", rendered) == (
        "[bold red]Loud[/] [link=https://x.example]here[/link] [1]\n"
    )
    assert "]8;;" not in rendered


def test_only_web_addresses_become_links() -> None:
    sources = Sources(
        (
            Source(1, "Web", url="https://x.example/\x1b[2J"),
            Source(2, "Script", url="javascript:alert(1)"),
            Source(3, "File", path="/etc/passwd"),
        )
    )
    rendered = render(Document((sources,)), width=80, colour=True)
    assert re.findall("\x1b]8;;([^\x1b]+)\x1b", rendered) == ["https://x.example/%1B[2J"] * 2
    assert "\x1b]8" not in render(Document((sources,)), width=80)


def test_an_address_is_never_broken() -> None:
    url = "https://x.example/" + "a" * 90
    assert f"      {url}" in shown(Sources((Source(1, "Long", url=url),)))


def test_who_wrote_it_is_told_where_that_is_known() -> None:
    signed = Sources((Source(1, "Long", byline="by A_B"),))
    assert "unknown · by A_B" in " ".join(" ".join(shown(signed)).split())
    assert "· by A\\_B" in render_markdown(Document((signed,)))


def test_unknown_things_are_called_unknown() -> None:
    assert shown(Sources((Source(1, "a.txt", path="in/a.txt"),), more=2)) == [
        "Sources",
        "  [1] in/a.txt",
        "      outlet unknown · date unknown",
        "  and 2 more",
    ]


def test_numbers_of_sources_line_up() -> None:
    lines = shown(Sources((Source(9, "Nine"), Source(10, "Ten"))))
    assert [lines[1], lines[3]] == ["   [9] Nine", "  [10] Ten"]


def test_a_citation_stays_with_its_last_word() -> None:
    statement = Statement("The bridge over the harbour stays shut", (1, 2, 3))
    assert shown(Cited((statement,)), width=46) == [
        "  The bridge over the harbour stays",
        "  shut [1,2,3]",
    ]


def test_a_list_keeps_its_lines() -> None:
    unit = "The package includes:\n- rocket systems that reach a long way\n- spare parts"
    assert shown(Cited((Statement(unit, (4,)),)), width=36) == [
        "  The package includes:",
        "    - rocket systems that reach a",
        "      long way",
        "    - spare parts [4]",
    ]


def test_wide_characters_take_two_cells() -> None:
    assert shown(Cited((Statement("日本語の見出しです。次の文。", (1,)),)), width=22) == [
        "  日本語の見出しです。",
        "  次の文。 [1]",
    ]


def test_a_table_too_wide_for_the_screen_is_told_line_by_line() -> None:
    table = Table(
        (Column("Statement"), Column("Outlets", right=True)),
        ((Cell("A rather long statement, as they are wont to be"), Cell("2")),),
    )
    assert shown(table, width=24) == [
        "  Statement: A rather",
        "    long statement, as",
        "    they are wont to be",
        "  Outlets: 2",
    ]


def test_a_timeline_is_drawn() -> None:
    points = (
        Point(
            "19 Nov 2024",
            Statement("The decree was signed in the morning, late.", (1,)),
            inferred=True,
        ),
        Point("Dec 2024", Statement("It holds.", (2,))),
    )
    assert shown(Timeline(points), width=44) == [
        "  19 Nov 2024 ● The decree was signed in the",
        "   (inferred) │ morning, late. [1]",
        "              │",
        "     Dec 2024 ● It holds. [2]",
    ]


def test_a_quotation_without_marks_is_given_them() -> None:
    statement = Statement("We will not", (1,), "Ana Reyes", quoted=True)
    assert shown(Cited((statement,), "quotes")) == ["  Ana Reyes: “We will not” [1]"]


@pytest.mark.parametrize("width", [-5, 0, 1, 5, 10_000])
def test_any_width_is_made_sensible(width: int) -> None:
    lines = shown(Note("word " * 99), width=width)
    assert all(NARROWEST // 2 < len(line) <= WIDEST for line in lines[:-1])


def test_an_empty_document_is_an_empty_line() -> None:
    assert render(Document(())) == "\n"


def test_plain_output_does_not_load_rich() -> None:
    program = (
        "import sys; from bot.chat.console import render; "
        "from bot.core.showing.document import Document, Note; "
        "print(render(Document((Note('hello'),))), 'rich' in sys.modules)"
    )
    done = subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["hello", "False"]


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("日本", 4),
        ("e\u0301", 1),
        ("한글", 4),
        ("👍", 2),
        ("❤\ufe0f", 2),
        ("ﾊﾝｶｸ", 4),
        ("…—“”·│●", 7),
    ],
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width == cell_len(text)


@given(st.text())
def test_a_text_is_never_wider_than_we_think(text: str) -> None:
    said = " ".join(harmless(text).split())
    assert cells(said) >= cell_len(said)


def test_what_belongs_together_is_one_cluster() -> None:
    assert clusters("e\u0301a👩‍👩‍👧🇺🇦🇩🇪👍🏽❤\ufe0f") == [
        "e\u0301",
        "a",
        "👩‍👩‍👧",
        "🇺🇦",
        "🇩🇪",
        "👍🏽",
        "❤\ufe0f",
    ]


def _wrapped(text: str, width: int) -> list[str]:
    return ["".join(run.text for run in line) for line in wrap([Run(text)], width)]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("  spaces   inside ", 20, ["spaces inside"]),
        ("unbelievable", 5, ["unbel", "ievab", "le"]),
        ("to unbelievable", 5, ["to", "unbel", "ievab", "le"]),
        ("ok e\u0301e\u0301e\u0301", 2, ["ok", "e\u0301e\u0301", "e\u0301"]),
        ("日本語です。次", 10, ["日本語で", "す。次"]),
        ("glued" + GLUE + "pair", 7, ["glued p", "air"]),
        ("a glued" + GLUE + "pair", 10, ["a", "glued pair"]),
        ("한국어 문장", 6, ["한국어", "문장"]),
    ],
)
def test_lines_break_where_they_may(text: str, width: int, lines: list[str]) -> None:
    assert _wrapped(text, width) == lines


@given(st.lists(texts(6), max_size=3), st.integers(2, 50))
def test_wrapped_lines_fit_and_lose_nothing(parts: list[str], width: int) -> None:
    runs = [Run(" ".join(harmless(part).split()), str(at)) for at, part in enumerate(parts)]
    lines = wrap(runs, width)
    # A joined emoji may be wider than a very narrow line; it is not torn apart.
    assert all(length(line) <= max(width, 6) for line in lines)
    kept = "".join(run.text for line in lines for run in line)
    assert kept.replace(" ", "") == "".join(run.text for run in runs).replace(" ", "").replace(
        GLUE, ""
    )
