"""Lists that somebody uploads are read in a process of its own, and refused whole."""

from __future__ import annotations

import pytest

from bot.feeds import lists
from bot.feeds.parsed import ParseError
from bot.feeds.workers import Workers

OPML = """\
<?xml version="1.0"?><opml version="2.0"><body><outline text="World News">
<outline type="rss" text="The Herald" xmlUrl="https://h.example/feed" language="en"/>
</outline><outline type="rss" text="" xmlUrl="https://w.example/feed"/></body></opml>
"""
TOML = '[[source]]\nid = "h"\nurl = "https://h.example/feed"\ngroups = ["x"]\n'
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE o [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))
    + ']><opml><body><outline text="&h;" xmlUrl="https://h.example/"/></body></opml>'
)


def test_opml_and_toml_are_told_apart() -> None:
    assert lists.read(OPML.encode(), "source") == [
        {
            "url": "https://h.example/feed",
            "outlet": "The Herald",
            "language": "en",
            "groups": ["world-news"],
        },
        {"url": "https://w.example/feed"},
    ]
    assert lists.read(TOML.encode(), "source") == [
        {"id": "h", "url": "https://h.example/feed", "groups": ["x"]}
    ]
    topics = b'\xef\xbb\xbf[[topic]]\r\nname = "x"\r\nquery = "y"\r\n'
    assert lists.read(topics, "topic") == [{"name": "x", "query": "y"}]


@pytest.mark.parametrize(
    ("data", "kind", "why"),
    [
        (b" ", "source", "is empty"),
        (b"# none", "source", r"no \[\[source\]\]"),
        (b"hello there", "source", "neither OPML nor TOML"),
        (b"x" * (lists.LARGEST + 1), "source", "larger than 1 MB"),
        (b"\x00\x01\x02\xff" * 50, "source", "cannot be read|neither"),
        (BOMB.encode(), "source", "entit|DOCTYPE|declares"),
        (OPML.encode(), "topic", "a list of feeds, not of topics"),
        (OPML.replace("https://w.example/feed", "javascript:x").encode(), "source", "no web"),
        (OPML[:-30].encode(), "source", "broken"),
        (TOML.encode(), "topic", "takes .*topic.* alone"),
        (b'[[source]]\npath = "/etc"\n', "source", "'path', not to be imported"),
        (b'[[source]]\nid = "x"\n', "source", "source 1 has no 'url'"),
        (b'[[source]]\nurl = "file:///etc/passwd"\n', "source", "no web address"),
        (b'[[source]]\nurl = ["x"]\n', "source", "has no 'url'"),
        (b'[[topic]]\nname = "x"\ndestination = "file:x"\n', "topic", "'destination'"),
        (b'[[source]]\nurl = "https://a.example/"\n' * 2001, "source", "more than 2000"),
        (b"a = " + b"[" * 100_000, "source", "nested too deep|neither"),
    ],
)
def test_what_cannot_be_used_is_refused_whole_in_one_line(data: bytes, kind: str, why: str) -> None:
    with pytest.raises(ParseError, match=why) as error:
        lists.read(data, kind)
    assert len(str(error.value).splitlines()) == 1
    assert len(str(error.value)) < 300


async def test_it_is_read_in_a_process_that_may_be_killed() -> None:
    workers = Workers(1)
    try:
        asked = {"task": "list", "data": OPML.encode(), "kind": "source"}
        assert len((await workers.ask(asked))["list"]) == 2
        with pytest.raises(ParseError, match="neither"):
            await workers.ask({**asked, "data": b"nothing"})
    finally:
        await workers.close()
