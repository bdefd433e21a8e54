import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.slack import escape
from bot.core.harmless import one_line
from tests.chat.slack.accepted import check_markup
from tests.strategies import texts

_BACK = str.maketrans({"∗": "*", "∼": "~", "‵": "`", "＿": "_", "∶": ":", "›": ">", "∣": "|"})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel> and <@U123>", "&lt;!channel&gt; and &lt;@U123&gt;"),
        ("R&D *now* ~not~ `x`", "R&amp;D ∗now∗ ∼not∼ ‵x‵"),
        ("_loud_ but snake_case", "＿loud＿ but snake_case"),
        (":tada: at 12:30:45, :100:", "∶tada: at 12:30:45, ∶100:"),
        ("> a quote", "› a quote"),
        ("two\nlines", "two lines"),
        ("\u202eevil", "evil"),
        ("$275 million (3.5%)", "$275 million (3.5%)"),
    ],
)
def test_foreign_text_commands_nothing(text: str, shown: str) -> None:
    assert escape.foreign(text) == shown


@given(texts() | st.text() | st.text("*_~`:<>&|@#! ax1\n"))
@settings(deadline=None)
def test_no_formatting_survives_and_no_word_is_lost(text: str) -> None:
    said = escape.foreign(text)
    assert not set("*~`<>") & set(said)
    assert not re.search(r"(?<![^\W_])_|_(?![^\W_])", said)
    back = said.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
    assert back.translate(_BACK) == one_line(text).translate(_BACK)


@given(st.text(max_size=100), st.text(max_size=300))
@settings(deadline=None)
def test_a_link_is_one_link_or_none(end: str, label: str) -> None:
    said = escape.link(f"https://news.example/{end}", f"x{label}")
    check_markup(said)
    assert len(re.findall(r"<(https://news\.example/[^|>]*)\|", said)) == 1


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:x", "", None, "https://", "ftp://x/y"]
)
def test_only_the_web_is_linked(url: str | None) -> None:
    assert escape.link(url, "a <b>") == "a &lt;b&gt;"


def test_an_endless_url_leaves_the_label() -> None:
    assert escape.link("https://x.example/" + "a" * 2000, "label") == "label"


@given(st.text(max_size=400), st.integers(1, 200))
@settings(deadline=None)
def test_plain_text_stays_within_its_limit(text: str, limit: int) -> None:
    said = escape.plain(text, limit)
    assert len(said) <= limit
    assert not set("<>\n") & set(said)


def test_a_time_is_told_by_the_client_and_says_what_it_is_without_one() -> None:
    when = datetime(2025, 3, 10, 17, 5, tzinfo=UTC)
    said = escape.date(when, "{date_short} {time}", "10 Mar | <2025>")
    assert said == "<!date^1741626300^{date_short} {time}|10 Mar ∣ &lt;2025&gt;>"


@pytest.mark.parametrize("user", ["", "U1>|<!channel", "here", "!channel"])
def test_only_an_id_is_mentioned(user: str) -> None:
    with pytest.raises(ValueError, match="not a user"):
        escape.mention(user)
    assert escape.mention("U12AB") == "<@U12AB>"


@given(texts() | st.text("&<> a"), st.integers(2, 60))
@settings(deadline=None)
def test_a_cut_tears_no_escape(text: str, limit: int) -> None:
    said = escape.cut_escaped(escape.link("https://x.example", text), limit)
    assert len(said) <= limit
    check_markup(said)
