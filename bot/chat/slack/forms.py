"""The modals, and what their submissions mean: a command, an admin's words, or what is wrong.

What is wrong is said beside the field it is wrong in, and the modal stays open.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from bot.chat.slack import blocks as kit
from bot.chat.slack import fields
from bot.chat.slack.escape import foreign
from bot.core import commands
from bot.core.commands import Ask, UnclearError
from bot.core.schedule import DAYS, timing
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
_EMPTY = (("silent", "Post nothing"), ("line", "Post one line"), ("always", "Post the top events"))


@dataclass(frozen=True, slots=True)
class Saving:
    """What an admin wants saved in the config: a digest, a topic or a source.

    ``channel`` is where a digest goes, ``replaces`` the digest that it is to stand for.
    """

    kind: Literal["digest", "topic", "source"]
    values: dict[str, object]
    channel: str = ""
    replaces: str = ""


class MistakesError(Exception):
    """What is wrong with a submission: a line for each field's name."""

    def __init__(self, lines: dict[str, str]) -> None:
        """Hold the lines, as Slack shows them."""
        super().__init__("; ".join(lines.values()))
        self.lines = {name: kit.label(line, 150)["text"] for name, line in lines.items()}


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


def subscription(
    carried: dict[str, str] | None = None,
    zone: str = "UTC",
    ticked: Sequence[str] = DAYS[:5],
    empty: str = "silent",
) -> View:
    """Ask for a scheduled digest; ``carried`` tells of the one that is edited."""
    known = carried or {}
    start = known.get("to", "")
    days = tuple((day, day.capitalize()) for day in DAYS)
    return fields.modal(
        "subscription",
        "Scheduled digest",
        "Save",
        [
            fields.field("channel", "Channel", fields.channel(start), "Invite me there first"),
            fields.field(
                "words",
                "Topic",
                fields.line("mines", known.get("topic", "")),
                "Left empty: everything",
                needed=False,
            ),
            fields.field(
                "time", "Time", {"type": "timepicker", "initial_time": known.get("time", "08:00")}
            ),
            fields.field(
                "zone", "Time zone", fields.line("Europe/Berlin", zone, 64), "Its clocks count"
            ),
            fields.field("days", "Days", fields.ticks(days, ticked)),
            fields.field("empty", "With nothing new", fields.choice(_EMPTY, empty)),
        ],
        known,
    )


def subscribed(view: View) -> Saving:
    """Return a subscription. Raises :class:`MistakesError`."""
    wrong: dict[str, str] = {}
    zone = fields.value(view, "zone")
    at = fields.value(view, "time")
    days = fields.values(view, "days")
    if zone not in available_timezones() or not ZoneInfo(zone).key:
        wrong["zone"] = f"There is no time zone “{zone[:40]}”; write one such as Europe/Berlin"
    try:
        timing(at)
    except ValueError:
        wrong["time"] = "Choose a time such as 08:00"
    if not days:
        wrong["days"] = "Choose a day at least"
    channel = fields.value(view, "channel")
    if not channel:
        wrong["channel"] = "Choose a channel"
    topic = _checked(fields.value(view, "words"), "words", wrong)
    if wrong:
        raise MistakesError(wrong)
    carried = fields.carried(view)
    known = carried.get("id", "")
    values: dict[str, object] = {
        "id": known or short_id(f"{topic or 'news'}-{channel}"),
        "times": [at],
        "weekdays": "daily" if set(days) == set(DAYS) else ",".join(days),
        "zone": zone,
        "when_empty": fields.value(view, "empty") or "silent",
        **({"topic": topic} if topic else {}),
        **({"enabled": False} if carried.get("off") else {}),
    }
    return Saving("digest", values, channel, known)


def topic(start: str = "") -> View:
    """Ask for a topic to be saved under a name."""
    return fields.modal(
        "topic",
        "Save a topic",
        "Save",
        [
            fields.field("name", "Name", fields.line("Black Sea", start, 60)),
            fields.field(
                "words",
                "What it looks for",
                fields.line('"black sea" grain -sport', tall=True),
                'Words, "a phrase", -word to leave out',
            ),
        ],
    )


def named(view: View) -> Saving:
    """Return a topic. Raises :class:`MistakesError`."""
    wrong: dict[str, str] = {}
    name = _checked(fields.value(view, "name"), "name", wrong)
    words = _checked(fields.value(view, "words"), "words", wrong)
    if not name:
        wrong.setdefault("name", "Give it a name")
    if not words:
        wrong.setdefault("words", "Say what it looks for")
    if wrong:
        raise MistakesError(wrong)
    return Saving("topic", {"name": name, "query": words})


def source() -> View:
    """Ask for a feed to be read."""
    return fields.modal(
        "source",
        "Add a source",
        "Add",
        [
            fields.field(
                "url",
                "Address of the feed",
                fields.line("https://news.example/feed.xml", most=2000),
            ),
            fields.field(
                "outlet",
                "Who publishes it",
                fields.line("The Harbour Herald", most=100),
                "Counts as one voice",
                needed=False,
            ),
        ],
    )


def sourced(view: View) -> Saving:
    """Return a source. Raises :class:`MistakesError`."""
    url = fields.value(view, "url")
    try:
        parts = urlsplit(url)
        fit = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        fit = False
    if not fit or any(map(str.isspace, url)):
        raise MistakesError({"url": "Give the feed's address: https://news.example/feed.xml"})
    outlet = fields.value(view, "outlet")
    name = short_id((urlsplit(url).hostname or "").removeprefix("www."))
    return Saving("source", {"id": name, "url": url, **({"outlet": outlet} if outlet else {})})


def reported(view: View) -> tuple[str, str, str]:
    """Return a report's story, kind and text. Raises :class:`MistakesError`."""
    kind = fields.value(view, "kind")
    if kind not in FEEDBACK:
        raise MistakesError({"kind": "Choose what is wrong"})
    return fields.carried(view).get("pointer", ""), kind, fields.value(view, "text")


def short_id(wanted: str) -> str:
    """Return a short name of a-z, 0-9 and - that is like the wanted one."""
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "news"


def _checked(text: str, name: str, wrong: dict[str, str]) -> str:
    """Return a topic as it was written, and note what is wrong with it."""
    try:
        commands.parse(f"topic {text}" if text else "")
    except UnclearError as error:
        wrong[name] = str(error)
    return text
