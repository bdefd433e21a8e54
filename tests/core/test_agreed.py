"""Pairs of terms that several voices use in one sentence."""

from bot.core.telling.agreed import NEAR, agreed

BAGS = [
    ("embassi", "close", "kyiv"),
    ("close", "usa", "embassi"),
    ("mayor", "vote", "kyiv"),
    ("embassi", "open", "close"),
]


def test_a_pair_counts_by_voices_whatever_its_order() -> None:
    found = agreed(BAGS, ["a", "b", "c", "c"]).pairs
    assert set(found[0]) == set(found[1]) == {("close", "embassi")}
    assert found[0] == found[1] == found[3]
    assert found[2] == {}
    assert 0 < found[0]["close", "embassi"] <= 1


def test_more_voices_weigh_more() -> None:
    three = agreed(BAGS, ["a", "b", "c", "c"]).pairs[0]["close", "embassi"]
    two = agreed(BAGS, ["a", "a", "c", "d"]).pairs[0]["close", "embassi"]
    assert three > two


def test_of_two_voices_nothing_is_proven() -> None:
    assert agreed(BAGS, ["a", "b", "b", "b"]).pairs == [{}, {}, {}, {}]


def test_terms_far_apart_are_no_pair() -> None:
    far = ("embassi", *(f"t{n}" for n in range(NEAR)), "close")
    found = agreed([far, far, far], ["a", "b", "c"]).pairs
    assert ("close", "embassi") not in found[0]


def test_as_a_fact_what_all_use_weighs_far_more_than_what_two_do() -> None:
    found = agreed([("ferri", "sank"), ("ferri", "sank"), ("ferri", "crew"), *[()] * 3], "abcdef")
    other = agreed([("ferri", "sank")] * 3 + [("ferri", "crew")] * 3, "abcdef")
    assert found.facts[0]["ferri", "sank"] < found.pairs[0]["ferri", "sank"]
    gain = other.facts[0]["ferri", "sank"] / found.facts[0]["ferri", "sank"]
    assert gain > other.pairs[0]["ferri", "sank"] / found.pairs[0]["ferri", "sank"]
