"""The fields of modals, and what was put into them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.chat.slack import blocks as kit
from bot.chat.slack.escape import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.chat.slack.blocks import Block

View = dict[str, Any]


class MistakesError(Exception):
    """What is wrong with a submission: a line for each field's name."""

    def __init__(self, lines: dict[str, str]) -> None:
        """Hold the lines, as Slack shows them."""
        super().__init__("; ".join(lines.values()))
        self.lines = {name: kit.label(line, 150)["text"] for name, line in lines.items()}


def modal(
    callback: str,
    title: str,
    submit: str,
    blocks: Sequence[Block],
    carried: dict[str, str] | None = None,
) -> View:
    """Return a modal; ``carried`` comes back with its submission (3,000 characters at most)."""
    view: View = {
        "type": "modal",
        "callback_id": callback,
        "title": kit.label(title, 24),
        "submit": kit.label(submit, 24),
        "close": kit.label("Cancel", 24),
        "blocks": list(blocks),
    }
    return {**view, "private_metadata": json.dumps(carried)} if carried else view


def carried(view: View) -> dict[str, str]:
    """Return what a modal carried; nothing where it carries nothing that we wrote."""
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): str(value) for key, value in found.items()}


def field(name: str, label: str, element: Block, hint: str = "", *, needed: bool = True) -> Block:
    """Return an input; its block's id and its element's are its name."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": kit.label(label),
        "element": {**element, "action_id": name},
        "optional": not needed,
    }
    return {**block, "hint": kit.label(hint, 150)} if hint else block


def line(placeholder: str, start: str = "", most: int = 300, *, tall: bool = False) -> Block:
    """Return a text input."""
    element: Block = {"type": "plain_text_input", "multiline": tall, "max_length": most}
    element["placeholder"] = kit.label(placeholder, 150)
    return {**element, "initial_value": cut(start, most)} if start else element


def choice(options: Iterable[tuple[str, str]], start: str = "") -> Block:
    """Return a menu of (value, label), at most 100."""
    made = [kit.option(said, value) for value, said in options][:100]
    element: Block = {"type": "static_select", "options": made}
    element["placeholder"] = kit.label("Choose")
    initial = [each for each in made if each["value"] == start]
    return {**element, "initial_option": initial[0]} if initial else element


def ticks(options: Iterable[tuple[str, str]], start: Sequence[str]) -> Block:
    """Return boxes to tick, at most ten."""
    made = [kit.option(said, value) for value, said in options][:10]
    element: Block = {"type": "checkboxes", "options": made}
    initial = [each for each in made if each["value"] in start]
    return {**element, "initial_options": initial} if initial else element


def suggested(placeholder: str) -> Block:
    """Return a menu whose choices the bot suggests while its reader types."""
    return {
        "type": "external_select",
        "placeholder": kit.label(placeholder, 150),
        "min_query_length": 0,
    }


def channel(start: str = "") -> Block:
    """Return a menu of channels."""
    element: Block = {"type": "conversations_select"}
    element["placeholder"] = kit.label("Choose a channel")
    if start:
        return {**element, "initial_conversation": start}
    return {**element, "default_to_current_conversation": True}


def value(view: View, name: str) -> str:
    """Return what was put into a field, empty where nothing was."""
    state = _state(view, name)
    for key in ("value", "selected_conversation", "selected_time", "selected_channel"):
        if state.get(key):
            return str(state[key]).strip()
    chosen = state.get("selected_option") or {}
    return str(chosen.get("value") or "").strip()


def values(view: View, name: str) -> list[str]:
    """Return which boxes were ticked."""
    return [str(each.get("value")) for each in _state(view, name).get("selected_options") or ()]


def _state(view: View, name: str) -> dict[str, Any]:
    values = (view.get("state") or {}).get("values") or {}
    found: dict[str, Any] = (values.get(name) or {}).get(name) or {}
    return found


def file(view: View, name: str) -> str:
    """Return the id of the file that was uploaded into a field, empty where none was."""
    uploaded = _state(view, name).get("files") or [{}]
    return str(uploaded[0].get("id") or "")
