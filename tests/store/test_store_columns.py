"""What goes into a column comes out of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.store.columns import escaped, storable, unescaped

ANY = st.text(st.characters(exclude_categories=()) | st.sampled_from("\x00\x1b0d8\ud800\udfff"))


@given(ANY)
def test_a_name_comes_back_exactly(name: str) -> None:
    stored = escaped(name)

    assert unescaped(stored) == name
    assert "\x00" not in stored
    stored.encode()


@given(ANY, ANY)
def test_no_two_names_are_stored_alike(one: str, other: str) -> None:
    assert (escaped(one) == escaped(other)) == (one == other)


@given(ANY)
def test_prose_keeps_its_length_and_all_that_can_be_stored(prose: str) -> None:
    stored = storable(prose)

    stored.encode()
    assert len(stored) == len(prose)
    assert all(new in (old, "\ufffd") for old, new in zip(prose, stored, strict=True))
    assert storable(stored) == stored


def test_an_ordinary_name_is_stored_as_it_is() -> None:
    assert escaped("feeds/zeit.de ümläut.xml") == "feeds/zeit.de ümläut.xml"
