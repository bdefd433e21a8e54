"""What may stand in config/*.toml, and the frozen settings that come of it.

One class a table, one field a key. A field's bounds, choices and description are all that
errors, the JSON Schema and the documentation are made of: there is no second place to keep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
)

from bot.core import permission
from bot.core.permission import Act  # noqa: TC001  pydantic reads it at run time
from bot.core.rank import Weights
from bot.settings.digests import DigestSettings, DigestsFile, OpsSettings
from bot.settings.kinds import Duration, Location, Span, Table, identifier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_DEFAULT_RANK = Weights()


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError('give the language\'s ISO 639 code: "en", "de", "uk"')
    return value


Weight = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


Workspace = Annotated[str, Field(pattern=r"^(?:\*|(?:slack|discord):\w{1,40})$")]
"""A Slack workspace or a Discord server, or ("*") any."""


class BriefSettings(Table):
    """What a brief looks like where nobody asks for something else."""

    stories: int = Field(default=5, ge=1, le=50, description="events in a brief")
    sentences: int = Field(default=5, ge=1, le=20, description="sentences in the summary of each")
    window: Duration = Field(
        default=timedelta(hours=24), description="how far a brief without a topic looks back"
    )
    detail: Literal["headlines", "standard", "full"] = Field(
        default="standard", description="how much is told of each event"
    )


class SummarizerSettings(Table):
    """Who chooses the sentences."""

    name: Literal[
        "consensus",
        "lex-rank",
        "text-rank",
        "lsa",
        "luhn",
        "edmundson",
        "kl",
        "sum-basic",
        "reduction",
    ] = Field(default="consensus", description="the summarizer: ours (consensus) or one of sumy's")


class RankSettings(Table):
    """How much each part of an event's score counts; 0 leaves it out."""

    outlets: Weight = Field(default=_DEFAULT_RANK.outlets, description="independent outlets")
    freshness: Weight = Field(
        default=_DEFAULT_RANK.freshness, description="age of the newest article"
    )
    growth: Weight = Field(default=_DEFAULT_RANK.growth, description="articles a day")
    match: Weight = Field(
        default=_DEFAULT_RANK.match, description="how well it answers the question"
    )
    half_life: Duration = Field(
        default=_DEFAULT_RANK.half_life, description="the age at which freshness has halved"
    )


def _server(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"postgresql", "postgres"} and parts.path.strip("/")
    except ValueError:
        good = ""
    if value and not good:
        raise ValueError('give a PostgreSQL database: "postgresql://briefbot@db.example/briefbot"')
    return value


class StoreSettings(Table):
    """Where the archive is kept."""

    data: Location | None = Field(default=None, description="the data folder")
    url: Annotated[str, AfterValidator(_server)] = Field(
        default="",
        max_length=2000,
        description="a PostgreSQL database for the archive; empty: SQLite in the data folder",
    )
    keep: Span = Field(
        default=None,
        description='how long events stay after their last article, or "forever"; what was posted '
        "or is cited stays all the same; never shorter than [cluster] window",
    )


class ClusterSettings(Table):
    """How articles are grouped into events."""

    window: Duration = Field(
        default=timedelta(days=200), description="how long an event without news stays open to more"
    )
    across_languages: bool = Field(
        default=False, description="link events in different languages, where that is safe"
    )
    embeddings: bool = Field(
        default=False, description="ask embeddings where it is not clear what is one event"
    )


def _instead(value: str | None, info: ValidationInfo) -> str | None:
    """Hold a source to one place: a path or an address."""
    if "path" in info.data and (info.data["path"] is None) == (value is None):
        raise ValueError("give it a path or a url, one of the two")
    return value


def _network(value: str) -> str:
    try:
        ip_network(value)
    except ValueError:
        raise ValueError('give an address or a network: "192.168.1.7", "10.0.0.0/8"') from None
    return value


class FeedsSettings(Table):
    """How feeds on the web are asked."""

    every: Duration = Field(
        default=timedelta(minutes=30), description="how often a feed is looked at"
    )
    contact: str = Field(
        default="",
        max_length=200,
        pattern=r"^[\x20-\x7e]*$",
        description="where you can be reached; servers are told",
    )
    allow: Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], Field(strict=False)] = (
        Field(default=(), description="addresses of your own network that may be fetched from")
    )


class SlackSettings(Table):
    """How the bot runs on Slack. Its tokens are read from the environment alone."""

    transport: Literal["socket", "http"] = Field(
        default="socket",
        description="socket: we open a connection, no public address needed; http: Slack calls us",
    )
    host: str = Field(
        default="127.0.0.1", min_length=1, max_length=255, description="http: where we listen"
    )
    port: int = Field(default=3000, ge=0, le=65535, description="http: the port there")
    admins: Annotated[
        tuple[Annotated[str, Field(pattern="^[UW][A-Z0-9]{1,31}$")], ...], Field(strict=False)
    ] = Field(
        default=(), description="ids of those who may use /brief-admin; empty: workspace admins"
    )


class RunSettings(Table):
    """How `briefbot run` tells how it fares."""

    log: Literal["text", "json"] = Field(
        default="text", description="lines of the log: text for people, json for programs"
    )
    health: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="a port of this machine for /healthz and /metrics; 0: none",
    )
    homes: Annotated[
        tuple[Workspace, ...],
        Field(strict=False),
    ] = Field(
        default=(),
        description='workspaces whose admins may change from chat what all share: "slack:T1", "*"',
    )


class DiscordSettings(Table):
    """How the bot runs on Discord. Its token is read from the environment alone."""

    publish: bool = Field(
        default=False, description="true: digests in announcement channels go to their followers"
    )
    shards: int = Field(
        default=0, ge=0, le=1000, description="connections; 0: as many as Discord recommends"
    )


def _whom(value: str) -> str:
    permission.whom(value)
    return value


class PermitSettings(Table):
    """Who may do what of the things that admins do, beside the platform's own admins."""

    who: Annotated[
        tuple[Annotated[str, AfterValidator(_whom)], ...], Field(strict=False, min_length=1)
    ] = Field(
        description='people: "slack:TEAM:USER", "slack:TEAM:group:GROUP", "discord:GUILD:USER", '
        '"discord:GUILD:role:ROLE"; "slack:TEAM:admins": the platform\'s own, who then may do '
        "no more than is said here",
    )
    may: Annotated[tuple[Act, ...], Field(strict=False)] = Field(
        description="what they may do; an empty list: nothing"
    )


class BriefbotFile(Table):
    """briefbot.toml: the settings of the whole bot."""

    brief: BriefSettings = BriefSettings()
    summarizer: SummarizerSettings = SummarizerSettings()
    rank: RankSettings = RankSettings()
    cluster: ClusterSettings = ClusterSettings()
    feeds: FeedsSettings = FeedsSettings()
    slack: SlackSettings = SlackSettings()
    discord: DiscordSettings = DiscordSettings()
    store: StoreSettings = StoreSettings()
    run: RunSettings = RunSettings()
    permit: Annotated[tuple[PermitSettings, ...], Field(strict=False)] = ()


def _web(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise ValueError('give the feed\'s address: "https://news.example/feed.xml"')
    return value


class SourceSettings(Table):
    """One place that articles come from: a path, or an address on the web."""

    id: Annotated[str, AfterValidator(identifier)] = Field(
        description="your own short name for the source; do not change it later"
    )
    path: Location | None = Field(
        default=None, description="a file, or a folder that is read with all below it"
    )
    url: Annotated[Annotated[str, AfterValidator(_web)] | None, AfterValidator(_instead)] = Field(
        default=None,
        max_length=2000,
        validate_default=True,
        description="the address of a feed, instead of a path",
    )
    outlet: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="who publishes it; without it each file counts as an outlet of its own",
    )
    language: Annotated[str, AfterValidator(_language)] | None = Field(
        default=None, description="its language; without it each article's is worked out"
    )
    enabled: bool = Field(default=True, description="false: leave it alone for now")
    family: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="who owns the outlet; outlets of one family count as one voice",
    )
    groups: Annotated[
        tuple[Annotated[str, AfterValidator(identifier)], ...], Field(strict=False)
    ] = Field(default=(), description="names under which it is enabled together with others")
    full_text: bool = Field(
        default=False, description="true: fetch the page where the feed has but a teaser"
    )
    every: Duration | None = Field(
        default=None, description="how often the feed is looked at, if not as often as others"
    )
    workspaces: Annotated[tuple[Workspace, ...], Field(strict=False)] = Field(
        default=(),
        description="workspaces that alone see anything of it; without it everybody does",
    )


class SourcesFile(Table):
    """sources.toml: where articles come from."""

    source: Annotated[tuple[SourceSettings, ...], Field(strict=False)] = ()


class TopicSettings(Table):
    """A question that is asked by a name."""

    name: str = Field(
        min_length=1, max_length=60, description="what readers type, upper or lower case"
    )
    query: str = Field(
        min_length=1,
        max_length=400,
        description='what it asks: words, "a phrase", -word, OR, title:, outlet:, lang:, '
        "category:, age:",
    )
    about: str = Field(
        default="", max_length=200, description="a line for readers, if it needs one"
    )
    workspaces: Annotated[tuple[Workspace, ...], Field(strict=False)] = Field(
        default=(), description="workspaces that alone know it; without it everybody does"
    )


class TopicsFile(Table):
    """topics.toml: questions that are asked by a name."""

    topic: Annotated[tuple[TopicSettings, ...], Field(strict=False)] = ()


FILES: Mapping[str, type[BriefbotFile | SourcesFile | TopicsFile | DigestsFile]] = MappingProxyType(
    {
        "briefbot.toml": BriefbotFile,
        "sources.toml": SourcesFile,
        "topics.toml": TopicsFile,
        "digests.toml": DigestsFile,
    }
)
"""The files of a config folder and what may stand in each."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings in effect.

    ``data`` is the data folder, ``database`` the URL of the archive's server, if it has one, with
    no password; ``keep`` is how long events stay (``None``: for ever). ``folder`` is the config
    folder, ``None`` where there is none.
    ``origins`` tells where each value comes from, by its dotted name ("brief.stories",
    "source.seeds.path"): ``file:line``, ``environment NAME``, ``command line`` or ``default``.
    """

    data: Path
    database: str = ""
    brief: BriefSettings = field(default_factory=BriefSettings)
    summarizer: SummarizerSettings = field(default_factory=SummarizerSettings)
    rank: RankSettings = field(default_factory=RankSettings)
    cluster: ClusterSettings = field(default_factory=ClusterSettings)
    feeds: FeedsSettings = field(default_factory=FeedsSettings)
    run: RunSettings = field(default_factory=RunSettings)
    slack: SlackSettings = field(default_factory=SlackSettings)
    discord: DiscordSettings = field(default_factory=DiscordSettings)
    sources: tuple[SourceSettings, ...] = ()
    topics: tuple[TopicSettings, ...] = ()
    digests: tuple[DigestSettings, ...] = ()
    ops: OpsSettings = field(default_factory=OpsSettings)
    permits: tuple[PermitSettings, ...] = ()
    keep: timedelta | None = None
    folder: Path | None = None
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def schema() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema (2020-12) of each config file, by the file's name."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {
        name: {"$schema": dialect, **model.model_json_schema()} for name, model in FILES.items()
    }
