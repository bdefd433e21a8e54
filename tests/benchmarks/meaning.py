"""What embeddings add to finding events: ``python -m tests.benchmarks.meaning``.

Needs the extra ``briefbot[semantic]`` with its model and the labelled streams. The weights are
learned from one half of the first stream's events and scored on the other, without and with.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from bot.core.cluster import Clusterer, ClusterOptions
from bot.core.cluster.linking import kind
from bot.embedders.minilm import MiniLM, load
from tests.benchmarks.cluster_scores import HEAD, row
from tests.benchmarks.clusters import DATA, STREAMS, _scored, held_out_weights
from tests.benchmarks.clusters import load as read
from tests.benchmarks.machine import keep, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster import Weights
    from bot.core.model import Article


class Counted:
    """Counts what is embedded."""

    def __init__(self, model: MiniLM) -> None:
        self.name = model.name
        self.taken: Counter[str] = Counter()
        self._model = model

    def embed(self, text: str) -> NDArray[np.float32]:
        start = time.process_time()
        found = self._model.embed(text)
        self.taken["seconds"] += time.process_time() - start  # type: ignore[assignment]  # a sum
        self.taken["texts"] += 1
        return found


def final(
    articles: Sequence[Article], weights: Weights, options: ClusterOptions
) -> tuple[dict[str, str], float]:
    """Return the events in the end, and the seconds of CPU an article."""
    start = time.process_time()
    clusterer: Clusterer = kind(options)(options, weights)
    for article in articles:
        clusterer.add(article)
    return clusterer.assignment(), (time.process_time() - start) / len(articles)


def main() -> None:
    """Measure, print, and keep the table in README.md."""
    streams = [(name, *read(DATA / name)) for name in STREAMS if (DATA / name).exists()]
    weights = held_out_weights(*streams[0][1:])
    model, rows = Counted(load()), []
    for name, articles, gold in streams:
        for told, options in (
            ("without", ClusterOptions()),
            ("with", ClusterOptions(embedder=model)),
        ):
            model.taken.clear()
            found, seconds = final(articles, weights, options)
            asked = f"{model.taken['texts'] / len(articles):.0%}"
            cost = f"{1000 * seconds:.1f} ms"
            rows.append((name, told, *row(_scored(gold), found), asked, cost))
            print(*rows[-1], flush=True)
    head = ("stream", "embeddings", *HEAD, "texts embedded, of articles", "CPU an article")
    keep("meaning", "python -m tests.benchmarks.meaning", table(head, rows))


if __name__ == "__main__":
    main()
