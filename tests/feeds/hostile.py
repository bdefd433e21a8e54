"""Feeds built to harm whoever reads them, and feeds that are merely bad."""

from __future__ import annotations

HEAD = b'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>'
TAIL = b"</channel></rss>"


def laughs() -> bytes:
    entities = b'<!ENTITY l0 "lol">' + b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)
    )
    return (
        b'<?xml version="1.0"?><!DOCTYPE rss [' + entities + b"]><rss><channel>"
        b"<item><title>&l9;</title></item></channel></rss>"
    )


def external_entity(path: str = "/etc/passwd") -> bytes:
    return (
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://%s">]><rss><channel>'
        b"<item><title>&x;</title></item></channel></rss>" % path.encode()
    )


def items(count: int) -> bytes:
    one = b"<item><title>Title</title></item>"
    return HEAD + one * count + TAIL


HOSTILE: dict[str, bytes] = {
    "billion laughs": laughs(),
    "external entity": external_entity(),
    "comments without end": b"<!--" * (781 * 1024 // 4),
    "comments in a feed": HEAD + b"<!--" * (781 * 1024 // 4) + TAIL,
    "a megabyte of attributes": HEAD
    + b"<item "
    + b" ".join(b'a%d="1"' % n for n in range(100_000))
    + b"/>"
    + TAIL,
    "a megabyte of attributes without quotes": HEAD
    + b"<item "
    + b" ".join(b"a%d=1" % n for n in range(120_000))
    + b"/>"
    + TAIL,
    "a megabyte of one attribute": HEAD + b'<item a="' + b"x" * 1_000_000 + b'"/>' + TAIL,
    "a megabyte of date": HEAD
    + b"<item><title>T</title><pubDate>"
    + b"1 " * 500_000
    + b"</pubDate></item>"
    + TAIL,
    "200,000 open tags": HEAD + b"<item><title>T</title>" + b"<a>" * 200_000,
    "200,000 open tags in a text": HEAD
    + b"<item><title>T</title><description>"
    + b"&lt;a&gt;" * 200_000
    + b"</description></item>"
    + TAIL,
    "200,000 brackets": HEAD
    + b"<item><description>"
    + b"&lt;" * 200_000
    + b"</description></item>",
    "ampersands": HEAD + b"<item><title>" + b"&" * 1_000_000 + b"</title></item>" + TAIL,
    "100,000 items": items(100_000),
    "nested JSON": b'{"items":' + b"[" * 2_000_000,
    "a number without end": b'{"version":1,"items":[{"id":' + b"9" * 4_000_000 + b"}]}",
    "white space": HEAD + b" " * 4_000_000 + TAIL,
    "an item of white space": HEAD + b"<item><title>" + b" \n" * 2_000_000 + b"</title></item>",
}
"""What is built to take for ever, or to take all memory."""
