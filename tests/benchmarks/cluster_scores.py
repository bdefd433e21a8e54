"""How well found events fit the true ones: BCubed, pairs, CEAF.

``gold`` maps labelled articles to their true events, ``found`` articles to the events found.
Only labelled articles count. Precision, recall and their harmonic mean are fractions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Scores = tuple[float, float, float]
HEAD = (
    "BCubed P", "R", "F", "F, 2+", "pairs P", "R", "F", "CEAF-e F", "events (true)",
    "largest (true)",
)  # fmt: skip


def row(gold: Mapping[str, str], found: Mapping[str, str]) -> tuple[object, ...]:
    """Return the figures named by ``HEAD``."""
    found = {key: found[key] for key in gold}
    size = Counter(gold.values())
    several = {key for key in gold if size[gold[key]] > 1}
    shown = [*bcubed(gold, found), bcubed(gold, found, several)[2]]
    shown += [*pairs(gold, found), ceaf(gold, found)[2]]
    sizes = Counter(found.values())
    return (
        *(f"{100 * each:.1f}" for each in shown),
        f"{len(sizes):,} ({len(size):,})",
        f"{max(sizes.values())} ({max(size.values())})",
    )


def bcubed(
    gold: Mapping[str, str], found: Mapping[str, str], only: Collection[str] | None = None
) -> Scores:
    """Return BCubed scores (Bagga and Baldwin 1998), averaged over the articles in ``only``."""
    true, ours = _groups(gold, gold), _groups(gold, found)
    keys = gold if only is None else only
    if not keys:
        return 0.0, 0.0, 0.0
    both = [(true[gold[key]], ours[found[key]]) for key in keys]
    precision = sum(len(one & other) / len(other) for one, other in both) / len(both)
    recall = sum(len(one & other) / len(one) for one, other in both) / len(both)
    return _scores(precision, recall)


def pairs(gold: Mapping[str, str], found: Mapping[str, str]) -> Scores:
    """Return scores over the pairs of articles that share an event."""
    right = _pairs(Counter((gold[key], found[key]) for key in gold).values())
    ours = _pairs(Counter(found[key] for key in gold).values())
    true = _pairs(Counter(gold.values()).values())
    return _scores(right / max(ours, 1.0), right / max(true, 1.0))


def ceaf(gold: Mapping[str, str], found: Mapping[str, str]) -> Scores:
    """Return CEAF-e scores (Luo 2005): events matched one to one."""
    true, ours = _groups(gold, gold), _groups(gold, found)
    row_of = {event: at for at, event in enumerate(true)}
    column_of = {event: at for at, event in enumerate(ours)}
    likeness = np.zeros((len(true), len(ours)))
    for (one, other), common in Counter((gold[key], found[key]) for key in gold).items():
        whole = len(true[one]) + len(ours[other])
        likeness[row_of[one], column_of[other]] = 2.0 * common / whole
    best = likeness[linear_sum_assignment(-likeness)].sum()
    return _scores(best / len(ours), best / len(true))


def _groups(gold: Mapping[str, str], events: Mapping[str, str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for key in gold:
        groups[events[key]].add(key)
    return groups


def _pairs(sizes: Collection[int]) -> float:
    return sum(size * (size - 1) / 2 for size in sizes)


def _scores(precision: float, recall: float) -> Scores:
    whole = precision + recall
    return precision, recall, 2 * precision * recall / whole if whole else 0.0
