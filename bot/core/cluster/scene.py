"""An article among the live events that it might belong to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.core.cluster.features import terms_of
from bot.core.cluster.pairs import Facing, Matcher, describe, lent

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
    starts: NDArray[np.int64]
    slots: NDArray[np.int64]
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
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        near = self._near(features, without)
        if not near:
            return None
        live = self._live
        groups = self._groups(near)
        ordered = [slot for slots in groups.values() for slot in slots]
        known = set(near)
        everyone = [*near, *(slot for slot in ordered if slot not in known)]
        facing = self._facing(features, everyone, outlet, len(near))
        met = self._matcher.meet(features, facing.terms, live.index.seen)
        rows, crowd = describe(features, facing, met)
        place = {slot: at for at, slot in enumerate(everyone)}
        starts = np.array([0, *accumulate(map(len, groups.values()))][:-1])
        rows = rows[[*map(place.__getitem__, ordered)]]
        return Scene(features, [*groups], starts, np.array(ordered), rows, crowd)

    def _groups(self, near: Sequence[int]) -> dict[str, list[int]]:
        """Return the neighbours by their events, with each event's other representatives."""
        event_of, events = self._live.event_of, self._live.events
        groups: dict[str, list[int]] = {}
        for slot in near:
            groups.setdefault(event_of[slot], []).append(slot)
        for event, slots in groups.items():
            newest = events[event].newest
            if len(newest) > 1 or newest != slots:
                slots += [slot for slot in newest if slot not in slots]
        return groups

    def _facing(self, features: Features, slots: list[int], outlet: str, near: int) -> Facing:
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        entries, sheet, rows = self._live.entries, self._live.sheet, np.array(slots)
        return Facing(
            [terms_of(entries[slot].data) for slot in slots],
            sheet.sizes[rows],
            sheet.when[rows],
            sheet.crowd[rows],
            (sheet.outlet[rows] == sheet.outlet_of(outlet)).astype(float),
            near,
            lent(features, near, self._live.index.size),
        )

    def _near(self, features: Features, without: str | None) -> list[int]:
        """Return the slots of the nearest live articles that it may share an event with."""
        options, live, sheet = self._options, self._live, self._live.sheet
        language = sheet.language_of(features.language)
        when, horizon, most = features.when, options.horizon, options.candidates
        events: set[str] = set()
        chosen: list[int] = []
        for slot in live.index.near(features, 2 * most):
            event = live.event_of[slot]
            if (event not in events and len(events) == most) or event == without:
                continue
            if abs(when - sheet.when[slot]) > horizon:
                continue
            if language in (0, spoken := sheet.language[slot]) or not spoken:
                events.add(event)
                chosen.append(slot)
        return chosen
