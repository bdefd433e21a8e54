"""A document as Slack messages: a card a story, split on the borders between stories."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.chat.phrases import apart
from bot.chat.slack import blocks as kit
from bot.chat.slack.blocks import Message
from bot.chat.slack.escape import bold, cut, cut_escaped, date, foreign, link, mention_group
from bot.chat.slack.phrases import Phrases, paragraphs
from bot.chat.slack.pointer import Pointer
from bot.core.dates import moment
from bot.core.showing.document import (
    Cited,
    Heading,
    Meta,
    More,
    Note,
    Sources,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.showing.document import Block, Document, Source

SENTENCES = 2
"""Sentences of a summary that a card shows; the story's own view shows all of them."""
HEADLINE = 250
SENTENCE = 600
"""Characters of a headline and of a sentence on a card; few are longer, and hostile ones."""
OUTLETS = 4

NAMES = {
    "summary": "Summary",
    "evidence": "Evidence",
    "agreement": "Agreement and differences",
    "timeline": "Timeline",
    "quotes": "Quotes",
    "sources": "Sources",
    "why": "Why this rank",
    "follow": "Follow",
    "mute": "Mute",
    "report": "Report a problem",
}
"""What can be done with a story, in the order of the menu, by the names readers see."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a document shows: the kept brief's id and its events, as buttons must name them.

    ``first`` is the number that the first of them has in the brief. ``private`` offers to post
    it to the channel. ``footer`` is said at the end (the next run), and is escaped.
    ``mention`` is the id of a group (or person) who is told that it is there.
    ``view`` is the one that is shown of a single story.
    """

    brief: str = ""
    stories: tuple[str, ...] = ()
    first: int = 1
    footer: str = ""
    view: str = "summary"
    private: bool = False
    mention: str = ""

    def value(self, n: int) -> str:
        """Return what a button of story ``n`` (from 1) carries: its brief, place and event."""
        at = n - self.first
        event = self.stories[at] if 0 <= at < len(self.stories) else ""
        return str(Pointer(self.brief, n, event))


def render(document: Document, shown: Shown | None = None) -> list[Message]:
    """Render a document as messages, each within Slack's limits.

    Nothing is lost between the pages; a card shows the beginning of its story, and its menu
    leads to the rest.
    """
    shown = shown or Shown()
    parts = apart(document.blocks)
    if parts and isinstance(parts[0][0], Heading) and parts[0][0].level == 1:
        groups = _briefing(parts, shown)
    else:
        groups = [_view(list(chain.from_iterable(parts)), shown)]
    pages = kit.pack(groups) or [[kit.section("Nothing to show.")]]
    gist = _gist(document)
    return [
        Message(gist if n == 1 else f"{cut_escaped(gist, 80)} ({n} of {len(pages)})", tuple(page))
        for n, page in enumerate(pages, 1)
    ]


def body(document: Document) -> list[kit.Block]:
    """Return a document that tells no stories as blocks, to stand among others."""
    return _generic(document.blocks, Phrases()) or [kit.section("Nothing to show.")]


def payloads(document: Document) -> str:
    """Return the messages as JSON, as they would be posted to a channel."""
    stories = tuple(block.event for block in document.blocks if isinstance(block, More))
    bodies = [message.body() for message in render(document, Shown(stories=stories))]
    return json.dumps(bodies, ensure_ascii=False, indent=2)


def _gist(document: Document) -> str:
    """Say the whole in a line: the title and the headlines."""
    headlines = [
        block.text for block in document.blocks if isinstance(block, Heading) and block.level == 2
    ]
    rest = [text for text in headlines if text != document.title]
    said = ": ".join(filter(None, (document.title, " · ".join(rest))))
    first = next((text for text in map(_words, document.blocks) if text), "")
    return cut_escaped(foreign(cut(said.strip() or first, kit.GIST)), kit.GIST) or "Briefing"


def _words(block: Block) -> str:
    return block.text if isinstance(block, Heading | Note) else ""


def _briefing(parts: Sequence[list[Block]], shown: Shown) -> list[list[kit.Block]]:
    (title, *about), *stories = parts
    assert isinstance(title, Heading)  # noqa: S101 - the caller looked
    metas = [block for block in about if isinstance(block, Meta)]
    rest = [block for block in about if not isinstance(block, Meta)]
    told = [kit.section(mention_group(shown.mention))] if shown.mention else []
    groups = [[kit.header(title.text), *told, *_generic(rest, Phrases())]]
    for n, story in enumerate(stories, 1):
        card = _card(story, n, shown) if _is_story(story) else _generic(story, Phrases())
        groups.append([*([kit.divider()] if n > 1 else []), *card])
    groups[-1] += [*_footer(metas, shown), *_offers(shown)]  # never on a page of its own
    return groups


def _is_story(blocks: Sequence[Block]) -> bool:
    return bool(blocks) and isinstance(blocks[0], Heading) and blocks[0].level == 2


def _footer(metas: Iterable[Meta], shown: Shown) -> Iterator[kit.Block]:
    said = [part for meta in metas for part in meta.parts]
    line = " · ".join(filter(None, (foreign(cut(" · ".join(said), 900)), shown.footer)))
    if line:
        yield kit.context(line)


def _offers(shown: Shown) -> Iterator[kit.Block]:
    if shown.private and shown.brief:
        yield kit.actions([kit.button("Post to channel", "post", shown.brief)], "offers")


def _card(story: Sequence[Block], n: int, shown: Shown) -> list[kit.Block]:
    """Show a story in a brief: headline, a sentence or two, who tells it, and a menu."""
    write = Phrases(_urls(story))
    sources = _sources(story)
    title = story[0]
    assert isinstance(title, Heading)  # noqa: S101 - the caller looked
    url = next((write.urls[each] for each in title.citations if each in write.urls), None)
    head = bold(f"{n}. {_headline(url, title)}")
    menu = kit.overflow(f"story.{n}", _options(story, n, shown))
    said = paragraphs([head, *_told(story, write)])
    about = next((block for block in story if isinstance(block, Meta)), Meta(()))
    return [
        kit.section(said[0], menu, f"story.{n}"),
        *map(kit.section, said[1:]),
        kit.context(_about(about, sources)),
    ]


def _headline(url: str | None, title: Heading) -> str:
    return link(url, cut(title.text, HEADLINE)) or "(no headline)"


def _told(story: Sequence[Block], write: Phrases) -> Iterator[str]:
    """Yield what a card tells: all that is new, or else the beginning of the summary."""
    new = any(isinstance(block, Cited) and block.role == "new" for block in story)
    for block in story[1:]:
        if isinstance(block, Cited) and block.role == "new":
            yield "_New since the last brief_"
            for statement in block.statements:
                yield from write.statement(statement, SENTENCE)
        elif isinstance(block, Cited) and block.role == "summary" and not new:
            for statement in block.statements[:SENTENCES]:
                yield from write.statement(statement, SENTENCE)
        elif isinstance(block, Note):
            yield from (f"_{line}_" for line in write.of(block))


def _about(about: Meta, sources: Sequence[Source]) -> str:
    """Say who tells a story and when it was last told."""
    names = dict.fromkeys((source.outlet, source.url) for source in sources if source.outlet)
    first: dict[str, str | None] = {}
    for outlet, url in names:
        first.setdefault(outlet or "", url)
    shown = [link(url, cut(name, 60)) for name, url in list(first.items())[:OUTLETS]]
    if sum(map(len, shown)) > 2000:  # endless addresses
        shown = [foreign(cut(name, 60)) for name in list(first)[:OUTLETS]]
    if len(first) > OUTLETS:
        shown[-1] += f" and {len(first) - OUTLETS} more"
    published = [source.published for source in sources if source.published]
    parts = [foreign(cut(part, 200)) for part in about.parts]
    if published:
        last = max(published)
        said = moment(last, last.tzinfo) if last.tzinfo else str(last)
        parts[1:] = ["latest " + date(last, "{date_short_pretty} at {time}", said)]
    return " · ".join(filter(None, (*parts[:1], ", ".join(shown), *parts[1:]))) or "…"


def _options(story: Sequence[Block], n: int, shown: Shown) -> list[kit.Block]:
    """Return a card's menu: Slack shows five choices, so the last one leads to the others."""
    known = {
        view.name: view.count for block in story if isinstance(block, More) for view in block.views
    }
    first: list[str] = [name for name in NAMES if name in known and name != "why"][:4]
    first += [name for name in ("sources", "why", "follow") if name not in first]
    chosen = [
        kit.option(_counted(name, known.get(name, 0)), f"{name}|{shown.value(n)}")
        for name in first[: kit.OVERFLOW - 1]
    ]
    return [*chosen, kit.option("More: sources, why, follow, mute …", f"more|{shown.value(n)}")]


def _counted(name: str, count: int) -> str:
    return f"{NAMES[name]} ({count})" if count else NAMES[name]


def _view(story: Sequence[Block], shown: Shown) -> list[kit.Block]:
    """Show one view of a story whole, with ways to the others."""
    write = Phrases(_urls(story))
    body: list[kit.Block] = []
    rest = list(story)
    if _is_story(story):
        title = story[0]
        assert isinstance(title, Heading)  # noqa: S101 - looked at above
        url = next((write.urls[each] for each in title.citations if each in write.urls), None)
        head = [bold(_headline(url, title))]
        if shown.view != "summary":
            head.append(f"_{NAMES[shown.view]}_")
        body = [*map(kit.section, paragraphs(head))]
        rest = list(story[1:])
    body += _generic(rest, write)
    more = next((block for block in story if isinstance(block, More)), None)
    return [*body, *ways(shown, more)] if shown.stories else body


def ways(shown: Shown, more: More | None = None) -> Iterator[kit.Block]:
    """Yield the buttons to a story's other views, and what a reader may do with it."""
    counts = {view.name: view.count for view in more.views} if more else {}
    views = [name for name in list(NAMES)[:7] if name != shown.view]
    yield kit.actions(
        [
            kit.button(
                _counted(name, counts.get(name, 0)), f"view.{name}", shown.value(shown.first)
            )
            for name in views
        ],
        "views",
    )
    yield kit.actions(
        [
            kit.button(NAMES[name], f"do.{name}", shown.value(shown.first))
            for name in list(NAMES)[7:]
        ],
        "deeds",
    )


def ways_to(at: Pointer) -> Message:
    """Return everything that can be done with a story, as buttons."""
    shown = Shown(at.brief, (at.event,), first=at.n, view="")
    blocks = (kit.section(f"*Story {at.n}:* what would you like to see?"), *ways(shown))
    return Message(f"Story {at.n}: what would you like to see?", blocks)


def picks(document: Document, offered: Sequence[str]) -> Message:
    """Return a document with topics to choose from, as buttons."""
    topics = [each for each in offered if each.strip()][:20]
    buttons = [kit.button(each, f"pick.{n}", each[:1900]) for n, each in enumerate(topics)]
    return Message(
        _gist(document), (*body(document), *([kit.actions(buttons, "picks")] if buttons else []))
    )


def _generic(blocks: Iterable[Block], write: Phrases) -> list[kit.Block]:
    """Show blocks one after the other, as sections and quiet lines."""
    found: list[kit.Block] = []
    lines: list[str] = []
    last: Block | None = None

    def flush() -> None:
        found.extend(map(kit.section, paragraphs(lines)))
        lines.clear()

    for block in blocks:
        if isinstance(block, Meta | Sources):
            flush()
            found.extend(map(kit.context, paragraphs(write.of(block), 2000)))
        else:
            said = write.of(block)
            begins = isinstance(block, Heading | Cited) and not isinstance(last, Heading)
            if begins and lines and said:
                said[0] = f"\n{said[0]}"
            lines.extend(said)
        last = block
    flush()
    return found


def _sources(story: Iterable[Block]) -> list[Source]:
    return [source for block in story if isinstance(block, Sources) for source in block.items]


def _urls(story: Iterable[Block]) -> dict[int, str]:
    return {source.n: source.url for source in _sources(story) if source.url}
