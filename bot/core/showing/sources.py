"""The list of a story's sources: what each article goes by, and where it is."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from bot.core.harmless import one_line
from bot.core.showing.document import Source, Sources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.core.model import Article, Event
    from bot.core.showing.numbering import Numbering

_NAMED = 3
"""Authors of one article who are named."""

OPENING = 64
"""Characters of its first words by which an article without a title goes."""


def sources(
    event: Event, numbering: Numbering, zone: tzinfo, only: set[str] | None = None
) -> Sources:
    """List the sources, all of them or those of the given article ids."""
    items = tuple(
        source(event, article, numbering, zone)
        for article in numbering.articles
        if only is None or article.id in only
    )
    return Sources(items, more=len(numbering.articles) - len(items))


def source(event: Event, article: Article, numbering: Numbering, zone: tzinfo) -> Source:
    """Return what is told of one source."""
    original = event.copies.get(article.id)
    return Source(
        n=numbering.number(article),
        title=article.headline or _opening(article),
        outlet=article.outlet.name,
        url=article.url,
        path=article.path,
        published=article.published.astimezone(zone) if article.published else None,
        copy_of=numbering.of_id(original) if original else None,
        byline=_byline(article.authors),
    )


def _byline(authors: Sequence[str]) -> str:
    more = f" and {len(authors) - _NAMED} more" if len(authors) > _NAMED else ""
    return f"by {', '.join(authors[:_NAMED])}{more}" if authors else ""


def _opening(article: Article) -> str:
    """Return the first words of an article that has no title, marked as such."""
    words = one_line(article.text[: 4 * OPENING])
    return f"“{textwrap.shorten(words, OPENING, placeholder=' …')}”"
