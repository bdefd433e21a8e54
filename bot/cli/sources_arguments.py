"""What ``briefbot sources`` can be asked, and the help that teaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

ACTIONS = (
    "list",
    "test",
    "errors",
    "pause",
    "resume",
    "enable",
    "disable",
    "import",
    "export",
)

_ABOUT = """\
Say where articles come from: look at sources, try them, switch them, carry them in and out.

  briefbot sources list                       every source, how it is doing, and when it is next
  briefbot sources list --group world         those of one group, enabled or not
  briefbot sources enable world               switch on a group (or a source by its id)
  briefbot sources disable bbc-world          switch it off again
  briefbot sources test https://a.example/    what a feed would bring; nothing is stored. A page's
                                              address tells the feeds that the page names
  briefbot sources errors                     what fails, is paused or has gone silent, and why
  briefbot sources pause ID ; resume ID       leave a feed alone for a while; take it up again
  briefbot sources import feeds.opml          add another program's feeds to config/sources.toml
  briefbot sources import https://a.example/  add the feed that a page names
  briefbot sources export feeds.opml          write all feeds for another program

Then "briefbot ingest" asks the feeds that are due. A feed that fails is asked ever more seldom
and recovers by itself; only one that says it is gone for good is paused, until you resume it.
"""


def add(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    sources = command("sources", "sources:sources", _ABOUT)
    sources.add_argument("action", choices=ACTIONS)
    sources.add_argument(
        "names", metavar="NAME", nargs="*", help="ids, groups, addresses or a file"
    )
    sources.add_argument("--group", metavar="NAME", help="with list and export: only this group")
    sources.add_argument(
        "--format", choices=("text", "json"), default="text", help="with list (default: text)"
    )
