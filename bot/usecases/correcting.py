"""Corrections: what was posted says so when its sources no longer say what it cites."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.core import record
from bot.core.delivery import Sent
from bot.core.harmless import one_line
from bot.core.schedule import upcoming
from bot.core.showing import compose
from bot.ports import Digest, Editing
from bot.usecases.digest import OWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.core.delivery import Claimed
    from bot.core.model import Article, Brief, Claim, Entry
    from bot.ports import Chat, Store
    from bot.usecases.digest import Plan

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=2)
"""How long after it was posted a digest is corrected."""


async def correct(
    store: Store, chats: Mapping[str, Chat], plans: Sequence[Plan], now: datetime
) -> int:
    """Edit the messages of late that cite what no source says any more; return how many.

    Where a platform cannot edit, the next digest alone tells of it.
    """
    sent = await store.sent_since(now - LOOK_BACK)
    by_id = {plan.id: plan for plan in plans}
    edited = 0
    for (name, _day, _slot), several in groupby(
        sent, key=lambda one: (one[0].key.subscription, one[0].key.day, one[0].key.slot)
    ):
        pages = list(several)
        chat = chats.get(pages[0][0].destination.partition(":")[0])
        if name in by_id and chat is not None and isinstance(chat, Editing):
            edited += await _correct_one(store, chat, by_id[name], pages)
    return edited


async def _correct_one(
    store: Store, chat: Chat, plan: Plan, pages: Sequence[tuple[Claimed, str, str]]
) -> int:
    kept = await store.brief(pages[0][2])
    found = record.read(kept) if kept else {}
    if not found.get("replayable"):
        return 0
    stored = await store.articles(record.references(found))
    brief = record.decode(pages[0][2], found, stored)
    newest = await store.current(ref.id for ref in stored)
    gone = [one for entry in brief.entries for one in _shown(entry) if _is_gone(one, newest)]
    lines = [f"Correction: no source says this any more: “{one_line(one.text)}”" for one in gone]
    if not lines:
        return 0
    corrected = replace(brief, notes=(*brief.notes, *dict.fromkeys(lines)))
    made = chat.pages(_digest(corrected, found, plan))
    if len(made) != len(pages) or not isinstance(chat, Editing):
        return 0
    edited = 0
    for page, (old, message, _) in zip(made, pages, strict=True):
        if page.payload == old.payload:
            continue
        outcome = await chat.edit(replace(old, payload=page.payload), message)
        if isinstance(outcome, Sent):
            await store.amend(old.key, page.payload)
            log.info("corrected %s of %s %s", plan.id, old.key.day, old.key.slot)
            edited += 1
        else:
            log.warning("cannot correct %s of %s: %s", plan.id, old.key.day, outcome.why)
    return edited


def _digest(brief: Brief, found: Mapping[str, Any], plan: Plan) -> Digest:
    zone, detail = found["zone"], found["detail"]
    following = upcoming(plan.schedule, brief.generated_at)
    document = compose.brief(brief, detail, zone=ZoneInfo(zone))
    return Digest(
        brief,
        document,
        detail,
        zone,
        plan.destination,
        plan.mention,
        following.release if following else None,
        own=plan.id.startswith(OWN),
    )


def _shown(entry: Entry) -> Iterable[Claim]:
    if entry.day:
        gone = set(entry.withdrawn)
        return [*entry.new, *(one.new for one in entry.changed if one.new not in gone)]
    return (entry.story.headline, *entry.story.summary)


def _is_gone(claim: Claim, newest: Mapping[str, Article]) -> bool:
    """Tell whether every article that said it has been rewritten without it."""
    return all(
        (now := newest.get(cited.article.id)) is not None
        and now.version > cited.article.version
        and cited.text not in now.text
        for cited in claim.citations
    )
