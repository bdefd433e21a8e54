"""sumy's summarizers over our sentences, and ours as one of sumy's.

sumy is given our own sentences and stems, so it needs no NLTK data and no network. It
compares sentences by their text: of equal ones it sees the first. It hands its ranking to a
callable in place of a number of sentences; that is where the budget is applied.
"""

from __future__ import annotations

import importlib
import warnings
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence
from sumy.summarizers import AbstractSummarizer

from bot.core.model import Article, Outlet, Sentence
from bot.core.telling.summarize import Budget, consensus, fill, in_reading_order
from bot.core.telling.units import units

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_CLASSES = {
    "lex-rank": ("lex_rank", "LexRankSummarizer"),
    "text-rank": ("text_rank", "TextRankSummarizer"),
    "lsa": ("lsa", "LsaSummarizer"),
    "luhn": ("luhn", "LuhnSummarizer"),
    "edmundson": ("edmundson", "EdmundsonSummarizer"),
    "kl": ("kl", "KLSummarizer"),
    "sum-basic": ("sum_basic", "SumBasicSummarizer"),
    "reduction": ("reduction", "ReductionSummarizer"),
}
_STIGMA = ("hardly", "imposs", "perhap", "mayb")
"""Stems that speak against a sentence, as in Edmundson (1969)."""

AT_MOST = 400
"""So many sentences are ranked: most of sumy's methods compare each with every other."""


class _Words:
    """The tokenizer that sumy asks for: the words of a sentence are known already."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(words)

    def to_words(self, _text: str) -> tuple[str, ...]:
        return self._words


class Unit(SumySentence):  # type: ignore[misc]  # sumy ships no types
    """A sentence as sumy sees it, which remembers ours."""

    __slots__ = ("origin",)

    def __init__(self, origin: Sentence) -> None:
        """Take the text and the stems of ``origin``."""
        super().__init__(origin.text, _Words(origin.terms))
        self.origin = origin


def document(sentences: Sequence[Sentence]) -> Any:  # noqa: ANN401 - sumy ships no types
    """Return sumy's model of the sentences, one paragraph for each of theirs."""
    paragraphs = groupby(sentences, key=lambda one: (one.article.id, one.paragraph))
    return ObjectDocumentModel(
        Paragraph(Unit(one) for one in paragraph) for _, paragraph in paragraphs
    )


class Sumy:
    """One of sumy's summarizers as a :class:`bot.ports.Summarizer`."""

    def __init__(self, name: str) -> None:
        """Take the name as :func:`bot.summarizers.names` gives it."""
        self.name = name

    def choose(
        self,
        sentences: Sequence[Sentence],
        *,
        count: int | None = None,
        words: int | None = None,
        query: Sequence[str] = (),
        voices: Mapping[str, str] | None = None,
    ) -> list[int]:
        """Choose what sumy ranks best within the budget, in the order of the articles.

        sumy knows neither voices nor queries, so ``voices`` is ignored; with a ``query``,
        sentences that hold a stem of it are taken before all others.
        """
        del voices
        budget = Budget(count, words)
        order = in_reading_order(sentences)
        known = [sentences[index] for index in order]
        wanted = set(query)
        ranking = sorted(
            self.rank(known), key=lambda index: not wanted.intersection(known[index].terms)
        )
        return [order[index] for index in _in_order(fill(ranking, known, budget), known)]

    def rank(self, sentences: Sequence[Sentence]) -> list[int]:
        """Return the indices of the sentences that may be chosen, best first."""
        place: dict[str, int] = {}
        for index in _bounded(sentences):
            if sentences[index].terms:
                place.setdefault(sentences[index].text.strip(), index)
        ranked: list[int] = []

        def take(infos: Sequence[Any]) -> list[Any]:
            ranked.extend(place[info.sentence.origin.text.strip()] for info in infos)
            return []

        if place:
            with warnings.catch_warnings():
                # LSA warns where there are more sentences than words.
                warnings.simplefilter("ignore")
                kept = [sentences[index] for index in sorted(place.values())]
                self._summarizer(kept)(document(kept), take)
        return ranked

    def _summarizer(self, sentences: Sequence[Sentence]) -> Callable[..., Any]:
        module, name = _CLASSES[self.name]
        made = getattr(importlib.import_module(f"sumy.summarizers.{module}"), name)()
        if self.name == "edmundson":
            made.bonus_words = _bonus(sentences)
            made.stigma_words = _STIGMA
            made.null_words = ("",)  # stop words are gone already; sumy insists on some
        return made  # type: ignore[no-any-return]  # sumy ships no types


class ConsensusSummarizer(AbstractSummarizer):  # type: ignore[misc]  # sumy ships no types
    """Our summarizer in sumy's own form, for programs that are built on sumy.

    A document made by :func:`document` keeps its articles apart. Any other is one article, so
    nobody can agree with it, and what remains is a centroid, position and no repetition.
    """

    stop_words: frozenset[str] = frozenset()

    def __call__(self, document: Any, sentences_count: int) -> tuple[Any, ...]:  # noqa: ANN401
        """Return sumy's sentences, in the order in which they read best."""
        shown = tuple(document.sentences)
        ours = [one.origin for one in shown if isinstance(one, Unit)]
        if len(ours) < len(shown):
            ours = self._adopted(document)
        return tuple(shown[index] for index in consensus(ours, Budget(int(sentences_count))))

    def _adopted(self, document: Any) -> list[Sentence]:  # noqa: ANN401 - sumy ships no types
        lines = [str(one) or " " for one in document.sentences]
        article = Article("document", "\n".join(lines), Outlet("document"))
        numbers = [n for n, each in enumerate(document.paragraphs) for _ in each.sentences]
        found: list[Sentence] = []
        start = 0
        for index, (line, one) in enumerate(zip(lines, document.sentences, strict=True)):
            words = tuple(self.normalize_word(word) for word in one.words)
            terms = tuple(self.stem_word(word) for word in words if word not in self.stop_words)
            span = article.cite(start, start + len(line))
            found.append(Sentence(span, index, numbers[index], words, terms))
            start += len(line) + 1
        return found


def _bounded(sentences: Sequence[Sentence]) -> list[int]:
    """Return what may be ranked; of very many, the first ones of each article."""
    free = sorted(units(sentences), key=lambda index: (sentences[index].index, index))
    return sorted(free[:AT_MOST])


def _bonus(sentences: Sequence[Sentence]) -> list[str]:
    """Return the stems of most sentences: the event's own cue words."""
    counts = Counter(term for one in sentences for term in dict.fromkeys(one.terms))
    return sorted(counts, key=lambda term: (-counts[term], term))[:10]


def _in_order(chosen: Sequence[int], sentences: Sequence[Sentence]) -> list[int]:
    """Put the best sentence's article first, then the others by how early they tell it."""
    if not chosen:
        return []
    first = sentences[chosen[0]].article.id
    return sorted(
        chosen,
        key=lambda index: (
            sentences[index].article.id != first,
            sentences[index].article.id,
            sentences[index].index,
        ),
    )
