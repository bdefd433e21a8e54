"""What every summarizer must do, whatever its method."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.model import Article, Outlet, Sentence
from bot.summarizers import create, names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import Summarizer

WORDS = [
    "mine",
    "ukraine",
    "biden",
    "aid",
    "moscow",
    "embassy",
    "kyiv",
    "missile",
    "doctrine",
    "austin",
    "civilian",
    "front",
]


def article(
    key: str, *lines: str, leaning: tuple[int, ...] = (), hidden: tuple[int, ...] = ()
) -> list[Sentence]:
    """Return the sentences of an article with one of ``lines`` a paragraph."""
    text = "\n".join(lines) or "\n"
    whole = Article(key, text, Outlet(key))
    found: list[Sentence] = []
    start = 0
    for index, line in enumerate(lines):
        words = tuple(line.lower().rstrip(".").split())
        span = whole.cite(start, start + len(line))
        leans, showable = index in leaning, index not in hidden
        found.append(Sentence(span, index, index, words, words, leans, showable))
        start += len(line) + 1
    return found


def texts(sentences: Sequence[Sentence], chosen: Sequence[int]) -> list[str]:
    return [sentences[index].text for index in chosen]


@pytest.fixture(params=names())
def summarizer(request: pytest.FixtureRequest) -> Summarizer:
    return create(str(request.param))


A = ["Biden approved mine aid ukraine.", "Embassy kyiv closed.", "Moscow changed doctrine."]
B = ["Biden approved mine shipment ukraine.", "Austin named front reason.", "Embassy kyiv shut."]


def test_the_budget_holds(summarizer: Summarizer) -> None:
    sentences = article("a", *A) + article("b", *B)
    assert len(summarizer.choose(sentences, count=2)) == 2
    shown = texts(sentences, summarizer.choose(sentences, words=9))
    assert shown
    assert len(" ".join(shown).split()) <= 9


def test_nothing_to_choose_from_gives_nothing(summarizer: Summarizer) -> None:
    assert summarizer.choose([], count=3) == []
    assert summarizer.choose(article("a", *A, hidden=(0, 1, 2)), count=3) == []


def test_no_sentence_twice_though_ten_outlets_print_it(summarizer: Summarizer) -> None:
    sentences = [one for key in "abcdefghij" for one in article(key, *A)]
    shown = texts(sentences, summarizer.choose(sentences, count=8))
    assert sorted(shown) == sorted(set(shown))


def test_what_leans_comes_right_behind_what_it_leans_on(summarizer: Summarizer) -> None:
    lines = ["Biden approved mine aid ukraine.", "This mine aid biden gave ukraine kyiv missile."]
    sentences = article("a", *lines, leaning=(1,)) + article("b", *B)
    for count in range(1, 6):
        shown = texts(sentences, summarizer.choose(sentences, count=count))
        if lines[1] in shown:
            assert shown[shown.index(lines[1]) - 1] == lines[0]


def test_what_leans_on_what_may_not_be_shown_is_left_out(summarizer: Summarizer) -> None:
    sentences = article("a", *A, leaning=(1,), hidden=(0,))
    assert A[1] not in texts(sentences, summarizer.choose(sentences, count=3))


def test_what_leans_lightly_may_come_alone(summarizer: Summarizer) -> None:
    first, *others = article("a", *A, hidden=(0,))
    light = [replace(one, leans=True, lightly=True) for one in others]
    shown = texts([first, *light], summarizer.choose([first, *light], count=2))
    assert sorted(shown) == sorted(A[1:])


def test_the_order_of_the_articles_does_not_matter(summarizer: Summarizer) -> None:
    parts = [article("a", *A), article("b", *B), article("c", "Moscow changed doctrine again.")]
    shown = {
        tuple(texts(sentences, summarizer.choose(sentences, count=3)))
        for order in permutations(parts)
        for sentences in [[one for part in order for one in part]]
    }
    assert len(shown) == 1


lines = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
articles = st.lists(st.lists(lines, max_size=6), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(articles, st.data())
def test_consensus_chooses_the_same_spans_in_any_order(
    several: list[list[str]], data: st.DataObject
) -> None:
    parts = [
        article(f"a{n}", *each, leaning=tuple(range(1, len(each), 3)))
        for n, each in enumerate(several)
    ]
    shuffled = data.draw(st.permutations(parts))
    count = data.draw(st.integers(1, 6))
    spans = []
    for order in (parts, shuffled):
        sentences = [one for part in order for one in part]
        chosen = create("consensus").choose(sentences, count=count)
        assert len(chosen) == len(set(chosen)) <= count
        spans.append([(sentences[i].article.id, sentences[i].index) for i in chosen])
    assert spans[0] == spans[1]


def test_the_default_loads_neither_sumy_nor_numpy() -> None:
    # Another test may have loaded them, so ask a fresh interpreter.
    code = "import sys, bot.summarizers as s; s.create('consensus'); print('sumy' in sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
