"""What people are told of how likely an article belongs: as measured, and no decision by it."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.cluster import Clusterer, Created, Grown
from bot.core.cluster.decide import Weights, default_weights, probability
from bot.core.model import SURE
from tests.benchmarks.across import invented

PLAIN = replace(default_weights(), calibration=(1.0, 0.0))
ARTICLES = [each for part in ("tune", "test") for each in invented(part)[0]]


@settings(deadline=None)
@given(st.floats(-30, 30), st.floats(-30, 30))
def test_what_is_told_keeps_the_order_of_the_odds(one: float, other: float) -> None:
    weights = default_weights()
    low, high = sorted((one, other))
    assert 0.0 <= weights.told(low) <= weights.told(high) <= 1.0


def test_what_was_too_sure_of_itself_is_told_with_less_certainty() -> None:
    weights = default_weights()
    assert PLAIN.told(1.0) == probability(1.0) > SURE > weights.told(1.0)
    assert weights.told(4.0) > 0.9


def test_no_decision_depends_on_what_is_told() -> None:
    one, other = Clusterer(), Clusterer(weights=PLAIN)
    made = [each for article in ARTICLES for each in one.add(article)]
    same = [each for article in ARTICLES for each in other.add(article)]
    assert one.assignment() == other.assignment()
    assert [type(each) for each in made] == [type(each) for each in same]
    told = [each.confidence for each in made if isinstance(each, Grown) and not each.copy_of]
    plain = [each.confidence for each in same if isinstance(each, Grown) and not each.copy_of]
    assert told
    assert told != plain
    assert any(isinstance(each, Created) for each in made)


def test_calibration_survives_writing_and_older_weights_have_none() -> None:
    weights = default_weights()
    assert Weights.load(weights.dump()).calibration == weights.calibration != (1.0, 0.0)
    older = json.loads(weights.dump())
    del older["calibration"]
    assert Weights.load(json.dumps(older)).calibration == (1.0, 0.0)
