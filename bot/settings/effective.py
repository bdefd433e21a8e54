"""The settings in effect, as people read them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.duration import say

if TYPE_CHECKING:
    from bot.settings.schema import Settings

_TABLES = ("brief", "summarizer", "rank", "cluster", "feeds", "run", "slack", "discord", "ops")


def effective(settings: Settings) -> list[tuple[str, str]]:
    """Return each setting in effect with its value; sources that are off are left out."""
    rows = [("store.data", str(settings.data))]
    secret = settings.origins.get("store.url", "").startswith("environment")
    if settings.database or secret:
        rows.append(("store.url", "a secret, not shown" if secret else settings.database))
    for table in _TABLES:
        rows += [(f"{table}.{name}", _said(value)) for name, value in getattr(settings, table)]
    for source in settings.sources:
        if source.enabled:
            name = "path" if source.path else "url"
            rows.append((f"source.{source.id}.{name}", str(getattr(source, name))))
            rows += _workspaces(f"source.{source.id}", source.workspaces)
    for topic in settings.topics:
        rows.append((f"topic.{topic.name}.query", topic.query))
        rows += _workspaces(f"topic.{topic.name}", topic.workspaces)
    rows += _digests(settings)
    rows.append(("store.keep", say(settings.keep) if settings.keep else "forever"))
    for number, permit in enumerate(settings.permits, 1):
        rows.append((f"permit.{number}.who", ", ".join(permit.who)))
        rows.append((f"permit.{number}.may", ", ".join(permit.may) or "nothing"))
    return rows


def _workspaces(about: str, places: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(f"{about}.workspaces", ", ".join(places))] if places else []


def _digests(settings: Settings) -> list[tuple[str, str]]:
    rows = []
    for digest in settings.digests:
        if digest.enabled:
            rows.append((f"digest.{digest.id}.destination", digest.destination))
            rows.append((f"digest.{digest.id}.times", ", ".join(digest.times)))
    return rows


def changed(settings: Settings) -> list[tuple[str, str]]:
    """Return the settings in effect that are not as they would be without any config."""
    from bot.settings.schema import Settings  # noqa: PLC0415  pydantic is slow to load

    usual = dict(effective(Settings(settings.data)))
    return [(name, value) for name, value in effective(settings) if usual.get(name) != value]


def _said(value: object) -> str:
    return say(value) if isinstance(value, timedelta) else str(value)
