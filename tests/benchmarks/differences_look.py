"""Differences on real events, to be judged: ``python -m tests.benchmarks.differences_look``.

Prints every difference that is flagged in the events of two or more outlets, with what each side
says. ``--input STREAM.jsonl`` reads another stream (several may be given), ``--events N`` so many
events of each, in the order of a hash of their names; ``--skip N`` passes over the first ones.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.comparing.compare import differences
from bot.core.model import Event
from bot.core.telling.story import gather
from tests.benchmarks.clusters import DATA, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.model import Article

STREAMS = ("events-politics-dev.jsonl", "events-local-dev.jsonl")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what is flagged."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", type=Path, action="append")
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--skip", type=int, default=0)
    options = parser.parse_args(arguments)
    paths = options.input or [DATA / name for name in STREAMS if (DATA / name).exists()]
    several = [one for path in paths for one in _events(path)[options.skip :][: options.events]]
    flagged = sum(_show(event) for event in several)
    print(f"{flagged} differences in {len(several)} events")


def _events(path: Path) -> list[Event]:
    """Return the events of two or more outlets in a stream that names them."""
    articles, gold = load(path)
    found: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        if article.id in gold:
            found[gold[article.id]].append(article)
    events = [Event(key, tuple(listed)) for key, listed in found.items()]
    return sorted((one for one in events if one.outlets() > 1), key=_order)


def _order(event: Event) -> str:
    return hashlib.sha256(event.id.encode()).hexdigest()


def _show(event: Event) -> int:
    found = differences(event, gather(event.articles, event.voices()))
    for one in found:
        print(f"{event.id}: {one.kind}, {one.about}")
        for value in one.values:
            print(f"  [{value.value}] {' '.join(value.claim.text.split())}")
    return len(found)


if __name__ == "__main__":
    main()
