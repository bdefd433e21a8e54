"""What would be sent, as text: for `briefbot brief --format discord`, without discord.py."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.chat.discord.render import Shown, render
from bot.core.showing.document import More

if TYPE_CHECKING:
    from bot.core.showing.document import Document


def payloads(document: Document) -> str:
    """Return the bodies of the messages that post a document, as a JSON array."""
    events = tuple(block.event for block in document.blocks if isinstance(block, More))
    messages = render(document, Shown(stories=events[:1] if len(events) == 1 else ()))
    return json.dumps([each.body() for each in messages], ensure_ascii=False, indent=2)
