"""An article among the live events, compiled: one call finds its candidates, one compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.core.cluster import scene
from bot.core.cluster.compiled import loop
from bot.core.cluster.compiled_index import Index
from bot.core.cluster.compiled_pairs import COLUMNS, compare
from bot.core.cluster.pairs import lent

if TYPE_CHECKING:
    from bot.core.cluster.compiled import Floats, Ints
    from bot.core.cluster.features import Features
    from bot.core.cluster.live import Live
    from bot.core.cluster.types import ClusterOptions


class Stage(scene.Stage):
    """What :class:`bot.core.cluster.scene.Stage` is, over an index of :mod:`compiled_index`'s."""

    def __init__(self, live: Live, options: ClusterOptions) -> None:
        """Work on the live articles."""
        super().__init__(live, options)
        most, near = options.candidates, 2 * options.candidates
        room = near + most * options.representatives
        self._best, self._events, self._starts = np.zeros((3, near), np.int64)
        self._everyone, self._place = np.zeros((2, room), np.int64)
        self._gaps = np.zeros(room)
        self._ranks = np.log1p(np.arange(near + 1))

    def scene(
        self, features: Features, outlet: str, without: str | None = None
    ) -> scene.Scene | None:
        """Return the article's scene, or ``None`` where nothing live is like it."""
        index, sheet, options = self._live.index, self._live.sheet, self._options
        if not isinstance(index, Index):
            raise TypeError("a compiled stage needs a compiled index")
        near, facing, grouped, pairs = _candidates(
            self._best[: index.nearest(features, self._best)],
            sheet.when, sheet.language, sheet.event, sheet.newest, sheet.voices,
            features.when, sheet.language_of(features.language),
            -1 if without is None else sheet.event_of(without),
            options.horizon, options.candidates,
            self._everyone, self._gaps, self._events, self._starts, self._place,
        )  # fmt: skip
        if not near:
            return None
        everyone, place = self._everyone[:facing], self._place[:pairs]
        rows = np.empty((pairs, COLUMNS))
        crowd = compare(
            features.keys, features.weights, features.bounds, index.seen_logs(features),
            sheet.outlet_of(outlet), everyone, near, lent(features, near, index.size),
            np.log1p(self._gaps[:facing]), self._ranks,
            sheet.sizes, sheet.crowd, sheet.outlet, sheet.keys_at, sheet.weights_at,
            place, rows,
        )  # fmt: skip
        events = [*map(sheet.names.__getitem__, self._events[:grouped].tolist())]
        return scene.Scene(
            features, events, self._starts[:grouped].copy(), everyone[place], rows, crowd
        )


@loop
def _candidates(
    best: Ints,
    when: Floats,
    language: Ints,
    event: Ints,
    newest: Ints,
    voices: Ints,
    mine_when: float,
    mine_language: int,
    without: int,
    horizon: float,
    most: int,
    everyone: Ints,
    gaps: Floats,
    events: Ints,
    starts: Ints,
    place: Ints,
) -> tuple[int, int, int, int]:
    """Choose candidate events from the nearest articles, and who is compared for them.

    Write down the slots of all that are compared, the neighbours first, and the days between;
    the numbers of the events; and, event by event from ``starts``, the places of its articles
    among those slots. Return how many are near, how many are compared, how many events there
    are, and how many pairs.
    """
    near = grouped = 0
    for slot in best:
        if event[slot] == without or abs(mine_when - when[slot]) > horizon:
            continue
        if language[slot] != mine_language and language[slot] and mine_language:
            continue
        at = _place(event[slot], events[:grouped])
        if at == most:
            continue
        events[at] = event[slot]
        grouped = max(grouped, at + 1)
        everyone[near] = slot
        near += 1
    facing, pairs = near, 0
    for group in range(grouped):
        number, starts[group] = events[group], pairs
        for at in range(near):
            if event[everyone[at]] == number:
                place[pairs] = at
                pairs += 1
        for slot in newest[number, : voices[number]]:
            if _place(slot, everyone[:near]) == near:
                everyone[facing] = slot
                place[pairs] = facing
                facing += 1
                pairs += 1
    gaps[:facing] = np.abs(when[everyone[:facing]] - mine_when)
    return near, facing, grouped, pairs


@loop
def _place(wanted: int, among: Ints) -> int:
    """Return where a number stands, or how many there are where it does not."""
    at = 0
    while at < len(among) and among[at] != wanted:
        at += 1
    return at
