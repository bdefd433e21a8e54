"""Readers' modals, and what their submissions mean: a command, a report, or what is wrong.

What is wrong is said beside the field it is wrong in, and the modal stays open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.slack import blocks as kit
from bot.chat.slack import fields
from bot.chat.slack.escape import foreign
from bot.chat.slack.fields import MistakesError
from bot.core import commands
from bot.core.commands import Ask, UnclearError
from bot.usecases.converse import FEEDBACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.slack.fields import View

_SINCE = (
    ("", "whenever"),
    ("last", "since I last asked"),
    ("24h", "the last day"),
    ("7d", "the last week"),
    ("30d", "the last month"),
)


def picker(offered: Sequence[str], carried: dict[str, str], typed: str = "") -> View:
    """Ask which topic: one of the known ones, or any words."""
    chosen = [("", "everything"), *((topic, topic) for topic in offered if len(topic) <= 75)]
    about = f"*{foreign(typed)}*\n" if typed else ""
    blocks = [
        kit.section(f"{about}Choose a topic, or write any words. With neither: the top stories."),
        fields.field("topic", "Topic", fields.suggested("Type to search"), needed=False),
        fields.field("words", "Or in your words", fields.line("land mines -gold"), needed=False),
        fields.field("since", "How far back", fields.choice(_SINCE[1:]), needed=False),
        fields.field("stories", "Stories at most", fields.choice(_numbers()), needed=False),
    ]
    if carried.get("channel", "D")[:1] != "D":
        show = fields.choice((("me", "me"), ("channel", "everybody in the channel")), "me")
        blocks.append(fields.field("show", "Show it to", show, needed=False))
    if len(chosen) == 1:
        blocks.pop(1)
    return fields.modal("pick", "Get a brief", "Get it", blocks, carried)


def _numbers() -> list[tuple[str, str]]:
    return [(str(n), str(n)) for n in (1, 3, 5, 10, 20)]


def picked(view: View) -> Ask:
    """Return what was asked for. Raises :class:`MistakesError`."""
    topic = fields.value(view, "words") or fields.value(view, "topic")
    options = "".join(
        f" {name}:{said}"
        for name, field in (("since", "since"), ("max", "stories"))
        if (said := fields.value(view, field))
    )
    try:
        asked = commands.parse(f"topic {topic}{options}") if topic else _everything(options)
    except UnclearError as error:
        raise MistakesError({"words": str(error)}) from None
    if not isinstance(asked, Ask):
        raise MistakesError({"words": "That is a command; write a topic"})
    public = fields.value(view, "show") == "channel"
    return Ask(asked.topic, asked.since, asked.stories, public)


def _everything(options: str) -> commands.Command:
    return commands.parse(options) if options else Ask()


def feedback(pointer: str, headline: str = "") -> View:
    """Ask what is wrong with a story."""
    about = f"*{foreign(headline)}*\n" if headline else ""
    return fields.modal(
        "feedback",
        "Report a problem",
        "Report",
        [
            kit.section(f"{about}The admins will see what you report, and that it was you."),
            fields.field("kind", "What is wrong", fields.choice((each, each) for each in FEEDBACK)),
            fields.field(
                "text",
                "What should they know",
                fields.line("Article 3 is about another bridge", most=2000, tall=True),
                needed=False,
            ),
        ],
        {"pointer": pointer},
    )


def reported(view: View) -> tuple[str, str, str]:
    """Return a report's story, kind and text. Raises :class:`MistakesError`."""
    kind = fields.value(view, "kind")
    if kind not in FEEDBACK:
        raise MistakesError({"kind": "Choose what is wrong"})
    return fields.carried(view).get("pointer", ""), kind, fields.value(view, "text")
