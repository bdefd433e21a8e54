"""An article among the live events that it might belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.cluster.pairs import Matcher, describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.core.cluster.features import Features
    from bot.core.cluster.live import Live
    from bot.core.cluster.types import ClusterOptions


@dataclass(frozen=True, slots=True)
class Scene:
    """An article and its candidate events, each with representatives.

    ``rows`` describe the pairs of the article with the articles in ``slots``, event by event,
    event ``e``'s from ``starts[e]``. ``crowd`` is the level of its look-alikes.
    """

    features: Features
    events: Sequence[str]
    starts: Sequence[int]
    slots: Sequence[int]
    rows: NDArray[np.float64]
    crowd: float


class Stage:
    """Sets the scene for articles: candidates from the index, compared with the article."""

    def __init__(self, live: Live, options: ClusterOptions) -> None:
        """Work on the live articles."""
        self._live = live
        self._options = options
        self._matcher = Matcher()

    def scene(self, features: Features, outlet: str, without: str | None = None) -> Scene | None:
        """Return the article's scene, or ``None`` where nothing live is like it.

        ``without`` is an event to leave out: the one that the article itself is in.
        """
        near = self._near(features, without)
        if not near:
            return None
        live = self._live
        groups: dict[str, list[int]] = {}
        for slot in near:
            groups.setdefault(live.event_of[slot], []).append(slot)
        known = set(near)
        everyone = [*near]
        for event, slots in groups.items():
            extra = [slot for slot in live.representatives(event) if slot not in known]
            slots.extend(extra)
            everyone += extra
        entries = [live.entries[slot] for slot in everyone]
        others = [entry.features for entry in entries]
        met = self._matcher.meet(features, others, live.index.seen)
        same = [float(entry.outlet == outlet) for entry in entries]
        rows, crowd = describe(features, others, same, met, len(near))
        place = {slot: at for at, slot in enumerate(everyone)}
        ordered = [slot for slots in groups.values() for slot in slots]
        starts = [0]
        for slots in groups.values():
            starts.append(starts[-1] + len(slots))
        rows = rows[[place[slot] for slot in ordered]]
        return Scene(features, [*groups], starts[:-1], ordered, rows, crowd)

    def _near(self, features: Features, without: str | None) -> list[int]:
        """Return the slots of the nearest live articles that it may share an event with."""
        options, live = self._options, self._live
        events: set[str] = set()
        chosen: list[int] = []
        for slot in live.index.near(features, 2 * options.candidates):
            event = live.event_of[slot]
            if event not in events and len(events) == options.candidates:
                continue
            if event != without and self._may_join(features, live.entries[slot].features):
                events.add(event)
                chosen.append(slot)
        return chosen

    def _may_join(self, one: Features, other: Features) -> bool:
        if abs(one.when - other.when) > self._options.horizon:
            return False
        if one.language == other.language or self._options.across_languages:
            return True
        return "und" in (one.language, other.language)
