"""Articles to events, online: one article at a time, each decided once, explained."""

from bot.core.cluster.clusterer import Clusterer
from bot.core.cluster.decide import Weights
from bot.core.cluster.types import (
    ClusterOptions,
    Created,
    Decision,
    Grown,
    Member,
    Merged,
    Moved,
)

__all__ = [
    "ClusterOptions",
    "Clusterer",
    "Created",
    "Decision",
    "Grown",
    "Member",
    "Merged",
    "Moved",
    "Weights",
]
