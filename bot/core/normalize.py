"""What a feed or file gave us, made an article, or refused with a reason.

The stored text is the given one, letter for letter and at the same offsets, but for what no
reader could see or no archive could keep: in place of a carriage return, a NUL or another
control character, a byte order mark or half of a surrogate pair stands one other character.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING

from bot.core.language import boilerplate, layout
from bot.core.language.text import Index, index
from bot.core.language.text import words as text_words
from bot.core.model import Article, FeedItem, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

_BREAKS = re.compile("\r(?!\n)|[\x0b\x0c\x1c-\x1e\x85]")
_UNSEEN = re.compile("[\x00-\x08\r\x0e-\x1f\x7f-\x9f\ufeff]")
_BROKEN = re.compile("[\ud800-\udfff]")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE | re.DOTALL)
_SECOND_SENTENCE = re.compile(r"[a-z]{2}[.!?] \S")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_ID = 200
_LONGEST_TITLE = 200  # characters
_TITLE_WORDS = range(3, 26)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item that is no article, and why, in words for a person."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article with what full-text search should know of it."""

    article: Article
    index: Index


def characters(item: FeedItem | Prepared) -> int:
    """Return how long the text is that an item brings."""
    return len(item.article.text if isinstance(item, Prepared) else item.text)


def prepare(
    item: FeedItem, text: str, *, identify: Callable[[str], str], seen: datetime | None
) -> Prepared | Rejected:
    """Make an article of an item whose ``text`` stands in place of its own, and index it."""
    given = item if text == item.text else replace(item, text=text)
    made = normalize(given, identify=identify, seen=seen)
    return made if isinstance(made, Rejected) else Prepared(made, index(made))


def normalize(
    item: FeedItem,
    *,
    identify: Callable[[str], str],
    seen: datetime | None,
    version: int = 1,
) -> Article | Rejected:
    """Make an article of an item. ``identify`` tells the language where the item does not."""
    text = clean(item.text).rstrip()
    title = " ".join(clean(item.title or "").split())
    if not text and not title:
        return Rejected(item.key, "holds no text")
    text, span, body = _titled(text, title) if title else _with_title_found(text)
    if _LETTER.search(text) is None:
        return Rejected(item.key, "holds no letters, so nothing that could be read")
    return Article(
        id=article_id(item),
        text=text,
        outlet=item.outlet,
        source=item.source,
        version=version,
        title=span,
        body=body,
        url=item.url,
        path=item.path,
        published=_utc(item.published),
        seen=seen,
        language=_language(item.language) or identify(text) or "und",
        authors=_names(item.authors),
        categories=_names(item.categories),
    )


def _names(told: Iterable[str]) -> tuple[str, ...]:
    """Return names on one line each."""
    return tuple(filter(None, (" ".join(clean(name).split()) for name in told)))


def clean(text: str) -> str:
    """Blank out what cannot be seen or stored; what broke a line breaks it still.

    The result is as long as the text, so that offsets into the one are offsets into the other.
    """
    if text.replace("\n", "").isprintable():  # as nearly all are, and this is quick to tell
        return text
    text = _UNSEEN.sub(" ", _BREAKS.sub("\n", text))
    return _BROKEN.sub("\ufffd", text)


def article_id(item: FeedItem) -> str:
    """Return the id that an item brought, or one made of its source and key.

    Printable, without blanks; the same for the same item, always.
    """
    if item.id:
        if len(item.id) <= _LONGEST_ID and item.id.isprintable() and " " not in item.id:
            return item.id  # as nearly all are
        given = "".join(c if c.isprintable() and not c.isspace() else "_" for c in item.id.strip())
        return f"{given[:_LONGEST_ID]}~{_digest(item.id)}" if given else _digest(item.id)
    return _digest(f"{item.source}\n{item.key}")


def _digest(name: str) -> str:
    data = name.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def _titled(text: str, title: str) -> tuple[str, Span, int]:
    """Put the title at the head of the text, unless it stands there already."""
    start = len(text) - len(text.lstrip())
    first, _, _ = text[start:].partition("\n")
    if " ".join(first.split()) == title:
        end = start + len(first.rstrip())
        return text, Span(start, end), end
    if not text:
        return title, Span(0, len(title)), len(title)
    return f"{title}\n\n{text}", Span(0, len(title)), len(title) + 2


def _with_title_found(text: str) -> tuple[str, Span | None, int]:
    """Recognize a title line: short, by itself, above something longer that is prose."""
    head = text[: 4 * _LONGEST_TITLE + 2_000]
    found = layout.blocks(head)
    if len(found) < 2 or not _is_title(head, found[0], found[1]):
        return text, None, 0
    span = found[0].span
    return text, span, span.end


def _is_title(text: str, block: layout.Block, after: layout.Block) -> bool:
    line = text[block.span.start : block.span.end]
    words = line.split()
    if "\n" in line or len(line) > _LONGEST_TITLE or block.kind in (_ITEM, _ROW):
        return False
    if text[: block.span.start].strip(" \t\n") in {"#", "##"} and words:
        return True
    rest = after.span.end - after.span.start
    if len(words) not in _TITLE_WORDS or boilerplate.is_boilerplate(line, text_words(line)):
        return False
    return after.kind is layout.Kind.PROSE and rest > len(line) and _reads_as_title(line, words)


_ITEM, _ROW = layout.Kind.ITEM, layout.Kind.ROW


def _reads_as_title(line: str, words: list[str]) -> bool:
    bare = line.rstrip("\"'”’»“)]")
    if not bare or line[0].islower() or line[0] in "[(" or bare[-1] in ":,;":
        return False
    if bare[-1] in ".!…" or _SECOND_SENTENCE.search(line):
        return layout.is_title_case(words)
    return True


def _utc(moment: datetime | None) -> datetime | None:
    """Return the moment in UTC; one without a zone is not known well enough."""
    if moment is None or moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _language(given: str | None) -> str | None:
    """Return the primary subtag of a language tag, ``None`` where it tells nothing."""
    match = _LANGUAGE.fullmatch((given or "").strip())
    return match[1].lower() if match and match[1].lower() != "und" else None
