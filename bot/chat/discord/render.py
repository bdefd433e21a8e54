"""A document as Discord messages: a card, split on the borders between stories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat.discord import message as kit
from bot.chat.discord.escape import time, units
from bot.chat.discord.ids import Id, nameable
from bot.chat.discord.message import Message
from bot.chat.discord.phrases import Phrases, pieces
from bot.chat.phrases import apart
from bot.core.showing.compose import VIEWS
from bot.core.showing.document import Cited, Heading, Meta, More, Note, Sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.chat.discord.message import Component
    from bot.core.showing.document import Block, Document

SENTENCE = 500
"""Characters of a sentence on a brief's card; the story's own view shows all of it."""
SENTENCES = 3
ROOM = 3800
"""Characters of a page, a little below what Discord takes."""
LINES = 1900
"""Characters of a line at most, whatever it holds."""

VIEW_NAMES = {
    "summary": ("Summary", "what the sources report"),
    "evidence": ("Evidence", "each sentence in its paragraph"),
    "agreement": ("Agreement and differences", "what several say, and one alone"),
    "timeline": ("Timeline", "what happened when"),
    "quotes": ("Quotes", "who said what"),
    "sources": ("Sources", "the articles behind it"),
    "why": ("Why this rank", "its score as a sum"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a document shows, as buttons must name it.

    ``brief`` is the kept brief's id and ``stories`` its events; of a single story ``n`` is its
    number in that brief, ``view`` the side it is shown from. ``private`` offers to post it to
    the channel. ``upcoming`` is when the next digest comes, ``role`` whom to tell of this one,
    ``own`` that its reader can end it.
    """

    brief: str = ""
    stories: tuple[str, ...] = ()
    n: int | None = None
    view: str = "summary"
    private: bool = False
    upcoming: datetime | None = None
    role: str = ""
    own: bool = False

    @property
    def name(self) -> tuple[str, int | None] | None:
        """What names it in a custom id: the brief and a number, or an event."""
        if self.brief and nameable(self.brief):
            return self.brief, self.n or 0
        if len(self.stories) == 1 and nameable(self.stories[0]):
            return self.stories[0], None
        return None

    @property
    def whole(self) -> bool:
        """Whether it is a brief, not one story of it."""
        return bool(self.brief) and self.n is None


def render(document: Document, shown: Shown | None = None) -> list[Message]:
    """Render a document as messages, each within Discord's limits.

    A brief's card shows the beginning of each story, and its menu leads to the rest; nothing
    of any other document is lost.
    """
    shown = shown or Shown()
    parts = apart(document.blocks)
    groups = _briefing(parts) if _is_titled(parts) else list(map(_view, parts))
    if shown.upcoming is not None:
        ends = " /newsprefs changes or ends it." if shown.own else ""
        foot = f"-# The next one comes {time(shown.upcoming, 'R')}.{ends}"
        groups.append(_Group([foot], ruled=True))
    if shown.role.isdecimal():
        groups.insert(0, _Group([f"<@&{shown.role}>"]))
    pages = _pack(groups)
    made = [_message(page, at, len(pages), shown) for at, page in enumerate(pages, 1)]
    if shown.role.isdecimal():
        made[0] = replace(made[0], role=shown.role)
    return made


@dataclass(frozen=True, slots=True)
class _Group:
    """Lines that belong together; ``n`` numbers the story that begins with them.

    ``ruled``: a thin line stands above them, as it does above each story.
    """

    lines: list[str]
    n: int = 0
    headline: str = ""
    about: str = ""
    ruled: bool = False

    @property
    def size(self) -> int:
        return sum(units(line) + 1 for line in self.lines)


def _is_titled(parts: Sequence[list[Block]]) -> bool:
    """Tell whether a document is a whole brief: it has a title, a single story has none."""
    first = parts[0][0] if parts else None
    return isinstance(first, Heading) and first.level == 1


def _is_story(blocks: Sequence[Block]) -> bool:
    return bool(blocks) and isinstance(blocks[0], Heading) and blocks[0].level == 2


def _briefing(parts: Sequence[list[Block]]) -> list[_Group]:
    groups = []
    n = 0
    for part in parts:
        if _is_story(part):
            n += 1
            groups.append(_story(part, n))
        else:
            groups.append(_Group(_lines(part, Phrases())))
    return groups


def _story(blocks: Sequence[Block], n: int) -> _Group:
    """Return a story of a brief: its headline, facts, first sentences and sources."""
    head = blocks[0]
    assert isinstance(head, Heading)  # noqa: S101 - the caller looked
    phrases = Phrases()
    written = [phrases.heading(head, f"{n} · ")]
    about = ""
    for block in blocks[1:]:
        if isinstance(block, Meta):
            about = about or " · ".join(block.parts)
            written += phrases.of(block)
        elif isinstance(block, Cited):
            written += phrases.cited(block, SENTENCES, SENTENCE)
        elif isinstance(block, Sources):
            written.append(phrases.outlets(block))
        elif not isinstance(block, More):
            written += phrases.of(block)
    return _Group(_short(written), n, head.text, about)


def _view(blocks: Sequence[Block]) -> _Group:
    urls = {
        source.n: source.url
        for block in blocks
        if isinstance(block, Sources)
        for source in block.items
        if source.url
    }
    return _Group(_lines(blocks, Phrases(urls)))


def _lines(blocks: Sequence[Block], phrases: Phrases) -> list[str]:
    if all(isinstance(block, Note) for block in blocks):  # an answer of one line: not in small
        return _short(
            piece for block in blocks if isinstance(block, Note) for piece in pieces(block.text)
        )
    written: list[str] = []
    for block in blocks:
        said = phrases.of(block)
        if said and written and isinstance(block, Heading | Sources):
            said = ["", *said]
        written += said
    return _short(written)


def _short(written: Iterable[str]) -> list[str]:
    """Return the lines, any that links have made too long in two or more."""
    return [part for line in written for part in _halves(line)]


def _halves(line: str) -> list[str]:
    if units(line) <= LINES:
        return [line]
    at = max(line.rfind(" ", 0, LINES // 2), 1)
    return [line[:at], *_halves(line[at:].lstrip())]


def _pack(groups: Sequence[_Group]) -> list[list[_Group]]:
    """Put groups on pages: whole where they fit, in parts where they do not fit on any."""
    pages: list[list[_Group]] = [[]]
    for group in groups:
        if not group.lines:
            continue
        if _fits([*pages[-1], group]):
            pages[-1].append(group)
        elif _fits([group]):
            pages.append([group])
        else:
            for part in _split(group):
                if not _fits([*pages[-1], part]):
                    pages.append([])
                pages[-1].append(part)
    return [page for page in pages if page] or [[_Group(["Nothing to show."])]]


def _fits(page: Sequence[_Group]) -> bool:
    # A container, a select in its row, two rows of buttons; a text and a line for each group.
    components = 1 + 2 + 6 + 6 + 2 * len(page)
    return sum(group.size for group in page) <= ROOM and components <= kit.COMPONENTS


def _split(group: _Group) -> list[_Group]:
    """Cut a group to pages, where it can be before a section that would be torn apart."""
    parts: list[list[str]] = [[]]
    for line in group.lines:
        if parts[-1] and not _fits([_Group([*parts[-1], line])]):
            parts.append(_torn(parts[-1]))
        parts[-1].append(line)
    first, *rest = parts
    return [_Group(first, group.n, group.headline, group.about), *map(_Group, rest)]


def _torn(lines: list[str]) -> list[str]:
    """Take the section that a page ends in off it, unless it is most of the page."""
    at = len(lines) - 1 - lines[::-1].index("") if "" in lines else 0
    if not at or _Group(lines[at:]).size > ROOM / 2:
        return []
    torn = lines[at + 1 :]
    del lines[at:]
    return torn


def _message(page: Sequence[_Group], at: int, pages: int, shown: Shown) -> Message:
    inside: list[Component] = []
    for group in page:
        if inside and (group.ruled or group.lines[0].startswith("### ")):
            inside.append(kit.separator())
        inside.append(kit.text(group.lines))
    inside += _controls(page, at, pages, shown)
    return Message((kit.container(inside),))


def _controls(page: Sequence[_Group], at: int, pages: int, shown: Shown) -> list[Component]:
    """Return what can be done with what is shown: a select and buttons, where it has a name."""
    if shown.name is None:
        return []
    what, n = shown.name
    rows = []
    if shown.whole:
        stories = [(str(g.n), f"{g.n} · {g.headline}", g.about) for g in page if g.n]
        if stories:
            rows.append(kit.row(kit.select(Id("open", what, at), "Open a story…", stories)))
        if at == pages or shown.private:
            rows.append(kit.row(*_brief_buttons(what, shown)))
    elif at == pages or shown.private:
        views = [(name, *VIEW_NAMES[name]) for name in VIEWS if name != shown.view]
        rows.append(kit.row(kit.select(Id("view", what, n), "See it from another side…", views)))
        rows.append(kit.row(*_story_buttons(what, n, shown)))
    if shown.private and pages > 1:
        rows.append(_turning(what, n, at, pages, shown))
    return rows


def _brief_buttons(what: str, shown: Shown) -> list[Component]:
    made = [
        kit.button(Id("changed", what), "What changed"),
        kit.button(Id("why", what), "Why this order"),
        kit.button(Id("sources", what), "Sources"),
        kit.button(Id("feedback", what), "Feedback"),
    ]
    if shown.private:
        made.append(kit.button(Id("post", what), "Post to channel", first=True))
    return made


def _story_buttons(what: str, n: int | None, shown: Shown) -> list[Component]:
    made = [
        kit.button(Id("follow", what, n), "Follow"),
        kit.button(Id("mute", what, n), "Mute"),
        kit.button(Id("feedback", what, n), "Feedback"),
    ]
    if shown.private and n is not None:
        made.append(kit.button(Id("post", what, n), "Post to channel", first=True))
    return made


def _turning(what: str, n: int | None, at: int, pages: int, shown: Shown) -> Component:
    """Return the buttons that turn the pages of a private reply."""
    action = "brief" if shown.whole else shown.view
    # Two buttons of one message must not bear the same name, and a page is named once only.
    made = []
    if at > 1:
        made.append(kit.button(Id(action, what, n, at - 1), "◀ Back"))
    if at < pages:
        made.append(kit.button(Id(action, what, n, at + 1), f"More ▶ ({at} of {pages})"))
    return kit.row(*made)
