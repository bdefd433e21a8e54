"""Who changed what: every change is logged as it is made, and nothing in here can alter the log.

In chat, people see what was done in their own workspace; whoever runs the bot sees all of it.
"""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from bot.core import duration
from bot.core.dates import moment
from bot.core.errors import InputError
from bot.core.permission import ACTS, act_of
from bot.core.secrecy import masked
from bot.ports import Audited, ConfigChange, Wanted
from bot.usecases.converse import listed, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.ports import Store, Who
    from bot.usecases.desk import Desk, Reader, Reply

SCHEMA = "briefbot.audit/1"
_SHOWN = 50
_ROWS = 20
"""Changed lines of a file that are shown in chat."""
_USAGE = "audit [who:NAME] [action:topic] [place:CHANNEL] [since:7d], or audit NUMBER"


async def audit(words: Sequence[str], reader: Reader, desk: Desk) -> Reply:
    """Show the changes made in somebody's workspace, those that are asked for, or one of them.

    Raises :class:`bot.core.errors.InputError` where the words make no sense.
    """
    words = words[1:] if {*words[:1]} & {"list", "find"} else words
    one = len(words) == 1 and words[0].removeprefix("#").isdecimal()
    found = await desk.store.audited(
        wanted([] if one else words, reader.who, desk.clock(), 10_000 if one else _SHOWN)
    )
    if one:
        found = [each for each in found if each.n == int(words[0].removeprefix("#")[:12])]
    if not found:
        return said(f"No such change was made here. {_USAGE}; `story log` lists corrections.")
    if one:
        return _shown(found[0], reader)
    rows = [
        (str(each.n), moment(each.at, reader.zone), each.name, each.action, each.change.said)
        for each in found
    ]
    return listed("What was changed, newest first", ("No.", "When", "Who", "About", "What"), rows)


def wanted(words: Sequence[str], here: Who | None, now: datetime, limit: int) -> Wanted:
    """Read a filter; ``here`` bounds it to somebody's workspace, ``None`` to none.

    Raises :class:`InputError`.
    """
    asked: dict[str, Any] = {}
    for word in words:
        name, colon, value = word.partition(":")
        if not (colon and value and name in {"who", "action", "place", "since"}):
            raise InputError(f"{word!r} is no filter. {_USAGE}")
        asked[name] = value
    if "action" in asked:
        asked["action"] = act_of(asked["action"].lower())
        if asked["action"] not in ACTS:
            raise InputError(f"there is no such action; there is: {', '.join(ACTS)}")
    if "since" in asked:
        try:
            asked["since"] = now - duration.duration(asked["since"])
        except ValueError as error:
            raise InputError(f"since: {error}") from None
    if here is not None:
        asked |= {"platform": here.platform, "workspace": here.workspace}
    return Wanted(**asked, limit=limit)


async def log(  # noqa: PLR0913  what is logged, each by its name
    reader: Reader,
    store: Store,
    now: datetime,
    *,
    action: str,
    done: str,
    before: str = "",
    after: str = "",
) -> None:
    """Log what somebody did to something that is in no file of the config."""
    change = ConfigChange("", done, before, after)
    name = reader.name or reader.who.user
    await store.put_audit(Audited(reader.who, name, now, reader.place, change, action=action))


def difference(change: ConfigChange) -> list[str]:
    """Return the lines that a change took out (``-``) and put in (``+``), secrets masked."""
    before, after = masked(change.before).splitlines(), masked(change.after).splitlines()
    _, _, *rows = [*unified_diff(before, after, n=0, lineterm="")] or ("", "")
    return [row for row in rows if not row.startswith("@@")]


def plain(each: Audited) -> dict[str, Any]:
    """Return a change as JSON has it; ``before`` and ``after`` hold the lines that differ."""
    rows = difference(each.change)
    return {
        "n": each.n,
        "at": each.at.isoformat(),
        "platform": each.who.platform,
        "workspace": each.who.workspace,
        "user": each.who.user,
        "name": each.name,
        "place": each.place,
        "action": each.action,
        "what": masked(each.change.said),
        "file": each.change.file,
        "before": [row[1:] for row in rows if row[0] == "-"],
        "after": [row[1:] for row in rows if row[0] == "+"],
        "undoes": each.undoes,
    }


def _shown(each: Audited, reader: Reader) -> Reply:
    rows = difference(each.change)
    about = [
        ("When", moment(each.at, reader.zone)),
        ("Who", f"{each.name} ({each.who.user})"),
        ("Where", each.place or each.who.workspace),
        ("About", f"{each.action} {each.change.file}".strip()),
        ("What", masked(each.change.said)),
        *((("Takes back", f"number {each.undoes}"),) if each.undoes else ()),
        *(("Before" if row[0] == "-" else "After", row[1:]) for row in rows[:_ROWS]),
        *((("", f"and {len(rows) - _ROWS} more lines"),) if len(rows) > _ROWS else ()),
    ]
    return listed(f"Change {each.n}", ("", ""), about)
