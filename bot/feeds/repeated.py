"""Lines that are no part of an article, told by a source's other articles, and by a few words.

A line that stands in article after article of one source is its frame: calls to subscribe, names
of sections, notices. What such lines are is learned per source, as counts of hashes: nothing of
any text is kept. Beside it stands a small list of what feeds append in many languages.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import msgpack

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST = 3
"""Articles that must hold a line before it counts as repeated."""

SHARE = 0.3
"""And of the source's articles of late, this share."""

_WINDOW = 60  # articles; then all counts are halved, so that an old frame is forgotten
_MOST_LINES = 2000
_LONGEST = 400  # characters; what is longer is no frame
_LAST_TERMS = """
the post (?-i:[^a-z]).{1,200} (?:appeared first on|first appeared on) .{1,100}
|der beitrag .{1,200} erschien zuerst auf .{1,100}
|(?:cet article|l’article|l'article) .{1,200} est apparu en premier sur .{1,100}
|la entrada .{1,200} (?:se publicó primero|apareció primero) en .{1,100}
|l(?:'|’)articolo .{1,200} (?:proviene da|sembra essere il primo su) .{1,100}
|o post .{1,200} apareceu primeiro em .{1,100}
|het bericht .{1,200} verscheen eerst op .{1,100}
|artykuł .{1,200} pochodzi z serwisu .{1,100}
|сообщение .{1,200} появились сначала на .{1,100}
|(?:read|see|learn) (?:more|the full (?:story|article))|continue reading|full story|more
|(?:artikel )?weiterlesen|mehr lesen|lesen sie mehr|zum artikel
|lire (?:la suite|l[’']article|plus)|en savoir plus
|leer más|seguir leyendo|ver más|leggi (?:tutto|di più|l[’']articolo)|continua a leggere
|leia mais|ler mais|saiba mais|lees (?:meer|verder)|läs mer|les mer|læs mere|czytaj (?:dalej|więcej)
|читать (?:далее|дальше|полностью)|читати далі|devamını oku|続きを読む|阅读全文|계속 읽기
"""
_LAST = re.compile(
    rf"\W*(?:{''.join(_LAST_TERMS.splitlines())})\W*(?:\[?(?:…|\.\.\.|&hellip;)\]?)?\W*",
    re.IGNORECASE,
)
_GAPS = re.compile(r"\n{3,}")


@dataclass(slots=True)
class Frame:
    """What is known of a source's frame: how many articles were looked at, and their lines."""

    articles: int = 0
    lines: dict[bytes, int] = field(default_factory=dict)

    @classmethod
    def load(cls, data: bytes) -> Frame:
        """Read what :meth:`dump` wrote; what cannot be read is learned anew."""
        try:
            articles, lines = msgpack.unpackb(data) if data else (0, {})
            return cls(int(articles), dict(lines))
        except (ValueError, TypeError):
            return cls()

    def dump(self) -> bytes:
        """Write it: some twenty bytes a line."""
        data: bytes = msgpack.packb([self.articles, self.lines])
        return data

    def learn(self, texts: Iterable[str]) -> None:
        """Count the lines of new articles, each once an article."""
        for text in texts:
            self.articles += 1
            for key in dict.fromkeys(_keys(text)):
                self.lines[key] = self.lines.get(key, 0) + 1
            if self.articles > _WINDOW:
                self._fade()
        if len(self.lines) > _MOST_LINES:
            kept = sorted(self.lines.items(), key=lambda each: (-each[1], each[0]))
            self.lines = dict(kept[: _MOST_LINES // 2])

    def cleared(self, text: str) -> str:
        """Return the text without the source's frame; a text that is nothing else is left whole."""
        least = max(FEWEST, SHARE * self.articles)
        lines = [line for line in text.split("\n") if not self._repeats(line, least)]
        while lines and _is_appended(lines[-1].strip()):
            lines.pop()
        kept = "\n".join(lines)
        if "\n\n\n" in kept:
            kept = _GAPS.sub("\n\n", kept)
        return kept.strip() or text

    def _repeats(self, line: str, least: float) -> bool:
        return bool(line.strip()) and self.lines.get(_key(line), 0) >= least

    def _fade(self) -> None:
        self.articles //= 2
        self.lines = {key: count // 2 for key, count in self.lines.items() if count > 1}


def _is_appended(line: str) -> bool:
    return not line or (len(line) <= _LONGEST and _LAST.fullmatch(line) is not None)


def _keys(text: str) -> Iterable[bytes]:
    return (_key(line) for line in text.split("\n") if 0 < len(line.strip()) <= _LONGEST)


def _key(line: str) -> bytes:
    return _key_of(line) if len(line) <= _LONGEST else _key_of.__wrapped__(line)


@lru_cache(maxsize=2048)  # asked for twice: to learn a line, and to tell whether it comes again
def _key_of(line: str) -> bytes:
    tidy = line.isprintable() and "  " not in line  # as nearly all are by now
    plain = (line.strip() if tidy else " ".join(line.split())).casefold()
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).digest()
