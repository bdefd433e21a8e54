"""Articles to events, online: one article at a time, each decided once, explained."""

from bot.core.cluster.clusterer import Clusterer
from bot.core.cluster.decide import Weights
from bot.core.cluster.memory import after, oldest
from bot.core.cluster.naming import mint
from bot.core.cluster.types import (
    PERSON,
    RECORD,
    ClusterOptions,
    Created,
    Decision,
    Grown,
    Member,
    Merged,
    Moved,
    followed,
)

__all__ = [
    "PERSON",
    "RECORD",
    "ClusterOptions",
    "Clusterer",
    "Created",
    "Decision",
    "Grown",
    "Member",
    "Merged",
    "Moved",
    "Weights",
    "after",
    "followed",
    "mint",
    "oldest",
]
