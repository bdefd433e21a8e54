"""What the use cases need from the world, as protocols. Adapters implement them.

A use case is given these as arguments, so a test can hand it a fake and a third store or
summarizer is one more class. The values that pass through stand here beside them.
"""

from __future__ import annotations

from bot.core.embedder import Embedder
from bot.core.language.text import Index
from bot.core.rank import Hit
from bot.core.telling.summarizer import Summarizer
from bot.ports.archive import (
    Arrival,
    Basis,
    Changes,
    Clock,
    Correction,
    FileRead,
    Logged,
    Pruned,
    Store,
)
from bot.ports.delivery import Chat, Digest, Editing, Outbox
from bot.ports.house import (
    Audited,
    Config,
    ConfigChange,
    Edit,
    FeedFound,
    Feeds,
    FeedsRead,
    Trial,
    Trials,
    Wanted,
)
from bot.ports.readers import Asked, Feedback, Interest, Readers, Who

__all__ = [
    "Arrival",
    "Asked",
    "Audited",
    "Basis",
    "Changes",
    "Chat",
    "Clock",
    "Config",
    "ConfigChange",
    "Correction",
    "Digest",
    "Edit",
    "Editing",
    "Embedder",
    "FeedFound",
    "Feedback",
    "Feeds",
    "FeedsRead",
    "FileRead",
    "Hit",
    "Index",
    "Interest",
    "Logged",
    "Outbox",
    "Pruned",
    "Readers",
    "Store",
    "Summarizer",
    "Trial",
    "Trials",
    "Wanted",
    "Who",
]
