"""``briefbot digest`` and ``replay``: digests looked at, posted, asked about and shown again."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import bootstrap, serving
from bot.cli import digest_state, terminal
from bot.core.dates import moment
from bot.core.errors import InputError, NotFoundError, ReadOnlyError
from bot.core.evidence import prove, prove_json
from bot.core.schedule import pending
from bot.core.showing import brief_json, compose
from bot.usecases import status

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Iterable

    from bot.bootstrap import App
    from bot.core.delivery import Key, Posted
    from bot.core.model import Brief
    from bot.usecases.digest import Plan

_SHOWN = 10
_NONE = "no digests: add a [[digest]] to config/digests.toml"


def digest(arguments: argparse.Namespace) -> int:
    """Do what was asked of a digest; 1 where something was to be posted and was not."""
    return asyncio.run(_digest(arguments))


async def _digest(arguments: argparse.Namespace) -> int:
    async with _app(arguments) as app:
        if arguments.action == "list":
            terminal.out("\n".join(await _listed(app)))
            return 0
        if arguments.action == "due":
            terminal.out("\n".join(await _due(app, arguments.subscription)))
            return 0
        if arguments.action == "run":
            return await _run(app, arguments.subscription)
        plan = _plan(app, arguments.subscription)
        if arguments.action == "preview":
            await _preview(app, plan, arguments.format)
            return 0
        terminal.out("\n".join(await _ACTIONS[arguments.action](app, plan, arguments.words)))
        return 0


@asynccontextmanager
async def _app(arguments: argparse.Namespace) -> AsyncIterator[App]:
    settings = bootstrap.load_settings(arguments.config, arguments.data)
    async with bootstrap.open_app(settings, clock=bootstrap.clock_at(arguments.at)) as app:
        if getattr(arguments, "action", "") in ("preview", "run"):
            try:
                report = await bootstrap.refresh(app)
            except ReadOnlyError as error:
                terminal.complain(str(error))
            else:
                terminal.complain_all(report.problems)
        yield app


def _plan(app: App, name: str | None) -> Plan:
    plans = {plan.id: plan for plan in bootstrap.make_plans(app.settings)}
    if name is None:
        raise InputError(f"say which digest: {', '.join(plans) or 'config/digests.toml has none'}")
    if name in plans:
        return plans[name]
    from bot.settings.mistakes import nearest

    near = nearest(name, plans)
    hint = f"did you mean {near}?" if near else f"there is: {', '.join(plans) or 'none'}"
    raise NotFoundError(f"no digest {name!r}; {hint}")


async def _preview(app: App, plan: Plan, form: str) -> None:
    """Show what would be posted now, and say on the side what was left out."""
    from bot.usecases.digest import compose as composed_of

    made = await composed_of(
        plan, store=app.store, teller=app.teller, now=app.clock(), weights=app.weights
    )
    if made.silent:
        terminal.complain(f"nothing new for {plan.id}: nothing would be posted")
    if form == "json":
        terminal.out(await _json(app, made.brief))
    elif form == "posted":
        from bot.usecases.delivering import ready

        chats = serving.make_post(app, serving.mute_chats()).chats
        chat = chats[plan.destination.partition(":")[0]]
        for page in [] if made.silent else chat.pages(ready(plan, made, app.clock())):
            terminal.out(page.payload)
    else:
        terminal.show(made.document(plan.zone), form)
    if made.left_out:
        counted: dict[str, int] = {}
        for omission in made.left_out:
            counted[omission.rule] = counted.get(omission.rule, 0) + 1
        told = ", ".join(f"{rule} {n}" for rule, n in sorted(counted.items()))
        terminal.complain(f"left out: {told}")


async def _json(app: App, brief: Brief) -> str:
    payload = brief_json.brief_json(brief)
    from bot.core.evidence import references

    events = [entry.story.event for entry in brief.entries]
    prove_json(payload, await app.store.articles(references(brief)), events)
    return json.dumps(payload, ensure_ascii=False, indent=2)


async def _run(app: App, name: str | None) -> int:
    """Post one digest now, or all that are due; 1 where a page could not be posted."""
    plan = _plan(app, name) if name else None
    where = {plan.destination.partition(":")[0]} if plan else set()
    async with serving.posting(app, where) as post:
        if plan is None:
            await post.tick()
        else:
            edition = await post.run_now(plan)
            await post.deliver()
            pages = await app.store.posted(name, (), _SHOWN)
            if edition is not None and all(page.key.slot != edition.slot for page in pages):
                terminal.complain(f"nothing new for {name}: nothing posted")
        counts = post.counts
    failed = list(await app.store.posted(name, ("due", "failed", "unknown"), 99))
    for page in failed:
        terminal.complain(_page_line(page, None))
    return 1 if failed and not counts.get("sent") else 0


async def _due(app: App, name: str | None) -> list[str]:
    plans = [_plan(app, name)] if name else bootstrap.make_plans(app.settings)
    known = await app.store.subscriptions()
    now = app.clock()
    lines = []
    for plan in plans:
        dealt = known[plan.id].dealt if plan.id in known else now
        run = pending(plan.schedule, dealt, now, plan.catch_up) if plan.enabled else None
        if run is not None:
            more = f" (and for {len(run.instead)} before it)" if run.instead else ""
            lines.append(f"{plan.id}  due: {run.slot.day} {run.slot.slot}{more}")
        else:
            lines.append(f"{plan.id}  nothing due; next: {digest_state.following(plan, app)}")
    return lines or [_NONE]


async def _listed(app: App) -> list[str]:
    found = await digest_state.digests(app)
    return digest_state.lines(found) or [_NONE]


async def _why(app: App, plan: Plan, words: list[str]) -> list[str]:
    """Tell the rules by which the last digest left events out."""
    editions = await app.store.editions(plan.id, 1)
    if not editions:
        return [f"{plan.id} has posted nothing yet; see: briefbot digest preview {plan.id}"]
    edition = editions[0]
    events = await app.store.events(one.event for one in edition.left_out)
    lines = [f"{plan.id} of {edition.day} {edition.slot} left out:"]
    for one in edition.left_out:
        event = events.get(one.event)
        title = one.headline or (event.articles[-1].headline if event else "") or one.event
        line = f"  {one.rule:9} {title}: {one.because}"
        if all(word.lower() in f"{line} {one.event}".lower() for word in words):
            lines.append(line + (" (considered again next time)" if one.waits else ""))
    return lines if len(lines) > 1 else [f"{lines[0]} nothing{' like that' if words else ''}"]


async def _log(app: App, plan: Plan, _words: list[str]) -> list[str]:
    lines = []
    for edition in await app.store.editions(plan.id, _SHOWN):
        lines.append(status.told(edition, plan))
        if edition.instead:
            lines.append(f"  stands for {', '.join(edition.instead)} too")
    pages: Iterable[Posted] = await app.store.posted(plan.id, (), 3 * _SHOWN)
    lines += [_page_line(page, plan) for page in pages]
    return lines or [f"{plan.id} has posted nothing yet"]


def _page_line(page: Posted, plan: Plan | None) -> str:
    where = f"{page.key.subscription} {page.key.day} {page.key.slot}, page {page.key.page}"
    if page.state == "sent" and page.sent:
        zone = ZoneInfo(plan.zone if plan else "UTC")
        return f"  {where}: sent {moment(page.sent, zone)} as {page.message}"
    return f"  {where}: {page.state}, {page.error or 'not tried yet'}"


async def _pause(app: App, plan: Plan, _words: list[str]) -> list[str]:
    await _registered(app, plan)
    await app.store.pause(plan.id, "by an admin")
    await _log_deed(app, f"digest {plan.id} paused", "served", "paused")
    return [f"{plan.id} is paused; take it up with: briefbot digest resume {plan.id}"]


async def _resume(app: App, plan: Plan, _words: list[str]) -> list[str]:
    await _registered(app, plan)
    await app.store.pause(plan.id, "")
    await _log_deed(app, f"digest {plan.id} resumed", "paused", "served")
    return [f"{plan.id} goes on; next: {digest_state.following(plan, app)}"]


async def _log_deed(app: App, done: str, before: str, after: str) -> None:
    from bot.cli.audit import person
    from bot.usecases import auditing

    await auditing.log(
        person(), app.store, app.clock(), action="schedule", done=done, before=before, after=after
    )


async def _registered(app: App, plan: Plan) -> None:
    await app.store.register({plan.id: (plan.destination, plan.fingerprint)}, app.clock())


async def _settle(app: App, plan: Plan, words: list[str]) -> list[str]:
    """Settle what nobody knows, as an admin says who has looked."""
    if words not in (["sent"], ["again"]):
        raise InputError("say what is true: settle SUBSCRIPTION sent, or: again")
    lines = []
    for page in await app.store.posted(plan.id, ("unknown",), 99):
        key: Key = page.key
        if await app.store.decide(key, sent=words == ["sent"], now=app.clock()):
            done = "counts as sent" if words == ["sent"] else "is posted again"
            lines.append(f"{key.day} {key.slot}, page {key.page} {done}")
            await _log_deed(app, f"digest {plan.id}, {lines[-1]}", "unknown", words[0])
    return lines or [f"{plan.id} has no page of unknown outcome"]


_ACTIONS = {
    "why": _why,
    "log": _log,
    "pause": _pause,
    "resume": _resume,
    "settle": _settle,
}


def replay(arguments: argparse.Namespace) -> int:
    """Show a digest again from what is stored."""
    asyncio.run(_replay(arguments))
    return 0


async def _replay(arguments: argparse.Namespace) -> None:
    async with _app(arguments) as app:
        from bot.core import record

        kept = await app.store.brief(arguments.brief)
        if kept is None:
            raise NotFoundError(f"no brief {arguments.brief!r}; see: briefbot digest log")
        found = record.read(kept)
        if not found["replayable"]:
            raise NotFoundError(f"{arguments.brief} was kept for its buttons alone")
        stored = await app.store.articles(record.references(found))
        brief = record.decode(arguments.brief, found, stored)
        prove(brief, stored)
        if arguments.format == "json":
            terminal.out(await _json(app, brief))
        else:
            shown = compose.brief(
                brief,
                found["detail"],
                zone=ZoneInfo(found["zone"]),
                sentences=found.get("sentences"),
            )
            terminal.show(shown, arguments.format)
