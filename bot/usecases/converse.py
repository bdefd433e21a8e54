"""What a reader says in chat, answered: a command in, a document out, whatever the platform.

Whatever a reader can get wrong is answered in one clear line. What the program gets wrong is
raised, for the adapter to log with a reference.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bot.core import commands
from bot.core.commands import (
    Ask,
    Follow,
    Following,
    Help,
    Latest,
    Mute,
    Pick,
    Search,
    Show,
    Unfollow,
    Unmute,
)
from bot.core.dates import moment
from bot.core.errors import BriefbotError, EvidenceError, NotFoundError, StoreError
from bot.core.query import named
from bot.core.rank import short_of
from bot.core.showing import compose
from bot.core.showing.document import Cell, Column, Document, Heading, Note, Table
from bot.ports import Asked, Feedback, Interest
from bot.usecases import answer
from bot.usecases.asked import destination, log, since_last, tellings
from bot.usecases.audience import audience
from bot.usecases.desk import OFFERS, Desk, Reader, Reply
from bot.usecases.kept import again, keep, recall

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.commands import Command
    from bot.core.delivery import Telling
    from bot.core.model import Brief, Entry
    from bot.core.showing.compose import Detail, ViewName

FEEDBACK = ("wrong facts", "misleading", "outdated", "not one event", "other")
"""What can be wrong with a story."""
LONGEST_REPORT = 2000
"""Characters of a report that are kept."""
Kind = Literal["event", "topic"]

_SEARCHED = 10  # stories of a search
_SENTENCES = 2  # of a story in a brief; all of it is one view away


async def converse(command: Command, reader: Reader, desk: Desk) -> Reply:
    """Answer a command."""
    try:
        return await _answer(command, reader, desk.seen_in(reader.workspace))
    except (EvidenceError, StoreError):  # the program's failure, not the reader's
        raise
    except BriefbotError as error:
        return said(str(error))


async def _answer(command: Command, reader: Reader, desk: Desk) -> Reply:  # noqa: PLR0911  one for each command
    match command:
        case Ask():
            return await _brief(command, reader, desk)
        case Pick():
            return await _pick(reader, desk)
        case Show():
            return await _show(command, reader, desk)
        case Search():
            return await _searched(command, reader, desk)
        case Follow() | Mute():
            return await _mark(command, reader, desk)
        case Unfollow() | Unmute():
            return await _unmark(command, reader, desk)
        case Following():
            return await _following(reader, desk)
        case Latest():
            return await _latest(reader, desk)
        case Help():
            return _help()


async def story_of(brief_id: str, n: int, view: ViewName, reader: Reader, desk: Desk) -> Reply:
    """Show the ``n``-th story of a kept brief from one side: what a message's buttons do."""
    desk = desk.seen_in(reader.workspace)
    kept = await recall(brief_id, desk.store)
    event = kept.event(n) if kept else None
    if kept is None or event is None:
        return said("That brief is no longer kept; ask for it again.")
    try:
        shown = await _story(event, desk)
    except NotFoundError:
        return said("That story is no longer kept.")
    entry = replace(shown, score=kept.score(event))
    document = compose.story(entry, view, zone=reader.zone)
    if view == "why" and (above := kept.event(n - 1)):
        gap = Note(short_of(entry.score, kept.score(above)))
        document = replace(document, blocks=(*document.blocks, gap))
    return Reply(document, brief_id, (event,))


async def topics(typed: str, place: str, desk: Desk, limit: int = 25) -> list[str]:
    """Return topics to choose from in a workspace, given what was typed so far."""
    desk = desk.seen_in(place)
    begun = typed[: commands.LONGEST_TOPIC]
    saved = [name for name in desk.topics if name.startswith(begun.strip().casefold())]
    return [*saved, *await desk.store.topics(begun, limit)][:limit]


async def report(  # noqa: PLR0913, PLR0917  what a report is about
    reader: Reader, brief_id: str, event: str, kind: str, text: str, desk: Desk
) -> Reply:
    """Take a reader's report for the admins."""
    if kind not in FEEDBACK:
        return said(f"Say what is wrong: {', '.join(FEEDBACK)}.")
    made = Feedback(reader.who, desk.clock(), brief_id, event, kind, text[:LONGEST_REPORT])
    number = await desk.store.put_feedback(made)
    return said(f"Thank you. The admins will see it as report {number}.")


def said(line: str) -> Reply:
    """Return one line of our own."""
    return Reply(Document((Note(line),), line))


def listed(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Reply:
    """Return a table of our own."""
    cells = tuple(tuple(Cell(text) for text in row) for row in rows)
    table = Table(tuple(Column(name) for name in columns), cells)
    return Reply(Document((Heading(title), table), title))


async def _brief(ask: Ask, reader: Reader, desk: Desk) -> Reply:
    where = destination(reader.who, reader.place, public=ask.public)
    if ask.since == "last":
        found, told, detail, sentences = await _news(ask, reader, desk, where)
    else:
        window = ask.since or (None if ask.topic else desk.window)
        asked = answer.Ask(ask.topic, window, ask.stories or desk.stories)
        found, detail, sentences = await _answered(asked, reader, desk), desk.detail, _SENTENCES
        found = _slipped(found, ask)
        told = tellings(found, detail, _SENTENCES, reader.zone)
    document = compose.brief(found, detail, zone=reader.zone, sentences=sentences)
    if found.entries:
        await keep(found, desk.store, detail=detail, zone=reader.zone, sentences=sentences)
    if found.entries or told or ask.since == "last":
        await log(found, told, where, topic=ask.topic, zone=reader.zone, store=desk.store)
    await _remember(found, ask.topic, reader, desk)
    return replace(_briefed(found, document), public=ask.public)


def _slipped(found: Brief, ask: Ask) -> Brief:
    """Ask back where a topic that nothing is known of may be a command with a slip."""
    slip = None if found.entries else commands.meant(ask.topic)
    if not slip:
        return found
    near = f" Nearest topics: {', '.join(found.nearest)}." if found.nearest else ""
    note = f"Nothing on “{ask.topic}”. Did you mean the command “{slip}”?{near}"
    return replace(found, notes=(*found.notes, note))


async def _news(
    ask: Ask, reader: Reader, desk: Desk, where: str
) -> tuple[Brief, Sequence[Telling], Detail, int | None]:
    """Return what is new to whom the answer goes, and what it tells; all of it is shown."""
    made = await since_last(
        ask.topic,
        await _query(ask.topic, reader, desk),
        where,
        readers=(reader.who,),
        stories=ask.stories or desk.stories,
        detail=desk.detail,
        window=desk.window,
        zone=reader.zone,
        store=desk.store,
        teller=desk.teller,
        now=desk.clock(),
        weights=desk.weights,
    )
    return made.brief, made.tellings, made.detail, None


async def _query(topic: str, reader: Reader, desk: Desk) -> str:
    """Return what a topic asks for, in the language that its reader chose."""
    asked = named(topic, desk.topics)
    language = (await desk.store.preferences(reader.who)).get("language")
    return f"{asked} lang:{language}".strip() if language and "lang:" not in asked else asked


async def _answered(ask: answer.Ask, reader: Reader, desk: Desk) -> Brief:
    """Answer a question for a reader."""
    now = desk.clock()
    asked = await _query(ask.text, reader, desk)
    return await answer.brief(
        ask if asked == ask.text else replace(ask, query=asked),
        store=desk.store,
        teller=desk.teller,
        now=now,
        weights=desk.weights,
        audience=await audience(desk.store, now, reader.who, saved=desk.topics),
    )


async def _remember(found: Brief, topic: str, reader: Reader, desk: Desk) -> None:
    """Remember what a reader was shown last."""
    if found.entries:
        await desk.store.put_asked(reader.who, Asked(topic, found.generated_at, found.id))


async def _searched(command: Search, reader: Reader, desk: Desk) -> Reply:
    found = await _answered(answer.Ask(command.query, None, _SEARCHED), reader, desk)
    if found.entries:
        await keep(found, desk.store, detail="headlines", zone=reader.zone)
    await _remember(found, command.query, reader, desk)
    return _briefed(found, compose.brief(found, "headlines", zone=reader.zone))


def _briefed(found: Brief, document: Document) -> Reply:
    if not found.entries:
        return Reply(document)
    events = tuple(entry.story.event.id for entry in found.entries)
    return Reply(document, found.id, events, offers=OFFERS)


async def _pick(reader: Reader, desk: Desk) -> Reply:
    offered = tuple(await topics("", reader.workspace, desk))
    line = "Which topic? Type some words behind the command, or choose one."
    return replace(said(line), pick=offered)


async def _show(command: Show, reader: Reader, desk: Desk) -> Reply:
    if command.which.isdecimal():
        kept = await _last(reader, desk)
        return await story_of(kept, int(command.which[:6]), command.view, reader, desk)
    entry = await _story(command.which, desk)
    event = entry.story.event.id
    return Reply(compose.story(entry, command.view, zone=reader.zone), None, (event,))


async def _story(which: str, desk: Desk) -> Entry:
    found = await answer.story(
        which, store=desk.store, teller=desk.teller, now=desk.clock(), weights=desk.weights
    )
    return found.entries[0]


async def _last(reader: Reader, desk: Desk) -> str:
    """Return the id of the reader's last brief."""
    last = await desk.store.asked(reader.who, None)
    if last is None:
        raise NotFoundError("You have not asked for a brief yet; ask for one first.")
    return last.brief


async def _mark(command: Follow | Mute, reader: Reader, desk: Desk) -> Reply:
    kind, what, name = await _named(command.what, reader, desk)
    now = desk.clock()
    until = now + command.span if isinstance(command, Mute) and command.span else None
    follows = isinstance(command, Follow)
    await desk.store.drop_interest(reader.who, "mute" if follows else "follow", kind, what)
    mark: Literal["follow", "mute"] = "follow" if follows else "mute"
    await desk.store.put_interest(reader.who, Interest(mark, kind, what, now, until))
    if follows:
        return said(f"Followed: {name}. It comes first in your briefs.")
    ends = f" until {moment(until, reader.zone)}" if until else ""
    return said(f"Muted{ends}: {name}.")


async def _unmark(command: Unfollow | Unmute, reader: Reader, desk: Desk) -> Reply:
    mark = "follow" if isinstance(command, Unfollow) else "mute"
    kind, what, name = await _named(command.what, reader, desk)
    if await desk.store.drop_interest(reader.who, mark, kind, what):
        return said(f"No longer {'followed' if mark == 'follow' else 'muted'}: {name}.")
    return said(f"You do not {mark} {name}; `following` lists what you do.")


async def _named(what: str, reader: Reader, desk: Desk) -> tuple[Kind, str, str]:
    """Tell a story (its number in the last brief, its id) from a topic; return its name too."""
    event: str | None = what
    if what.isdecimal():
        kept = await recall(await _last(reader, desk), desk.store)
        event = kept.event(int(what[:6])) if kept else None
        if event is None:
            raise NotFoundError(f"Your last brief has no story {what}.")
    known = (await desk.store.events([event])).get(event) if event else None
    if known is None:
        return "topic", what, f"the topic “{what}”"
    told = await desk.teller.stories(desk.store, [known])
    return "event", known.id, f"“{told[known.id].headline.text}”"


async def _following(reader: Reader, desk: Desk) -> Reply:
    interests = await desk.store.interests(reader.who, desk.clock())
    if not interests:
        return said("You follow and mute nothing yet. Try: follow mines")
    events = await desk.store.events(each.what for each in interests if each.kind == "event")
    told = await desk.teller.stories(desk.store, events.values())
    names = {key: told[event.id].headline.text for key, event in events.items()}
    rows = [
        (
            "followed" if each.mark == "follow" else "muted",
            names.get(each.what, each.what),
            moment(each.until, reader.zone) if each.until else "",
        )
        for each in interests
    ]
    return listed("What you follow and mute", ("", "What", "Until"), rows)


async def _latest(reader: Reader, desk: Desk) -> Reply:
    kept = await recall(await _last(reader, desk), desk.store)
    if kept is None:
        raise NotFoundError("Your last brief is no longer kept; ask for it again.")
    found = await again(kept, store=desk.store, teller=desk.teller)
    document = compose.brief(found, desk.detail, zone=reader.zone, sentences=_SENTENCES)
    return _briefed(found, document)


def _help() -> Reply:
    rows = [
        ("mines", "a brief on mines"),
        ("mines since:7d max:3 public", "seven days back, three stories, for everybody here"),
        ("mines since:last", "only what is new to you, digests counted"),
        ("story 2 quotes", f"a story from one side: {', '.join(compose.VIEWS)}"),
        ("search drone strikes", "stories of any age"),
        ("follow 2, follow mines", "a story or a topic comes first in your briefs"),
        ("mute sports 7d, unmute sports", "what you do not want to see"),
        ("following", "what you follow and mute"),
        ("latest", "your last brief again"),
        ('topic "help"', "a topic that is also a command"),
    ]
    return listed("What you can type", ("Type", "To see"), rows)
