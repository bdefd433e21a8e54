"""Which facts a brief of five sentences holds: ``python -m tests.benchmarks.facts``.

An event is told by five outlets, each in words of its own; of every fact it is known which
sentences report it, wholly enough that who reads only that sentence learns the fact. A main fact
is one that at least four of the five report. The events are invented, by two writers who knew
neither one another's nor the program. The weights of :mod:`bot.core.telling.links` were fitted on
set 1; how much facts and voices count in a selection was chosen on set 1 with set 2 in sight. Every
summarizer chooses five sentences; "most possible" are the main facts that five sentences can hold,
found greedily.

Below, each event as it is and with one outlet left out in turn (a main fact is then one of at
least three of four): the sentences of two outlets that are linked with a probability of .8, and
what the agreement view says: how many of the main facts are in a claim of two outlets or more, how
many outlets of those that report these facts it names, and how many of those that it names report
all that the sentence shown does. ``--fit`` fits the weights of the links.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.core.model import Article, Outlet, Span
from bot.core.telling import links, salience
from bot.core.telling.comparison import compare
from bot.core.telling.story import gather
from bot.core.telling.summarize import Budget, consensus, fill, in_reading_order
from bot.core.telling.units import units
from bot.summarizers import create, names
from tests.benchmarks.machine import keep, table
from tests.benchmarks.regression import logistic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bot.core.model import Sentence

DATA = Path(__file__).with_name("facts.jsonl")
COUNT = 5
SURE = 0.8
FEWEST = 3
"""Of fewer articles, links are fitted as well, since events have two or three, too."""

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """The sentences of some articles of an event, in reading order, and the facts in each."""

    sentences: list[Sentence]
    facts: list[frozenset[int]]
    articles: int

    def voices(self) -> dict[str, str]:
        """Return each article as a voice of its own."""
        return {one.article.id: one.article.id for one in self.sentences}

    def reporting(self) -> dict[int, set[str]]:
        """Map each fact to the articles that report it."""
        found: dict[int, set[str]] = {}
        for one, facts in zip(self.sentences, self.facts, strict=True):
            for fact in facts:
                found.setdefault(fact, set()).add(one.article.id)
        return found

    def main(self) -> set[int]:
        """Return the facts that all articles but one report, or all."""
        return {fact for fact, who in self.reporting().items() if len(who) >= self.articles - 1}


def main() -> None:
    """Measure, print, and keep the tables beside this file, or fit."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--fit", action="store_true")
    if options.parse_args().fit:
        print(fitted(list(read(1, fewest=FEWEST - 1))))
        return
    sets = {number: list(read(number)) for number in (1, 2)}
    parts = [(__doc__ or "").partition("\n\n")[2].strip()]
    parts += [_covered(sets), _agreed({n: list(read(n, fewest=4)) for n in (1, 2)})]
    keep("facts", "python -m tests.benchmarks.facts", "\n\n".join(parts))


def read(number: int, fewest: int = 5) -> Iterator[Told]:
    """Yield the events of a set: all of their articles, and all parts of at least so many."""
    for line in DATA.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["set"] != number:
            continue
        articles = [_article(index, each) for index, each in enumerate(event["articles"])]
        for count in range(fewest, len(articles) + 1):
            for some in combinations(articles, count):
                yield _told(event, some)


def _article(index: int, told: dict[str, Any]) -> Article:
    title = told["title"]
    text = f"{title}\n\n{told['text']}" if title else told["text"]
    return Article(
        f"{index}",
        text,
        Outlet(f"{index}", told["outlet"]),
        title=Span(0, len(title)) if title else None,
        body=len(title) + 2 if title else 0,
        published=datetime.fromisoformat(told["published"]) if told["published"] else None,
        language="en",
    )


def _told(event: dict[str, Any], articles: Sequence[Article]) -> Told:
    found = gather(articles, {article.id: article.id for article in articles})
    found = [found[index] for index in in_reading_order(found)]
    spans = [
        (number, f"{article}", span)
        for number, fact in enumerate(event["facts"])
        for article, span in fact["spans"]
    ]
    facts = [
        frozenset(n for n, key, span in spans if key == one.article.id and _holds(one, span))
        for one in found
    ]
    return Told(found, facts, len(articles))


def _holds(sentence: Sentence, span: str) -> bool:
    """Tell whether a sentence and an annotated one are mostly the same place of the text."""
    cited = sentence.citation
    start = cited.article.text.find(span)
    both = min(cited.end, start + len(span)) - max(cited.start, start)
    return start >= 0 and both >= _HALF * min(len(span), cited.end - cited.start)


def _covered(sets: dict[int, list[Told]]) -> str:
    systems = ["consensus", *names()[1:], "lead", "most possible"]
    rows = []
    for name in systems:
        row = [name]
        for several in sets.values():
            held = [one.main() & _union(one, _chosen(name, one)) for one in several]
            possible = sum(len(one.main()) for one in several)
            row.append(f"{sum(map(len, held))} of {possible}: {_share(held, possible)}")
        rows.append(row)
    return table(["main facts in five sentences", "set 1, tuned on", "set 2, in sight"], rows)


def _share(held: Sequence[set[int]], possible: int) -> str:
    return f"{100 * sum(map(len, held)) / possible:.0f}%"


def _union(one: Told, chosen: Sequence[int]) -> set[int]:
    return {fact for index in chosen for fact in one.facts[index]}


def _chosen(name: str, one: Told) -> list[int]:
    budget = Budget(count=COUNT)
    if name == "consensus":
        return consensus(one.sentences, budget, voices=one.voices())
    if name == "lead":
        order = sorted(range(len(one.sentences)), key=lambda at: one.sentences[at].index)
        return fill(order, one.sentences, budget)
    if name == "most possible":
        return _most(one)
    summarizer: Any = create(name)
    return fill(summarizer.rank(one.sentences), one.sentences, budget)


def _most(one: Told) -> list[int]:
    """Take what holds most further main facts by the sentence, until there are five."""
    chosen: list[int] = []
    possible = list(units(one.sentences).values())
    while True:
        told = _union(one, chosen)
        gains = [
            (len(one.main() & _union(one, unit) - told) / len(unit), unit)
            for unit in possible
            if len(unit) <= COUNT - len(chosen)
        ]
        gain, unit = max(gains, default=(0, ()))
        if not gain:
            return chosen
        chosen.extend(unit)


def _agreed(sets: dict[int, list[Told]]) -> str:
    rows = []
    for number, several in sets.items():
        right, linked, gold = map(sum, zip(*map(_links, several), strict=True))
        shown, main, true, named, naming = map(sum, zip(*map(_claims, several), strict=True))
        rows.append(
            [
                f"set {number}, {'tuned on' if number == 1 else 'in sight'}",
                f"{right / linked:.2f}, {right / gold:.2f}",
                f"{shown / main:.2f}",
                f"{naming / main:.1f}",
                f"{true / named:.2f}",
            ]
        )
    head = ["", "links: P, R", "main facts in a claim", "outlets each", "named rightly"]
    return table(head, rows)


def _links(one: Told) -> tuple[int, int, int]:
    """Count the links that are right, all links, and the pairs that report one fact."""
    linked = compare(one.sentences).linked
    pairs = [
        (linked[first].get(second, 0.0) >= SURE, bool(one.facts[first] & one.facts[second]))
        for first, second in combinations(range(len(one.sentences)), 2)
        if one.sentences[first].article.id != one.sentences[second].article.id
        and one.sentences[first].showable
        and one.sentences[second].showable
    ]
    right = sum(found and gold for found, gold in pairs)
    return right, sum(found for found, _ in pairs), sum(gold for _, gold in pairs)


def _claims(one: Told) -> tuple[int, int, int, int, int]:
    """Count what claims of several articles hold of the main facts.

    Returned are how many of these facts the sentences shown report, how many there are, how many
    of the other articles cited report all that the sentence shown does and how many are cited, and
    how many articles are cited for each main fact, at the most, together.
    """
    groups = [group for group in _survey(one).groups if group.others]
    true = named = 0
    best: dict[int, int] = {}
    for group in groups:
        says = one.facts[group.shown]
        for other in group.others:
            named += 1
            true += bool(says) and says <= one.facts[other]
        for fact in says:
            agree = sum(fact in one.facts[other] for other in group.members)
            best[fact] = max(best.get(fact, 0), agree)
    held = {fact for fact in one.main() if best.get(fact, 0) > 1}
    return len(held), len(one.main()), true, named, sum(best[fact] for fact in held)


def _survey(one: Told) -> salience.Survey:
    return salience.survey(one.sentences, one.voices())


def fitted(several: Sequence[Told]) -> links.Logistic:
    """Fit the weights of the links on events and parts of them."""
    measured = [_measured(one) for one in several]
    values = np.vstack([features for features, _ in measured])
    same = np.concatenate([held for _, held in measured])
    return links.Logistic(*logistic(values, same, strength=1.0, digits=2))


def _measured(one: Told) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    bags = compare(one.sentences).bags
    pairs = [*links.measured(one.sentences, bags)]
    same = [bool(one.facts[first] & one.facts[second]) for first, second, _ in pairs]
    return np.array([values for _, _, values in pairs]), np.array(same)


if __name__ == "__main__":
    main()
