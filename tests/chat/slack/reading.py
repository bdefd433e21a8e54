"""A reader at work: types, clicks, and reads what comes back."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from tests.chat.slack import sent
from tests.chat.slack.accepted import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.chat.slack.farside import FarSide

_urls = count(1)


async def ask(side: FarSide, text: str, **more: Any) -> list[dict[str, Any]]:
    """Type a command; return the answers once the first has come."""
    name = f"ask{next(_urls)}"
    await side.tell(sent.slash(text, response_url=side.response_url(name), **more))
    return await answers(side, name)


async def answers(side: FarSide, name: str) -> list[dict[str, Any]]:
    def come() -> list[dict[str, Any]]:
        return [body for known, body in side.responses if known == name]

    found: list[dict[str, Any]] = await side.until(come)
    return found


async def press(side: FarSide, element: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    """Click a button or choose from a menu; return the answers."""
    name = f"click{next(_urls)}"
    await side.tell(sent.click(element, response_url=side.response_url(name), **more))
    return await answers(side, name)


def said(bodies: Sequence[dict[str, Any]]) -> str:
    found = (each for body in bodies for each in walk(body.get("blocks", [])))
    return "\n".join(each["text"] for each in found if isinstance(each.get("text"), str))


def button(bodies: Sequence[dict[str, Any]], action: str) -> dict[str, Any]:
    found = (each for body in bodies for each in walk(body["blocks"]))
    return next(each for each in found if each.get("action_id") == action)


def chosen(bodies: Sequence[dict[str, Any]], action: str, name: str) -> dict[str, Any]:
    menu = button(bodies, action)
    option = next(each for each in menu["options"] if each["value"].startswith(f"{name}|"))
    return {"type": "overflow", "action_id": action, "selected_option": option}
