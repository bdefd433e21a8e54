"""What can be asked of the house itself: config, status, audit, reports, copies of the archive."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.duration import duration

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

_CONFIG = """\
Check, show or describe the config.

  briefbot config check         every mistake at once, with file, line and cure
  briefbot config show          what is in effect, and where each value comes from
  briefbot config diff          only what is not as it would be without a config
  briefbot config docs          a page on every setting, as config/README.md has it
  briefbot config schema        the JSON Schema of each file, for editors
  briefbot config schema DIR    written there, a file for each; a first line of
                                #:schema schema/briefbot.json names it to an editor
"""

_STATUS = """\
Say how the bot fares: its parts, digests, feeds, queue, archive and config.

  briefbot status                  for a person
  briefbot status --format json    for a program (schema: bot/core/showing/status.schema.json)
"""

_AUDIT = """\
Who changed what, when, where, and what it was before: from chat, on the command line, by hand.

  briefbot audit                                  the newest changes of all
  briefbot audit --who ana --since 7d             of one person (an id, or a part of a name)
  briefbot audit --action topic --place C0123     of one kind, from one channel

Nothing can be changed here or from chat.
"""

_FEEDBACK = """\
What readers reported, of all workspaces.

  briefbot feedback list            what is open
  briefbot feedback list --all      what was settled too, and by whom
  briefbot feedback settle 3 4      these are dealt with
"""

_BACKUP = """\
Copy the archive to a file, while the bot runs; the copy is read from end to end before it counts.

  briefbot backup copies/monday.sqlite3

The config is in its own folder: copy that, too.
"""

_RESTORE = """\
Put a copy in the archive's place, whole or not at all, while the bot runs or not.

  briefbot restore copies/monday.sqlite3 --overwrite

Digests that fell due since the copy was made are not posted: they may have been. Those that the
copy knows to be on their way are looked for at their destination first.
"""

_PRUNE = """\
Let events leave the archive that ended long ago, with their articles, and old briefs.

  briefbot prune --dry-run                    what would leave, by [store] keep
  briefbot prune --older-than 365d --dry-run
  briefbot prune                              `briefbot run` does so once a day

What a digest posted stays with all that it cites, and so does what somebody follows or corrected.
An event that may still take articles ([cluster] window) stays, too.
"""


def add(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """Add the commands to the command line."""
    config = command("config", "house:config", _CONFIG)
    config.add_argument("action", choices=("check", "show", "diff", "schema", "docs"))
    config.add_argument("folder", metavar="DIR", nargs="?", type=Path, help="with schema: where to")
    for name, run, about in (
        ("status", "house:status", _STATUS),
        ("audit", "audit:audit", _AUDIT),
        ("feedback", "audit:feedback", _FEEDBACK),
    ):
        made = command(name, run, about)
        made.add_argument(
            "--format", choices=("text", "json"), default="text", help="(default: text)"
        )
        if name == "audit":
            _add_audit(made)
        elif name == "feedback":
            made.add_argument("action", choices=("list", "settle"))
            made.add_argument("numbers", metavar="NUMBER", nargs="*", help="with settle: which")
            made.add_argument("--all", action="store_true", help="with list: the settled too")
    for name, about in (("backup", _BACKUP), ("restore", _RESTORE)):
        made = command(name, f"backup:{name}", about)
        made.add_argument("file", metavar="FILE", type=Path, help="the copy")
        made.add_argument("--overwrite", action="store_true", help="replace what is there already")
    prune = command("prune", "backup:prune", _PRUNE)
    prune.add_argument("--dry-run", action="store_true", help="only say what would leave")
    prune.add_argument(
        "--older-than", metavar="365d", type=_length, help="(default: what [store] keep says)"
    )


def _length(text: str) -> timedelta:
    try:
        return duration(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _add_audit(audit: argparse.ArgumentParser) -> None:
    audit.add_argument("--who", metavar="NAME", help="an id, or a part of a name")
    audit.add_argument("--action", metavar="KIND", help="source, topic, schedule, story, ...")
    audit.add_argument("--place", metavar="ID", help="the channel it was done in")
    audit.add_argument("--since", metavar="7d", help="not before that")
    audit.add_argument("--limit", metavar="N", type=int, default=50, help="(default: 50)")
