"""Bounded work: of an event of very many articles, what stands first in each is read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.model import Sentence


def early(sentences: Iterable[Sentence], most: int) -> list[list[Sentence]]:
    """Return each article's first sentences, in order, about ``most`` in all.

    Articles come in the order of their ids, whatever the order of the sentences; of more than
    ``most`` articles the first by id are read. An article keeps at least two sentences.
    """
    of_article: defaultdict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        of_article[sentence.citation.article.id].append(sentence)
    total = sum(map(len, of_article.values()))
    kept = sorted(of_article)[:most]
    share = total if total <= most else max(2, most // max(1, len(kept)))
    return [sorted(of_article[key], key=lambda sentence: sentence.index)[:share] for key in kept]
