"""What embeddings add to finding events: ``python -m tests.benchmarks.meaning``.

Needs the extra ``briefbot[semantic]`` with its model, and the labelled mixed stream. The weights
are learned from one half of its events and scored on the other, with embeddings and without.
``--weights FILE`` keeps what was learned, and takes it from there the next time.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.cluster import ClusterOptions, Weights
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

    from bot.core.model import Article


class Counted:
    """Counts what is embedded."""

    def __init__(self, model: MiniLM) -> None:
        self.name = model.name
        self.texts = 0
        self._model = model

    def embed(self, text: str) -> NDArray[np.float32]:
        self.texts += 1
        return self._model.embed(text)


def final(
    articles: Sequence[Article], weights: Weights, options: ClusterOptions
) -> tuple[dict[str, str], float]:
    """Return the events in the end, and the seconds of CPU an article."""
    start = time.process_time()
    clusterer = kind(options)(options, weights)
    for article in articles:
        clusterer.add(article)
    return clusterer.assignment(), (time.process_time() - start) / len(articles)


def main() -> None:
    """Measure, print, and keep the table in README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path)
    kept = parser.parse_args().weights
    articles, gold = read(DATA / STREAMS[0])
    if kept and kept.exists():
        weights = Weights.load(kept.read_text("utf-8"))
    else:
        weights = held_out_weights(articles, gold)
        if kept:
            kept.write_text(weights.dump(), "utf-8")
    model, rows = Counted(load()), []
    for told, options in (("with", ClusterOptions(embedder=model)), ("without", ClusterOptions())):
        model.texts = 0
        found, seconds = final(articles, weights, options)
        asked, cost = f"{model.texts / len(articles):.0%}", f"{1000 * seconds:.1f} ms"
        rows.append((told, *row(_scored(gold), found), asked, cost))
        print(*rows[-1], flush=True)
    head = ("embeddings", *HEAD, "texts embedded, of articles", "CPU an article")
    keep("meaning", "python -m tests.benchmarks.meaning", table(head, rows))


if __name__ == "__main__":
    main()
