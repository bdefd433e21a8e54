"""What admins try before it is saved: feeds looked at and read, digests composed and sent to them.

Wired here for the bot that runs and for ``briefbot setup``.
"""

from __future__ import annotations

import asyncio
import os
import uuid
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.bootstrap import crawl, feed_sources, make_plans, open_reader
from bot.core.delivery import PATIENCE, Claimed, Gone, Key, Lost, Sent
from bot.core.errors import ConfigError, InputError, NotFoundError, Problem
from bot.core.harmless import one_line
from bot.feeds.looking import look
from bot.feeds.parsed import ParseError
from bot.feeds.workers import Workers
from bot.ports import FeedsRead, Trial
from bot.settings.digests import DigestSettings
from bot.settings.loading import load
from bot.settings.schema import SourceSettings
from bot.usecases.delivering import ready
from bot.usecases.digest import compose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.bootstrap import App
    from bot.core.delivery import Outcome
    from bot.ports import Chat, Digest, FeedFound, Who
    from bot.usecases.digest import Plan


@dataclass(frozen=True, slots=True)
class FeedTrials:
    """Feeds tried through the guard, within the limits that the config sets (bot.ports.Feeds)."""

    app: App

    async def look(self, url: str) -> FeedFound:
        """Look at a feed, or at the first that a page names."""
        async with open_reader(self.app.settings) as reader:
            return await look(reader, url, self.app.clock())

    async def read(self, sources: Sequence[Mapping[str, Any]]) -> FeedsRead:
        """Read feeds into the archive, given as the config writes them."""
        settings = self.app.settings
        wanted = tuple(SourceSettings.model_validate({**each, "enabled": True}) for each in sources)
        feeds = feed_sources(replace(settings, sources=wanted))
        report = await crawl(self.app, feeds, everything=True)
        problems = tuple(str(each) for each in report.problems)
        return FeedsRead(report.asked, report.failed, report.new, problems)

    async def unpack(self, data: bytes, name: str, kind: str) -> list[dict[str, Any]]:
        """Return the sources or topics in an uploaded list, read in a process of its own."""
        workers = Workers(1)
        try:
            answer = await workers.ask({"task": "list", "data": data, "kind": kind})
        except ParseError as error:
            raise InputError(Problem(one_line(name)[:80], str(error))) from None
        finally:
            await workers.close()
        found: list[dict[str, Any]] = answer["list"]
        return found


@dataclass(frozen=True, slots=True)
class DigestTrials:
    """Digests composed as the post office does, but kept from it (bot.ports.Trials)."""

    app: App
    chats: Mapping[str, Chat]

    async def compose(self, digest: str | Mapping[str, Any]) -> Trial:
        """Compose a digest of the config, by its name, or one that is not saved yet."""
        plan = self._named(digest) if isinstance(digest, str) else self._plan(digest)
        app, now = self.app, self.app.clock()
        made = await compose(plan, store=app.store, teller=app.teller, now=now, weights=app.weights)
        # Kept, so that the buttons below it work; nothing is logged as told.
        await app.store.put_brief(made.brief, made.record(plan.zone))
        left_out = Counter(one.rule for one in made.left_out)
        return Trial(ready(plan, made, now), made.silent, left_out)

    async def send(self, digest: Digest, who: Who) -> Outcome:
        """Send a digest to one person alone; of several pages, the outcome of the last tried."""
        chat = self.chats.get(who.platform)
        if chat is None:
            return Gone(f"{who.platform} is not connected")
        where = "dm" if who.platform == "discord" else who.workspace
        destination = f"{who.platform}:{where}/{who.user}"
        return await _sent(chat, replace(digest, destination=destination), self.app.clock())

    def _named(self, name: str) -> Plan:
        folder = self.app.settings.folder  # read anew: it may have been saved a moment ago
        plans = {plan.id: plan for plan in make_plans(load(folder, os.environ))}
        if name not in plans:
            known = ", ".join(plans) or "none"
            raise NotFoundError(f"there is no digest {name!r}; there is: {known}")
        return plans[name]

    def _plan(self, values: Mapping[str, Any]) -> Plan:
        context = {"folder": self.app.settings.folder or Path()}
        try:
            settings = DigestSettings.model_validate(dict(values), context=context)
        except ValidationError as error:
            raise ConfigError(Problem("digest", str(error.errors()[0]["msg"]))) from None
        (plan,) = make_plans(replace(self.app.settings, digests=(settings,)))
        return plan


async def _sent(chat: Chat, digest: Digest, now: datetime) -> Outcome:
    """Post pages in order, each once, until one does not arrive."""
    slot = f"test {uuid.uuid4().hex}"
    first: str | None = None
    outcome: Outcome = Gone("there is nothing to send")
    for n, page in enumerate(chat.pages(digest), 1):
        key, where = Key("~test", now.date().isoformat(), slot, n), digest.destination
        nonce = key.nonce(where)
        claimed = Claimed(key, where, nonce, page.payload, 1, doubt=False, expires=now, first=first)
        try:
            outcome = await asyncio.wait_for(chat.post(claimed), PATIENCE.total_seconds())
        except TimeoutError:
            return Lost("no reply in time")
        if not isinstance(outcome, Sent):
            break
        first = first or outcome.message
    return outcome
