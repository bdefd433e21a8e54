"""Discord's markup as Discord reads it: what of a text is words, and what comes to life.

The rules are those of Discord's client: a backslash takes the meaning from any sign that is no
letter, digit or space; what is left is read from left to right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Piece:
    """A piece of a line: its kind ("text" is mere words), what is seen, where it leads."""

    kind: str
    text: str
    target: str = ""


_RULES = [
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("user", re.compile(r"<@!?(\d+)>")),
    ("role", re.compile(r"<@&(\d+)>")),
    ("channel", re.compile(r"<#(\d+)>")),
    ("time", re.compile(r"<t:(-?\d{1,17})(?::[tTdDfFR])?>")),
    ("emoji", re.compile(r"<a?:(\w{2,32}):\d+>")),
    ("command", re.compile(r"</([^:<>]+):\d+>")),
    ("guide", re.compile(r"<id:(\w+)>")),
    ("autolink", re.compile(r"<((?:https?|mailto|tel|discord):[^\s>]+)>")),
    ("everybody", re.compile(r"@(everyone|here)")),
    (
        "link",
        re.compile(
            r"\[((?:\\.|\[[^\[\]]*\]|[^\[\]\\])+)\]"
            r"\(\s*<?([^\s<>()]+(?:\([^\s()]*\))?)>?\s*\)"
        ),
    ),
    ("url", re.compile(r"((?:https?|discord|steam)://[^\s<]+[^<.,:;\"'\])\s])")),
    ("code", re.compile(r"(`+)(?:[^`]|[^`].*?[^`])\1(?!`)")),
    ("bold", re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)")),
    ("under", re.compile(r"__((?:\\.|[^\\])+?)__(?!_)")),
    ("italic", re.compile(r"\*(?=\S)((?:\\.|[^*\\])+?)(?<=\S)\*(?!\*)|\b_((?:\\.|[^_\\])+?)_\b")),
    ("strike", re.compile(r"~~((?:\\.|[^\\])+?)~~")),
    ("spoiler", re.compile(r"\|\|((?:\\.|[^\\])+?)\|\|")),
]  # fmt: skip
_INNER = frozenset({"bold", "under", "italic", "strike", "spoiler"})
_LINE = re.compile(r" *(?:(#{1,3}|-#|>|[-*+]|\d+[.)]) +)?(.*)", re.DOTALL)
_LINES = {"#": "h1", "##": "h2", "###": "h3", "-#": "small", ">": "quote"}


def lines(text: str) -> list[tuple[str, list[Piece]]]:
    """Return the lines with what each is: plain, h1 to h3, small, quote or item."""
    found = []
    for line in text.split("\n"):
        match = _LINE.fullmatch(line)
        assert match is not None
        item = "nested" if line.startswith(" ") else "item"
        kind = "plain" if match[1] is None else _LINES.get(match[1], item)
        found.append((kind, pieces(match[2])))
    return found


def pieces(line: str) -> list[Piece]:
    found: list[Piece] = []
    at = 0
    while at < len(line):
        kind, match = next(
            ((kind, match) for kind, rule in _RULES if (match := rule.match(line, at))), ("", None)
        )
        if match is None:
            found.append(Piece("text", line[at]))
            at += 1
            continue
        said = next((group for group in match.groups() if group is not None), "")
        if kind == "escape":
            found.append(Piece("text", said))
        elif kind == "link":
            found.append(Piece(kind, words(said), match[2]))
        elif kind in _INNER:
            inner = pieces(said)
            found.append(Piece(kind, "".join(each.text for each in inner)))
            found += [each for each in inner if each.kind != "text"]
        else:
            found.append(Piece(kind, said, said))
        at = match.end()
    return _joined(found)


def words(text: str) -> str:
    """Return what a reader sees, without how it looks."""
    return "\n".join("".join(each.text for each in _once(parts)) for _, parts in lines(text))


def live(text: str) -> list[Piece]:
    """Return what comes to life: links, mentions, times and the like, not how words look."""
    return [
        each
        for _, parts in lines(text)
        for each in parts
        if each.kind not in _INNER and each.kind not in {"text", "code"}
    ]


def html(text: str) -> str:
    """Return the text as Discord draws it."""
    return "\n".join(f'<div class="{kind}">{_drawn(parts)}</div>' for kind, parts in lines(text))


def _drawn(parts: list[Piece]) -> str:
    drawn = []
    for each in _once(parts):
        said = escape(each.text)
        if each.kind == "link":
            drawn.append(f'<a href="{escape(each.target)}">{said}</a>')
        elif each.kind == "bold":
            drawn.append(f"<b>{said}</b>")
        elif each.kind == "time":
            drawn.append(f'<span class="time">{_clock(int(each.text))}</span>')
        elif each.kind == "role":
            drawn.append(f'<span class="mention">@role {said}</span>')
        else:
            drawn.append(said)
    return "".join(drawn)


def _clock(seconds: int) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415 - for pictures alone

    return f"{datetime.fromtimestamp(seconds, UTC):%-d %B %Y %H:%M}"


def _once(parts: list[Piece]) -> list[Piece]:
    """Return the pieces without those that stand within another one, too."""
    found: list[Piece] = []
    inner: list[str] = []
    for each in parts:
        if inner and each.kind != "text" and each.text in inner[-1]:
            continue
        found.append(each)
        inner = [each.text] if each.kind in _INNER else []
    return found


def _joined(parts: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for each in parts:
        if found and each.kind == found[-1].kind == "text":
            found[-1] = Piece("text", found[-1].text + each.text)
        else:
            found.append(each)
    return found
