"""What Slack would accept, as far as it can be known here: models, limits, and four rules more."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.chat.slack.blocks import Message, faults

_MARKUP = re.compile(r"<([^<>]*)>")
_MADE = re.compile(
    r"https?://[^|\s<>]+(?:\|[^<>\n]+)?|!date\^\d+\^[^|]+\|[^<>]*|[@#][A-Z0-9]{2,32}|!subteam\^[A-Z0-9]{2,32}",
    re.DOTALL,
)
_LENGTHS = {"action_id": 255, "block_id": 255, "value": 2000, "url": 3000}
_COUNTS = {
    "context": ("elements", 10),
    "actions": ("elements", 25),
    "overflow": ("options", 5),
    "static_select": ("options", 100),
    "multi_static_select": ("options", 100),
    "radio_buttons": ("options", 10),
    "checkboxes": ("options", 10),
}
_TEXTS = {"header": 150, "button": 75, None: 75}  # an option has no type


def check_message(message: Message) -> None:
    """Hold a message against all of it."""
    assert message.text.strip()
    assert len(message.text) <= 4000
    check_markup(message.text)
    check_blocks(message.blocks, 50)


def check_view(view: dict[str, Any]) -> None:
    """Hold a modal or an App Home against the same."""
    assert View(**view).to_dict() == view
    for name in ("title", "submit", "close"):
        assert len(view.get(name, {"text": "x"})["text"]) <= 24
    assert len(view.get("private_metadata", "")) <= 3000
    check_blocks(view["blocks"], 100)


def check_blocks(blocks: Sequence[dict[str, Any]], most: int) -> None:
    """Hold blocks against the same."""
    assert 0 < len(blocks) <= most
    assert faults(blocks, most) == []
    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None, block
        assert parsed.to_dict() == block
    for element in walk(list(blocks)):
        _check(element)


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a payload."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from walk(each)


def _check(element: dict[str, Any]) -> None:
    kind = element.get("type")
    for name, most in _LENGTHS.items():
        assert len(element.get(name, "")) <= most
    if kind in _COUNTS:
        name, most = _COUNTS[kind]
        assert 0 < len(element[name]) <= most
    if kind in _TEXTS and isinstance(element.get("text"), dict):
        assert len(element["text"]["text"]) <= _TEXTS[kind]
        assert kind or len(element.get("value", "")) <= 75
    if kind == "mrkdwn":
        assert 0 < len(element["text"]) <= 3000
        assert element["verbatim"] is True
        check_markup(element["text"])
    elif kind == "plain_text":
        assert element["text"].strip()
        assert "<" not in element["text"]


def check_markup(text: str) -> None:
    """Assert that all markup in a text is of the kinds that the code makes."""
    for found in _MARKUP.findall(text):
        assert _MADE.fullmatch(found), found
    bare = _MARKUP.sub("", text)
    assert "<" not in bare
    assert not re.search(r"(?m)^&gt;", bare)
    assert not re.search(r"&(?!amp;|lt;|gt;)", bare)
