"""How well quotes find their speakers: ``python -m tests.benchmarks.quotes``.

The articles are those of PolNeAR (Newell et al., LREC 2018), which annotates the source, cue
and content of every attribution; they are not part of this repository. Gold are the passages
between quotation marks, of four words or more, of which at least 80% of the characters lie in
annotated contents that have a source. A quote found is right when its span and that of a gold
passage not yet taken overlap by at least 80% of the longer one, and when the head word of the
source annotated (the last word before a comma, a bracket or a preposition) is among the words
of the speaker or of the mention beside the passage. A passage in two nested attributions may
have the source of either. Whom a pronoun means is not annotated, so a resolved pronoun counts
by its mention. A passage whose speaker was not certain is not found.

Rules were tuned on the half of the articles whose id's SHA-256 is even; the other half was
only counted.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core.comparing.spoken import spoken
from bot.core.language.sentences import sentences
from bot.core.model import Article, Outlet
from tests.benchmarks.machine import keep, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "polnear-dev.jsonl"

_PASSAGE = re.compile(r'["“]([^"“”]+)(?:["”]|$)', re.MULTILINE)
_LINE = re.compile(r"[^\n]+")
_ENDS_HEAD = frozenset("of for from in at with who on by to that which".split())  # noqa: SIM905 - words


@dataclass(frozen=True, slots=True)
class Found:
    """A passage, from ``start`` to ``end``, and the texts that may name its speaker."""

    start: int
    end: int
    named: tuple[str, ...]


def main() -> None:
    """Count, print, and keep the table beside this file."""
    if not DATA.exists():
        sys.exit(f"{DATA} is not there")
    rows = [
        (name, half, *_scores(find, even=half == "tuned on"))
        for name, find in (("ours", _ours), ("expressions by paragraph", _plain))
        for half in ("tuned on", "held out")
    ]
    head = ("what", "articles", "quotes", "found", "right", "precision", "recall")
    rule = (__doc__ or "").partition("\n\n")[2]
    keep("quotes", "python -m tests.benchmarks.quotes", f"{rule}\n{table(head, rows)}")


def _scores(
    find: Callable[[str, str], Iterable[Found]], *, even: bool
) -> tuple[int, int, int, str, str]:
    count: Counter[str] = Counter()
    for document in _documents(even=even):
        gold = list(_gold(document))
        found = list(find(document["id"], document["text"]))
        count += Counter(gold=len(gold), found=len(found), right=_right(found, gold))
    right, all_found, all_gold = count["right"], count["found"], count["gold"]
    return all_gold, all_found, right, f"{right / all_found:.2f}", f"{right / all_gold:.2f}"


def _documents(*, even: bool) -> Iterator[dict[str, Any]]:
    with DATA.open(encoding="utf-8") as lines:
        for document in map(json.loads, lines):
            digest = int(hashlib.sha256(document["id"].encode()).hexdigest(), 16)
            if (digest % 2 == 0) == even:
                yield document


def _right(found: Iterable[Found], gold: list[Found]) -> int:
    free = list(gold)
    right = 0
    for one in found:
        match = next((other for other in free if _overlap(one, other) >= 0.8), None)
        if match is not None:
            free.remove(match)
            said = re.findall(r"[\w-]+", re.sub(r"['’]s\b", "", " ".join(one.named).lower()))
            right += any(_head(source) in said for source in match.named)
    return right


def _overlap(one: Found, other: Found) -> float:
    common = max(0, min(one.end, other.end) - max(one.start, other.start))
    return common / max(one.end - one.start, other.end - other.start)


def _head(source: str) -> str:
    words: list[str] = []
    for word in re.split(r"[,(]", source)[0].split():
        if words and word.lower() in _ENDS_HEAD:
            break
        words.append(word)
    return re.sub(r"['’]s$|\W+$", "", words[-1]).lower() if words else ""


def _gold(document: dict[str, Any]) -> Iterator[Found]:
    """Yield the annotated passages with their sources."""
    text = document["text"].replace("''", '" ')
    contents = list(_contents(document["ann"]))
    covered = bytearray(len(text))
    for spans, _ in contents:
        for start, end in spans:
            covered[start:end] = b"\1" * (end - start)
    whole = [
        p for p in _passages(text, 0, len(text)) if sum(covered[slice(*p)]) >= 0.8 * (p[1] - p[0])
    ]
    pieces = [p for spans, _ in contents for span in spans for p in _passages(text, *span)]
    whole += [
        p for p in dict.fromkeys(pieces) if not any(p[0] < q[1] and q[0] < p[1] for q in whole)
    ]
    for start, end in sorted(whole):
        shares = [(_share(start, end, spans), source) for spans, source in contents]
        most = [source for share, source in shares if share >= 0.5]
        yield Found(start, end, tuple(most or [source for share, source in shares if share > 0]))


def _share(start: int, end: int, spans: Iterable[tuple[int, int]]) -> float:
    common = sum(max(0, min(end, high) - max(start, low)) for low, high in spans)
    return common / (end - start)


def _passages(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(text, start, end):
        for match in _PASSAGE.finditer(line[0]):
            if len(match[1].split()) >= 4:
                yield line.start() + match.start(), line.start() + match.end()


def _contents(annotation: str) -> Iterator[tuple[list[tuple[int, int]], str]]:
    """Yield each content's spans with its source, from brat's stand-off lines."""
    spans: dict[str, list[tuple[int, int]]] = {}
    texts: dict[str, str] = {}
    events: list[list[list[str]]] = []
    for line in annotation.splitlines():
        key, told, *rest = line.split("\t")
        if key.startswith("T"):
            texts[key] = rest[0]
            pieces = told.partition(" ")[2].split(";")
            spans[key] = [(int(a), int(b)) for a, b in (piece.split() for piece in pieces)]
        elif key.startswith("E"):
            events.append([role.split(":") for role in told.split()])
    for roles in events:
        source = next((texts[t] for role, t in roles if role.startswith("Source")), None)
        contents = [t for role, t in roles if role.startswith("Content")]
        yield from ((spans[content], source) for content in contents if source is not None)


def _ours(identity: str, text: str) -> Iterator[Found]:
    article = Article(identity, text, Outlet("benchmark"), language="en")
    for one in spoken(article, sentences(article)):
        if one.speaker is not None:
            named = [text[span.start : span.end] for span in (one.mention, one.speaker)]
            yield Found(one.span.start, one.span.end, tuple(named))


_NAME = r"(?P<{0}>(?:[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){{0,4}}|[Hh]e|[Ss]he|[Tt]hey))"
_SAID = r"(?:said|says|told|added|wrote|asked|tweeted|continued|explained|argued|noted|replied)"
_AFTER = re.compile(rf"[,\s]*(?:{_NAME.format('a')}\s{_SAID}|{_SAID}\s{_NAME.format('b')})")
_BEFORE = re.compile(rf"{_NAME.format('a')}[^.“”\"]{{0,40}}?\s{_SAID}\b[^.“”\"]{{0,60}}[,:]?\s*$")


def _plain(_: str, text: str) -> Iterator[Found]:
    """Find quotes as a page of regular expressions does: the same paragraph, the usual verbs."""
    for line in _LINE.finditer(text):
        last = ""
        for match in _PASSAGE.finditer(line[0]):
            near = _AFTER.match(line[0], match.end()) or _BEFORE.search(line[0], 0, match.start())
            if near is not None:
                last = next(filter(None, near.groups()), "")
            if last and len(match[1].split()) >= 4:
                yield Found(line.start() + match.start(), line.start() + match.end(), (last,))


if __name__ == "__main__":
    main()
