"""Messages as Discord takes them: Components V2 within their limits, embeds as the fallback."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.chat.discord.escape import plain, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.chat.discord.ids import Id

TEXT = 4000
"""Characters of all texts of a message together."""
COMPONENTS = 40
"""Components of a message, nested ones too."""
OPTIONS = 25
IS_COMPONENTS_V2 = 1 << 15
"""The flag of a message that is made of components alone."""
SUPPRESS_EMBEDS = 1 << 2

ACCENT = 0x2F6FDE

Component = dict[str, Any]

ROW, BUTTON, SELECT, TEXT_DISPLAY, SEPARATOR, CONTAINER = 1, 2, 3, 10, 14, 17
SECONDARY, PRIMARY = 2, 1


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``marker`` tells it from others when it is looked for: a 31-bit number.

    ``role`` is the one role that it may notify; nobody else, ever. ``title`` and ``tags`` are for
    a forum, whose posts have a name and tags.
    """

    components: tuple[Component, ...]
    marker: int = 0
    role: str = ""
    title: str = ""
    tags: tuple[str, ...] = ()

    def body(self) -> dict[str, Any]:
        """Return the body of the request that posts it."""
        return {
            "flags": IS_COMPONENTS_V2,
            "components": self.marked(),
            "allowed_mentions": {"parse": [], **({"roles": [self.role]} if self.role else {})},
        }

    def marked(self) -> list[Component]:
        """Return the components, the first one numbered by the marker where there is one."""
        components = deepcopy(list(self.components))
        if self.marker and components:
            components[0]["id"] = self.marker
        return components

    def json(self, *, title: str = "", tags: tuple[str, ...] = ()) -> str:
        """Return it as text, to be kept until it is posted."""
        parts = {"components": list(self.components), "role": self.role}
        named = {"title": title or self.title, "tags": list(tags or self.tags)}
        return json.dumps({**parts, **named}, ensure_ascii=False, sort_keys=True)

    def numbers(self) -> list[int]:
        """Return the numbers of the stories that begin on it."""
        selects = [each for each in _all(self.components) if each["type"] == SELECT]
        return [
            int(option["value"])
            for each in selects
            for option in each["options"]
            if option["value"].isdecimal()
        ]

    def with_marker(self, marker: int) -> Message:
        """Return it with another marker."""
        return replace(self, marker=marker)

    def noted(self, line: str) -> Message:
        """Return it with a line of ours below what it says."""
        (card, *rest) = deepcopy(list(self.components))
        at = next(
            (n for n, part in enumerate(card["components"]) if part["type"] == ROW),
            len(card["components"]),
        )
        card["components"].insert(at, text([f"-# {line}"]))
        return replace(self, components=(card, *rest))

    def texts(self) -> list[str]:
        """Return its texts in reading order."""
        return [each["content"] for each in _all(self.components) if each["type"] == TEXT_DISPLAY]


def kept(text: str) -> Message:
    """Return the message that :meth:`Message.json` wrote."""
    found = json.loads(text)
    return Message(
        tuple(found["components"]),
        role=found["role"],
        title=found["title"],
        tags=tuple(found["tags"]),
    )


def fallback(body: dict[str, Any]) -> dict[str, Any]:
    """Return the same message as an embed with rows of controls, for where V2 is refused."""
    components = [deepcopy(each) for each in _all(body["components"]) if each["type"] == ROW]
    texts = [each["content"] for each in _all(body["components"]) if each["type"] == TEXT_DISPLAY]
    marker = body["components"][0].get("id") if body["components"] else None
    foot = {"footer": {"text": mark(marker)}} if marker else {}
    rest = {key: value for key, value in body.items() if key not in {"flags", "components"}}
    return {
        **rest,
        "embeds": [{"type": "rich", "description": "\n".join(texts), "color": ACCENT, **foot}],
        "components": components,
    }


def mark(marker: int) -> str:
    """Return what an embed bears for a marker: Discord keeps no numbers beside embeds."""
    return f"briefbot {marker:x}"


def count(components: Iterable[Component]) -> int:
    """Count components, nested ones too."""
    return sum(1 for _ in _all(components))


def length(components: Iterable[Component]) -> int:
    """Count the characters of all texts together."""
    return sum(units(each["content"]) for each in _all(components) if each["type"] == TEXT_DISPLAY)


def container(parts: Sequence[Component]) -> Component:
    """Return a card."""
    return {"type": CONTAINER, "accent_color": ACCENT, "components": list(parts)}


def text(lines: Iterable[str]) -> Component:
    """Return a text of lines."""
    return {"type": TEXT_DISPLAY, "content": "\n".join(lines)}


def separator() -> Component:
    """Return a thin line."""
    return {"type": SEPARATOR, "divider": True, "spacing": 1}


def row(*parts: Component) -> Component:
    """Return a row of up to five buttons, or of one select."""
    return {"type": ROW, "components": list(parts)}


def button(name: Id, label: str, emoji: str = "", *, first: bool = False) -> Component:
    """Return a button."""
    made: Component = {
        "type": BUTTON,
        "style": PRIMARY if first else SECONDARY,
        "label": plain(label, 80),
        "custom_id": str(name),
        "disabled": False,
    }
    return {**made, "emoji": {"id": None, "name": emoji}} if emoji else made


def select(name: Id, placeholder: str, options: Iterable[tuple[str, str, str]]) -> Component:
    """Return a select of (value, label, description)."""
    return {
        "type": SELECT,
        "custom_id": str(name),
        "placeholder": plain(placeholder, 150),
        "min_values": 1,
        "max_values": 1,
        "disabled": False,
        "options": [
            {
                "label": plain(label, 100),
                "value": value,
                "default": False,
                **({"description": plain(about, 100)} if about else {}),
            }
            for value, label, about in list(options)[:OPTIONS]
        ],
    }


def _all(components: Iterable[Component]) -> Iterator[Component]:
    for each in components:
        yield each
        yield from _all(each.get("components", ()))
