from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.duration import duration, say


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90m", timedelta(minutes=90)),
        (" 24H ", timedelta(hours=24)),
        ("7d", timedelta(days=7)),
        ("1d12h", timedelta(days=1, hours=12)),
        ("520w", timedelta(weeks=520)),
    ],
)
def test_what_people_write_is_read(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize("text", ["", "24", "h", "0h", "-3h", "3 days", "521w", "9999999d", "٣h x"])
def test_anything_else_is_refused_with_the_forms_that_are_allowed(text: str) -> None:
    with pytest.raises(ValueError, match=r"length of time"):
        duration(text)


@given(st.integers(1, 10_000).map(lambda minutes: timedelta(minutes=minutes)))
def test_what_is_said_reads_back_the_same(length: timedelta) -> None:
    assert duration(say(length)) == length
