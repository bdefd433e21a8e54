"""The numbers by which a story's sources go: [1] is what the headline cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.model import Article, ArticleRef, Claim, Story


class Numbering:
    """Numbers a story's articles from 1, in the order in which a reader meets them.

    First come the cited ones, in the order in which the story's claims cite them, then the
    rest in order of arrival.
    """

    def __init__(self, story: Story, new: Iterable[Claim] = ()) -> None:
        """Give each article of a story, and of what is new in it, its number."""
        cited = (
            citation.article for claim in (*story.claims(), *new) for citation in claim.citations
        )
        found: dict[ArticleRef, Article] = {}
        for article in (*cited, *story.event.articles):
            found.setdefault(article.ref, article)
        self.articles = tuple(found.values())
        self._numbers = {ref: number for number, ref in enumerate(found, 1)}

    def number(self, article: Article) -> int:
        """Return the article's number."""
        return self._numbers[article.ref]

    def of(self, claim: Claim) -> tuple[int, ...]:
        """Return the numbers of the articles that say a claim, ascending, each once."""
        return tuple(sorted({self.number(citation.article) for citation in claim.citations}))

    def of_id(self, article_id: str) -> int | None:
        """Return the number of the article of that id, if it has one."""
        for number, article in enumerate(self.articles, 1):
            if article.id == article_id:
                return number
        return None
