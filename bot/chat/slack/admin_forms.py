"""Admins' modals, each read as what could have been typed, or what is wrong beside its field."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from bot.chat.slack import blocks as kit
from bot.chat.slack import fields
from bot.chat.slack.escape import foreign
from bot.chat.slack.fields import MistakesError
from bot.core import commands
from bot.core.commands import Admin, UnclearError
from bot.core.naming import free_id
from bot.core.schedule import DAYS, timing
from bot.usecases.configure_setup import AS_IT_IS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.chat.slack.blocks import Block
    from bot.chat.slack.fields import View
    from bot.usecases.configure_setup import Choices

_EMPTY = (("silent", "Post nothing"), ("line", "Post one line"), ("always", "Post the top events"))
_PASTED = 3000
"""Characters that a field of a modal takes."""


def setup(found: Choices) -> View:
    """Ask for all that a first digest takes."""
    groups = [(name, f"{name}: {n} feeds") for name, n in found.groups]
    on = (AS_IT_IS, f"those that are on: {found.on}")
    offered = [*groups, on][:100] if groups else [on]
    return fields.modal(
        "setup",
        "Set up a digest",
        "Try it",
        [
            kit.section("Nothing is saved yet: you see the digest first, as it would be posted."),
            *([kit.context(foreign(found.note))] if found.note else []),
            fields.field("group", "Sources", fields.choice(offered, offered[0][0])),
            *_timed("", found.zone, DAYS[:5], "08:00", ""),
        ],
    )


def set_up(view: View) -> Admin:
    """Return what a set-up form says. Raises :class:`MistakesError`."""
    values = _read_timed(view)
    times = f"{values.pop('weekdays')} {values.pop('times')}"
    zone = values.pop("zone")
    rest = [f"{name}={value}" for name, value in values.items() if value]
    group = fields.value(view, "group") or AS_IT_IS
    return Admin("setup", (group, times, zone, *rest))


def subscription(
    carried: dict[str, str] | None = None,
    zone: str = "UTC",
    ticked: Sequence[str] = DAYS[:5],
    empty: str = "silent",
) -> View:
    """Ask for a scheduled digest; ``carried`` tells of the one that is edited."""
    known = carried or {}
    start, at = known.get("to", ""), known.get("time", "08:00")
    return fields.modal(
        "subscription",
        "Scheduled digest",
        "Save",
        [
            *_timed(start, zone, ticked, at, known.get("topic", "")),
            fields.field("empty", "With nothing new", fields.choice(_EMPTY, empty)),
        ],
        known,
    )


def subscribed(view: View) -> Admin:
    """Return what a digest's form says. Raises :class:`MistakesError`."""
    values = _read_timed(view) | {"when_empty": fields.value(view, "empty") or "silent"}
    settings = [f"{name}={value}" for name, value in values.items()]
    known = fields.carried(view).get("id", "")
    if known:
        return Admin("schedules", ("edit", known, *settings))
    name = free_id(f"{values['topic'] or 'news'}-{values['channel']}", (), "news")
    return Admin("schedules", ("add", name, *settings))


def _timed(start: str, zone: str, ticked: Sequence[str], at: str, topic: str) -> list[Block]:
    days = tuple((day, day.capitalize()) for day in DAYS)
    return [
        fields.field("channel", "Channel", fields.channel(start), "Invite me there first"),
        fields.field(
            "words",
            "Topic",
            fields.line("mines", topic),
            "Left empty: everything",
            needed=False,
        ),
        fields.field("time", "Time", {"type": "timepicker", "initial_time": at}),
        fields.field(
            "zone", "Time zone", fields.line("Europe/Berlin", zone, 64), "Its clocks count"
        ),
        fields.field("days", "Days", fields.ticks(days, ticked)),
    ]


def _read_timed(view: View) -> dict[str, str]:
    """Return where, on what and when, as settings of a digest. Raises :class:`MistakesError`."""
    wrong: dict[str, str] = {}
    zone, at = fields.value(view, "zone"), fields.value(view, "time")
    days = [day for day in fields.values(view, "days") if day in DAYS]
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
    weekdays = "daily" if set(days) == set(DAYS) else ",".join(days)
    return {"channel": channel, "topic": topic, "times": at, "weekdays": weekdays, "zone": zone}


def topic(start: str = "") -> View:
    """Ask for a topic to be saved under a name."""
    return fields.modal(
        "topic",
        "Save a topic",
        "Try it",
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


def named(view: View) -> Admin:
    """Return what a topic's form says. Raises :class:`MistakesError`."""
    wrong: dict[str, str] = {}
    name = _checked(fields.value(view, "name"), "name", wrong)
    words = _checked(fields.value(view, "words"), "words", wrong)
    if not name:
        wrong.setdefault("name", "Give it a name")
    if not words:
        wrong.setdefault("words", "Say what it looks for")
    if wrong:
        raise MistakesError(wrong)
    return Admin("topics", ("add", name, "=", *words.split()))


def source() -> View:
    """Ask for a feed to be read."""
    return fields.modal(
        "source",
        "Add a source",
        "Look at it",
        [
            fields.field(
                "url",
                "Address of a feed, or of a page that names one",
                fields.line("https://news.example/feed.xml", most=2000),
            ),
            fields.field(
                "outlet",
                "Who publishes it",
                fields.line("The Harbour Herald", most=100),
                "Counts as one voice; left empty: as the feed says",
                needed=False,
            ),
        ],
    )


def sourced(view: View) -> Admin:
    """Return what a source's form says. Raises :class:`MistakesError`."""
    url = fields.value(view, "url")
    try:
        parts = urlsplit(url)
        fit = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        fit = False
    if not fit or any(map(str.isspace, url)):
        raise MistakesError({"url": "Give the feed's address: https://news.example/feed.xml"})
    outlet = fields.value(view, "outlet")
    return Admin("sources", ("add", url, *([f"outlet={outlet}"] if outlet else [])))


def bringing(verb: str) -> View:
    """Ask for a list of sources or topics, as a file or pasted."""
    example = '[[source]] or <opml version="2.0">' if verb == "sources" else "[[topic]]"
    return fields.modal(
        "bringing",
        f"Import {verb}",
        "Look at it",
        [
            kit.section("You see what would be added before anything is saved."),
            fields.field(
                "file",
                "A file, TOML or OPML, of 1 MB at most",
                {"type": "file_input", "max_files": 1},
                needed=False,
            ),
            fields.field(
                "pasted",
                "Or its text",
                fields.line(example, most=_PASTED, tall=True),
                needed=False,
            ),
        ],
        {"verb": verb},
    )


def brought(view: View) -> tuple[str, str, str]:
    """Return what is to be imported: the verb, a file's id, a text. Raises as above."""
    file, pasted = fields.file(view, "file"), fields.value(view, "pasted")
    if not file and not pasted:
        raise MistakesError({"pasted": "Choose a file, or paste its text"})
    verb = fields.carried(view).get("verb", "")
    return verb if verb in {"sources", "topics"} else "sources", file, pasted


def _checked(text: str, name: str, wrong: dict[str, str]) -> str:
    """Return a topic as it was written, and note what is wrong with it."""
    try:
        commands.parse(f"topic {text}" if text else "")
    except UnclearError as error:
        wrong[name] = str(error)
    return text


READ: dict[str, Callable[[View], Admin]] = {
    "setup": set_up,
    "subscription": subscribed,
    "topic": named,
    "source": sourced,
}
"""What reads each form, by its callback's id."""
FORMS = (*READ, "bringing")
