"""Briefs given in answer to commands: logged as told, like digests; kept, so as to be replayed.

A command and a digest share one log of what a destination (a channel, a person) was told: what
a digest told, ``since:last`` does not tell again, nor the other way round.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.delivery import ASKED, Edition, Telling
from bot.core.duration import say
from bot.core.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta, tzinfo

    from bot.core.model import Brief, Claim, Entry
    from bot.core.rank import Weights
    from bot.core.showing.compose import Detail
    from bot.ports import Store, Who
    from bot.usecases.answer import Teller
    from bot.usecases.digest import Composed


def destination(who: Who, place: str, *, public: bool) -> str:
    """Return where an answer goes, as digests name it: the place for all, else the person."""
    if who.platform == "discord":
        return f"discord:{who.workspace}/{place}" if public else f"discord:dm/{who.user}"
    alone = not public or not place or place.startswith("D")  # as Slack names a conversation of two
    return f"{who.platform}:{who.workspace}/{who.user if alone else place}"


async def since_last(  # noqa: PLR0913 - what an answer depends on, each by its name
    topic: str,
    query: str,
    where: str,
    *,
    readers: Sequence[Who],
    stories: int,
    detail: Detail,
    window: timedelta,
    zone: tzinfo,
    store: Store,
    teller: Teller,
    now: datetime,
    weights: Weights | None = None,
) -> Composed:
    """Compose what is new on a topic to a destination, which the log knows.

    Where nothing was ever told there, it is the news of the last ``window``.
    """
    from bot.usecases.digest import Plan, compose  # noqa: PLC0415 - only where it is asked for
    from bot.usecases.digest_finding import Filters  # noqa: PLC0415 - the same

    plan = Plan(
        id=f"{ASKED} {topic}",
        destination=where,
        schedule=Schedule(zone, ()),
        zone=name_of(zone),
        filters=Filters(query),
        stories=stories,
        detail=detail,
        window=window,
        when_empty="line",
    )
    made = await compose(
        plan, store=store, teller=teller, now=now, weights=weights, readers=readers, unasked=True
    )
    notes = made.brief.notes
    if made.first:
        notes = (f"You have not asked for this before; the last {say(window)}.",)
    return replace(made, brief=replace(made.brief, query=topic, notes=notes))


def tellings(brief: Brief, detail: Detail, sentences: int, zone: tzinfo) -> tuple[Telling, ...]:
    """Return what a brief that was not composed for anybody tells who reads it."""
    today = brief.generated_at.astimezone(zone).date().isoformat()
    return tuple(
        Telling(
            entry.story.event.id,
            today,
            tuple(article.ref for article in entry.story.event.articles),
            _shown(entry, detail, sentences),
            (),
        )
        for entry in brief.entries
    )


def _shown(entry: Entry, detail: Detail, sentences: int) -> tuple[Claim, ...]:
    story = entry.story
    if detail == "headlines":
        return (story.headline,)
    if detail == "standard":
        return (story.headline, *story.summary[:sentences])
    return tuple(dict.fromkeys(story.claims()))


async def log(  # noqa: PLR0913 - the same
    brief: Brief, told: Sequence[Telling], where: str, *, topic: str, zone: tzinfo, store: Store
) -> None:
    """Log what was told in answer to a command; the same brief told again is told once."""
    now = brief.generated_at
    local = now.astimezone(zone)
    slot = f"{local:%H:%M:%S.%f} {brief.id} {where}"  # others may be told the same just then
    day = local.date().isoformat()
    edition = Edition(f"{ASKED} {topic}", day, slot, where, now, now, now, brief.id)
    await store.enqueue(edition, [], told, None)


def name_of(zone: tzinfo) -> str:
    """Return a zone's IANA name; one that has none counts as UTC."""
    return getattr(zone, "key", None) or "UTC"
