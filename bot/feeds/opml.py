"""Lists of feeds as other programs keep them: OPML in and out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from bot.core.errors import InputError, Problem
from bot.core.harmless import one_line
from bot.feeds import fields
from bot.feeds.encoding import NotTextError, decode
from bot.feeds.markup import line_of
from bot.feeds.parse import refuse_hostile
from bot.feeds.parsed import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST = 20 << 20
MOST_FEEDS = 50_000
_DEEPEST = 20
_DECLARATION = re.compile(r"\A[\ufeff\s]*<\?xml[^>]{0,300}\?>")


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list, with the folders that it lies in, outermost first."""

    url: str
    title: str = ""
    folders: tuple[str, ...] = ()
    site: str | None = None
    language: str | None = None


def read(data: bytes, where: str) -> tuple[list[Outline], list[Problem]]:
    """Read a list of feeds, each address once; what is broken in it is told beside the rest.

    Raises :class:`bot.core.errors.InputError` where there is no list in it.
    """
    from lxml import etree  # noqa: PLC0415  slow to load

    text = _text(data, where)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, huge_tree=False, remove_comments=True
    )
    root = etree.fromstring(_DECLARATION.sub("", text).encode("utf-8", "replace"), parser)
    if root is None or str(root.tag).lower() != "opml":
        raise InputError(Problem(where, "is no OPML list of feeds", cure="export it anew"))
    problems = []
    if parser.error_log:
        first = parser.error_log[0]
        what = "is broken OPML; what could be read of it was"
        problems.append(Problem(where, what, first.line, cure="export it anew"))
    found: dict[str, Outline] = {}
    for outline, url in _outlines(root):
        if outline is None:
            what = f"{one_line(url)[:100]!r} is no web address"
            problems.append(Problem(where, what, cure="mend or remove it"))
        else:
            found.setdefault(outline.url, outline)
    if not found:
        raise InputError([*problems, Problem(where, "names no feed")])
    return list(found.values())[:MOST_FEEDS], problems[:20]


def write(outlines: Iterable[Outline], title: str = "briefbot") -> str:
    """Write a list of feeds, a folder for each group."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_element(title)}</title></head>",
        "  <body>",
    ]
    by_folder: dict[str, list[Outline]] = {}
    for outline in outlines:
        by_folder.setdefault(outline.folders[0] if outline.folders else "", []).append(outline)
    for folder, listed in by_folder.items():
        inner = "    "
        if folder:
            lines.append(f"    <outline text={quoteattr(folder)}>")
            inner = "      "
        lines += [inner + _line(outline) for outline in listed]
        if folder:
            lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _text(data: bytes, where: str) -> str:
    if len(data) > LARGEST:
        raise InputError(Problem(where, f"larger than {LARGEST >> 20} MiB", cure="split it"))
    if not data.strip():
        raise InputError(Problem(where, "empty", cure="export it anew"))
    declared = re.search(rb"""encoding\s*=\s*["']([\w.-]{2,40})""", data[:200])
    try:
        text = decode(data, declared[1].decode("ascii") if declared else None)
    except NotTextError as error:
        raise InputError(Problem(where, str(error), cure="export it anew")) from None
    try:
        refuse_hostile(text)
    except ParseError as error:
        raise InputError(Problem(where, str(error), cure="export it anew")) from None
    return text


def _outlines(root: Any) -> Iterator[tuple[Outline | None, str]]:  # noqa: ANN401  lxml's element, which ships no types
    """Yield each feed, or ``None`` with the address that is none."""
    for element in root.iter("{*}outline"):
        told = {name.lower(): value for name, value in element.attrib.items()}
        if not (url := told.get("xmlurl", "").strip()):
            continue
        address = fields.web_address(url)
        if address is None:
            yield None, url
            continue
        above = list(element.iterancestors("{*}outline"))[:_DEEPEST]
        folders = (line_of(each.get("text") or each.get("title") or "") for each in reversed(above))
        title = line_of(told.get("title") or told.get("text") or "")[: fields.LONGEST_NAME]
        yield (
            Outline(
                address,
                title,
                tuple(filter(None, folders)),
                fields.web_address(told.get("htmlurl", "")),
                fields.language_code(told.get("language", "")),
            ),
            url,
        )


def _line(outline: Outline) -> str:
    told = {"type": "rss", "text": outline.title or outline.url, "title": outline.title}
    told |= {"xmlUrl": outline.url, "htmlUrl": outline.site or ""}
    told["language"] = outline.language or ""
    said = " ".join(f"{name}={quoteattr(value)}" for name, value in told.items() if value)
    return f"<outline {said}/>"


def _element(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
