"""The clusterer that does what the options ask for; the plain one where they ask for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.cluster.clusterer import Clusterer

if TYPE_CHECKING:
    from bot.core.cluster.types import ClusterOptions


def kind(options: ClusterOptions | None) -> type[Clusterer]:
    """Return the kind of clusterer that the options ask for.

    A state that one kind left is good for every other; only what it remembers of earlier
    articles differs, so what is switched on later works among the articles that come then.
    """
    if options is None or not (options.across_languages or options.embedder):
        return Clusterer
    from bot.core.cluster.across import Crossing  # noqa: PLC0415  only where it is asked for
    from bot.core.cluster.meaning import Meaning  # noqa: PLC0415  the same

    if options.embedder is None:
        return Crossing
    if not options.across_languages:
        return Meaning
    return type("Linking", (Crossing, Meaning), {})
