"""Our parse path beside plain feedparser, over the same documents in the same run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import feedparser

from bot.feeds.parse import parse
from tests.benchmarks.feeds_server import NOW, document
from tests.benchmarks.machine import timed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GOAL = "10 times"


@dataclass(frozen=True, slots=True)
class Parsed:
    """How many seconds a feed took, ours and theirs; the quickest turn is the least disturbed."""

    what: str
    ours: Sequence[float]
    theirs: Sequence[float]

    @property
    def times(self) -> float:
        """How many times longer theirs took."""
        return min(self.theirs) / min(self.ours)

    def row(self) -> tuple[str, str, str]:
        """Return a line: what, both and how many times faster, to reach."""
        quick, slow = min(self.ours) * 1000, min(self.theirs) * 1000
        measured = f"{quick:.1f} ms, {slow:.1f} ms: {self.times:.0f} times faster"
        return f"a feed of {self.what}: our parse path, plain feedparser", measured, GOAL


def parsing() -> Iterator[Parsed]:
    """Parse feeds both ways in turns."""
    teasers = document(1, range(40))
    for what, data in (("40 teasers", teasers), ("40 whole articles", _whole(teasers))):
        ours, theirs = [], []
        for _ in range(10):
            ours += timed(lambda data=data: parse(data, NOW), 5)  # type: ignore[misc]  # bound now
            theirs += timed(lambda data=data: feedparser.parse(data), 1)  # type: ignore[misc]  # bound now
        yield Parsed(what, ours, theirs)


def _whole(teasers: bytes) -> bytes:
    """Return a feed with whole articles in HTML beside its teasers, as many are."""
    paragraph = (
        "<p>Some <em>forty thousand</em> vehicles &amp; their drivers cross the "
        '<a href="https://n.example/bridge?a=1&amp;b=2" rel="nofollow">bridge</a> each day, the '
        'agency said.<br><img src="https://n.example/bridge.jpg" alt="The bridge" width="600"></p>'
    )
    whole = f"<content:encoded><![CDATA[{paragraph * 8}]]></content:encoded></item>"
    space = b"xmlns:content='http://purl.org/rss/1.0/modules/content/' version='2.0'"
    return teasers.replace(b"</item>", whole.encode()).replace(b"version='2.0'", space, 1)
