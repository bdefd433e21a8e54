"""A page on every setting, made from what the settings are checked by: ``config/README.md``."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticUndefined

from bot.core.duration import say
from bot.settings.kinds import FOREVER
from bot.settings.schema import FILES, schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

_HEAD = """\
# Every setting

Made by `briefbot config docs` from what the settings are checked by; a test fails where it is not
up to date. The files explain themselves, so this page is for looking something up. Whatever is
left out has its default. Lengths of time are written "90m", "24h", "7d" or "2w"; paths are
relative to the file they stand in. Tokens and passwords never stand in these files: they are read
from the environment, or from a file that it names.

`briefbot config check` tells every mistake at once, with file, line and cure; `config show` what is
in effect and where each value comes from; `config diff` what is not as it would be without a
config. While the bot runs, a change takes effect within seconds, whole or not at all: one with a
mistake leaves the last good config in effect, and is told to `[ops]` and in `briefbot status`.

An editor that knows JSON Schema completes and checks as you type: each file's first line names
its own, in [schema](schema), which `briefbot config schema DIR` writes.
"""

_EXAMPLES = {
    "feeds.contact": '"https://news.example/bot"',
    "feeds.allow": '["192.168.1.7", "10.0.0.0/8"]',
    "slack.admins": '["U012AB3CD"]',
    "store.data": '"../data"',
    "store.url": '"postgresql://briefbot@db.example/briefbot"',
    "store.keep": '"365d"',
    "run.homes": '["slack:T0123", "discord:4567"]',
    "permit.who": '["slack:T0123:U0456", "discord:1234:role:5678"]',
    "permit.may": '["topic", "schedule"]',
    "source.id": '"herald"',
    "source.path": '"../news"',
    "source.url": '"https://news.example/feed.xml"',
    "source.outlet": '"The Herald"',
    "source.language": '"en"',
    "source.family": '"Herald Media"',
    "source.groups": '["world"]',
    "source.every": '"2h"',
    "source.workspaces": '["slack:T0123", "discord:4567"]',
    "topic.name": '"land mines"',
    "topic.query": "'\"land mines\" OR landmines -gold'",
    "topic.about": '"mines, and who lays and clears them"',
    "topic.workspaces": '["slack:T0123"]',
    "ops.destination": '"slack:T0123/C0456"',
    "digest.id": '"morning"',
    "digest.destination": '"slack:T0123/C0456"',
    "digest.topic": '"mines"',
    "digest.sources": '["herald"]',
    "digest.include": '["ukraine", "title:kyiv"]',
    "digest.exclude": '["sport"]',
    "digest.languages": '["en", "de"]',
    "digest.follow": '["drones"]',
    "digest.times": '["weekdays 08:00", "sun 18:00"]',
    "digest.quiet": '"22:00-07:00"',
    "digest.caps": "{ football = 1 }",
    "digest.mention": '"S0123"',
}
"""An example of each setting whose default would be none."""

_ENVIRONMENT = """
## The environment

Of each secret, `NAME` holds it or `NAME_FILE` names a file that does.

| variable | what it holds |
| --- | --- |
| `BRIEFBOT_CONFIG` | the config folder, instead of `./config` |
| `BRIEFBOT_DATA` | the data folder, instead of `[store] data` |
| `BRIEFBOT_STORE_URL` | a secret: the address of a PostgreSQL database, instead of `[store] url` |
| `BRIEFBOT_STORE_PASSWORD` | a secret: its password |
| `DISCORD_TOKEN` | a secret: Discord's bot token |
| `SLACK_BOT_TOKEN`, `SLACK_APP_TOKEN` | secrets: Slack over Socket Mode |
| `SLACK_SIGNING_SECRET` | a secret: Slack over HTTP |
| `SLACK_CLIENT_ID`, `SLACK_CLIENT_SECRET` | secrets: Slack in several workspaces |
"""


def page() -> str:
    """Return the page, in Markdown."""
    return "\n".join([_HEAD.rstrip(), *_files()]) + _ENVIRONMENT


def settings() -> Iterator[tuple[str, str, str, FieldInfo, Mapping[str, Any]]]:
    """Yield each setting: its file, its table as a header, its name, and what is known of it."""
    described = schema()
    for file, model in FILES.items():
        tables = described[file].get("$defs", {})
        for table, field in model.model_fields.items():
            inner = _inner(field.annotation)
            several = "[[" in _header(table, field)
            for name, each in inner.model_fields.items():
                known = tables[inner.__name__]["properties"][name]
                yield file, f"[[{table}]]" if several else f"[{table}]", name, each, known


def example(table: str, name: str, field: FieldInfo) -> str:
    """Return a setting's value as it may stand in its file."""
    given = _EXAMPLES.get(f"{table.strip('[]')}.{name}")
    return given if given is not None else _toml(field.get_default(call_default_factory=True))


def _files() -> Iterator[str]:
    file = table = ""
    for where, header, name, field, known in settings():
        if where != file:
            file = where
            about = (FILES[where].__doc__ or "").partition(": ")[2].strip()
            yield f"\n## {where}\n\n{about[:1].upper()}{about[1:]}"
        if header != table:
            table = header
            yield f"\n### {header}\n\n{_about(where, header)}\n"
            yield "| setting | what it says | allowed | default | example |"
            yield "| --- | --- | --- | --- | --- |"
        cells = (
            f"`{name}`",
            field.description or "",
            _allowed(known),
            _default(field),
            f"`{name} = {example(header, name, field)}`",
        )
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    yield ""


def _about(file: str, header: str) -> str:
    field = FILES[file].model_fields[header.strip("[]")]
    told = (_inner(field.annotation).__doc__ or "").strip()
    return f"{told} As many of these tables as you like." if "[[" in header else told


def _header(table: str, field: FieldInfo) -> str:
    return f"[[{table}]]" if isinstance(field.get_default(), tuple) else f"[{table}]"


def _inner(annotation: Any) -> Any:  # noqa: ANN401  a type, or a tuple of that type
    """Return the table's own class."""
    return getattr(annotation, "__args__", (annotation,))[0]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be given"
    value = field.get_default(call_default_factory=True)
    if value is None and "forever" in (field.description or ""):
        return f"`{_toml(value)}`"
    return "none" if value in (None, "", (), {}) else f"`{_toml(value)}`"


def _toml(value: object) -> str:
    if value is None:
        return json.dumps(FOREVER)
    if value is PydanticUndefined:
        raise LookupError("a setting that must be given needs an example")
    if isinstance(value, timedelta):
        return f'"{say(value)}"'
    return json.dumps(value, ensure_ascii=False)


def _allowed(known: Mapping[str, Any]) -> str:
    """Say in a few words what a setting takes."""
    if "anyOf" in known:
        return next(_allowed(one) for one in known["anyOf"] if one.get("type") != "null")
    if "enum" in known:
        return ", ".join(f"`{each}`" for each in known["enum"])
    match known.get("type"):
        case "integer":
            said = f"a whole number {_range(known)}"
        case "number":
            said = f"a number {_range(known)}"
        case "array":
            inner = _allowed(known.get("items", {}))
            said = f"a list{f' of: {inner}' if inner.startswith('`') else ' of texts'}"
        case "boolean":
            said = "`true` or `false`"
        case "object":
            said = "texts with a number each"
        case _:
            said = _text(known)
    return said


def _text(known: Mapping[str, Any]) -> str:
    if "mhdw" in known.get("pattern", ""):
        return "a length of time" + (", or `forever`" if FOREVER in known["pattern"] else "")
    longest = known.get("maxLength")
    return f"a text of at most {longest} characters" if longest else "a text"


def _range(known: Mapping[str, Any]) -> str:
    low, above = known.get("minimum"), known.get("exclusiveMinimum")
    return f"{f'from {low}' if low is not None else f'above {above}'} to {known['maximum']}"
