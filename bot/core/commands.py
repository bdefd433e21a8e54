"""What a reader typed to a command: a :data:`Command`, or one clear line about what is wrong.

Platforms with fields of their own (Discord's options) make the same values without parsing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from bot.core import duration
from bot.core.errors import BriefbotError
from bot.core.showing.compose import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from bot.core.showing.compose import ViewName

LONGEST_TOPIC = 300
"""Characters; nobody types more to say what news is wanted."""
MOST_STORIES = 50

_TOKEN = re.compile(r"""[a-z_]{2,20}=["“„«][^"”“»]*["”“»]|["“„«][^"”“»]*["”“»]?|\S+""")
_OPTION = re.compile(r"([a-z]{2,8}):(\S*)", re.IGNORECASE)
_QUOTED = re.compile(r"""["“„«]([^"”“»]*)["”“»]""")
_SET = re.compile(r"""([a-z_]{2,20}=)["“„«]([^"”“»]*)["”“»]""")
_DURATION = re.compile(duration.FORM)


class UnclearError(BriefbotError):
    """What was typed cannot be understood; the message is for the reader and says the cure."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Brief me on a topic; on everything where it is empty. ``None``: as is usual here.

    ``since`` may be ``"last"``: since this reader's last brief on the topic.
    """

    topic: str = ""
    since: timedelta | Literal["last"] | None = None
    stories: int | None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """Nothing was typed: offer topics."""


@dataclass(frozen=True, slots=True)
class Show:
    """Show a story from one side; ``which`` is its number in the last brief, its id, or words."""

    which: str
    view: ViewName = "summary"


@dataclass(frozen=True, slots=True)
class Search:
    """Look for stories of any age."""

    query: str


@dataclass(frozen=True, slots=True)
class Follow:
    """Put a story (a number of the last brief, an id) or a topic first from now on."""

    what: str


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Take a :class:`Follow` back."""

    what: str


@dataclass(frozen=True, slots=True)
class Mute:
    """Show a story or a topic no more; for ``span``, or for good."""

    what: str
    span: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unmute:
    """Take a :class:`Mute` back."""

    what: str


@dataclass(frozen=True, slots=True)
class Following:
    """List what this reader follows and mutes."""


@dataclass(frozen=True, slots=True)
class Latest:
    """Show the reader's last brief again."""


@dataclass(frozen=True, slots=True)
class Help:
    """Say what can be typed."""


Command = Ask | Pick | Show | Search | Follow | Unfollow | Mute | Unmute | Following | Latest | Help


@dataclass(frozen=True, slots=True)
class Admin:
    """What an admin asks for: a verb of :data:`ADMIN_VERBS` and the words behind it."""

    verb: str
    words: tuple[str, ...] = ()


ADMIN_VERBS = {
    "setup": "from nothing to a first digest: sources, topic, channel and time, tried, then saved",
    "status": "what the archive holds and how the sources are",
    "why": "URL [TOPIC]: what became of an article on its way into a brief, and why",
    "story": "merge ID ID | split ID ARTICLE... | undo | log | hide|pin|release ID: correct events",
    "feedback": "list | done NUMBER...: what readers reported; those that are settled",
    "sources": "list | test|add URL | edit ID NAME=VALUE... | pause|resume|remove ID | import",
    "topics": "list | test QUERY | add NAME = QUERY | edit NAME = QUERY | remove NAME | import",
    "schedules": 'list | add ID "TIMES" ZONE [TOPIC] | edit ID NAME=VALUE... | '
    "preview|test|pause|resume|remove ID: digests here",
    "config": "show | diff | check | undo: what is in effect; take the newest change back",
    "audit": "[who:NAME] [action:topic] [place:ID] [since:7d] | NUMBER: who changed what",
    "help": "this list",
}
"""An admin's verbs, each with what it is for."""


def parse(text: str) -> Command:
    """Read what a reader typed behind the command.

    ``topic "help"`` asks for a topic that is also a verb. Raises :class:`UnclearError`.
    """
    words = _TOKEN.findall(text)
    if not words:
        return Pick()
    read = _VERBS.get(words[0].lower())
    return read(words[1:]) if read else _ask(words)


def parse_admin(text: str) -> Admin:
    """Read what an admin typed. Raises :class:`UnclearError` with the nearest verb."""
    words = _TOKEN.findall(text)
    if not words:
        return Admin("help")
    verb = words[0].lower()
    if verb not in ADMIN_VERBS:
        near = get_close_matches(verb, ADMIN_VERBS, 1)
        hint = f"did you mean {near[0]}?" if near else f"try: {', '.join(ADMIN_VERBS)}"
        raise UnclearError(f"There is no “{_cut(words[0])}”; {hint}")
    return Admin(verb, words_of(text)[1:])


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text; what stands in quotation marks is one, ``name="a b"`` too."""
    return tuple(_bare(word) for word in _TOKEN.findall(text))


def meant(topic: str) -> str | None:
    """Return the verb that a topic's first word is a slip of, if it is one of any."""
    first, _, rest = topic.strip().partition(" ")
    near = get_close_matches(first.lower(), _VERBS, 1, 0.8) if rest else []
    return near[0] if near else None


def _ask(words: list[str]) -> Ask:
    """Read a topic with its options; ``public`` is one where it comes last."""
    since: timedelta | Literal["last"] | None = None
    stories: int | None = None
    topic: list[str] = []
    public = len(words) > 1 and words[-1].lower() == "public"
    for word in words[:-1] if public else words:
        option = _OPTION.fullmatch(word)
        name = option[1].lower() if option else ""
        if option and name == "since":
            since = _since(option[2])
        elif option and name == "max":
            stories = _count(option[2])
        elif option and (near := get_close_matches(name, ("since", "max"), 1, 0.7)):
            raise UnclearError(f"There is no option “{_cut(name)}:”; did you mean {near[0]}:?")
        else:
            topic.append(word)
    return Ask(_topic(" ".join(topic)), since, stories, public)


def _topic(text: str) -> str:
    if len(text) > LONGEST_TOPIC:
        raise UnclearError(f"That is long; a topic has at most {LONGEST_TOPIC} characters.")
    if text and not any(character.isalnum() for character in text):
        raise UnclearError(f"There is no word to look for in “{_cut(text)}”; try: mines")
    return text


def _since(text: str) -> timedelta | Literal["last"]:
    if text.lower() == "last":
        return "last"
    try:
        return duration.duration(text)
    except ValueError as error:
        raise UnclearError(f"since: {error}, or since:last") from None


def _count(text: str) -> int:
    if text.isdecimal() and 0 < int(text[:4]) <= MOST_STORIES:
        return int(text)
    raise UnclearError(f"max: {_cut(text)!r} is no number from 1 to {MOST_STORIES}; try max:5")


def _escaped(words: list[str]) -> Command:
    """Read ``topic "help"``: whatever follows is a topic."""
    if not words:
        raise UnclearError("Say which topic: topic mines")
    if len(words) == 1 and (whole := _QUOTED.fullmatch(words[0])):
        return Ask(_topic(whole[1].strip()))
    return _ask(words)


def _show(words: list[str]) -> Command:
    if not words:
        raise UnclearError(f"Say which story: story 2, or story 2 {VIEWS[1]}")
    view = words[-1].lower()
    if view in VIEWS and len(words) > 1:
        return Show(_what(words[:-1], "story 2"), view)
    near = get_close_matches(view, VIEWS, 1, 0.75)
    if near and words[0].isdecimal() and len(words) == 2:
        raise UnclearError(f"There is no view “{_cut(view)}”; did you mean {near[0]}?")
    return Show(_what(words, "story 2"))


def _mute(words: list[str]) -> Command:
    if len(words) > 1 and _DURATION.fullmatch(words[-1].lower()):
        try:
            return Mute(_what(words[:-1], "mute sports 7d"), duration.duration(words[-1]))
        except ValueError as error:
            raise UnclearError(f"mute: {error}") from None
    return Mute(_what(words, "mute sports, or mute sports 7d"))


def _what(words: list[str], example: str) -> str:
    """Return what a verb is about. Raises :class:`UnclearError` where nothing is."""
    what = _topic(" ".join(words))
    if not what:
        raise UnclearError(f"Say what: {example}")
    return what


def _bare(word: str) -> str:
    if given := _SET.fullmatch(word):
        return given[1] + given[2]
    whole = _QUOTED.fullmatch(word)
    return whole[1] if whole else word


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


_VERBS: dict[str, Callable[[list[str]], Command]] = {
    "help": lambda _: Help(),
    "topic": _escaped,
    "story": _show,
    "search": lambda words: Search(_what(words, "search drone strikes")),
    "follow": lambda words: Follow(_what(words, "follow 2, or follow mines")),
    "unfollow": lambda words: Unfollow(_what(words, "unfollow mines")),
    "mute": _mute,
    "unmute": lambda words: Unmute(_what(words, "unmute sports")),
    "following": lambda _: Following(),
    "latest": lambda _: Latest(),
}
