"""The App Home: what a reader follows, what the workspace gets and when, and how feeds fare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.chat.slack import blocks as kit
from bot.chat.slack import plans
from bot.chat.slack.render import body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.chat.slack.blocks import Block
    from bot.chat.slack.plans import Plan
    from bot.core.showing.document import Document

MOST = 95
"""Blocks; Slack takes 100."""
BUDGET = 60_000
"""Characters of JSON; beyond, the rest is left to the commands."""


@dataclass(frozen=True, slots=True)
class Home:
    """What an App Home shows. ``health`` is for admins alone; others have none."""

    following: Document
    plans: Sequence[Plan]
    now: datetime
    health: Sequence[Document] = ()
    admin: bool = False


def view(home: Home) -> dict[str, Any]:
    """Return the App Home as Slack takes it."""
    groups = [_welcome(), _following(home), _subscriptions(home)]
    if home.admin:
        groups.append([kit.divider(), *_admins(home.health)])
    fitting: list[Block] = []
    room = BUDGET
    for block in (block for group in groups for block in group):
        room -= kit.size([block])
        if len(fitting) < MOST and room > 0:
            fitting.append(block)
    return {"type": "home", "blocks": fitting}


def _welcome() -> list[Block]:
    return [
        kit.header("Your news, cited"),
        kit.section(
            "One entry for each event, told in sentences from the articles themselves. Every number"
            " leads to the article that says so. Type `/brief mines`, mention me, or write to me."
        ),
        kit.actions(
            [
                kit.button("Get a brief", "home.brief", style="primary"),
                kit.button("What can I type?", "home.help"),
            ],
            "home",
        ),
        kit.divider(),
    ]


def _following(home: Home) -> list[Block]:
    return [*body(home.following), kit.divider()]


def _subscriptions(home: Home) -> Iterator[Block]:
    yield kit.header("Scheduled digests")
    if not home.plans:
        yield kit.section("None comes to this workspace yet.")
    for plan in home.plans[:20]:
        yield kit.section(plans.told(plan, home.now))
        if home.admin:
            pause = "Pause" if plan.enabled else "Resume"
            yield kit.actions(
                [
                    kit.button("Edit", f"home.edit.{plan.id}", plan.id),
                    kit.button(pause, f"home.{pause.lower()}.{plan.id}", plan.id),
                ],
                f"plan.{plan.id}",
            )
    if home.admin:
        yield kit.actions(
            [
                kit.button("Set up a digest", "home.setup", style="primary"),
                kit.button("New digest", "home.subscribe"),
            ],
            "plans",
        )


def _admins(health: Iterable[Document]) -> Iterator[Block]:
    yield kit.header("For admins")
    yield kit.actions(
        [
            kit.button("Add a source", "home.source"),
            kit.button("Save a topic", "home.topic"),
            kit.button("What readers reported", "home.feedback"),
        ],
        "admin",
    )
    for document in health:
        yield from body(document)
