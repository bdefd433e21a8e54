"""The compiled loops give what NumPy's give, bit for bit, so that events do not depend on them."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.core.cluster import Clusterer, index, loops
from bot.core.cluster.decide import default_weights
from bot.core.cluster.features import NAMES, Features
from bot.core.cluster.lexicon import TERM_BITS, TERM_MASK, Lexicon
from bot.core.model import Article, Outlet, Span

if TYPE_CHECKING:
    from bot.core.cluster.reading import Raw

FAST = loops.compiled()
pytestmark = pytest.mark.skipif(FAST is None, reason="numba is not installed")

_TEXT = (
    "the a on Nov. 20 2024, in Kyiv and mines, landmines anti-personnel United States said 19, "
    "5700 block of Duke Street a 47-year-old man. March 3 1.5 1,000 was Biden Zelenskiy; Mine "
    'Monday "no" don\'t U.S. über Straße 北京 地雷 20. November --- ... \n \n\n'
)
_WORDS = _TEXT.split(" ")


def article(text: str, *, title: str = "", number: int = 0, outlet: str = "o") -> Article:
    head = f"{title}\n\n" if title else ""
    span = Span(0, len(title)) if title else None
    when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    return Article(
        f"a{number}", head + text, Outlet(outlet), title=span, body=len(head), published=when,
        language="en",
    )  # fmt: skip


def same(one: Raw, other: Raw) -> bool:
    return all(
        np.array_equal(getattr(one, each.name), getattr(other, each.name)) for each in fields(one)
    )


texts = st.one_of(
    st.lists(st.sampled_from(_WORDS), max_size=400).map(" ".join),
    st.text(max_size=300),
)


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_reading_is_the_same(told: list[tuple[str, str]]) -> None:
    assert FAST is not None
    articles = [
        article(body, title=title.strip()[:80], number=at) for at, (body, title) in enumerate(told)
    ]
    fast, plain = Lexicon("en"), Lexicon("en")
    for _ in range(2):  # the second time every piece is known
        found = FAST.read(articles, fast)
        assert all(map(same, found, loops.plain().read(articles, plain)))


def test_a_lone_surrogate_and_a_piece_too_long_are_read_alike() -> None:
    assert FAST is not None
    odd = [article("\ud800x " + "y" * 5000), article("mines " * 3000, number=1), article("")]
    found = FAST.read(odd, Lexicon("en"))
    assert all(map(same, found, loops.plain().read(odd, Lexicon("en"))))


def test_reading_survives_a_lexicon_that_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert FAST is not None
    monkeypatch.setattr("bot.core.cluster.lexicon._FULL", 50)
    draw = random.Random(1)  # noqa: S311  no secret
    every = [
        article(" ".join(f"w{draw.randrange(400)}" for _ in range(60)), number=at)
        for at in range(64)
    ]
    found = FAST.read(every, Lexicon("en"))
    assert all(map(same, found, loops.plain().read(every, Lexicon("en"))))


def stream(count: int) -> list[Article]:
    """Articles of invented events, with names, numbers, reprints and look-alikes."""
    draw = random.Random(7)  # noqa: S311  no secret
    places = ["Berlin", "Kyiv", "Lagos", "Quito", "Hanoi", "Oslo", "Perth", "Lima", "Accra", "Riga"]
    deeds = [
        "mines were sent",
        "a vote was held",
        "a train derailed",
        "a quake struck",
        "it snowed",
    ]
    found: list[Article] = []
    for at in range(count):
        place, deed = draw.choice(places), draw.choice(deeds)
        told = [
            f"{deed.capitalize()} in {place} on {draw.randrange(1, 28)} March, "
            f"{draw.choice(places)} officials said; {draw.randrange(3, 4000)} people saw it."
            for _ in range(draw.randrange(1, 9))
        ]
        text = found[-1].text[found[-1].body :] if at % 11 == 10 else " ".join(told)
        title = f"{place}: {deed}" if at % 5 else ""
        found.append(article(text, title=title, number=at, outlet=f"o{at % 6}"))
    return found


def test_the_same_stream_gives_the_same_decisions_with_the_same_reasons() -> None:
    fast, plain = Clusterer(), Clusterer()
    assert fast.quicken()
    articles = stream(300)
    for at, each in enumerate(articles):
        if at % 7 == 0:
            fast.prepare(articles[at : at + 7])
        assert fast.add(each) == plain.add(each)
    assert fast.memory() == plain.memory()
    assert all(fast.features(each.id) == plain.features(each.id) for each in articles)
    assert len(set(plain.assignment().values())) < len(articles)


def test_one_quickened_on_the_way_goes_on_as_before() -> None:
    changed, plain = Clusterer(), Clusterer()
    for at, each in enumerate(stream(80)):
        if at == 40:
            changed.quicken()
        assert changed.add(each) == plain.add(each)


def features(terms: list[int], weights: list[int], order: int) -> Features:
    """Invent an article of so many words, some of which are names as well."""
    names = [TERM_MASK & term for term in terms[::7]]
    keys = sorted((term, weight) for term, weight in zip(terms, weights, strict=True))
    keys += sorted(((NAMES << TERM_BITS) | name, 9) for name in names)
    return Features(
        np.array([key for key, _ in keys], np.uint32),
        np.array([weight for _, weight in keys], np.uint16),
        np.zeros(0, np.uint32), 0, 0, len(terms), tabular=False, when=0.0, arrived=0.0,
        order=order, language="en",
    )  # fmt: skip


@st.composite
def indexed(draw: st.DrawFn) -> Features:
    terms = draw(st.lists(st.integers(1, 90), min_size=1, max_size=80, unique=True))
    weights = draw(st.lists(st.integers(1, 5), min_size=len(terms), max_size=len(terms)))
    return features(terms, weights, 0)


@given(
    st.lists(st.tuples(indexed(), st.booleans()), max_size=30),
    st.integers(1, 30),
    st.sampled_from([20, 200, 3000]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_index_finds_the_same_whatever_came_and_went(
    told: list[tuple[Features, bool]], most: int, postings: int
) -> None:
    assert FAST is not None
    fast, plain = FAST.postings(postings), index.Index(postings)
    live: list[tuple[int, Features]] = []
    free = [*range(len(told))]
    for order, (drawn, leaves) in enumerate(told):
        each = replace(drawn, order=order)
        assert fast.near(each, most) == plain.near(each, most)
        live.append((free.pop(), each))
        for one in (fast, plain):
            one.add(*live[-1])
        if leaves:
            gone = live.pop(order % len(live))
            free.append(gone[0])
            for one in (fast, plain):
                one.remove(*gone)
        ids = np.arange(100)
        assert np.array_equal(fast.seen(ids), plain.seen(ids))
    for slot, each in live:
        assert fast.near(each, most) == plain.near(each, most)
        fast.remove(slot, each)
        plain.remove(slot, each)
    assert fast.size == plain.size == 0


def test_an_index_takes_its_room_back() -> None:
    assert FAST is not None
    fast = FAST.postings(3000)
    told = [features([*range(1, 60)], [1] * 59, order) for order in range(3000)]
    for _ in range(3):
        for slot, each in enumerate(told):
            fast.add(slot, each)
        room = len(fast._lists.pool)  # type: ignore[attr-defined]  # the compiled kind has one
        for slot, each in enumerate(told):
            fast.remove(slot, each)
    assert room < 4 * 64 * 4096


@given(arrays(np.float64, st.tuples(st.integers(1, 40), st.just(47)), elements=st.floats(-9, 9)))
@settings(max_examples=40, deadline=None)
def test_judgments_and_their_reasons_are_the_same(rows: np.ndarray) -> None:
    assert FAST is not None
    plain, weights = loops.plain(), default_weights()
    starts = np.arange(0, len(rows), 3)
    judged, other = (each.judge(weights, rows, starts) for each in (FAST, plain))
    assert np.array_equal(judged.pairs, other.pairs)
    assert np.array_equal(judged.signs, other.signs)
    assert judged[2:] == other[2:]
    for signs in judged.signs:
        because = FAST.explain(weights, signs, rows[0])
        assert because == plain.explain(weights, signs, rows[0])


@given(st.sets(st.integers(0, 99)), st.sets(st.integers(0, 99)))
@settings(deadline=None)
def test_what_is_in_common_is_counted_the_same(one: set[int], other: set[int]) -> None:
    assert FAST is not None
    first, second = (np.array(sorted(each), np.uint32) for each in (one, other))
    assert FAST.common(first, second) == loops.plain().common(first, second) == len(one & other)


def test_many_articles_are_quickened_before_they_are_read() -> None:
    clusterer = Clusterer()
    articles = stream(500)
    clusterer.prepare(articles[:499])
    assert type(clusterer._live.index) is index.Index
    clusterer.prepare(articles)
    assert type(clusterer._live.index) is not index.Index


def test_machine_code_that_cannot_be_kept_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    caching = pytest.importorskip("numba.core.caching")
    compiled = pytest.importorskip("bot.core.cluster.compiled")
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])

    @compiled.loop  # type: ignore[untyped-decorator]  # numba has no types
    def twice(number: int) -> int:
        return 2 * number

    assert twice(21) == 42
