"""The clusterer's parts, one by one."""

from __future__ import annotations

import json
from base64 import b32encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.cluster import Clusterer, reasons
from bot.core.cluster.copies import containment
from bot.core.cluster.decide import Weights, default_weights, explain, judge
from bot.core.cluster.features import (
    AGES,
    DATES,
    DAYS,
    NAMES,
    NUMBERS,
    STREETS,
    TITLE,
    WORDS,
    Arrival,
    Features,
    decode,
    encode,
    recode,
    weigh,
)
from bot.core.cluster.lexicon import Lexicon
from bot.core.cluster.naming import mint
from bot.core.cluster.pairs import APART, PARTS, lent
from bot.core.cluster.reading import read
from bot.core.cluster.reasons import SIGNS, Reasons, dump, load
from bot.core.model import Article, Component, Outlet, Span

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FLOOD = "On Monday the river Elm burst its banks in Tarnow, and forty families left their homes."

LONG = f"{FLOOD} {' '.join(f'Street {n} of the old town lay under water.' for n in range(9))}"


def features(text: str, *, title: str = "", language: str = "en") -> Features:
    head = f"{title}\n\n" if title else ""
    span = Span(0, len(title)) if title else None
    article = Article("a", head + text, Outlet("o"), title=span, body=len(head))
    return weigh(
        read([article], Lexicon(language))[0],
        lambda ids, _: np.ones(len(ids)),
        Arrival(1.5, 2.5, 7, language),
    )


def count(found: Features, view: int) -> int:
    place = found.view(view)
    return int(place.stop) - int(place.start)


def shared(one: Features, other: Features, view: int) -> int:
    return len(np.intersect1d(one.keys[one.view(view)], other.keys[other.view(view)]))


@pytest.mark.parametrize(
    ("one", "other", "view"),
    [
        ("Jordan Dumas, 19, was held.", "the 19-year-old man", AGES),
        ("in the 5700 block of Duke", "near a 5700 block", STREETS),
        ("at Law Street", "on Law Avenue", STREETS),
        ("on Nov. 20 it fell", "the 20 November vote", DATES),
        ("am 3. März war", "le 3 mars il", DATES),
        ("on Tuesday", "Dienstag", DAYS),
        ("four shot", "4 men shot", NUMBERS),
        ("1,200 people", "1200 men", NUMBERS),
        ("said Ana Lopez today", "Chief Ana Lopez of", NAMES),
        ("U.S. troops", "US soldiers", WORDS),
        ("land mines", "landmines", WORDS),
    ],
)
def test_the_same_fact_told_in_two_ways_is_the_same(one: str, other: str, view: int) -> None:
    assert shared(features(one), features(other), view) >= 1


def test_other_ages_are_others() -> None:
    one, other = features("Dumas, 19, was held."), features("Dumas, 42, was held.")
    assert count(one, AGES) == count(other, AGES) == 1
    assert shared(one, other, AGES) == 0


def test_a_title_is_a_view_of_its_own() -> None:
    found = features("The council met.", title="Bridge closed")
    assert count(found, TITLE) == 2
    assert count(found, WORDS) == 4


@given(st.text(max_size=200), st.sampled_from(["en", "de", "ja", "und"]))
@settings(deadline=None)  # the first text of a language loads what is known of it
def test_features_survive_storing(text: str, language: str) -> None:
    found = features(text, language=language)
    again = decode(encode(found))
    assert again is not None
    assert encode(again) == encode(found)
    assert (again.when, again.arrived, again.order, again.language) == (1.5, 2.5, 7, language)


def test_features_that_the_first_version_wrote_are_read_still() -> None:
    found = features("The council met in Oslo on 3 May.", title="Bridge closed")
    today = encode(found)
    first = b"\1" + today[1:58] + found.keys.tobytes() + found.weights.tobytes()
    first += found.sketch.tobytes()
    again = decode(first)
    assert again is not None
    assert len(found.sketch)
    assert encode(again) == today
    assert recode(first) == today == recode(today)
    assert recode(b"") == b""
    assert decode(recode(first[:-1])) is None


def test_features_of_another_version_are_not_taken_for_ours() -> None:
    assert decode(b"") is None
    assert decode(b"\xff" + encode(features("The council met."))[1:]) is None
    assert decode(encode(features("The council met."))[:-1]) is None


def test_containment_knows_a_text_cut_short() -> None:
    words = [f"word{at}" for at in range(400)]
    whole, cut = features(" ".join(words)), features(" ".join(words[:160]))
    other = features(" ".join(f"term{at}" for at in range(300)))
    assert containment(whole, cut) > 0.9
    assert containment(whole, other) == 0.0


def test_weights_survive_writing() -> None:
    weights = default_weights()
    again = Weights.load(weights.dump())
    assert again.dump() == weights.dump()
    assert "events-mixed-dev" in weights.provenance


def test_weights_for_other_parts_are_refused() -> None:
    with pytest.raises(ValueError, match="other parts"):
        Weights.load(default_weights().dump().replace(PARTS[0], "something else"))


@given(st.integers(0, 2**32 - 1))
def test_reasons_add_up_to_the_odds(seed: int) -> None:
    weights = default_weights()
    rows = np.random.default_rng(seed).normal(0.3, 1.0, (5, len(PARTS)))
    judged = judge(weights, rows, np.array([0, 2, 3]))
    assert judged.signs.shape == (3, len(SIGNS))
    assert np.array_equal(judged.pairs, weights.pairs.odds(rows))
    closest = int(judged.pairs[:2].argmax())
    because = explain(weights, judged.signs[0], rows[closest])
    total = sum(component.value for component in because)
    assert total == pytest.approx(judged.odds[0], abs=1e-6)


def test_reasons_come_back_as_they_were_written() -> None:
    weights = default_weights()
    because = explain(weights, np.ones(len(SIGNS)), np.ones(len(PARTS)))
    told = load(dump(because))
    assert told == because == because.told()
    assert told[0].name == "in general"
    assert [part.name for part in told[-2:]] == ["the next event", "the rest"]
    assert len(dump(because)) < 250
    in_words = (Component("set aside", 0.0, 'a "table" of figures'), Component(PARTS[0], 1 / 3))
    assert load(dump(in_words)) == in_words
    assert load(dump(())) == ()


def test_reasons_that_were_written_as_json_are_read_as_ever() -> None:
    because = explain(default_weights(), np.ones(len(SIGNS)), np.ones(len(PARTS)))
    old = json.dumps([[part.name, part.value, part.because] for part in because])
    assert load(old) == because


def test_reasons_by_other_names_are_not_read_by_ours() -> None:
    because = Reasons(b"\0", np.ones(1).tobytes())
    assert load("0" * len(reasons.EDITION) + dump(because)[len(reasons.EDITION) :]) == ()


def test_stored_reasons_keep_their_names() -> None:
    # Where this fails, reasons have other names: keep the former ones in reasons._EDITIONS.
    assert reasons.EDITION == "c129cc94"
    assert len(reasons.NAMES) == len(set(reasons.NAMES)) < 256


@given(st.text(max_size=40))
def test_events_are_named_as_ever(article: str) -> None:
    digest = blake2b(article.encode("utf-8", "surrogatepass"), digest_size=10).digest()
    assert mint(article) == f"e{b32encode(digest).decode().lower()}"


@pytest.mark.parametrize(("near", "live", "more"), [(0, 1, 11), (3, 5, 7), (5, 400, 0), (40, 9, 0)])
def test_only_a_young_archive_is_lent_neighbours(near: int, live: int, more: int) -> None:
    assert lent(features(LONG), near, live) == more
    assert lent(features(FLOOD), near, live) == 0


def test_the_first_reports_of_a_day_are_near_in_time_as_they_are_in_an_old_archive() -> None:
    clusterer = Clusterer()
    clusterer.add(Article("a", LONG, Outlet("a"), published=NOON))
    later = Article("b", LONG.replace("On Monday", "Early"), Outlet("b"), published=NOON)
    scene = clusterer._stage.scene(clusterer._read(later), "b")
    assert scene is not None
    assert scene.rows[0, PARTS.index("time between them against other neighbours")] == -APART


def undated(key: str, seen: datetime) -> Article:
    return Article(key, f"{FLOOD} Words of {key}.", Outlet(key), seen=seen)


def test_one_without_a_date_is_of_the_time_of_those_it_comes_with() -> None:
    clusterer, today = Clusterer(), NOON + timedelta(days=300)
    clusterer.add(replace(undated("a", today), published=NOON))
    late = replace(undated("b", today), published=NOON + timedelta(hours=6))
    assert clusterer._read(late).when == clusterer._clock
    assert clusterer._read(undated("c", today)).when == clusterer._clock < days(today)


def test_a_stream_that_goes_on_without_dates_is_of_today_again() -> None:
    clusterer, today = Clusterer(), NOON + timedelta(days=300)
    for at in range(15):
        clusterer._read(replace(undated(f"old-{at}", today), published=NOON))
    told = [clusterer._read(undated(f"new-{at}", today)).when for at in range(15)]
    assert told[0] == days(NOON)
    assert told[-1] == days(today)


def days(when: datetime) -> float:
    return when.timestamp() / 86_400
