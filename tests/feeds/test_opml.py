"""Lists of feeds as other programs write them, and as ours reads its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InputError
from bot.feeds.opml import Outline, read, write

NESTED = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>mine</title></head><body>
  <outline text="News" title="News">
    <outline text="Europe">
      <outline type="rss" text="Le Monde &amp; co" xmlUrl="https://m.example/rss?a=1&amp;b=2"
        htmlUrl="https://m.example/" language="fr-FR"/>
    </outline>
    <outline text="Twice" xmlUrl="https://m.example/rss?a=1&amp;b=2"/>
  </outline>
  <outline xmlUrl="http://plain.example/feed"/>
  <outline text="a link" type="link" url="https://x.example/"/>
</body></opml>"""


def test_folders_titles_and_languages_are_kept() -> None:
    outlines, problems = read(NESTED, "x.opml")
    assert problems == []
    assert outlines == [
        Outline(
            "https://m.example/rss?a=1&b=2",
            "Le Monde & co",
            ("News", "Europe"),
            "https://m.example/",
            "fr",
        ),
        Outline("http://plain.example/feed"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_lists_in_any_encoding(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><opml><body>'
        '<outline text="Fermé à l’aube" xmlUrl="https://a.example/"/></body></opml>'
    )
    ((outline,), _) = read(text.encode(encoding), "x")
    assert outline.title == "Fermé à l’aube"


def test_what_is_broken_is_told_and_the_rest_is_read() -> None:
    broken = NESTED.replace(b"</outline>", b"").replace(b"</body></opml>", b"")
    outlines, problems = read(broken, "x.opml")
    assert outlines[0].url == "https://m.example/rss?a=1&b=2"
    assert "broken OPML" in problems[0].what
    assert problems[0].line


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<opml></opml>",
        b"<rss></rss>",
        b"\x00\x01\x02" * 50,
        b"<!DOCTYPE o [<!ENTITY a 'b'>]><opml><body><outline xmlUrl='http://a/'/></body></opml>",
        b"<opml>" + b"<outline text='x'>" * 200_000,
        b"<opml " + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b"/>",
    ],
)
def test_what_is_no_list_is_one_error(data: bytes) -> None:
    with pytest.raises(InputError):
        read(data, "x.opml")


words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=20)


@given(
    st.lists(
        st.builds(
            lambda n, title, folder: Outline(
                f"https://a{n}.example/feed?x={n}&y", title, (folder,) if folder else ()
            ),
            st.integers(0, 9999),
            words,
            words,
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda outline: outline.url,
    )
)
def test_what_is_written_is_read_again(outlines: list[Outline]) -> None:
    again, problems = read(write(outlines).encode(), "x.opml")
    assert problems == []
    assert {outline.url for outline in again} == {outline.url for outline in outlines}
