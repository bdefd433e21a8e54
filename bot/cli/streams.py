"""``briefbot cluster`` and ``summarize``: streams of articles, without the archive."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot import bootstrap
from bot.cli import terminal
from bot.core.errors import InputError, Problem
from bot.core.normalize import Rejected, clean, normalize
from bot.feeds.jsonl import read_stream
from bot.feeds.language import identify
from bot.feeds.walk import reason

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bot.core.model import Article, Claim


_T = TypeVar("_T")
_TOGETHER = 64  # articles that are read ahead: together they cost less


def cluster(arguments: argparse.Namespace) -> int:
    """Group a stream into events: one line out per article, in the order they came."""
    from bot.core.cluster import Clusterer, Created, Decision, Grown, followed

    if arguments.action == "train":
        return _train(arguments)
    clusterer = Clusterer()
    came: list[tuple[str, str | None]] = []
    made: list[Decision] = []
    stream = _Stream(arguments.input)
    # Who listens at the other end of a pipe wants each line at once.
    together = 1 if arguments.online and arguments.input == "-" else _TOGETHER
    with terminal.progress() as progress:
        for batch in _batches(stream.articles(), together):
            clusterer.prepare(article for _, article in batch if article)
            for key, article in batch:
                decisions = clusterer.add(article) if article else []
                if arguments.online:
                    joined = (d.event for d in decisions if isinstance(d, Created | Grown))
                    _print_event(key, next(joined, None))
                else:
                    made += decisions
                    came.append((key, article.id if article else None))
            progress(f"{stream.read} articles")
    final = followed(made)
    for key, article_id in came:
        _print_event(key, final[article_id] if article_id else None)
    return 1 if stream.problems else 0


def _batches(items: Iterator[_T], size: int) -> Iterator[list[_T]]:
    while batch := [*islice(items, size)]:
        yield batch


def _train(arguments: argparse.Namespace) -> int:
    """Learn the clusterer's weights from a stream whose events are known."""
    from bot.usecases.train_clusters import train

    if not arguments.out:
        raise InputError("cluster train: say with --out FILE where the weights go")
    stream = _Stream(arguments.input)
    articles = [article for _, article in stream.articles() if article is not None]
    gold = _gold(arguments.gold or arguments.input)
    if find_spec("sklearn") is None:
        raise InputError("cluster train needs scikit-learn; install briefbot[train]")
    with terminal.progress() as progress:
        train([(Path(arguments.input).name, articles, gold)], arguments.out, progress)
    terminal.out(f"weights learned from {len(gold)} labelled articles: {arguments.out}")
    return 1 if stream.problems else 0


def _gold(name: str) -> dict[str, str]:
    """Read the true events: ``{"id", "event"}`` a line; articles without an event are left out."""
    gold = {}
    with _opened(name) as stream:
        for number, line in enumerate(stream, 1):
            try:
                record = json.loads(line)
                if record.get("event"):
                    gold[str(record["id"])] = str(record["event"])
            except (ValueError, AttributeError, KeyError) as error:
                cure = 'give {"id": ..., "event": ...}'
                raise InputError(Problem(name, "is no labelled article", number, cure)) from error
    return gold


def _print_event(key: str, event: str | None) -> None:
    sys.stdout.write(json.dumps({"id": key, "event": event}, ensure_ascii=False) + "\n")


def summarize(arguments: argparse.Namespace) -> int:
    """Summarize the articles of one event."""
    from bot.core.telling.story import summarize_articles
    from bot.core.telling.summarize import Budget

    settings = bootstrap.load_settings(arguments.config, arguments.data)
    stream = _Stream(arguments.input)
    articles = [article for _, article in stream.articles() if article is not None]
    count = arguments.sentences or (None if arguments.words else settings.brief.sentences)
    teller = bootstrap.make_teller(settings, arguments.summarizer)
    claims = summarize_articles(articles, teller.summarizer, Budget(count, arguments.words))
    told = {"sentences": [_sentence(claim, stream) for claim in claims]}
    terminal.out(json.dumps(told, ensure_ascii=False, indent=2))
    return 1 if stream.problems else 0


def _sentence(claim: Claim, stream: _Stream) -> dict[str, object]:
    """Write a claim; offsets count in the text as it was given, without a title put before it."""
    citations = []
    for citation in claim.citations:
        number, before = stream.given[citation.article.id]
        start, end = citation.start - before, citation.end - before
        citations.append({"article": number, "id": citation.article.id, "start": start, "end": end})
    return {"text": claim.text, "citations": citations}


class _Stream:
    """Articles from JSON Lines; what cannot be read is told at once, and counted.

    ``given`` maps the id of each article to its number in the stream, from 1, and to the
    characters that stand before the given text in the article's.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.read = 0
        self.problems = 0
        self.given: dict[str, tuple[int, int]] = {}

    def articles(self) -> Iterator[tuple[str, Article | None]]:
        """Yield each item's key with its article, ``None`` where there is nothing to group."""
        with _opened(self.name) as stream:
            for line, item in read_stream(stream, where=self.name):
                self.read += 1
                if isinstance(item, Problem):
                    self._tell(item)
                    continue
                article = normalize(item, identify=identify, seen=None)
                if isinstance(article, Rejected):
                    self._tell(Problem(self.name, article.reason, line))
                    yield item.key, None
                else:
                    before = len(article.text) - len(clean(item.text).rstrip())
                    self.given[article.id] = self.read, before
                    yield item.key, article

    def _tell(self, problem: Problem) -> None:
        self.problems += 1
        terminal.complain(str(problem))


@contextmanager
def _opened(name: str) -> Iterator[Any]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as stream:
            yield stream
    except OSError as error:
        what, line, cure = reason(error)
        raise InputError(Problem(name, what, line, cure)) from error
