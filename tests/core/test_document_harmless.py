import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.harmless import MOST_MARKS, harmless, lines, one_line, web_link
from tests.strategies import texts

DIRECTIONS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain words", "plain words"),
        ("“Ça va?” — 3,5 % … 日本語 שלום", "“Ça va?” — 3,5 % … 日本語 שלום"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]8;;https://bad.example\x07words\x1b]8;;\x07", "words"),
        ("\x1b]0;a title\x1b\\words", "words"),
        ("\x1b]0;never ended, so its words stay", "0;never ended, so its words stay"),
        ("\x1bcreset", "reset"),
        ("a\x07b\x00c\x08d\x7fe\x85f", "abcde\nf"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\tb", "a b"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\u2066in\u2069 \u200fmarks\u200e", "in marks"),
        ("ze\u200bro\ufeff wi\u00addth\u2060", "zero width"),
        ("tag\U000e0041\U000e0042ged", "tagged"),
        ("pass\u200dword", "password"),
        ("👩‍👩‍👧 🏴‍☠️", "👩‍👩‍👧 🏴‍☠️"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\ud800b", "a\ufffdb"),
        ("z" + "\u0301" * 99, "z" + "\u0301" * MOST_MARKS),
        ("[bold]stays[/bold] <b>", "[bold]stays[/bold] <b>"),
    ],
)
def test_what_a_screen_would_obey_is_taken_out(raw: str, shown: str) -> None:
    assert harmless(raw) == shown


@given(texts() | st.text())
def test_nothing_harmful_is_left(text: str) -> None:
    shown = harmless(text)
    assert not DIRECTIONS & set(shown)
    assert all(char == "\n" or unicodedata.category(char) != "Cc" for char in shown)
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert harmless(shown) == shown


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_words_stay_as_they_are(text: str) -> None:
    fillers = "\u115f\u1160\u2800\u3164\uffa0"  # letters in name, blanks in fact
    assert harmless(text) == "".join(char for char in text if char not in fillers)


def test_one_line_is_one_line() -> None:
    assert one_line(" a\n\n b\u2029c \x1b[2J") == "a b c"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("One line.", [("", "One line.")]),
        ("Wrapped\nby hand.", [("", "Wrapped by hand.")]),
        ("It has:\n- one\n- two\n  wrapped", [("", "It has:"), ("-", "one"), ("-", "two wrapped")]),
        ("Steps:\n1. go\n2) come", [("", "Steps:"), ("1.", "go"), ("2)", "come")]),
        ("Aid:\nHIMARS\nJavelins", [("", "Aid:"), ("", "HIMARS"), ("", "Javelins")]),
        ("He said:\n“Two\nlines.”", [("", "He said: “Two lines.”")]),
        ("“One.\n\n“Two.”", [("", "“One."), ("", "“Two.”")]),
        ("costs -5 or\n-5 euros", [("", "costs -5 or -5 euros")]),
        ("• only", [("•", "only")]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_unit_keeps_the_lines_of_its_list(text: str, units: list[tuple[str, str]]) -> None:
    assert lines(text) == units


@given(texts())
def test_lines_lose_no_word(text: str) -> None:
    said = " ".join(f"{marker} {words}" for marker, words in lines(text))
    assert said.split() == harmless(text).split()


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://x.example/a?b=c&d=%20#e", "https://x.example/a?b=c&d=%20#e"),
        ("HTTP://X.example", "HTTP://X.example"),
        (" https://x.example/a b(c)", "https://x.example/a%20b%28c%29"),
        ("https://x.example/ä\x1b]\u202e", "https://x.example/%C3%A4%1B]%E2%80%AE"),
        ('https://x.example/"><b>', "https://x.example/%22%3E%3Cb%3E"),
        ("https://x.example/\ud800", "https://x.example/?"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("data:text/html,x", None),
        ("ftp://x.example/a", None),
        ("//x.example", None),
        ("https://", None),
        ("https://[::1", None),
        ("mailto:a@x.example", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_are_links(url: str | None, link: str | None) -> None:
    assert web_link(url) == link


@given(texts())
def test_a_link_is_printable_ascii(text: str) -> None:
    link = web_link(f"https://x.example/{text}")
    assert link is None or (link.isascii() and link.isprintable() and " " not in link)
