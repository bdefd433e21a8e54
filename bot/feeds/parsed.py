"""What a feed says, as plain values, and how they pass between processes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.core.health import Rhythm


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed. What the feed does not say is empty or ``None``.

    ``text`` is the longest text that the feed gives, without markup; ``whole`` tells that the
    feed means it to be the article and not a teaser. ``outlet`` is named by feeds that gather
    from many.
    """

    title: str = ""
    text: str = ""
    guid: str = ""
    url: str | None = None
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    outlet: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed. ``kind`` is rss, atom, rdf, json or sitemap; ``notes`` are for its operator."""

    kind: str
    title: str = ""
    site: str | None = None
    language: str | None = None
    items: tuple[Item, ...] = ()
    rhythm: Rhythm = field(default_factory=Rhythm)
    notes: tuple[str, ...] = ()


class ParseError(ValueError):
    """Bytes that are no feed.

    ``kind`` is the class of the failure: ``empty``, ``html``, ``not-a-feed``, ``encoding``,
    ``hostile`` (built to take for ever), ``parser`` (which was stopped, or gave up).
    """

    def __init__(self, kind: str, message: str) -> None:
        """Keep the class of the failure beside the words for a person."""
        super().__init__(message)
        self.kind = kind


def packed(feed: Feed) -> dict[str, Any]:
    """Return a feed as values that any serializer takes."""
    told = asdict(feed)
    for item in told["items"]:
        when = item["published"]
        item["published"] = when.timestamp() if when else None
    told["rhythm"] |= {name: sorted(told["rhythm"][name]) for name in ("hours", "days")}
    return told


def unpacked(told: dict[str, Any]) -> Feed:
    """Return the feed that :func:`packed` was given."""
    rhythm = told["rhythm"]
    return Feed(
        **{
            **told,
            "items": tuple(_item(item) for item in told["items"]),
            "rhythm": Rhythm(
                rhythm["every"], frozenset(rhythm["hours"]), frozenset(rhythm["days"])
            ),
            "notes": tuple(told["notes"]),
        }
    )


def _item(told: dict[str, Any]) -> Item:
    when = told["published"]
    return Item(
        **{
            **told,
            "published": None if when is None else datetime.fromtimestamp(when, UTC),
            "authors": tuple(told["authors"]),
            "categories": tuple(told["categories"]),
        }
    )
