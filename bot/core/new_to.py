"""What of an event is new to a destination that was told of it before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.comparing.novelty import novelty
from bot.core.delivery import sentence
from bot.core.model import Entry, Score

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.core.delivery import Memory, Told
    from bot.core.model import Article, Claim, Event, Story

MOST_NEW = 5
"""New sentences of a developing event at most."""


def came_since(event: Event, told: Told) -> tuple[Article, ...]:
    """Return the article versions of an event that came since it was told."""
    return tuple(article for article in event.articles if article.ref not in told.known)


def part(event: Event, articles: Sequence[Article]) -> Event:
    """Return an event with some of its articles alone."""
    ids = {article.id for article in articles}
    copies = {copy: of for copy, of in event.copies.items() if copy in ids and of in ids}
    doubts = {key: doubt for key, doubt in event.doubts.items() if key in ids}
    return replace(event, articles=tuple(articles), copies=copies, doubts=doubts)


def developing(
    story: Story, news: Story, told: Told, seen: frozenset[str], day: int
) -> Entry | None:
    """Return what there is to tell of an event that was told; ``None`` where it is nothing.

    ``news`` tells the articles that came since alone, ``story`` all of them; ``seen`` are the
    sentences that the destination has seen, by name. Scores are the caller's to add.
    """
    event = story.event
    members = {article.id for article in event.articles}
    said = [claim for claim in told.said if _cites_only(claim, members)]
    now = list(dict.fromkeys((*news.summary, *news.agreement, *news.single_source)))
    found = novelty(said, now, event.articles)
    changed = tuple(one for one in found.changed if sentence(one.new) not in seen)
    taken = {sentence(one.new) for one in changed}
    new = [claim for claim in found.new if sentence(claim) not in seen | taken]
    if not (new or changed or found.withdrawn):
        return None
    return Entry(story, Score(()), tuple(new[:MOST_NEW]), changed, found.withdrawn, day)


def _cites_only(claim: Claim, members: Collection[str]) -> bool:
    return all(cited.article.id in members for cited in claim.citations)


def unheard(story: Story, memory: Memory) -> Story | None:
    """Return a story that is new to a destination, without the sentences that it has seen.

    ``None`` where it has seen its headline: the same was told as another event.
    """
    if sentence(story.headline) in memory.sentences:
        return None
    summary = tuple(c for c in story.summary if sentence(c) not in memory.sentences)
    return replace(story, summary=summary)
