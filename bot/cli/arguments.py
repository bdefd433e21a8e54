"""What was typed: the commands, their options and the help that teaches them."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import __version__
from bot.cli import digest_arguments, house_arguments, sources_arguments
from bot.core.duration import duration

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

FORMATS = ("text", "markdown", "json", "slack", "discord")
DETAILS = ("headlines", "standard", "full")
VIEWS = ("summary", "evidence", "agreement", "timeline", "quotes", "sources", "why")

_ABOUT = """\
A news briefing bot: one entry per event, every sentence verbatim and cited.

  briefbot brief mines                 what the articles say about mines
  briefbot brief                       the top events of the last day
  briefbot story mines --view sources  the articles behind a story
  briefbot ingest news.jsonl           read articles into the archive
"""

_BRIEF = """\
Answer a question from the archive, or brief on the top events if nothing is asked.

  briefbot brief mines                 "mines" also finds "landmines"
  briefbot brief '"land mines"'        a phrase, word for word
  briefbot brief mines -gold           leaves out events that speak of "gold"
  briefbot brief --since 7d --stories 3

Folders and files named in config/sources.toml are looked through first, so what you drop
into them is in the next brief.
"""

_STORY = """\
Show one event: the best match of a question, or the event with that id.

  briefbot story mines                     what the sources report
  briefbot story mines --view evidence     each sentence in the paragraph it was taken from
  briefbot story mines --view agreement    what several outlets say, and what only one does
  briefbot story mines --view why          the parts of its rank
"""

_INGEST = """\
Read articles into the archive: files, folders, feeds.

  briefbot ingest                      folders of the config, and its feeds that are due
  briefbot ingest news.jsonl notes/    .txt .md .html .jsonl, saved feeds (.xml .rss .atom)
  briefbot ingest https://a.example/feed.xml feeds.opml

Reading the same again changes nothing; an edited article becomes a new version and the old
one stays citable. What cannot be read is told in one line each, the rest is taken in.

JSON Lines, one article a line; only "text" is required:
  {"id","source","title","text","url","published","language"}
"""

_CLUSTER = """\
Group a stream of articles into events, without the archive.

Reads JSON Lines (see: briefbot ingest --help) and writes one line per article, in order:
  {"id": "...", "event": "..."}

  briefbot cluster --input stream.jsonl > events.jsonl
  briefbot cluster train --input stream.jsonl --gold events.jsonl --out weights.json

Training learns the weights that the package ships from a stream whose events are known; it
needs scikit-learn.
"""

_SUMMARIZE = """\
Summarize the articles of one event, without the archive.

Reads JSON Lines (see: briefbot ingest --help) and writes one JSON object. Offsets count the
characters of the article's text as it was given; articles count from 1:
  {"sentences": [{"text": "...", "citations": [{"article": 1, "start": 0, "end": 80}]}]}
"""


_EVENT = """\
Correct the events: what you say is kept for ever, and can be taken back.

  briefbot event merge ID ID              two events are one: the older id stays
  briefbot event split ID ARTICLE...      these articles are an event of their own
  briefbot event undo                     take the newest correction back
  briefbot event log                      who corrected what, newest first
  briefbot event pin|hide|release ID      first in every brief, in none, or as it comes

`briefbot story QUERY --view sources` tells the event's id and its articles; an article goes by
the number shown there or by its own id.
"""


_TOPICS = """\
Topics that are asked by a name, as config/topics.toml saves them.

  briefbot topics list
  briefbot topics test "land mines"           a saved one, on what the archive holds
  briefbot topics test 'mines OR drones -gold title:kyiv outlet:bbc lang:en age:7d'
"""

_WHY = """\
Why is an article in a brief, or not? Shows each stage it went through, with the reason.

  briefbot why https://news.example/a      by its address
  briefbot why seeds/000.txt --topic mines by its path, for a brief on a topic
"""

_RUN = """\
Serve readers in chat until SIGTERM or Ctrl-C.

Each platform whose tokens are in the environment is served: DISCORD_TOKEN for Discord. A token
may also lie in a file that the environment names (DISCORD_TOKEN_FILE). One platform that fails
is started again after a pause; the others go on.

  briefbot run                 every platform that has its tokens
  briefbot run --only discord  that one alone
"""


_SETUP = """\
From an empty folder to a first digest: sources, topic, place and time, tried, then saved.

Asks on a terminal; without one, what no flag gives is as usual. The feeds are read and the digest
is shown as it would be posted before anything is saved. A folder without a config gets one.

  briefbot setup
  briefbot setup --sources world --to slack:T0123/C0456 --home --time 08:00 --zone Europe/Berlin \\
                 --days weekdays --yes

In chat, /brief-admin setup (Slack) and /news setup (Discord) do the same.
"""


_SLACK = """\
Print what Slack must know of the bot, to be pasted at set-up (see: Slack, in README.md).

  briefbot slack manifest                            for one workspace, over Socket Mode
  briefbot slack manifest --url https://your.host    for several, over HTTP
"""


_DISCORD = """\
Tell Discord of the bot's commands (see: Discord, in README.md).

`briefbot run` does so by itself whenever they have changed. DISCORD_TOKEN must be set.

  briefbot discord sync
"""


def parse(argv: list[str]) -> argparse.Namespace:
    """Read the command line; wrong usage ends the program with exit code 2 and a hint."""
    parser = _parser()
    arguments, rest = parser.parse_known_args(argv)
    # ``-word`` leaves a word out of a question; argparse takes it for an unknown option.
    left_out = [word for word in rest if word[:1] == "-" and word[1:2] not in ("", "-")]
    unknown = [word for word in rest if word not in left_out]
    if unknown or (left_out and not hasattr(arguments, "query")):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if left_out:
        arguments.query = [*arguments.query, *left_out]
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="briefbot",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"briefbot {__version__}")
    _common(parser, top=True)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: str, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=text.partition("\n")[0],
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            add_help=False,  # "-h" would take "-human" apart; a question may leave out any word
        )
        sub.add_argument("--help", action="help", help="show this help and exit")
        sub.set_defaults(run=run)
        _common(sub, top=False)
        return sub

    _add_reading(command)
    _add_streams(command)
    _add_events(command)
    _add_running(command)
    _add_setup(command)
    _add_house(command)
    _add_slack(command)
    _add_discord(command)
    return parser


def _common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """Options that may stand before or after the command."""

    def default(value: object) -> Any:  # noqa: ANN401  argparse takes anything
        return value if top else argparse.SUPPRESS

    group = parser.add_argument_group("everywhere")
    group.add_argument(
        "--config",
        metavar="DIR",
        type=Path,
        default=default(None),
        help="folder of briefbot.toml and sources.toml (default: ./config)",
    )
    group.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=default(None),
        help="folder of the archive (default: what the config says)",
    )
    group.add_argument(
        "--at",
        metavar="ISO-TIME",
        type=_time,
        default=default(None),
        help="pretend it is then, so that a run can be repeated",
    )
    group.add_argument(
        "--debug", action="store_true", default=default(value=False), help="show tracebacks"
    )


def _add_reading(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    brief = command("brief", "reading:brief", _BRIEF)
    brief.add_argument("query", metavar="QUERY", nargs="*", help='words, "a phrase", -word')
    brief.add_argument("--since", metavar="24h", type=_since, help="only events active since")
    brief.add_argument("--stories", metavar="N", type=_positive, help="how many events at most")
    brief.add_argument("--detail", choices=DETAILS, help="how much of each")
    story = command("story", "reading:story", _STORY)
    story.add_argument("query", metavar="QUERY|ID", nargs="+", help="a question, or an event's id")
    story.add_argument("--view", choices=VIEWS, default="summary", help="what to show of it")
    why = command("why", "reading:why", _WHY)
    why.add_argument("name", metavar="URL|ID|PATH", help="the article")
    why.add_argument("--topic", metavar="TOPIC", default="", help="in a brief on this")
    why.add_argument(
        "--format", choices=("text", "markdown"), default="text", help="(default: text)"
    )
    topics = command("topics", "topics:topics", _TOPICS)
    topics.add_argument("action", choices=("list", "test"))
    topics.add_argument("query", metavar="NAME|QUERY", nargs="*", help="with test: what to try")
    for parser in (brief, story):
        parser.add_argument("--format", choices=FORMATS, default="text", help="(default: text)")


def _add_events(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    event = command("event", "events:event", _EVENT)
    event.add_argument(
        "action", choices=("merge", "split", "undo", "log", "pin", "hide", "release")
    )
    event.add_argument("names", metavar="ID", nargs="*", help="an event's or an article's id")
    event.add_argument("--by", metavar="NAME", help="who says so (default: your user name)")


def _add_streams(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    ingest = command("ingest", "ingest:ingest", _INGEST)
    ingest.add_argument(
        "paths", metavar="PATH|URL", nargs="*", help="a file, a folder, a feed's address"
    )
    ingest.add_argument("--outlet", metavar="NAME", help="who published them, if you know")
    cluster = command("cluster", "streams:cluster", _CLUSTER)
    cluster.add_argument(
        "action", nargs="?", choices=("train",), help="learn weights instead of grouping"
    )
    cluster.add_argument(
        "--gold", metavar="FILE", help='with train: lines of {"id", "event"} (default: the input)'
    )
    cluster.add_argument(
        "--out", metavar="FILE", type=Path, help="with train: where the weights go"
    )
    cluster.add_argument(
        "--online",
        action="store_true",
        help="the event at arrival, never revised (default: the final one)",
    )
    summarize = command("summarize", "streams:summarize", _SUMMARIZE)
    budget = summarize.add_mutually_exclusive_group()
    budget.add_argument("--sentences", metavar="N", type=_positive, help="at most so many")
    budget.add_argument("--words", metavar="N", type=_positive, help="at most so many words")
    summarize.add_argument("--summarizer", metavar="NAME", help="one of config's (default: its)")
    for parser in (cluster, summarize):
        parser.add_argument(
            "--input", metavar="FILE", default="-", help="(default: standard input)"
        )


def _add_running(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    run = command("run", "run:run", _RUN)
    run.add_argument(
        "--only", metavar="NAME,...", type=_names, help="these platforms alone (slack,discord)"
    )


def _add_setup(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    setup = command("setup", "setup:setup", _SETUP)
    setup.add_argument("--sources", metavar="GROUP", help="a group of sources; on: those that are")
    setup.add_argument("--topic", metavar="TOPIC", help="what it is about; empty: everything")
    setup.add_argument("--to", metavar="PLACE", help="slack:T/C, discord:G/C, file:PATH, console:")
    setup.add_argument("--time", metavar="HH:MM", help="when it is posted")
    setup.add_argument("--zone", metavar="ZONE", help="whose clocks count: Europe/Berlin")
    setup.add_argument("--days", metavar="DAYS", help="weekdays, daily, mon-fri, sat,sun")
    setup.add_argument("--yes", action="store_true", help="save without asking")
    setup.add_argument(
        "--home",
        action="store_true",
        help="with a new config: admins of the workspace of --to may change what all share",
    )


def _add_house(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    house_arguments.add(command)
    sources_arguments.add(command)
    digest_arguments.add(command)


def _add_slack(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    slack = command("slack", "slack:slack", _SLACK)
    slack.add_argument("action", choices=("manifest",), help="print the app's manifest")
    slack.add_argument("--url", metavar="URL", default="", help="where Slack reaches it over HTTP")


def _add_discord(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    discord = command("discord", "discord:discord", _DISCORD)
    discord.add_argument("action", choices=("sync",), help="tell Discord of the commands")


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"not an ISO time: {text!r} (such as 2024-11-20T08:00:00+00:00)"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name for part in text.split(",") if (name := part.strip().lower()))
    if not names:
        raise argparse.ArgumentTypeError("give one name or more, with commas between")
    return names


def _positive(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"not a number from 1 up: {text!r}")


def _since(text: str) -> timedelta:
    try:
        return duration(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
