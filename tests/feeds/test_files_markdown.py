"""Markdown as a reader of the rendered page sees it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.markdown import Note, read

SOURCE = """\
# Mines *approved*

The government approved **the mines** on
[Wednesday](https://example.org/w "when"), it said.

![A mine](mine.png)

Conditions
----------

They are these:

* First, no `towns`.
* Second, no
  roads.

> It is *right*.

```
code = left out
```
<!-- a remark -->
A file_name_with_underscores and 2 * 3 * 4 stay.

---

[1]: https://example.org/
"""


def test_a_whole_text() -> None:
    note = read(SOURCE)
    assert note.title == "Mines approved"
    assert note.text.split("\n\n") == [
        "The government approved the mines on Wednesday, it said.",
        "Conditions",
        "They are these:",
        "* First, no towns.\n* Second, no roads.",
        "It is right.",
        "A file_name_with_underscores and 2 * 3 * 4 stay.",
    ]


@pytest.mark.parametrize("mark", ['title: "On mines"', "title: On mines", "title: 'On mines'"])
def test_front_matter(mark: str) -> None:
    note = read(
        f"---\n{mark}\nlink: https://example.org/\nlang: de-AT\ndate: 2024-11-20\n---\nText."
    )
    when = datetime(2024, 11, 20, tzinfo=UTC)
    assert note == Note("Text.", "On mines", "https://example.org/", when, "de")


def test_a_rule_is_no_front_matter() -> None:
    assert read("---\n\nText.\n\n---\n\nMore.").text.endswith("More.")


def test_a_heading_without_a_text_is_the_text() -> None:
    assert read("# Only this") == Note("Only this")


@settings(deadline=None)  # the first example loads libraries
@given(st.text())
def test_whatever_the_text_it_is_read(text: str) -> None:
    assert "\n\n\n" not in read(text).text


@settings(deadline=None)  # the first example loads libraries
@given(st.lists(st.sampled_from([*"*_`[]()!#>-~<\\\n ab=:"])).map("".join))
def test_whatever_the_marks_they_are_read(text: str) -> None:
    assert isinstance(read(text).text, str)


@pytest.mark.parametrize(
    "piece", ["[", "![", "*", "_", "`", "<a", "> ", "- ", "(", "<!--", "**a", "[a]("]
)
def test_marks_without_end_do_not_take_for_ever(piece: str) -> None:
    assert isinstance(read(piece * 20_000).text, str)
