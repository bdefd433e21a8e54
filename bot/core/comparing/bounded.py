"""Bounded work: of an event of very many articles, what stands first in each is read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.model import Sentence


LEAST = 4
"""So many sentences of an article are read, if it is read at all."""


def early(sentences: Iterable[Sentence], most: int) -> list[list[Sentence]]:
    """Return each article's first sentences, in order, at most ``most`` in all.

    Articles come in the order of their ids, whatever the order of the sentences. Where there
    are too many for :data:`LEAST` sentences each, only the first of them by id are read.
    """
    of_article: defaultdict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        of_article[sentence.citation.article.id].append(sentence)
    total = sum(map(len, of_article.values()))
    kept = sorted(of_article) if total <= most else sorted(of_article)[: most // LEAST]
    share = total if total <= most else max(LEAST, most // len(kept))
    return [sorted(of_article[key], key=lambda sentence: sentence.index)[:share] for key in kept]
