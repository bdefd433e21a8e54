"""Summaries against editors' own: ``python -m tests.benchmarks.summaries``.

The events are Multi-News clusters (Fabbri et al. 2019) with one reference each; they are not
part of this repository. Every summarizer chooses whole sentences until no other fits into 100
or 200 words, best first. ROUGE is that of the package rouge-score, F1, with its stemmer, over
all sentences as one text. sumy's summarizers are given our sentences and stems; "plain" is
sumy's LexRank over what sentencex alone takes for sentences, nothing left out, with sumy's own
stemmer and stop words. Each difference is to sumy's LexRank on our sentences, with the
interval that holds 95% of 10,000 paired resamplings of the events.

"held out" has, for each event, the concepts' weights fitted on other events; the weights
of a sentence's merit were set by hand looking at all of these events, so the figure is kinder
than one on events never seen. Of 96 settings of five of them (news and how it is guarded, claims,
words of a sentence and of its article), the best on four fifths of the events gained 0.5 ROUGE-2
on the other fifth over those there were before, as the mean over budgets of 85, 100, 115 and 150
words, and in each of 40 random splits.

CPU time is from articles to chosen sentences, sentence borders included: the least of three
seconds' worth of runs (nine or more) in one process, for articles of several events put into one;
what else is in memory is not looked through for garbage.
"""

from __future__ import annotations

import gc
import random
import re
from dataclasses import replace
from itertools import cycle, islice
from statistics import fmean
from time import process_time
from typing import TYPE_CHECKING, Any

from bot.core.model import Article, Outlet
from bot.core.telling import salience
from bot.core.telling.story import summarize_articles
from bot.core.telling.summarize import Budget, consensus, fill
from bot.summarizers import create, names
from tests.benchmarks.fit_summaries import Sample, held_out, samples
from tests.benchmarks.machine import keep, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.summarizers.sumy import Sumy

BUDGETS = (100, 200)
MEASURES = ("rouge1", "rouge2", "rougeL")
BASELINE = "lex-rank"

Scores = dict[int, dict[str, list[float]]]
"""By budget and measure, the figure of every event."""


def main() -> None:
    """Measure, print, and keep the tables beside this file."""
    several = samples()
    scores = {name: _scores(texts, several) for name, texts in _systems(several)}
    parts = [(__doc__ or "").partition("\n\n")[2].strip()]
    parts += [_quality(scores, words) for words in BUDGETS]
    parts.append(_speed(several))
    keep("summaries", "python -m tests.benchmarks.summaries", "\n\n".join(parts))


def _systems(several: Sequence[Sample]) -> Iterator[tuple[str, dict[int, list[list[str]]]]]:
    """Yield each summarizer's name with its sentences, by budget and event."""
    other = held_out(several)
    yield "consensus, held out", _chosen(several, [other[one.event.id] for one in several])
    yield "consensus, as shipped", _chosen(several, [salience.FITTED.concepts] * len(several))
    yield "lead", _filled(several, [_lead(one) for one in several])
    for name in names()[1:]:
        summarizer: Any = create(name)
        yield name, _filled(several, [_ranked(summarizer, one) for one in several])
    plain = [_plain(one) for one in several]
    yield (
        "lex-rank, plain",
        {budget: [_cut(ranking, budget) for ranking in plain] for budget in BUDGETS},
    )


def _chosen(several: Sequence[Sample], fitted: Sequence[Any]) -> dict[int, list[list[str]]]:
    return {
        budget: [
            [
                one.sentences[index].text
                for index in consensus(
                    one.sentences,
                    Budget(words=budget),
                    voices=one.event.voices(),
                    weights=replace(salience.FITTED, concepts=weights),
                )
            ]
            for one, weights in zip(several, fitted, strict=True)
        ]
        for budget in BUDGETS
    }


def _filled(
    several: Sequence[Sample], rankings: Sequence[Sequence[int]]
) -> dict[int, list[list[str]]]:
    return {
        budget: [
            [one.sentences[i].text for i in fill(ranking, one.sentences, Budget(words=budget))]
            for one, ranking in zip(several, rankings, strict=True)
        ]
        for budget in BUDGETS
    }


def _ranked(summarizer: Sumy, one: Sample) -> list[int]:
    return summarizer.rank(one.sentences)


def _lead(one: Sample) -> list[int]:
    """Rank the first sentence of each article, then the second of each, and so on."""
    return sorted(range(len(one.sentences)), key=lambda index: one.sentences[index].index)


def _plain(one: Sample) -> list[str]:
    """Rank every sentence of the raw text as sumy does by itself."""
    import sentencex  # type: ignore[import-untyped]  # noqa: PLC0415 - for this alone
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence  # noqa: PLC0415 - slow
    from sumy.nlp.stemmers import Stemmer  # noqa: PLC0415 - slow to load
    from sumy.summarizers.lex_rank import LexRankSummarizer  # noqa: PLC0415 - slow to load
    from sumy.utils import get_stop_words  # noqa: PLC0415 - slow to load

    class Words:
        def to_words(self, text: str) -> tuple[str, ...]:
            return tuple(re.findall(r"[^\W\d_][\w'’-]*", text))

    lines = [line for article in one.event.articles for line in article.text.split("\n")]
    texts = [part.strip() for line in lines for part in sentencex.segment("en", line)]
    texts = list(dict.fromkeys(filter(None, texts)))
    summarizer = LexRankSummarizer(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    ranked: list[str] = []

    def take(infos: Sequence[Any]) -> list[Any]:
        ranked.extend(str(info.sentence) for info in infos)
        return []

    paragraph = Paragraph(Sentence(text, Words()) for text in texts)
    summarizer(ObjectDocumentModel([paragraph]), take)
    return ranked


def _cut(ranking: Sequence[str], budget: int) -> list[str]:
    kept: list[str] = []
    left = budget
    for text in ranking:
        words = len(text.split())
        if words <= left:
            kept.append(text)
            left -= words
    return kept


def _scores(texts: dict[int, list[list[str]]], several: Sequence[Sample]) -> Scores:
    from rouge_score.rouge_scorer import RougeScorer  # noqa: PLC0415 - loads NLTK

    scorer = RougeScorer(list(MEASURES), use_stemmer=True)
    found: Scores = {}
    for budget, summaries in texts.items():
        results = [
            scorer.score(one.reference, " ".join(summary))
            for one, summary in zip(several, summaries, strict=True)
        ]
        found[budget] = {
            measure: [100 * result[measure].fmeasure for result in results] for measure in MEASURES
        }
    return found


def _quality(scores: dict[str, Scores], words: int) -> str:
    base = scores[BASELINE][words]["rouge2"]
    rows = [
        [
            name,
            *(f"{fmean(found[words][measure]):.1f}" for measure in MEASURES),
            "" if name == BASELINE else _difference(found[words]["rouge2"], base),
        ]
        for name, found in scores.items()
    ]
    head = [f"{words} words", "ROUGE-1", "ROUGE-2", "ROUGE-L", "ROUGE-2 against lex-rank"]
    return table(head, rows)


def _difference(ours: Sequence[float], theirs: Sequence[float], times: int = 10_000) -> str:
    """Return the mean difference with its bootstrap interval."""
    gains = [a - b for a, b in zip(ours, theirs, strict=True)]
    dice = random.Random(0)  # noqa: S311 - a resampling, no secret
    means = sorted(fmean(dice.choices(gains, k=len(gains))) for _ in range(times))
    low, high = means[int(0.025 * times)], means[int(0.975 * times)]
    return f"{fmean(gains):+.1f} ({low:+.1f} to {high:+.1f})"


def _speed(several: Sequence[Sample]) -> str:
    pool = [article for one in several for article in one.event.articles]
    reach = {5: "60 ms", 20: "", 50: "150 ms", 500: "500 ms"}
    rows = [
        [count, *(_cpu(_event(pool, count), name) for name in ("consensus", BASELINE)), most]
        for count, most in reach.items()
    ]
    return table(["articles", "consensus, CPU", "lex-rank, CPU", "to reach"], rows)


def _event(pool: Sequence[Article], count: int) -> list[Article]:
    """Take so many articles; beyond those there are, the same again under other names."""
    return [
        replace(article, id=f"{number}", outlet=Outlet(f"{number}"))
        for number, article in enumerate(islice(cycle(pool), count))
    ]


def _cpu(articles: list[Article], name: str) -> str:
    summarizer = create(name)
    taken: list[float] = []
    gc.collect()
    gc.freeze()  # all that the other measurements left is no work of this one
    while len(taken) < 9 or sum(taken) < 3:
        salience.forget()
        start = process_time()
        shown = summarize_articles(articles, summarizer, Budget(words=100))
        taken.append(process_time() - start)
        if not shown:
            raise AssertionError("nothing was chosen")
    return f"{1000 * min(taken):.0f} ms"


if __name__ == "__main__":
    main()
