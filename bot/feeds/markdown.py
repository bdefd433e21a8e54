"""Markdown to the plain text that a reader of the rendered page would see.

Paragraphs become one line each, lists keep their markers, headings become lines of their own.
What a renderer would not show as running text (images, code, comments, rules) is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.feeds import fields

if TYPE_CHECKING:
    from datetime import datetime

_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(
    r"""^([A-Za-z_]+)\s*[:=]\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\n]*?))\s*$""", re.MULTILINE
)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,4}[.)])[ \t]+")
_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]+\]:[ \t]*\S+.*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TARGET = r"(?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,300}\])"
_INLINE = (  # bounded, so that marks which are never closed cost little
    (
        re.compile(r"!\[[^\[\]\n]{0,300}\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,300}\])"),
        "",
    ),  # images
    (re.compile(r"\[([^\[\]\n]{1,300})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,300}\])"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]{1,2000})>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,2000}>"), ""),
    (re.compile(r"(`{1,9})([^`\n]{1,1000})\1"), r"\2"),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,1000}?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<!\w)(_{1,3})(?=\S)([^_\n]{1,1000}?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"~~([^~\n]{1,1000})~~"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class Note:
    """What a Markdown file holds; what it does not tell is ``None``."""

    text: str
    title: str | None = None
    url: str | None = None
    published: datetime | None = None
    language: str | None = None
    site: str | None = None


def read(source: str) -> Note:
    """Take a Markdown text apart. Never fails: what is no Markdown is plain text."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    head = _FRONT.match(source)
    told = _front(head[1]) if head else {}
    blocks = _blocks(_COMMENT.sub("", source[head.end() :] if head else source))
    title = told.get("title")
    if len(blocks) > 1 and blocks[0][0] == "heading" and title in {None, "", blocks[0][1]}:
        title = blocks.pop(0)[1]
    return Note(
        "\n\n".join(text for _, text in blocks),
        title or None,
        fields.web_address(told.get("url", "") or told.get("link", "")),
        fields.instant(told.get("published", "") or told.get("date", "")),
        fields.language_code(told.get("language", "") or told.get("lang", "")),
        told.get("source") or told.get("outlet"),
    )


def _front(text: str) -> dict[str, str]:
    """Read the plain pairs of a front matter, whether YAML or TOML."""
    return {
        found[1].lower(): (found[2] or found[3] or found[4] or "").strip()
        for found in _PAIR.finditer(text)
    }


def _blocks(source: str) -> list[tuple[str, str]]:
    """Return what stands in the text: the kind ("heading" or "text") and the words."""
    reader = _Reader()
    for line in source.split("\n"):
        reader.take(line)
    reader.close()
    blocks = [(kind, _inline(text)) for kind, text in reader.blocks]
    return [(kind, text) for kind, text in blocks if text]


class _Reader:
    """Groups lines into blocks."""

    def __init__(self) -> None:
        self.blocks: list[tuple[str, str]] = []
        self._held: list[str] = []
        self._fence = ""

    def close(self) -> None:
        if self._held:
            self.blocks.append(("text", "\n".join(self._held)))
        self._held = []

    def take(self, line: str) -> None:
        if self._in_code(line):
            return
        line = _QUOTE.sub("", line, count=1)
        heading = _HEADING.match(line)
        if heading:
            self.close()
            self.blocks.append(("heading", heading[2]))
        elif len(self._held) == 1 and _UNDERLINE.match(line) and not _ITEM.match(self._held[0]):
            self.blocks.append(("heading", self._held.pop()))
        elif not line.strip() or _RULE.match(line) or _DEFINITION.match(line):
            self.close()
        elif self._held and not _ITEM.match(line):
            self._held[-1] += f" {line.strip()}"  # a wrapped line
        else:
            self._held.append(line.strip())

    def _in_code(self, line: str) -> bool:
        fence = _FENCE.match(line)
        if self._fence:
            if fence and fence[1].startswith(self._fence):
                self._fence = ""
            return True
        if fence:
            self.close()
            self._fence = fence[1]
        return bool(fence)


def _inline(text: str) -> str:
    for pattern, plain in _INLINE:
        text = pattern.sub(plain, text)
    return "\n".join(line.strip() for line in text.split("\n")).strip()
