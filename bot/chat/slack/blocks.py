"""Slack's blocks, as small as they are needed, and messages made of them.

https://docs.slack.dev/reference/block-kit; the limits that no validator knows are checked by
:func:`faults`, which the tests hold every payload against.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.chat.slack.escape import cut_escaped, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Block = dict[str, Any]

SECTION = 3000
HEADER = 150
BUTTON = 75
OPTION = 75
OVERFLOW = 5
MOST_BLOCKS = 50
BUDGET = 9000
"""Characters of JSON in a message; Slack refuses messages at somewhat more."""
GIST = 600
"""Characters of a message's top-level text: a notification, a screen reader's line."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its blocks, and what it says in a line to those who see no blocks."""

    text: str
    blocks: tuple[Block, ...] = ()

    def body(self) -> dict[str, Any]:
        """Return the fields that every way of sending it has in common."""
        body: dict[str, Any] = {"text": self.text, "unfurl_links": False, "unfurl_media": False}
        return {**body, "blocks": list(self.blocks)} if self.blocks else body


def size(blocks: Iterable[Block]) -> int:
    """Return how many characters of JSON the blocks take."""
    return len(json.dumps(list(blocks), ensure_ascii=False))


def note(text: str) -> Message:
    """Return a message of one line, which must be escaped already."""
    said = cut_escaped(text, SECTION) or "…"
    return Message(cut_escaped(said, GIST), (section(said),))


def header(text: str) -> Block:
    """Return a title; ``text`` is raw."""
    said = plain(text, HEADER) or "Briefing"
    return {"type": "header", "text": {"type": "plain_text", "text": said, "emoji": False}}


def mrkdwn(text: str) -> Block:
    """Return a text object of text that is escaped already; nothing in it is guessed at."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def label(text: str, limit: int = BUTTON) -> Block:
    """Return a plain text object of raw text."""
    said = plain(text, limit) or "…"
    return {"type": "plain_text", "text": said, "emoji": False}


def section(text: str, accessory: Block | None = None, block_id: str = "") -> Block:
    """Return a paragraph of escaped text, with something to click beside it."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory:
        block["accessory"] = accessory
    return {**block, "block_id": block_id} if block_id else block


def context(text: str) -> Block:
    """Return a quiet line of escaped text."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def divider() -> Block:
    """Return a line between stories."""
    return {"type": "divider"}


def actions(elements: Sequence[Block], block_id: str) -> Block:
    """Return a row of things to click."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(text: str, action: str, value: str = "", style: str = "") -> Block:
    """Return a button; ``text`` is raw."""
    block: Block = {"type": "button", "text": label(text), "action_id": action}
    if value:
        block["value"] = value
    return {**block, "style": style} if style else block


def option(text: str, value: str) -> Block:
    """Return a choice; ``text`` is raw, ``value`` at most 75 characters."""
    return {"text": label(text, OPTION), "value": value}


def overflow(action: str, options: Sequence[Block]) -> Block:
    """Return a menu of at most five choices behind three dots."""
    return {"type": "overflow", "action_id": action, "options": list(options)}


def pack(groups: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Fill messages with groups of blocks; a group is torn only where no message holds it."""
    pages: list[list[Block]] = [[]]
    for group in groups:
        if _fits([*pages[-1], *group]):
            pages[-1] += group
        elif _fits(group):
            pages.append(list(group))
        else:
            for block in group:
                if not _fits([*pages[-1], block]):
                    pages.append([])
                pages[-1].append(block)
    return [tidy for page in pages if (tidy := _trimmed(page))]


def _trimmed(page: list[Block]) -> list[Block]:
    """Leave out lines between stories at the edges of a page: there is nothing to part."""
    first, last = 0, len(page)
    while first < last and page[first]["type"] == "divider":
        first += 1
    while first < last and page[last - 1]["type"] == "divider":
        last -= 1
    return page[first:last]


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and size(blocks) <= BUDGET


def faults(blocks: Sequence[Block], most: int = MOST_BLOCKS) -> list[str]:
    """Name what Slack would refuse and slack_sdk's models do not know."""
    found = [f"{len(blocks)} blocks"] if len(blocks) > most else []
    if most == MOST_BLOCKS and size(blocks) > BUDGET:
        found.append(f"{size(blocks)} characters")
    for name in ("block_id", "action_id"):
        used = Counter(each[name] for each in _walk(list(blocks)) if name in each)
        found += [f"{name} {value!r} twice" for value, times in used.items() if times > 1]
    return found


def _walk(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _walk(each)
    elif isinstance(value, list):
        for each in value:
            yield from _walk(each)
