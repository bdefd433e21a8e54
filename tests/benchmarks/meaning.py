"""What embeddings add to finding events: ``python -m tests.benchmarks.meaning``.

Needs the extra ``briefbot[semantic]`` with its model, and the labelled mixed stream. The weights
are learned from one half of its events and scored on the other, with embeddings and without.
``--weights FILE`` keeps what was learned, ``--vectors FOLDER`` what was embedded, and both are
taken from there the next time.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.core.cluster import ClusterOptions, Weights, followed
from bot.core.cluster.linking import kind
from bot.embedders.minilm import MiniLM, load
from tests.benchmarks.cluster_scores import HEAD, row
from tests.benchmarks.clusters import DATA, STREAMS, _scored, held_out_weights
from tests.benchmarks.clusters import load as read
from tests.benchmarks.machine import keep, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.core.model import Article


class Counted:
    """Counts what is embedded, and keeps it where there is a folder for it."""

    def __init__(self, model: MiniLM, folder: Path | None) -> None:
        self.name = model.name
        self.texts = 0
        self._model = model
        self._folder = folder

    def embed(self, text: str) -> NDArray[np.float32]:
        self.texts += 1
        if self._folder is None:
            return self._model.embed(text)
        file = (
            self._folder / f"{hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}.npy"
        )
        if not file.exists():
            np.save(file, self._model.embed(text))
        found: NDArray[np.float32] = np.load(file)
        return found

    def seconds(self, texts: Sequence[str]) -> float:
        """Return the CPU that a text costs, of some."""
        start = time.process_time()
        for text in texts:
            self._model.embed(text)
        return (time.process_time() - start) / len(texts)


def final(articles: Sequence[Article], weights: Weights, options: ClusterOptions) -> dict[str, str]:
    """Return the events in the end."""
    clusterer = kind(options)(options, weights)
    return followed(decision for article in articles for decision in clusterer.add(article))


def main() -> None:
    """Measure, print, and keep the table in README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--vectors", type=Path)
    chosen = parser.parse_args()
    articles, gold = read(DATA / STREAMS[0])
    weights = _weights(chosen.weights, articles, gold)
    model, rows = Counted(load(), chosen.vectors), []
    for told, options in (("with", ClusterOptions(embedder=model)), ("without", ClusterOptions())):
        model.texts = 0
        found = final(articles, weights, options)
        rows.append((told, *row(_scored(gold), found), f"{model.texts:,} of {len(articles):,}"))
        print(*rows[-1], flush=True)
    cost = 1000 * model.seconds([each.text[:500] for each in articles[:40]])
    text = table(("embeddings", *HEAD, "texts embedded"), rows)
    keep(
        "meaning", "python -m tests.benchmarks.meaning", f"A text: {cost:.0f} ms of CPU.\n\n{text}"
    )


def _weights(kept: Path | None, articles: list[Article], gold: dict[str, str]) -> Weights:
    if kept and kept.exists():
        return Weights.load(kept.read_text("utf-8"))
    weights = held_out_weights(articles, gold)
    if kept:
        kept.write_text(weights.dump(), "utf-8")
    return weights


if __name__ == "__main__":
    main()
