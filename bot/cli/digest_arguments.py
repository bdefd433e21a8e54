"""What ``briefbot digest`` and ``briefbot replay`` can be asked, and the help that teaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

ACTIONS = ("list", "preview", "run", "due", "why", "log", "pause", "resume", "settle")

_DIGEST = """\
The digests of config/digests.toml: look at them, post them, ask why.

  briefbot digest list                   every digest, its last and its next run
  briefbot digest preview morning        what would be posted now; nothing is posted or remembered
  briefbot digest run morning            post it now, beside its schedule
  briefbot digest run                    post all that are due, once (`briefbot run` keeps at it)
  briefbot digest due [morning]          what is due now, and what comes next
  briefbot digest why morning [WORD]     what the last one left out, and by which rule
  briefbot digest log morning            what was posted, as which message, what failed
  briefbot digest pause morning ; resume morning
  briefbot digest settle morning sent    a page of unknown outcome was posted after all;
  briefbot digest settle morning again   it was not: post it
"""

_REPLAY = """\
Show a digest again exactly as it was posted, from the stored articles, by its brief's id.

`briefbot digest log` tells the ids.
"""


def add(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """Add the commands to the command line."""
    digest = command("digest", "digest:digest", _DIGEST)
    digest.add_argument("action", choices=ACTIONS)
    digest.add_argument("subscription", metavar="SUBSCRIPTION", nargs="?", help="a digest's id")
    digest.add_argument("words", metavar="WORD", nargs="*", help="with why and settle: see above")
    replay = command("replay", "digest:replay", _REPLAY)
    replay.add_argument("brief", metavar="BRIEF-ID", help="as in the log, or in a brief's JSON")
    forms = ("text", "markdown", "json")
    said = "of a preview (default: text); posted: what would be sent there, to the letter"
    digest.add_argument("--format", choices=(*forms, "posted"), default="text", help=said)
    replay.add_argument("--format", choices=forms, default="text", help="(default: text)")
